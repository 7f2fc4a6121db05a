/** Outlines of selections, measuring, and the tool in hand. */
const test = require("node:test");
const assert = require("node:assert");
require("../../layouts/mapview/vendor/maplibre-h3.js");
const selection = require("../../layouts/mapview/selection.js");
const outline = require("../../layouts/mapview/outline.js");
const measure = require("../../layouts/mapview/measure.js");
const { taken } = require("../../assets/map_tools.js");

const shape = (text) => outline.outline(selection.parse(text));

test("the outline of a form holds what the selection holds", () => {
  const cell = h3.latLngToCell(29.95, 121.75, 7);
  for (const text of ["box_121_29_122_30", "lasso_121_29_122_29_121.5_30", "circle_121.5_29.5_30", `ring_${cell}_3`]) {
    const drawn = shape(text);
    const inside = selection.within(selection.parse(text));
    let differing = 0;
    for (let i = 0; i < 4000; i += 1) {
      const [x, y] = [120.8 + ((i * 7919) % 4000) / 2800, 28.9 + ((i * 104729) % 4000) / 3000];
      if (outline.isInside(drawn, x, y) !== inside(x, y)) differing += 1;
    }
    assert.ok(differing <= 4, `${text}: ${differing}`); // a drawn circle is a polygon, the side of a cell a straight line
  }
});

test("what has no shape of its own has no outline", () => {
  assert.strictEqual(shape("area_330200"), null);
  assert.strictEqual(shape("saved_0123456789abcdef"), null);
});

test("a hole is outside", () => {
  const ring = (r) => [[-r, -r], [r, -r], [r, r], [-r, r], [-r, -r]];
  const holed = { type: "MultiPolygon", coordinates: [[ring(2), ring(1)]] };
  assert.ok(outline.isInside(holed, 1.5, 0));
  assert.ok(!outline.isInside(holed, 0.5, 0));
});

test("an area is asked for once, by code or by place, and may be tried again after a failure", async () => {
  const asked = [];
  let ok = true;
  const areas = outline.makeAreas(async (address) => (asked.push(address), { ok, status: ok ? 200 : 500, json: async () => ({ adcode: "330206" }) }));
  await areas.at({ lng: 121.8441, lat: 29.9 });
  assert.strictEqual((await areas.of("330206")).adcode, "330206");
  assert.deepStrictEqual(asked, ["/api/area?lon=121.84410&lat=29.90000"]);
  ok = false;
  await assert.rejects(areas.of("330200"));
  ok = true;
  await areas.of("330200");
  assert.strictEqual(asked.length, 3);
});

test("a length is right within half a percent and reads as people say it", () => {
  const km = measure.legs([[121.5, 29.9], [121.5, 29.9 + 1 / 111.195], [121.5 + 1 / (111.195 * Math.cos((29.9 * Math.PI) / 180)), 29.9 + 1 / 111.195]]);
  for (const leg of km) assert.ok(Math.abs(leg - 1) < 0.005);
  assert.deepStrictEqual([0.0384, 0.9996, 1.234, 45.67, 1234.5].map(measure.lengthText), ["38 m", "1.00 km", "1.23 km", "45.7 km", "1,235 km"]);
});

test("the button of the tool in hand puts it away", () => {
  assert.strictEqual(taken("", "box"), "box");
  assert.strictEqual(taken("box", "lasso"), "lasso");
  assert.strictEqual(taken("lasso", "lasso"), "");
});
