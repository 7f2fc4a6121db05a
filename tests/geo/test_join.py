"""Points find their area; just off a generalised coast they find the nearest."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from paths import real

from geo.join import distance_km, locate, within_prefix
from store import boundaries

AREAS = gpd.GeoDataFrame(
    {"adcode": ["330206", "330211", "330212"]},
    geometry=[
        shapely.MultiPolygon([shapely.box(121, 29, 122, 30), shapely.box(123, 31, 123.2, 31.2)]),  # exclave
        shapely.box(122, 29, 122.5, 30),
        shapely.box(121.9, 29.4, 122.1, 29.6),  # overlaps both
    ],
    crs="EPSG:4326",
)


def test_finds_the_area_and_its_exclave_and_leaves_the_rest_empty():
    found = locate([121.5, 123.1, 122.2, 130.0, np.nan], [29.5, 31.1, 29.2, 29.5, 29.0], AREAS)
    assert found.tolist() == ["330206", "330206", "330211", None, None]


def test_in_an_overlap_and_on_a_shared_border_the_first_area_wins():
    assert locate([121.95, 122.0], [29.5, 29.2], AREAS).tolist() == ["330206", "330206"]


def test_falls_back_to_the_nearest_area_within_reach():
    three_km = 3 / 111.195
    lon, lat = [121.5, 121.5, 122.2], [30 + three_km, 30 + 3 * three_km, 29 - three_km]
    assert locate(lon, lat, AREAS).tolist() == ["330206", None, "330211"]
    assert locate(lon, lat, AREAS, coast_km=0).tolist() == [None, None, None]


def test_nearest_is_measured_in_kilometres_not_in_degrees():
    # At 60 degrees north a degree of longitude is half as long as one of latitude.
    areas = gpd.GeoDataFrame(
        {"adcode": ["east", "north"]},
        geometry=[shapely.box(100.05, 59.9, 100.2, 60.1), shapely.box(99.9, 60.035, 100.0, 60.2)],
        crs="EPSG:4326",
    )
    assert locate([100.0], [60.0], areas)[0] == "east"


def test_distance_is_zero_inside_and_kilometres_outside():
    shapes = AREAS.geometry.to_numpy()[[0, 0, 1]]
    km = distance_km([121.5, 121.5, np.nan], [29.5, 30.1, 29.0], shapes)
    assert km[0] == 0 and km[1] == pytest.approx(11.12, abs=0.02) and np.isnan(km[2])


def test_prefixes_of_nobody_see_nothing():
    codes = ["330206", "340100", None]
    assert within_prefix(codes, ("33",)).tolist() == [True, False, False]
    assert within_prefix(codes, ()).tolist() == [False, False, False]


def test_every_real_facility_finds_a_district_33_of_them_off_the_generalised_coast():
    table = pd.read_csv(real("industry_china/industry_china.csv"))
    districts = boundaries.polygons("district")
    strict = locate(table["lon"], table["lat"], districts, coast_km=0)
    found = locate(table["lon"], table["lat"], districts)
    assert pd.isna(strict).sum() == 33
    assert not pd.isna(found).any()
