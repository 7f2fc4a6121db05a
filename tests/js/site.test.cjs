/** The enterprise file keeps series and span in the address. */
const test = require("node:test");
const assert = require("node:assert");
const page = require("../../assets/site.js");

test("the usual span and a missing series are not written", () => {
  assert.deepStrictEqual(page.changes("S1-DA001|a21002", "30"), { series: "S1-DA001|a21002", span: null });
  assert.deepStrictEqual(page.changes(null, "90"), { series: null, span: "90" });
  assert.deepStrictEqual(page.changes("", undefined), { series: null, span: undefined });
});
