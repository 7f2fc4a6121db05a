"""Points to the areas they lie in, with the nearest area on a generalised coast."""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike

KM_PER_DEGREE = 111.195  # of latitude, on the mean sphere
_BAND_DEG = 0.5  # latitude band with one longitude scale: distances are right within 0.6 %


def locate(
    lon: ArrayLike, lat: ArrayLike, polygons: gpd.GeoDataFrame, *, coast_km: float = 5.0
) -> np.ndarray:
    """Adcode of the polygon each point lies in, else of the nearest one within ``coast_km``, else None.

    Parameters
    ----------
    lon, lat : WGS-84 degrees, shape (n,); missing positions give None.
    polygons : ``adcode, geometry`` in WGS-84. Where areas overlap the first in the frame wins.
    coast_km : reach of the nearest-polygon fallback; 0 switches it off.

    Returns
    -------
    Object array, shape (n,).
    """
    x, y = np.atleast_1d(np.asarray(lon, float)), np.atleast_1d(np.asarray(lat, float))
    codes = polygons["adcode"].to_numpy(object)
    found = np.full(x.shape, -1, dtype=np.int64)
    usable = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    shapes = polygons.geometry.to_numpy()
    if len(usable) and len(shapes):
        shapely.prepare(shapes)
        points = shapely.points(x[usable], y[usable])
        hit, area = shapely.STRtree(shapes).query(points, predicate="intersects")
        first = np.lexsort((area, hit))[::-1]  # the last write wins: write the first area last
        found[usable[hit[first]]] = area[first]
        lost = usable[found[usable] < 0]
        if coast_km > 0 and len(lost):
            found[lost] = _nearest(x[lost], y[lost], shapes, coast_km)
    out = np.full(x.shape, None, object)
    out[found >= 0] = codes[found[found >= 0]]
    return out


def distance_km(lon: ArrayLike, lat: ArrayLike, shapes: np.ndarray) -> np.ndarray:
    """Distance in kilometres from each WGS-84 point to its own polygon, 0 inside; NaN without position or polygon."""
    x, y = np.asarray(lon, float), np.asarray(lat, float)
    out = np.full(x.shape, np.nan)
    usable = np.isfinite(x) & np.isfinite(y) & ~shapely.is_missing(shapes)
    points = shapely.points(np.where(usable, x, 0.0), np.where(usable, y, 0.0))
    inside = usable & shapely.intersects(shapes, points)
    out[inside] = 0.0
    outside = np.flatnonzero(usable & ~inside)
    for row in outside:
        scale = np.array([KM_PER_DEGREE * np.cos(np.radians(y[row])), KM_PER_DEGREE])
        flat = shapely.transform(shapes[row], lambda c, s=scale: c * s)
        out[row] = shapely.distance(flat, shapely.points(*(np.array([x[row], y[row]]) * scale)))
    return out


def within_prefix(adcodes: ArrayLike, prefixes: Iterable[str]) -> np.ndarray:
    """True where an adcode begins with one of the prefixes; no prefix means nothing, a missing code is nowhere."""
    wanted = tuple(prefixes)
    codes = np.asarray(adcodes, dtype=object)
    return np.array([isinstance(code, str) and code.startswith(wanted) for code in codes.ravel()], bool)


def _nearest(x: np.ndarray, y: np.ndarray, shapes: np.ndarray, reach_km: float) -> np.ndarray:
    """Index of the nearest shape within ``reach_km``, -1 without; planar distances per band of latitude."""
    found = np.full(x.shape, -1, dtype=np.int64)
    tree = shapely.STRtree(shapes)
    bands = np.floor(y / _BAND_DEG)
    for band in np.unique(bands):
        rows = np.flatnonzero(bands == band)
        scale = np.array([KM_PER_DEGREE * np.cos(np.radians((band + 0.5) * _BAND_DEG)), KM_PER_DEGREE])
        margin = 1.1 * reach_km / scale
        box = (
            x[rows].min() - margin[0], y[rows].min() - margin[1],
            x[rows].max() + margin[0], y[rows].max() + margin[1],
        )  # fmt: skip
        near = np.sort(tree.query(shapely.box(*box)))
        if not len(near):
            continue
        pieces = shapely.transform(shapely.clip_by_rect(shapes[near], *box), lambda c, s=scale: c * s)
        kept = np.flatnonzero(~shapely.is_empty(pieces))
        if not len(kept):
            continue
        points = shapely.points(x[rows] * scale[0], y[rows] * scale[1])
        hit, area = shapely.STRtree(pieces[kept]).query_nearest(
            points, max_distance=reach_km, all_matches=False
        )
        found[rows[hit]] = near[kept[area]]
    return found
