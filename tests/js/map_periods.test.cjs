/** Periods in the browser: the same as schema/period.py and layouts/periods.py. */
const test = require("node:test");
const assert = require("node:assert");
const periods = require("../../layouts/mapview/periods.js");

const { around, asText, covering, dayOf, isoOf, moved, parse, words, yearBefore } = periods;

test("every text of a period reads back as itself", () => {
  for (const text of ["2026-11-20", "2026-W47", "2026-11", "2020-W53", "2027-W01", "2024-02-29", "2024-12"]) {
    assert.strictEqual(asText(parse(text)), text);
  }
  for (const text of ["", "20261120", "2026-W4", "bad", undefined]) assert.strictEqual(parse(text), null);
});

test("weeks start on Monday and belong to the year of their Thursday", () => {
  for (let day = dayOf("2015-01-01"); day < dayOf("2031-01-01"); day += 1) {
    const week = around(day, "week");
    assert.strictEqual(new Date(week.first * 86400000).getUTCDay(), 1);
    assert.ok(week.first <= day && day <= week.last);
  }
  assert.strictEqual(asText(around(dayOf("2027-01-01"), "week")), "2026-W53");
  assert.strictEqual(asText(around(dayOf("2024-12-30"), "week")), "2025-W01");
});

test("a day, its week and its month hold each other", () => {
  const day = dayOf("2026-11-20");
  assert.deepStrictEqual(["day", "week", "month"].map((step) => asText(around(day, step))), ["2026-11-20", "2026-W47", "2026-11"]);
  const month = around(day, "month");
  assert.deepStrictEqual([isoOf(month.first), isoOf(month.last)], ["2026-11-01", "2026-11-30"]);
});

test("stepping goes to the neighbour of the same length", () => {
  assert.strictEqual(asText(moved(parse("2026-03-01"), -1)), "2026-02-28");
  assert.strictEqual(asText(moved(parse("2026-W53"), 1)), "2027-W01");
  assert.strictEqual(asText(moved(parse("2026-12"), 1)), "2027-01");
  assert.strictEqual(asText(moved(parse("2026-11-20"), -10)), "2026-11-10");
});

test("a year before is the same day, week number or month, or the last there is", () => {
  const before = (text) => asText(yearBefore(parse(text)));
  assert.deepStrictEqual(["2026-11-20", "2024-02-29", "2026-11", "2026-W47", "2026-W53"].map(before), [
    "2025-11-20",
    "2023-02-28",
    "2025-11",
    "2025-W47",
    "2025-W52",
  ]);
});

test("periods that cover some days leave none out and repeat none", () => {
  const [first, last] = [dayOf("2026-10-07"), dayOf("2026-11-20")];
  for (const step of ["day", "week", "month"]) {
    const found = covering(first, last, step);
    assert.ok(found[0].first <= first && found.at(-1).last >= last);
    found.slice(1).forEach((each, i) => assert.strictEqual(each.first, found[i].last + 1));
  }
  assert.strictEqual(covering(first, last, "day").length, 45);
  assert.strictEqual(covering(first, last, "month").length, 2);
});

test("a period is said as an officer says it", () => {
  assert.strictEqual(words("2026-11-20", "zh"), "2026年11月20日");
  assert.strictEqual(words("2026-W47", "zh"), "2026年第47周（11月16–22日）");
  assert.strictEqual(words("2026-W49", "zh"), "2026年第49周（11月30日–12月6日）");
  assert.strictEqual(words("2026-11", "zh"), "2026年11月");
  assert.strictEqual(words("2026-11-05", "en"), "5 Nov 2026");
  assert.strictEqual(words("2026-W47", "en"), "Week 47 of 2026 (16–22 Nov)");
  assert.strictEqual(words("2026-W49", "en"), "Week 49 of 2026 (30 Nov – 6 Dec)");
  assert.strictEqual(words("2026-11", "en"), "Nov 2026");
  assert.strictEqual(words("", "zh"), "");
});
