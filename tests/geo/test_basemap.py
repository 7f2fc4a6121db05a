"""Base map geometry: shared borders stay shared and are drawn once."""

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


NOWHERE = shapely.Point(99, 99)


def test_lines_carry_their_level(coverage):
    lines = basemap.lines(basemap.arcs(*coverage), NOWHERE)
    assert set(lines["kind"]) == {"city", "district", "outline", "province"}
    assert lines.crs.to_epsg() == 4326


def test_an_undetermined_stretch_of_the_outline_is_left_to_the_official_line(coverage):
    found = basemap.arcs(*coverage)
    lines = basemap.lines(found, shapely.box(-0.1, 0.2, 0.1, 0.8))
    outline = lines.loc[lines["kind"] == "outline"].geometry.union_all()
    assert not outline.intersects(shapely.box(-0.05, 0.3, 0.05, 0.7))
    assert outline.intersects(shapely.box(-0.05, 0, 0.05, 0.1))
    assert "outline" not in set(basemap.lines(found, shapely.box(-9, -9, 9, 9))["kind"])


@pytest.fixture(scope="module")
def band():
    """Pairs of districts at the equator and at 50 degrees north, and the band along the border of each pair."""
    pairs = np.array([shapely.box(x, y, x + 1, y + 0.1) for y in (0, 50) for x in (0, 1)])
    found = basemap.arcs(pairs, ["330101", "330102", "330201", "330202"])
    return basemap.band(found, 1000, 12)


def test_the_band_is_as_wide_on_the_ground_at_every_latitude(band):
    """One kilometre each side, at the equator and at 50 degrees north."""
    shape = band.to_crs(4326).geometry.union_all()
    for latitude in (0.05, 50.05):
        across = shapely.intersection(shape, shapely.LineString([(0, latitude), (2, latitude)]))
        metres = across.length * np.radians(1) * basemap.EARTH_M * np.cos(np.radians(latitude))
        assert metres == pytest.approx(2000, rel=0.01)


def test_the_band_lies_along_inner_borders_only_and_its_pieces_never_overlap(band):
    west, _, east, _ = band.to_crs(4326).total_bounds
    assert (west, east) == pytest.approx((1, 1), abs=0.02)
    assert len(band) > 4
    assert shapely.area(band.geometry).sum() == pytest.approx(band.geometry.union_all().area)


def test_land_is_dissolved_by_province(coverage):
    land = basemap.land(coverage[0], np.array(["33", "33", "33", "31"]))
    areas = dict(zip(land["adcode"], shapely.area(land.geometry), strict=True))
    assert areas == pytest.approx({"310000": 1, "330000": 3})


def test_names_are_ranked_from_the_province_down():
    areas = pd.DataFrame(
        [
            ("330000", "浙江省", "province"),
            ("330100", "杭州市", "city"),
            ("330200", "宁波市", "city"),
            ("460300", "三沙市", "city"),
            ("330206", "北仑区", "district"),
        ],
        columns=["adcode", "name", "level"],
    ).assign(lon=120.0, lat=30.0)
    labels = basemap.labels(areas)
    ranks = {"浙江省": 0, "杭州市": 1, "三沙市": 1, "宁波市": 2, "北仑区": 3}
    assert dict(zip(labels["name"], labels["rank"], strict=True)) == ranks
    assert labels.geometry.iloc[0].coords[0] == (120.0, 30.0)
