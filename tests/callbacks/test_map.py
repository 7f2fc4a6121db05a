"""The map page: what the address asks for, the legend and the ranking of every layer and period."""

from dataclasses import replace
from datetime import timedelta

import map_asked as asked
import map_world
import numpy as np
import pytest
from map_asked import OFFICER, STATE, TODAY
from map_world import ALONE, CLOUDY, DAY, HOT

from callbacks import map as map_page
from callbacks import map_cards, map_cells, map_surface
from layouts.map import Ids
from layouts.map_state import chosen_in
from layouts.surfaces import MARKS, SURFACES
from layouts.text import language
from schema.period import Period


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    return map_world.with_other_days(map_world.services(tmp_path_factory.mktemp("map")))


def test_without_an_address_the_newest_day_and_the_first_layer_are_shown(services):
    page = map_page.page(services, OFFICER, {})
    assert asked.props(page, Ids.CHOICE)["data"] == replace(STATE, product="demo_pm25").choice()
    camera = asked.props(page, Ids.MAP)["camera"]
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
    shown = asked.props(page, Ids.MAP)
    assert asked.props(page, Ids.CHOICE)["data"]["layer"] == "gi_z"
    assert asked.props(page, Ids.CHOICE)["data"]["at"] == day
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
    words = asked.text(page)
    for part in ("图层", "日期", "产品", "经度", "纬度", "缩放级别", "网格编号"):
        assert part in words[words.index("链接中有无法使用的内容") :]
    assert asked.props(page, Ids.CHOICE)["data"]["layer"] == "pm25"
    assert asked.props(page, Ids.MAP)["chosen"] is None


@pytest.mark.parametrize("choice", [None, [], {"layer": [1]}, {"layer": "x", "at": 5, "product": {}}])
def test_hostile_choices_show_nothing_and_do_not_fail(services, choice):
    state = chosen_in(choice)
    layer, legend, _ = map_page.surface(services, OFFICER, state)
    assert layer is None
    assert "没有该图层的数据" in asked.text(legend)
    assert map_cards.card(services, OFFICER, {"kind": "cell", "id": {"a": 1}}, state) is not None


@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.code)
def test_every_legend_names_classes_marks_level_method_as_of_and_source(services, surface):
    layer, legend, _ = map_page.surface(services, OFFICER, replace(STATE, layer=surface.code))
    words = asked.text(legend)
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
    assert "不是卫星反演" in asked.text(legend)
    assert "比网格粗" in asked.text(legend)
    services.store.put_arrays(
        "grid", "demo_pm25", {"lat_b": np.arange(28, 32, 0.01), "lon_b": np.arange(119, 124, 0.01)}
    )
    _, legend, _ = map_page.surface(services, OFFICER, STATE)
    assert "比网格粗" not in asked.text(legend)
    assert "不是卫星反演" not in asked.text(legend)


def test_the_list_has_the_worst_cells_first_and_only_judged_ones(services):
    shown = asked.shown(services, "excess")
    ranking = map_cells.ranking(services, OFFICER, "excess", shown)
    values = [row["value"] for row in ranking.cells]
    assert values == sorted(values, reverse=True)
    assert ranking.cells[0]["cell"] == HOT
    assert ranking.cells[0]["area"] == "宁波市北仑区"
    listed = {row["cell"] for row in ranking.cells}
    assert not listed & {CLOUDY, ALONE}
    assert ranking.judged < len(map_surface.cells(services, OFFICER, shown).cells)


def test_the_whole_page_speaks_english(services):
    token = language.set("en")
    try:
        page = map_page.page(services, OFFICER, {})
        parts = [
            page,
            *map_page.surface(services, OFFICER, STATE)[1:],
            asked.card(services, "cell", HOT, layer="excess"),
        ]
        words = " ".join(asked.text(part) for part in parts)
    finally:
        language.reset(token)
    for chinese in ("图例", "网格", "企业档案", "不透明度", "可能关联", "浓度", "线索（"):
        assert chinese not in words, chinese


def test_an_empty_home_opens(tmp_path):
    services = map_world.empty(tmp_path)
    page = map_page.page(services, OFFICER, {})
    assert "尚无数据" in asked.text(page)
    assert map_page.surface(services, OFFICER, chosen_in(asked.props(page, Ids.CHOICE)["data"]))[0] is None


def test_a_week_has_a_card_of_its_own_and_the_legend_says_how_days_are_summed_up(services):
    week = Period.around(DAY, "week")
    words = asked.card(services, "cell", HOT, layer="pm25", at=week)
    assert "2026年11月16日 – 11月22日" in words
    legend = asked.text(map_page.surface(services, OFFICER, replace(STATE, at=week))[1])
    assert "3 天有数据，取各日平均" in legend
    assert "数据截至 2026年11月20日 24:00" in legend


def test_the_way_coarser_cells_are_summed_up_can_be_chosen_where_it_makes_sense(services):
    for how, said in (("max", "取最大值"), ("mean", "取有效面积加权平均")):
        layer, legend, _ = map_page.surface(services, OFFICER, replace(STATE, layer="excess", how=how))
        assert said in layer["levels"]["5"]
        assert f"how={how}" in layer["tiles"]
    legend = asked.text(map_page.surface(services, OFFICER, replace(STATE, layer="bubble", how="mean"))[1])
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
    assert "map-level-second" in asked.text(legend)
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
