/** Numbered stops stay readable, and the camera knows what to show. */
const test = require("node:test");
const assert = require("node:assert");
const { Routes, spread } = require("../../layouts/mapview/routes.js");

const far = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
const nearest = (places) => Math.min(...places.flatMap((a, i) => places.slice(i + 1).map((b) => far(a, b))));

test("stops that lie apart stay where they are", () => {
  const places = [[0, 0], [40, 0], [0, 60]];
  assert.deepStrictEqual(spread(places), places);
  assert.deepStrictEqual(spread([]), []);
});

test("stops on top of each other move apart, half each, and do not wander off", () => {
  const [a, b] = spread([[100, 100], [104, 100]], 20);
  assert.ok(Math.abs(far(a, b) - 20) < 0.1);
  assert.deepStrictEqual([a[1], b[1]], [100, 100]);
  assert.ok(Math.abs((a[0] + b[0]) / 2 - 102) < 1e-9);
  const same = spread([[5, 5], [5, 5]], 20);
  assert.ok(nearest(same) > 19.9, "even at the same place");
});

test("a crowd of stops can be read", () => {
  const crowd = Array.from({ length: 12 }, (_, i) => [i % 3, Math.floor(i / 3)]);
  const moved = spread(crowd, 20);
  assert.ok(nearest(moved) > 15, `nearest ${nearest(moved)}`);
  assert.ok(Math.max(...moved.map(([x, y]) => Math.hypot(x, y))) < 90);
});

test("what is given is not changed", () => {
  const places = [[0, 0], [1, 0]];
  spread(places, 20);
  assert.deepStrictEqual(places, [[0, 0], [1, 0]]);
});

test("the bounds hold lines and points; nothing has none", () => {
  const feature = (type, coordinates) => ({ geometry: { type, coordinates } });
  const features = [feature("LineString", [[120, 30], [121, 31]]), feature("Point", [119.5, 30.5])];
  assert.deepStrictEqual(Routes.bounds({ features }), [[119.5, 30], [121, 31]]);
  assert.strictEqual(Routes.bounds({ features: [] }), null);
});

/** A map of one pixel per thousandth of a degree, as far as routes need one. */
function pretended() {
  const sources = {};
  const source = (id) => (sources[id] ??= { setData: (data) => (sources[id].data = data) });
  return {
    sources,
    addSource: source,
    getSource: (id) => sources[id],
    addLayer() {},
    on() {},
    fitBounds(box) { this.shown = box; },
    getBounds: () => ({ contains: ([lng]) => lng < 121, extend: (at) => ["extended", at] }),
    project: ([lng, lat]) => ({ x: lng * 1000, y: lat * 1000 }),
    unproject: ([x, y]) => ({ lng: x / 1000, lat: y / 1000 }),
  };
}

function routes(map, t) {
  t.mock.method(globalThis, "fetch", async () => ({ ok: true, json: async () => COLLECTION }));
  const made = new Routes(map);
  made.start();
  return made;
}

const stop = (site_id, seq, coordinates) => ({
  type: "Feature",
  geometry: { type: "Point", coordinates },
  properties: { kind: "stop", site_id, seq, colour: "#000" },
});
const COLLECTION = { features: [stop("S1", 1, [120, 30]), stop("S2", 1, [120.004, 30]), stop("S3", 2, [120.5, 30])] };

test("two stops at one place are drawn apart, each with a line to its own place", async (t) => {
  const map = pretended();
  const made = routes(map, t);
  await made.show("/api/plan");
  const drawn = map.sources["route-labels"].data.features;
  const kinds = drawn.map((f) => f.properties.kind).sort();
  assert.deepStrictEqual(kinds, ["leader", "leader", "place", "place", "stop", "stop", "stop"]);
  const leader = drawn.find((f) => f.properties.kind === "leader");
  assert.deepStrictEqual(leader.geometry.coordinates[0], [120, 30], "the line starts where the enterprise lies");
  assert.deepStrictEqual(map.shown, [[120, 30], [120.5, 30]]);
});

test("the chosen enterprise is ringed at its stop, or where it lies when no team goes there", async (t) => {
  const map = pretended();
  const made = routes(map, t);
  await made.show("/api/plan");
  made.mark({ kind: "stop", id: "S3", at: [0, 0] });
  assert.deepStrictEqual(map.sources["route-chosen"].data.geometry.coordinates, [120.5, 30]);
  made.mark({ kind: "stop", id: "S9", at: [122, 31] });
  assert.deepStrictEqual(map.sources["route-chosen"].data.geometry.coordinates, [122, 31]);
  assert.deepStrictEqual(map.shown, ["extended", [122, 31]], "a place outside the view comes into it");
  made.mark(null);
  assert.deepStrictEqual(map.sources["route-chosen"].data.geometry.coordinates, [122, 31], "empty land changes nothing");
});

test("laid over another map, routes leave the camera and a stop is its enterprise", async (t) => {
  const map = pretended();
  const made = routes(map, t);
  await made.show("/api/plan", { visible: { plan: "shown" } });
  assert.strictEqual(map.shown, undefined);
  map.queryRenderedFeatures = () => [{ properties: { site_id: "S1", seq: 1, team: "一组", name: "甲厂", time: "09:00" } }];
  assert.deepStrictEqual(made.at({ x: 0, y: 0 }), { kind: "site", id: "S1", lines: ["甲厂", "一组 1 · 09:00"] });
  await made.show("/api/plan?day=2026-11-21");
  assert.strictEqual(made.at({ x: 0, y: 0 }).kind, "stop");
  assert.deepStrictEqual(map.shown, [[120, 30], [120.5, 30]]);
});
