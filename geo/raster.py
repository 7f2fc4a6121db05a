"""Rasters to H3 cells by exact area weights, computed once per grid and resolution.

The weight of a pixel in a cell is the area they share in the longitude-latitude plane. The change of scale with
latitude inside one cell is ignored (below 0.1 % of a weight at resolution 6). A missing pixel has no weight on the
day it is missing, so it stays missing; how much of the cell was seen is kept as coverage.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import h3.api.numpy_int as h3
import numpy as np
import shapely
from numba import njit

from geo.cells import outlines, overlapping, planar_areas, polygons
from geo.grid import Grid

FINEST, COARSEST = 15, 0
_SLIVER = 1e-9  # part of a cell below which a shared area is rounding, not ground


@dataclass(frozen=True, eq=False)
class Weights:
    """Shared areas of cells and pixels as a sparse matrix, one row per cell.

    Attributes
    ----------
    cells
        Sorted H3 cells, uint64, shape ``(n,)``.
    area
        Planar area of every cell in square degrees, float64, shape ``(n,)``; also outside the grid.
    start
        int64, shape ``(n + 1,)``: cell i owns the entries ``start[i]:start[i + 1]``.
    pixel, shared
        Flat pixel number (int32) and shared area in square degrees (float32) of every entry.
    """

    cells: np.ndarray
    area: np.ndarray
    start: np.ndarray
    pixel: np.ndarray
    shared: np.ndarray

    def arrays(self) -> dict[str, np.ndarray]:
        """What a store has to keep."""
        return {name: getattr(self, name) for name in ("cells", "area", "start", "pixel", "shared")}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> "Weights":
        """The weights kept by :meth:`arrays`."""
        return cls(**{name: arrays[name] for name in ("cells", "area", "start", "pixel", "shared")})

    @property
    def within(self) -> np.ndarray:
        """Part of every cell that lies on the grid: the highest coverage it can reach."""
        total = np.add.reduceat(self.shared, self.start[:-1], dtype=float) if len(self.cells) else self.area
        return np.minimum(total / self.area, 1.0)


def weights_name(grid: Grid, level: int, region: shapely.Geometry | None = None) -> str:
    """The name under which weights are kept: grid, resolution and, when restricted, the region."""
    suffix = "" if region is None else "-" + hashlib.sha1(region.wkb, usedforsecurity=False).hexdigest()[:8]
    return f"{grid.grid_id}-r{level}{suffix}"


def weights(grid: Grid, level: int, region: shapely.Geometry | None = None) -> Weights:
    """Area weights of every cell that shares ground with the grid, and with ``region`` when one is given.

    Parameters
    ----------
    level
        H3 resolution. Finer than the pixels is allowed, but see :func:`is_finer_than_pixels`.
    region
        Polygon in WGS-84; only cells that touch it are computed.

    Raises
    ------
    ValueError
        When grid and region do not meet.
    """
    box = shapely.box(*np.clip(grid.bounds, (-180, -90, -180, -90), (180, 90, 180, 90)))
    area = box if region is None else shapely.intersection(region, box)
    if shapely.area(area) == 0:
        raise ValueError("所选区域与栅格范围没有重叠，请检查区域或栅格坐标。")
    cells = overlapping(area, level)
    start, vertices = outlines(cells)
    planar = planar_areas(start, vertices)
    if grid.is_regular:
        counts, pixel, shared = _shared_regular(grid, start, vertices)
    else:
        counts, pixel, shared = _shared_curvilinear(grid, cells)
    real = shared > _SLIVER * np.repeat(planar, counts)
    owner = np.repeat(np.arange(len(cells)), counts)[real]
    kept = np.bincount(owner, minlength=len(cells))
    used = kept > 0
    return Weights(
        cells=cells[used],
        area=planar[used],
        start=np.concatenate([[0], np.cumsum(kept[used])]).astype(np.int64),
        pixel=pixel[real].astype(np.int32),
        shared=shared[real].astype(np.float32),
    )


def means(weights: Weights, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Area-weighted mean and valid coverage of every cell.

    Parameters
    ----------
    values
        One value per pixel, shape ``(ny, nx)`` or flat; NaN where missing.

    Returns
    -------
    mean
        float64, shape ``(n,)``, in the unit of the values; NaN where no pixel of the cell is valid.
    coverage
        float64, shape ``(n,)``: valid shared area over the area of the whole cell, 0 to 1.
    """
    flat = np.ascontiguousarray(values, dtype=np.float32).ravel()
    if weights.pixel.max(initial=-1) >= len(flat):
        raise ValueError(f"栅格数值只有 {len(flat)} 个像元，与面积权重不是同一网格。")
    return _means(weights.start, weights.pixel, weights.shared, weights.area, flat)


def finest_resolution(grid: Grid) -> int:
    """The finest resolution whose cells are, at the middle of the grid, not smaller than the pixels."""
    west, south, east, north = grid.bounds
    pixel = grid.pixel_km2()
    fits = (
        r
        for r in range(FINEST, COARSEST, -1)
        if _cell_km2((south + north) / 2, (west + east) / 2, r) >= pixel
    )
    return next(fits, COARSEST)


def is_finer_than_pixels(grid: Grid, level: int) -> bool:
    """True when cells of this resolution show detail that the grid does not have; a page must then say so."""
    return level > finest_resolution(grid)


def _cell_km2(lat: float, lon: float, level: int) -> float:
    return float(h3.cell_area(h3.latlng_to_cell(lat, lon, level), unit="km^2"))


def _shared_regular(
    grid: Grid, start: np.ndarray, vertices: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Entries per cell, their pixels and shared areas, in cell order."""
    (ny, nx), lat, lon = grid.shape, grid.lat_b, grid.lon_b
    south_up, west_east = bool(lat[0] < lat[-1]), bool(lon[0] < lon[-1])
    lat, lon = lat if south_up else lat[::-1].copy(), lon if west_east else lon[::-1].copy()
    window = _windows(lat, lon, start, vertices)
    counts = window[:, 2] * window[:, 3]
    row, col, shared = _clip(lat, lon, start, vertices, window)
    row, col = row if south_up else ny - 1 - row, col if west_east else nx - 1 - col
    return counts, row * nx + col, np.abs(shared)


def _windows(lat: np.ndarray, lon: np.ndarray, start: np.ndarray, vertices: np.ndarray) -> np.ndarray:
    """First row, first column, rows and columns of the pixels around each outline, int64 ``(n, 4)``."""
    found = []
    for axis, edges in ((1, lat), (0, lon)):
        low = np.minimum.reduceat(vertices[:, axis], start[:-1])
        high = np.maximum.reduceat(vertices[:, axis], start[:-1])
        first = np.clip(np.searchsorted(edges, low, side="right") - 1, 0, len(edges) - 2)
        last = np.clip(np.searchsorted(edges, high, side="left"), first + 1, len(edges) - 1)
        found.append((first, last - first))
    (row, rows), (col, cols) = found
    return np.stack([row, col, rows, cols], axis=1).astype(np.int64)


def _shared_curvilinear(grid: Grid, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As :func:`_shared_regular`, by intersecting the pixel quadrilaterals with the cells."""
    outline = polygons(cells)
    quads = grid.quads()
    west, south, east, north = shapely.total_bounds(outline)
    x, y = quads[..., 0], quads[..., 1]
    near = (x.max(1) >= west) & (x.min(1) <= east) & (y.max(1) >= south) & (y.min(1) <= north)
    number = np.flatnonzero(near)
    pixels = shapely.polygons(quads[near])
    cell, pixel = shapely.STRtree(pixels).query(outline, predicate="intersects")
    order = np.lexsort((pixel, cell))
    cell, pixel = cell[order], pixel[order]
    shared = shapely.area(shapely.intersection(outline[cell], pixels[pixel]))
    return np.bincount(cell, minlength=len(cells)), number[pixel], shared


@njit(cache=True, nogil=True)
def _right_of(x: float, low: float, high: float, height: float) -> float:
    """Area between a slanted edge (from ``low`` to ``high`` in x) and the vertical at ``x``, left of ``x``."""
    if x >= high:
        return (x - (low + high) / 2) * height
    if x <= low:
        return 0.0
    return (x - low) ** 2 / (2 * (high - low)) * height


@njit(cache=True, nogil=True)
def _clip(
    lat: np.ndarray, lon: np.ndarray, start: np.ndarray, vertices: np.ndarray, window: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row, column and signed shared area of every pixel in every window.

    As font rasterisers do it: every edge adds, in each row it crosses, the signed area between itself and the
    right side of each pixel; over a closed outline these add up to the area inside.
    """
    total = 0
    for i in range(len(window)):
        total += window[i, 2] * window[i, 3]
    row, col, shared = np.empty(total, np.int64), np.empty(total, np.int64), np.zeros(total)
    at = 0
    for i in range(len(window)):
        r0, c0, rows, cols = window[i]
        x0, y0 = lon[c0], lat[r0]
        for r in range(rows):
            for c in range(cols):
                row[at + r * cols + c], col[at + r * cols + c] = r0 + r, c0 + c
        for v in range(start[i], start[i + 1]):
            w = v + 1 if v + 1 < start[i + 1] else start[i]
            xa, ya = vertices[v, 0] - x0, vertices[v, 1] - y0
            xb, yb = vertices[w, 0] - x0, vertices[w, 1] - y0
            if ya == yb:
                continue
            slope, sign = (xb - xa) / (yb - ya), 1.0 if yb > ya else -1.0
            for r in range(rows):
                low = max(min(ya, yb), lat[r0 + r] - y0)
                high = min(max(ya, yb), lat[r0 + r + 1] - y0)
                if high <= low:
                    continue
                xl, xh = xa + (low - ya) * slope, xa + (high - ya) * slope
                left, right, height = min(xl, xh), max(xl, xh), (high - low) * sign
                before = _right_of(0.0, left, right, height)
                for c in range(cols):
                    after = _right_of(lon[c0 + c + 1] - x0, left, right, height)
                    shared[at + r * cols + c] += after - before
                    before = after
        at += rows * cols
    return row, col, shared


@njit(cache=True, nogil=True)
def _means(
    start: np.ndarray, pixel: np.ndarray, shared: np.ndarray, area: np.ndarray, values: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    mean, coverage = np.empty(len(area)), np.empty(len(area))
    first = np.uint64(0)
    for i in range(len(area)):
        total, seen = 0.0, 0.0
        last = np.uint64(start[i + 1])
        # Unsigned positions need no check for negative ones, and choosing by value costs no wrongly guessed
        # branch at the ragged edge of a cloud: together twice as fast.
        for k in range(first, last):
            value, weight = np.float64(values[np.uint32(pixel[k])]), np.float64(shared[k])
            is_seen = not np.isnan(value)
            total += (value if is_seen else 0.0) * weight
            seen += weight if is_seen else 0.0
        first = last
        mean[i] = total / seen if seen > 0 else np.nan
        coverage[i] = min(seen / area[i], 1.0)
    return mean, coverage
