"""What the map shows as files: the same rows as map and list, every filter said, and positions in the system named."""

import io
import json
from urllib.parse import unquote

import h3
import map_world
import numpy as np
import openpyxl
import pytest
from doors import signed_in
from map_world import CLOUDY, DAY, HOT
from shapely.geometry import shape
from sqlalchemy import select

from callbacks import map_points, map_share, selections
from callbacks.map_files import MOST_CELLS
from geo.crs import from_wgs84
from layouts.map_state import MapState
from schema.period import Period
from store import selections as kept_lists
from store.tables import EVENT
from store.viewer import Role, Viewer

OFFICER = Viewer(Role.OFFICER, ("3302",), "officer")
AT = Period.around(DAY)
EVERY_SITE = "?layer=excess&at=2026-11-20"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    services = map_world.services(tmp_path_factory.mktemp("share"))
    return services, map_world.application(services)


@pytest.fixture
def client(world):
    return signed_in(world[1])


def book(client, query=EVERY_SITE):
    answer = client.get("/export/map.xlsx" + query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def rows(sheet):
    head, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def told(opened):
    return {key: value for key, value in opened["说明"].iter_rows(values_only=True)}


def features(client, query=EVERY_SITE):
    answer = client.get("/export/map.geojson" + query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return json.loads(answer.data)


def test_the_workbook_holds_enterprises_cells_and_what_a_reader_must_know(client):
    opened = book(client, EVERY_SITE + "&show=site,xcase,station")
    assert opened.sheetnames[:2] == ["企业", "网格"] and opened.sheetnames[-1] == "说明"
    assert len(opened.sheetnames) == 5, "cases and stations are shown, so they are there"
    first = rows(opened["企业"])[0]
    assert first["状态"] == "有 A 级未结线索" and first["未结线索"] >= 1
    assert first["行政区划代码"].startswith("3302") and first["区县"].startswith("宁波市")
    assert 121 < first["经度（WGS-84）"] < 123
    said = told(opened)
    assert said["内容"] == "局地增量 · 2026年11月20日"
    assert said["坐标系"] == "WGS-84（EPSG:4326）" and said["导出人"] == "执法人员（officer）"
    assert said["线索口径"] == "截至时段末未结" and said["选区"] == "无"
    assert "周边背景" in said["图层方法"] and "2026年11月20日 24:00" in said["数据截至"]
    assert "演示数据" in said["数据性质"] and "疑点" in said["说明"]


def test_cells_have_value_class_coverage_and_why_there_is_none(client):
    found = {row["网格编号"]: row for row in rows(book(client)["网格"])}
    hot = found[HOT]
    assert hot["H3 级别"] == 7 and hot["分级"] == "≥60" and hot["有效面积占比"] == 1
    assert hot["局地增量（µg/m³）"] > 60 and not hot["无值原因"]
    cloudy = found[CLOUDY]
    assert cloudy["局地增量（µg/m³）"] is None and cloudy["无值原因"] == "云遮挡或未反演"
    assert "未判定（数据不足）" in {row["无值原因"] for row in found.values()}


def test_what_is_clicked_away_in_the_legend_is_left_out_and_said(client):
    opened = book(client, EVERY_SITE + "&hide=7,cloud&off=site:0,site:1")
    left = rows(opened["网格"])
    assert left and not {"≥60"} & {row["分级"] for row in left}
    assert "云遮挡或未反演" not in {row["无值原因"] for row in left}
    assert {row["状态"] for row in rows(opened["企业"])} == {"有 A 级未结线索"}
    said = told(opened)
    assert said["图例筛选"] == "不含 ≥60、云遮挡或未反演"
    assert said["符号筛选"] == "不含 企业：无未结线索、企业：有未结线索"


def test_a_selection_limits_enterprises_and_cells(client):
    lat, lon = h3.cell_to_latlng(HOT)
    opened = book(client, EVERY_SITE + f"&sel=circle_{lon:.5f}_{lat:.5f}_6")
    cells, sites = rows(opened["网格"]), rows(opened["企业"])
    assert 0 < len(cells) < 60 and 0 < len(sites) < 30
    for row in cells + sites:
        place = (row["纬度（WGS-84）"], row["经度（WGS-84）"])
        assert h3.great_circle_distance(place, (lat, lon)) < 6.001
    assert told(opened)["选区"] == "圆，半径 6 km"


def test_without_a_selection_the_cells_are_those_in_view(client):
    cells = rows(book(client, EVERY_SITE + "&view=121.7,29.9,121.9,30.0")["网格"])
    assert cells and all(121.7 <= row["经度（WGS-84）"] <= 121.9 for row in cells)
    assert len(cells) < len(rows(book(client)["网格"]))


def test_a_kept_list_of_enterprises_is_exported_as_it_is(world, client):
    key = kept_lists.keep(world[0].casework, OFFICER, "sites:S0000,S0004,S0003")
    opened = book(client, EVERY_SITE + f"&sel=saved_{key}")
    assert {row["点位编号"] for row in rows(opened["企业"])} == {"S0000", "S0004"}, "S0003 lies elsewhere"
    assert told(opened)["选区"] == "所选 2 家企业" and rows(opened["网格"])


@pytest.mark.parametrize(
    "query",
    ["", "&off=site:0", "&off=site:1,site:2", "&sel=area_330206", "&sel=box_121.4_29.8_121.8_30.1", "&within=1",
     "&sel=lasso_121.2_29.7_121.9_29.7_121.6_30.2&off=site:0"],
)  # fmt: skip
def test_exported_enterprises_are_those_of_the_points_the_browser_gets(world, client, query):
    """Map, list and charts keep rows of these columns; the file keeps them by the same rules."""
    sent = client.get(f"/api/points/site?at=2026-11-20{'&within=1' if 'within' in query else ''}").get_json()
    parts = dict(part.split("=") for part in query.split("&") if part)
    off = set(parts.get("off", "").split(","))
    inside = selections.of(world[0], OFFICER, parts.get("sel", ""))
    adcode = np.array(sent["adcode"]["words"])[sent["adcode"]["at"]]
    mine = (
        inside.contains(sent["lon"], sent["lat"], adcode, sent["id"]) if inside else np.ones(len(sent["id"]))
    )
    expected = {
        i
        for i, state, ok in zip(sent["id"], sent["state"], mine, strict=True)
        if ok and f"site:{state}" not in off
    }
    found = rows(book(client, EVERY_SITE + query)["企业"])
    assert {row["点位编号"] for row in found} == expected
    assert len(found) == len(expected)


def test_geojson_draws_points_and_cells_and_names_its_system(client):
    found = features(client)
    assert found["crs"]["properties"]["name"].endswith("CRS84")
    assert found["metadata"]["坐标系"].startswith("WGS-84")
    by_kind = {f["properties"]["kind"]: f for f in found["features"]}
    assert by_kind["site"]["geometry"]["type"] == "Point"
    cell = next(f for f in found["features"] if f["properties"].get("cell") == HOT)
    assert shape(cell["geometry"]).is_valid
    assert set(map(tuple, shape(cell["geometry"]).exterior.coords)) == {
        (round(x, 6), round(y, 6)) for y, x in h3.cell_to_boundary(HOT)
    }


def test_gcj02_moves_every_position_and_says_so_in_name_and_header(client):
    plain, moved = features(client), features(client, EVERY_SITE + "&crs=gcj02")
    assert "crs" not in moved and moved["metadata"]["坐标系"].startswith("GCJ-02")
    for before, after in zip(plain["features"][:5], moved["features"][:5], strict=True):
        x, y = from_wgs84(*before["geometry"]["coordinates"], "gcj02")
        assert after["geometry"]["coordinates"] == pytest.approx([float(x), float(y)], abs=2e-6)
    answer = client.get("/export/map.xlsx" + EVERY_SITE + "&crs=gcj02")
    assert "_GCJ02_" in unquote(answer.headers["Content-Disposition"])
    opened = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert "经度（GCJ-02）" in rows(opened["企业"])[0] and told(opened)["坐标系"].startswith("GCJ-02")


def test_the_name_says_layer_period_and_system(client):
    name = unquote(client.get("/export/map.geojson" + EVERY_SITE).headers["Content-Disposition"])
    assert "地图_局地增量_2026-11-20_WGS84_" in name and name.endswith(".geojson")


def test_an_export_is_recorded_and_sees_only_the_viewers_rows(world, client):
    book(client)
    with world[0].casework.database.reading() as connection:
        last = connection.execute(select(EVENT).order_by(EVENT.c.seq.desc())).mappings().first()
    assert (last["action"], last["entity"], last["entity_id"]) == ("export", "map", "xlsx")
    assert "site " in last["detail"]
    sites = {row["点位编号"] for row in rows(book(client)["企业"])}
    seen = map_points.sites(world[0], OFFICER, AT)["site_id"]
    assert sites == set(seen) and not any(i % 4 == 3 for i in (int(s[1:]) for s in sites))


def test_more_cells_than_a_file_takes_are_cut_and_said(monkeypatch, client):
    monkeypatch.setattr(map_share.map_files, "MOST_CELLS", 10)
    opened = book(client)
    assert len(rows(opened["网格"])) == 10 and MOST_CELLS >= 10_000
    assert "另有" in told(opened)["数量"]


@pytest.mark.parametrize(
    "path", ["/export/map.pdf", "/export/map.xlsx?crs=bd09", "/export/map.xlsx?sel=saved_0000000000000000"]
)
def test_what_cannot_be_exported_is_said_in_chinese(client, path):
    answer = client.get(path)
    assert answer.status_code in (400, 404)
    assert any("\u4e00" <= c <= "\u9fff" for c in answer.get_json()["error"])


def test_a_bare_address_exports_the_newest_day(client):
    assert "2026年11月20日" in told(book(client, ""))["内容"]


def test_a_picture_says_layer_period_filters_as_of_and_who(world):
    with world[1].server.test_request_context():
        said = map_share.picture(
            world[0], OFFICER, MapState(layer="excess", at=AT, off=("site:0",), within=True)
        )
    assert said["title"] == "局地增量 · 2026年11月20日" and said["demo"] == "演示数据"
    assert "仅时段内发生" in "".join(said["lines"]) and "无未结线索" in "".join(said["lines"])
    assert "数据截至" in said["foot"] and "WGS-84" in said["foot"]
    assert said["mark"].startswith("执法人员（officer） 20") and said["name"].endswith(".png")


def test_hostile_stores_make_a_plain_picture_state():
    state = map_share.asked_for({"layer": 7, "at": ["x"]}, {"hidden": "all", "off": [{}], "within": "yes"}, 5)
    assert state.layer and state.at is None
    assert (state.hidden, state.off, state.within, state.selection) == ((), (), False, "")
