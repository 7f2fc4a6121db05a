/** Clicking in the legend: what is hidden, and what stays hidden when another layer comes. */
const test = require("node:test");
const assert = require("node:assert");
const legend = require("../../assets/map_legend.js");

test("a class clicked is hidden, clicked again it is back, the others stay", () => {
  assert.deepStrictEqual(legend.toggled([], "3"), ["3"]);
  assert.deepStrictEqual(legend.toggled(["3", "cloud"], "3"), ["cloud"]);
  const before = ["1"];
  legend.toggled(before, "2");
  assert.deepStrictEqual(before, ["1"], "the list given is not changed");
});

test("another layer shows all its classes, and nothing else of the filter changes", () => {
  const filter = { hidden: ["0"], off: ["site:0"], within: true };
  assert.deepStrictEqual(legend.kept(filter, "pm25", "excess"), { hidden: [], off: ["site:0"], within: true });
  assert.strictEqual(legend.kept(filter, "pm25", "pm25"), null);
  assert.strictEqual(legend.kept(filter, "", "pm25"), null, "what a link hides stays hidden when the page opens");
  assert.strictEqual(legend.kept({ hidden: [] }, "pm25", "excess"), null);
});
