"""The alarm clock that stops and goes on: same alarms whatever the cuts, same tiers and clocks as the kernel over everything."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.alarm_clock import advance
from analytics.alarm_rows import Limits, frame_of
from analytics.alarms import Clock, escalated
from analytics.block import Block, BlockKind
from analytics.kernels.alarm import SELF, alarm_clock
from analytics.rules.power_treatment.treatment_off import Params

T0 = pd.Timestamp("2026-11-01")
P = Params()
LIMITS = Limits.of(P)
NONE = frame_of([], None)
SMALL = Params(report_min=10, regulator_min=40, city_min=60, lost_min=60, repeats=2, repeat_days=1)


def observed(lines, step=5, unit="min", begin=0):
    """One row a step and line; ``lines`` are lists of 1, 0, -1."""
    parts = []
    for number, holds in enumerate(lines):
        at = T0 + pd.to_timedelta((begin + np.arange(len(holds))) * step, unit=unit)
        part = {"site_id": "S1", "adcode": "330206", "line_id": f"L{number}", "device_id": f"E{number}"}
        until = at + pd.Timedelta(step, unit=unit)
        parts.append(pd.DataFrame(part | {"at": at, "until": until, "holds": holds}))
    return pd.concat(parts, ignore_index=True)


def in_pieces(lines, cuts, limits, **how):
    alarms, changes = NONE, []
    cuts = sorted({0, *(c for c in cuts if c < len(lines[0])), len(lines[0])})
    for a, b in zip(cuts, cuts[1:], strict=False):
        done = advance(alarms, observed([x[a:b] for x in lines], begin=a, **how), limits)
        alarms, changes = done.alarms, [*changes, done.transitions]
    return alarms, pd.concat(changes).sort_values(["at", "alarm_id", "state"], ignore_index=True)


def one(holds, **how):
    return advance(NONE, observed([holds], **how), LIMITS).alarms


def minute(row, name):
    return (row[name] - T0) / pd.Timedelta(minutes=1)


ONE_LINE = st.lists(st.tuples(st.sampled_from([1, 0, -1]), st.integers(1, 14)), min_size=1, max_size=14).map(
    lambda runs: [value for value, count in runs for _ in range(count)]
)


@st.composite
def several(draw):
    lines = draw(st.lists(ONE_LINE, min_size=1, max_size=3))
    length = max(len(x) for x in lines)
    return [x + [-1] * (length - len(x)) for x in lines]


@settings(max_examples=150, deadline=None)
@given(lines=several(), cuts=st.lists(st.integers(1, 150), max_size=8))
def test_wherever_it_is_cut_the_alarms_are_the_same(lines, cuts):
    limits = Limits.of(SMALL)
    whole = in_pieces(lines, [], limits)
    parts = in_pieces(lines, cuts, limits)
    pd.testing.assert_frame_equal(whole[0], parts[0])
    pd.testing.assert_frame_equal(whole[1], parts[1])


@settings(max_examples=150, deadline=None)
@given(lines=several())
def test_tier_and_clock_are_those_of_the_kernel(lines):
    p, step = SMALL, 5
    rows = len(lines[0])
    starts = np.arange(len(lines) + 1) * rows
    base = int(T0.timestamp()) // 60
    time = np.tile(base + np.arange(rows) * step, len(lines))
    holds = np.array(lines, np.int8).ravel()
    spans = np.array([p.report_min, p.regulator_min, p.city_min, p.bridge_min, p.reopen_min, p.lost_min])
    tier, clock, begin = alarm_clock(holds, time, starts, step, spans)
    keys = pd.DataFrame({"site_id": ["S1"] * len(lines)})
    block = Block(BlockKind.LINE, keys, starts, time, {}, step)
    tier = escalated(block, Clock(tier, clock, begin), p.regulator_min, (p.repeats, p.repeat_days * 1440))
    line = np.repeat(np.arange(len(lines)), rows)
    batch = pd.DataFrame({"line": line, "begin": begin, "tier": tier, "clock": clock})[begin >= 0]
    batch = batch.groupby(["line", "begin"]).max().reset_index()
    batch = batch[batch["tier"] >= SELF].reset_index(drop=True)
    found = advance(NONE, observed(lines), Limits.of(p)).alarms
    found = found[found["reported_at"].notna()].sort_values(["line_id", "started_at"], ignore_index=True)
    assert len(found) == len(batch)
    begun = found["started_at"].map(lambda t: int(t.timestamp()) // 60)
    top = 2 + found["regulator_at"].notna() + found["city_at"].notna()
    assert begun.tolist() == batch["begin"].tolist() and top.tolist() == batch["tier"].tolist()
    assert found["clock_min"].tolist() == batch["clock"].tolist()


def test_one_second_short_of_ninety_minutes_is_not_the_regulator():
    short, full = one([1] * 5399 + [0] * 60, step=1, unit="s"), one([1] * 5400, step=1, unit="s")
    assert short.iloc[0]["state"] == "SELF" and pd.isna(short.iloc[0]["regulator_at"])
    assert full.iloc[0]["state"] == "REGULATOR" and minute(full.iloc[0], "regulator_at") == 90


def test_the_worked_example_reaches_the_regulator_at_half_past_nine():
    row = one([1] * 16 + [0] * 2 + [1] * 4).iloc[0]
    assert minute(row, "regulator_at") == 90 and row["clock_min"] == 110


def test_eighty_on_twenty_off_cannot_dodge():
    found = one(([1] * 16 + [0] * 4) * 3)
    assert len(found) == 1 and found.iloc[0]["clock_min"] == 240 and found.iloc[0]["reopened"] == 2
    assert minute(found.iloc[0], "regulator_at") == 110


def test_it_closes_by_itself_after_fifteen_minutes_false_and_says_when():
    done = advance(NONE, observed([[1] * 6 + [0] * 4]), LIMITS)
    row = done.alarms.iloc[0]
    assert row["state"] == "CLOSED" and minute(row, "closed_at") == 45
    assert done.transitions["state"].tolist() == ["SELF", "CLOSED"]
    assert one([1] * 6 + [0] * 2).iloc[0]["state"] == "SELF"


def test_a_lost_signal_neither_closes_nor_counts():
    row = one([1] * 6 + [-1] * 60 + [1] * 2).iloc[0]
    assert row["state"] == "SELF" and row["clock_min"] == 40
    assert len(one([1] * 6 + [-1] * 300 + [1] * 6)) == 2


def test_less_than_ten_minutes_is_never_reported():
    assert one([1] * 1 + [0] * 10).empty
    waiting = one([1])
    assert waiting.iloc[0]["state"] == "PENDING" and pd.isna(waiting.iloc[0]["reported_at"])


def test_a_day_with_the_regulator_and_the_third_time_in_a_week_are_city_level():
    long = one([1] * (18 + 288))
    assert long.iloc[0]["state"] == "CITY" and minute(long.iloc[0], "city_at") == 90 + 1440
    three = one(([1] * 20 + [0] * 12) * 3)
    assert three["city_at"].notna().tolist() == [False, False, True]


def test_a_reason_does_not_stop_the_clock():
    first = advance(NONE, observed([[1] * 10]), LIMITS).alarms.assign(reply="已派人检修", replied_at=T0)
    after = advance(first, observed([[1] * 10], begin=10), LIMITS).alarms.iloc[0]
    assert after["state"] == "REGULATOR" and after["clock_min"] == 100 and after["reply"] == "已派人检修"


def test_an_approved_exemption_stops_it_until_its_end():
    first = advance(NONE, observed([[1] * 10]), LIMITS).alarms
    until = T0 + pd.Timedelta(minutes=200)
    spared = first.assign(exempt_reason="报备检修", exempt_by="甲", exempt_until=until)
    during = advance(spared, observed([[1] * 20], begin=10), LIMITS).alarms
    assert during["state"].tolist() == ["EXEMPT"] and during["clock_min"].tolist() == [50]
    after = advance(during, observed([[1] * 20], begin=30), LIMITS).alarms
    assert after["state"].tolist() == ["CLOSED", "SELF"]
    assert minute(after.iloc[1], "started_at") == 200


def test_what_is_known_already_is_left_aside():
    first = advance(NONE, observed([[1] * 10]), LIMITS)
    again = advance(first.alarms, observed([[1] * 10]), LIMITS)
    pd.testing.assert_frame_equal(first.alarms, again.alarms)
    assert again.transitions.empty


@pytest.mark.parametrize("cut", [3, 16, 17, 20])
def test_events_come_once_each(cut):
    _, changes = in_pieces([[1] * 20 + [0] * 4 + [1] * 2], [cut], LIMITS)
    assert changes["state"].tolist() == ["SELF", "REGULATOR", "CLOSED", "REOPENED"]
