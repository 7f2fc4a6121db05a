/* Phone page: what has not been sent, why not, and what can be done about it. */
(function () {
  "use strict";

  const jw = (window.jw = window.jw || {});
  const { el, button, say } = jw;

  function title(item) {
    const kinds = {
      state: () => say("kind_state", { what: jw.day.states[item.payload.state] }),
      record: () => say("kind_record"),
      photo: () => say("kind_photo", { kb: item.kb }),
    };
    return kinds[item.kind]();
  }

  function why(item, items) {
    const { login, offline, account, until, tries } = jw.sender.now;
    const left = Math.max(0, Math.ceil(((item.due || until || 0) - Date.now()) / 1000));
    if (item.refused) {
      return say("refused", { why: item.refused });
    }
    if (account && item.owner !== account) {
      return say("other_owner", { who: item.owner });
    }
    if (login) {
      return say("login");
    }
    if (item.kind === "record" && items.some((other) => other.kind === "photo" && other.record_id === item.record_id)) {
      return say("waits");
    }
    const n = Math.max(item.tries || 0, tries);
    return (offline ? say("no_answer") + " · " : "") + (n ? say("tries", { n, s: left }) : "");
  }

  /* The record as a draft again; its photos are still here. */
  async function reopen(item) {
    await jw.kept.together(["queue", "drafts"], (stores) => {
      stores.queue.delete(item.seq);
      stores.drafts.put(item.draft);
    });
    jw.go("/m/task/" + item.task_id + "#record");
  }

  /* A photo that is given up leaves the draft and the record that name it: nothing waits for it any more. */
  async function discard(item) {
    if (!window.confirm(say("sure"))) {
      return;
    }
    const there = new Set((await jw.kept.all("photos")).map((photo) => photo.photo_id).filter((id) => id !== item.photo_id));
    const draft = await jw.kept.get("drafts", item.task_id);
    const records = (await jw.kept.all("queue")).filter((other) => other.kind === "record" && other.record_id === item.record_id);
    await jw.kept.together(["queue", "photos", "drafts"], (stores) => {
      stores.queue.delete(item.seq);
      if (item.kind === "photo") {
        stores.photos.delete(item.photo_id);
        records.forEach((other) => stores.queue.put({ ...other, draft: jw.rules.pruned(other.draft, there),
                                                      payload: jw.rules.payload_pruned(other.payload, there) }));
        if (draft) {
          stores.drafts.put(jw.rules.pruned(draft, there));
        }
      }
    });
    await jw.reload();
    jw.sender.kick();
  }

  /* Once more, with all its attempts before it. */
  async function retry(item) {
    await jw.kept.put("queue", { ...item, refused: "", over: 0, tries: 0, due: 0 });
    jw.sender.kick();
  }

  function line(item, items) {
    return el(
      "li", { className: item.refused ? "refused" : "" },
      el("strong", {}, title(item)),
      el("span", {}, (jw.task(item.task_id) || { name: item.task_id }).name),
      el("small", {}, why(item, items)),
      item.refused
        ? el("div", { className: "row" },
            item.kind === "record" ? button(say("fix"), () => reopen(item)) : button(say("retry"), () => retry(item)),
            button(say("discard"), () => discard(item), "bad"))
        : null
    );
  }

  jw.views.waiting = async function () {
    const items = await jw.kept.all("queue");
    return [
      jw.parts.bar(say("queue"), "/m/"),
      jw.parts.notices(),
      items.length
        ? el("ol", { className: "queue" }, items.map((item) => line(item, items)))
        : el("p", { className: "note empty" }, say("all_sent")),
      items.length ? button(jw.sender.now.sending ? say("sending") : say("now"), jw.sender.kick, "main wide") : null,
    ];
  };
})();
