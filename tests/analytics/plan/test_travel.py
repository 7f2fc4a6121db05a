"""Travel times without a road network."""

import numpy as np
import pandas as pd
import pytest

from analytics.plan.roads import AREAS, CROSSINGS, area_travel, changed, table
from analytics.plan.travel import AreaSpeed, Crossing, RoadTravel, haversine_km
from schema.status import STATUSES


def test_a_degree_of_latitude_is_111_kilometres():
    assert abs(haversine_km(np.array([121.0, 30.0]), np.array([121.0, 31.0])) - 111.195) < 0.01


def test_equal_places_take_no_time_and_every_other_trip_the_access_minutes():
    places = np.array([[121.0, 30.0], [121.0001, 30.0]])
    minutes, km = RoadTravel().between(places, places)
    assert minutes[0, 0] == 0 and km[0, 0] == 0
    assert minutes[0, 1] >= RoadTravel().access_min


def test_minutes_are_whole_grow_with_distance_and_are_the_same_both_ways():
    places = np.column_stack([121 + np.linspace(0, 2, 50), np.full(50, 30.0)])
    minutes, km = RoadTravel().between(places, places)
    assert (minutes == np.round(minutes)).all() and (minutes == minutes.T).all()
    assert (np.diff(minutes[0]) >= 0).all() and (np.diff(km[0]) > 0).all()


def test_a_third_place_is_never_a_short_cut():
    rng = np.random.default_rng(5)
    places = np.column_stack([rng.uniform(120, 122, 80), rng.uniform(29, 32, 80)])
    minutes, _ = RoadTravel().between(places, places)
    assert (minutes[:, None, :] <= minutes[:, :, None] + minutes[None, :, :]).all()


def test_the_detour_is_a_setting():
    a, b = np.array([[121.0, 30.0]]), np.array([[121.5, 30.0]])
    near, far = (RoadTravel(detour=d).between(a, b)[1][0, 0] for d in (1.0, 2.0))
    assert abs(far / near - 2) < 1e-9


DISTRICTS = pd.DataFrame(
    {
        "adcode": ["330206", "330203", "320506", "330921", "330922", "330902", "331102", "310101", "310115"],
        "level": "district",
        "lon_wgs84": [121.84, 121.55, 120.63, 122.20, 122.45, 122.11, 119.92, 121.48, 121.54],
        "lat_wgs84": [29.90, 29.88, 31.26, 30.24, 30.73, 30.02, 28.47, 31.23, 31.22],
    }
)


def country(n=60, seed=3):
    rng = np.random.default_rng(seed)
    near = DISTRICTS[["lon_wgs84", "lat_wgs84"]].to_numpy()[rng.integers(0, len(DISTRICTS), n)]
    return np.vstack([near + rng.normal(0, 0.15, (n, 2)), DISTRICTS[["lon_wgs84", "lat_wgs84"]].to_numpy()])


@pytest.mark.parametrize("seed", range(6))
def test_no_short_cut_whatever_the_areas_and_crossings_are(seed):
    """Also with steep numbers: an area three times slower, a ferry of four hours."""
    rng = np.random.default_rng(seed)
    slow = tuple(
        AreaSpeed(prefix, prefix, 1.35 * factor, 28 / factor, 45 / factor, 78 / factor)
        for prefix, factor in zip(("33", "3302", "31", "330922"), rng.uniform(1, 3, 4), strict=True)
    )
    ferries = (*CROSSINGS, Crossing("渡口", ("3309", "31"), float(rng.uniform(0, 240)), 5))
    travel = area_travel(DISTRICTS, slow, ferries)
    minutes, _ = travel.between(country(seed=seed), country(seed=seed))
    assert (minutes[:, None, :] <= minutes[:, :, None] + minutes[None, :, :]).all()


def test_an_answer_does_not_depend_on_what_else_is_asked():
    travel, places = area_travel(DISTRICTS), country()
    minutes, km = travel.between(places, places)
    alone = travel.between(places[3:4], places[50:51])
    assert (minutes[3, 50], km[3, 50]) == (alone[0][0, 0], alone[1][0, 0])
    assert (minutes == minutes.T).all() and (minutes == np.round(minutes)).all()


def test_inside_an_area_its_own_numbers_hold_and_far_from_it_the_general_ones():
    slow = AreaSpeed("31", "上海", 1.5, 20, 30, 60)
    travel = area_travel(DISTRICTS, (slow,), ())
    inside = np.array([[121.48, 31.23], [121.51, 31.24]])
    own = RoadTravel(
        1.5, town_km=5 / 1.35 * 1.5, town_km_h=20, suburb_km=30 / 1.35 * 1.5, suburb_km_h=30, open_km_h=60
    )
    assert travel.between(inside, inside)[0][0, 1] == own.between(inside, inside)[0][0, 1]
    outside = np.array([[121.84, 29.90], [121.70, 29.90]])
    for found, usual in zip(
        travel.between(outside, outside), RoadTravel().between(outside, outside), strict=True
    ):
        assert (found == usual).all()


def test_a_ferry_is_paid_on_every_trip_to_the_island_and_not_on_it():
    ferry = Crossing("轮渡", ("330922",), 150, 10)
    with_it, without = area_travel(DISTRICTS, (), (ferry,)), area_travel(DISTRICTS, (), ())
    mainland, island, same = (
        np.array([[121.84, 29.9]]),
        np.array([[122.45, 30.73]]),
        np.array([[122.46, 30.72]]),
    )

    def more(a, b):
        (m1, k1), (m0, k0) = with_it.between(a, b), without.between(a, b)
        return m1[0, 0] - m0[0, 0], round(k1[0, 0] - k0[0, 0], 6)

    assert more(mainland, island) == more(island, mainland) == (150, 10)
    assert more(island, same) == (0, 0)


def test_without_districts_the_general_numbers_hold():
    nowhere = DISTRICTS.iloc[:0]
    places = country(10)
    assert (area_travel(nowhere).between(places, places)[0] == RoadTravel().between(places, places)[0]).all()


@pytest.mark.parametrize(
    "area",
    [
        AreaSpeed("31", "上海", 1.2, 28, 45, 78),  # a shorter way than elsewhere
        AreaSpeed("31", "上海", 1.35, 40, 45, 78),  # faster in town
        AreaSpeed("31", "上海", 1.35, 28, 45, 60),  # slower only far out
    ],
)
def test_numbers_that_would_make_a_detour_a_short_cut_are_refused(area):
    with pytest.raises(ValueError, match="上海"):
        area_travel(DISTRICTS, (area,), ())


def test_every_number_has_a_title_and_a_status():
    rows = table(area_travel(DISTRICTS))
    assert len(rows) == 7 + 4 * len(AREAS) + len(CROSSINGS)
    assert all(row["title"] and row["status"] in STATUSES and row["value"] > 0 for row in rows)


def test_a_file_may_change_any_number_and_nothing_else():
    areas, crossings, base = changed(
        {
            "general": {"detour": 1.3},
            "area": [{"prefix": "31", "title": "上海", "detour": 1.5, "town_km_h": 20, "suburb_km_h": 30, "open_km_h": 60}],
            "crossing": [{"title": "岱山轮渡", "prefixes": ["330921"], "minutes": 20}],
        }
    )  # fmt: skip
    assert base.detour == 1.3 and len(areas) == len(AREAS) and len(crossings) == len(CROSSINGS)
    assert next(a for a in areas if a.prefix == "31").town_km_h == 20
    assert next(x for x in crossings if x.title == "岱山轮渡").minutes == 20
    for wrong in (
        {"general": {"speed": 3}},
        {"area": [{"prefix": "31"}]},
        {"crossing": [{}]},
        {"general": 3},
    ):
        with pytest.raises(ValueError, match="行车参数"):
            changed(wrong)
