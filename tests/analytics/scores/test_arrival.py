"""When to arrive at a target, and why."""

import json

import numpy as np
import pandas as pd
import pytest
from planning import DAY, FRESH, scored

from analytics.scores import arrival
from analytics.scores.arrival import patterns_of

HOURS = pd.Timedelta("1h")
TREATMENT = {"rule": "P02", "family": "power_treatment", "clue_type": "treat_off", "evidence_class": "C"}
NIGHT = {"rule": "N01", "family": "power_night", "clue_type": "night_production", "evidence_class": "B"}
FRAUD = {"rule": "R05", "family": "monitoring", "clue_type": "cems_fraud"}


def said(target: pd.Series) -> str:
    why = json.loads(target["best_why"])
    return why["template"].format(**why["values"])


def at(hours_ago: float, length_h: float) -> dict[str, pd.Timestamp]:
    start = FRESH - hours_ago * HOURS
    return {"t_start": start, "t_end": start + length_h * HOURS}


def pattern(hours: range, site_id: str = "S1") -> pd.DataFrame:
    rows = [{"site_id": site_id, "hour": h, "share": float(h in hours), "days": 14} for h in range(24)]
    return pd.DataFrame(rows)


def test_a_night_target_is_met_when_its_power_says_that_it_works():
    row = scored(NIGHT, patterns=pattern(range(1, 4))).loc["S1"]
    assert (row["best_from_min"], row["best_until_min"]) == (25 * 60, 28 * 60)
    assert "01:00至04:00" in said(row) and "14天" in said(row)


def test_a_night_target_without_a_load_curve_says_so():
    row = scored(NIGHT).loc["S1"]
    assert 22 * 60 <= row["best_from_min"] < row["best_until_min"] <= 30 * 60
    assert "没有可参考的用电曲线" in said(row)


def test_evidence_that_ends_during_the_day_is_met_before_it_ends():
    row = scored(FRAUD | {"t_end": FRESH + 14 * HOURS}).loc["S1"]
    assert row["best_until_min"] == 14 * 60 and "14:00" in said(row)


def test_a_habit_of_the_day_gives_the_hours():
    times = [at(24 * n - 13, 1.5) for n in (1, 2, 3)]  # 13:00 to 14:30 on three days
    row = scored(*[TREATMENT | t for t in times]).loc["S1"]
    assert (row["best_from_min"], row["best_until_min"]) == (13 * 60, 15 * 60)
    assert "3次" in said(row)


def test_treatment_that_stops_at_night_is_a_night_target():
    off = TREATMENT | {"rule": "P01", "evidence_class": "B", "confidence": 0.7}
    at_night, by_day = scored(off | at(2, 3)).loc["S1"], scored(off | at(14, 3)).loc["S1"]
    assert (at_night["window"], by_day["window"]) == ("night", "day")


def test_a_site_that_works_round_the_clock_is_met_at_the_change_of_shifts():
    row = scored(FRAUD, patterns=pattern(range(24))).loc["S1"]
    assert said(row) == arrival.SHIFTS and row["best_from_min"] == 15 * 60 + 30


def test_suspected_fraud_is_met_in_the_morning_and_what_fades_fast_too():
    assert scored(FRAUD).loc["S1", "best_until_min"] == 12 * 60
    jump = {"rule": "Y08", "family": "compliance", "evidence_class": "C", "confidence": 0.4}
    assert "7天减半" in said(scored(jump).loc["S1"])


def test_the_strongest_clue_says_when_half_is_lost_and_how_fresh_it_is():
    row = scored(FRAUD | {"t_end": FRESH - pd.Timedelta("30D"), "t_start": FRESH - pd.Timedelta("31D")}).loc[
        "S1"
    ]
    assert row["freshness"] == pytest.approx(0.5) and row["perishes_at"] == pd.Timestamp(DAY)
    assert scored(FRAUD).loc["S1", "freshness"] == pytest.approx(1.0)


def test_the_hours_of_work_come_from_the_load_between_low_and_high():
    times = pd.date_range("2026-11-07", periods=14 * 96, freq="15min")
    night = (times.hour >= 22) | (times.hour < 4)
    loads = pd.DataFrame({"site_id": "S1", "at": times, "load_kw": np.where(night, 90.0, 5.0)})
    found = patterns_of(loads).set_index("hour")
    assert found.loc[23, "share"] == 1.0 and found.loc[12, "share"] == 0.0 and found["days"].eq(14).all()
    steady = patterns_of(loads.assign(load_kw=80.0))
    assert steady["share"].eq(1.0).all()
    assert patterns_of(loads.assign(load_kw=np.nan)).empty
