/* Phone page: the bar on top, blocks and fields that every view uses. */
(function () {
  "use strict";

  const jw = (window.jw = window.jw || {});
  const { el, button, say } = jw;

  /* Bar with the way back, the title, and what has not been sent yet. */
  function bar(title, back) {
    return el(
      "header", { className: "bar" },
      back ? button("‹ " + say("back"), () => jw.go(back), "back") : null,
      el("h1", {}, title),
      el("button", { type: "button", id: "unsent", className: "unsent", onclick: () => jw.go("/m/waiting") })
    );
  }

  /* The count of what waits, wherever the bar is. */
  async function count() {
    const items = await jw.kept.all("queue");
    const mark = document.getElementById("unsent");
    if (!mark) {
      return;
    }
    const { sending, login, offline } = jw.sender.now;
    mark.textContent = items.length ? say("unsent", { n: items.length }) + (sending ? " ↑" : "") : say("all_sent");
    mark.classList.toggle("waits", items.length > 0);
    mark.classList.toggle("stuck", items.some((item) => item.refused) || (login && items.length > 0));
    mark.dataset.count = String(items.length);
    mark.dataset.offline = String(offline);
  }

  /* What an officer has to know before anything else: no session, no offline page, no storage. */
  function notices() {
    const found = [];
    if (jw.sender.now.login) {
      const address = "/enter?next=" + encodeURIComponent(location.pathname);
      found.push(el("p", { className: "notice bad", role: "alert" }, say("login"), " ",
        el("a", { href: address, className: "go" }, say("login_go"))));
    }
    if (jw.sender.now.note) {
      found.push(el("p", { className: "notice" }, jw.sender.now.note));
    }
    if (jw.unstored) {
      found.push(el("p", { className: "notice bad", role: "alert" }, say("no_storage")));
    }
    if (jw.unkept) {
      found.push(el("p", { className: "notice" }, say("unkept")));
    }
    return found;
  }

  function block(title, ...children) {
    return el("section", {}, el("h2", {}, title), ...children);
  }

  function lines(pairs) {
    return el("dl", {}, pairs.filter((pair) => pair[1]).flatMap(([k, v]) => [el("dt", {}, k), el("dd", {}, v)]));
  }

  /* A labelled field; `put` gets every new value. */
  function field(id, title, value, put, more) {
    const kind = (more || {}).rows ? "textarea" : "input";
    const input = el(kind, { id, value: value || "", autocomplete: "off", ...(more || {}), oninput: () => put(input.value) });
    return el("label", { className: "field", htmlFor: id }, el("span", {}, title), input);
  }

  function choice(id, title, value, options, put) {
    const chosen = el(
      "select", { id, onchange: () => put(chosen.value) },
      Object.entries(options).map(([key, text]) => el("option", { value: key, selected: key === value }, text))
    );
    return el("label", { className: "field", htmlFor: id }, el("span", {}, title), chosen);
  }

  function tick(id, title, on, put) {
    const box = el("input", { id, type: "checkbox", checked: !!on, onchange: () => put(box.checked) });
    return el("label", { className: "tick", htmlFor: id }, box, el("span", {}, title));
  }

  /* Copy text also where the clipboard is closed to pages without https. */
  async function copy(text, mark) {
    try {
      await navigator.clipboard.writeText(text);
    } catch (closed) {
      const area = el("textarea", { value: text, className: "aside" });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    mark.textContent = say("copied");
  }

  jw.parts = { bar, count, notices, block, lines, field, choice, tick, copy };
})();
