"""The enterprise file: what it gathers for a viewer, and what it says when there is nothing."""

import json
from datetime import date

import pandas as pd
import pytest

from callbacks import site as page
from callbacks.services import Services
from callbacks.timeline import timeline
from layouts.text import language
from schema import area, cems_hour, clue, load_15min, outlet, outlet_limit, penalty, permit, petition
from schema import site as site_schema
from settings import Settings
from store.casework import SqlCasework
from store.memory import MemoryStore
from store.viewer import Role, Viewer

OFFICER = Viewer(Role.OFFICER, ("3304",))
STRANGER = Viewer(Role.OFFICER, ("3101",))
SITE = {"site_id": "S1", "name": "演示一厂", "adcode": "330402", "lon_wgs84": 120.78, "lat_wgs84": 30.75}
HOURS = pd.date_range("2026-11-19", periods=48, freq="h")


def hours(factor="a21002", flags="N" * 48):
    frame = pd.DataFrame({"hour": HOURS, "flag": list(flags), "value": 30.0, "corrected": 40.0})
    return frame.assign(outlet_id="S1-DA001", site_id="S1", factor=factor).drop(index=5)


@pytest.fixture
def services(tmp_path):
    store = MemoryStore()
    put = lambda dataset, rows: store.append(dataset, pd.DataFrame(rows), source="test")  # noqa: E731
    put(site_schema.DATASET, [SITE | {"uscc": "91330402MA2B8K7H9T", "industry": "火力发电"}])
    put(area.DATASET, [
        {"adcode": c, "name": n, "level": level, "lon_wgs84": 120.7, "lat_wgs84": 30.7}
        for c, n, level in (("330000", "浙江省", "province"), ("330400", "嘉兴市", "city"), ("330402", "南湖区", "district"))
    ])  # fmt: skip
    put(
        permit.DATASET,
        [
            {
                "permit_no": "91330402MA2B8K7H9T001P",
                "site_id": "S1",
                "category": "重点管理",
                "valid_from": "2025-01-01",
            }
        ],
    )
    put(
        outlet.DATASET,
        [{"outlet_id": "S1-DA001", "site_id": "S1", "code": "DA001", "name": "锅炉排口", "medium": "gas"}],
    )
    put(outlet_limit.DATASET, [{
        "outlet_id": "S1-DA001", "site_id": "S1", "factor": "a21002", "averaging": "1h", "valid_from": "2024-01-01",
        "limit_value": 50.0, "basis": "示例标准", "status": "chosen",
    }])  # fmt: skip
    put(cems_hour.DATASET, hours(flags="N" * 10 + "D" * 6 + "N" * 32))
    put(
        load_15min.DATASET,
        {
            "account_no": "U1",
            "site_id": "S1",
            "at": pd.date_range("2026-11-19", periods=192, freq="15min"),
            "load_kw": 100.0,
        },
    )
    put(petition.DATASET, [
        {"petition_id": p, "received_at": "2026-11-19 09:00", "adcode": "330402", "lon_wgs84": lon, "lat_wgs84": 30.75,
         "site_id": s, "topic": "异味", "summary": p}
        for p, lon, s in (("named", None, "S1"), ("near", 120.782, None), ("far", 120.9, None), ("other", 120.782, "S2"))
    ])  # fmt: skip
    put(
        penalty.DATASET,
        [
            {
                "case_no": "P1",
                "site_id": "S1",
                "decided_on": "2026-11-20",
                "amount_cny": 1e5,
                "reason": "未按证排污",
            }
        ],
    )
    casework = SqlCasework(f"sqlite+pysqlite:///{tmp_path / 'casework.db'}")
    casework.put(
        clue.DATASET,
        pd.DataFrame(
            [
                _clue("A", "RAW", "monitoring"),
                _clue("B", "DISMISSED", "monitoring"),
                _clue("C", "RAW", "power_night"),
            ]
        ),
    )
    yield Services(Settings(home=tmp_path), store, casework)
    casework.close()


def _clue(clue_id, state, family):
    return {
        "clue_id": clue_id, "rule": "Y27", "clue_type": "cems_fraud", "family": family, "site_id": "S1", "adcode": "330402",
        "outlet_id": "S1-DA001", "factor": "a21002", "t_start": pd.Timestamp("2026-11-19 10:00"), "t_end": pd.Timestamp("2026-11-19 16:00"),
        "severity": 4, "evidence_class": "A", "confidence": 0.9, "threshold_status": "chosen", "message": f"疑似{clue_id}",
        "facts": json.dumps({}), "state": state, "as_of": pd.Timestamp("2026-11-21"),
    }  # fmt: skip


def spans(services):
    return timeline(services, OFFICER, SITE, ("S1-DA001", "a21002"), (date(2026, 11, 19), date(2026, 11, 20)))


def test_a_missing_hour_is_a_gap_not_a_bridge(services):
    line = spans(services)
    assert len(line.times) == 48
    assert line.values[5] is None
    assert line.values[4] == 30.0


def test_flags_become_spans_with_both_ends(services):
    assert spans(services).flags == [("2026-11-19T10:00", "2026-11-19T16:00", "D")]


def test_the_limit_covers_the_days_shown(services):
    assert spans(services).limits == [("2026-11-19T00:00", "2026-11-21T00:00", 50.0)]


def test_load_is_shown_by_hour(services):
    line = spans(services)
    assert (len(line.load_kw), line.load_kw[0]) == (48, 100.0)


def test_power_clues_are_alarms_and_the_others_clues(services):
    line = spans(services)
    assert [c[2] for c in line.alarms] == ["Y27 疑似C"]
    assert {c[2] for c in line.clues} == {"Y27 疑似A", "Y27 疑似B"}


def test_petitions_about_the_site_or_near_it_count_but_not_those_about_others(services):
    assert {p[1] for p in spans(services).petitions} == {"异味：named", "异味：near"}


def test_the_file_names_the_area_and_only_open_clues(services):
    file = page.site_file(services, OFFICER, "S1", {})
    assert file.area == "浙江省 嘉兴市 南湖区"
    assert {c["clue_id"] for c in file.clues} == {"A", "C"}
    assert file.series == [("S1-DA001|a21002", "DA001 锅炉排口 · 氮氧化物")]
    assert file.as_of == "2026年11月20日 24:00"


def test_another_jurisdiction_sees_no_file_and_no_series(services):
    assert page.site_file(services, STRANGER, "S1", {}) is None
    assert "演示一厂" not in str(page.page(services, STRANGER, {"id": "S1"}))
    hidden = page.chart(services, STRANGER, {"site": "S1"}, "S1-DA001|a21002", "30")
    assert hidden["data"] == []


def test_the_page_says_so_when_there_is_no_such_site(services):
    assert "没有编号为" in str(page.page(services, OFFICER, {"id": "nobody"}))


def test_a_broken_choice_in_the_address_falls_back(services):
    file = page.site_file(services, OFFICER, "S1", {"series": "x|y", "span": "999"})
    assert file.chosen == {"series": "S1-DA001|a21002", "span": "30"}


def test_the_figure_draws_every_lane_on_one_axis(services):
    figure = page.chart(services, OFFICER, {"site": "S1"}, "S1-DA001|a21002", "7")
    lanes = {trace["y"][0] for trace in figure["data"] if trace.get("yaxis") == "y3"}
    assert lanes == {"数据标记", "线索", "用电报警", "信访", "处罚"}
    assert {trace["name"] for trace in figure["data"] if "yaxis" not in trace} == {
        "实测值",
        "折算值",
        "限值",
    }


def test_what_the_address_gets_wrong_is_said_once(services):
    said = str(page.page(services, OFFICER, {"id": "S1", "series": "x|y", "span": "999"}))
    assert "链接中的 series=x|y、span=999 无法识别，已忽略。" in said
    assert "无法识别" not in str(page.page(services, OFFICER, {"id": "S1", "span": "7"}))


def test_the_series_of_the_worst_open_clue_is_shown_first(services):
    services.store.append(cems_hour.DATASET, hours(factor="a21026"), source="test")
    assert page.site_file(services, OFFICER, "S1", {}).chosen["series"] == "S1-DA001|a21002"
    worst = _clue("D", "RAW", "monitoring") | {"factor": "a21026", "severity": 5}
    services.casework.put(clue.DATASET, pd.DataFrame([worst]))
    assert page.site_file(services, OFFICER, "S1", {}).chosen["series"] == "S1-DA001|a21026"


def test_a_limit_is_shown_with_averaging_time_and_status_and_only_while_it_is_in_force(services):
    old = {
        "outlet_id": "S1-DA001",
        "site_id": "S1",
        "factor": "a21002",
        "averaging": "1h",
        "valid_from": "2020-01-01",
    }
    past = old | {"valid_to": "2023-12-31", "limit_value": 100.0, "basis": "旧标准", "status": "found"}
    services.store.append(outlet_limit.DATASET, pd.DataFrame([past]), source="test")
    said = str(page.page(services, OFFICER, {"id": "S1"}))
    assert "50 mg/m³" in said and "小时均值" in said and "示例标准（自定）" in said
    assert "旧标准" not in said


def test_links_lead_to_the_clues_of_this_enterprise_and_keep_the_language(services):
    said = str(page.page(services, OFFICER, {"id": "S1"}))
    assert "/clues?q=S1'" in said and "/clues?q=S1&id=A" in said
    token = language.set("en")
    try:
        assert "/clues?q=S1&lang=en" in str(page.page(services, OFFICER, {"id": "S1"}))
    finally:
        language.reset(token)


def test_a_site_without_monitoring_says_so_and_still_shows_power(services):
    lone = SITE | {"site_id": "S3", "name": "演示三厂"}
    services.store.append(site_schema.DATASET, pd.DataFrame([lone]), source="test")
    quarters = {
        "account_no": "U3",
        "site_id": "S3",
        "at": pd.date_range("2026-11-19", periods=96, freq="15min"),
    }
    services.store.append(load_15min.DATASET, pd.DataFrame(quarters).assign(load_kw=5.0), source="test")
    said = str(page.page(services, OFFICER, {"id": "S3"}))
    assert "没有登记自动监测排放口" in said and "没有查到排污许可证" in said and "没有自动监测数据" in said
    figure = page.chart(services, OFFICER, {"site": "S3"}, "", "30")
    assert [trace["name"] for trace in figure["data"]][0] == "用电负荷"


@pytest.mark.parametrize("bad", [None, "", [], {}, 3, {"site": ["S1"]}, "S1-DA001|a21002|x"])
def test_whatever_the_browser_sends_there_is_a_figure(services, bad):
    assert page.chart(services, OFFICER, bad, bad, bad)["layout"]
    assert page.chart(services, OFFICER, {"site": "S1"}, bad, bad)["layout"]
