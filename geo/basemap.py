"""Lines, land, labels and the border band of the base map from the official polygons; shared borders stay shared."""

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

EARTH_M = 6_378_137.0  # radius of the sphere of Web Mercator
WORLD_M = 2 * np.pi * EARTH_M  # side of the square of Web Mercator
SANSHA = "460300"
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


def lines(found: Arcs, hidden: shapely.Geometry) -> gpd.GeoDataFrame:
    """``kind, geometry``: every border once.

    The outline is left out inside ``hidden``: where a border is undetermined it is drawn as officially published.
    """
    geometry = found.geometry.copy()
    outer = found.kind == OUTLINE
    geometry[outer] = shapely.difference(geometry[outer], hidden)
    kept = ~shapely.is_empty(geometry)
    return gpd.GeoDataFrame({"kind": found.kind[kept]}, geometry=geometry[kept], crs=4326)


def land(polygons: np.ndarray, group: np.ndarray) -> gpd.GeoDataFrame:
    """``adcode, geometry``: polygons of a coverage dissolved by group (a province's two digits)."""
    codes = np.unique(group)
    whole = [shapely.coverage_union_all(polygons[group == code]) for code in codes]
    return gpd.GeoDataFrame({"adcode": [f"{code}0000" for code in codes]}, geometry=whole, crs=4326)


def labels(areas: pd.DataFrame) -> gpd.GeoDataFrame:
    """``adcode, name, level, rank, geometry`` of areas with ``lon, lat``; a smaller rank is named first.

    Ranks: 0 province, 1 its capital (and Sansha, for the islands of the South China Sea), 2 other city, 3 district.
    """
    points = gpd.points_from_xy(areas["lon"], areas["lat"])
    is_capital = areas["adcode"].str.endswith("0100") | (areas["adcode"] == SANSHA)
    rank = np.select([areas["level"] == "province", is_capital, areas["level"] == "city"], [0, 1, 2], 3)
    columns = {name: areas[name].to_numpy().astype(str) for name in ("adcode", "name", "level")}
    return gpd.GeoDataFrame(columns | {"rank": rank}, geometry=points, crs=4326)


def band(found: Arcs, half_width_m: float, zoom: int) -> gpd.GeoDataFrame:
    """All ground within a distance of a border, the outer outline not counted, in pieces that fit the tiles of a zoom.

    Pieces meet at tile borders and never overlap, so that a transparent colour stays even. The distance is laid out in Web
    Mercator (EPSG:3857, as the answer), stretched at each border's own latitude; it is true to 2 % of itself.
    """
    flat, stretch = _pieces_of_lines(found.geometry[found.kind != OUTLINE])
    wide = shapely.buffer(flat, half_width_m * stretch, quad_segs=4)
    tiles = _tiles_touched(wide, zoom)
    tree = shapely.STRtree(wide)
    of_tile, of_line = tree.query(tiles, predicate="intersects")
    starts = np.flatnonzero(np.r_[True, of_tile[1:] != of_tile[:-1]])
    pieces = []
    for at, group in zip(of_tile[starts], np.split(of_line, starts[1:]), strict=True):
        whole = shapely.union_all(wide[group])
        pieces.append(shapely.intersection(whole, tiles[at]))
    drawn = np.array(pieces)
    return gpd.GeoDataFrame({"kind": "band"}, index=range(len(drawn)), geometry=drawn, crs=3857)


def _pieces_of_lines(lines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Single lines in Web Mercator, and how much longer a metre is there."""
    parts = shapely.get_parts(lines)
    bounds = shapely.bounds(parts)
    stretch = 1 / np.cos(np.radians((bounds[:, 1] + bounds[:, 3]) / 2))
    return shapely.transform(parts, _to_mercator), stretch


def _tiles_touched(shapes: np.ndarray, zoom: int) -> np.ndarray:
    """Boxes of the tiles of a zoom that the boxes of the shapes touch, in Web Mercator."""
    side = WORLD_M / 2**zoom
    low = np.floor((shapely.bounds(shapes)[:, :2] + WORLD_M / 2) / side).astype(int)
    high = np.floor((shapely.bounds(shapes)[:, 2:] + WORLD_M / 2) / side).astype(int)
    touched = {
        (x, y)
        for (x0, y0), (x1, y1) in zip(low, high, strict=True)
        for x in range(x0, x1 + 1)
        for y in range(y0, y1 + 1)
    }
    x, y = np.array(sorted(touched)).T * side - WORLD_M / 2
    return shapely.box(x, y, x + side, y + side)


def _to_mercator(xy: np.ndarray) -> np.ndarray:
    x, y = np.radians(xy).T
    return EARTH_M * np.stack([x, np.arctanh(np.sin(y))], axis=-1)
