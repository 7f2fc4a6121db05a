"""Cell means are exact area means; what was not seen stays unseen."""

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from exactextract import exact_extract
from geo_oracle import loop_means

from geo import cells, raster
from geo.grid import Grid

SEED = 20261120


def axes(ny: int = 60, nx: int = 80, step: float = 0.01) -> tuple[np.ndarray, np.ndarray]:
    return 30.6 - step * np.arange(ny), 121.0 + step * np.arange(nx)


def field(shape: tuple[int, int], missing: float = 0.15) -> np.ndarray:
    random = np.random.default_rng(SEED)
    values = random.uniform(5, 200, shape)
    values[random.random(shape) < missing] = np.nan
    return values


@pytest.mark.parametrize("level", [5, 6, 7, 8])
def test_means_and_coverage_agree_with_polygon_clipping(level) -> None:
    grid = Grid.from_centres(*axes())
    values = field(grid.shape)
    weights = raster.weights(grid, level)
    mean, coverage = raster.means(weights, values)
    some = np.random.default_rng(1).choice(len(mean), min(40, len(mean)), replace=False)
    expected = loop_means(grid, values, weights.cells[some])
    assert np.nanmax(np.abs(mean[some] - expected[0])) < 1e-4
    assert np.abs(coverage[some] - expected[1]).max() < 1e-6
    assert (np.isnan(mean[some]) == np.isnan(expected[0])).all()


@pytest.mark.parametrize("level", [6, 7])
def test_means_agree_with_exactextract(level, tmp_path) -> None:
    lat, lon = axes()
    grid = Grid.from_centres(lat, lon)
    values = field(grid.shape)
    weights = raster.weights(grid, level)
    mean, coverage = raster.means(weights, values)
    whole = np.flatnonzero(weights.within > 0.999)
    frame = gpd.GeoDataFrame(geometry=cells.polygons(weights.cells[whole]), crs="EPSG:4326")
    path = tmp_path / "grid.tif"
    profile = {"driver": "GTiff", "height": 60, "width": 80, "count": 1, "dtype": "float64", "nodata": np.nan}
    place = rasterio.Affine(0.01, 0, lon[0] - 0.005, 0, -0.01, lat[0] + 0.005)
    with rasterio.open(path, "w", crs="EPSG:4326", transform=place, **profile) as file:
        file.write(values, 1)
    truth = exact_extract(str(path), frame, ["mean", "count"], output="pandas")
    assert np.abs(truth["mean"] - mean[whole]).max() < 1e-4
    share = truth["count"] * 1e-4 / weights.area[whole]
    assert np.abs(share - coverage[whole]).max() < 1e-4


def test_missing_pixels_stay_missing_and_lower_the_coverage() -> None:
    grid = Grid.from_centres(*axes())
    weights = raster.weights(grid, 7)
    values = np.full(grid.shape, 40.0)
    values[:30] = np.nan
    mean, coverage = raster.means(weights, values)
    lat, _ = cells.centres(weights.cells)
    inside = weights.within > 0.999
    seen, unseen = inside & (lat < 30.25), inside & (lat > 30.35)
    assert np.allclose(mean[seen], 40) and np.allclose(coverage[seen], 1, atol=1e-5)
    assert np.isnan(mean[unseen]).all() and (coverage[unseen] == 0).all()
    between = inside & ~seen & ~unseen
    assert ((coverage[between] > 0.01) & (coverage[between] < 0.99)).any()
    assert np.allclose(mean[between & (coverage > 0)], 40)


def test_a_cell_half_outside_the_grid_has_half_coverage_at_most() -> None:
    grid = Grid.from_centres(*axes())
    weights = raster.weights(grid, 6)
    _, coverage = raster.means(weights, np.ones(grid.shape))
    assert coverage.min() < 0.5 < coverage.max()
    assert np.allclose(coverage, weights.within, atol=1e-6)


@pytest.mark.parametrize("flip", ["lat", "lon"])
def test_the_direction_of_the_axes_does_not_matter(flip) -> None:
    lat, lon = axes(20, 30)
    values = field((20, 30))
    plain = raster.means(raster.weights(Grid.from_centres(lat, lon), 7), values)
    turned = Grid.from_centres(*((lat[::-1], lon) if flip == "lat" else (lat, lon[::-1])))
    other = raster.means(raster.weights(turned, 7), np.flip(values, 0 if flip == "lat" else 1))
    assert np.allclose(plain[0], other[0], equal_nan=True) and np.allclose(plain[1], other[1])


def test_curvilinear_and_regular_descriptions_of_one_grid_agree() -> None:
    lat, lon = axes(20, 30, 0.05)
    values = field((20, 30))
    regular = raster.weights(Grid.from_centres(lat, lon), 6)
    curved = raster.weights(Grid.from_centres(*np.meshgrid(lat, lon, indexing="ij")), 6)
    assert (regular.cells == curved.cells).all()
    for a, b in zip(raster.means(regular, values), raster.means(curved, values), strict=True):
        assert np.allclose(a, b, atol=1e-5, equal_nan=True)


def test_a_turned_grid_keeps_a_constant_constant_and_covers_the_inside() -> None:
    row, col = np.meshgrid(np.arange(20.0), np.arange(20.0), indexing="ij")
    grid = Grid.from_centres(30 + 0.05 * row - 0.02 * col, 120 + 0.02 * row + 0.05 * col)
    weights = raster.weights(grid, 6)
    mean, coverage = raster.means(weights, np.full(grid.shape, 55.0))
    assert np.allclose(mean, 55)
    hull = shapely.union_all(shapely.polygons(grid.quads()))
    inside = shapely.contains(hull, cells.polygons(weights.cells))
    assert inside.any() and np.allclose(coverage[inside], 1, atol=1e-6)
    assert weights.shared.sum() == pytest.approx(hull.area, rel=1e-5)


@pytest.mark.parametrize("place", [(39.1, 122.3), (29.55, 120.44)])
@pytest.mark.parametrize("level", [6, 7])
def test_pentagon_and_face_edge_lose_no_ground(place, level) -> None:
    lat, lon = place[0] + 0.01 * np.arange(-20, 20), place[1] + 0.01 * np.arange(-20, 20)
    grid = Grid.from_centres(lat, lon)
    weights = raster.weights(grid, level)
    assert weights.shared.sum() == pytest.approx(40 * 40 * 1e-4, rel=1e-6)
    corners = np.diff(cells.outlines(weights.cells)[0])
    # On even resolutions face edges cross no cell's side, so only the pentagon is odd there.
    assert (corners != 6).any() == (level == 7 or place[0] > 39)


def test_a_region_keeps_only_the_cells_that_touch_it_with_the_same_weights() -> None:
    grid = Grid.from_centres(*axes())
    region = shapely.box(121.2, 30.2, 121.4, 30.4)
    whole, part = raster.weights(grid, 7), raster.weights(grid, 7, region)
    touching = shapely.intersects(region, cells.polygons(whole.cells))
    assert set(part.cells) <= set(whole.cells) and len(part.cells) < len(whole.cells)
    assert set(whole.cells[touching]) - set(part.cells) == set()
    values = field(grid.shape)
    position = np.searchsorted(whole.cells, part.cells)
    assert np.allclose(
        raster.means(part, values)[0], raster.means(whole, values)[0][position], equal_nan=True
    )
    assert raster.weights_name(grid, 7, region) != raster.weights_name(grid, 7)


def test_a_region_elsewhere_is_refused() -> None:
    with pytest.raises(ValueError, match="没有重叠"):
        raster.weights(Grid.from_centres(*axes()), 7, shapely.box(100, 30, 101, 31))


def test_weights_survive_keeping() -> None:
    weights = raster.weights(Grid.from_centres(*axes(10, 10)), 7)
    again = raster.Weights.from_arrays(weights.arrays())
    values = field((10, 10))
    assert (raster.means(again, values)[1] == raster.means(weights, values)[1]).all()


def test_values_of_another_grid_are_refused() -> None:
    weights = raster.weights(Grid.from_centres(*axes(10, 10)), 7)
    with pytest.raises(ValueError, match="不是同一网格"):
        raster.means(weights, np.zeros((5, 5)))


def test_a_grid_is_not_shown_finer_than_its_pixels() -> None:
    kilometre = Grid.from_centres(*axes())
    assert raster.finest_resolution(kilometre) == 7
    assert raster.is_finer_than_pixels(kilometre, 8) and not raster.is_finer_than_pixels(kilometre, 7)
    coarse = Grid.from_centres(*axes(20, 20, 0.34))
    assert raster.finest_resolution(coarse) == 4
