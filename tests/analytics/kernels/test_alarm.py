"""The 90-minute clock: boundaries to the second, bridges, re-opening, city level (DOSSIER C.6)."""

import numpy as np

from analytics.kernels.alarm import CITY, IDLE, REGULATOR, SELF, WARN, alarm_clock, third_within

SPANS_MIN = np.array([10, 90, 24 * 60, 15, 30, 24 * 60])


def run(on, step=1, unit=1):
    on = np.array(on, np.int8)
    time = np.arange(len(on), dtype=np.int64) * step
    return alarm_clock(on, time, np.array([0, len(on)]), step, SPANS_MIN * unit)


def test_one_second_short_of_ninety_minutes_is_still_self_control():
    tier, clock, _ = run([True] * (90 * 60 - 1) + [False] * 60, unit=60)
    assert clock.max() == 5399 and tier.max() == SELF


def test_ninety_minutes_to_the_second_is_the_regulator():
    tier, clock, _ = run([True] * (90 * 60) + [False] * 60, unit=60)
    assert clock.max() == 5400 and tier[5399] == REGULATOR and tier[5398] == SELF


def test_it_reports_after_ten_minutes_with_its_beginning():
    tier, _, begin = run([False] * 5 + [True] * 10)
    assert (tier[:5] == IDLE).all() and (tier[5:14] == WARN).all() and tier[14] == SELF
    assert begin[14] == 5


def test_the_worked_example_reaches_the_regulator_at_half_past_nine():
    """08:00 off, 09:20 back for ten minutes, 09:30 off again: T2 at 09:30, not 09:40."""
    tier, clock, begin = run([True] * 80 + [False] * 10 + [True] * 20)
    assert np.flatnonzero(tier >= REGULATOR)[0] == 90
    assert clock[90] == 91 and begin[90] == 0


def test_a_gap_of_fifteen_minutes_counts_and_sixteen_does_not():
    assert run([True] * 30 + [False] * 15 + [True] * 10)[1][-1] == 55
    assert run([True] * 30 + [False] * 16 + [True] * 10)[1][-1] == 40


def test_it_reopens_within_thirty_minutes_and_not_later():
    same, other = [True] * 30 + [False] * 30 + [True] * 10, [True] * 30 + [False] * 31 + [True] * 10
    assert run(same)[1][-1] == 40 and run(same)[2][-1] == 0
    assert run(other)[1][-1] == 10 and run(other)[2][-1] == 61


def test_an_unknown_hour_neither_counts_nor_ends_it():
    tier, clock, begin = run([1] * 30 + [-1] * 60 + [1] * 10)
    assert clock[-1] == 40 and begin[-1] == 0 and (tier[30:90] == IDLE).all()
    assert run([1] * 30 + [-1] * 1441 + [1] * 10)[2][-1] == 1471


def test_eighty_on_twenty_off_cannot_dodge():
    tier, clock, begin = run(([True] * 80 + [False] * 20) * 3)
    assert np.flatnonzero(tier >= REGULATOR)[0] == 109
    assert clock[-21] == 240 and set(begin[begin >= 0]) == {0}


def test_a_day_with_the_regulator_is_city_level():
    tier, _, _ = run([True] * (90 + 1440))
    assert tier[-2] == REGULATOR and tier[-1] == CITY


def test_series_do_not_share_a_clock():
    on, time = np.ones(120, np.int8), np.tile(np.arange(60), 2)
    tier, clock, _ = alarm_clock(on, time, np.array([0, 60, 120]), 1, SPANS_MIN)
    assert clock.max() == 60 and tier.max() == SELF


def test_the_third_event_within_the_window():
    at, group = np.array([0, 5, 7, 0, 5, 8]), np.array([0, 0, 0, 1, 1, 1])
    assert third_within(at, group, 7, 3).tolist() == [False, False, True, False, False, False]
