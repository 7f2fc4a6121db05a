"""Pieces of pages: charts send nothing away, tables speak Chinese, cards say as-of and source."""

import json
from datetime import datetime

import pytest
from plotly.utils import PlotlyJSONEncoder

from layouts import charts, grid, parts, shell, theme
from layouts.text import language


def text_of(component):
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


@pytest.fixture
def english():
    token = language.set("en")
    yield
    language.reset(token)


def test_no_chart_can_be_sent_to_a_cloud_service():
    shown = charts.graph("x", charts.figure([])).config
    assert (
        shown["showSendToCloud"] is False and shown["displaylogo"] is False and shown["plotlyServerURL"] == ""
    )
    assert "sendDataToCloud" not in text_of(shown)
    assert shown["locale"] == "zh-CN"


def test_charts_follow_the_language(english):
    assert charts.graph("x", charts.figure([])).config["locale"] == "en"


def test_time_axes_name_months_by_digits():
    assert set("%mdHM-\n:") >= set(charts.time_axis()["tickformat"])


def test_a_figure_is_a_plain_dict_with_axes_in_the_house_style():
    figure = charts.figure([charts.line(["a"], [1.0], "x")], yaxis=charts.value_axis("mg/m³", nticks=3))
    assert type(figure) is dict and figure["layout"]["yaxis"]["gridcolor"] == theme.LINE
    assert figure["layout"]["yaxis"]["title"]["text"] == "mg/m³" and figure["layout"]["yaxis"]["nticks"] == 3
    assert figure["data"][0]["connectgaps"] is False


def test_a_level_spans_the_axis_and_nothing_without_one():
    assert charts.level(["a", "b", "c"], 5, "限值")["x"] == ["a", "c"]
    assert charts.level([], 5, "限值")["y"] == []


def test_tables_speak_the_language_of_the_page(english):
    assert "getLocaleText" not in grid.grid("g", [], []).dashGridOptions
    language.set("zh")
    assert grid.grid("g", [], []).dashGridOptions["getLocaleText"] == {"function": "gridText(params)"}


def test_a_table_that_asks_for_its_rows_gets_none():
    assert "rowData" not in grid.grid("g", [], None, rowModelType="infinite").to_plotly_json()["props"]


def test_numbers_in_tables_sort_as_numbers_and_show_a_dash_when_missing():
    column = grid.number_column("value", "数值", 2)
    assert column["cellDataType"] == "number" and "—" in column["valueFormatter"]["function"]


def test_a_card_says_as_of_and_source():
    said = text_of(parts.card("排放", "x", as_of=datetime(2026, 11, 21), source="平台", hint="定义"))
    assert "数据截至 2026年11月20日 24:00 · 来源：平台" in said and "定义" in said


def test_a_card_without_either_has_no_foot():
    assert "foot" not in text_of(parts.card("排放", "x"))


def test_an_unknown_tone_is_refused():
    with pytest.raises(ValueError, match="purple"):
        parts.badge("x", "purple")


def test_links_keep_the_language_and_leave_empty_values_out(english):
    assert parts.href("/site", id="S 1", day=None) == "/site?id=S+1&lang=en"
    language.set("zh")
    assert parts.href("/site", id="S1", day="") == "/site?id=S1"
    assert parts.site_link("S1", "演示一厂").href == "/site?id=S1"


def test_the_threshold_says_where_it_comes_from():
    assert "阈值状态：自定" in text_of(parts.status("chosen"))


def frame(**changes):
    accounts = [("officer", "执法人员", "officer"), ("leader", "领导", "leader")]
    base = {"role": "officer", "name": "", "accounts": accounts, "csrf": "C5", "is_demo": True, "as_of": None}
    return shell.Frame(**base | changes)


def test_the_frame_says_demo_and_offers_every_role_by_a_form_with_the_token():
    said = text_of(shell.layout(frame()))
    assert "演示数据" in said and "C5" in said and '"method": "post"' in said
    assert said.count('"name": "account"') == 2 and "尚无数据" in said


def test_a_real_home_has_neither_mark_nor_switch():
    said = text_of(shell.layout(frame(is_demo=False, accounts=[], as_of=datetime(2026, 11, 21))))
    assert "演示数据" not in said and '"name": "account"' not in said
    assert "数据截至 2026年11月20日 24:00" in said


def test_the_current_page_is_marked():
    shown = {link.href: link.className for link in shell.links("/clues")}
    assert list(shown) == ["/", "/clues", "/alarms", "/tomorrow", "/board", "/results", "/rules"]
    assert {path for path, look in shown.items() if look == "nav current"} == {"/clues"}


def test_an_unknown_page_says_so():
    assert "没有“/x”这个页面。" in text_of(shell.unknown("/x"))
