"""Evidence of rules that look at minutes, days, labels, meters, devices, alerts and cells."""

import json
from copy import deepcopy
from dataclasses import replace

import builders
import numpy as np
import pandas as pd
import pytest
from evidence_world import (
    DAY,
    END,
    HOUR,
    LABEL,
    NEIGHBOUR,
    NIGHT,
    SITE,
    TREAT,
    add,
    clue,
    lane,
    named,
    seen,
    text_of,
)

from layouts.evidence import is_empty
from layouts.evidence_chart import chart, height
from layouts.evidence_view import shown
from layouts.text import language
from schema import (
    alert,
    alert_measure,
    cems_day,
    cems_hour,
    cems_label,
    cems_minute,
    device_power,
    meter_day,
    outlet_limit,
    permit,
    stop_report,
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return builders.services(tmp_path_factory.mktemp("home"))


@pytest.fixture
def services(made):
    return replace(made, store=deepcopy(made.store))


def test_minutes_are_shown_close_with_their_hourly_means(services):
    at = pd.date_range(END - 40 * HOUR, periods=60 * 20, freq="min")
    rows = {
        "outlet_id": "S1-DA001",
        "site_id": "S1",
        "factor": "a21002",
        "at": at,
        "value": np.linspace(20, 40, len(at)),
    }
    services.store.append(cems_minute.DATASET, pd.DataFrame(rows | {"flag": "N"}), source="test")
    row = clue(
        "Y09",
        unit="mg/m³",
        threshold=15.0,
        t_start=END - 30 * HOUR,
        t_end=END - 30 * HOUR + pd.Timedelta("5min"),
    )
    found = seen(services, row)
    assert found.window == ("2026-11-19T15:00", "2026-11-19T21:05")
    assert len(named(found)["分钟值"].times) == 365 and named(found)["小时均值"].stepped
    assert "规则阈值" not in named(found)
    hourly = seen(services, row | {"t_start": END - 9 * HOUR, "t_end": END - 8 * HOUR})
    assert not is_empty(hourly) and any("自动监控分钟数据未导入" in note for note in hourly.notes)
    silent = seen(services, row | {"outlet_id": "S9-DA001"})
    assert is_empty(silent) and "自动监控分钟数据" in silent.missing


def test_days_show_what_was_reported_what_the_hours_give_and_how_many_counted(services):
    day = {
        "outlet_id": "S1-DA001",
        "site_id": "S1",
        "factor": "a21002",
        "flag": "N",
        "value": 25.0,
        "corrected": 33.0,
    }
    add(services, cems_day.DATASET, *(day | {"day": END - n * DAY} for n in range(1, 6)))
    add(
        services,
        outlet_limit.DATASET,
        builders.limits(averaging="24h", limit_value=35.0).iloc[0].to_dict(),
    )
    found = seen(services, clue("D05", unit="倍", t_start=END - 3 * DAY, t_end=END - 2 * DAY))
    curves = named(found)
    assert found.by_day and curves["上报日均值"].values[-3:] == [33.0] * 3
    assert curves["小时值算得的日均值"].values[-4] == pytest.approx(36.0)
    assert curves["限值"].values[0] == 35.0, "a day is held against the daily limit"
    assert next(b for pane in found.drawn for b in pane.bars).values[-1] == 24.0
    assert found.window[0] == (END - 48 * DAY).strftime("%Y-%m-%d")


def test_the_mass_of_a_year_stands_against_the_permitted_amount(services):
    hours = builders.hours(np.full(48, 10.0)).assign(amount_kg=100.0)
    services.store.append(cems_hour.DATASET, hours, source="test")
    own = {
        "permit_no": "P1",
        "site_id": "S1",
        "category": "重点管理",
        "valid_from": pd.Timestamp("2026-01-01"),
        "nox_t_a": 12.0,
    }
    add(services, permit.DATASET, own)
    found = seen(
        services, clue("C05", unit="%", threshold=90.0, outlet_id=None, t_start=END - 2 * DAY, t_end=END)
    )
    curves = named(found)
    assert curves["累计排放量"].values[-1] == pytest.approx(4.8) and curves["年许可量"].values[0] == 12.0
    assert curves["规则阈值"].values[0] == pytest.approx(10.8) and found.window[0] == "2026-01-01"


def test_labels_have_a_lane_for_each_kind(services):
    second = {"label_id": "L2", "code": "停炉", "started_at": END - 28 * HOUR, "ended_at": END - 26 * HOUR}
    add(services, cems_label.DATASET, LABEL, LABEL | second)
    found = seen(services, clue("B05", unit="h", factor=None))
    assert [each.title for each in found.filled_lanes] == ["维护", "停炉"]
    assert "用电负荷" in named(found) and "氮氧化物" in named(found)


def test_nights_of_a_meter_are_shaded_over_its_registers(services):
    day = {
        "account_no": "S1-M1",
        "site_id": "S1",
        "day": END - DAY,
        "energy_kwh": 900.0,
        "super_peak_kwh": 50.0,
    }
    add(
        services,
        meter_day.DATASET,
        day | {"peak_kwh": 200.0, "flat_kwh": 300.0, "valley_kwh": 340.0, "deep_valley_kwh": 10.0},
    )
    found = seen(services, clue("N01", **NIGHT))
    assert ("2026-11-18T22:00", "2026-11-19T06:00") in found.nights
    assert "开机判定线" in named(found)
    assert {b.name: b.values for pane in found.drawn for b in pane.bars} == {
        "谷段电量": [350.0],
        "峰段电量": [250.0],
    }
    assert len(chart(found)["layout"]["shapes"]) == len(found.nights) + 1


def test_devices_stand_one_by_one_and_an_offline_device_is_unknown_not_off(services):
    silent = builders.device_minutes("S1-T1", np.r_[np.full(100, 40.0), np.zeros(200)])
    silent.loc[silent.index[150:200], "is_online"] = False
    services.store.append(device_power.DATASET, silent, source="test")
    found = seen(services, clue("P01", **TREAT))
    assert [pane.caption for pane in found.drawn] == ["回转窑（产污）", "除尘风机（治污）"]
    assert {p[2] for p in lane(found, "回转窑").periods} == {"on"}
    assert [p[2] for p in lane(found, "除尘风机").periods] == ["on", "off", "unknown", "off"]


def test_the_clock_of_the_ninety_minutes_runs_only_for_untreated_production(services):
    assert [tier[0] for tier in seen(services, clue("P01", **TREAT)).tiers] == [
        "2026-11-20T19:00",
        "2026-11-20T20:30",
    ]
    short = seen(services, clue("P01", **TREAT | {"t_end": END - 4 * HOUR}))
    assert len(short.tiers) == 1, "less than 90 minutes is the enterprise's own"
    exactly = seen(services, clue("P01", **TREAT | {"t_end": END - 5 * HOUR + pd.Timedelta("90min")}))
    assert len(exactly.tiers) == 2, "exactly 90 minutes is the regulator's"
    assert seen(services, clue("P02", **TREAT)).tiers == []


def test_an_alert_is_shown_with_the_usual_load_and_the_required_cut(services):
    begin = END - 30 * HOUR
    add(services, alert.DATASET, {"alert_id": "A1", "adcode": "330200", "level": "orange", "started_at": begin, "ended_at": None},
        {"alert_id": "A2", "adcode": "320500", "level": "red", "started_at": begin, "ended_at": None})  # fmt: skip
    add(
        services,
        alert_measure.DATASET,
        {"site_id": "S1", "line_id": "*", "level": "orange", "measure": "limit", "ratio": 0.3},
    )
    add(
        services,
        stop_report.DATASET,
        {"report_id": "R1", "site_id": "S1", "started_at": begin, "ended_at": END - 20 * HOUR},
    )
    found = seen(services, clue("P10", **SITE, facts=json.dumps({"required": "30", "line": "*"})))
    assert [p[2] for p in lane(found, "预警").periods] == ["orange"], (
        "an alert elsewhere is not in force here"
    )
    assert lane(found, "停产报备").periods
    usual = dict(
        zip(
            named(found)["平时同时段（中位数）"].times,
            named(found)["平时同时段（中位数）"].values,
            strict=True,
        )
    )
    cut = dict(
        zip(named(found)["应减至（减排 30%）"].times, named(found)["应减至（减排 30%）"].values, strict=True)
    )
    at = "2026-11-20T03:00"
    assert usual[at] == 90.0 and cut[at] == 63.0 and cut["2026-11-18T03:00"] is None
    assert any("橙色预警" in note and "30%" in note for note in found.notes)


def test_the_cell_chart_has_its_facts(services):
    found = seen(
        services,
        clue("H01", outlet_id=None, factor=None, cell="873094a5cffffff", t_start=END - DAY, t_end=END),
    )
    hot, cold = found.drawn[0].bars
    assert (len(hot.values), len(cold.values)) == (5, 5)
    assert ("近 30 天热点天数", "5 天（可判 10 天）") in found.facts


@pytest.mark.parametrize("rule", ["C01", "Y09", "D05", "R07", "B05", "C05", "N01", "P01", "P10"])
def test_who_may_not_see_the_site_sees_no_evidence(services, rule):
    more = NIGHT if rule == "N01" else TREAT if rule[0] == "P" else {}
    row = clue(
        rule, **more, facts=json.dumps({"twin": "演示热电有限公司1 CANARY-330206 DA001"}, ensure_ascii=False)
    )
    found = seen(services, row, NEIGHBOUR)
    assert is_empty(found) and "不在您的查看范围内" in found.missing
    assert "CANARY" not in text_of(shown("x", found)) and not found.sources


def test_a_further_lane_makes_a_taller_chart(services):
    before = height(seen(services, clue()))
    add(services, cems_label.DATASET, LABEL)
    assert height(seen(services, clue())) > before


def test_the_evidence_says_where_it_comes_from_in_both_languages(services):
    said = text_of(shown("x", seen(services, clue())))
    assert "数据截至 2026年11月20日 24:00 · 自动监控小时均值 200 行" in said and "数据表（" in said
    token = language.set("en")
    try:
        english = text_of(shown("x", seen(services, clue("R01", unit="h", threshold=24.0))))
    finally:
        language.reset(token)
    assert "rule threshold 24 h" in english and "数据" not in english and "负荷" not in english
