"""Air stations of the demo: hourly values that agree with the daily grid, with the gaps and floors of real networks."""

import numpy as np
import pandas as pd

from jobs.demo.air import Air
from jobs.demo.curves import category
from jobs.demo.places import KM_PER_DEGREE
from jobs.demo.profiles import ar1
from jobs.demo.roster import World

FLOOR = 2.0  # networks report no less


def stations(world: World) -> pd.DataFrame:
    """Rows of ``air_station``: between the industrial places, where people live."""
    rng, area = world.rng(12), world.area
    count = world.scale.stations
    zone = np.arange(count) % len(area)
    away = rng.uniform(2.5, 7.0, count) / KM_PER_DEGREE
    turn = rng.uniform(0, 2 * np.pi, count)
    west, south, east, north = world.scale.box
    lat = np.array([area[z].lat for z in zone]) + away * np.sin(turn)
    lon = np.array([area[z].lon for z in zone]) + away * np.cos(turn) / np.cos(np.radians(30.5))
    return pd.DataFrame(
        {
            "station_id": [f"DEMO{i:04d}A" for i in range(1, count + 1)],
            "name": [f"{area[z].place}演示站{i // len(area) + 1}号" for i, z in enumerate(zone)],
            "city": [area[z].district for z in zone],
            "lon_wgs84": lon.clip(west + 0.03, east - 0.03).round(4),
            "lat_wgs84": lat.clip(south + 0.03, north - 0.03).round(4),
        }
    )


def station_rows(world: World, found: Air, chosen: pd.DataFrame) -> pd.DataFrame:
    """Rows of ``air_station_hour`` of these stations, in key order."""
    rng = world.rng(13)
    hours, count = world.scale.hours, len(chosen)
    row = np.abs(found.lat[None, :] - chosen["lat_wgs84"].to_numpy()[:, None]).argmin(axis=1)
    col = np.abs(found.lon[None, :] - chosen["lon_wgs84"].to_numpy()[:, None]).argmin(axis=1)
    daily = found.clear[:, row, col].T
    clock = np.arange(hours) % 24
    diurnal = 1 + 0.14 * np.cos(2 * np.pi * (clock - 8) / 12) * np.exp(-0.02 * clock)
    pm25 = _smooth(daily) * diurnal * np.exp(ar1((count, hours), 0.93, 0.13, rng))
    traffic = 1 + 0.45 * np.cos(2 * np.pi * (clock - 8) / 12)
    sun = np.maximum(0, np.sin(2 * np.pi * (clock - 8) / 24))
    level = (_smooth(daily) / 33) ** 0.5
    values = {
        "pm25_ug_m3": pm25,
        "pm10_ug_m3": pm25 * rng.uniform(1.35, 1.7, (count, 1)) + 6,
        "so2_ug_m3": 6 * level * np.exp(ar1((count, hours), 0.9, 0.2, rng)),
        "no2_ug_m3": 30 * level * traffic * np.exp(ar1((count, hours), 0.9, 0.2, rng)),
        "o3_ug_m3": 28 + 85 * sun[None, :] * np.exp(ar1((count, hours), 0.95, 0.2, rng)),
    }
    number = np.repeat(np.arange(count), hours)
    at = pd.date_range(world.scale.start, periods=hours, freq="h", unit="us")
    lost = rng.uniform(size=(count, hours)) < 0.012
    frame = {"station_id": category(chosen["station_id"], number), "hour": np.tile(at.to_numpy(), count)}
    for name, array in values.items():
        frame[name] = np.where(lost, np.nan, np.maximum(array, FLOOR).round(0)).ravel()
    return pd.DataFrame(frame)


def _smooth(daily: np.ndarray) -> np.ndarray:
    """Daily means as hourly values without steps at midnight, shape (stations, hours)."""
    days = daily.shape[1]
    hours = np.arange(days * 24)
    middle = np.arange(days) * 24 + 12
    return np.stack([np.interp(hours, middle, line) for line in daily])
