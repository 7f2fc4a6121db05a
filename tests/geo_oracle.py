"""The slow, plain way from pixels to a cell, for comparison."""

import numpy as np
import shapely

from geo import cells
from geo.grid import Grid


def loop_means(grid: Grid, values: np.ndarray, some: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and coverage of each cell by clipping it against every pixel."""
    pixels, flat = shapely.polygons(grid.quads()), np.asarray(values, float).ravel()
    mean, coverage = [], []
    for outline in cells.polygons(some):
        shared = shapely.area(shapely.intersection(outline, pixels))
        valid = np.isfinite(flat)
        weight = shared[valid].sum()
        mean.append((shared[valid] * flat[valid]).sum() / weight if weight > 1e-9 * outline.area else np.nan)
        coverage.append(weight / outline.area)
    return np.array(mean), np.array(coverage)
