"""What each source of cells counts, against the rows themselves; and who sees it."""

from datetime import date, timedelta

import h3
import map_world
import numpy as np
import pandas as pd
import pytest
from map_world import ALONE, CLOUDY, DAY, HOT

from geo.encode import CLOUD, NO_DATA, NOT_JUDGED
from jobs.surfaces import blind, inspections, sources, uncertainty
from jobs.surfaces.source import Asked
from schema import air_station_hour, hotspot_cell, inspection, power_score
from schema.period import Period
from schema.surface import BY_CODE, MEASURES
from store.viewer import SYSTEM, Role, Viewer

TODAY = Period.around(DAY)
SITE_CELL = h3.latlng_to_cell(29.951, 121.751, 8)  # of S0000
NEIGHBOUR = Viewer(Role.NEIGHBOUR, ("3306",), "neighbour")


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    return map_world.with_other_days(map_world.services(tmp_path_factory.mktemp("surfaces")))


@pytest.fixture(scope="module")
def nothing(tmp_path_factory):
    return map_world.empty(tmp_path_factory.mktemp("nothing"))


def _asked(services, code, period=TODAY, viewer=SYSTEM, **more):
    measure = BY_CODE[code]
    asked = Asked(services.store, services.casework, viewer, measure, period, **more)
    products = sources.source_of(asked).products(asked)
    return Asked(
        services.store,
        services.casework,
        viewer,
        measure,
        period,
        next(iter(products), ""),
        more.get("within", False),
    )


def _gathered(services, code, period=TODAY, **more):
    asked = _asked(services, code, period, **more)
    return sources.source_of(asked).gather(asked)


def _at(layer, cell):
    place = np.searchsorted(layer.cells, np.uint64(int(cell, 16)))
    assert layer.cells[place] == int(cell, 16)
    return float(layer.values[place]), int(layer.marks[place])


@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: m.code)
def test_every_source_answers_with_ordered_cells_and_a_mark_where_there_is_no_value(services, measure):
    layer = _gathered(services, measure.code)
    assert (np.diff(layer.cells.astype(np.int64)) > 0).all()
    assert ((layer.marks > 0) == np.isnan(layer.values)).all()
    assert len({len(layer.cells), len(layer.values), len(layer.coverage), len(layer.adcode)}) == 1


@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: m.code)
def test_every_source_has_nothing_where_there_are_no_data(nothing, measure):
    asked = _asked(nothing, measure.code)
    assert sources.source_of(asked).products(asked) == {}
    assert sources.finest(asked, None) is None
    assert sources.levels(asked, None) == {}


@pytest.mark.parametrize(
    "measure", [m for m in MEASURES if m.is_scoped and m.source != "blind"], ids=lambda m: m.code
)
def test_a_neighbour_sees_only_cells_of_the_own_jurisdiction(services, measure):
    seen = _gathered(services, measure.code, viewer=NEIGHBOUR)
    assert set(seen.adcode.tolist()) == {330681}


def test_cloud_no_data_and_not_judged_are_three_things(services):
    rows = map_world.hotspot_rows(DAY + timedelta(days=9))
    rows.loc[rows["cell"] == HOT, ["pm25_ug_m3", "excess_ug_m3", "gi_z"]] = np.nan
    services.store.append(hotspot_cell.DATASET, rows, source="test")
    layer = _gathered(services, "excess", Period.around(DAY + timedelta(days=9)))
    assert _at(layer, CLOUDY)[1] == CLOUD
    assert _at(layer, HOT)[1] == NO_DATA
    assert _at(layer, ALONE)[1] == NOT_JUDGED
    assert _at(_gathered(services, "excess"), CLOUDY)[1] == CLOUD


def test_a_week_of_a_concentration_is_the_mean_of_its_days(services):
    week = Period.around(DAY, "week")
    rows = services.store.read(hotspot_cell.DATASET, SYSTEM, start=week.first, end=week.after, cell=HOT)
    assert len(rows) == 3
    found, _ = _at(_gathered(services, "pm25", week), HOT)
    assert found == pytest.approx(rows["pm25_ug_m3"].mean(), rel=1e-5)
    assert _at(_gathered(services, "persistence", week), HOT)[0] == rows["hot_days_30"].iloc[-1]


def test_days_without_a_verdict_are_counted_among_the_days_there_are(services):
    first = map_world.DAYS[0]
    rows = services.store.read(
        hotspot_cell.DATASET, SYSTEM, start=first, end=first + timedelta(days=1), cell=HOT
    )
    assert rows["seen_days_30"].iloc[0] == 27
    layer = _gathered(services, "cloud", Period.around(first))
    assert _at(layer, HOT)[0] == 0  # one day of the product so far, and it was judged
    assert _at(layer, CLOUDY)[0] == 100


def test_power_is_the_worst_day_of_the_worst_site_and_a_site_without_score_has_no_data(services):
    scores = services.store.read(power_score.DATASET, SYSTEM, site_id="S0000")["score"]
    layer = _gathered(services, "power", Period.around(DAY, "week"))
    assert _at(layer, SITE_CELL)[0] == pytest.approx(max(scores.max(), 40.0))
    assert (layer.marks == NO_DATA).any()


def test_clues_are_counted_by_the_place_of_their_site_and_closed_ones_are_not(services):
    layer = _gathered(services, "clues")
    assert _at(layer, SITE_CELL)[0] == 2
    assert layer.values.sum() == 31  # thirty of the sites and one of the cell; the closed one not
    assert np.nanmin(layer.values) == 0


def test_a_clue_counts_from_its_begin_on_and_within_a_period_only_when_it_reaches_into_it(services):
    before, after = (Period.around(DAY + timedelta(days=n)) for n in (-1, 1))
    assert _gathered(services, "clues", before).values.sum() == 0
    assert _gathered(services, "clues", after).values.sum() == 31
    assert _gathered(services, "clues", after, within=True).values.sum() == 0
    assert _gathered(services, "clues", TODAY, within=True).values.sum() == 31


def test_petitions_of_the_day_and_those_still_open_are_counted_and_repeats_are_not(services):
    assert _at(_gathered(services, "petitions"), SITE_CELL)[0] == 2
    assert _at(_gathered(services, "petitions", within=True), SITE_CELL)[0] == 1


def test_a_site_whose_meter_fell_silent_long_ago_is_without_meter(services):
    layer = _gathered(services, "no_meter")
    assert layer.values.sum() == 61  # every second site, and S0002
    assert _at(layer, SITE_CELL)[0] == 0
    then = Period.around(DAY - timedelta(days=90))
    assert _gathered(services, "no_meter", then).values.sum() == 119


def test_the_site_that_has_gone_longest_without_inspection_speaks_for_its_cell(services):
    layer = _gathered(services, "uninspected")
    assert _at(layer, SITE_CELL)[0] == pytest.approx(366 / inspections.DAYS_A_MONTH, abs=0.05)
    assert np.count_nonzero(layer.values == inspections.NEVER) > 50
    before_any = Period.around(date(2025, 1, 1))
    asked = _asked(services, "uninspected", before_any)
    assert set(inspections.months(asked)["value"]) == {inspections.NEVER}


def test_the_nearest_station_is_as_far_as_the_great_circle(services):
    layer = _gathered(services, "station_km")
    for cell in (HOT, CLOUDY):
        lat, lon = h3.cell_to_latlng(cell)
        near = min(
            h3.great_circle_distance((lat, lon), p, unit="km") for p in ((29.9, 121.8), (29.98, 121.6))
        )
        assert _at(layer, cell)[0] == pytest.approx(near, rel=1e-3)


def test_blindness_adds_up_to_the_kinds_that_reach_their_limits(services):
    asked = _asked(services, "blind")
    layer, parts = blind.gather(asked), blind.parts(asked)
    assert 0 <= layer.values.min() < layer.values.max() <= 4
    for cell in (HOT, CLOUDY):
        holds = 0
        for code, part in parts.items():
            number = np.uint64(int(cell, 16))
            place = np.flatnonzero(part.cells == number)
            holds += bool(len(place)) and part.values[place[0]] >= getattr(blind.LIMITS, code)
        assert _at(layer, cell)[0] == holds


def test_reasons_for_caution_are_counted_one_by_one(services):
    ground, holds = uncertainty.reasons(_asked(services, "uncertainty"))
    at = {cell: np.flatnonzero(ground.cells == np.uint64(int(cell, 16)))[0] for cell in (HOT, CLOUDY)}
    assert holds["unseen"][at[CLOUDY]]
    assert holds["cloud"][at[CLOUDY]]
    assert not any(h[at[HOT]] for h in holds.values())
    total = _gathered(services, "uncertainty")
    assert _at(total, CLOUDY)[0] == 2


def test_a_product_far_from_the_station_in_its_cell_is_a_reason(services):
    station = h3.latlng_to_cell(29.9, 121.8, 7)
    _, before = uncertainty.reasons(_asked(services, "uncertainty"))
    hours = [pd.Timestamp(DAY) + pd.Timedelta(hours=h) for h in range(24)]
    rows = pd.DataFrame({"station_id": "1001A", "hour": hours, "pm25_ug_m3": 400.0})
    services.store.append(air_station_hour.DATASET, rows, source="high")
    ground, after = uncertainty.reasons(_asked(services, "uncertainty"))
    place = np.flatnonzero(ground.cells == np.uint64(int(station, 16)))[0]
    assert after["station_gap"][place]
    assert np.count_nonzero(after["station_gap"]) == 1
    assert not before["cloud"][place]


def test_every_limit_has_a_status():
    for limits in (blind.LIMITS, uncertainty.LIMITS):
        for field in limits.__dataclass_fields__.values():
            assert field.metadata["status"] == "chosen"
            assert field.metadata["title"]


def test_a_change_is_this_period_minus_the_other(services):
    asked = _asked(services, "pm25_change")
    found = sources.finest(asked, TODAY.before())
    now, then = (_at(_gathered(services, "pm25", p), HOT)[0] for p in (TODAY, TODAY.before()))
    assert _at(found, HOT)[0] == pytest.approx(now - then, abs=1e-3)
    assert _at(found, CLOUDY)[1] == CLOUD


def test_the_stamp_changes_with_the_data_it_names(services):
    before = {
        m.code: sources.source_of(_asked(services, m.code)).stamp(_asked(services, m.code)) for m in MEASURES
    }
    rows = map_world.inspection_rows().assign(record_id=["J8", "J9"])
    services.store.append(inspection.DATASET, rows, source="more")
    after = {
        m.code: sources.source_of(_asked(services, m.code)).stamp(_asked(services, m.code)) for m in MEASURES
    }
    assert {code for code in before if before[code] != after[code]} == {"uninspected", "blind"}
