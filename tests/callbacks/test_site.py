"""The enterprise file: what it gathers for a viewer, and what it says when there is nothing."""

import json
from datetime import date

import pandas as pd
import pytest

from callbacks import site as page
from callbacks.services import Services
from callbacks.timeline import timeline
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
        "outlet_id": "S1-DA001", "t_start": pd.Timestamp("2026-11-19 10:00"), "t_end": pd.Timestamp("2026-11-19 16:00"),
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
