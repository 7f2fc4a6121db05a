"""Travel times between places: straight line, detour factor and a speed that grows with distance."""

from dataclasses import dataclass
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

    def between(self, origins: np.ndarray, destinations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Whole minutes and kilometres, both (n, m); 0 between equal places."""
        km = haversine_km(origins[:, None], destinations[None]) * self.detour
        hours = (
            np.minimum(km, self.town_km) / self.town_km_h
            + np.clip(km - self.town_km, 0, self.suburb_km - self.town_km) / self.suburb_km_h
            + np.maximum(km - self.suburb_km, 0) / self.open_km_h
        )
        minutes = np.where(km < 1e-6, 0.0, np.ceil(hours * 60 + self.access_min - 1e-9))
        return minutes, km


def haversine_km(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Great-circle kilometres between points (..., 2: lon, lat in degrees), broadcast."""
    lon_a, lat_a, lon_b, lat_b = (np.radians(x) for x in (a[..., 0], a[..., 1], b[..., 0], b[..., 1]))
    h = np.sin((lat_b - lat_a) / 2) ** 2 + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(h, 1.0)))
