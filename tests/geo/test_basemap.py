"""Base map geometry: shared borders stay shared and are drawn once."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo import basemap


@pytest.fixture
def coverage():
    """Four squares: two districts of one city, one of another city, one of another province; wavy shared edges."""
    wave = [(1 + 0.01 * np.sin(20 * y), y) for y in np.linspace(0, 1, 60)]
    west = shapely.Polygon([(0, 0), *wave, (0, 1)])
    east = shapely.Polygon([(2, 0), (2, 1), *wave[::-1]])
    return np.array([west, east, shapely.box(2, 0, 3, 1), shapely.box(3, 0, 4, 1)]), [
        "330101",
        "330102",
        "330201",
        "310101",
    ]


def test_each_border_is_drawn_once_at_its_highest_level(coverage):
    found = basemap.arcs(*coverage)
    kinds = {(a, b): k for a, b, k in zip(found.left, found.right, found.kind, strict=True)}
    assert kinds[("330101", "330102")] == "district"
    assert kinds[("330102", "330201")] == "city"
    assert kinds[("330201", "310101")] == "province"
    assert [k for (_, b), k in kinds.items() if b == ""] == ["outline"] * 4
    total = shapely.length(found.geometry).sum()
    assert total == pytest.approx(shapely.length(shapely.unary_union(shapely.boundary(coverage[0]))))


def test_simplified_neighbours_keep_their_border_in_common(coverage):
    fewer = basemap.simplified(coverage[0], 0.05, 3)
    assert shapely.get_num_coordinates(fewer).sum() < shapely.get_num_coordinates(coverage[0]).sum() / 3
    assert shapely.coverage_is_valid(fewer)
    assert shapely.union_all(fewer).equals_exact(shapely.box(0, 0, 4, 1).normalize(), 1e-2) or shapely.area(
        shapely.union_all(fewer)
    ) == pytest.approx(4)


def test_lines_carry_their_level(coverage):
    found = basemap.arcs(*coverage)
    lines = basemap.lines_collection(found, found.kind != "district")
    assert {f["properties"]["kind"] for f in lines["features"]} == {"city", "outline", "province"}


def test_the_band_is_as_wide_on_the_ground_at_every_latitude():
    """One kilometre each side, at the equator and at 50 degrees north; the outline has no band."""
    pairs = np.array([shapely.box(x, y, x + 1, y + 0.1) for y in (0, 50) for x in (0, 1)])
    found = basemap.arcs(pairs, ["330101", "330102", "330201", "330202"])
    band = basemap.band_collection(found, np.ones(len(found.kind), bool), 1000, 5)
    shape = shapely.geometry.shape(band["features"][0]["geometry"])
    for latitude in (0.05, 50.05):
        across = shapely.intersection(shape, shapely.LineString([(0, latitude), (2, latitude)]))
        metres = across.length * np.radians(1) * basemap.EARTH_M * np.cos(np.radians(latitude))
        assert metres == pytest.approx(2000, rel=0.01)
    assert basemap.band_collection(found, found.kind == "outline", 1000, 5)["features"] == []


def test_an_undetermined_stretch_of_the_outline_is_left_to_the_official_line(coverage):
    found = basemap.arcs(*coverage)
    every = np.ones(len(found.kind), bool)
    hidden = shapely.box(-0.1, 0.2, 0.1, 0.8)
    outline = next(
        f
        for f in basemap.lines_collection(found, every, hidden)["features"]
        if f["properties"]["kind"] == "outline"
    )
    assert not shapely.geometry.shape(outline["geometry"]).intersects(shapely.box(-0.05, 0.3, 0.05, 0.7))
    everywhere = basemap.lines_collection(found, found.kind == "outline", shapely.box(-9, -9, 9, 9))
    assert everywhere["features"] == []


def test_land_is_dissolved_by_province(coverage):
    land = basemap.land_collection(coverage[0], np.array(["33", "33", "33", "31"]))
    areas = {f["properties"]["adcode"]: shapely.geometry.shape(f["geometry"]).area for f in land["features"]}
    assert areas == pytest.approx({"31": 1, "33": 3})


def test_labels_and_official_lines_are_plain_geojson():
    areas = pd.DataFrame({"name": ["宁波市"], "level": ["city"], "lon": [121.55], "lat": [29.87]})
    text = basemap.encoded(basemap.label_collection(areas)).decode()
    assert "宁波市" in text
    assert json.loads(text)["features"][0]["geometry"]["coordinates"] == [121.55, 29.87]
    lines = gpd.GeoDataFrame(
        {"kind": ["nine_dash"]}, geometry=[shapely.LineString([(110, 10), (111, 11.00004)])]
    )
    official = basemap.official_lines(lines)["features"][0]
    assert official["properties"] == {"kind": "nine_dash"}
    assert official["geometry"]["coordinates"][1] == (111.0, 11.0)
