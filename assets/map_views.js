/* The menu of saved views: save, open, rename, remove with a way back, the tour of the big screen, low power. */
(function () {
  "use strict";

  const LOW = "jingwei.low";
  const UNDO_MS = 10000;
  const LATEST = ["at", "against"]; // parts left out of a view that always shows the newest period

  /* Path and query to keep of the page's own search text. */
  function addressOf(search, followsLatest) {
    const query = new URLSearchParams(search);
    ["lang", "low", ...(followsLatest ? LATEST : [])].forEach((name) => query.delete(name));
    const text = query.toString();
    return "/" + (text ? "?" + text : "");
  }

  /* An address as this reader opens it: in the language they read. */
  function opened(address, search) {
    const lang = new URLSearchParams(search).get("lang");
    return lang ? address + (address.includes("?") ? "&" : "?") + "lang=" + lang : address;
  }

  /* Own views of the tour in their order. */
  function toured(views) {
    return views
      .filter((view) => view.isOwn && view.seq > 0)
      .sort((a, b) => a.seq - b.seq || (a.title < b.title ? -1 : 1));
  }

  /* The place behind all others. */
  function lastPlace(views) {
    return Math.min(99, Math.max(0, ...views.filter((view) => view.isOwn).map((view) => view.seq)) + 1);
  }

  /* What changes when a view moves by one place: [{id, seq}], nothing at the ends. */
  function swapped(views, id, by) {
    const order = toured(views).map((view) => view.id);
    const at = order.indexOf(id);
    if (at < 0 || at + by < 0 || at + by >= order.length) return [];
    [order[at], order[at + by]] = [order[at + by], order[at]];
    const old = Object.fromEntries(views.map((view) => [view.id, view.seq]));
    return order.map((each, i) => ({ id: each, seq: i + 1 })).filter((each) => old[each.id] !== each.seq);
  }

  const pure = { addressOf, opened, toured, lastPlace, swapped };
  if (typeof module !== "undefined") {
    module.exports = pure;
    return;
  }

  const dash = (window.dash_clientside = window.dash_clientside || {});

  function made(tag, attributes, ...children) {
    const element = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([name, value]) => {
      if (typeof value === "function") element.addEventListener(name, value);
      else if (typeof value === "boolean") element[name] = value;
      else if (value !== null) element.setAttribute(name, value);
    });
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  }

  /* Copy a text; pages served without TLS have no clipboard of their own, but a selected field can be copied. */
  async function copy(text) {
    if (window.navigator.clipboard) {
      await window.navigator.clipboard.writeText(text);
      return;
    }
    const field = made("textarea", { class: "unseen" });
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }

  function follow(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    window.history.pushState({}, "", event.currentTarget.getAttribute("href"));
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  class Menu {
    constructor(body) {
      const told = JSON.parse(body.getAttribute("data-told"));
      Object.assign(this, { body, told, texts: told.texts, views: [], menu: body.closest("details") });
      this.problem = made("p", { class: "map-views-problem", role: "alert", hidden: true });
      this.list = made("ul", { class: "map-views-list" });
      body.replaceChildren(this.form(), this.problem, made("h3", {}, this.texts.list), this.list, this.foot());
      this.menu.addEventListener("toggle", () => this.menu.open && this.ask(null));
      document.addEventListener("mousedown", (event) => {
        if (!this.menu.contains(event.target) && !event.target.closest(".map-views-toast")) this.menu.open = false;
      });
      this.menu.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        this.menu.open = false;
        this.menu.querySelector("summary").focus();
      });
    }

    /* Ask the server to do something, or only for the list; false when it refused. */
    async ask(what) {
      const token = /(?:^|; )_csrf_token=([^;]*)/.exec(document.cookie);
      const headers = { "Content-Type": "application/json", "X-CSRFToken": token ? decodeURIComponent(token[1]) : "" };
      const answer = await window.fetch("/api/views", what ? { method: "POST", headers, body: JSON.stringify(what) } : {});
      const said = await answer.json();
      this.problem.hidden = answer.ok;
      this.problem.textContent = answer.ok ? "" : said.error || this.texts.failed;
      if (answer.ok) this.show(said.views);
      return answer.ok;
    }

    form() {
      const name = made("input", { type: "text", maxlength: "40", required: true, placeholder: this.texts.name, "aria-label": this.texts.name });
      const scope = this.scopes("mine");
      const latest = made("input", { type: "checkbox", checked: true });
      const keep = made("button", { type: "submit", class: "button primary" }, this.texts.keep);
      const submit = async (event) => {
        event.preventDefault();
        const address = addressOf(window.location.search, latest.checked);
        if (!(await this.ask({ act: "save", title: name.value, scope: scope.value, address }))) return;
        name.value = "";
        this.flash(keep, this.texts.saved);
      };
      const line = made("div", { class: "map-views-line" }, name, scope, keep);
      const follows = made("label", {}, latest, this.texts.follow);
      return made("form", { submit }, made("h3", {}, this.texts.save), line, follows);
    }

    foot() {
      const low = made("input", { type: "checkbox", class: "map-views-low", checked: this.told.low || window.localStorage.getItem(LOW) === "1" });
      low.addEventListener("change", () => {
        window.localStorage.setItem(LOW, low.checked ? "1" : "0");
        dash.set_props("map-view", { low: low.checked });
      });
      if (low.checked && !this.told.low) dash.set_props("map-view", { low: true });
      const screen = made("a", { href: this.told.screen, class: "button", target: "_blank", rel: "noopener" }, this.texts.screen);
      return made(
        "div",
        { class: "map-views-foot" },
        made("div", {}, screen, made("small", {}, this.texts.screenHint)),
        made("div", {}, made("label", {}, low, this.texts.low), made("small", {}, this.texts.lowHint))
      );
    }

    show(views) {
      this.views = views;
      const rows = views.map((view) => this.row(view));
      this.list.replaceChildren(...(rows.length ? rows : [made("li", { class: "map-views-none" }, this.texts.none)]));
    }

    row(view) {
      const title = made("a", { href: opened(view.address, window.location.search), click: follow, class: "map-views-title" }, view.title);
      const place = view.seq ? " · " + this.texts.in.replace("{n}", view.seq) : "";
      const theirs = this.told.scopes[view.scope] + " · " + view.owner + place;
      const link = made("button", { type: "button", class: "link", click: (e) => this.copied(e.currentTarget, view) }, this.texts.copy);
      const acts = made("span", { class: "map-views-acts" }, link);
      const row = made("li", { "data-view": view.id }, made("div", {}, title, acts), view.isOwn ? this.ownLine(view) : made("small", {}, theirs));
      if (view.isOwn) {
        acts.append(
          made("button", { type: "button", class: "link", click: () => this.rename(view, title) }, this.texts.rename),
          made("button", { type: "button", class: "link", click: () => this.remove(view) }, this.texts.remove)
        );
      }
      return row;
    }

    scopes(chosen) {
      const scope = made("select", { "aria-label": this.texts.for });
      scope.append(...Object.entries(this.told.scopes).map(([value, text]) => made("option", { value }, text)));
      if (chosen) scope.value = chosen;
      return scope;
    }

    /* Who may open an own view, and its place in the tour. */
    ownLine(view) {
      const change = (values) => this.ask(Object.assign({ act: "change", id: view.id }, values));
      const scope = this.scopes(view.scope);
      scope.addEventListener("change", () => change({ scope: scope.value }));
      const inTour = made("input", { type: "checkbox", checked: view.seq > 0 });
      inTour.addEventListener("change", () => change({ seq: inTour.checked ? lastPlace(this.views) : 0 }));
      const line = made("div", { class: "map-views-own" }, scope, made("label", {}, inTour, this.texts.tour));
      if (!view.seq) return line;
      const dwell = made("input", { type: "number", min: "5", max: "600", step: "5", value: String(view.dwell), "aria-label": this.texts.dwell });
      dwell.addEventListener("change", () => change({ dwell_s: Number(dwell.value) }));
      const step = (by, text) => made("button", { type: "button", class: "step", title: text, "aria-label": text, click: () => this.move(view, by) }, by < 0 ? "↑" : "↓");
      line.append(made("label", {}, this.texts.dwell, dwell), step(-1, this.texts.up), step(1, this.texts.down));
      return line;
    }

    async move(view, by) {
      for (const each of swapped(this.views, view.id, by)) await this.ask({ act: "change", id: each.id, seq: each.seq });
    }

    rename(view, title) {
      const field = made("input", { type: "text", maxlength: "40", value: view.title, "aria-label": this.texts.name });
      let isDone = false;
      const end = async (isKept) => {
        if (isDone) return;
        isDone = true;
        const isNew = isKept && field.value.trim() && field.value.trim() !== view.title;
        if (!isNew || !(await this.ask({ act: "change", id: view.id, title: field.value }))) field.replaceWith(title);
      };
      field.addEventListener("keydown", (event) => {
        if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
        event.stopPropagation();
        event.preventDefault();
        end(event.key === "Enter");
      });
      field.addEventListener("blur", () => end(true));
      title.replaceWith(field);
      field.focus();
      field.select();
    }

    async remove(view) {
      if (!(await this.ask({ act: "remove", id: view.id }))) return;
      document.querySelectorAll(".map-views-toast").forEach((old) => old.remove());
      const undo = made("button", { type: "button", class: "button" }, this.texts.undo);
      const toast = made("div", { class: "toast told map-views-toast", role: "status" }, this.texts.removed.replace("{title}", view.title), undo);
      undo.addEventListener("click", () => (toast.remove(), this.ask({ act: "restore", id: view.id })));
      document.body.append(toast);
      window.setTimeout(() => toast.remove(), UNDO_MS);
    }

    async copied(button, view) {
      await copy(window.location.origin + view.address);
      this.flash(button, this.texts.copied);
    }

    flash(button, text) {
      const before = button.textContent;
      button.textContent = text;
      window.setTimeout(() => (button.textContent = before), 1600);
    }
  }

  dash.mapViews = {
    start: function (id) {
      const body = document.getElementById(id);
      if (body && !body.firstChild) new Menu(body);
      return dash.no_update;
    },
  };
})();
