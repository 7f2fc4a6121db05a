"""Travel times without a road network."""

import numpy as np

from analytics.plan.travel import RoadTravel, haversine_km


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
