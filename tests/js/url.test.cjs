"use strict";
const assert = require("node:assert");
const test = require("node:test");
const { merged } = require("../../assets/url.js");
const { chosen } = require("../../assets/clues.js");

test("a change keeps the rest of the address", () => {
  assert.equal(merged("?lang=en&rule=C01", { rule: "N01" }), "?lang=en&rule=N01");
});

test("empty values leave the address", () => {
  assert.equal(merged("?a=1&b=2", { a: null, b: "" }), "");
  assert.equal(merged("?a=1", { b: [] }), "?a=1");
});

test("lists are joined", () => {
  assert.equal(merged("", { kinds: ["site", "case"] }), "?kinds=site%2Ccase");
});

test("filters become one object, unset ones null", () => {
  const inputs = [
    { id: { kind: "clues-filter", field: "rule" }, value: "C01" },
    { id: { kind: "clues-filter", field: "q" }, value: "" },
  ];
  assert.deepEqual(chosen(inputs), { rule: "C01", q: null });
});
