"use strict";
const assert = require("node:assert");
const test = require("node:test");
const rules = require("../../assets/phone/rules.js");

const PARTS = [{ title: "每次必查", items: [{ code: "B1", question: "许可证" , basis: "条例" }, { code: "B2", question: "台账", basis: "条例" }] }];
const draft = (changes) => ({
  record_id: "JL-1", task_id: "RW-1", checklist: "basic", started_at: "2026-11-21T09:00", ended_at: "2026-11-21T10:00",
  officers: ["b", "a"], showed_certificate: true, samples: [], outcome: "不属实", clue_outcomes: {},
  items: { B1: { answer: "ok", value: "", note: "", photos: [] }, B2: { answer: "ok", value: "", note: "", photos: [] } },
  ...changes,
});
const bad = (more) => ({ answer: "bad", value: "", note: "缺三页", photos: ["ZP-1"], severity: "一般", ...more });
const lacks = (given, clues) => rules.missing(given, PARTS, clues || []).map((lack) => lack.key);

test("attempts slow down to two minutes and never stop", () => {
  const waits = [0, 1, 2, 3, 6, 20].map((tries) => rules.pause(tries, 0.5));
  assert.deepStrictEqual(waits, [1, 2, 4, 8, 64, 120]);
  assert.ok(rules.pause(3, 0) < rules.pause(3, 1));
});

test("only an answer of ours counts as sent", () => {
  const said = (status, body) => rules.verdict(status, body || {});
  assert.strictEqual(said(200, { at: "2026-11-21T09:00:00" }), "sent");
  assert.strictEqual(said(200), "later", "the page of a hotel's network is no answer");
  assert.deepStrictEqual([401, 403].map((s) => said(s)), ["login", "token"]);
  assert.deepStrictEqual([0, 408, 429, 500, 503].map((s) => said(s)), Array(5).fill("later"));
  assert.deepStrictEqual([400, 404, 413, 422].map((s) => said(s)), Array(4).fill("refused"));
  assert.strictEqual(said(409, { missing: ["x"] }), "missing");
  assert.strictEqual(said(409, { task: { state: "done" } }), "overtaken");
  assert.strictEqual(said(409, { error: "内容不同" }), "refused");
});

test("steps of a task go in order, a record waits for its photos, a refused one holds up nobody", () => {
  const items = [
    { seq: 1, kind: "record", owner: "me", record_id: "R", task_id: "T" },
    { seq: 2, kind: "photo", owner: "me", record_id: "R", task_id: "T" },
    { seq: 4, kind: "state", owner: "me", task_id: "T" },
    { seq: 3, kind: "state", owner: "me", task_id: "T" },
    { seq: 5, kind: "state", owner: "other", task_id: "U" },
  ];
  const order = [];
  for (let left = items; ; ) {
    const item = rules.next(left, "me", 0);
    if (!item) {
      break;
    }
    order.push(item.seq);
    left = left.filter((other) => other !== item);
  }
  assert.deepStrictEqual(order, [3, 4, 2, 1]);
  const refused = [{ ...items[3], refused: "不" }, { ...items[2], due: 50 }];
  assert.strictEqual(rules.next(refused, "me", 0), null);
  assert.strictEqual(rules.next(refused, "me", 50).seq, 4);
  assert.strictEqual(rules.wake(refused, "me"), 50);
  assert.strictEqual(rules.wake([], "me"), null);
});

test("a step goes on under a changed plan, but never back", () => {
  assert.ok(rules.still("on_site", "on_way") && rules.still("returned", "on_site") && rules.still("on_way", "unread"));
  assert.ok(!rules.still("read", "on_way") && !rules.still("on_site", "done") && !rules.still("returned", "withdrawn"));
});

test("a record that holds everything lacks nothing", () => {
  assert.deepStrictEqual(lacks(draft()), []);
  assert.deepStrictEqual(lacks(draft({ officers: ["a"], showed_certificate: false, ended_at: "" })), [
    "miss_times", "miss_officers", "miss_showed",
  ]);
  assert.deepStrictEqual(lacks(draft({ items: {} })), ["miss_answer", "miss_answer"]);
});

test("what is wrong needs words and a photo, and the outcome has to fit", () => {
  const wrong = (more, changes) => draft({ items: { ...draft().items, B2: bad(more) }, outcome: "属实-一般", ...changes });
  assert.deepStrictEqual(lacks(wrong()), []);
  assert.deepStrictEqual(lacks(wrong({ note: " " })), ["miss_note"]);
  assert.deepStrictEqual(lacks(wrong({ photos: [] })), ["miss_photo"]);
  assert.deepStrictEqual(lacks(wrong({ severity: "" })), ["miss_severity"]);
  assert.deepStrictEqual(lacks(wrong({}, { more: "地面积尘" })), ["miss_severity"]);
  assert.deepStrictEqual(lacks(wrong({ note: "缺〔日期〕三页" })), ["miss_fill"]);
  assert.deepStrictEqual(lacks(wrong({ prominent: true })), ["not_prominent"]);
  assert.deepStrictEqual(lacks(wrong({}, { outcome: "属实-突出" })), ["miss_prominent"]);
  assert.deepStrictEqual(lacks(draft({ outcome: "属实-一般" })), ["miss_problem"]);
  assert.deepStrictEqual(lacks(draft({ outcome: "无法核实" })), ["miss_why"]);
  assert.deepStrictEqual(lacks(draft({ outcome: "" })), ["miss_outcome"]);
  assert.deepStrictEqual(lacks(draft({ clue_outcomes: { X: "属实-一般" } }), ["X"]), ["miss_clue"]);
  assert.strictEqual(rules.suggested(wrong({ prominent: true }), PARTS), "属实-突出");
  assert.strictEqual(rules.suggested(wrong(), PARTS), "属实-一般");
  assert.strictEqual(rules.suggested(draft(), PARTS), "");
});

test("the same draft is sent the same way every time", () => {
  const sent = rules.payload(draft({ items: { ...draft().items, B2: bad({ deadline: "2026-12-01" }) } }), PARTS, ["X"]);
  assert.deepStrictEqual(sent.officers, ["a", "b"]);
  assert.strictEqual(sent.started_at, "2026-11-21T09:00:00");
  assert.deepStrictEqual(sent.clue_outcomes, { X: "不属实" });
  const signed = draft({ items: { ...draft().items, "sign-party": { photos: ["ZP-9"] } } });
  const with_signature = rules.payload(signed, PARTS, []);
  assert.deepStrictEqual(with_signature.signatures, { "sign-party": ["ZP-9"] });
  assert.deepStrictEqual(rules.named(with_signature), ["ZP-9"]);
  assert.deepStrictEqual(rules.payload_pruned(with_signature, new Set()).signatures, {});
  assert.deepStrictEqual(sent.problems, [
    { type: "台账", text: "缺三页", legal_hint: "条例", severity: "一般", is_prominent: false, deadline: "2026-12-01" },
  ]);
  assert.deepStrictEqual(sent.items.map((i) => [i.code, i.answer]), [["B1", "ok"], ["B2", "bad"]]);
});

test("times are those of Beijing, pictures keep their shape", () => {
  assert.strictEqual(rules.clock(Date.UTC(2026, 10, 21, 16, 30, 5)), "2026-11-22T00:30:05");
  assert.deepStrictEqual(rules.fitted(4000, 3000, 1600), [1600, 1200]);
  assert.deepStrictEqual(rules.fitted(800, 600, 1600), [800, 600]);
  assert.strictEqual(rules.number("JL-", [0, 255, 16]), "JL-00ff10");
});
