"""A pixel grid by the corners of its pixels: regular axes, or curvilinear corner arrays.

A store keeps the grid of a product as the arrays of :meth:`Grid.arrays`, kind ``grid``, under the product's name.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

ROUND_DEG = 7  # decimals that decide whether two grids are the same: about 1 cm


@dataclass(frozen=True, eq=False)
class Grid:
    """Pixel corners in WGS-84 degrees; pixel (row, col) has the flat number ``row * nx + col``.

    Attributes
    ----------
    lat_b, lon_b
        Either strictly monotonic edges of shape ``(ny + 1,)`` and ``(nx + 1,)``, or corners of shape
        ``(ny + 1, nx + 1)`` each.

    Raises
    ------
    ValueError
        With one Chinese sentence, when shapes, order or values cannot be a grid.
    """

    lat_b: np.ndarray
    lon_b: np.ndarray

    def __post_init__(self) -> None:
        for name in ("lat_b", "lon_b"):
            corners = np.ascontiguousarray(getattr(self, name), dtype=np.float64)
            if not np.isfinite(corners).all():
                raise ValueError("网格坐标含有空值或无穷值，请检查经纬度变量后重新导入。")
            corners.setflags(write=False)
            object.__setattr__(self, name, corners)
        self._check()

    def _check(self) -> None:
        lat, lon = self.lat_b, self.lon_b
        if lat.ndim != lon.ndim or lat.ndim not in (1, 2) or min(*lat.shape, *lon.shape) < 2:
            raise ValueError("网格坐标的维数不对：经纬度应同为一维坐标轴，或同为二维数组。")
        if lat.ndim == 2 and lat.shape != lon.shape:
            raise ValueError(f"网格坐标不一致：纬度数组为 {lat.shape}，经度数组为 {lon.shape}。")
        if lat.ndim == 1 and not (_is_monotonic(lat) and _is_monotonic(lon)):
            raise ValueError("网格坐标轴应单调递增或递减，请检查经纬度是否颠倒或重复。")
        if np.abs(lat).max() > 90 + 1e-6:
            raise ValueError(f"网格纬度超出范围：最大 {np.abs(lat).max():.2f}°，请检查经纬度是否颠倒。")

    @classmethod
    def from_centres(cls, lat: np.ndarray, lon: np.ndarray) -> "Grid":
        """The grid around pixel centres.

        Parameters
        ----------
        lat, lon
            Axes of shape ``(ny,)`` and ``(nx,)``, or two arrays of shape ``(ny, nx)``. Inner corners lie half way
            between centres; the outermost ones are extrapolated linearly. Two centres at least in each direction.
        """
        lat, lon = np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64)
        if min(*lat.shape, *lon.shape) < 2:
            raise ValueError("网格每个方向至少要有两个像元，才能确定像元大小。")
        corners = _edges if lat.ndim == 1 else _corners
        return cls(corners(lat), corners(lon))

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> "Grid":
        """The grid kept by :meth:`arrays`; further arrays in the mapping are ignored."""
        return cls(arrays["lat_b"], arrays["lon_b"])

    def arrays(self) -> dict[str, np.ndarray]:
        """What a store has to keep."""
        return {"lat_b": self.lat_b, "lon_b": self.lon_b}

    @property
    def is_regular(self) -> bool:
        """True when rows are parallels and columns are meridians."""
        return self.lat_b.ndim == 1

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return (len(self.lat_b) - 1, self.lon_b.shape[-1] - 1)

    @cached_property
    def grid_id(self) -> str:
        """Twelve hexadecimal digits, the same for the same corners."""
        digest = hashlib.sha1(repr(self.shape).encode(), usedforsecurity=False)
        for corners in (self.lat_b, self.lon_b):
            digest.update((np.round(corners, ROUND_DEG) + 0.0).tobytes())
        return digest.hexdigest()[:12]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        lat, lon = self.lat_b, self.lon_b
        return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())

    def centres(self) -> tuple[np.ndarray, np.ndarray]:
        """Latitude and longitude of every pixel centre, two arrays of shape ``(ny, nx)``."""
        if self.is_regular:
            lat, lon = (_mid(axis) for axis in (self.lat_b, self.lon_b))
            grid = np.meshgrid(lat, lon, indexing="ij")
            return grid[0], grid[1]
        return _mid(_mid(self.lat_b).T).T, _mid(_mid(self.lon_b).T).T

    def quads(self) -> np.ndarray:
        """Corners of every pixel as closed rings, shape ``(ny * nx, 5, 2)``, longitude first."""
        lat, lon = self.lat_b, self.lon_b
        if self.is_regular:
            lat, lon = np.meshgrid(lat, lon, indexing="ij")
        corner = np.stack([lon, lat], axis=-1)
        ring = [corner[:-1, :-1], corner[:-1, 1:], corner[1:, 1:], corner[1:, :-1], corner[:-1, :-1]]
        return np.stack(ring, axis=2).reshape(-1, 5, 2)

    def pixel_km2(self) -> float:
        """Median ground area of the pixels in km²."""
        ring = self.quads()
        lat = ring[:, :4, 1].mean(axis=1)
        x, y = ring[..., 0], ring[..., 1]
        deg2 = np.abs((x[:, :-1] * y[:, 1:] - x[:, 1:] * y[:, :-1]).sum(axis=1)) / 2
        return float(np.median(deg2 * np.cos(np.radians(lat))) * KM_PER_DEG**2)


KM_PER_DEG = 111.195  # along a meridian of the sphere with radius 6371.0088 km, as H3 uses it


def _is_monotonic(axis: np.ndarray) -> bool:
    step = np.diff(axis)
    return bool((step > 0).all() or (step < 0).all())


def _mid(values: np.ndarray) -> np.ndarray:
    return (values[1:] + values[:-1]) / 2


def _edges(centres: np.ndarray) -> np.ndarray:
    """Half-way points along the first axis, with one extrapolated step at both ends."""
    first, last = 2 * centres[:1] - centres[1:2], 2 * centres[-1:] - centres[-2:-1]
    return _mid(np.concatenate([first, centres, last]))


def _corners(centres: np.ndarray) -> np.ndarray:
    return _edges(_edges(centres).T).T
