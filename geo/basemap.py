"""Lines, land and labels of the base map from the official polygons, simplified without opening shared borders."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

EARTH_M = 6_378_137.0  # radius of the sphere of Web Mercator
OUTLINE = "outline"  # coast and outer border: a polygon's edge that no other polygon shares


@dataclass(frozen=True, slots=True)
class Arcs:
    """Border lines, each once, with the level that names it and the areas on both sides."""

    kind: np.ndarray  # "province" | "city" | "district" | "outline", the highest level that differs
    left: np.ndarray  # adcode
    right: np.ndarray  # adcode, "" where nothing lies beyond
    geometry: np.ndarray  # shapely multilinestrings


def simplified(polygons: np.ndarray, tolerance_deg: float, digits: int) -> np.ndarray:
    """Polygons with fewer vertices; what two polygons shared they still share, vertex by vertex.

    Parameters
    ----------
    polygons : array of shapely polygons, WGS-84
    tolerance_deg : float
        Triangles below half its square are flattened (Visvalingam-Whyatt over the whole coverage).
    digits : int
        Decimals of a degree kept; 4 is 11 m.
    """
    fewer = shapely.coverage_simplify(polygons, tolerance_deg)
    return shapely.transform(fewer, lambda xy: np.round(xy, digits))


def arcs(polygons: np.ndarray, adcodes: Iterable[str]) -> Arcs:
    """Every border of a coverage once, grouped by the pair of areas it separates."""
    codes = np.asarray(list(adcodes), dtype=str)
    segments, first, second = _segments(polygons)
    pair, start = np.unique(first * len(codes) + second, return_index=True)
    lines = shapely.linestrings(segments.reshape(-1, 2, 2))
    groups = np.split(lines, start[1:])
    geometry = shapely.line_merge(np.array([shapely.multilinestrings(g) for g in groups]))
    left, right = codes[pair // len(codes)], codes[pair % len(codes)]
    alone = left == right  # an edge met once was paired with itself
    kind = np.array([_kind(a, b) for a, b in zip(left, right, strict=True)])
    return Arcs(np.where(alone, OUTLINE, kind), left, np.where(alone, "", right), geometry)


def _segments(polygons: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Distinct edges sorted by owners: coordinates (n, 4) and the smallest and largest owning polygon of each."""
    parts, owner_of_part = shapely.get_parts(polygons, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    inside = ring[1:] == ring[:-1]
    a, b, owner = xy[:-1][inside], xy[1:][inside], owner_of_part[part_of_ring[ring[:-1][inside]]]
    moved = (a != b).any(axis=1)
    a, b, owner = a[moved], b[moved], owner[moved]
    turned = (a[:, 0] > b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] > b[:, 1]))
    both = np.where(turned[:, None], np.hstack([b, a]), np.hstack([a, b]))
    order = np.lexsort((owner, *both.T[::-1]))
    both, owner = both[order], owner[order]
    new = np.r_[True, (both[1:] != both[:-1]).any(axis=1)]
    start = np.flatnonzero(new)
    first, last = owner[start], owner[np.r_[start[1:], len(owner)] - 1]
    by_owner = np.lexsort((last, first))
    return both[start][by_owner], first[by_owner].astype(np.int64), last[by_owner].astype(np.int64)


def _kind(left: str, right: str) -> str:
    if left[:2] != right[:2]:
        return "province"
    return "city" if left[:4] != right[:4] else "district"


def lines_collection(
    found: Arcs, chosen: np.ndarray, hidden: shapely.Geometry | None = None
) -> dict[str, Any]:
    """GeoJSON of the chosen arcs, one multi-line per kind.

    The outline is left out inside ``hidden``: where a border is undetermined it is drawn as officially published.
    """
    features = []
    for kind in sorted(set(found.kind[chosen])):
        geometry = found.geometry[chosen & (found.kind == kind)]
        if kind == OUTLINE and hidden is not None:
            geometry = shapely.difference(geometry, hidden)
            geometry = geometry[~shapely.is_empty(geometry)]
        if len(geometry) == 0:
            continue
        merged = shapely.multilinestrings(shapely.get_parts(geometry))
        features.append(_feature(merged, {"kind": str(kind)}))
    return _collection(features)


def band_collection(found: Arcs, chosen: np.ndarray, half_width_m: float, digits: int) -> dict[str, Any]:
    """GeoJSON polygon of all ground within a distance of the chosen borders, the outer outline not counted.

    The distance is laid out in Web Mercator, stretched at each border's own latitude.
    """
    lines = found.geometry[chosen & (found.kind != OUTLINE)]
    if len(lines) == 0:
        return _collection([])
    bounds = shapely.bounds(lines)
    stretch = 1 / np.cos(np.radians((bounds[:, 1] + bounds[:, 3]) / 2))
    flat = shapely.transform(lines, _to_mercator)
    wide = shapely.union_all(shapely.buffer(flat, half_width_m * stretch, quad_segs=3))
    fewer = shapely.simplify(wide, half_width_m / 15)
    band = shapely.transform(fewer, lambda xy: np.round(_from_mercator(xy), digits))
    return _collection([_feature(band, {"kind": "band"})])


def _to_mercator(xy: np.ndarray) -> np.ndarray:
    x, y = np.radians(xy).T
    return EARTH_M * np.stack([x, np.arctanh(np.sin(y))], axis=-1)


def _from_mercator(xy: np.ndarray) -> np.ndarray:
    x, y = xy.T / EARTH_M
    return np.degrees(np.stack([x, np.arctan(np.sinh(y))], axis=-1))


def land_collection(polygons: np.ndarray, group: np.ndarray) -> dict[str, Any]:
    """GeoJSON polygons of a coverage dissolved by group (a province code)."""
    features = []
    for code in np.unique(group):
        whole = shapely.coverage_union_all(polygons[group == code])
        features.append(_feature(whole, {"adcode": str(code)}))
    return _collection(features)


def official_lines(lines: gpd.GeoDataFrame, digits: int = 3) -> dict[str, Any]:
    """GeoJSON of lines that are drawn as published, with their ``kind``."""
    rounded = shapely.transform(lines.geometry.to_numpy(), lambda xy: np.round(xy, digits))
    return _collection([_feature(g, {"kind": str(k)}) for g, k in zip(rounded, lines["kind"], strict=True)])


def label_collection(areas: pd.DataFrame) -> dict[str, Any]:
    """GeoJSON points with ``name`` and ``level`` of areas with ``lon, lat``."""
    points = shapely.points(areas["lon"].to_numpy(), areas["lat"].to_numpy())
    rows = zip(points, areas["name"], areas["level"], strict=True)
    return _collection([_feature(p, {"name": str(n), "level": str(v)}) for p, n, v in rows])


def encoded(collection: dict[str, Any]) -> bytes:
    """The GeoJSON as compact UTF-8."""
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def _feature(geometry: shapely.Geometry, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(geometry)}


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}
