"""The monthly lists of problem cells, from the days a track has judged."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analytics.hotspot.monthly import month_mean, problem_cells, with_warnings
from geo import cells
from jobs.hotspot_track import Track
from schema.hotspot_list import DATASET as LIST
from store.base import Store
from store.viewer import SYSTEM


def write_lists(store: Store, track: Track, changed: Iterable[str]) -> int:
    """Renew the lists of the changed months (``YYYY-MM``) and of every later one, whose counters depend on them.

    Returns the number of rows of these lists.
    """
    if not (first := min(changed, default="")):
        return 0
    days = sorted(track.written)
    kept = store.read(LIST, SYSTEM).astype(
        {name: object for name in ("product", "month", "list_kind", "cell")}
    )
    stale = (kept["product"] == track.task.product) & (kept["month"] >= first)
    mine = kept[(kept["product"] == track.task.product) & ~stale]
    earlier = set(zip(mine["month"], mine["cell"], strict=True))
    fresh = []
    for month in sorted({day[:7] for day in days if day[:7] >= first}):
        lists = _lists(store, track, month, days)
        fresh.append(with_warnings(lists, month, earlier, track.task.params.monthly).assign(month=month))
        earlier |= {(month, cell) for cell in lists["cell"]}
    rows = pd.concat(
        [kept[~stale], *(part.assign(product=track.task.product) for part in fresh)], ignore_index=True
    )
    store.append(LIST, rows[list(LIST.names)], source="hotspots", replace=True)
    return sum(len(part) for part in fresh)


def _lists(store: Store, track: Track, month: str, days: list[str]) -> pd.DataFrame:
    now = pd.Period(month, "M")
    months = {
        name: _mean(store, track, str(period), days)
        for name, period in (("now", now), ("before", now - 1), ("year_before", now - 12))
    }
    found = problem_cells(months, track.city, track.task.params.monthly)
    position = found.pop("position").to_numpy()
    area = track.adcode[position].astype(object)
    area[area == ""] = None
    return found.assign(cell=cells.to_hex(track.weights.cells[position]).astype(object), source_adcode=area)


def _mean(store: Store, track: Track, month: str, days: list[str]) -> np.ndarray | None:
    """Monthly mean of every cell; None for a month without any day."""
    names = [f"{track.task.name}/{day.replace('-', '')}" for day in days if day[:7] == month]
    found = [kept["seen"] for name in names if (kept := store.arrays("hotspot_day", name)) is not None]
    return month_mean(np.array(found), track.task.params.monthly) if found else None
