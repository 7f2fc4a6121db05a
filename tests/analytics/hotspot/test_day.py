"""A day as a whole: what is hot, and why a cell has no judgement."""

import numpy as np
import pytest
from hexfield import patch

from analytics.hotspot.day import HotspotParams, judge_day
from analytics.hotspot.judge import REASONS, Reason
from analytics.hotspot.persistence import PersistenceParams, days_reason, hot_days, run_length
from analytics.hotspot.top import TopParams, top_cells
from geo import cells

PARAMS = HotspotParams()


@pytest.fixture
def field() -> tuple[np.ndarray, np.ndarray, int]:
    """A smooth regional gradient with noise and a plume of 35 µg/m³ in the middle."""
    some, table, middle = patch(18)
    lat, _ = cells.centres(some)
    north = (lat - lat.min()) / (lat.max() - lat.min())
    values = 30 + 40 * north + np.random.default_rng(11).normal(0, 1.0, len(table))
    values[middle] += 35
    values[table[middle, :6]] += 25
    return values, table, middle


def judge(values, table, coverage=None):
    coverage = np.where(np.isnan(values), 0.0, 1.0) if coverage is None else coverage
    return judge_day(values, coverage, table, np.zeros(len(table), int), PARAMS)


def test_the_plume_is_hot_and_bubbles_the_gradient_is_neither(field) -> None:
    values, table, middle = field
    day = judge(values, table)
    plume = [middle, *table[middle, :6]]
    assert day.hot[plume].all()
    assert day.level[middle] >= 1
    assert day.hot.sum() <= 21 and (day.level > 0).sum() <= 7
    highest = np.argsort(values)[-200:]
    assert day.hot[highest].sum() <= 7, "high because the region is high"
    assert day.excess[middle] == pytest.approx(35, abs=4)


def test_each_reason_is_said(field) -> None:
    values, table, middle = field
    coverage = np.ones(len(table))
    clouds = table[middle, :3]
    coverage[clouds[0]], values[clouds[0]] = 0.0, np.nan
    coverage[clouds[1:]] = 0.49
    day = judge(values, table, coverage)
    assert day.reason[clouds].tolist() == [Reason.UNSEEN, Reason.LITTLE_SEEN, Reason.LITTLE_SEEN]
    assert day.reason[middle] == Reason.FEW_NEIGHBOURS
    assert np.isnan(day.excess[middle]) and not day.hot[middle] and day.level[middle] == 0
    assert set(REASONS) == set(Reason) - {Reason.JUDGED}


def test_half_a_cell_and_four_neighbours_are_enough(field) -> None:
    values, table, middle = field
    coverage = np.full(len(table), 0.5)
    coverage[table[middle, :2]] = 0.0
    values[table[middle, :2]] = np.nan
    assert judge(values, table, coverage).judged[middle]


def test_a_lonely_group_of_cells_has_no_background(field) -> None:
    values, table, middle = field
    island = np.full(len(values), np.nan)
    near = [middle, *table[middle, :18]]
    island[near] = values[near]
    assert judge(island, table).reason[middle] == Reason.FEW_AROUND


def test_a_day_under_cloud_judges_nothing_and_warns_of_nothing(field) -> None:
    values, table, _ = field
    day = judge(np.full(len(values), np.nan), table)
    assert (day.reason == Reason.UNSEEN).all() and not day.hot.any() and not day.level.any()


def test_the_top_tenth_is_taken_per_city_with_ties_and_only_above_background() -> None:
    excess = np.array([*range(-10, 10), 5.0, 5.0, *[-3.0] * 4, np.nan])
    groups = np.array([0] * 20 + [1] * 2 + [2] * 4 + [1])
    chosen, cut = top_cells(excess, groups, TopParams())
    assert np.flatnonzero(chosen).tolist() == [18, 19, 20, 21]
    assert cut[0] == 8 and cut[20] == 5 and cut[22] == -3


def test_about_a_tenth_is_chosen() -> None:
    excess = np.random.default_rng(12).uniform(0, 1, 36_793)
    assert top_cells(excess, np.zeros(36_793, int), TopParams())[0].sum() == 3_680


def test_nothing_judged_nothing_chosen() -> None:
    chosen, cut = top_cells(np.full(4, np.nan), np.zeros(4, int), TopParams())
    assert not chosen.any() and np.isnan(cut).all()


def test_hot_days_are_counted_among_judged_days() -> None:
    hot = np.array([[1, 0], [1, 1], [0, 1]], bool)
    judged = np.array([[1, 1], [0, 1], [1, 1]], bool)
    assert [x.tolist() for x in hot_days(hot, judged)] == [[1, 2], [2, 3]]


def test_seven_judged_days_say_nothing_about_persistence_eight_do() -> None:
    found = days_reason(np.array([0, 7, 8, 30]), PersistenceParams())
    assert found.tolist() == [Reason.FEW_DAYS, Reason.FEW_DAYS, Reason.JUDGED, Reason.JUDGED]


def test_a_run_bridges_unseen_days_and_ends_at_a_clean_one() -> None:
    newest_first = [
        ([1, 1, 0], [1, 1, 1]),
        ([0, 0, 1], [0, 1, 1]),
        ([1, 1, 1], [1, 1, 1]),
        ([0, 1, 1], [0, 1, 1]),
    ]
    days = [(np.array(hot, bool), np.array(judged, bool)) for hot, judged in newest_first]
    assert run_length(iter(days), 3).tolist() == [2, 0, -1]
