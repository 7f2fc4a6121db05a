"""Layers of cells and their coarser levels, sums over days and differences, held against loops."""

import h3.api.basic_int as h3
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import pyramid
from geo.encode import CLOUD, NO_DATA, NOT_JUDGED

DALIAN = h3.latlng_to_cell(39.1, 122.3, 3)
PARENTS = {
    "plain": h3.latlng_to_cell(30.6, 118.5, 3),
    "pentagon near Dalian": next(c for c in h3.get_pentagons(3) if c in h3.grid_disk(DALIAN, 3)),
    "face edge through East China": h3.latlng_to_cell(29.55, 120.44, 3),
}
SEVEN = np.array(sorted(h3.cell_to_children(h3.latlng_to_cell(30.6, 118.5, 5), 6)), np.uint64)


def _by_hand(values, how, coverage):
    ok = ~np.isnan(values)
    if not ok.any():
        return 0 if how == "sum" else np.nan
    if how == "max":
        return values[ok].max()
    return values[ok].sum() if how == "sum" else np.average(values[ok], weights=coverage[ok])


@pytest.mark.parametrize("finest", [5, 6, 7])
@pytest.mark.parametrize("parent", PARENTS.values(), ids=PARENTS)
def test_the_pyramid_is_what_a_loop_over_children_gives(parent, finest):
    rng = np.random.default_rng(5)
    cells = np.array(h3.cell_to_children(parent, finest), np.uint64)
    values, coverage = rng.normal(10, 30, len(cells)), rng.uniform(0.2, 1, len(cells))
    values[rng.random(len(cells)) < 0.3] = np.nan
    levels = pyramid.build(pyramid.bottom(cells, values, None, coverage))
    assert sorted(levels) == list(range(4, finest + 1))
    level = levels[4]
    for i, cell in enumerate(level.cells):
        below = np.isin(cells, np.array(h3.cell_to_children(int(cell), finest), np.uint64))
        assert level.count[i] == np.count_nonzero(~np.isnan(values[below]))
        for how in ("max", "mean", "sum"):
            expected = _by_hand(values[below], how, coverage[below])
            assert level.values(how)[i] == pytest.approx(expected, rel=1e-4, abs=1e-3, nan_ok=True)


def test_coverage_counts_the_cells_that_are_not_there():
    cells = np.array(h3.cell_to_children(PARENTS["plain"], 5), np.uint64)[:7]
    level = pyramid.build(pyramid.bottom(cells, np.ones(7), None, np.full(7, 0.5)))[4]
    assert level.coverage.sum() == pytest.approx(0.5)


def test_a_parent_of_marked_cells_is_marked_and_a_marked_value_is_not_used():
    marks = np.full(7, NOT_JUDGED, np.uint8)
    up = pyramid.build(pyramid.bottom(SEVEN, np.full(7, 9.0), marks))[5]
    assert np.isnan(up.high[0])
    assert up.marks[0] == NOT_JUDGED
    marks[0] = 0
    up = pyramid.build(pyramid.bottom(SEVEN, np.arange(7.0), marks))[5]
    assert up.high[0] == 0
    assert up.marks[0] == 0


def test_a_layer_without_cells_has_no_levels():
    assert pyramid.build(pyramid.bottom(np.array([], np.uint64), np.array([]))) == {}


def _days(rows):
    return [pyramid.bottom(SEVEN, np.array(row, float)) for row in rows]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(st.floats(-50, 50) | st.just(float("nan")), min_size=7, max_size=7), min_size=1, max_size=6
    )
)
def test_days_are_summed_up_as_numpy_does_cell_by_cell(rows):
    days, stack = _days(rows), np.array(rows, np.float32)
    known = ~np.isnan(stack)
    for over, expected in (
        ("mean", np.where(known, stack, 0).sum(0) / np.maximum(known.sum(0), 1)),
        ("max", np.where(known, stack, -np.inf).max(0)),
        ("sum", np.where(known, stack, 0).sum(0)),
    ):
        found = pyramid.over_days(days, over).values
        np.testing.assert_allclose(found, np.where(known.any(0), expected, np.nan), rtol=1e-4, atol=1e-4)
    np.testing.assert_array_equal(pyramid.over_days(days, "last").values, stack[-1])


def test_days_with_other_cells_are_laid_over_one_another():
    first = pyramid.bottom(SEVEN[:4], np.full(4, 2.0))
    second = pyramid.bottom(SEVEN[2:], np.full(5, 4.0))
    assert pyramid.over_days([first, second], "mean").values.tolist() == [2, 2, 3, 3, 4, 4, 4]
    assert pyramid.over_days([], "mean") is None


def test_a_cell_cloudy_on_every_day_stays_cloudy_and_one_clear_day_is_a_value():
    cloudy = pyramid.bottom(SEVEN, np.full(7, np.nan), np.full(7, CLOUD, np.uint8))
    clear = pyramid.bottom(SEVEN, np.array([5.0] + [np.nan] * 6), np.array([0] + [CLOUD] * 6, np.uint8))
    found = pyramid.over_days([cloudy, clear], "mean")
    assert found.values[0] == 5
    assert found.marks.tolist() == [0] + [CLOUD] * 6


def test_a_change_is_the_difference_and_needs_both_sides():
    now = pyramid.bottom(SEVEN[:5], np.arange(5.0) * 3)
    then = pyramid.bottom(SEVEN[1:], np.ones(6))
    found = pyramid.change(now, then)
    assert found.values[1:5].tolist() == [2, 5, 8, 11]
    assert np.isnan(found.values[[0, 5, 6]]).all()
    assert set(found.marks[[0, 5, 6]].tolist()) == {NO_DATA}


def test_of_counts_a_cell_that_one_side_does_not_have_is_zero_there():
    now, then = pyramid.bottom(SEVEN[:1], np.array([3.0])), pyramid.bottom(SEVEN[1:2], np.array([2.0]))
    assert pyramid.change(now, then, is_count=True).values.tolist() == [3, -2]


def test_a_change_between_a_day_and_itself_is_zero_and_turns_its_sign_when_turned():
    rng = np.random.default_rng(1)
    a, b = (pyramid.bottom(SEVEN, rng.normal(size=7)) for _ in range(2))
    assert not pyramid.change(a, a).values.any()
    np.testing.assert_array_equal(pyramid.change(a, b).values, -pyramid.change(b, a).values)


def test_a_layer_made_coarser_keeps_districts_and_is_left_alone_when_it_is_coarse():
    layer = pyramid.bottom(SEVEN, np.arange(7.0), adcode=np.full(7, 330206))
    up = pyramid.at_level(layer, 5, "sum")
    assert (up.resolution, up.values.tolist(), up.adcode.tolist()) == (5, [21.0], [330206])
    assert pyramid.at_level(layer, 6, "sum") is layer
