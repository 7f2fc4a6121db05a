"""Which coordinate system do these positions have? Each candidate is tested against what is known about the same rows.

Two kinds of anchors: positions already registered under the same site or credit code, and the polygon of the district a row states.
A wrong guess moves a site 370-640 m, so a system is accepted only when it fits clearly best; otherwise the numbers are told.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import SYSTEM_TITLES, SYSTEMS, distance_m, to_wgs84
from geo.join import KM_PER_DEGREE

SAMPLE = 3000
NEAR_KM = 3.0  # rows farther from their stated district under every system say nothing about the system
TOLERANCE_KM = 0.05  # the boundaries are generalised
MIN_ROWS = 5  # rows that must speak for the chosen system against the next one
MAJORITY = 4  # ... and outnumber those that speak against it
MATCHES = 5  # registered positions needed
CLOSE_M, MARGIN_M = 250.0, 150.0  # median residual of the best, and its lead over the next


@dataclass(frozen=True)
class Verdict:
    """The system that fits, or None, and the numbers behind it as a Chinese clause."""

    system: str | None
    evidence: str


def by_districts(
    lon: np.ndarray, lat: np.ndarray, adcodes: np.ndarray, districts: gpd.GeoDataFrame
) -> Verdict:
    """Verdict from the district each row states: under the true system points lie inside it.

    Parameters
    ----------
    lon, lat : degrees in the unknown system, shape (n,).
    adcodes : stated district of each row, None where unknown.
    districts : ``adcode, geometry`` in WGS-84.
    """
    at = pd.Series(range(len(districts)), index=districts["adcode"]).reindex(adcodes)
    usable = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat) & at.notna().to_numpy())
    if len(usable) > SAMPLE:
        usable = usable[np.linspace(0, len(usable) - 1, SAMPLE).astype(int)]
    if not len(usable):
        return Verdict(None, "没有同时填了区县代码和坐标的行可供核对")
    shapes = districts.geometry.to_numpy()[at.to_numpy()[usable].astype(int)]
    shapely.prepare(shapes)
    away = np.stack([_away_km(lon[usable], lat[usable], system, shapes) for system in SYSTEMS])
    outside = away[:, away.min(axis=0) <= NEAR_KM] > TOLERANCE_KM
    counts = outside.sum(axis=1)
    told = "，".join(f"按 {SYSTEM_TITLES[s]} 有 {n} 行在界外" for s, n in zip(SYSTEMS, counts, strict=True))
    evidence = f"按所填区县核对 {outside.shape[1]} 行：{told}"
    best, rivals = int(np.argmin(counts)), [n for n in range(len(SYSTEMS)) if n != int(np.argmin(counts))]
    clear = all(_speaks_for(outside[best], outside[rival]) for rival in rivals)
    return Verdict(SYSTEMS[best] if clear else None, evidence)


def by_registered(lon: np.ndarray, lat: np.ndarray, known_lon: np.ndarray, known_lat: np.ndarray) -> Verdict:
    """Verdict from positions already registered (WGS-84, NaN where unknown) for the same rows."""
    usable = np.isfinite(lon) & np.isfinite(lat) & np.isfinite(known_lon) & np.isfinite(known_lat)
    if usable.sum() < MATCHES:
        return Verdict(None, f"只有 {int(usable.sum())} 行能与已登记的坐标对照")
    medians = []
    for system in SYSTEMS:
        there = to_wgs84(lon[usable], lat[usable], system)
        medians.append(float(np.median(distance_m(*there, known_lon[usable], known_lat[usable]))))
    told = "，".join(f"按 {SYSTEM_TITLES[s]} 相差 {m:.0f} 米" for s, m in zip(SYSTEMS, medians, strict=True))
    order = np.argsort(medians)
    clear = medians[order[0]] <= CLOSE_M and medians[order[1]] - medians[order[0]] >= MARGIN_M
    evidence = f"与 {int(usable.sum())} 个已登记坐标对照（中位数）：{told}"
    return Verdict(SYSTEMS[order[0]] if clear else None, evidence)


def _speaks_for(best: np.ndarray, rival: np.ndarray) -> bool:
    """True when enough rows are inside under the best system and outside under the rival, and few the other way."""
    for_best, against = int((rival & ~best).sum()), int((best & ~rival).sum())
    return for_best >= MIN_ROWS and for_best >= MAJORITY * against


def _away_km(lon: np.ndarray, lat: np.ndarray, system: str, shapes: np.ndarray) -> np.ndarray:
    x, y = to_wgs84(lon, lat, system)
    points = shapely.points(x, y)
    away = np.zeros(len(x))
    outside = ~shapely.intersects(shapes, points)
    mean_scale = KM_PER_DEGREE * (1 + np.cos(np.radians(y[outside]))) / 2
    away[outside] = shapely.distance(shapes[outside], points[outside]) * mean_scale
    return away
