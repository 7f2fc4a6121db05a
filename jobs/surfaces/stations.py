"""How far the nearest air station is from every cell of the PM2.5 product."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from geo import cells as h3cells
from geo.pyramid import Bottom, bottom
from jobs.surfaces import hotspot, kept
from jobs.surfaces.source import Asked
from schema import air_station, air_station_hour

EARTH_KM = 6371.0088
DAY_HOURS = 20  # hourly values that make a daily mean valid (GB 3095—2012)


def products(asked: Asked) -> dict[str, int]:
    """See :class:`jobs.surfaces.source.Source`."""
    return hotspot.products(asked) if asked.store.batches(air_station.DATASET) else {}


def stamp(asked: Asked) -> str:
    """See :class:`jobs.surfaces.source.Source`."""
    return f"{hotspot.stamp(asked)}-{asked.store.version(air_station.DATASET)}"


def gather(asked: Asked) -> Bottom | None:
    """See :class:`jobs.surfaces.source.Source`."""
    ground = kept.bottom_of(asked.store, kept.Name(asked.product, asked.period, "pm25_ug_m3"))
    places = asked.store.read(air_station.DATASET, asked.viewer, ("lon_wgs84", "lat_wgs84"))
    if ground is None or places.empty:
        return None
    lat, lon = h3cells.centres(ground.cells)
    near = cKDTree(_on_sphere(places["lat_wgs84"].to_numpy(), places["lon_wgs84"].to_numpy()))
    chord, _ = near.query(_on_sphere(lat, lon))
    km = 2 * EARTH_KM * np.arcsin(np.clip(chord / 2, 0, 1))
    return bottom(ground.cells, km, adcode=ground.adcode)


def last_day(asked: Asked) -> date | None:
    """See :class:`jobs.surfaces.source.Source`."""
    return hotspot.last_day(asked)


def measured(asked: Asked, day: date, level: int) -> pd.Series:
    """Mean concentration of a day by the cell that its stations lie in; only stations with enough valid hours."""
    names = ("station_id", "pm25_ug_m3")
    hours = asked.store.read(
        air_station_hour.DATASET, asked.viewer, names, start=day, end=day + timedelta(days=1)
    )
    hours = hours.dropna().astype({"station_id": "str"})
    means = hours.groupby("station_id")["pm25_ug_m3"].agg(["mean", "size"])
    places = asked.store.read(air_station.DATASET, asked.viewer).astype({"station_id": "str"})
    cell = h3cells.of_points(places["lat_wgs84"].to_numpy(), places["lon_wgs84"].to_numpy(), level)
    places = places.assign(
        cell=cell, mean=places["station_id"].map(means.loc[means["size"] >= DAY_HOURS, "mean"])
    )
    return places.dropna(subset=["mean"]).groupby("cell")["mean"].mean()


def _on_sphere(lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    lat, lon = np.radians(lat), np.radians(lon)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], -1)
