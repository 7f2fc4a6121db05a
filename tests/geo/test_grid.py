"""A grid knows its corners, its shape and its name, whatever form its coordinates came in."""

import numpy as np
import pytest

from geo.grid import Grid

LAT, LON = np.array([31.0, 30.9, 30.8]), np.array([120.0, 120.1, 120.2, 120.3])


def test_edges_lie_half_way_and_the_outer_ones_are_extrapolated() -> None:
    grid = Grid.from_centres(LAT, LON)
    assert grid.shape == (3, 4)
    assert np.allclose(grid.lat_b, [31.05, 30.95, 30.85, 30.75])
    assert np.allclose(grid.bounds, (119.95, 30.75, 120.35, 31.05))


def test_uneven_axes_keep_every_centre_inside_its_own_pixel() -> None:
    grid = Grid.from_centres(np.array([0.0, 1.0, 3.0]), np.array([100.0, 102.0]))
    assert np.allclose(grid.lat_b, [-0.5, 0.5, 2.0, 4.0])


def test_two_dimensional_centres_of_a_regular_grid_give_the_same_pixels() -> None:
    lat, lon = np.meshgrid(LAT, LON, indexing="ij")
    curved, plain = Grid.from_centres(lat, lon), Grid.from_centres(LAT, LON)
    assert not curved.is_regular and plain.is_regular
    assert curved.shape == plain.shape
    assert np.allclose(curved.quads(), plain.quads())
    assert np.allclose(curved.centres()[0], lat) and np.allclose(plain.centres()[1], lon)


def test_a_turned_grid_keeps_its_turn() -> None:
    row, col = np.meshgrid(np.arange(4.0), np.arange(5.0), indexing="ij")
    lat, lon = 30 + 0.3 * row - 0.1 * col, 120 + 0.1 * row + 0.3 * col
    grid = Grid.from_centres(lat, lon)
    assert np.allclose(grid.centres()[0], lat) and np.allclose(grid.centres()[1], lon)
    ring = grid.quads()[0]
    assert np.allclose(ring[1] - ring[0], (0.3, -0.1)) and (ring[0] == ring[4]).all()


def test_the_name_follows_the_corners_and_nothing_else() -> None:
    grid = Grid.from_centres(LAT, LON)
    assert grid.grid_id == Grid.from_arrays(grid.arrays() | {"other": LAT}).grid_id
    assert grid.grid_id == Grid.from_centres(LAT + 1e-10, LON).grid_id
    assert grid.grid_id != Grid.from_centres(LAT + 1e-4, LON).grid_id
    assert len(grid.grid_id) == 12


def test_pixel_size_is_ground_area() -> None:
    one = Grid(np.array([30.0, 30.01, 30.02]), np.array([120.0, 120.01, 120.02])).pixel_km2()
    assert one == pytest.approx(1.112**2 * np.cos(np.radians(30.01)), rel=1e-3)


def test_the_corners_cannot_be_changed_later() -> None:
    with pytest.raises(ValueError, match="read-only"):
        Grid.from_centres(LAT, LON).lat_b[0] = 0


@pytest.mark.parametrize(
    ("lat", "lon", "words"),
    [
        (np.array([30.0, np.nan, 31.0]), LON, "空值"),
        (np.array([30.0, 31.0, 30.5]), LON, "单调"),
        (np.zeros((3, 3)), np.zeros((3, 4)), "不一致"),
        (np.zeros((3, 3)), LON, "维数"),
        (np.array([100.0, 110.0, 120.0]), LON, "颠倒"),
    ],
)
def test_coordinates_that_are_no_grid_are_refused_in_a_sentence(lat, lon, words) -> None:
    with pytest.raises(ValueError, match=words):
        Grid(lat, lon)


def test_one_row_has_no_pixel_size() -> None:
    with pytest.raises(ValueError, match="至少要有两个像元"):
        Grid.from_centres(LAT[:1], LON)
