"use strict";
const test = require("node:test");
const assert = require("node:assert");
const board = require("../../assets/board.js");
const results = require("../../assets/results.js");

test("a list goes back to where it was scrolled, and nowhere else", () => {
  assert.strictEqual(board.back(420, 0), 420);
  assert.strictEqual(board.back(420, 420), null);
  assert.strictEqual(board.back(undefined, 0), null);
});

test("a name in the list of visits leads to the file in the language of the page", () => {
  assert.strictEqual(results.file("S1", ""), "/site?id=S1");
  assert.strictEqual(results.file("S 1&x", "?lang=en&view=rows"), "/site?id=S+1%26x&lang=en");
});
