/** The picture of the map and the links of its exports. */
const test = require("node:test");
const assert = require("node:assert");
const share = require("../../assets/map_share.js");

test("the scale bar has a round length that fits", () => {
  for (const mpp of [0.7, 3, 19.3, 211, 4000]) {
    const { metres, pixels } = share.scaleBar(mpp, 120);
    assert.ok(pixels <= 120 && pixels > 120 / 2.6, `${mpp}: ${pixels}`);
    assert.match(String(metres), /^[125]0*$/);
    assert.ok(Math.abs(metres / mpp - pixels) < 1e-9);
  }
  assert.strictEqual(share.distanceText(500), "500 m");
  assert.strictEqual(share.distanceText(20000), "20 km");
});

test("long lines are cut where they do not fit", () => {
  const width = (text) => text.length * 10;
  assert.deepStrictEqual(share.wrapped("选区：圆形半径五公里", 60, width), ["选区：圆形半", "径五公里"]);
  assert.deepStrictEqual(share.wrapped("短", 60, width), ["短"]);
  assert.deepStrictEqual(share.wrapped("", 60, width), []);
});

test("maps, legends and words do not overlap, whichever is the taller", () => {
  for (const legend of [{ width: 292, height: 180 }, { width: 292, height: 900 }]) {
    const maps = [{ width: 500, height: 400 }, { width: 500, height: 400 }];
    const at = share.plan(maps, [legend, legend], 2, 3);
    assert.ok(at.maps[1].x >= at.maps[0].x + 500);
    assert.ok(at.legends[0].x >= at.maps[1].x + 500);
    assert.ok(at.legends[1].y >= at.legends[0].y + legend.height);
    assert.ok(at.foot >= at.legends[1].y + legend.height && at.foot >= at.maps[0].y + 400);
    assert.ok(at.width >= at.legends[0].x + legend.width && at.height > at.foot + 3 * 18);
  }
});

test("an export asks for what the address says, completed by layer, period, system and view", () => {
  const query = new URLSearchParams(
    share.exportQuery("?sel=area_330206&off=site:0", { layer: "pm25", at: "2026-11-20", other: "" }, "gcj02", [120.123456789, 30, 121, 31]),
  );
  assert.strictEqual(query.get("sel"), "area_330206");
  assert.strictEqual(query.get("off"), "site:0");
  assert.strictEqual(query.get("layer"), "pm25");
  assert.strictEqual(query.get("at"), "2026-11-20");
  assert.strictEqual(query.get("crs"), "gcj02");
  assert.strictEqual(query.get("view"), "120.12346,30,121,31");
  assert.ok(!query.has("other"));
  assert.ok(!new URLSearchParams(share.exportQuery("", null, null, null)).has("view"));
});
