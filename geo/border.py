"""Distance to the borders between jurisdictions, exclaves and holes included (DOSSIER N.3).

A border is where another jurisdiction begins: the open coast and the outer edge of the polygons are none. Distances
are measured in the plane tangent at each point, so they are right to a metre within tens of kilometres; the
published polygons themselves err by hundreds of metres, and no case may be decided by them.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

BORDER_M = 1_000.0  # chosen, DOSSIER R26
_LEAST_M_PER_DEG = 110_500.0  # of latitude, at the equator: makes search boxes large enough everywhere


@dataclass(frozen=True, eq=False)
class Borders:
    """Polygons of jurisdictions prepared for distance questions; build once, ask often."""

    adcode: np.ndarray  # of every polygon
    shapes: np.ndarray
    owner: np.ndarray  # polygon of every border segment
    ends: np.ndarray  # (m, 4): longitude and latitude of both ends
    segments: shapely.STRtree

    @classmethod
    def of(cls, polygons: gpd.GeoDataFrame) -> "Borders":
        """Prepare a frame with ``adcode`` and ``geometry`` (polygons or multi-polygons) in WGS-84."""
        shapes = polygons.geometry.to_numpy()
        shapely.prepare(shapes)
        parts, part_owner = shapely.get_parts(shapes, return_index=True)
        rings, ring_part = shapely.get_rings(parts, return_index=True)
        points, ring = shapely.get_coordinates(rings, return_index=True)
        joined = ring[1:] == ring[:-1]
        ends = np.concatenate([points[:-1], points[1:]], axis=1)[joined]
        lines = shapely.linestrings(ends.reshape(-1, 2, 2))
        owner = part_owner[ring_part[ring[:-1][joined]]]
        return cls(polygons["adcode"].to_numpy(dtype=object), shapes, owner, ends, shapely.STRtree(lines))

    def near(self, lon: np.ndarray, lat: np.ndarray, metres: float) -> pd.DataFrame:
        """Every jurisdiction within a distance of every point.

        Returns
        -------
        Frame with ``point`` (position in the input), ``adcode``, ``distance_m`` (0 inside), ordered by point, then
        distance, then adcode; one row per pair.
        """
        lon, lat = np.atleast_1d(np.asarray(lon, float)), np.atleast_1d(np.asarray(lat, float))
        dy = metres / _LEAST_M_PER_DEG
        dx = dy / np.cos(np.radians(np.minimum(np.abs(lat) + dy, 89.0)))
        point, segment = self.segments.query(shapely.box(lon - dx, lat - dy, lon + dx, lat + dy))
        away = _to_segment(lon[point], lat[point], self.ends[segment])
        within = away <= metres
        found = [(point[within], self.owner[segment[within]], away[within])]
        inside, polygon = shapely.STRtree(self.shapes).query(shapely.points(lon, lat), predicate="intersects")
        found.append((inside, polygon, np.zeros(len(inside))))
        points, polygons, distance = (np.concatenate(column) for column in zip(*found, strict=True))
        rows = pd.DataFrame({"point": points, "adcode": self.adcode[polygons], "distance_m": distance})
        rows = rows.sort_values(["point", "distance_m", "adcode"]).drop_duplicates(["point", "adcode"])
        return rows.reset_index(drop=True)

    def to_others(
        self, lon: np.ndarray, lat: np.ndarray, own: np.ndarray, metres: float = BORDER_M
    ) -> pd.DataFrame:
        """The other jurisdictions within a distance of every point, the distance being that to the border.

        Parameters
        ----------
        own
            Adcode each point belongs to, shape ``(n,)``: the stated one, which decides on the coast.

        Returns
        -------
        Frame with ``point, adcode, distance_m, border_level`` (province, city or district), nearest first.
        """
        rows = self.near(lon, lat, metres)
        mine = np.asarray(own, dtype=object)[rows["point"].to_numpy()]
        foreign = rows["adcode"].to_numpy() != mine
        rows, mine = rows[foreign].reset_index(drop=True), mine[foreign]
        levels = [border_level(a, b) for a, b in zip(mine, rows["adcode"], strict=True)]
        return rows.assign(border_level=np.array(levels, dtype=object))


def regions_within(
    lon: np.ndarray, lat: np.ndarray, polygons: gpd.GeoDataFrame, metres: float = BORDER_M
) -> list[tuple[str, ...]]:
    """For every point the adcodes whose ground lies within ``metres``, nearest first (its own comes first)."""
    rows = Borders.of(polygons).near(lon, lat, metres)
    found = rows.groupby("point")["adcode"].agg(tuple)
    return [found.get(i, ()) for i in range(len(np.atleast_1d(lon)))]


def border_level(a: str, b: str) -> str:
    """Level of the border between two district codes: ``province``, ``city`` or ``district``."""
    if a[:2] != b[:2]:
        return "province"
    return "city" if a[:4] != b[:4] else "district"


def _metres_per_degree(lat: np.ndarray) -> np.ndarray:
    """Length of a degree of longitude and of latitude on the WGS-84 ellipsoid, shape ``(n, 2)``."""
    a = np.radians(lat)
    east = 111_412.84 * np.cos(a) - 93.5 * np.cos(3 * a) + 0.118 * np.cos(5 * a)
    north = 111_132.954 - 559.822 * np.cos(2 * a) + 1.175 * np.cos(4 * a)
    return np.stack([east, north], axis=1)


def _to_segment(lon: np.ndarray, lat: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Metres from each point to its segment, in the plane tangent at the point."""
    scale = _metres_per_degree(lat)
    origin = np.stack([lon, lat], axis=1)
    a, b = (ends[:, :2] - origin) * scale, (ends[:, 2:] - origin) * scale
    along = b - a
    length2 = (along**2).sum(axis=1)
    share = np.clip(-(a * along).sum(axis=1) / np.where(length2 > 0, length2, 1.0), 0.0, 1.0)
    return np.hypot(*(a + share[:, None] * along).T)
