"""The exported plan, read back as its reader would."""

import io
import json
from datetime import datetime

import openpyxl
import pandas as pd
import pytest
import tomorrow_world as world
from builders import LEADER, NEIGHBOUR, OFFICER, SUZHOU
from doors import HTML, signed_in
from shapely.geometry import shape
from small_app import application
from sqlalchemy import select

from callbacks import exports
from layouts.text import language
from schema import plan_visit, target
from store.tables import EVENT


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    return world.services(tmp_path_factory.mktemp("home"), **world.released())


@pytest.fixture(scope="module")
def app(services):
    return application(services)


def book(services, viewer=LEADER, **query):
    answer = exports.export(services, viewer, "xlsx", query)
    return openpyxl.load_workbook(io.BytesIO(answer.get_data()))


def rows(sheet):
    head, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def geojson(services, viewer=LEADER, **query):
    return json.loads(exports.export(services, viewer, "geojson", query).get_data())


def test_the_workbook_has_chinese_headers_real_times_and_text_codes(services):
    opened = book(services)
    assert opened.sheetnames == ["检查安排", "未安排", "检查组用时", "说明"]
    first, _, night = rows(opened["检查安排"])
    assert (first["检查组"], first["顺序"], first["企业名称"]) == (
        world.TEAM_NAMES["T1"],
        1,
        world.NAMES["S1"],
    )
    assert first["到达"] == datetime(2026, 11, 21, 9) and first["离开"] == datetime(2026, 11, 21, 10, 30)
    assert night["到达"] == datetime(2026, 11, 22, 0, 30), "after midnight is the next day"
    assert first["行政区划代码"] == "330206" and isinstance(first["概率"], float)
    assert first["排序"] == 1 and "疑似标停未停" in first["理由"]
    left = {r["点位编号"]: r["未安排原因"] for r in rows(opened["未安排"])}
    assert set(left) == {"S3", "S5", "S6"} and "还差12.3分" in left["S3"]


def test_the_workbook_says_filters_as_of_and_coordinates(services):
    said = dict(book(services, OFFICER)["说明"].iter_rows(values_only=True, max_col=2))
    assert said["筛选条件"] == "计划日期 2026-11-21；检查组：全部"
    assert said["数据截至"] == "2026年11月20日 24:00" and said["辖区"] == "3302"
    assert said["数量"] == "目标 3 家 = 已安排 1 家 + 未安排 2 家；本文件检查安排 1 家"
    assert "EPSG:4326" in said["坐标系"] and "不是道路" in said["坐标系"]
    assert said["导出人"] == "officer" and "不是结论" in said["说明"]


def test_a_chosen_team_narrows_the_file_and_is_said(services):
    opened = book(services, LEADER, team="T2")
    assert [r["点位编号"] for r in rows(opened["检查安排"])] == ["S4"]
    said = dict(opened["说明"].iter_rows(values_only=True, max_col=2))
    assert world.TEAM_NAMES["T2"] in said["筛选条件"] and said["数量"].endswith("本文件检查安排 1 家")
    kinds = [f["properties"]["kind"] for f in geojson(services, LEADER, team="T2")["features"]]
    assert kinds == ["route", "stop", "depot"]


def test_a_name_that_starts_like_a_formula_stays_text(tmp_path):
    services = world.services(tmp_path)
    services.casework.put(target.DATASET, world.targets().iloc[:1].assign(name='=HYPERLINK("http://x")'))
    [row] = [r for r in rows(book(services)["检查安排"]) if r["点位编号"] == "S1"]
    assert row["企业名称"].lstrip("'").startswith("=HYPERLINK")
    cell = next(c for r in book(services)["检查安排"].iter_rows() for c in r if "HYPERLINK" in str(c.value))
    assert cell.data_type == "s"


def test_the_geojson_is_valid_and_its_routes_start_and_end_at_the_depot(services):
    told = geojson(services)
    assert told["type"] == "FeatureCollection" and told["crs"]["properties"]["name"].endswith("CRS84")
    assert told["metadata"]["数据截至"] == "2026年11月20日 24:00"
    lines = {
        f["properties"]["team_id"]: shape(f["geometry"])
        for f in told["features"]
        if f["properties"]["kind"] == "route"
    }
    assert lines["T1"].coords[0] == lines["T1"].coords[-1] == (121.7, 29.8) and len(lines["T1"].coords) == 4
    stops = [f["properties"] for f in told["features"] if f["properties"]["kind"] == "stop"]
    assert [(s["site_id"], s["time"]) for s in stops][2] == ("S4", "次日 00:30–次日 01:30")


def test_the_route_of_a_team_from_elsewhere_shows_no_depot(services):
    told = geojson(services, NEIGHBOUR, team="T1")["features"]
    assert [f["properties"]["kind"] for f in told] == ["stop"], "one stop makes no line"


def test_the_map_and_the_file_draw_the_same(app, services):
    client = signed_in(app, "leader")
    lines = client.get("/api/plan?day=2026-11-21").get_json()["features"]
    assert lines == client.get("/export/plan.geojson").get_json()["features"]
    assert {f["properties"]["team_id"] for f in client.get("/api/plan?team=T2").get_json()["features"]} == {
        "T2"
    }


def test_a_download_has_a_name_and_leaves_a_trace(app, services):
    answer = signed_in(app, "officer").get("/export/plan.xlsx?day=2026-11-21&site=S1", headers=HTML)
    assert (
        answer.status_code == 200
        and f'filename="{world.PLAN_ID}.xlsx"' in answer.headers["Content-Disposition"]
    )
    with services.casework.database.reading() as connection:
        newest = connection.execute(select(EVENT).order_by(EVENT.c.seq.desc())).mappings().first()
    assert (newest["actor"], newest["action"], newest["entity_id"]) == ("officer", "export", world.PLAN_ID)


@pytest.mark.parametrize(
    "path", ["/export/plan.exe", "/export/plan.csv", "/export/plan.xlsx?day=2026-12-24", "/export/plan.geojson?day=2030-01-01"]
)  # fmt: skip
def test_what_is_not_there_is_said_in_a_sentence(app, path):
    answer = signed_in(app, "officer").get(path)
    assert answer.status_code == 404 and answer.get_json()["error"] == "这一天还没有目标，没有可导出的计划。"


def test_the_neighbour_exports_own_rows_only(services):
    for sheet in book(services, NEIGHBOUR):
        assert "CANARY-330206" not in str([*sheet.iter_rows(values_only=True)])
    assert {str(r["行政区划代码"]) for r in rows(book(services, NEIGHBOUR)["检查安排"])} == {SUZHOU}


def test_english_readers_get_english_headers(services):
    token = language.set("en")
    try:
        opened = book(services)
    finally:
        language.reset(token)
    assert opened.sheetnames[:2] == ["Planned visits", "Left out"]
    assert {"Team", "Arrive", "Probability"} <= set(rows(opened["Planned visits"])[0])


def test_a_plan_without_any_visit_still_exports(tmp_path):
    services = world.services(tmp_path)
    services.casework.put(
        plan_visit.DATASET, world.visits().iloc[:0], replace={"day": pd.Timestamp(world.DAY)}
    )
    opened = book(services)
    assert rows(opened["检查安排"]) == [] and opened["检查安排"].max_column == 18
    assert geojson(services)["features"] == []
