/** Rows and charts of the drawer: made of the same kept rows, so their numbers add up. */
const test = require("node:test");
const assert = require("node:assert");
const list = require("../../assets/map_list.js");
const charts = require("../../assets/map_charts.js");

const N = 60;
const INDUSTRIES = ["水泥", "石化", "印染", "造纸", "电镀", "铸造", "涂装", "陶瓷", "玻璃", "家具", ""];
const columns = {
  id: Array.from({ length: N }, (_, i) => `S${i}`),
  name: Array.from({ length: N }, (_, i) => `企业${i}`),
  lon: Array.from({ length: N }, (_, i) => 121 + i / 100),
  lat: Array.from({ length: N }, () => 30),
  state: Array.from({ length: N }, (_, i) => i % 3),
  n_clues: Array.from({ length: N }, (_, i) => i % 7),
  area: Array.from({ length: N }, (_, i) => (i % 2 ? "北仑区" : "镇海区")),
  adcode: Array.from({ length: N }, (_, i) => (i % 2 ? "330206" : "330211")),
  industry: Array.from({ length: N }, (_, i) => INDUSTRIES[i % INDUSTRIES.length]),
};
const WORDS = {
  states: { 0: "无", 1: "有", 2: "A" },
  colours: { 0: "#fff", 1: "#f2b134", 2: "#b42318" },
  titles: { state: "按状态", industry: "按行业", area: "按区县" },
  n: "{title} · {n} 家", bars: "{label}：{n} 家", other: "其他", unknown: "未填写",
  base: { title: { font: { size: 12 } } }, bar: { marker: { color: "#0b5f62" }, textfont: {} },
};
const KEPT = Uint32Array.from([1, 3, 4, 8, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 41]);
const sum = (bars) => bars.reduce((n, bar) => n + bar.n, 0);

test("the list begins with the hardest evidence and the most clues", () => {
  const rows = list.rowsOf(columns, WORDS.states);
  assert.strictEqual(rows.length, N);
  assert.deepStrictEqual([rows[0].state, rows[0].word], [2, "A"]);
  rows.slice(1).forEach((row, k) => {
    const before = rows[k];
    assert.ok(before.state > row.state || (before.state === row.state && before.clues >= row.clues));
  });
});

test("a row passes when its place in the columns is kept", () => {
  const pass = list.passing(KEPT, N);
  assert.deepStrictEqual([...pass.keys()].filter((i) => pass[i]), [...KEPT]);
});

test("bars of every chart add up to the rows kept", () => {
  for (const name of ["state", "industry", "area"]) assert.strictEqual(sum(charts.bars(columns, KEPT, name, WORDS)), KEPT.length, name);
});

test("beyond eight industries the rest is one bar, and a missing one is said", () => {
  const all = Uint32Array.from(columns.id.keys());
  const bars = charts.bars(columns, all, "industry", WORDS);
  assert.strictEqual(bars.length, 9);
  assert.deepStrictEqual([bars[8].key, bars[8].label], [null, "其他"]);
  assert.strictEqual(sum(bars), N);
  const few = charts.bars({ ...columns, industry: columns.id.map(() => "") }, all, "industry", WORDS);
  assert.deepStrictEqual(few.map((bar) => bar.label), ["未填写"]);
});

test("a state without rows keeps its bar at zero", () => {
  const bars = charts.bars(columns, Uint32Array.from([0, 3]), "state", WORDS);
  assert.deepStrictEqual(bars.map((bar) => [bar.key, bar.n]), [["2", 0], ["1", 0], ["0", 2]]);
});

test("the chart's title says how many", () => {
  const drawn = charts.figure(charts.bars(columns, KEPT, "area", WORDS), "area", WORDS);
  assert.strictEqual(drawn.layout.title.text, "按区县 · 16 家");
  assert.strictEqual(drawn.data[0].x.reduce((a, b) => a + b), KEPT.length);
});

test("a state's bar leaves that state alone, and a second click brings all back", () => {
  const alone = charts.only(["xcase:0"], "2", ["0", "1", "2"]);
  assert.deepStrictEqual(alone, ["xcase:0", "site:0", "site:1"]);
  assert.deepStrictEqual(charts.only(alone, "2", ["0", "1", "2"]), ["xcase:0"]);
  assert.deepStrictEqual(charts.only(alone, "1", ["0", "1", "2"]), ["xcase:0", "site:0", "site:2"]);
});

test("a district's bar is that district as a selection; a name of two districts is none", () => {
  assert.strictEqual(charts.district(columns, [1, 3]), "area_330206");
  assert.strictEqual(charts.district(columns, [1, 2]), "");
});

test("a district without a code selects no area", () => {
  assert.strictEqual(charts.district({ adcode: ["", ""] }, [0, 1]), "");
});

test("the place of the chosen thing is found among the enterprises and the cells", () => {
  assert.deepStrictEqual(list.placeOf({ kind: "site", id: "S3" }, columns), [121.03, 30]);
  assert.deepStrictEqual(list.placeOf({ kind: "cell", id: "x" }, columns, () => [30, 121]), [121, 30]);
  assert.strictEqual(list.placeOf({ kind: "site", id: "gone" }, columns), null);
  assert.strictEqual(list.placeOf(null, columns), null);
});

test("a row brings the map near, and never farther away than it is", () => {
  assert.deepStrictEqual(list.towards({ lng: 1, lat: 1, zoom: 8 }, 121, 30), { lng: 121, lat: 30, zoom: 10.5 });
  assert.strictEqual(list.towards({ zoom: 12 }, 121, 30).zoom, 12);
});
