"""Clues: the same rows on the list, in the count and in the export; the evidence behind the chosen one."""

import io
import json

import builders
import openpyxl
import pandas as pd
import pytest
from plotly.utils import PlotlyJSONEncoder

from callbacks import clue_list, clue_panel, clues
from callbacks.clue_export import about, sheet
from callbacks.clue_list import choice_of, counted, matching, options_of, safe_choice
from callbacks.evidence import evidence
from layouts.evidence import is_empty
from layouts.evidence_chart import chart
from layouts.text import language

HOUR = pd.Timedelta("1h")
NIGHT = {
    "rule": "N01",
    "clue_type": "night_production",
    "family": "power_night",
    "outlet_id": None,
    "factor": None,
    "device_id": "S1-M1",
    "unit": "kW",
    "threshold": 60.0,
    "severity": 4,
}
TREAT = {
    "rule": "P01",
    "clue_type": "treat_off",
    "family": "power_treatment",
    "outlet_id": None,
    "factor": None,
    "device_id": "S1-L1",
    "unit": "min",
    "severity": 5,
    "t_start": builders.END - 5 * HOUR,
    "t_end": builders.END - 2 * HOUR,
}
HOT = {
    "rule": "H01",
    "clue_type": "hotspot_permit",
    "family": "satellite",
    "outlet_id": None,
    "factor": None,
    "cell": "873094a5cffffff",
    "severity": 2,
    "evidence_class": "C",
    "state": "PUSHED",
    "t_start": builders.END - 24 * HOUR,
    "t_end": builders.END,
}
OLD = {"t_start": builders.END - 300 * HOUR, "t_end": builders.END - 290 * HOUR, "severity": 1}
ROWS = builders.clues({}, builders.told(NIGHT), builders.told(TREAT), HOT, OLD)


def text_of(component):
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    return builders.services(tmp_path_factory.mktemp("home"), ROWS)


@pytest.fixture(scope="module")
def every(services):
    return matching(services, builders.OFFICER, {})


def clue(every, number):
    return every[every["clue_id"] == f"XS-{number}"].iloc[0].to_dict()


def test_the_worst_clue_comes_first(every):
    assert every["clue_id"].tolist() == ["XS-3", "XS-2", "XS-1", "XS-4", "XS-5"]
    assert every["site"].iloc[0].startswith("演示热电") and every["area"].iloc[0] == "北仑区"


def test_clues_of_another_jurisdiction_do_not_exist(services):
    assert len(matching(services, builders.NEIGHBOUR, {})) == 0
    said = text_of(clues.page(services, builders.NEIGHBOUR, {"id": "XS-1"}))
    assert "没有编号为 XS-1 的线索，或它不在您的辖区内。" in said


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({}, 5),
        ({"family": "power_night"}, 1),
        ({"rule": "C01"}, 2),
        ({"rule": "C01", "days": "7"}, 1),
        ({"evidence": "C"}, 1),
        ({"area": "330206"}, 5),
        ({"area": "320506"}, 0),
        ({"state": "PUSHED"}, 1),
        ({"q": "da001"}, 2),
        ({"q": "canary"}, 5),
        ({"q": "(.*"}, 0),
        ({"days": "1"}, 2),
    ],
)
def test_filters(services, choice, expected):
    assert len(matching(services, builders.OFFICER, choice)) == expected
    assert counted(services, builders.OFFICER, choice).fit == expected


def test_list_count_and_export_are_one_query(services):
    choice = {"rule": "C01"}
    reply, said = clues.rows(services, builders.OFFICER, {"startRow": 0, "endRow": 100}, choice)
    assert (
        reply["rowCount"]
        == len(reply["rowData"])
        == len(sheet(matching(services, builders.OFFICER, choice)).rows)
        == 2
    )
    assert "符合条件 2 条" in text_of(said) and "共 5 条" in text_of(said)


def test_rows_come_in_blocks_sorted_on_request(services):
    asked = {"startRow": 1, "endRow": 3, "sortModel": [{"colId": "t_start", "sort": "asc"}]}
    reply, _ = clues.rows(services, builders.OFFICER, asked, {})
    assert [r["clue_id"] for r in reply["rowData"]] == ["XS-2", "XS-1"]
    assert reply["rowData"][0]["t_start"] == "2026-11-19 18:00"
    assert json.dumps(reply)


@pytest.mark.parametrize(
    "asked", [None, 3, [], {"startRow": -9, "endRow": 1e9}, {"sortModel": [{"colId": "x"}]}]
)
def test_a_hostile_request_gets_the_first_block(services, asked):
    reply, _ = clues.rows(services, builders.OFFICER, asked, {"rule": ["C01"], "q": {}})
    assert reply["rowCount"] == 5


def test_an_address_with_unknown_parts_opens_and_says_what_was_ignored(services):
    options = options_of(services, builders.OFFICER)
    choice, ignored = choice_of({"rule": "ZZ", "state": "PUSHED", "x": "1"}, options)
    assert choice == {"state": "PUSHED"} and ignored == ["rule=ZZ"]
    assert "链接中的 rule=ZZ 无法识别，已忽略。" in text_of(
        clues.page(services, builders.OFFICER, {"rule": "ZZ"})
    )


def test_only_texts_of_known_fields_are_taken_from_the_browser():
    assert safe_choice({"rule": "C01", "q": "", "x": "1", "area": 3}) == {"rule": "C01"}
    assert safe_choice([1]) == {}


def test_the_store_of_the_page_holds_choices_only(services):
    page = clues.page(services, builders.OFFICER, {"rule": "C01"})
    stores = [c for c in page._traverse() if type(c).__name__ == "Store"]
    assert stores and all(len(text_of(getattr(s, "data", None))) < 4096 for s in stores)
    assert "CANARY" not in text_of([getattr(s, "data", None) for s in stores])


def test_an_empty_home_says_what_to_do(tmp_path):
    services = builders.services(tmp_path, ROWS.iloc[:0])
    said = text_of(clues.page(services, builders.OFFICER, {}))
    assert "还没有线索。" in said and "请先导入数据" in said


def test_the_panel_says_number_threshold_status_reasons_and_source(services):
    said = text_of(clue_panel.opened(services, builders.OFFICER, "XS-1"))
    for words in ("76.4", "阈值状态：有出处", "启炉、停炉", "这条规则怎么算：C01", "法律提示", "数据截至 2026年11月20日 24:00",
                  "来源：污染源自动监控平台", "/site?id=S1", "/?site=S1&at=2026-11-19"):  # fmt: skip
        assert words in said, words


def test_the_page_opens_with_the_worst_clue_that_fits(services):
    page = clues.page(services, builders.OFFICER, {})
    assert [c.data for c in page._traverse() if getattr(c, "id", "") == "clues-selected"] == ["XS-3"]
    assert "S1-L1" in text_of(page)
    page = clues.page(services, builders.OFFICER, {"rule": "N01"})
    assert [c.data for c in page._traverse() if getattr(c, "id", "") == "clues-selected"] == ["XS-2"]


def test_a_title_sorts_by_its_code_and_a_name_keeps_an_enterprise_together(services):
    asked = {"sortModel": [{"colId": "rule_title", "sort": "asc"}, {"colId": "site", "sort": "desc"}]}
    reply, _ = clues.rows(services, builders.OFFICER, asked, {})
    assert [r["rule_title"][:3] for r in reply["rowData"]] == ["C01", "C01", "H01", "N01", "P01"]


@pytest.mark.parametrize("nobody", [None, "", 5, ["XS-1"], {"id": "XS-1"}])
def test_nothing_chosen_says_so(services, nobody):
    assert "在左侧选择一条线索" in text_of(clue_panel.opened(services, builders.OFFICER, nobody))


def test_where_there_is_nothing_to_choose_the_panel_says_that(services):
    assert "还没有线索" in text_of(clue_panel.opened(services, builders.NEIGHBOUR, None))


def test_a_clue_without_data_says_so(services, every):
    row = clue(every, 1) | {"outlet_id": "S9-DA001", "site_id": "S9"}
    assert is_empty(evidence(services, builders.OFFICER, row))
    assert "没有可画的数据" in text_of(clue_panel.panel(clue_panel.detail(services, builders.OFFICER, row)))


def test_the_export_has_chinese_headers_real_dates_and_says_its_filters(services):
    from store.exports import write

    who, choice = builders.OFFICER, {"rule": "C01"}
    found, options = matching(services, who, choice), options_of(services, who)
    buffer = io.BytesIO()
    write(buffer, "xlsx", sheet(found), about(services, who, options, choice))
    book = openpyxl.load_workbook(io.BytesIO(buffer.getvalue()))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    header = next(r for r in rows if "线索编号" in r)
    row = dict(zip(header, rows[rows.index(header) + 1], strict=True))
    assert row["企业名称"].startswith("演示热电") and row["开始时间"] == pd.Timestamp("2026-11-19 18:00")
    assert row["行政区划代码"] == "330206" and row["状态"] == "已筛选"
    said = str([c for r in book["说明"].iter_rows(values_only=True) for c in r])
    assert "规则：C01" in said and "2026年11月20日 24:00" in said and "officer" in said


def test_everything_has_an_english_face(services, every):
    token = language.set("en")
    try:
        page = text_of(clues.page(services, builders.OFFICER, {"id": "XS-2", "rule": "ZZ"}))
        figures = [text_of(chart(evidence(services, builders.OFFICER, clue(every, n)))) for n in (1, 2, 3, 4)]
        options = clue_list.options_of(services, builders.OFFICER)
    finally:
        language.reset(token)
    for words in ("符合条件", "全部规则", "阈值状态", "可能的正常原因与先核对什么"):
        assert words not in page
    assert "实测值" not in figures[0] and "负荷" not in figures[1] and "监管介入" not in figures[2]
    assert options["rule"]
