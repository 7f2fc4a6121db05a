"""Bubbling levels at their boundaries, persistence over overpasses, sudden rises."""

import numpy as np
import pytest

from analytics.hotspot.bubbling import LEVELS, BubbleParams, bubble_level, is_persistent, is_sudden

PARAMS = BubbleParams()


def level(value: float, around: float, spread: float = 0.0) -> int:
    return int(bubble_level(np.array([value]), np.array([around]), np.array([spread]), PARAMS)[0])


def test_the_beijing_alarm_is_level_two_unless_the_neighbours_scatter() -> None:
    assert level(55.1, 29.8, 8.4) == 2
    assert level(55.1, 29.8, 8.5) == 0


def test_the_five_by_five_example_is_level_two() -> None:
    inner = np.array([38, 40, 39, 41, 43, 40, 42, 41], float)
    assert level(78, float(np.median(inner))) == 2


@pytest.mark.parametrize(("value", "around", "expected"), [
    (65.0, 50.0, 1), (64.9, 50.0, 0),       # ratio 1.3 and +15 together
    (45.0, 30.0, 2), (44.9, 30.0, 0),       # +15 binds
    (200.0, 160.0, 0), (75.0, 50.0, 2), (74.9, 50.0, 1), (100.0, 50.0, 3), (99.9, 50.0, 2),
    (400.0, 300.0, 3), (399.9, 300.0, 1),   # +100 is severe at any ratio above 1.3
    (np.nan, 30.0, 0), (60.0, np.nan, 0), (10.0, 0.0, 0), (20.0, 0.0, 3),
])  # fmt: skip
def test_levels_at_their_boundaries(value, around, expected) -> None:
    assert level(value, around) == expected
    assert expected in LEVELS


@pytest.mark.parametrize(("levels", "judged", "expected"), [
    ([1, 0, 2], [1, 1, 1], True),
    ([1, 1, 0], [1, 1, 1], False),          # not today
    ([1, 0, 0, 1], [1, 1, 1, 1], False),    # only the last three count
    ([2, 0, 0, 1], [1, 0, 0, 1], True),     # clouds are no overpass
    ([0, 3], [1, 1], False),
])  # fmt: skip
def test_persistence_counts_overpasses(levels, judged, expected) -> None:
    found = is_persistent(np.array(levels, np.int8)[:, None], np.array(judged, bool)[:, None], PARAMS)
    assert found.tolist() == [expected]


def sudden(values: list[float], around: tuple[float, float] = (30, 32)) -> bool:
    return bool(is_sudden(np.array(values)[:, None], np.array(around)[:, None], PARAMS)[0])


def test_a_rise_alone_is_sudden_a_regional_one_is_not() -> None:
    week = [30.0, 31, 29, 30, 32, 30, 31, 30]
    assert sudden([*week, 60])
    assert not sudden([*week, 59.9])
    assert not sudden([*week, 90], around=(30, 40))


def test_a_restless_cell_needs_a_larger_rise() -> None:
    week = [30.0, 60, 20, 70, 25, 65, 15, 30]
    assert not sudden([*week, 75])
    assert sudden([*week, 400])


def test_missing_days_give_no_alarm() -> None:
    assert not sudden([30.0, 30, 30, np.nan, 90])
    assert sudden([np.nan, np.nan, 30, 90])
    assert not is_sudden(np.array([[90.0]]), np.array([[30.0]]), PARAMS).any()
