/* Phone page: what may be sent when, what a record still lacks, and what is sent of it. No page, no network: testable. */
(function () {
  "use strict";

  const LONGEST_S = 120;
  const PROMINENT = "属实-突出";
  const PLAIN = "属实-一般";
  const UNVERIFIED = ["技术原因", "无法核实"];
  const OPEN = "〔"; // of a place in sample wording that is filled in on site
  const STEPS = ["unread", "read", "on_way", "on_site"];
  const TRUE = [PROMINENT, PLAIN];
  const SIGNED = ["sign-officers", "sign-party"];
  const MOST_OVERTAKEN = 4; // answers of "the task stands elsewhere" after which somebody has to look

  /* Seconds until the next attempt: doubling, up to two minutes, a fifth of it by chance. */
  function pause(tries, chance) {
    return Math.min(LONGEST_S, Math.pow(2, Math.max(0, tries))) * (0.8 + 0.4 * chance);
  }

  /* What an answer means: sent, missing, overtaken, refused, token, login or later. */
  function verdict(status, body) {
    if (status >= 200 && status < 300) {
      return body && body.at ? "sent" : "later"; // a page of somebody else's network is no answer of ours
    }
    if (body && body.again) {
      return "later";
    }
    if (status === 401) {
      return "login";
    }
    if (status === 403) {
      return "token";
    }
    if (status === 409) {
      return body && body.missing ? "missing" : body && body.task ? "overtaken" : "refused";
    }
    return status >= 500 || status === 408 || status === 429 || status === 0 ? "later" : "refused";
  }

  /* Whether a step still leads on from where the task stands, though its plan was changed meanwhile. */
  function still(wanted, standing) {
    const at = STEPS.indexOf(standing);
    return at >= 0 && (wanted === "returned" || STEPS.indexOf(wanted) > at);
  }

  /* A step that was overtaken: null when it leads nowhere any more, else the step on the task's new revision, each time
     later, and after a few refused for somebody to look at. */
  function overtaken(item, body, now, chance) {
    if (!still(item.payload.state, body.task.state)) {
      return null;
    }
    const over = (item.over || 0) + 1;
    const again = { ...item, over, payload: { ...item.payload, revision: body.task.revision } };
    return over < MOST_OVERTAKEN ? { ...again, due: now + 1000 * pause(over, chance) } : { ...again, refused: body.error || "?" };
  }

  /* Whether a record may be written: of an open task, and of one that was taken back while a draft of it lies here. */
  function writable(state, drafted) {
    return STEPS.includes(state) || (drafted && (state === "withdrawn" || state === "returned"));
  }

  /* A draft without the photos that are not there any more: `there` are the numbers of those that are. */
  function pruned(draft, there) {
    const kept = Object.entries(draft.items).map(([code, said]) => [code, { ...said, photos: said.photos.filter((id) => there.has(id)) }]);
    return { ...draft, items: Object.fromEntries(kept) };
  }

  /* The same for what is sent of it. */
  function payload_pruned(sent, there) {
    const left = (photos) => photos.filter((id) => there.has(id));
    const signed = Object.entries(sent.signatures).map(([code, photos]) => [code, left(photos)]);
    const items = sent.items.map((item) => ({ ...item, photos: left(item.photos) }));
    return { ...sent, items, signatures: Object.fromEntries(signed.filter(([, photos]) => photos.length)) };
  }

  /* Numbers of all photos that a record names. */
  function named(sent) {
    return [...sent.items.flatMap((item) => item.photos), ...Object.values(sent.signatures).flat()];
  }

  /* Whether nothing has to go before it: a record goes after its photos, the steps of a task in order. */
  function free(item, items) {
    return item.kind === "record"
      ? !items.some((other) => other.kind === "photo" && other.record_id === item.record_id)
      : item.kind !== "state" ||
          !items.some((other) => !other.refused && other.kind === "state" && other.task_id === item.task_id && other.seq < item.seq);
  }

  /* What this account can send, now or later. */
  function ours(items, account) {
    return items.filter((item) => !item.refused && item.owner === account && free(item, items));
  }

  /* The item to send now, null for none: own, not refused, due, and free. */
  function next(items, account, now) {
    const order = { state: 0, record: 1, photo: 2 };
    return (
      ours(items, account)
        .filter((item) => (item.due || 0) <= now)
        .sort((a, b) => order[a.kind] - order[b.kind] || a.seq - b.seq)[0] || null
    );
  }

  /* When something is due again, in milliseconds since 1970; null when nothing can be sent. */
  function wake(items, account) {
    const due = ours(items, account).map((item) => item.due || 0);
    return due.length ? Math.min(...due) : null;
  }

  /* Beijing time without offset, whatever the phone's zone is. */
  function clock(ms) {
    return new Date(ms + 8 * 3600e3).toISOString().slice(0, 19);
  }

  function number(prefix, bytes) {
    return prefix + Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  }

  function items(parts) {
    return parts.flatMap((part) => part.items);
  }

  function of(draft, code) {
    return draft.items[code] || { answer: "", value: "", note: "", photos: [], prominent: false, deadline: "" };
  }

  function problems(draft, parts) {
    const found = items(parts)
      .map((item) => [item, of(draft, item.code)])
      .filter(([, said]) => said.answer === "bad")
      .map(([item, said]) => ({
        type: item.question, text: said.note.trim(), legal_hint: item.basis,
        severity: said.severity || null, is_prominent: !!said.prominent, deadline: said.deadline || null,
      }));
    const more = (draft.more || "").trim();
    return more
      ? [...found, { type: "", text: more, legal_hint: "", severity: draft.more_severity || null, is_prominent: !!draft.more_prominent,
                      deadline: null }]
      : found;
  }

  /* The outcome that the findings suggest; "" when only the team can say. */
  function suggested(draft, parts) {
    const found = problems(draft, parts);
    return found.some((p) => p.is_prominent) ? PROMINENT : found.length ? PLAIN : "";
  }

  /* What still has to be filled in, as {key, at, what}: key of a text, id of the field, what it is about. */
  function missing(draft, parts, clues) {
    const found = [];
    const lack = (key, at, what) => found.push({ key, at, what: what || "" });
    if (!draft.started_at || !draft.ended_at || draft.ended_at < draft.started_at) {
      lack("miss_times", "started_at");
    }
    if (draft.officers.length < 2) {
      lack("miss_officers", "officers");
    }
    if (!draft.showed_certificate) {
      lack("miss_showed", "showed");
    }
    items(parts).forEach((item) => {
      const said = of(draft, item.code);
      if (!said.answer) {
        lack("miss_answer", "item-" + item.code, item.question);
      } else if (said.answer === "bad" && !said.note.trim()) {
        lack("miss_note", "item-" + item.code, item.question);
      } else if (said.note.includes(OPEN)) {
        lack("miss_fill", "item-" + item.code, item.question);
      } else if (said.answer === "bad" && !said.photos.length) {
        lack("miss_photo", "item-" + item.code, item.question);
      } else if (said.answer === "bad" && !said.severity) {
        lack("miss_severity", "item-" + item.code, item.question);
      }
    });
    if ((draft.more || "").trim() && !draft.more_severity) {
      lack("miss_severity", "more_severity", draft.more.trim());
    }
    judge(draft, problems(draft, parts), clues, lack);
    return found;
  }

  function judge(draft, told, clues, lack) {
    const prominent = told.some((p) => p.is_prominent);
    const said = clues.map((id) => draft.clue_outcomes[id] || draft.outcome);
    if (!draft.outcome) {
      lack("miss_outcome", "outcome");
    } else if (draft.outcome === PROMINENT && !prominent) {
      lack("miss_prominent", "outcome");
    } else if (draft.outcome !== PROMINENT && prominent) {
      lack("not_prominent", "outcome");
    } else if (draft.outcome === PLAIN && !told.length) {
      lack("miss_problem", "outcome");
    } else if (UNVERIFIED.includes(draft.outcome) && !(draft.outcome_note || "").trim()) {
      lack("miss_why", "outcome_note");
    } else if (
      (draft.outcome !== PROMINENT && said.includes(PROMINENT)) ||
      (!TRUE.includes(draft.outcome) && said.includes(PLAIN))
    ) {
      lack("miss_clue", "outcome");
    }
  }

  /* The record as the server takes it; the same draft always gives the same. */
  function payload(draft, parts, clues) {
    const text = (name) => (draft[name] || "").trim() || null;
    const time = (value) => (value.length === 16 ? value + ":00" : value);
    return {
      record_id: draft.record_id, task_id: draft.task_id, checklist: draft.checklist,
      started_at: time(draft.started_at), ended_at: time(draft.ended_at),
      officers: [...draft.officers].sort(), showed_certificate: !!draft.showed_certificate,
      interviewee: text("interviewee"), weather: text("weather"), load: text("load"), instruments: text("instruments"),
      lon: draft.lon === undefined ? null : draft.lon, lat: draft.lat === undefined ? null : draft.lat,
      items: items(parts).map((item) => {
        const said = of(draft, item.code);
        const value = String(said.value || "").trim() || null;
        return { code: item.code, answer: said.answer, value, note: said.note.trim(), photos: [...said.photos] };
      }),
      signatures: Object.fromEntries(SIGNED.filter((code) => of(draft, code).photos.length).map((code) => [code, [...of(draft, code).photos]])),
      samples: draft.samples.filter((s) => s.point || s.factor || s.seal_no || s.sample_id),
      statement: text("statement"), opinion: text("opinion"), refusal: text("refusal"), order: text("order"),
      problems: problems(draft, parts), outcome: draft.outcome, outcome_note: text("outcome_note"),
      clue_outcomes: Object.fromEntries(clues.map((id) => [id, draft.clue_outcomes[id] || draft.outcome])),
    };
  }

  /* Width and height that fit into a square of `most`, never enlarged. */
  function fitted(width, height, most) {
    const share = Math.min(1, most / Math.max(width, height, 1));
    return [Math.max(1, Math.round(width * share)), Math.max(1, Math.round(height * share))];
  }

  const api = { still, overtaken, writable, pruned, payload_pruned, named, pause, verdict, next, wake, clock, number, missing, payload, problems, suggested, fitted };
  if (typeof module !== "undefined") {
    module.exports = api;
  } else {
    (window.jw = window.jw || {}).rules = api;
  }
})();
