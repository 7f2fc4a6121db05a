"""Wind directions and the upwind test: which places can the air over a receptor have come from (DOSSIER H.6).

A wind direction always says where the wind comes **from**, in degrees clockwise from north.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import cKDTree

EARTH_M = 6_371_008.8  # mean radius of the sphere


@dataclass(frozen=True, slots=True)
class SectorParams:
    """Limits of the upwind test; all inclusive. Values of DOSSIER H.6, chosen."""

    half_width_deg: float = 22.5
    calm_half_width_deg: float = 45.0
    calm_below_m_s: float = 1.5
    reach_m: float = 5_000.0
    tall_reach_m: float = 10_000.0
    tall_stack_m: float = 60.0
    travel_h: float = 2.0

    def half_width(self, speed_m_s: np.ndarray) -> np.ndarray:
        """Half opening of the sector in degrees: wider in weak wind, which turns more."""
        weak = np.asarray(speed_m_s) < self.calm_below_m_s
        return np.where(weak, self.calm_half_width_deg, self.half_width_deg)

    def reach(self, stack_m: np.ndarray) -> np.ndarray:
        """How far a source is looked for, in metres; an unknown stack height counts as low."""
        return np.where(np.asarray(stack_m, float) >= self.tall_stack_m, self.tall_reach_m, self.reach_m)


def speed(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Wind speed in the unit of the components."""
    return np.hypot(u, v)


def from_direction(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Direction the wind comes from, 0 to 360 degrees; NaN in a dead calm, which has no direction."""
    u, v = np.asarray(u, float), np.asarray(v, float)
    direction = (270.0 - np.degrees(np.arctan2(v, u))) % 360.0
    return np.where((u == 0) & (v == 0), np.nan, direction)


def components(wind_from: np.ndarray, speed_m_s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """East and north component of a wind from a direction."""
    angle = np.radians(wind_from)
    return -np.asarray(speed_m_s) * np.sin(angle), -np.asarray(speed_m_s) * np.cos(angle)


def turn(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Smallest angle between two directions, 0 to 180 degrees."""
    return np.abs((np.asarray(a, float) - b + 180.0) % 360.0 - 180.0)


def distance_m(lon1: np.ndarray, lat1: np.ndarray, lon2: np.ndarray, lat2: np.ndarray) -> np.ndarray:
    """Great-circle distance in metres."""
    lon1, lat1, lon2, lat2 = (np.radians(x) for x in (lon1, lat1, lon2, lat2))
    half = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_M * np.arcsin(np.sqrt(np.minimum(half, 1.0)))


def bearing(lon1: np.ndarray, lat1: np.ndarray, lon2: np.ndarray, lat2: np.ndarray) -> np.ndarray:
    """Direction in which point 2 lies as seen from point 1, degrees clockwise from north."""
    lon1, lat1, lon2, lat2 = (np.radians(x) for x in (lon1, lat1, lon2, lat2))
    east = np.sin(lon2 - lon1) * np.cos(lat2)
    north = np.cos(lat1) * np.sin(lat2) - np.sin(lat1) * np.cos(lat2) * np.cos(lon2 - lon1)
    return np.degrees(np.arctan2(east, north)) % 360.0


def is_upwind(
    pairs: "Pairs", wind_from: np.ndarray, speed_m_s: np.ndarray, stack_m: np.ndarray, params: SectorParams
) -> np.ndarray:
    """True where the source lies upwind of the receptor, near enough and not too long ago.

    Parameters
    ----------
    pairs
        Pairs of receptor and source, ``n`` of them.
    wind_from, speed_m_s
        Wind at the receptor; shape ``(n,)``, or ``(hours, n)`` for many hours at once. NaN gives False.
    stack_m
        Stack height of the source, shape ``(n,)``; NaN when unknown.
    """
    wind_from, speed_m_s = np.asarray(wind_from, float), np.asarray(speed_m_s, float)
    in_sector = turn(pairs.bearing_to_source, wind_from) <= params.half_width(speed_m_s)
    near = pairs.distance_m <= params.reach(stack_m)
    in_time = pairs.distance_m <= speed_m_s * params.travel_h * 3600
    return in_sector & near & in_time


@dataclass(frozen=True, eq=False)
class Pairs:
    """Receptors and the sources near them: positions in the two lists, distance and direction."""

    receptor: np.ndarray
    source: np.ndarray
    distance_m: np.ndarray
    bearing_to_source: np.ndarray  # seen from the receptor: compare with the direction the wind comes from


def pairs_within(
    receptors: tuple[np.ndarray, np.ndarray], sources: tuple[np.ndarray, np.ndarray], metres: float
) -> Pairs:
    """All pairs of a receptor and a source within a distance, ordered by receptor and source.

    Parameters
    ----------
    receptors, sources
        Longitude and latitude arrays in WGS-84 degrees.
    """
    tree = cKDTree(_unit(*sources))
    chord = 2 * np.sin(min(metres / EARTH_M, np.pi) / 2) * (1 + 1e-9)
    found = tree.query_ball_point(_unit(*receptors), chord, return_sorted=True)
    receptor = np.repeat(np.arange(len(found)), [len(x) for x in found])
    source = np.array([j for near in found for j in near], dtype=np.int64)
    places = (
        receptors[0][receptor],
        receptors[1][receptor],
        sources[0][source],
        sources[1][source],
    )
    return Pairs(receptor, source, distance_m(*places), bearing(*places))


def _unit(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Points on the unit sphere, ``(n, 3)``: chords there order as distances on the ground everywhere."""
    lon, lat = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def sector(
    lon: float, lat: float, wind_from: float, speed_m_s: float, params: SectorParams
) -> shapely.Polygon:
    """The fan in which low sources of a receptor are looked for, for drawing; it opens against the wind."""
    half = float(params.half_width(np.array(speed_m_s)))
    reach = min(params.reach_m, speed_m_s * params.travel_h * 3600)
    angle = np.radians(wind_from + np.linspace(-half, half, 33))
    north = np.degrees(reach * np.cos(angle) / EARTH_M)
    east = np.degrees(reach * np.sin(angle) / (EARTH_M * np.cos(np.radians(lat))))
    arc = np.stack([lon + east, lat + north], axis=1)
    return shapely.polygons(np.concatenate([[[lon, lat]], arc, [[lon, lat]]]))
