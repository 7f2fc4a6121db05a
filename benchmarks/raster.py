"""Raster to H3 cells: first day and each further day against h3ronpy with group-by and an h3-py loop.

Run ``PYTHONPATH=. python benchmarks/raster.py``. CPU seconds, best of alternating rounds, on a synthetic day of 1100 × 1500 pixels
over East China with 15 % missing. Errors are against exactextract on a random sample of cells.
"""

import gc
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import h3.api.numpy_int as h3
import numpy as np
import pandas as pd
import rasterio
from exactextract import exact_extract
from h3ronpy.vector import coordinates_to_cells

from geo import cells
from geo.grid import Grid
from geo.raster import means, weights

STEP, WEST, NORTH, SHAPE = 0.01, 110.0, 36.0, (1100, 1500)
ROUNDS, SAMPLE = 3, 3_000


def day(seed: int = 1) -> np.ndarray:
    """A smooth field with sharp plumes and clouds, µg/m³."""
    random = np.random.default_rng(seed)
    row, col = np.indices(SHAPE)
    values = 60 + 30 * np.sin(row / 90) * np.cos(col / 70) + random.gamma(2, 4, SHAPE)
    for r, c in random.integers(0, SHAPE[0], (400, 2)):
        values[r : r + 4, c : c + 4] += 60
    clouds = np.sin(row / 35 + 1) * np.sin(col / 45 + 2) + random.normal(0, 0.3, SHAPE)
    values[clouds > np.quantile(clouds, 0.85)] = np.nan
    return values.astype(np.float32)


def by_h3ronpy(values: np.ndarray, lat: np.ndarray, lon: np.ndarray, level: int) -> pd.Series:
    """Mean of the pixel centres in each cell: cells of coordinates, then group-by."""
    valid = np.isfinite(values.ravel())
    found = np.asarray(coordinates_to_cells(lat.ravel()[valid], lon.ravel()[valid], level))
    return pd.Series(values.ravel()[valid]).groupby(found).mean()


def by_loop(values: np.ndarray, lat: np.ndarray, lon: np.ndarray, level: int) -> pd.Series:
    """The same with the h3-py function called for every pixel."""
    valid = np.isfinite(values.ravel())
    points = zip(lat.ravel()[valid].tolist(), lon.ravel()[valid].tolist(), strict=True)
    found = np.array([h3.latlng_to_cell(y, x, level) for y, x in points], np.uint64)
    return pd.Series(values.ravel()[valid]).groupby(found).mean()


def best(tasks: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """Least CPU seconds of each task over alternating rounds."""
    found = dict.fromkeys(tasks, float("inf"))
    for _ in range(rounds):
        for name, task in tasks.items():
            gc.collect()
            start = time.process_time()
            task()
            found[name] = min(found[name], time.process_time() - start)
    return found


def truth(values: np.ndarray, some: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covered pixels of cells by exactextract."""
    frame = gpd.GeoDataFrame(geometry=cells.polygons(some), crs="EPSG:4326")
    profile = {"driver": "GTiff", "height": SHAPE[0], "width": SHAPE[1], "count": 1, "dtype": "float32"}
    place = rasterio.Affine(STEP, 0, WEST, 0, -STEP, NORTH)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "day.tif"
        with rasterio.open(path, "w", crs="EPSG:4326", transform=place, nodata=np.nan, **profile) as file:
            file.write(values, 1)
        found = exact_extract(str(path), frame, ["mean", "count"], output="pandas")
    return found["mean"].to_numpy(float), found["count"].to_numpy(float)


def errors(values: np.ndarray, series: dict[str, pd.Series], coverage: np.ndarray, known: tuple) -> None:
    """Print how far each method is from exactextract on whole cells."""
    some, area = known
    mean, count = truth(values, some)
    for name, found in series.items():
        away = np.abs(found.reindex(some).to_numpy(float) - mean)
        seen = np.isfinite(mean)
        print(
            f"  {name:<24} mean error {np.nanmean(away[seen]):.2e}  largest {np.nanmax(away[seen]):.2e} µg/m³  "
            f"cells missed {np.isnan(away[seen]).mean():6.2%}  filled without data "
            f"{np.isfinite(found.reindex(some).to_numpy(float)[~seen]).sum()}"
        )
    print(
        f"  coverage against exactextract: largest difference {np.abs(coverage - count * STEP**2 / area).max():.2e}"
    )


def compare(level: int) -> None:
    """Print the table of one resolution."""
    lat, lon = NORTH - STEP * (np.arange(SHAPE[0]) + 0.5), WEST + STEP * (np.arange(SHAPE[1]) + 0.5)
    grid, values = Grid.from_centres(lat, lon), day()
    all_lat, all_lon = (np.ascontiguousarray(x) for x in np.meshgrid(lat, lon, indexing="ij"))
    found = weights(grid, level)
    means(found, values)  # compiled before the clock runs
    first = best({"first day": lambda: means(weights(grid, level), values)}, rounds=2)
    others = {
        "each further day": lambda: means(found, values),
        "h3ronpy + group-by": lambda: by_h3ronpy(values, all_lat, all_lon, level),
        "h3-py loop + group-by": lambda: by_loop(values, all_lat, all_lon, level),
    }
    seconds = first | best(others)
    print(f"\nresolution {level}: {len(found.cells)} cells, {len(found.pixel)} weights")
    for name, spent in seconds.items():
        print(f"  {name:<24}{spent:8.3f} CPU s   {spent / seconds['each further day']:7.1f} × a further day")
    mean, coverage = means(found, values)
    whole = np.flatnonzero(found.within > 0.9999)
    some = np.sort(np.random.default_rng(2).choice(whole, SAMPLE, replace=False))
    series = {
        "area weights": pd.Series(mean, index=found.cells),
        "h3ronpy (pixel centres)": by_h3ronpy(values, all_lat, all_lon, level),
    }
    errors(values, series, coverage[some], (found.cells[some], found.area[some]))


if __name__ == "__main__":
    for resolution in (6, 7):
        compare(resolution)
