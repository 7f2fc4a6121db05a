"""The map page: what the address asks for, legend, ranking and cards, and one count everywhere."""

import json
from dataclasses import replace
from datetime import timedelta

import h3
import map_world
import numpy as np
import pandas as pd
import pytest
from map_world import ALONE, CLOUDY, DAY, HOT

from callbacks import map as map_page
from callbacks import map_cells, map_surface
from layouts.map import Ids
from layouts.map_state import MapState, chosen_in
from layouts.surfaces import MARKS, SURFACES
from layouts.text import language
from schema import hotspot_cell, power_score
from schema.period import Period
from store.viewer import SYSTEM, Role, Viewer

OFFICER = Viewer(Role.OFFICER, ("3302",), "officer")
TODAY = Period.around(DAY)
STATE = MapState(layer="pm25", at=TODAY)


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    return map_world.with_other_days(map_world.services(tmp_path_factory.mktemp("map")))


def _text(component):
    """All words of a component."""
    return json.dumps(
        json.loads(json.dumps(component, default=lambda c: c.to_plotly_json())), ensure_ascii=False
    )


def _props(component, identity):
    found = []

    def walk(node):
        if isinstance(node, dict):
            if node.get("props", {}).get("id") == identity:
                found.append(node["props"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(json.loads(_text(component)))
    return found[0]


def test_without_an_address_the_newest_day_and_the_first_layer_are_shown(services):
    page = map_page.page(services, OFFICER, {})
    assert _props(page, Ids.CHOICE)["data"] == replace(STATE, product="demo_pm25").choice()
    camera = _props(page, Ids.MAP)["camera"]
    assert 121 < camera["lng"] < 122
    assert 7 < camera["zoom"] < 11


def test_the_address_decides_layer_day_camera_and_choice(services):
    day = (DAY - timedelta(days=1)).isoformat()
    query = {
        "layer": "gi_z",
        "at": day,
        "lon": "120.5",
        "lat": "30",
        "zoom": "11",
        "site": "S0003",
        "show": "xcase",
    }
    page = map_page.page(services, OFFICER, query)
    shown = _props(page, Ids.MAP)
    assert _props(page, Ids.CHOICE)["data"]["layer"] == "gi_z"
    assert _props(page, Ids.CHOICE)["data"]["at"] == day
    assert shown["camera"] == {"lng": 120.5, "lat": 30.0, "zoom": 11.0}
    assert shown["chosen"] == {"kind": "site", "id": "S0003"}
    assert list(shown["visible"]) == ["xcase"]


def test_a_broken_link_opens_with_defaults_and_says_what_was_ignored(services):
    query = {
        "layer": "x",
        "at": "soon",
        "lon": "nan",
        "lat": "1e9",
        "zoom": "far",
        "cell": "zzz",
        "product": "none",
    }
    page = map_page.page(services, OFFICER, query)
    words = _text(page)
    for part in ("图层", "日期", "产品", "经度", "纬度", "缩放级别", "网格编号"):
        assert part in words[words.index("链接中有无法使用的内容") :]
    assert _props(page, Ids.CHOICE)["data"]["layer"] == "pm25"
    assert _props(page, Ids.MAP)["chosen"] is None


@pytest.mark.parametrize("choice", [None, [], {"layer": [1]}, {"layer": "x", "at": 5, "product": {}}])
def test_hostile_choices_show_nothing_and_do_not_fail(services, choice):
    state = chosen_in(choice)
    layer, legend, _ = map_page.surface(services, OFFICER, state)
    assert layer is None
    assert "没有该图层的数据" in _text(legend)
    assert map_page.card(services, OFFICER, {"kind": "cell", "id": {"a": 1}}, state) is not None


@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.code)
def test_every_legend_names_classes_marks_level_method_as_of_and_source(services, surface):
    layer, legend, _ = map_page.surface(services, OFFICER, replace(STATE, layer=surface.code))
    words = _text(legend)
    assert all(colour in words for colour in surface.colours)
    assert surface.method in words
    assert "数据截至 2026年11月20日 24:00" in words
    assert "来源：" in words
    for mark, said in MARKS.items():
        assert (f"map-swatch {mark}" in words and said in words) == (mark in surface.marks)
    assert f"网格 H3 第 {layer['resolution']} 级，约" in words
    assert "，由第" in layer["levels"]["4"]
    assert len(layer["edges"]) == len(layer["colours"]) + 1 == len(layer["labels"]) + 1
    assert words.count("data-key") == len(layer["labels"]) + len(set(surface.marks) - {"outside"})


def test_a_fused_product_and_a_grid_finer_than_its_pixels_are_said(services):
    axes = {"lat_b": np.arange(28.0, 32.0, 0.36), "lon_b": np.arange(119.0, 124.0, 0.36)}
    services.store.put_arrays(
        "grid", "demo_pm25", axes | {"method": np.array("模型与地面站融合的格网，不是卫星反演")}
    )
    _, legend, _ = map_page.surface(services, OFFICER, STATE)
    assert "不是卫星反演" in _text(legend)
    assert "比网格粗" in _text(legend)
    services.store.put_arrays(
        "grid", "demo_pm25", {"lat_b": np.arange(28, 32, 0.01), "lon_b": np.arange(119, 124, 0.01)}
    )
    _, legend, _ = map_page.surface(services, OFFICER, STATE)
    assert "比网格粗" not in _text(legend)
    assert "不是卫星反演" not in _text(legend)


def test_the_list_has_the_worst_cells_first_and_only_judged_ones(services):
    shown = _shown(services, "excess")
    ranking = map_cells.ranking(services, OFFICER, "excess", shown)
    values = [row["value"] for row in ranking.cells]
    assert values == sorted(values, reverse=True)
    assert ranking.cells[0]["cell"] == HOT
    assert ranking.cells[0]["area"] == "宁波市北仑区"
    listed = {row["cell"] for row in ranking.cells}
    assert not listed & {CLOUDY, ALONE}
    assert ranking.judged < len(map_surface.cells(services, OFFICER, shown).cells)


def _shown(services, code, **more):
    return map_surface.shown(services, OFFICER, replace(STATE, layer=code, **more))


def _card(services, kind, key, viewer=OFFICER, **choice):
    return _text(map_page.card(services, viewer, {"kind": kind, "id": key}, replace(STATE, **choice)))


def test_a_cell_says_its_values_and_who_may_be_related(services):
    words = _card(services, "cell", HOT, layer="excess")
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
    words = _card(services, "cell", CLOUDY)
    assert "不能判定的原因：云遮挡，有效面积不足" in words
    assert "—" in words
    assert "未判定" in words


def test_a_coarser_cell_sums_up_its_children(services):
    words = _card(services, "cell", h3.cell_to_parent(HOT, 5), layer="excess")
    assert "第 5 级网格" in words
    assert "第 7 级 49 个，有值 49 个" in words
    assert "放大地图" in words


def test_the_finest_power_cell_is_no_summary(services):
    rows = map_surface.cells(services, OFFICER, _shown(services, "power"))
    words = _card(services, "cell", f"{rows.cells[np.nanargmax(rows.values)]:x}", layer="power")
    assert "用电异常" in words
    assert "用电异常最高" not in words
    assert "汇总网格" not in words
    assert "可能关联”" not in words, "lying in a cell is no relation"


def test_an_enterprise_has_its_clues_as_sentences_and_a_link_to_its_file(services):
    words = _card(services, "site", "S0000")
    assert "疑似数据保持" in words
    assert "未结线索 2 条" in words
    assert "演示数据" in words
    assert "/site?id=S0000" in words
    assert "5 分（规则 Y11、Y12）" in words


def test_a_score_of_nothing_names_no_rule(services):
    rows = pd.DataFrame({"site_id": ["S0100"], "day": [pd.Timestamp(DAY)], "score": [0.0], "rules": [""]})
    services.store.append(power_score.DATASET, rows, source="more")
    assert "0 分，未命中规则" in _card(services, "site", "S0100")


def test_a_case_names_its_border_and_both_sides(services):
    words = _card(services, "xcase", "KJ-0001")
    for part in ("收到线索", "宁波市慈溪市", "绍兴市上虞区", "420 米（市界）", "/site?id=S0002"):
        assert part in words


def test_a_station_says_how_many_hours_stand_behind_its_mean(services):
    words = _card(services, "station", "1001A")
    assert "50.0 µg/m³" in words
    assert "20 小时" in words
    assert "—" in _card(services, "station", "1002A")


@pytest.mark.parametrize(
    ("kind", "key"), [("site", "S0003"), ("site", "nobody"), ("cell", "x"), ("planet", "1"), ("xcase", "")]
)
def test_what_is_not_there_or_not_theirs_is_said(services, kind, key):
    stranger = Viewer(Role.NEIGHBOUR, ("3401",), "stranger")
    assert "不在您的辖区内" in _card(services, kind, key, viewer=stranger)


def test_only_officers_of_a_side_see_its_case(services):
    shangyu = Viewer(Role.NEIGHBOUR, ("3306",), "neighbour")
    words = _card(services, "xcase", "KJ-0001", viewer=shangyu)
    assert "KJ-0001" in words
    assert "辖区外企业" in words
    assert "化工厂" not in words


def test_the_whole_page_speaks_english(services):
    token = language.set("en")
    try:
        page = map_page.page(services, OFFICER, {})
        parts = [
            page,
            *map_page.surface(services, OFFICER, STATE)[1:],
            _card(services, "cell", HOT, layer="excess"),
        ]
        words = " ".join(_text(part) for part in parts)
    finally:
        language.reset(token)
    for chinese in ("图例", "网格", "企业档案", "不透明度", "可能关联", "浓度", "线索（"):
        assert chinese not in words, chinese


def test_an_empty_home_opens(tmp_path):
    services = map_world.empty(tmp_path)
    page = map_page.page(services, OFFICER, {})
    assert "尚无数据" in _text(page)
    assert map_page.surface(services, OFFICER, chosen_in(_props(page, Ids.CHOICE)["data"]))[0] is None


@pytest.mark.parametrize(
    ("kind", "key"),
    [("site", "S0000"), ("site", "S0100"), ("xcase", "KJ-0001"), ("station", "1002A"), ("cell", HOT)],
)
def test_every_card_says_how_new_its_data_are_and_where_they_come_from(services, kind, key):
    words = _card(services, kind, key)
    assert "数据截至" in words
    assert "来源" in words


def test_a_cell_without_enterprises_lists_none(services):
    empty = h3.latlng_to_cell(30.6, 121.0, 7)
    found = map_cells.neighbours(services, OFFICER, empty)
    assert (found.n, list(found.rows)) == (0, [])


def test_a_cell_of_blindness_says_all_four_kinds_and_which_reach_their_limits(services):
    words = _card(services, "cell", CLOUDY, layer="blind")
    for part in ("四类盲区", "云遮挡", "100 %", "距空气站", "km", "无电表企业", "多月未检查", "达到界限"):
        assert part in words
    assert "从未检查（无记录）" in _card(
        services, "cell", h3.latlng_to_cell(29.92, 121.6, 6), layer="uninspected"
    )


def test_an_uncertain_cell_names_its_reasons(services):
    words = _card(services, "cell", CLOUDY, layer="uncertainty")
    for part in (
        "须谨慎的理由",
        "当期无有效像元的面积占比",
        "近 30 天不可判日占比",
        "与网格内空气站日均值相差",
    ):
        assert part in words
    assert "2 项" in words


def test_a_cell_of_clues_says_how_many_and_opens_their_list(services):
    words = _card(services, "cell", h3.latlng_to_cell(29.951, 121.751, 8), layer="clues")
    assert "2 条（网格内企业 1 家）" in words
    assert "/clues?area=330206" in words


def test_a_cell_of_petitions_says_of_which_kind_they_are(services):
    words = _card(services, "cell", h3.latlng_to_cell(29.951, 121.751, 8), layer="petitions")
    assert "2 件" in words
    assert "异味" in words
    assert "粉尘" in words
    assert "噪声" not in words


def test_a_change_says_both_sides_and_its_sign(services):
    words = _card(services, "cell", HOT, layer="pm25_change")
    for part in ("两期数值", "2026年11月19日", "2026年11月20日", "µg/m³"):
        assert part in words
    shown = _shown(services, "pm25_change")
    value = map_cells._summary(services, OFFICER, HOT, shown).values["mean"]
    assert (f"+{value:.1f}" if value > 0 else f"−{-value:.1f}") in words


def test_a_week_has_a_card_of_its_own_and_the_legend_says_how_days_are_summed_up(services):
    week = Period.around(DAY, "week")
    words = _card(services, "cell", HOT, layer="pm25", at=week)
    assert "2026年11月16日 – 11月22日" in words
    legend = _text(map_page.surface(services, OFFICER, replace(STATE, at=week))[1])
    assert "3 天有数据，取各日平均" in legend
    assert "数据截至 2026年11月20日 24:00" in legend


def test_the_summary_reads_the_kept_levels(services):
    parent = h3.cell_to_parent(HOT, 5)
    found = map_cells._summary(services, OFFICER, parent, _shown(services, "excess"))
    rows = services.store.read(
        hotspot_cell.DATASET, SYSTEM, start=DAY, cell=set(h3.cell_to_children(parent, 7))
    )
    assert (found.n, found.judged) == (49, int(rows["excess_ug_m3"].notna().sum()))
    assert found.values["max"] == pytest.approx(rows["excess_ug_m3"].max(), rel=1e-5)
    assert found.values["mean"] == pytest.approx(
        np.average(rows["excess_ug_m3"], weights=rows["coverage"]), rel=1e-4
    )
    assert found.coverage == pytest.approx(1, abs=0.01)


def test_the_way_coarser_cells_are_summed_up_can_be_chosen_where_it_makes_sense(services):
    for how, said in (("max", "取最大值"), ("mean", "取有效面积加权平均")):
        layer, legend, _ = map_page.surface(services, OFFICER, replace(STATE, layer="excess", how=how))
        assert said in layer["levels"]["5"]
        assert f"how={how}" in layer["tiles"]
    legend = _text(map_page.surface(services, OFFICER, replace(STATE, layer="bubble", how="mean"))[1])
    assert "data-how" not in legend
    assert (
        "how=max"
        in map_page.surface(services, OFFICER, replace(STATE, layer="bubble", how="mean"))[0]["tiles"]
    )


def test_a_click_in_the_legend_changes_nothing_but_a_layer_that_came_at_once_is_told(services):
    clicked = {f"{Ids.FILTER}.data": Ids.FILTER}
    drawn, other = (
        map_page.surface(services, OFFICER, replace(STATE, layer=code))[0] for code in ("pm25", "gi_z")
    )
    assert not map_page.concerns(clicked, drawn, drawn)
    assert map_page.concerns(clicked, drawn, other)
    assert map_page.concerns(clicked, None, drawn)
    assert map_page.concerns({f"{Ids.CHOICE}.data": Ids.CHOICE}, drawn, drawn)
    assert map_page.concerns({}, None, drawn)


def test_the_filter_says_whether_only_the_period_counts():
    assert map_page.counting(STATE, {"within": True}).within
    assert not map_page.counting(STATE, {"within": "yes"}).within
    assert not map_page.counting(STATE, None).within


def test_a_second_map_has_its_own_layer_and_its_own_line_of_level(services):
    other = replace(STATE, layer="power", at=TODAY)
    layer, legend = map_page.surface_of(services, OFFICER, other, "map-level-second")
    assert layer["code"] == "power"
    assert "map-level-second" in _text(legend)
    assert map_page.surface_of(services, OFFICER, replace(STATE, at=Period.parse("1999-01")), "x")[0] is None


@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.code)
def test_colours_stay_in_order_in_grey_print_and_differ_from_their_neighbours(surface):
    grey = [
        sum(w * int(c[i : i + 2], 16) for w, i in ((0.299, 1), (0.587, 3), (0.114, 5)))
        for c in surface.colours
    ]
    middle = int(np.argmax(grey))
    is_diverging = surface.edges[0] < 0
    assert middle == 0 or is_diverging
    assert all(b - a > 7 for a, b in zip(grey[:middle], grey[1 : middle + 1], strict=True))
    assert all(a - b > 7 for a, b in zip(grey[middle:], grey[middle + 1 :], strict=False))
    if surface.measure.change_of:
        assert surface.edges[middle] == -surface.edges[middle + 1], "the light class is centred on zero"
        assert abs(grey[0] - grey[-1]) > 40, "the two ends differ in grey"
