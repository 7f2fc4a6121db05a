"use strict";
const assert = require("node:assert");
const test = require("node:test");
const rules = require("../../assets/phone/rules.js");

const step = { seq: 1, kind: "state", owner: "me", task_id: "T", payload: { state: "on_way", revision: 2 } };
const said = (state, revision) => ({ error: "任务现为…", task: { state, revision } });

test("a step that was overtaken goes on from the server's revision, later each time, and then waits for somebody", () => {
  let item = step;
  const dues = [];
  for (let n = 1; !item.refused; n++) {
    item = rules.overtaken(item, said("read", 10 + n), 0, 0.5);
    assert.strictEqual(item.payload.revision, 10 + n);
    dues.push(item.due);
    assert.ok(n < 6, "never gives up");
  }
  assert.deepStrictEqual(dues.slice(0, 3), [2000, 4000, 8000]);
  assert.strictEqual(item.refused, "任务现为…");
  assert.strictEqual(rules.next([item], "me", 1e12), null);
  assert.strictEqual(rules.overtaken(step, said("done", 9), 0, 0.5), null, "a step back is dropped");
});

test("a record that waits for a refused photo wakes nobody", () => {
  const record = { seq: 1, kind: "record", owner: "me", record_id: "R", task_id: "T" };
  const photo = { seq: 2, kind: "photo", owner: "me", record_id: "R", task_id: "T", refused: "不" };
  assert.strictEqual(rules.wake([record, photo], "me"), null);
  assert.strictEqual(rules.wake([record], "me"), 0);
});

test("a damaged transfer is sent again, a refused one is not", () => {
  assert.strictEqual(rules.verdict(422, { error: "受损", again: true }), "later");
  assert.strictEqual(rules.verdict(422, { error: "不是照片" }), "refused");
});

test("photos that are gone leave the draft and what is sent of it", () => {
  const draft = { record_id: "R", items: { K1: { answer: "bad", photos: ["a", "b"] }, K2: { answer: "ok", photos: [] } } };
  const there = new Set(["b"]);
  assert.deepStrictEqual(rules.pruned(draft, there).items.K1, { answer: "bad", photos: ["b"] });
  assert.deepStrictEqual(draft.items.K1.photos, ["a", "b"], "the draft itself stays as it was");
  const sent = { outcome: "属实-一般", items: [{ code: "K1", photos: ["a"] }], signatures: { "sign-party": ["a", "b"] } };
  const left = { outcome: "属实-一般", items: [{ code: "K1", photos: [] }], signatures: { "sign-party": ["b"] } };
  assert.deepStrictEqual(rules.payload_pruned(sent, there), left);
});

test("a withdrawn or returned task is written on while there is a draft, a done one never", () => {
  const may = (state) => [rules.writable(state, true), rules.writable(state, false)];
  assert.deepStrictEqual(may("on_site"), [true, true]);
  assert.deepStrictEqual(may("withdrawn"), [true, false]);
  assert.deepStrictEqual(may("returned"), [true, false]);
  assert.deepStrictEqual(may("done"), [false, false]);
});
