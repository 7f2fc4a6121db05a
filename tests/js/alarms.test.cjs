"use strict";
const test = require("node:test");
const assert = require("node:assert");
const { left, words } = require("../../assets/alarms.js");

test("time left never falls below zero", () => {
  assert.strictEqual(left(40, 12.5), 27.5);
  assert.strictEqual(left(5, 60), 0);
});

test("a length of time is written as on the page, in both languages", () => {
  assert.strictEqual(words(35, "zh-CN"), "35 分");
  assert.strictEqual(words(60, "zh-CN"), "1 小时");
  assert.strictEqual(words(95, "zh-CN"), "1 小时 35 分");
  assert.strictEqual(words(95, "en"), "1 h 35 min");
  assert.strictEqual(words(0.2, "en"), "0 min");
});
