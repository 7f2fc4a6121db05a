/** One enterprise is selected at a time, whoever names it: a row, a stop on the map, a line of the routes. */
const test = require("node:test");
const assert = require("node:assert");
const page = require("../../assets/tomorrow.js");

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
