"""Wind comes from where it says, and only what lies upwind, near and recent enough is a candidate."""

import numpy as np
import pytest
import shapely

from geo import wind
from geo.wind import Pairs, SectorParams

PARAMS = SectorParams()
LON, LAT = 121.5, 30.0


def place(bearing: float, metres: float) -> tuple[float, float]:
    north = np.degrees(metres * np.cos(np.radians(bearing)) / wind.EARTH_M)
    east = np.degrees(metres * np.sin(np.radians(bearing)) / wind.EARTH_M / np.cos(np.radians(LAT)))
    return LON + east, LAT + north


def upwind(
    bearing: float, metres: float, speed: float = 3.0, *, wind_from: float = 0.0, stack=np.nan
) -> bool:
    pairs = Pairs(np.array([0]), np.array([0]), np.array([metres]), np.array([bearing]))
    hit = wind.is_upwind(pairs, np.array([wind_from]), np.array([speed]), np.array([stack]), PARAMS)
    return bool(hit[0])


@pytest.mark.parametrize(
    ("u", "v", "direction"), [(0, -5, 0), (-5, 0, 90), (0, 5, 180), (5, 0, 270), (3, 3, 225), (-1, -1, 45)]
)
def test_the_direction_is_where_the_wind_comes_from(u, v, direction) -> None:
    assert wind.from_direction(np.array(u), np.array(v)) == pytest.approx(direction)
    assert wind.components(direction, np.hypot(u, v)) == pytest.approx((u, v), abs=1e-9)


def test_a_dead_calm_has_no_direction_and_nothing_is_upwind() -> None:
    assert np.isnan(wind.from_direction(np.array(0.0), np.array(0.0)))
    assert not upwind(0, 100, 0.0, wind_from=np.nan)


def test_north_wind_brings_what_lies_in_the_north() -> None:
    assert upwind(0, 3000)
    assert not upwind(180, 3000)


@pytest.mark.parametrize(("bearing", "speed", "hit"), [
    (22.5, 3.0, True), (22.6, 3.0, False), (337.5, 3.0, True), (45.0, 1.4, True), (45.1, 1.4, False),
    (45.0, 1.5, False),
])  # fmt: skip
def test_the_sector_is_wider_in_weak_wind(bearing, speed, hit) -> None:
    assert upwind(bearing, 2000, speed) is hit


@pytest.mark.parametrize(("metres", "stack", "hit"), [
    (5000, np.nan, True), (5001, np.nan, False), (5001, 59.9, False), (5001, 60, True), (10_000, 60, True),
    (10_001, 60, False),
])  # fmt: skip
def test_only_tall_stacks_reach_ten_kilometres(metres, stack, hit) -> None:
    assert upwind(0, metres, 4.0, stack=stack) is hit


def test_air_older_than_two_hours_is_not_attributed() -> None:
    assert upwind(0, 3600, 0.5)
    assert not upwind(0, 3601, 0.5)


def test_many_hours_at_once_give_one_row_per_hour() -> None:
    pairs = Pairs(np.zeros(2, int), np.arange(2), np.full(2, 1000.0), np.array([0.0, 90.0]))
    hours = wind.is_upwind(
        pairs,
        np.array([[0.0, 0.0], [90.0, 90.0], [np.nan, np.nan]]),
        np.full((3, 2), 3.0),
        np.full(2, 20.0),
        PARAMS,
    )
    assert hours.tolist() == [[True, False], [False, True], [False, False]]


def test_directions_turn_through_north() -> None:
    assert wind.turn(350.0, 10.0) == pytest.approx(20)
    assert wind.turn(10.0, 350.0) == pytest.approx(20)


def test_pairs_are_those_of_a_loop_with_distance_and_direction() -> None:
    random = np.random.default_rng(3)
    a, b = (np.stack([random.uniform(121, 122, 60), random.uniform(29.5, 30.5, 60)]) for _ in range(2))
    found = wind.pairs_within((a[0], a[1]), (b[0], b[1]), 20_000)
    expected = [(i, j) for i in range(60) for j in range(60) if wind.distance_m(*a[:, i], *b[:, j]) <= 20_000]
    assert list(zip(found.receptor.tolist(), found.source.tolist(), strict=True)) == expected
    assert (found.distance_m <= 20_000).all()
    empty = wind.pairs_within((a[0], a[1]), (b[0] - 10, b[1]), 20_000)
    assert len(empty.receptor) == 0


def test_a_kilometre_north_is_a_kilometre_at_zero_degrees() -> None:
    pairs = wind.pairs_within(*[tuple(np.array([x]) for x in p) for p in ((LON, LAT), place(0, 1000))], 2000)
    assert pairs.distance_m[0] == pytest.approx(1000, abs=1)
    assert wind.turn(pairs.bearing_to_source[0], 0) < 0.01


def test_the_drawn_fan_opens_against_the_wind_and_holds_what_the_test_accepts() -> None:
    fan = wind.sector(LON, LAT, 90.0, 3.0, PARAMS)
    assert shapely.contains_xy(fan, *place(90, 4900)) and shapely.contains_xy(fan, *place(112, 2000))
    assert not shapely.contains_xy(fan, *place(270, 500)) and not shapely.contains_xy(fan, *place(90, 5100))
    assert wind.sector(LON, LAT, 90.0, 0.5, PARAMS).area < fan.area * 1.5, "two hours limit the reach"
