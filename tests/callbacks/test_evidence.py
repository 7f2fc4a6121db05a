"""What is gathered behind a clue: what its rule looked at, within what the viewer may see, small enough for one answer."""

import json
from copy import deepcopy
from dataclasses import replace

import builders
import numpy as np
import pandas as pd
import pytest
from plotly.utils import PlotlyJSONEncoder

from callbacks.evidence import BY_BLOCK, evidence
from callbacks.evidence_parts import NUMBERS
from callbacks.series import POINTS, thinned
from layouts.evidence import Look, is_empty
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
    inspection,
    instrument,
    meter_day,
    outlet,
    outlet_limit,
    permit,
    stop_report,
)

END, OFFICER, NEIGHBOUR = builders.END, builders.OFFICER, builders.NEIGHBOUR
HOUR, DAY = pd.Timedelta("1h"), pd.Timedelta("1D")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return builders.services(tmp_path_factory.mktemp("home"))


@pytest.fixture
def services(made):
    return replace(made, store=deepcopy(made.store))


def clue(rule="C01", **change):
    from analytics.catalogue import declared

    found = declared()[rule]
    base = builders.CLUE | {"clue_id": "XS-1", "rule": rule, "family": found.family, "facts": "{}"}
    return base | change


def seen(services, row, viewer=OFFICER):
    return evidence(services, viewer, row)


def named(found):
    return {curve.name: curve for pane in found.drawn for curve in pane.curves}


def lane(found, title):
    return next(each for each in found.filled_lanes if each.title == title)


def text_of(component):
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


def add(services, dataset, *rows):
    services.store.append(dataset, pd.DataFrame(list(rows)), source="test")


NIGHT = {"outlet_id": None, "factor": None, "device_id": "S1-M1", "unit": "kW", "threshold": 60.0}
TREAT = {
    "outlet_id": None, "factor": None, "device_id": "S1-L1", "unit": "min",
    "t_start": END - 5 * HOUR, "t_end": END - 2 * HOUR,
}  # fmt: skip
SITE = {"outlet_id": None, "factor": None, "unit": "%", "t_start": END - 30 * HOUR, "t_end": END - 6 * HOUR}
LABEL = {
    "label_id": "L1", "outlet_id": "S1-DA001", "site_id": "S1", "started_at": END - 31 * HOUR, "ended_at": END - 20 * HOUR,
    "label_kind": "manual", "code": "维护", "reason": "更换采样泵", "factor": None,
}  # fmt: skip


def test_every_kind_of_rule_has_its_evidence():
    from analytics.catalogue import catalogue

    assert {rule.block for rule in catalogue().values()} <= set(BY_BLOCK)


def test_hours_show_values_limit_oxygen_load_and_the_span(services):
    found = seen(services, clue())
    assert found.window == ("2026-11-16T18:00", "2026-11-20T22:00") and found.span[0] == "2026-11-19T18:00"
    curves = named(found)
    assert max(v for v in curves["折算值"].values if v is not None) == pytest.approx(76.8)
    assert set(curves) == {"实测值", "折算值", "限值", "含氧量", "用电负荷"}, (
        "the threshold is the limit already drawn"
    )
    assert [pane.title for pane in found.drawn] == ["氮氧化物 mg/m³", "含氧量 %", "负荷 kW"]
    figure = chart(found)
    assert any(shape["x0"] == "2026-11-19T18:00" for shape in figure["layout"]["shapes"])
    assert dict(found.sources)["自动监控小时均值"] == 2 * 100 and "11月20日 24:00" in found.as_of


def test_a_threshold_is_a_line_in_the_unit_of_the_factor_and_words_otherwise(services):
    drawn = seen(services, clue(threshold=45.0))
    assert "规则阈值" in named(drawn) and not any("规则阈值" in note for note in drawn.notes)
    told = seen(services, clue("R01", unit="h", threshold=24.0, value=30.0))
    assert "规则阈值" not in named(told)
    assert any("数值 30 h，规则阈值 24 h" in note for note in told.notes)


def test_a_threshold_on_a_difference_is_never_drawn_as_a_level(services):
    found = seen(services, clue("R03", unit="mg/m³", threshold=1.5, value=0.4))
    assert "规则阈值" not in named(found) and any("规则阈值 1.5 mg/m³" in note for note in found.notes)


def test_a_missing_hour_is_a_gap_and_hatched_and_a_flag_is_a_period(services):
    flagged = builders.hours([1.0, 2.0], end=END - 40 * HOUR, flag=["C", "D"]).assign(value=np.nan)
    services.store.append(cems_hour.DATASET, flagged, source="test")
    found = seen(services, clue())
    flags = lane(found, "数据标记").periods
    assert [f[2] for f in flags] == ["C", "D"] and flags[0][3] == "标记 C 校准"
    values = dict(zip(named(found)["实测值"].times, named(found)["实测值"].values, strict=True))
    assert values[flags[0][0]] is None and found.gaps == [(flags[0][0], flags[1][1])]
    assert "缺数" in [trace["name"] for trace in chart(found)["data"]]


def test_labels_of_operators_say_code_reason_and_who_set_them(services):
    other = {"label_id": "L2", "factor": "a21026", "code": "校准"}
    add(services, cems_label.DATASET, LABEL, LABEL | other)
    periods = lane(seen(services, clue()), "企业标记").periods
    assert len(periods) == 1, "a label on another factor says nothing about this one"
    assert periods[0][3].split("\n")[:3] == ["维护", "更换采样泵", "人工标记"]


def test_rules_about_levels_show_the_bounds_of_the_instrument(services):
    base = {"outlet_id": "S1-DA001", "site_id": "S1", "factor": "a21002", "valid_from": END - 900 * HOUR}
    add(services, instrument.DATASET, base | {"range_high": 80.0, "detection_limit": 2.0, "slope": 1.0})
    found = seen(services, clue("Y02", unit="h"))
    assert named(found)["检出限"].values[0] == 2.0 and named(found)["量程上限"].values[0] == 80.0
    assert "检出限" not in named(seen(services, clue()))


def test_a_range_far_above_the_values_is_said_not_drawn(services):
    base = {"outlet_id": "S1-DA001", "site_id": "S1", "factor": "a21002", "valid_from": END - 900 * HOUR}
    add(services, instrument.DATASET, base | {"range_high": 500.0})
    found = seen(services, clue("R01", unit="h"))
    assert "量程上限" not in named(found) and any("量程上限 500 mg/m³" in note for note in found.notes)


def test_a_change_of_parameters_is_marked_with_what_changed(services):
    base = {"outlet_id": "S1-DA001", "site_id": "S1", "factor": "a21002"}
    at = END - 40 * HOUR
    add(
        services,
        instrument.DATASET,
        base | {"valid_from": END - 900 * HOUR, "slope": 1.0},
        base | {"valid_from": at, "slope": 0.8},
    )
    found = seen(services, clue())
    assert [(m.at, m.said) for m in found.marks] == [("2026-11-19T08:00", "斜率 1 → 0.8")]
    assert any(shape.get("line", {}).get("dash") == "dot" for shape in chart(found)["layout"]["shapes"])


def test_inspections_stand_beside_the_rule_that_compares_with_them(services):
    visit = {
        "record_id": "J1",
        "site_id": "S1",
        "started_at": END - 30 * HOUR,
        "ended_at": END - 27 * HOUR,
        "visit_kind": "daily",
    }
    add(services, inspection.DATASET, visit)
    assert lane(seen(services, clue("Y14", unit="倍")), "现场检查").periods[0][0] == "2026-11-19T18:00"
    assert "现场检查" not in [each.title for each in seen(services, clue()).filled_lanes]


def test_the_twin_is_drawn_dashed_for_who_may_see_it(services):
    second = {"outlet_id": "S1-DA002", "site_id": "S1", "code": "DA002", "name": "2#", "medium": "gas"}
    add(services, outlet.DATASET, second)
    services.store.append(
        cems_hour.DATASET, builders.hours(np.full(60, 31.0), outlet_id="S1-DA002"), source="test"
    )
    name = "演示热电有限公司1 CANARY-330206 DA002"
    row = clue("R07", unit="%", facts=json.dumps({"twin": name}, ensure_ascii=False))
    twin = named(seen(services, row))[name]
    assert twin.look is Look.TWIN and 31.0 in twin.values
    far = "演示热电有限公司2 CANARY-320506 DA001"
    hidden = seen(services, clue("R07", unit="%", facts=json.dumps({"twin": far}, ensure_ascii=False)))
    assert far not in named(hidden) and any("不在您的查看范围内" in note for note in hidden.notes)


def test_an_outlet_without_a_named_factor_shows_its_pollutants(services):
    found = seen(services, clue("Q02", unit="h", factor=None))
    assert found.drawn[0].title == "污染物 mg/m³" and list(named(found))[0] == "氮氧化物"


def test_a_clue_of_months_is_thinned_but_keeps_its_extremes(services):
    rows = builders.hours(np.r_[np.full(2500, 30.0), 990.0, np.full(499, 30.0)])
    services.store.append(cems_hour.DATASET, rows, source="test")
    found = seen(services, clue("Y06", unit="%", t_start=END - 2800 * HOUR, t_end=END - 10 * HOUR))
    curve = named(found)["实测值"]
    assert len(curve.times) <= POINTS and max(v for v in curve.values if v is not None) == 990.0
    assert len(text_of(shown("x", found)).encode()) < 150_000
    assert found.grid.total > len(found.grid.rows) == NUMBERS


def test_thinning_keeps_gaps_and_order():
    column = pd.Series(np.arange(10_000.0), pd.date_range(END, periods=10_000, freq="min"))
    column.iloc[3000:6000] = np.nan
    out = thinned(column, 200)
    assert (
        len(out) <= 200
        and out.index.is_monotonic_increasing
        and out.iloc[-1] == 9999.0
        and out.iloc[0] == 0.0
    )
    assert out.isna().sum() >= 25, "a stretch without values stays one"


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
