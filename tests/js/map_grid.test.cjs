/** Arithmetic of the map in the browser: the same promises as geo/encode.py. */
const test = require("node:test");
const assert = require("node:assert");
const grid = require("../../layouts/mapview/grid.js");

const MARKS = {
  253: { key: "cloud", text: "云遮挡" },
  254: { key: "no_data", text: "无数据" },
  255: { key: "not_judged", text: "未判定" },
};
const PM25 = {
  marks: MARKS,
  edges: [0, 15, 35, 50, 60, 75, 115, 150, 250],
  colours: ["#fff9dc", "#fdeaa8", "#fdd06b", "#f8ad45", "#ec8231", "#d1582a", "#a2361f", "#64191a"],
};

test("a code never leaves its class and its value lies inside it", () => {
  for (let code = 1; code <= 248; code += 1) {
    const k = grid.classOf(code, PM25);
    assert.strictEqual(k, Math.floor((code - 1) / 31));
    const value = grid.valueOf(code, PM25);
    assert.ok(value > PM25.edges[k] && value < PM25.edges[k + 1]);
  }
});

test("nothing, spare codes and marks have no class and no value", () => {
  for (const code of [0, 249, 250, 251, grid.NO_DATA, grid.NOT_JUDGED]) {
    assert.strictEqual(grid.classOf(code, PM25), null);
    assert.strictEqual(grid.valueOf(code, PM25), null);
  }
});

test("the palette shows classes as declared, marks in grey, and nothing for nothing", () => {
  const colours = grid.palette(PM25);
  const at = (code) => [...colours.slice(code * 4, code * 4 + 4)];
  assert.deepStrictEqual(at(0), [0, 0, 0, 0]);
  assert.deepStrictEqual(at(1), [0xff, 0xf9, 0xdc, 255]);
  assert.deepStrictEqual(at(248), [0x64, 0x19, 0x1a, 255]);
  assert.deepStrictEqual(at(250), [0, 0, 0, 0]);
  assert.strictEqual(at(grid.NO_DATA)[3], 255);
  assert.strictEqual(at(grid.NOT_JUDGED)[3], 255);
});

test("what the legend has clicked away is transparent, everything else stays as it is", () => {
  const whole = grid.palette(PM25);
  const part = grid.palette(PM25, ["0", "cloud"]);
  for (let code = 0; code < 256; code += 1) {
    const isHidden = (code >= 1 && code <= 31) || code === grid.CLOUD;
    const alpha = isHidden ? 0 : whole[code * 4 + 3];
    assert.strictEqual(part[code * 4 + 3], alpha, `code ${code}`);
  }
});

test("a code is called as in the legend: by the number of its class, by its mark, or not at all", () => {
  assert.deepStrictEqual([1, 31, 32, 248].map((code) => grid.keyOf(code, PM25)), ["0", "0", "1", "7"]);
  assert.deepStrictEqual([253, 254, 255].map((code) => grid.keyOf(code, PM25)), ["cloud", "no_data", "not_judged"]);
  assert.deepStrictEqual([0, 249, 251].map((code) => grid.keyOf(code, PM25)), ["", "", ""]);
});

test("colours get darker from class to class, so that they stay in order in grey print", () => {
  const grey = PM25.colours.map((_, k) => {
    const [r, g, b] = grid.palette(PM25).slice((1 + k * 31) * 4);
    return 0.299 * r + 0.587 * g + 0.114 * b;
  });
  for (let k = 1; k < grey.length; k += 1) assert.ok(grey[k] < grey[k - 1] - 8);
});

test("the level follows the zoom and is never finer than the data", () => {
  const levels = [3, 5, 6, 7, 8, 9, 11, 14].map((zoom) => grid.levelFor(zoom, 30, 7, 8));
  assert.deepStrictEqual(levels, [...levels].sort());
  assert.strictEqual(levels[0], 4);
  assert.strictEqual(levels.at(-1), 7);
  assert.ok(grid.levelFor(7, 30, 9, 12) <= grid.levelFor(7, 30, 9, 8), "fewer, wider cells in software");
});

test("a cell of the chosen level is wide enough to be seen", () => {
  for (let zoom = 6; zoom < 12; zoom += 0.25) {
    const level = grid.levelFor(zoom, 30, 9, 8);
    assert.ok(grid.cellWidth(level) / grid.metresPerPixel(zoom, 30) >= 8);
  }
});

test("the ring round a view is wider than the view and stays on the map", () => {
  const ring = grid.coverRing([119, 29, 122, 31], 3);
  assert.ok(ring[0][0] < 29 && ring[0][1] < 119 && ring[2][0] > 31 && ring[2][1] > 122);
  assert.ok(grid.coverRing([0, -90, 1, 90], 0).every(([lat]) => Math.abs(lat) <= 85));
});

test("an index travels without its trailing f", () => {
  assert.strictEqual(grid.shortIndex("84309b7ffffffff"), "84309b7");
  assert.strictEqual(grid.shortIndex("80f3fffffffffff"), "80f3");
});

test("a tile's matrix takes its origin and step", () => {
  const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  const m = grid.tileMatrix(identity, [0.8, 0.4], 1e-6, new Float32Array(16));
  const x = m[0] * 1000 + m[12];
  const y = m[5] * -1000 + m[13];
  assert.ok(Math.abs(x - 0.801) < 1e-6 && Math.abs(y - 0.399) < 1e-6);
});

test("columns become points with their properties", () => {
  const { features } = grid.toFeatures({ id: ["A"], name: ["甲厂"], state: [2], lon: [121.5], lat: [29.9] });
  assert.deepStrictEqual(features[0].properties, { id: "A", name: "甲厂", state: 2 });
  assert.deepStrictEqual(features[0].geometry.coordinates, [121.5, 29.9]);
});

test("boxes that share an edge touch", () => {
  assert.ok(grid.touches([0, 0, 1, 1], [1, 1, 2, 2]));
  assert.ok(!grid.touches([0, 0, 1, 1], [1.1, 0, 2, 1]));
});
