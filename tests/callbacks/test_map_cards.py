"""The side card of the map: what it says of cells on every layer, of enterprises, cases, stations and petitions."""

import h3
import map_asked as asked
import map_world
import numpy as np
import pandas as pd
import pytest
from doors import signed_in
from map_asked import OFFICER
from map_world import CLOUDY, DAY, HOT

from callbacks import map_cells, map_surface
from schema import hotspot_cell, power_score
from store.viewer import SYSTEM, Role, Viewer


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    return map_world.with_other_days(map_world.services(tmp_path_factory.mktemp("map")))


def test_a_cell_says_its_values_and_who_may_be_related(services):
    words = asked.card(services, "cell", HOT, layer="excess")
    for part in (
        "µg/m³",
        "Gi* z 值",
        "显著热点",
        "冒泡 3 级",
        "近 30 天热点 16 天，可判 27 天",
        "100%",
        "宁波市北仑区",
        HOT,
    ):
        assert part in words
    assert "可能关联" in words
    assert "/site?id=S0000" in words
    assert "该网格连续 16 天为热点" in words
    assert "违法" not in words


def test_a_cell_that_cannot_be_judged_says_why(services):
    words = asked.card(services, "cell", CLOUDY)
    assert "不能判定的原因：云遮挡，有效面积不足" in words
    assert "—" in words
    assert "未判定" in words


def test_a_coarser_cell_sums_up_its_children(services):
    words = asked.card(services, "cell", h3.cell_to_parent(HOT, 5), layer="excess")
    assert "第 5 级网格" in words
    assert "第 7 级 49 个，有值 49 个" in words
    assert "放大地图" in words


def test_the_finest_power_cell_is_no_summary(services):
    rows = map_surface.cells(services, OFFICER, asked.shown(services, "power"))
    words = asked.card(services, "cell", f"{rows.cells[np.nanargmax(rows.values)]:x}", layer="power")
    assert "用电异常" in words
    assert "用电异常最高" not in words
    assert "汇总网格" not in words
    assert "可能关联”" not in words, "lying in a cell is no relation"


def test_an_enterprise_has_its_clues_as_sentences_and_a_link_to_its_file(services):
    words = asked.card(services, "site", "S0000")
    assert "疑似数据保持" in words
    assert "未结线索 2 条" in words
    assert "演示数据" in words
    assert "/site?id=S0000" in words
    assert "5 分（规则 Y11、Y12）" in words


def test_a_score_of_nothing_names_no_rule(services):
    rows = pd.DataFrame({"site_id": ["S0100"], "day": [pd.Timestamp(DAY)], "score": [0.0], "rules": [""]})
    services.store.append(power_score.DATASET, rows, source="more")
    assert "0 分，未命中规则" in asked.card(services, "site", "S0100")


def test_a_case_names_its_border_and_both_sides(services):
    words = asked.card(services, "xcase", "KJ-0001")
    for part in ("收到线索", "宁波市慈溪市", "绍兴市上虞区", "420 米（市界）", "/site?id=S0002"):
        assert part in words


def test_a_station_says_how_many_hours_stand_behind_its_mean(services):
    words = asked.card(services, "station", "1001A")
    assert "50.0 µg/m³" in words
    assert "20 小时" in words
    assert "—" in asked.card(services, "station", "1002A")


@pytest.mark.parametrize(
    ("kind", "key"), [("site", "S0003"), ("site", "nobody"), ("cell", "x"), ("planet", "1"), ("xcase", "")]
)
def test_what_is_not_there_or_not_theirs_is_said(services, kind, key):
    stranger = Viewer(Role.NEIGHBOUR, ("3401",), "stranger")
    assert "不在您的辖区内" in asked.card(services, kind, key, viewer=stranger)


def test_only_officers_of_a_side_see_its_case(services):
    shangyu = Viewer(Role.NEIGHBOUR, ("3306",), "neighbour")
    words = asked.card(services, "xcase", "KJ-0001", viewer=shangyu)
    assert "KJ-0001" in words
    assert "辖区外企业" in words
    assert "化工厂" not in words


@pytest.mark.parametrize(
    ("kind", "key"),
    [("site", "S0000"), ("site", "S0100"), ("xcase", "KJ-0001"), ("station", "1002A"), ("cell", HOT)],
)
def test_every_card_says_how_new_its_data_are_and_where_they_come_from(services, kind, key):
    words = asked.card(services, kind, key)
    assert "数据截至" in words
    assert "来源" in words


def test_a_cell_without_enterprises_lists_none(services):
    empty = h3.latlng_to_cell(30.6, 121.0, 7)
    found = map_cells.neighbours(services, OFFICER, empty)
    assert (found.n, list(found.rows)) == (0, [])


def test_a_cell_of_blindness_says_all_four_kinds_and_which_reach_their_limits(services):
    words = asked.card(services, "cell", CLOUDY, layer="blind")
    for part in ("四类盲区", "云遮挡", "100 %", "距空气站", "km", "无电表企业", "多月未检查", "达到界限"):
        assert part in words
    assert "从未检查（无记录）" in asked.card(
        services, "cell", h3.latlng_to_cell(29.92, 121.6, 6), layer="uninspected"
    )


def test_an_uncertain_cell_names_its_reasons(services):
    words = asked.card(services, "cell", CLOUDY, layer="uncertainty")
    for part in (
        "须谨慎的理由",
        "当期无有效像元的面积占比",
        "近 30 天不可判日占比",
        "与网格内空气站日均值相差",
    ):
        assert part in words
    assert "2 项" in words


def test_a_cell_of_clues_says_how_many_and_opens_their_list(services):
    words = asked.card(services, "cell", h3.latlng_to_cell(29.951, 121.751, 8), layer="clues")
    assert "2 条（网格内企业 1 家）" in words
    assert "/clues?area=330206" in words


def test_a_cell_of_petitions_says_of_which_kind_they_are(services):
    words = asked.card(services, "cell", h3.latlng_to_cell(29.951, 121.751, 8), layer="petitions")
    assert "2 件" in words
    assert "异味" in words
    assert "粉尘" in words
    assert "噪声" not in words


def test_a_change_says_both_sides_and_its_sign(services):
    words = asked.card(services, "cell", HOT, layer="pm25_change")
    for part in ("两期数值", "2026年11月19日", "2026年11月20日", "µg/m³"):
        assert part in words
    shown = asked.shown(services, "pm25_change")
    value = map_cells._summary(services, OFFICER, HOT, shown).values["mean"]
    assert (f"+{value:.1f}" if value > 0 else f"−{-value:.1f}") in words


def test_the_summary_reads_the_kept_levels(services):
    parent = h3.cell_to_parent(HOT, 5)
    found = map_cells._summary(services, OFFICER, parent, asked.shown(services, "excess"))
    rows = services.store.read(
        hotspot_cell.DATASET, SYSTEM, start=DAY, cell=set(h3.cell_to_children(parent, 7))
    )
    assert (found.n, found.judged) == (49, int(rows["excess_ug_m3"].notna().sum()))
    assert found.values["max"] == pytest.approx(rows["excess_ug_m3"].max(), rel=1e-5)
    assert found.values["mean"] == pytest.approx(
        np.average(rows["excess_ug_m3"], weights=rows["coverage"]), rel=1e-4
    )
    assert found.coverage == pytest.approx(1, abs=0.01)


def test_a_click_is_answered_by_a_route_with_what_the_address_chooses(services):
    client = signed_in(map_world.application(services))
    said = client.get(f"/api/card?layer=excess&at={DAY}&cell={HOT}")
    assert said.mimetype == "application/json"
    assert said.get_json()["namespace"] == "dash_html_components"
    assert HOT in said.get_data(as_text=True)
    assert "不在您的辖区内" in str(client.get("/api/card?site=nobody").get_json())


def _types(node):
    if isinstance(node, list):
        return set().union(*map(_types, node)) if node else set()
    if not isinstance(node, dict) or "namespace" not in node:
        return set()
    own = {node["type"] if node["namespace"] == "dash_core_components" else node["namespace"]}
    return own | _types(node["props"].get("children"))


@pytest.mark.parametrize(
    "asks", [f"cell={HOT}", f"cell={CLOUDY}", "site=S0000", "xcase=KJ-0001", "station=1001A", "petition=none"]
)
def test_every_card_is_made_of_what_the_browser_can_build(services, asks):
    client = signed_in(map_world.application(services))
    card = client.get(f"/api/card?layer=excess&at={DAY}&{asks}").get_json()
    assert _types(card) <= {"dash_html_components", "Link"}
