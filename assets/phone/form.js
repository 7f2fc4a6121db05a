/* Phone page: the inspection record, saved with every stroke, handed in as one piece. */
(function () {
  "use strict";

  const jw = (window.jw = window.jw || {});
  const { el, button, say } = jw;
  const MORE = ["interviewee", "weather", "load"];
  const PARTY = ["statement", "opinion", "refusal"];
  let held = null; // {task, draft, parts, texts and clues} of the form that is open
  let saving = null;

  /* Every clue the visit has to answer: text by number. */
  function clues(task) {
    return Object.fromEntries([...task.reasons, ...task.more].filter((r) => r.clue_id).map((r) => [r.clue_id, r.text]));
  }

  /* A new record knows what the phone knows: arrival, the officers and the weather of the record before. */
  async function fresh(task) {
    const last = ((await jw.kept.get("kept", "habits")) || { value: {} }).value;
    const able = (jw.day.officers[task.team_id] || []).map((o) => o.id).filter((id) => !task.recused.includes(id));
    const today = jw.clock();
    return {
      task_id: task.task_id, title: task.name, record_id: jw.picture.number("JL-"), checklist: task.checklist, items: {}, samples: [],
      started_at: ((task.times && (task.times.arrived_at || task.times.on_site)) || today).slice(0, 16),
      ended_at: "", officers: (last.officers || []).filter((id) => able.includes(id)), showed_certificate: false,
      weather: last.day === today.slice(0, 10) ? last.weather : "", outcome: "", clue_outcomes: {},
    };
  }

  /* The draft as it is now, on the disk; strokes that come while it is written are written right after. */
  async function save() {
    const mark = document.getElementById("saved");
    while (held && held.dirty && !held.gone) {
      held.dirty = false;
      await jw.kept.put("drafts", held.draft);
    }
    if (mark && held) {
      mark.textContent = say("saved", { at: jw.clock().slice(11, 19) });
      mark.dataset.dirty = "false";
    }
  }

  function changed() {
    held.dirty = true;
    document.getElementById("saved").dataset.dirty = "true";
    lacks();
    saving = saving || save().finally(() => (saving = null));
    return saving;
  }

  function put(name) {
    return (value) => {
      held.draft[name] = value;
      changed();
    };
  }

  function said(code) {
    const empty = { answer: "", value: "", note: "", photos: [], severity: "", prominent: false, deadline: "" };
    return (held.draft.items[code] = held.draft.items[code] || empty);
  }

  function again(item) {
    const old = document.getElementById("item-" + item.code);
    if (!old || !held) {
      return;
    }
    old.replaceWith(question(item));
    outcomes();
    changed();
  }

  function answer(item, value) {
    const now = said(item.code);
    now.answer = value;
    if (value === "bad" && !now.note) {
      now.note = item.wording;
    }
    again(item);
  }

  function severity(id, value, put_it) {
    return jw.parts.choice(id, say("severity"), value || "", { "": say("choose"), ...jw.day.severities }, put_it);
  }

  function wrong(item) {
    const now = said(item.code);
    const law = say("basis", { law: item.basis }) + (item.status === "unverified" ? say("unsure") : "");
    return el(
      "div", { className: "wrong-part" },
      jw.parts.field("note-" + item.code, say("note"), now.note, (v) => { now.note = v; changed(); }, { rows: 3, maxLength: 1000 }),
      el("small", {}, law),
      severity("severity-" + item.code, now.severity, (v) => { now.severity = v; changed(); }),
      jw.parts.tick("prominent-" + item.code, say("prominent"), now.prominent, (v) => { now.prominent = v; outcomes(); changed(); }),
      jw.parts.field("deadline-" + item.code, say("deadline"), now.deadline, (v) => { now.deadline = v; changed(); }, { type: "date" })
    );
  }

  function question(item) {
    const now = said(item.code);
    const here = { draft: held.draft, said: now, again: () => again(item) };
    const asks = item.kind !== "check" && now.answer && now.answer !== "na";
    const given = { inputMode: item.kind === "number" ? "decimal" : "text", maxLength: 60 };
    return el(
      "fieldset", { id: "item-" + item.code, className: "item " + now.answer },
      el("legend", {}, item.question),
      el("small", {}, say("look", { how: item.look })),
      el("div", { className: "answers", role: "group" },
        Object.entries(jw.day.answers).map(([key, text]) =>
          el("button", { type: "button", className: key === now.answer ? "on " + key : key, "data-answer": key,
                         "aria-pressed": String(key === now.answer), onclick: () => answer(item, key) }, text))),
      asks ? jw.parts.field("value-" + item.code, say("value") + (item.unit ? "（" + item.unit + "）" : ""), now.value,
        (v) => { now.value = v; changed(); }, given) : null,
      now.answer === "bad" ? wrong(item) : null,
      now.answer ? jw.photos.camera(item, here) : null,
      jw.photos.thumbs(item, here)
    );
  }

  function part(each) {
    const rest = () => {
      each.items.filter((item) => !said(item.code).answer).forEach((item) => answer(item, "ok"));
    };
    return jw.parts.block(each.title, each.items.map(question), button(say("all_ok"), rest, "wide"));
  }

  function basics() {
    const { draft, task } = held;
    const people = jw.day.officers[task.team_id] || [];
    const sign = (id) => (on) => {
      draft.officers = on ? [...draft.officers, id] : draft.officers.filter((other) => other !== id);
      changed();
    };
    return jw.parts.block(
      say("basic"),
      jw.parts.field("started_at", say("started"), draft.started_at, put("started_at"), { type: "datetime-local" }),
      jw.parts.field("ended_at", say("ended"), draft.ended_at, put("ended_at"), { type: "datetime-local" }),
      el("fieldset", { id: "officers" }, el("legend", {}, say("officers")),
        people.length ? null : el("p", { className: "wrong" }, say("no_officers")),
        people.map((o) => task.recused.includes(o.id)
          ? el("p", { className: "note" }, o.name + "（" + say("recused") + "）")
          : jw.parts.tick("officer-" + o.id, o.name, draft.officers.includes(o.id), sign(o.id)))),
      jw.parts.tick("showed", say("showed"), draft.showed_certificate, put("showed_certificate")),
      MORE.map((name) => jw.parts.field(name, say(name), draft[name], put(name), { maxLength: 60 }))
    );
  }

  function samples() {
    const rows = el("div", { id: "samples" }, held.draft.samples.map((sample, n) => el(
      "div", { className: "sample" },
      ["sample_id", "point", "factor", "seal_no"].map((name) => jw.parts.field(`${name}-${n}`, say(name), sample[name],
        (v) => { sample[name] = v; changed(); }, { maxLength: 60 })),
      jw.parts.tick("split-" + n, say("split"), sample.is_split, (v) => { sample.is_split = v; changed(); }))));
    const add = () => {
      held.draft.samples.push({ sample_id: "", point: "", factor: "", seal_no: "", is_split: false });
      document.getElementById("samples").parentNode.replaceWith(samples());
      changed();
    };
    return jw.parts.block(say("samples"), rows, button(say("add_sample"), add, "wide"));
  }

  /* The outcome follows the findings until the team chooses itself. */
  function outcomes() {
    const { draft, parts } = held;
    const suggestion = jw.rules.suggested(draft, parts);
    if (suggestion && !draft.is_chosen) {
      draft.outcome = suggestion;
    }
    const old = document.getElementById("result");
    if (old) {
      old.replaceWith(result());
    }
  }

  function result() {
    const { draft, task } = held;
    const options = { "": say("choose"), ...jw.day.outcomes };
    const choose = (v) => {
      Object.assign(draft, { outcome: v, is_chosen: v !== "" });
      outcomes();
      changed();
    };
    const each = (id) => jw.parts.choice("clue-" + id, held.texts[id],
      draft.clue_outcomes[id] || draft.outcome, options, (v) => { draft.clue_outcomes[id] = v; changed(); });
    return el(
      "section", { id: "result" }, el("h2", {}, say("result")),
      jw.parts.choice("outcome", say("outcome"), draft.outcome, options, choose),
      jw.parts.field("outcome_note", say("outcome_note"), draft.outcome_note, put("outcome_note"), { rows: 2, maxLength: 1000 }),
      held.clues.length ? el("h3", {}, say("clues")) : null,
      held.clues.map(each)
    );
  }

  function party() {
    const { draft } = held;
    const text = (name, title) => jw.parts.field(name, say(title || name), draft[name], put(name), { rows: 2, maxLength: 500 });
    return jw.parts.block(
      say("party"), text("more"),
      severity("more_severity", draft.more_severity, put("more_severity")),
      jw.parts.tick("more_prominent", say("prominent"), draft.more_prominent, (v) => { put("more_prominent")(v); outcomes(); }),
      PARTY.map((name) => text(name)), text("order", "on_spot"), text("instruments")
    );
  }

  /* Photos of the signed sheet, of the officers and of the party; who will not sign is noted above. */
  function signature(code) {
    const now = said(code);
    const item = { code, question: jw.day.signed[code] };
    const again_it = () => {
      document.getElementById("item-" + code).replaceWith(signature(code));
      changed();
    };
    const here = { draft: held.draft, said: now, again: again_it };
    return el("fieldset", { id: "item-" + code }, el("legend", {}, item.question), jw.photos.camera(item, here), jw.photos.thumbs(item, here));
  }

  /* What is still missing, each with the way to its place. */
  function lacks(all) {
    const box = document.getElementById("lacks");
    const found = jw.rules.missing(held.draft, held.parts, held.clues);
    if (!box || (!all && !box.dataset.open)) {
      return found;
    }
    box.dataset.open = "true";
    const go = (at) => () => document.getElementById(at).scrollIntoView({ block: "center" });
    box.replaceChildren(
      found.length ? el("p", { className: "wrong" }, say("todo", { n: found.length })) : "",
      el("ul", {}, found.map((lack) => el("li", {}, button(say(lack.key, { what: lack.what }), go(lack.at), "link"))))
    );
    return found;
  }

  /* Hand in: the record and its photos go into the queue and the draft out of the drafts, all or nothing. */
  async function submit() {
    if (!held.draft.ended_at) {
      held.draft.ended_at = jw.clock().slice(0, 16);
      document.getElementById("ended_at").value = held.draft.ended_at;
    }
    if (lacks(true).length || held.gone) {
      return;
    }
    const { draft, task, parts } = held;
    held.gone = true;
    await saving;
    const item = { kind: "record", owner: jw.account(), at: Date.now(), task_id: task.task_id, title: task.name,
                   record_id: draft.record_id, payload: jw.rules.payload(draft, parts, held.clues), draft };
    const used = jw.rules.named(item.payload);
    const photos = (await jw.kept.all("photos")).filter((photo) => used.includes(photo.photo_id));
    await jw.kept.together(["queue", "drafts", "kept"], (stores) => {
      photos.forEach((photo) => stores.queue.add(jw.sender.entry(photo, item)));
      stores.queue.add(item);
      stores.drafts.delete(task.task_id);
      const value = { officers: draft.officers, weather: draft.weather, day: draft.started_at.slice(0, 10) };
      stores.kept.put({ key: "habits", value });
    });
    held = null;
    await jw.go("/m/waiting");
    jw.sender.kick();
  }

  jw.saving = async () => saving;

  jw.views.form = async function (task) {
    const draft = await jw.photos.tidy((await jw.kept.get("drafts", task.task_id)) || (await fresh(task)));
    draft.checklist = task.checklist; // as it stands now: a longer list is filled in further
    const texts = clues(task);
    held = { task, draft, parts: jw.day.lists[task.checklist], texts, clues: Object.keys(texts) };
    outcomes();
    return [
      jw.parts.bar(say("record"), "/m/task/" + task.task_id),
      jw.parts.notices(),
      el("p", { className: "name" }, task.name),
      el("p", { id: "saved", className: "note" }),
      basics(),
      held.parts.map(part),
      party(), samples(),
      jw.parts.block(say("signatures"), Object.keys(jw.day.signed).map(signature)),
      result(),
      el("div", { id: "lacks" }),
      button(say("submit"), submit, "main wide"),
    ];
  };
})();
