/** The search box: where the map goes, which row is marked, what is remembered. */
const test = require("node:test");
const assert = require("node:assert");
const { fitting, cameraFor, remembered, moved } = require("../../assets/map_search.js");

test("an area fills the window and is wholly inside", () => {
  const bounds = [120.2, 30.4, 120.7, 30.9];
  const { lng, lat, zoom } = fitting(bounds, 1000, 600);
  assert.ok(Math.abs(lng - 120.45) < 1e-9 && Math.abs(lat - 30.65) < 1e-9);
  const world = 512 * 2 ** zoom;
  const y = (v) => Math.log(Math.tan(Math.PI / 4 + (v * Math.PI) / 360)) / (2 * Math.PI);
  const height = world * (y(30.9) - y(30.4));
  assert.ok(height < 600 && height > 600 * 0.7, `${height} of 600 pixels`);
  assert.ok((world * 0.5) / 360 < 1000);
});

test("the zoom of an area stays within what the map allows", () => {
  assert.strictEqual(fitting([120, 30, 120, 30], 1000, 600).zoom, 14);
  assert.strictEqual(fitting([70, 0, 140, 56], 100, 60).zoom, 3);
});

test("a single thing is never shown from farther away than before", () => {
  const option = { kind: "site", lng: 120.5, lat: 30.5, zoom: 13 };
  assert.deepStrictEqual(cameraFor(option, { lng: 1, lat: 1, zoom: 8 }, [1000, 600]), { lng: 120.5, lat: 30.5, zoom: 13 });
  assert.strictEqual(cameraFor(option, { lng: 1, lat: 1, zoom: 13.6 }, [1000, 600]).zoom, 13.6);
  assert.strictEqual(cameraFor(option, null, [1000, 600]).zoom, 13);
});

test("searches are remembered once each, the newest first, six of them", () => {
  assert.deepStrictEqual(remembered(["b", "a"], "a"), ["a", "b"]);
  assert.strictEqual(remembered(["1", "2", "3", "4", "5", "6"], "7").length, 6);
  assert.deepStrictEqual(remembered("broken", "x"), ["x"]);
  assert.deepStrictEqual(remembered([1, null, "a"], ""), ["a"]);
});

test("the mark goes through the rows and by the box round the ends", () => {
  assert.deepStrictEqual([moved(-1, 1, 3), moved(0, 1, 3), moved(2, 1, 3), moved(-1, -1, 3), moved(0, -1, 3)], [0, 1, -1, 2, -1]);
  assert.strictEqual(moved(-1, 1, 0), -1);
});
