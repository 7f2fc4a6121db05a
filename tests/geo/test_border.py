"""Distances to borders hold for parts, holes and exclaves; the coast is no border."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo import border
from geo.border import Borders, regions_within
from store import boundaries

LAT = 31.7
M_LAT, M_LON = 110_882.0, 94_800.0  # metres per degree there, on the ellipsoid


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """A box in kilometres around (121.5, 31.7)."""
    x, y = 121.5 + np.array([west, east]) * 1000 / M_LON, LAT + np.array([south, north]) * 1000 / M_LAT
    return shapely.box(x[0], y[0], x[1], y[1])


def at(*kilometres: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.array(kilometres, float).T
    return 121.5 + x * 1000 / M_LON, LAT + y * 1000 / M_LAT


@pytest.fixture
def island() -> gpd.GeoDataFrame:
    """An island county whose north holds an exclave of the county across the river, 3 km wide."""
    exclave = box(-2, 6, 1, 8)
    main = shapely.difference(box(-20, -8, 20, 8), exclave)
    across = shapely.union_all([box(-20, 12, 20, 30), exclave])
    return gpd.GeoDataFrame({"adcode": ["310151", "320681"]}, geometry=[main, across], crs="EPSG:4326")


def test_an_exclave_counts_as_its_own_county(island) -> None:
    lon, lat = at((-0.5, 6.9), (-0.5, 5.5), (3, 5), (1.4, 7))
    assert regions_within(lon, lat, island) == [
        ("320681", "310151"), ("310151", "320681"), ("310151",), ("310151", "320681"),
    ]  # fmt: skip


def test_distances_are_metres_and_inclusive(island) -> None:
    borders = Borders.of(island)
    rows = borders.to_others(*at((1.4, 7), (-0.5, 5.5)), np.array(["310151", "310151"]))
    assert rows["distance_m"].to_numpy() == pytest.approx([400, 500], abs=2)
    assert rows["adcode"].tolist() == ["320681", "320681"]
    assert rows["border_level"].tolist() == ["province", "province"]
    away = borders.to_others(*at((1.4, 7)), np.array(["310151"]), metres=390)
    assert len(away) == 0


def test_the_coast_is_no_border(island) -> None:
    rows = Borders.of(island).to_others(*at((10, -7.9)), np.array(["310151"]))
    assert len(rows) == 0, "100 m from the sea, far from any other county"


def test_a_river_between_two_banks_is_measured_to_the_other_bank(island) -> None:
    rows = Borders.of(island).to_others(*at((10, 7.5)), np.array(["310151"]), metres=6_000)
    near = rows[rows["adcode"] == "320681"]
    assert near["distance_m"].to_numpy() == pytest.approx([4_500], abs=15)


def test_a_point_in_a_hole_belongs_to_what_fills_the_hole() -> None:
    inner = box(-1, -1, 1, 1)
    frame = gpd.GeoDataFrame(
        {"adcode": ["330100", "330200"]},
        geometry=[shapely.difference(box(-9, -9, 9, 9), inner), inner],
        crs="EPSG:4326",
    )
    rows = Borders.of(frame).near(*at((0, 0.7)), 1_000)
    assert rows["adcode"].tolist() == ["330200", "330100"]
    assert rows["distance_m"].to_numpy() == pytest.approx([0, 300], abs=1)


def test_the_stated_county_decides_where_the_polygons_do_not_hold_the_point(island) -> None:
    rows = Borders.of(island).to_others(*at((10, -8.2)), np.array(["310151"]))
    assert len(rows) == 0
    as_foreign = Borders.of(island).to_others(*at((10, -8.2)), np.array(["320681"]))
    assert as_foreign["adcode"].tolist() == ["310151"]


def test_distances_agree_with_a_projected_plane(island) -> None:
    random = np.random.default_rng(5)
    lon, lat = at(*random.uniform(-9, 9, (200, 2)))
    dense = gpd.GeoDataFrame(island[["adcode"]], geometry=island.segmentize(0.001), crs="EPSG:4326")
    flat = dense.to_crs(
        "EPSG:4549"
    )  # Gauss-Krüger, 120°E: metres there are metres on the ground within 0.02 %
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs="EPSG:4326").to_crs("EPSG:4549")
    rows = Borders.of(island).near(lon, lat, 3_000)
    truth = np.array([points.iloc[p].distance(flat.geometry[flat["adcode"] == a].iloc[0])
                      for p, a in zip(rows["point"], rows["adcode"], strict=True)])  # fmt: skip
    assert len(rows) > 200
    assert np.abs(rows["distance_m"] - truth).max() < 1.5
    per_code = {a: flat.geometry[flat["adcode"] == a].iloc[0] for a in island["adcode"]}
    expected = {(i, a) for i, p in enumerate(points) for a, g in per_code.items() if p.distance(g) <= 2_990}
    assert expected <= set(zip(rows["point"], rows["adcode"], strict=True))


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [("310151", "320681", "province"), ("330206", "330101", "city"), ("330206", "330212", "district")],
)
def test_the_level_of_a_border_follows_from_the_codes(a, b, level) -> None:
    assert border.border_level(a, b) == level


def test_haiyong_on_chongming_island_is_a_border_place_of_two_provinces() -> None:
    districts = boundaries.polygons("district")
    found = regions_within(np.array([121.42, 121.47]), np.array([31.79, 31.23]), districts, 5_000)
    assert {code[:2] for code in found[0]} == {"31", "32"}
    assert {code[:2] for code in found[1]} == {"31"}, "the middle of Shanghai is far from the province line"
