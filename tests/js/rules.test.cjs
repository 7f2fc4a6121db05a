"use strict";
const assert = require("node:assert");
const test = require("node:test");
const { chosen, named } = require("../../assets/rules.js");
const clues = require("../../assets/clues.js");

test("filters become one object; an empty one takes its part of the address away", () => {
  const inputs = [{ id: { field: "q" }, value: "恒值" }, { id: { field: "mode" }, value: "" }];
  assert.deepStrictEqual(chosen(inputs), { q: "恒值", mode: null });
});

test("a selection names a rule, whoever made it", () => {
  assert.strictEqual(named([{ code: "R01" }]), "R01");
  assert.strictEqual(named({ ids: ["R02"] }), "R02");
  for (const nothing of [[], null, undefined, {}, { ids: [] }]) {
    assert.strictEqual(named(nothing), null);
  }
});

test("wide columns of the clue list appear only where there is room", () => {
  assert.deepStrictEqual(clues.roomy(768), []);
  assert.deepStrictEqual(clues.roomy(950), ["message"]);
  assert.deepStrictEqual(clues.roomy(1200), ["message", "area", "severity"]);
});
