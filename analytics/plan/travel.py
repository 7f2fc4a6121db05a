"""Travel times between places: straight line, detour factor and a speed that grows with distance; slower by area."""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

EARTH_KM = 6371.0088


class TravelTime(Protocol):
    """Where travel times come from; a road router can take the place of :class:`RoadTravel`."""

    def between(self, origins: np.ndarray, destinations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Whole minutes and kilometres from every origin (n, 2: lon, lat WGS-84) to every destination (m, 2): (n, m).

        Minutes obey the triangle inequality.
        """


@dataclass(frozen=True, slots=True)
class RoadTravel:
    """Haversine distance times a detour factor, driven slowly at first and faster further on; all numbers chosen.

    The speed curve is concave and minutes are rounded up, so a detour by a third place is never shorter.
    """

    detour: float = 1.35
    access_min: float = 4.0  # parking and gate, for every trip to another place
    town_km: float = 5.0
    town_km_h: float = 28.0
    suburb_km: float = 30.0
    suburb_km_h: float = 45.0
    open_km_h: float = 78.0

    @property
    def slopes(self) -> np.ndarray:
        """Minutes for a kilometre of straight line in town, in the suburbs, and on the open road."""
        return _slopes(self.detour, (self.town_km_h, self.suburb_km_h, self.open_km_h))

    @property
    def bends(self) -> tuple[float, float]:
        """Kilometres of straight line where town and suburbs end."""
        return self.town_km / self.detour, self.suburb_km / self.detour

    def between(self, origins: np.ndarray, destinations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Whole minutes and kilometres, both (n, m); 0 between equal places."""
        straight = haversine_km(origins[:, None], destinations[None])
        return _whole(straight, _curve(straight, self.slopes, self.bends), self), straight * self.detour


@dataclass(frozen=True, slots=True)
class AreaSpeed:
    """How people drive in an area (adcode prefix): never faster than elsewhere. ``status`` as in schema/status.py."""

    prefix: str
    title: str
    detour: float
    town_km_h: float
    suburb_km_h: float
    open_km_h: float
    status: str = "chosen"
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Crossing:
    """A ferry or bridge that every trip between the area of these adcode prefixes and the rest takes."""

    title: str
    prefixes: tuple[str, ...]
    minutes: float
    km: float = 0.0
    status: str = "chosen"
    basis: str = ""


@dataclass(frozen=True, eq=False)
class AreaTravel:
    """Travel that is slower in some areas and pays for ferries and bridges; a place lies in the area of its nearest anchor.

    ``anchors`` are (n, 2: lon, lat) with their adcodes, such as the centres of all districts. What an area adds is the
    distance in a plane where everything outside it is one point; what a crossing adds is paid on changing sides. Both
    are metrics, so that minutes obey the triangle inequality whatever the numbers are.
    """

    anchors: np.ndarray
    codes: tuple[str, ...]
    areas: tuple[AreaSpeed, ...] = ()
    crossings: tuple[Crossing, ...] = ()
    base: RoadTravel = RoadTravel()

    def __post_init__(self) -> None:
        for area in self.areas:
            more = self._more(area)
            if area.detour < self.base.detour or np.any(more < -1e-9) or np.any(np.diff(more) > 1e-9):
                raise ValueError(
                    f"“{area.title}”的绕行系数和车速不能使用：须不快于一般情况，且市区慢得最多、远郊慢得最少，"
                    "否则绕路反而更快。"
                )
        for crossing in self.crossings:
            if crossing.minutes < 0 or crossing.km < 0:
                raise ValueError(f"“{crossing.title}”增加的时间和路程不能为负。")

    def between(self, origins: np.ndarray, destinations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Whole minutes and kilometres, both (n, m); 0 between equal places."""
        straight = haversine_km(origins[:, None], destinations[None])
        minutes = _curve(straight, self.base.slopes, self.base.bends)
        km = straight * self.base.detour
        if len(self.anchors) == 0:
            return _whole(straight, minutes, self.base), km
        here, there = self._distances(origins), self._distances(destinations)
        for area, inside in zip(self.areas, self._inside, strict=True):
            ends = _depth(here, inside), _depth(there, inside)
            more, bends, detour = self._more(area), self.base.bends, area.detour - self.base.detour
            for rows, columns in ((ends[0] > 0, ends[1] >= 0), (ends[0] == 0, ends[1] > 0)):
                block = np.ix_(rows, columns)
                a, b, d = ends[0][rows, None], ends[1][None, columns], straight[block]
                minutes[block] += np.minimum(
                    _curve(d, more, bends), _curve(a, more, bends) + _curve(b, more, bends)
                )
                km[block] += detour * np.minimum(d, a + b)
        nearest = here.argmin(axis=1), there.argmin(axis=1)
        for crossing, side in zip(self.crossings, self._sides, strict=True):
            crossed = side[nearest[0]][:, None] != side[nearest[1]][None]
            minutes += crossing.minutes * crossed
            km += crossing.km * crossed
        return _whole(straight, minutes, self.base), km

    def _more(self, area: AreaSpeed) -> np.ndarray:
        """Additional minutes for a kilometre of straight line in the three parts of a trip."""
        own = _slopes(area.detour, (area.town_km_h, area.suburb_km_h, area.open_km_h))
        return own - self.base.slopes

    def _distances(self, places: np.ndarray) -> np.ndarray:
        return haversine_km(np.asarray(places, dtype=float)[:, None], self.anchors[None])

    @cached_property
    def _inside(self) -> list[np.ndarray]:
        """For every area which anchors lie in it and in no area of a longer prefix."""
        owner = [
            max((a.prefix for a in self.areas if c.startswith(a.prefix)), key=len, default="")
            for c in self.codes
        ]
        return [np.array([o == area.prefix for o in owner], dtype=np.bool_) for area in self.areas]

    @cached_property
    def _sides(self) -> list[np.ndarray]:
        return [
            np.array([c.startswith(x.prefixes) for c in self.codes], dtype=np.bool_) for x in self.crossings
        ]


def _slopes(detour: float, speeds: tuple[float, float, float]) -> np.ndarray:
    return 60 * detour / np.array(speeds)


def _curve(straight: np.ndarray, slopes: np.ndarray, bends: tuple[float, float]) -> np.ndarray:
    """Minutes for kilometres of straight line; concave when the slopes do not grow."""
    first, second = bends
    return (
        slopes[0] * np.minimum(straight, first)
        + slopes[1] * np.clip(straight - first, 0, second - first)
        + slopes[2] * np.maximum(straight - second, 0)
    )


def _depth(distances: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Kilometres from places to the edge of an area, 0 outside; never changes faster than the place."""
    if not inside.any():
        return np.zeros(len(distances))
    if inside.all():
        return np.full(len(distances), np.inf)
    out, own = distances[:, ~inside].min(axis=1), distances[:, inside].min(axis=1)
    return np.maximum((out - own) / 2, 0.0)


def _whole(straight: np.ndarray, minutes: np.ndarray, base: RoadTravel) -> np.ndarray:
    return np.where(straight < 1e-6, 0.0, np.ceil(minutes + base.access_min - 1e-9))


def haversine_km(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Great-circle kilometres between points (..., 2: lon, lat in degrees), broadcast."""
    lon_a, lat_a, lon_b, lat_b = (np.radians(x) for x in (a[..., 0], a[..., 1], b[..., 0], b[..., 1]))
    h = np.sin((lat_b - lat_a) / 2) ** 2 + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(h, 1.0)))
