/** Rows that the map, the list and the charts show; tests/geo/test_selection.py holds the shapes against the server's. */
const test = require("node:test");
const assert = require("node:assert");
require("../../layouts/mapview/vendor/maplibre-h3.js");
const selection = require("../../layouts/mapview/selection.js");

const COLUMNS = {
  id: ["A", "B", "C", "D"],
  lon: [121.1, 121.5, 121.9, 125],
  lat: [29.5, 29.5, 29.5, 29.5],
  state: [0, 1, 2, 0],
  adcode: ["330206", "330211", "330481", "330000"],
};
const rows = (asked) => selection.kept(COLUMNS, { kind: "site", selection: "", filter: null, ...asked });

test("without selection and filter every row is kept, in order", () => {
  assert.deepStrictEqual(rows({}), [0, 1, 2, 3]);
  assert.deepStrictEqual(rows({}).map((i) => COLUMNS.id[i]), COLUMNS.id);
});

test("a state clicked away drops the rows of that kind and of no other", () => {
  assert.deepStrictEqual(rows({ filter: { off: ["site:0", "xcase:1"] } }), [1, 2]);
  assert.deepStrictEqual(rows({ kind: "xcase", filter: { off: ["site:0"] } }), [0, 1, 2, 3]);
});

test("selection and filter both hold", () => {
  const box = "box_121_29_122_30";
  assert.deepStrictEqual(rows({ selection: box }), [0, 1, 2]);
  assert.deepStrictEqual(rows({ selection: box, filter: { off: ["site:2"] } }), [0, 1]);
  assert.deepStrictEqual(rows({ selection: "area_330200" }), [0, 1]);
});

test("a kind without codes has no row in an area", () => {
  const { adcode, ...stations } = COLUMNS;
  assert.strictEqual(selection.kept(stations, { kind: "station", selection: "area_330000" }).length, 0);
});

test("members of a saved list are fetched once and known then", async () => {
  let n = 0;
  globalThis.fetch = async () => ((n += 1), { ok: true, json: async () => ({ sites: ["B", "D"] }) });
  const text = "saved_0123456789abcdef";
  assert.deepStrictEqual(rows({ selection: text }), []);
  await Promise.all([selection.ready(text), selection.ready(text)]);
  assert.deepStrictEqual(rows({ selection: text }), [1, 3]);
  const cases = { ...COLUMNS, id: ["1", "2", "3", "4"], site_id: ["A", "B", "B", "C"] };
  assert.deepStrictEqual([...selection.kept(cases, { kind: "xcase", selection: text })], [1, 2]);
  assert.strictEqual(n, 1);
});

test("a saved text is judged as itself, and a failed request is tried again", async () => {
  const text = "saved_ffffffffffffffff";
  globalThis.fetch = async () => ({ ok: false, status: 404 });
  await assert.rejects(selection.ready(text));
  globalThis.fetch = async () => ({ ok: true, json: async () => ({ text: "box_121_29_121.6_30" }) });
  await selection.ready(text);
  assert.deepStrictEqual(rows({ selection: text }), [0, 1]);
});

test("a drawn line keeps at most 80 corners and nearly its area", () => {
  const circle = Array.from({ length: 900 }, (_, i) => [121 + 0.3 * Math.cos(i / 143.24), 30 + 0.3 * Math.sin(i / 143.24)]);
  const fewer = selection.simplified(circle);
  const area = (ring) => Math.abs(ring.reduce((sum, [x, y], i) => sum + ring.at(i - 1)[0] * y - x * ring.at(i - 1)[1], 0)) / 2;
  assert.strictEqual(fewer.length, 80);
  assert.ok(Math.abs(area(fewer) / area(circle) - 1) < 0.01);
  const text = selection.written("lasso", fewer.flat());
  assert.ok(selection.parse(text) && text.length < 1700);
});

test("20,000 points in a lasso of 80 corners", (t) => {
  const n = 20000;
  const at = (low, high, i, prime) => low + ((i * prime) % n) * ((high - low) / n);
  const columns = { id: Array.from({ length: n }, (_, i) => `S${i}`) };
  columns.lon = columns.id.map((_, i) => at(119, 122, i, 7919));
  columns.lat = columns.id.map((_, i) => at(29, 32, i, 104729));
  const corners = Array.from({ length: 80 }, (_, i) => [120.5 + (1 + (i % 2) / 3) * Math.cos(i / 12.74), 30.5 + Math.sin(i / 12.74)]);
  const start = process.cpuUsage();
  const found = selection.kept(columns, { kind: "site", selection: selection.written("lasso", corners.flat()) });
  const { user, system } = process.cpuUsage(start);
  t.diagnostic(`${((user + system) / 1000).toFixed(1)} ms CPU, ${found.length} inside`);
  assert.ok(found.length > n / 4 && found.length < n);
});

test("distances are those of the great circle", () => {
  assert.ok(Math.abs(selection.distanceKm(121.5, 30, 121.5, 31) - 111.195) < 0.001);
});
