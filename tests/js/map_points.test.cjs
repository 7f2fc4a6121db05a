/** Donuts, thinned fields, and what the page counts and lists of the symbols. */
const test = require("node:test");
const assert = require("node:assert/strict");
const donuts = require("../../layouts/mapview/donuts.js");
const { firstZooms } = require("../../layouts/mapview/overlays.js");
const page = require("../../assets/map_points.js");
const { makeData } = require("../../layouts/mapview/data.js");

test("a donut's slices close the ring, the gravest state first from the top", () => {
  const found = donuts.slices([12, 9, 3]);
  assert.deepEqual(found.map(({ state }) => state), [2, 1, 0]);
  assert.equal(found[0].from, -Math.PI / 2);
  const turn = found.reduce((sum, { from, to }) => sum + to - from, 0);
  assert.ok(Math.abs(turn - 2 * Math.PI) < 1e-9);
  assert.ok(Math.abs(found[0].to - found[0].from - (2 * Math.PI * 3) / 24) < 1e-9);
  assert.deepEqual(donuts.slices([0, 5, 0]).map(({ state }) => state), [1]);
});

/** A small reader of MapLibre expressions, as far as the name of a donut needs one. */
function value(expression, properties) {
  if (!Array.isArray(expression)) return expression;
  const [operator, ...rest] = expression;
  if (operator === "step") {
    const [input, first, ...steps] = rest;
    const at = value(input, properties);
    let found = first;
    for (let i = 0; i < steps.length; i += 2) if (at >= steps[i]) found = steps[i + 1];
    return found;
  }
  const given = operator === "case" ? null : rest.map((each) => value(each, properties));
  const does = {
    get: () => properties[given[0]],
    concat: () => given.join(""),
    "to-string": () => String(given[0]),
    round: () => Math.round(given[0]),
    max: () => Math.max(...given),
    "/": () => given[0] / given[1],
    "*": () => given[0] * given[1],
    "==": () => given[0] === given[1],
    case: () => (value(rest[0], properties) ? value(rest[1], properties) : value(rest[2], properties)),
  };
  return does[operator]();
}

test("the picture's name says size and shares, and one among very many still has a part", () => {
  const name = donuts.nameOf("site", ["0", "1", "2"]);
  assert.equal(value(name, { point_count: 8, s0: 4, s1: 2, s2: 2 }), "donut site 0 12 6 6");
  assert.equal(value(name, { point_count: 20000, s0: 19999, s1: 0, s2: 1 }), "donut site 3 24 0 1");
  assert.deepEqual(donuts.read("donut site 3 24 0 1"), { kind: "site", size: 3, parts: [24, 0, 1] });
  assert.equal(donuts.read("site-2"), null);
});

test("arrows of a field stay apart at every zoom, and those drawn stay when zooming in", () => {
  const lon = [];
  const lat = [];
  for (let i = 0; i < 20; i += 1) for (let j = 0; j < 20; j += 1) [lon[20 * i + j], lat[20 * i + j]] = [118 + i / 20, 29 + j / 20];
  const from = firstZooms(lon, lat, 58);
  const drawn = (zoom) => from.filter((first) => first <= zoom).length;
  assert.ok(drawn(3) >= 1 && drawn(3) <= 4);
  assert.ok(drawn(6) < drawn(8) && drawn(8) < 400);
  assert.equal(drawn(12), 400);
  const side = (512 * 2 ** 7) / 58;
  const cells = from.flatMap((first, i) => (first <= 7 ? [`${Math.floor((lon[i] / 360) * side)}`] : []));
  assert.ok(new Set(cells).size <= 12, "no more columns than fit");
});

test("addresses of what is shown follow clock and switch; an overlay has none", () => {
  const { address } = makeData(null, null);
  const addresses = { site: "/api/points/site", wind: "/api/points/wind" };
  const visible = (within) => page.visible(["site", "sector"], addresses, { at: "2026-W47" }, { within }, address);
  assert.deepEqual(visible(false), { site: "/api/points/site?at=2026-W47", sector: "shown" });
  assert.equal(visible(true).site, "/api/points/site?at=2026-W47&within=1");
});

test("a click on a state takes it out, another brings it back", () => {
  const filter = { hidden: ["0"], off: ["xcase:0"], within: false };
  const once = page.toggled(filter, "site:1");
  assert.deepEqual(once, { hidden: ["0"], off: ["xcase:0", "site:1"], within: false });
  assert.deepEqual(page.toggled(once, "site:1"), filter);
  assert.deepEqual(filter.off, ["xcase:0"], "what is given is not changed");
});

const COLUMNS = { state: [0, 2, 1, 2, 1], n_clues: [0, 1, 9, 3, 9] };

test("counts by state add up to the rows kept", () => {
  assert.deepEqual(page.byState(COLUMNS, [0, 1, 2, 4]), { 0: 1, 1: 2, 2: 1 });
  assert.deepEqual(page.byState(COLUMNS, []), {});
});

test("the gravest enterprises come first, those without clues never", () => {
  assert.deepEqual(page.worst(COLUMNS, [0, 1, 2, 3, 4], 8), [3, 1, 2, 4]);
  assert.deepEqual(page.worst(COLUMNS, [0, 2, 4], 1), [2]);
});

test("the legend leaves out what nothing has, but not what was clicked away, and no state of enterprises", () => {
  const counts = { station: { 3: 2 }, site: {} };
  const empty = (kind, state, off = []) => page.isEmpty({ kind, state }, counts, { off });
  assert.ok(empty("station", 1));
  assert.ok(!empty("station", 3));
  assert.ok(!empty("station", 1, ["station:1"]));
  assert.ok(!empty("site", 2));
});
