"""What lies around meters: petitions nearby, and whether the place is in a hotspot cell."""

import numpy as np
import pandas as pd

from analytics.blocks.grid import Frames, Grid, column, frame_of, steps_of
from geo.cells import from_hex, of_points, resolution
from geo.crs import distance_m

NEAR_M, PETITION_DAYS, HOTSPOT_DAYS = 500.0, 90, 30  # DOSSIER C.3: petitions within 500 m in 90 days
PETITION = ("petition_id", "received_at", "lon_wgs84", "lat_wgs84")


def petitions_near(keys: pd.DataFrame, grid: Grid, frames: Frames) -> np.ndarray:
    """Petitions of the last 90 days within 500 m, by account and day; float64, shape (rows,)."""
    rows = frame_of(frames, "petition", PETITION).dropna(subset=["lon_wgs84", "lat_wgs84"])
    lon, lat = column(keys, "lon_wgs84"), column(keys, "lat_wgs84")
    change = np.zeros(len(grid.steps) + 1)
    received = steps_of(pd.to_datetime(rows["received_at"]), "D")
    for day, x, y in zip(received, column(rows, "lon_wgs84"), column(rows, "lat_wgs84"), strict=True):
        near = np.flatnonzero(distance_m(lon, lat, x, y) <= NEAR_M)
        first = np.clip(day - grid.begin[near], 0, grid.length[near])
        last = np.clip(day + PETITION_DAYS - grid.begin[near], 0, grid.length[near])
        np.add.at(change, grid.starts[near] + first, 1.0)
        np.add.at(change, grid.starts[near] + last, -1.0)
    return np.cumsum(change)[:-1]


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
