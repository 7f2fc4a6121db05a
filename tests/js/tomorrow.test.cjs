/** One enterprise is selected at a time, whoever names it: a row, a stop on the map, a line of the routes. */
const test = require("node:test");
const assert = require("node:assert");
const page = require("../../assets/tomorrow.js");
const teams = require("../../assets/tomorrow_teams.js");

const cause = (prop_id, value) => page.causeOf([{ prop_id, value }]);
const ROW = "tomorrow-targets.selectedRows";
const PICK = '{"kind":"tomorrow-pick","site":"S.3"}.n_clicks';

test("a row of the list names its enterprise, in both forms the grid reports", () => {
  assert.strictEqual(page.named(cause(ROW), [{ site_id: "S1" }], null), "S1");
  assert.strictEqual(page.named(cause(ROW), { ids: ["S2"] }, null), "S2");
  assert.strictEqual(page.named(cause(ROW), [], null), null);
  assert.strictEqual(page.named(cause(ROW), null, null), null);
});

test("a stop on the map names its enterprise; empty land and other things name none", () => {
  const at = cause("tomorrow-map.chosen");
  assert.strictEqual(page.named(at, [{ site_id: "S1" }], { kind: "stop", id: "S2" }), "S2");
  assert.strictEqual(page.named(at, [{ site_id: "S1" }], null), null);
  assert.strictEqual(page.named(at, [], { kind: "cell", id: "87" }), null);
});

test("a line of the routes names its enterprise when clicked, not when it is drawn anew", () => {
  assert.strictEqual(page.named(cause(PICK, 1), [{ site_id: "S1" }], null), "S.3");
  assert.strictEqual(page.named(cause(PICK, 0), [{ site_id: "S1" }], null), null);
});

test("a cause is taken apart at the last dot, since ids may hold dots", () => {
  assert.deepStrictEqual(cause(PICK, 2), { id: { kind: "tomorrow-pick", site: "S.3" }, prop: "n_clicks", value: 2 });
  assert.strictEqual(page.causeOf([]), null);
  assert.strictEqual(page.causeOf(undefined), null);
});

const menu = require("../../assets/tomorrow_menu.js");

test("several rows name no single enterprise", () => {
  assert.strictEqual(page.named(cause(ROW), [{ site_id: "S1" }, { site_id: "S2" }], null), null);
  assert.deepStrictEqual(page.idsOf({ ids: ["S1", "S2"] }), ["S1", "S2"]);
});

test("time left is counted in Asia/Shanghai and ends", () => {
  const now = Date.parse("2026-11-20T20:00:00+08:00");
  assert.strictEqual(page.left("2026-11-20T22:00:05", now), "2:00:05");
  assert.strictEqual(page.left("2026-11-20T20:00:00", now), null);
  assert.strictEqual(page.left("2026-11-19T20:00:00", now), null);
});

test("an entry of the menu is offered in its states, and a window only when it is another one", () => {
  const row = { state: "planned", window: "day" };
  assert.ok(menu.applies("planned locked", "", row));
  assert.ok(!menu.applies("excluded", "", row));
  assert.ok(menu.applies("planned", "night", row) && !menu.applies("planned", "day", row));
});

test("a shift that ends before it starts goes past midnight", () => {
  assert.strictEqual(menu.shiftOf("08:30", "17:30"), "08:30-17:30");
  assert.strictEqual(menu.shiftOf("21:00", "05:00"), "21:00-29:00");
  assert.strictEqual(menu.shiftOf("", "05:00"), "");
  assert.strictEqual(menu.clock(1260) + " " + menu.clock(1740), "21:00 05:00");
});

test("a key asks for what makes sense for the row", () => {
  assert.strictEqual(menu.keyed("l", { state: "planned" }), "lock");
  assert.strictEqual(menu.keyed("l", { state: "locked" }), "unlock");
  assert.strictEqual(menu.keyed("l", { state: "out" }), null);
  assert.strictEqual(menu.keyed("x", { state: "excluded" }), "include");
  assert.strictEqual(menu.keyed("f", { state: "out" }), "preview");
  assert.strictEqual(menu.keyed("g", { state: "barred" }), null);
  assert.strictEqual(menu.keyed("q", { state: "out" }), null);
});

test("a team that may not go is closed and says why; without an answer all are open", () => {
  assert.deepStrictEqual(teams.closed({ T1: "须回避", T2: "" }, "T1"), { disabled: true, title: "须回避" });
  assert.deepStrictEqual(teams.closed({ T1: "须回避", T2: "" }, "T2"), { disabled: false, title: "" });
  assert.deepStrictEqual(teams.closed(null, "T1"), { disabled: false, title: "" });
});
