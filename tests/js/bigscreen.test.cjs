/** The big screen: which view follows, what the figures count, what the clock says. */
const test = require("node:test");
const assert = require("node:assert");
const { following, counted, clockTexts, enlargement } = require("../../assets/bigscreen.js");

test("the tour goes round in both directions", () => {
  const tour = ["a", "b", "c"];
  assert.deepStrictEqual([following(tour, 0, 1), following(tour, 2, 1), following(tour, 0, -1)], ["b", "a", "c"]);
  assert.strictEqual(following(["a"], 0, 1), "a");
  assert.strictEqual(following([], 0, 1), null);
});

test("the figures are those of the rows kept", () => {
  const columns = { state: [0, 1, 2, 1], n_clues: [0, 2, 5, 1] };
  assert.deepStrictEqual(counted(columns, Uint32Array.of(1, 2, 3)), { all: 3, clues: 8, state1: 2, state2: 1 });
  assert.deepStrictEqual(counted(columns, []), { all: 0, clues: 0 });
});

test("the clock tells the time of China with the weekday", () => {
  const late = new Date("2026-11-21T17:05:09Z"); // already Sunday there
  assert.deepStrictEqual(clockTexts(late, "zh-CN"), { time: "01:05:09", day: "2026年11月22日 星期日" });
  assert.strictEqual(clockTexts(late, "en-GB").time, "01:05:09");
  assert.match(clockTexts(late, "en-GB").day, /Sunday.*22 November 2026/);
});

test("everything grows with the screen, and is never smaller than on a desk", () => {
  assert.strictEqual(enlargement(3840), 2 * enlargement(1920));
  assert.ok(enlargement(1920) > 1.5);
  assert.strictEqual(enlargement(800), 1);
});
