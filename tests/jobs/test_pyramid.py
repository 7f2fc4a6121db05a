"""The pyramids kept beside the data: what a request would have made, and only what changed is made anew."""

from datetime import timedelta

import map_world
import numpy as np
import pytest
from map_world import DAY, DAYS

from jobs import pyramid
from jobs.surfaces import kept
from jobs.surfaces.hotspot_days import COLUMNS
from jobs.surfaces.kept import Name
from schema import hotspot_cell
from schema.period import Period
from store.memory import MemoryStore

PERIODS = [Period.around(DAY, step) for step in ("day", "week", "month")]


def _store(days=DAYS):
    store = MemoryStore()
    for day in days:
        store.append(hotspot_cell.DATASET, map_world.hotspot_rows(day), source="test")
    return store


@pytest.mark.parametrize("column", COLUMNS)
def test_what_is_kept_is_what_a_request_would_have_made(column):
    fresh, prepared = _store(), _store()
    pyramid.run(prepared)
    for period in PERIODS:
        one, two = (kept.levels_of(s, Name("demo_pm25", period, column)) for s in (fresh, prepared))
        assert sorted(one) == sorted(two) == [4, 5, 6, 7]
        for level in one:
            for field in ("cells", "high", "mean", "total", "count", "coverage", "marks", "weight"):
                np.testing.assert_allclose(getattr(one[level], field), getattr(two[level], field), rtol=1e-5)
        a, b = (kept.bottom_of(s, Name("demo_pm25", period, column)) for s in (fresh, prepared))
        np.testing.assert_array_equal(a.adcode, b.adcode)


def test_only_what_changed_is_made_anew():
    store = _store()
    assert pyramid.run(store) == len(DAYS) + 2  # the days, their week, their month
    assert pyramid.run(store) == 0
    changed = map_world.hotspot_rows(DAY)
    changed.loc[0, "pm25_ug_m3"] += 1
    store.append(hotspot_cell.DATASET, changed, source="again")
    assert pyramid.run(store) == 3
    later = DAY + timedelta(days=30)
    store.append(hotspot_cell.DATASET, map_world.hotspot_rows(later), source="later")
    assert pyramid.run(store) == 3


def test_the_same_rows_published_again_change_nothing():
    store = _store()
    pyramid.run(store)
    store.append(hotspot_cell.DATASET, map_world.hotspot_rows(DAY), source="again")
    assert pyramid.run(store) == 0
    assert kept.state(store).version == store.version(hotspot_cell.DATASET)


def test_rows_newer_than_the_pyramids_are_shown_at_once():
    store = _store()
    pyramid.run(store)
    changed = map_world.hotspot_rows(DAY)
    changed["pm25_ug_m3"] += 100
    before = kept.bottom_of(store, Name("demo_pm25", PERIODS[0], "pm25_ug_m3"))
    store.append(hotspot_cell.DATASET, changed, source="again")
    after = kept.bottom_of(store, Name("demo_pm25", PERIODS[0], "pm25_ug_m3"))
    assert np.nanmin(after.values - before.values) == pytest.approx(100, abs=0.01)


def test_a_product_with_a_name_no_file_may_have_is_kept_too():
    store = MemoryStore()
    store.append(hotspot_cell.DATASET, map_world.hotspot_rows(DAY, "风云/五号"), source="test")
    pyramid.run(store)
    name = Name("风云/五号", PERIODS[0], "pm25_ug_m3")
    assert store.arrays(kept.KIND, name.file) is not None
    assert len(kept.bottom_of(store, name).cells)


def test_a_home_without_cells_needs_no_pyramids():
    assert pyramid.run(MemoryStore()) == 0
