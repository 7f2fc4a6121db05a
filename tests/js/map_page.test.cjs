/** The map page's address: written, read back, and what Back undoes. */
const test = require("node:test");
const assert = require("node:assert");
const { towards } = require("../../assets/map.js");
const { asQuery, changes, fromQuery, isDecision, others, withItsClasses } = require("../../assets/map_address.js");
const { merged } = require("../../assets/url.js");

const CAMERA = { lng: 121.5, lat: 29.9, zoom: 9 };
const KINDS = ["site", "xcase", "station"];
const STATE = {
  choice: { layer: "gi_z", at: "2026-W47", product: "p", against: "", compare: "", other: "", how: "" },
  filter: { hidden: ["0", "no_data"], off: ["site:0"], within: true },
  selection: "circle_121.5_29.9_5",
  chosen: { kind: "site", id: "S1" },
  camera: CAMERA,
  kinds: ["site", "xcase"],
  opacity: 80,
  low: false,
  allKinds: KINDS,
};

test("the address names layer, period, filters, selection, camera and the one thing chosen", () => {
  const query = asQuery(STATE);
  assert.deepStrictEqual([query.layer, query.at, query.product], ["gi_z", "2026-W47", "p"]);
  assert.deepStrictEqual([query.show, query.site, query.cell], ["site,xcase", "S1", null]);
  assert.deepStrictEqual([query.hide, query.off, query.within], [["0", "no_data"], ["site:0"], "1"]);
  assert.strictEqual(query.sel, "circle_121.5_29.9_5");
  assert.deepStrictEqual([query.lon, query.lat, query.zoom], ["121.5000", "29.9000", "9.00"]);
  assert.deepStrictEqual([query.opacity, query.low], [null, null], "the usual is not written");
  assert.strictEqual(asQuery({ ...STATE, opacity: 45 }).opacity, "0.45");
  assert.strictEqual(asQuery({ ...STATE, kinds: [] }).show, "none");
});

test("an address the page wrote reads back as the same state", () => {
  const compared = { ...STATE.choice, compare: "swipe", other: "pm25", against: "2026-W46" };
  const bare = { ...STATE, filter: { hidden: [], off: [], within: false }, selection: "", chosen: null, kinds: [] };
  for (const state of [STATE, { ...STATE, choice: compared, opacity: 45, low: true }, bare]) {
    assert.deepStrictEqual(fromQuery(merged("", asQuery(state)), KINDS), state);
  }
});

test("an address that leaves something to the server is not taken over by the page", () => {
  const whole = merged("", asQuery(STATE));
  for (const name of ["layer", "at", "show", "lon", "lat", "zoom"]) assert.strictEqual(fromQuery(merged(whole, { [name]: null }), KINDS), null);
  for (const broken of [{ lon: "east" }, { opacity: "much" }, { within: "yes" }]) assert.strictEqual(fromQuery(merged(whole, broken), KINDS), null);
});

test("what other parts of the page write is told apart from the map's own state", () => {
  const whole = merged("?panel=list&lang=en", asQuery(STATE));
  assert.strictEqual(others(whole, KINDS), "lang=en&panel=list");
  assert.deepStrictEqual(fromQuery(whole, KINDS), STATE);
});

test("only what differs is put back", () => {
  assert.deepStrictEqual(changes(STATE, STATE), []);
  assert.deepStrictEqual(changes(STATE, { ...STATE, chosen: null }), [["map-view", { chosen: null }]]);
  const other = { ...STATE, choice: { ...STATE.choice, layer: "pm25" } };
  assert.deepStrictEqual(changes(STATE, other), [
    ["map-choice", { data: other.choice }],
    ["map-layer", { value: "pm25" }],
  ]);
});

test("Back undoes choosing, selecting, filtering, another layer and comparison, not a move or a step in time", () => {
  const search = "?layer=pm25&at=2026-11-20";
  const choice = { layer: "pm25", at: "2026-11-19", compare: "", other: "", against: "" };
  for (const cause of ["map-view.chosen", "map-selection.data", "map-filter.data"]) assert.ok(isDecision([cause], search, choice));
  for (const changed of [{ layer: "gi_z" }, { compare: "side" }, { other: "gi_z" }, { against: "2026-11-18" }]) {
    assert.ok(isDecision(["map-choice.data"], search, { ...choice, ...changed }));
  }
  assert.ok(!isDecision(["map-choice.data"], search, choice), "a step in time");
  assert.ok(!isDecision(["map-view.camera"], "", choice));
  assert.ok(!isDecision(["map-opacity.value"], search, choice));
});

test("another layer and its classes coming back are one decision", () => {
  assert.deepStrictEqual(withItsClasses(STATE, "?layer=pm25&hide=0").filter, { hidden: [], off: ["site:0"], within: true });
  assert.strictEqual(withItsClasses(STATE, "?layer=gi_z&hide=0"), STATE);
});

test("a row of the list brings its place near enough to be seen, without zooming out", () => {
  const level7 = towards(CAMERA, "120.1,30.2", "cell", "874b34bb6ffffff");
  assert.deepStrictEqual(level7, { lng: 120.1, lat: 30.2, zoom: 9.6 });
  assert.strictEqual(towards(CAMERA, "120.1,30.2", "cell", "88309ab6a9fffff").zoom, 10.6);
  assert.strictEqual(towards({ ...CAMERA, zoom: 12 }, "120.1,30.2", "site", "S1").zoom, 12);
});
