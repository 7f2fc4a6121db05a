"""What is gathered behind a clue: what its rule looked at, within what the viewer may see, small enough for one answer."""

import json
from copy import deepcopy
from dataclasses import replace

import builders
import numpy as np
import pandas as pd
import pytest
from evidence_world import (
    END,
    HOUR,
    LABEL,
    add,
    clue,
    lane,
    named,
    seen,
    text_of,
)

from callbacks.evidence import BY_BLOCK
from callbacks.evidence_parts import NUMBERS
from callbacks.series import POINTS, thinned
from layouts.evidence import Look
from layouts.evidence_chart import chart
from layouts.evidence_view import shown
from schema import (
    cems_hour,
    cems_label,
    inspection,
    instrument,
    outlet,
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return builders.services(tmp_path_factory.mktemp("home"))


@pytest.fixture
def services(made):
    return replace(made, store=deepcopy(made.store))


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
