"use strict";
const test = require("node:test");
const assert = require("node:assert");
const { words, beside } = require("../../assets/prejudge.js");

test("time left and time past are told apart, in both languages", () => {
  assert.strictEqual(words(3 * 3600 + 65, "zh-CN"), "还剩 3 小时 1 分");
  assert.strictEqual(words(59, "zh-CN"), "还剩 0 分");
  assert.strictEqual(words(-1800, "zh-CN"), "已过截止 30 分");
  assert.strictEqual(words(-7200, "en"), "2 h 0 min late");
});

test("a step leads to the row beside and stops at both ends", () => {
  const rows = ["a", "b", "c"];
  assert.strictEqual(beside(rows, "a", 1), "b");
  assert.strictEqual(beside(rows, "c", 1), null);
  assert.strictEqual(beside(rows, "a", -1), null);
  assert.strictEqual(beside(rows, null, 1), "a");
});
