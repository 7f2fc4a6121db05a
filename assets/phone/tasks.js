/* Phone page: the list of the team's tasks, and one task with its buttons. */
(function () {
  "use strict";

  const jw = (window.jw = window.jw || {});
  const { el, button, say } = jw;
  const STEPS = ["read", "on_way", "on_site"];
  const FIRST = 2;
  const OVER = ["done", "returned", "withdrawn"];

  /* An address names its district already; the province everybody knows. */
  function place(task) {
    return task.address || task.area;
  }

  function badge(task, waits) {
    return [el("span", { className: "state " + task.state }, jw.day.states[task.state]),
            waits ? el("span", { className: "state draft" }, say("pending")) : null];
  }

  function card(task, known) {
    const waits = known.queue.some((item) => item.task_id === task.task_id);
    const drafted = known.drafts.some((draft) => draft.task_id === task.task_id);
    return el(
      "li", {},
      el("a", { href: "/m/task/" + task.task_id, className: "card", onclick: jw.follow },
        el("span", { className: "when" }, task.arrive, task.window === "night" ? el("b", {}, say("night")) : null),
        el("span", { className: "what" }, el("strong", {}, task.name), el("small", {}, place(task)), el("small", {}, say("route", { min: task.min, km: task.km }))),
        el("span", { className: "marks" }, badge(task, waits),
          drafted ? el("span", { className: "state draft" }, say("draft")) : null))
    );
  }

  function group(day, known) {
    const tasks = jw.day.tasks.filter((task) => task.day === day);
    const done = tasks.filter((task) => task.state === "done").length;
    const teams = [...new Set(tasks.map((task) => task.team_id))];
    const title = teams.length > 1 ? (team) => el("h3", {}, team) : () => null;
    return el(
      "section", { className: "day" },
      el("h2", {}, say("day", { day, n: tasks.length, done })),
      teams.map((team) => [
        title(team),
        el("ol", { className: "cards" }, tasks.filter((task) => task.team_id === team).map((task) => card(task, known))),
      ])
    );
  }

  /* The code under the mark on a sheet: a task of the phone opens without network, any other is looked for. */
  function code_form() {
    const typed = el("input", { id: "code", name: "code", autocomplete: "off", autocapitalize: "characters", maxLength: 20, required: true });
    const find = (event) => {
      const code = typed.value.replace(/[^0-9a-z]/gi, "").toUpperCase();
      const task = jw.day.tasks.find((each) => each.code === code);
      if (task) {
        event.preventDefault();
        jw.go("/m/task/" + task.task_id);
      }
    };
    return el("form", { action: "/t", method: "get", className: "code", onsubmit: find },
      el("label", { className: "field", htmlFor: "code" }, el("span", {}, say("code")), typed), el("button", {}, say("code_go")));
  }

  /* Drafts of tasks that are not here any more: to be read, and given up by hand. */
  function orphans(drafts) {
    const give_up = async (draft) => {
      if (window.confirm(say("sure"))) {
        await jw.kept.remove("drafts", draft.task_id);
        jw.draw();
      }
    };
    const words = (draft) => [...Object.values(draft.items).map((said) => said.note), draft.more, draft.statement, draft.opinion];
    const line = (draft) => el("li", {},
      el("strong", {}, say("orphan", { name: draft.title || draft.task_id, at: draft.started_at.replace("T", " ") })),
      words(draft).filter(Boolean).map((text) => el("p", {}, text)),
      button(say("drop_draft"), () => give_up(draft), "bad"));
    const lost = drafts.filter((draft) => !jw.task(draft.task_id));
    return lost.length ? jw.parts.block(say("orphans"), el("p", { className: "note" }, say("orphan_why")), el("ul", {}, lost.map(line))) : null;
  }

  async function list() {
    const known = { queue: await jw.kept.all("queue"), drafts: await jw.kept.all("drafts") };
    const days = [...new Set(jw.day.tasks.map((task) => task.day))].sort().reverse();
    const at = { at: jw.day.at.slice(0, 16).replace("T", " ") };
    return [
      jw.parts.bar(jw.day.me.team || say("tasks")),
      jw.parts.notices(),
      jw.day.me.team_id ? null : el("p", { className: "note" }, say("no_team")),
      orphans(known.drafts),
      days.length ? days.map((day) => group(day, known)) : el("p", { className: "note empty" }, say("none")),
      el("p", { className: "note" }, jw.stale && !jw.sender.now.login ? say("offline", at) : say("as_of", at)),
      button(say("reload"), jw.reload, "wide"),
      code_form(),
      el("p", { className: "note" }, el("a", { href: "/", className: "go" }, say("desk"))),
    ];
  }

  /* A step, shown at once and queued with the time at which the button was pressed. */
  async function step(task, state, reason) {
    const payload = { task_id: task.task_id, state, revision: task.revision, at: jw.clock(), ...reason };
    const queued = jw.sender.add({ kind: "state", task_id: task.task_id, title: task.name, payload });
    const shown = state === "returned" ? { return_reason: reason.reason, return_note: reason.note } : {};
    await jw.know(task.task_id, { state, times: { ...task.times, [state]: payload.at }, ...shown });
    jw.draw();
    await queued;
  }

  function returning(task) {
    let reason = "";
    let note = "";
    const wrong = el("p", { className: "wrong", role: "alert" });
    const send = () => {
      if (!reason || (reason === "other" && !note.trim())) {
        wrong.textContent = say("need_reason");
        return;
      }
      step(task, "returned", { reason, note });
    };
    return el(
      "div", { className: "returning", hidden: true, id: "returning" },
      jw.parts.choice("reason", say("return_why"), "", { "": say("choose"), ...jw.day.reasons }, (v) => (reason = v)),
      jw.parts.field("note", say("return_note"), "", (v) => (note = v), { rows: 2, maxLength: 500 }),
      wrong,
      el("div", { className: "row" },
        button(say("return_do"), send, "bad"),
        button(say("cancel"), () => (document.getElementById("returning").hidden = true)))
    );
  }

  function buttons(task, draft) {
    const record = () => jw.go("/m/task/" + task.task_id + "#record");
    if (OVER.includes(task.state)) {
      const why = task.return_reason ? jw.day.reasons[task.return_reason] + (task.return_note ? "：" + task.return_note : "") : "";
      return [why ? el("p", { className: "note" }, why) : null,
              task.record_id ? el("p", { className: "note" }, say("record_of", { id: task.record_id })) : null,
              jw.rules.writable(task.state, !!draft) ? button(say("edit"), record, "main wide") : null];
    }
    const at = STEPS.indexOf(task.state);
    return el(
      "div", { className: "steps" },
      STEPS.map((state, place) =>
        el("button", { type: "button", className: place === at + 1 ? "main" : "", disabled: place <= at, "data-step": state,
                       onclick: () => step(task, state) }, say(state))),
      button(say(draft ? "edit" : "finish"), record, at === STEPS.length - 1 ? "main wide" : "wide"),
      button(say("return"), () => (document.getElementById("returning").hidden = false), "bad wide"),
      returning(task)
    );
  }

  function where(task) {
    const copied = button(say("copy"), () => jw.parts.copy(task.gcj, copied));
    return jw.parts.block(
      say("where"),
      el("p", {}, place(task)),
      jw.parts.lines([[say("uscc"), task.uscc], [say("permit"), task.permits.join("、")],
                      [say("gcj"), el("code", {}, task.gcj)], [say("wgs"), el("code", {}, task.wgs)]]),
      copied,
      jw.parts.lines([[say("contact"), say("no_contact")]])
    );
  }

  function why(task) {
    const innocents = task.innocents.map((i) => el("li", {}, i.text, el("small", {}, say("refute", { how: i.refute_by }))));
    return jw.parts.block(
      say("why"),
      task.reasons.length ? el("ul", {}, task.reasons.map((r) => el("li", {}, r.text))) : el("p", {}, say("no_why")),
      task.more.length ? el("details", {}, el("summary", {}, say("more_clues", { n: task.more.length })),
        el("ul", {}, task.more.map((clue) => el("li", {}, clue.text)))) : null,
      task.reasons.length ? el("p", { className: "note" }, say("caution")) : null,
      innocents.length ? el("details", {}, el("summary", {}, say("innocent")), el("ul", {}, innocents)) : null
    );
  }

  /* The first questions of every part but the last, which is asked everywhere; the others folded. */
  function first(task) {
    const parts = jw.day.lists[task.checklist];
    const asked = parts.length > 1 ? parts.slice(0, -1) : parts;
    const line = (item) => el("li", {}, item.question, el("small", {}, say("look", { how: item.look })));
    const rest = asked.flatMap((part) => part.items.slice(FIRST));
    return jw.parts.block(
      say("first"),
      el("ol", {}, asked.flatMap((part) => part.items.slice(0, FIRST)).map(line)),
      rest.length ? el("details", {}, el("summary", {}, say("rest", { n: rest.length })), el("ul", {}, rest.map(line))) : null
    );
  }

  async function one(task) {
    const draft = await jw.kept.get("drafts", task.task_id);
    const queue = await jw.kept.all("queue");
    const waits = queue.some((item) => item.task_id === task.task_id);
    return [
      jw.parts.bar(say("order", { n: task.seq }), "/m/"),
      jw.parts.notices(),
      el("section", { className: "head" },
        el("p", { className: "name" }, task.name),
        el("p", {}, badge(task, waits), " " + task.industry),
        el("p", {}, say("plan_at", { at: task.arrive }), " · ", say("until", { at: task.depart })),
        el("p", {}, say("route", { min: task.min, km: task.km })),
        task.best ? el("p", { className: "best" }, say("best", { at: task.best })) : null,
        task.perish ? el("p", {}, say("perish", { at: task.perish })) : null,
        buttons(task, draft)),
      where(task),
      why(task),
      first(task),
      jw.facts(task),
    ];
  }

  jw.views = { list, one };
})();
