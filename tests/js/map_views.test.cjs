/** The menu of views: the address that is kept, and the order of the tour. */
const test = require("node:test");
const assert = require("node:assert");
const { addressOf, opened, toured, lastPlace, swapped } = require("../../assets/map_views.js");

const view = (id, seq, more) => Object.assign({ id, seq, title: id, isOwn: true }, more);

test("what belongs to the reader is not kept, and the newest period leaves out the dates", () => {
  const search = "?layer=pm25&at=2026-11-20&against=2026-11-19&lang=en&low=1&sel=area_330481";
  assert.strictEqual(addressOf(search, false), "/?layer=pm25&at=2026-11-20&against=2026-11-19&sel=area_330481");
  assert.strictEqual(addressOf(search, true), "/?layer=pm25&sel=area_330481");
  assert.strictEqual(addressOf("", true), "/");
});

test("a view opens in the reader's language", () => {
  assert.strictEqual(opened("/?layer=pm25", "?lang=en&x=1"), "/?layer=pm25&lang=en");
  assert.strictEqual(opened("/", "?lang=en"), "/?lang=en");
  assert.strictEqual(opened("/?layer=pm25", "?x=1"), "/?layer=pm25");
});

test("the tour has own views in the order of their places", () => {
  const views = [view("c", 3), view("a", 0), view("b", 1), view("d", 2, { isOwn: false })];
  assert.deepStrictEqual(toured(views).map((v) => v.id), ["b", "c"]);
  assert.strictEqual(lastPlace(views), 4);
  assert.strictEqual(lastPlace([view("a", 0)]), 1);
  assert.strictEqual(lastPlace([view("a", 99)]), 99);
});

test("moving a view changes only what must change", () => {
  const views = [view("a", 1), view("b", 2), view("c", 3)];
  assert.deepStrictEqual(swapped(views, "c", -1), [{ id: "c", seq: 2 }, { id: "b", seq: 3 }]);
  assert.deepStrictEqual(swapped(views, "a", -1), []);
  assert.deepStrictEqual(swapped(views, "x", 1), []);
  assert.deepStrictEqual(swapped([view("a", 5), view("b", 5)], "b", -1), [{ id: "b", seq: 1 }, { id: "a", seq: 2 }]);
});
