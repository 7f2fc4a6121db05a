"""WGS-84, GCJ-02 and BD-09 agree with the published table and round trip below a centimetre."""

import math

import numpy as np
import pytest

from geo.crs import SYSTEMS, distance_m, from_wgs84, parse_degrees, to_wgs84

# DOSSIER P.1: place, WGS-84, GCJ-02, BD-09, shift GCJ / BD in metres.
TABLE = (
    ("北仑", (121.8440, 29.9088), (121.848093, 29.906234), (121.854685, 29.911941), (486.9, 1087.5)),
    ("鄞州", (121.5465, 29.8168), (121.550663, 29.814220), (121.557090, 29.820544), (493.5, 1103.2)),
    ("慈溪", (121.2663, 30.1696), (121.270645, 30.167159), (121.277234, 30.172854), (498.1, 1111.6)),
    ("肥东", (117.4693, 31.8880), (117.474952, 31.886070), (117.481341, 31.892405), (575.2, 1237.8)),
    ("崇明", (121.3975, 31.6231), (121.402185, 31.621359), (121.408722, 31.627214), (484.0, 1156.8)),
    ("静安", (121.4480, 31.2290), (121.452596, 31.227118), (121.459041, 31.233411), (484.5, 1158.7)),
    ("深圳", (114.0579, 22.5431), (114.063014, 22.540383), (114.069564, 22.546042), (605.9, 1241.7)),
)
ROUNDING = 5.05e-7  # degrees: half a unit of the sixth decimal, 0.056 m per axis


@pytest.mark.parametrize(("place", "wgs", "gcj", "bd", "shift"), TABLE, ids=[row[0] for row in TABLE])
def test_agrees_with_the_table_both_ways(place, wgs, gcj, bd, shift):
    for system, stated, moved in (("gcj02", gcj, shift[0]), ("bd09", bd, shift[1])):
        there = from_wgs84(*wgs, system)
        np.testing.assert_allclose(there, stated, rtol=0, atol=ROUNDING)
        np.testing.assert_allclose(to_wgs84(*stated, system), wgs, rtol=0, atol=ROUNDING * 1.01)
        assert distance_m(*wgs, *stated) == pytest.approx(moved, rel=0.002)


@pytest.mark.parametrize("system", SYSTEMS)
def test_round_trip_is_below_a_centimetre_all_over_china(system):
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(73, 135, 20_000), rng.uniform(18, 53.5, 20_000)
    back = to_wgs84(*from_wgs84(lon, lat, system), system)
    assert distance_m(*back, lon, lat).max() < 0.01


@pytest.mark.parametrize("system", ["gcj02", "bd09"])
def test_outside_the_box_nothing_moves(system):
    lon, lat = np.array([-0.12, 139.7, 100.0]), np.array([51.5, 35.7, -10.0])
    for there in (from_wgs84(lon, lat, system), to_wgs84(lon, lat, system)):
        np.testing.assert_array_equal(there, (lon, lat))


def test_missing_positions_stay_missing_and_the_input_is_not_touched():
    lon, lat = np.array([121.5, np.nan]), np.array([29.8, np.nan])
    there = to_wgs84(lon, lat, "gcj02")
    assert np.isnan(there[0][1]) and np.isnan(there[1][1]) and lon[0] == 121.5


def test_an_unknown_system_is_named_with_the_possible_ones():
    with pytest.raises(ValueError, match="“wgs72”.*gcj02"):
        to_wgs84(1.0, 2.0, "wgs72")


@pytest.mark.parametrize(
    "text",
    [
        "121.844", 121.844, "121°50′38.4″", "121°50'38.4\"E", "E121°50′38.4″", "121度50分38.4秒",
        "东经121度50分38.4秒", "121 50 38.4", "121:50:38.4", "１２１．８４４", " 121.844° ",
    ],
)  # fmt: skip
def test_reads_decimal_and_sexagesimal_degrees(text):
    assert parse_degrees(text) == pytest.approx(121.844, abs=1e-9)


def test_west_and_south_are_negative_and_empty_is_missing():
    assert parse_degrees("南纬3度30分") == -3.5
    assert parse_degrees("0°7′30″W") == -0.125
    assert math.isnan(parse_degrees("")) and math.isnan(parse_degrees(None))


@pytest.mark.parametrize("text", ["abc", "121°60′00″", "121°5′60″", "121.5.2", "1 2 3 4"])
def test_refuses_what_is_not_an_angle(text):
    with pytest.raises(ValueError, match=text.split("°", maxsplit=1)[0]):
        parse_degrees(text)
