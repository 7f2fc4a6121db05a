/** What the map compares: modes and their choices, the second map's properties, the sliding line. */
const test = require("node:test");
const assert = require("node:assert");
const { against, inMode, modeOf } = require("../../assets/map_compare.js");
const { alongside } = require("../../assets/map_clock.js");
const { afterKey, besides } = require("../../layouts/mapview/compare.js");
const periods = require("../../layouts/mapview/periods.js");

const CHANGES = { pm25: "pm25_change", power: "power_change" };
const CHOICE = { layer: "pm25", at: "2026-11-20", product: "p", against: "", compare: "", other: "" };
const mode = (choice, name) => inMode(choice, name, CHANGES, periods);

test("comparing starts with the period before, and off leaves nothing behind", () => {
  const side = mode(CHOICE, "side");
  assert.deepStrictEqual(side, { ...CHOICE, compare: "side", against: "2026-11-19" });
  assert.strictEqual(mode({ ...CHOICE, at: "2026-W47" }, "swipe").against, "2026-W46");
  assert.deepStrictEqual(mode(side, ""), CHOICE);
  assert.deepStrictEqual(mode({ ...CHOICE, other: "gi_z" }, "side").against, "", "two layers of one period");
});

test("a difference is a layer of its own, and leaving it goes back to the layer it is of", () => {
  const change = mode({ ...CHOICE, compare: "side", other: "gi_z" }, "change");
  assert.deepStrictEqual(change, { ...CHOICE, layer: "pm25_change", against: "2026-11-19" });
  assert.strictEqual(modeOf(change, CHANGES), "change");
  assert.deepStrictEqual(mode(change, ""), CHOICE);
  assert.strictEqual(mode(change, "swipe").layer, "pm25");
  assert.strictEqual(against({ ...change, against: "" }, CHANGES, periods), "2026-11-19");
});

test("the period compared with follows the length of the clock's step and is never the one shown", () => {
  assert.strictEqual(alongside("2026-11-12", "2026-W47", periods), "2026-W46");
  assert.strictEqual(alongside("2026-11-19", "2026-W47", periods), "2026-W46");
  assert.strictEqual(alongside("2026-W46", "2026-11", periods), "2026-10");
  assert.strictEqual(alongside("2026-11-12", "2026-11-18", periods), "2026-11-12");
  assert.strictEqual(alongside("", "2026-W47", periods), "");
});

test("the second map has the other layer, everything else but the camera, and no class of the first layer hidden", () => {
  const props = { camera: {}, layer: { code: "pm25" }, second: { code: "gi_z" }, filter: { hidden: ["0", "no_data"], off: ["site:0"] }, chosen: 1 };
  assert.deepStrictEqual(besides(props), { layer: { code: "gi_z" }, filter: { hidden: ["no_data"], off: ["site:0"] }, chosen: 1, visible: undefined });
  assert.deepStrictEqual(besides({ ...props, second: { code: "pm25" } }).filter.hidden, ["0", "no_data"]);
  assert.strictEqual(besides({ ...props, second: undefined }).layer, null);
});

test("symbols of the second map are those of its period", () => {
  const visible = { site: "/api/points/site?at=2026-11-20&within=1", xcase: "" };
  const props = { layer: { code: "pm25", at: "2026-11-20" }, second: { code: "pm25", at: "2026-W46" }, visible };
  assert.deepStrictEqual(besides(props).visible, { site: "/api/points/site?at=2026-W46&within=1", xcase: "" });
  assert.deepStrictEqual(besides({ ...props, second: null }).visible, visible, "nothing drawn: nothing moved");
});

test("keys move the line and never off the map", () => {
  assert.ok(Math.abs(afterKey("ArrowRight", 0.5) - 0.52) < 1e-9);
  assert.strictEqual(afterKey("Home", 0.5), 0.02);
  assert.strictEqual(afterKey("End", 0.5), 0.98);
  assert.strictEqual(afterKey("ArrowLeft", 0.02), 0.02);
  assert.strictEqual(afterKey("a", 0.5), null);
});
