"""Boundaries come out of the wheel whole, valid, fast, and equal to an independent decoding."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from paths import real

from store import boundaries


@pytest.mark.parametrize(("level", "count"), [("province", 34), ("city", 375), ("district", 2891)])
def test_every_level_is_complete_valid_and_coded(level, count):
    areas = boundaries.polygons(level)
    assert len(areas) == count and areas["adcode"].is_unique and areas.crs.to_epsg() == 4326
    assert areas["adcode"].str.fullmatch(r"[1-8]\d{5}").all()
    assert areas.geometry.is_valid.all()


def test_areas_know_their_parent_and_are_unique():
    areas = boundaries.areas().set_index("adcode")
    assert areas.index.is_unique
    assert areas.loc["330206", ["name", "level", "parent_adcode"]].tolist() == [
        "北仑区",
        "district",
        "330200",
    ]
    assert areas.loc["310115", "parent_adcode"] == "310000"  # a municipality has no separate city level
    assert areas.loc["330000", "level"] == "province"
    parents = areas.loc[areas["level"] != "province", "parent_adcode"]
    assert parents.isin(areas.index).all()


def test_islands_and_exclaves_are_kept():
    districts = boundaries.polygons("district").set_index("adcode")
    parts = pd.Series(shapely.get_num_geometries(districts.geometry.to_numpy()), districts.index)
    assert parts["330922"] > 5  # 嵊泗, islands
    assert (parts > 1).sum() == 173


def test_lines_contain_the_nine_dash_line():
    lines = boundaries.lines().set_index("kind")
    assert lines.loc["nine_dash", "title"] == "九段线"
    assert shapely.get_num_geometries(lines.loc["nine_dash", "geometry"]) >= 9
    assert lines.loc["nine_dash", "geometry"].bounds[1] < 5  # reaches the south of the South China Sea


def test_an_unknown_level_is_refused_in_words():
    with pytest.raises(ValueError, match="没有“town”这一级"):
        boundaries.polygons("town")


@pytest.mark.parametrize(
    ("level", "file"),
    [("province", "cn_province.geojson"), ("city", "cn_city.geojson"), ("district", "cn_district.gpkg")],
)
def test_equals_the_decoding_of_the_reference_library(level, file):
    theirs = gpd.read_file(real(f"boundaries/{file}"))
    ours = boundaries.polygons(level)
    assert ours["adcode"].tolist() == theirs[f"{level}_adcode"].astype(str).tolist()
    same = shapely.equals_exact(
        ours.geometry.to_numpy(),
        _multi(theirs.geometry.to_numpy()),
        tolerance=1.1e-5,  # the GeoJSON copies are rounded to five decimals
    )
    assert same.all()


def test_lines_equal_the_decoding_of_the_reference_library():
    theirs = gpd.read_file(real("boundaries/cn_lines.geojson"))
    ours = boundaries.lines()
    assert ours["title"].tolist() == theirs["name"].tolist()
    for a, b in zip(ours.geometry, theirs.geometry, strict=True):
        assert shapely.hausdorff_distance(a, b) < 1.1e-5


def _multi(shapes):
    return [shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape]) for shape in shapes]
