/** The map page's address and stepping. */
const test = require("node:test");
const assert = require("node:assert");
const page = require("../../assets/map.js");

const CAMERA = { lng: 121.5, lat: 29.9, zoom: 9 };

test("days read as on the rest of the page", () => {
  assert.strictEqual(page.dayText("2026-11-05", "zh"), "2026年11月5日");
  assert.strictEqual(page.dayText("2026-11-05", "en"), "5 Nov 2026");
});

test("stepping stays inside the days there are", () => {
  assert.strictEqual(page.stepped(0, -1, 3), 0);
  assert.strictEqual(page.stepped(1, 1, 3), 2);
  assert.strictEqual(page.stepped(2, 1, 3), 2);
  assert.strictEqual(page.stepped(undefined, 1, 3), 1);
});

test("the address names layer, day, camera and the one thing chosen", () => {
  const choice = { layer: "gi_z", day: "2026-11-20", product: "p" };
  const query = page.asQuery(choice, { kind: "site", id: "S1" }, CAMERA, ["site", "xcase"], 80);
  assert.strictEqual(query.layer, "gi_z");
  assert.strictEqual(query.show, "site,xcase");
  assert.strictEqual(query.site, "S1");
  assert.strictEqual(query.cell, null);
  assert.strictEqual(query.opacity, null, "the usual opacity is not written");
  assert.deepStrictEqual([query.lon, query.lat, query.zoom], ["121.5000", "29.9000", "9.00"]);
  assert.strictEqual(page.asQuery(choice, null, CAMERA, [], 45).show, "none");
  assert.strictEqual(page.asQuery(choice, null, CAMERA, [], 45).opacity, "0.45");
});

test("Back undoes a choice and a change of layer, not a move or a step through the days", () => {
  const search = "?layer=pm25&day=2026-11-20";
  assert.ok(page.isDecision(["map-view.chosen"], search, { layer: "pm25" }));
  assert.ok(page.isDecision(["map-choice.data"], search, { layer: "gi_z" }));
  assert.ok(!page.isDecision(["map-choice.data"], search, { layer: "pm25" }));
  assert.ok(!page.isDecision(["map-view.camera"], "", { layer: "pm25" }));
  assert.ok(!page.isDecision(["map-opacity.value"], search, { layer: "pm25" }));
});

test("a row of the list brings its place near enough to be seen, without zooming out", () => {
  const level7 = page.towards(CAMERA, "120.1,30.2", "cell", "874b34bb6ffffff");
  assert.deepStrictEqual(level7, { lng: 120.1, lat: 30.2, zoom: 9.6 });
  assert.strictEqual(page.towards(CAMERA, "120.1,30.2", "cell", "88309ab6a9fffff").zoom, 10.6);
  assert.strictEqual(page.towards({ ...CAMERA, zoom: 12 }, "120.1,30.2", "site", "S1").zoom, 12);
});
