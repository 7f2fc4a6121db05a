/** The clock of the map: stepping, changing the step, and the geometry of its bars. */
const test = require("node:test");
const assert = require("node:assert");
const { forLayer, restepped, stepped } = require("../../assets/map_clock.js");
const bars = require("../../assets/map_bars.js");
const periods = require("../../layouts/mapview/periods.js");

const FIRST = periods.dayOf("2026-10-07"); // a Wednesday, 45 days to 2026-11-20
const HISTORY = { first: FIRST, clues: Array.from({ length: 45 }, (_, i) => i), data: "0".repeat(40) + "11110" };

test("stepping stays inside the periods there are, whatever their length", () => {
  assert.strictEqual(stepped("2026-11-19", 1, HISTORY, periods), "2026-11-20");
  assert.strictEqual(stepped("2026-11-20", 1, HISTORY, periods), "2026-11-20");
  assert.strictEqual(stepped("2026-10-07", -1, HISTORY, periods), "2026-10-07");
  assert.strictEqual(stepped("2026-W47", 1, HISTORY, periods), "2026-W47");
  assert.strictEqual(stepped("2026-W42", -1, HISTORY, periods), "2026-W41");
  assert.strictEqual(stepped("2026-11", -1, HISTORY, periods), "2026-10");
});

test("another step keeps the date: the day's week, its month, and back to the last day with data", () => {
  assert.strictEqual(restepped("2026-11-17", "week", HISTORY, periods), "2026-W47");
  assert.strictEqual(restepped("2026-W47", "month", HISTORY, periods), "2026-11");
  assert.strictEqual(restepped("2026-11", "day", HISTORY, periods), "2026-11-19");
  assert.strictEqual(restepped("2026-11", "week", HISTORY, periods), "2026-W47");
  assert.strictEqual(restepped("2026-10", "day", HISTORY, periods), "2026-10-31", "without data: its last day");
  assert.strictEqual(restepped("2026-11-17", "day", HISTORY, periods), "2026-11-17");
});

test("days of data are those of the layer shown", () => {
  const told = { first: "2026-10-07", clues: [1, 2], data: { "01": ["pm25", "gi_z"], 11: ["power"] } };
  assert.strictEqual(forLayer(told, "gi_z", periods).data, "01");
  assert.strictEqual(forLayer(told, "power", periods).data, "11");
  assert.strictEqual(forLayer({ first: null, clues: [], data: {} }, "pm25", periods), null);
});

test("the bars of every step add up to all clues", () => {
  const total = HISTORY.clues.reduce((a, b) => a + b, 0);
  for (const step of ["day", "week", "month"]) {
    const all = periods.covering(FIRST, FIRST + 44, step);
    assert.strictEqual(bars.sums(HISTORY.clues, FIRST, all).reduce((a, b) => a + b, 0), total);
    assert.strictEqual(bars.sums(HISTORY.data, FIRST, all).reduce((a, b) => a + b, 0), 4);
  }
  const [firstWeek] = periods.covering(FIRST, FIRST + 44, "week");
  assert.deepStrictEqual(bars.sums(HISTORY.clues, FIRST, [firstWeek]), [0 + 1 + 2 + 3 + 4]);
});

test("bars are in proportion, and some is never drawn as none", () => {
  assert.deepStrictEqual(bars.heights([0, 1, 500, 1000]), [0, 2, 13, 26]);
  assert.deepStrictEqual(bars.heights([0, 0]), [0, 0]);
});

test("years of days show a stretch that holds the current one and stays while it does", () => {
  const room = 700;
  const shown = bars.stretch(1100, 1099, room, null);
  assert.deepStrictEqual(shown, { from: 1100 - 175, to: 1100 });
  assert.deepStrictEqual(bars.stretch(1100, 1000, room, shown), shown);
  const before = bars.stretch(1100, 600, room, shown);
  assert.ok(before.from <= 600 && 600 < before.to && before.to - before.from === 175);
  assert.deepStrictEqual(bars.stretch(45, 3, room, null), { from: 0, to: 45 });
});

test("a position on the bars is the period drawn there", () => {
  const shown = { from: 100, to: 275 };
  const width = bars.widthOf(shown, 700);
  for (let i = shown.from; i < shown.to; i += 1) assert.strictEqual(bars.indexAt((i - shown.from + 0.5) * width, shown, 700), i);
  assert.strictEqual(bars.indexAt(-5, shown, 700), 100);
  assert.strictEqual(bars.indexAt(9999, shown, 700), 274);
});
