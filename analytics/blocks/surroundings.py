"""What lies around meters: petitions nearby, and whether the place is in a hotspot cell."""

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from analytics.blocks.grid import Frames, Grid, column, frame_of, steps_of
from geo.cells import from_hex, of_points, resolution
from geo.crs import EARTH_RADIUS_M

NEAR_M, PETITION_DAYS, HOTSPOT_DAYS = 500.0, 90, 30  # DOSSIER C.3: petitions within 500 m in 90 days
PETITION = ("petition_id", "received_at", "lon_wgs84", "lat_wgs84")


def petitions_near(keys: pd.DataFrame, grid: Grid, frames: Frames) -> np.ndarray:
    """Petitions of the last 90 days within 500 m, by account and day; float64, shape (rows,)."""
    rows = frame_of(frames, "petition", PETITION).dropna(subset=["lon_wgs84", "lat_wgs84"])
    change = np.zeros(len(grid.steps) + 1)
    day = steps_of(pd.to_datetime(rows["received_at"]), "D")
    known = np.flatnonzero(~np.isnan(column(keys, "lon_wgs84") + column(keys, "lat_wgs84")))
    if not len(known) or not len(rows):
        return change[:-1]
    end = int((grid.begin + grid.length).max())
    rows = rows[(day < end) & (day + PETITION_DAYS > int(grid.begin.min()))]
    day = steps_of(pd.to_datetime(rows["received_at"]), "D")
    places = cKDTree(_on_sphere(column(rows, "lon_wgs84"), column(rows, "lat_wgs84")))
    own = _on_sphere(column(keys, "lon_wgs84")[known], column(keys, "lat_wgs84")[known])
    found = places.query_ball_point(own, 2 * np.sin(NEAR_M / EARTH_RADIUS_M / 2))
    account = np.repeat(known, [len(near) for near in found])
    received = day[np.concatenate([np.asarray(near, np.int64) for near in found])]
    first = np.clip(received - grid.begin[account], 0, grid.length[account])
    last = np.clip(received + PETITION_DAYS - grid.begin[account], 0, grid.length[account])
    np.add.at(change, grid.starts[account] + first, 1.0)
    np.add.at(change, grid.starts[account] + last, -1.0)
    return np.asarray(np.cumsum(change)[:-1])


def _on_sphere(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Points on the unit sphere, shape (points, 3), whose straight distances order as the great-circle ones do."""
    x, y = np.radians(lon), np.radians(lat)
    return np.column_stack((np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)))


def in_hotspot(keys: pd.DataFrame, grid: Grid, frames: Frames) -> np.ndarray:
    """True for days within 30 days after the account's cell was among the top tenth; shape (rows,)."""
    rows = frame_of(frames, "hotspot_cell", ("cell", "day", "is_top10"))
    rows = rows[rows["is_top10"].astype(bool)]
    out = np.zeros(len(grid.steps), bool)
    lon, lat = column(keys, "lon_wgs84"), column(keys, "lat_wgs84")
    known = np.flatnonzero(~np.isnan(lon + lat))
    if rows.empty or not len(known):
        return out
    days = steps_of(pd.to_datetime(rows["day"]), "D")
    cells = from_hex(rows["cell"].astype(str).to_numpy())
    for level in np.unique(resolution(cells)):
        mine = of_points(lat[known], lon[known], int(level))
        for cell, day in zip(cells, days, strict=True):
            for account in known[mine == cell]:
                out[grid.slice(int(account), int(day), int(day) + HOTSPOT_DAYS - 1)] = True
    return out
