"""One product at one resolution through time: its cells, what was already judged, and the window of past days."""

import hashlib
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pandas as pd
import shapely

from analytics.hotspot.bubbling import is_persistent, is_sudden
from analytics.hotspot.day import Day, HotspotParams, judge_day
from analytics.hotspot.judge import REASONS, seen_values
from analytics.hotspot.permit_clues import RULE
from analytics.hotspot.persistence import hot_days, run_length
from geo import cells
from geo.grid import Grid
from geo.join import locate
from geo.raster import Weights, is_finer_than_pixels, means, weights, weights_name
from store import boundaries
from store.base import Store

SUDDEN_DAYS = 9  # a week of daily changes before the last one


@dataclass(frozen=True, slots=True)
class Task:
    """What is computed: a product on its grid at a resolution, within a region."""

    product: str
    grid: Grid
    level: int
    region: shapely.Geometry | None
    params: HotspotParams

    @property
    def name(self) -> str:
        """Name of the task in the store."""
        safe = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.=-]*", self.product)
        return f"{self.product if safe else _digest(self.product.encode())[:16]}-r{self.level}"

    @property
    def weights_name(self) -> str:
        """Name of the area weights in the store."""
        return weights_name(self.grid, self.level, self.region)


@dataclass(frozen=True, eq=False)
class Past:
    """What later days need to know of a day; arrays per cell."""

    day: date
    digest: str
    seen: np.ndarray  # concentration where enough of the cell was seen, float32
    around: np.ndarray  # median of rings 1 and 2, float32
    level: np.ndarray
    judged: np.ndarray
    hot: np.ndarray

    def arrays(self) -> dict[str, np.ndarray]:
        """What the store keeps."""
        kept = {name: getattr(self, name) for name in ("seen", "around", "level", "judged", "hot")}
        return kept | {"digest": np.array(self.digest)}


class Track:
    """Judges the days of a task in order; unchanged days are taken from the store.

    A day is written anew only when its pixels, those of a day in its window, the grid or a parameter changed.
    """

    def __init__(self, store: Store, task: Task) -> None:
        self.store, self.task = store, task
        self.window: deque[Past] = deque()
        kept = store.arrays("hotspot_run", task.name) or {
            "days": np.array([], "U10"),
            "keys": np.array([], "U40"),
        }
        self.written = dict(zip(kept["days"].tolist(), kept["keys"].tolist(), strict=True))
        self._setting = f"{task.weights_name}|{task.params!r}"

    @cached_property
    def weights(self) -> Weights:
        """Area weights, from the store when they were computed before."""
        kept = self.store.arrays("weights", self.task.weights_name)
        if kept is not None:
            return Weights.from_arrays(kept)
        fresh = weights(self.task.grid, self.task.level, self.task.region)
        self.store.put_arrays("weights", self.task.weights_name, fresh.arrays())
        return fresh

    @cached_property
    def table(self) -> np.ndarray:
        """Neighbours out to the outer background ring."""
        return cells.rings(self.weights.cells, max(2, self.task.params.background.outer_ring))

    @cached_property
    def adcode(self) -> np.ndarray:
        """District of every cell centre, ``""`` where there is none near."""
        kept = self.store.arrays("hotspot_area", self.task.weights_name)
        if kept is None:
            lat, lon = cells.centres(self.weights.cells)
            found = locate(lon, lat, boundaries.polygons("district"))
            kept = {"adcode": np.array([code or "" for code in found], dtype="U6")}
            self.store.put_arrays("hotspot_area", self.task.weights_name, kept)
        return kept["adcode"]

    @cached_property
    def city(self) -> np.ndarray:
        """City of every cell, four digits; one common name where no cell has a district."""
        city = self.adcode.astype("U4")
        return city if (city != "").any() else np.full(len(city), "0000")

    def values(self, rows: pd.DataFrame) -> np.ndarray:
        """Pixels of a day as a flat array, NaN where missing."""
        ny, nx = self.task.grid.shape
        row, col = rows["row"].to_numpy(np.int64), rows["col"].to_numpy(np.int64)
        if len(rows) and (row.max() >= ny or col.max() >= nx):
            raise ValueError(
                f"产品 {self.task.product} 有像元超出登记的网格（{ny} 行 {nx} 列），请重新导入该产品的网格与数据。"
            )
        flat = np.full(ny * nx, np.nan, np.float32)
        flat[row * nx + col] = rows["pm25_ug_m3"].to_numpy(np.float32)
        return flat

    def judge(self, values: np.ndarray) -> Day:
        """The day these pixels describe."""
        mean, coverage = means(self.weights, values)
        return judge_day(mean, coverage, self.table, self._city_number, self.task.params)

    def advance(self, day: date, values: np.ndarray, *, write: bool) -> "pd.DataFrame | None":
        """Take in the next day; its rows of ``hotspot_cell`` when ``write`` is asked and they are not up to date."""
        digest = _digest(self._setting.encode() + values.tobytes())
        self._forget(day)
        key = _digest("|".join([*(past.digest for past in self.view(day)), digest]).encode())
        stale = write and self.written.get(f"{day}") != key
        past = self._kept(day, digest)
        judged = self.judge(values) if stale or past is None else None
        if past is None and judged is not None:
            past = self._past(day, digest, judged)
            self.store.put_arrays("hotspot_day", f"{self.task.name}/{day:%Y%m%d}", past.arrays())
        if past is not None:
            self.window.append(past)
        if not stale or judged is None:
            return None
        self.written[f"{day}"] = key
        return self._rows(day, judged)

    def finish(self) -> None:
        """Remember what was written."""
        days = sorted(self.written)
        kept = {"days": np.array(days, "U10"), "keys": np.array([self.written[d] for d in days], "U40")}
        self.store.put_arrays("hotspot_run", self.task.name, kept)

    def view(self, last: date) -> list[Past]:
        """The days of the observation window that ends on a day, oldest first."""
        first = last - timedelta(days=self.task.params.persistence.window_d - 1)
        return [past for past in self.window if first <= past.day <= last]

    def run_starts(self, last: date) -> np.ndarray:
        """Day on which the hot run of each cell up to a day began, however long ago; ``NaT`` where it is not hot."""
        known = {*self.written, *(f"{past.day}" for past in self.window)}
        days = [day for day in sorted(known, reverse=True) if day <= f"{last}"]
        length = run_length(self._flags(days), len(self.weights.cells))
        return np.array([*days, "NaT"], dtype="datetime64[D]")[length]

    def hot_days(self, last: date) -> tuple[np.ndarray, np.ndarray]:
        """Hot days and judged days of each cell in the window that ends on a day."""
        view = self.view(last)
        return hot_days(np.array([past.hot for past in view]), np.array([past.judged for past in view]))

    def _flags(self, days: list[str]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        near = {f"{past.day}": past for past in self.window}
        for day in days:
            past = near.get(day) or self.store.arrays(
                "hotspot_day", f"{self.task.name}/{day.replace('-', '')}"
            )
            if past is not None:
                yield (past.hot, past.judged) if isinstance(past, Past) else (past["hot"], past["judged"])

    def _forget(self, day: date) -> None:
        while self.window and self.window[0].day < day - timedelta(days=self.kept_days - 1):
            self.window.popleft()

    @property
    def kept_days(self) -> int:
        """Days that have to be taken in before a day and its last few clues can be written."""
        return self.task.params.persistence.window_d + RULE.params.recent_d - 1

    def _kept(self, day: date, digest: str) -> Past | None:
        kept = self.store.arrays("hotspot_day", f"{self.task.name}/{day:%Y%m%d}")
        if kept is None or str(kept.pop("digest")) != digest:
            return None
        return Past(day, digest, **kept)

    def _past(self, day: date, digest: str, judged: Day) -> Past:
        seen = seen_values(judged.mean, judged.coverage, self.task.params.judge).astype(np.float32)
        around = judged.around.astype(np.float32)
        return Past(day, digest, seen, around, judged.level, judged.judged, judged.hot)

    def _sudden(self, day: date) -> np.ndarray:
        """Cells that rose since yesterday while their surroundings did not."""
        n, bubble = len(self.weights.cells), self.task.params.bubble
        by_day = {past.day: past for past in self.window}
        days = [by_day.get(day - timedelta(days=back)) for back in range(SUDDEN_DAYS - 1, -1, -1)]
        missing = np.full(n, np.nan, np.float32)
        seen = np.array([past.seen if past else missing for past in days])
        around = np.array([past.around if past else missing for past in days[-2:]])
        return is_sudden(seen, around, bubble)

    def _rows(self, day: date, judged: Day) -> pd.DataFrame:
        """Rows of ``hotspot_cell``; texts as categories, because there are few different ones."""
        n, task = len(self.weights.cells), self.task
        view = self.view(day)
        levels, was_judged = (
            np.array([getattr(past, name) for past in view]) for name in ("level", "judged")
        )
        hot, seen = self.hot_days(day)
        return pd.DataFrame(
            {
                "product": _texts(np.zeros(n, np.int8), [task.product]),
                "resolution": np.full(n, task.level),
                "day": np.full(n, np.datetime64(day, "us")),
                "cell": _texts(np.arange(n, dtype=np.int32), self._hexes),
                "pm25_ug_m3": judged.mean,
                "coverage": judged.coverage,
                "background_ug_m3": judged.background,
                "excess_ug_m3": judged.excess,
                "gi_z": judged.gi_z,
                "gi_p": judged.gi_p,
                "is_significant": judged.is_significant,
                "is_top10": judged.is_top,
                "bubble_level": judged.level,
                "is_persistent": is_persistent(levels, was_judged, task.params.bubble),
                "is_sudden": self._sudden(day),
                "is_finer_than_pixels": np.full(n, is_finer_than_pixels(task.grid, task.level)),
                "hot_days_30": hot,
                "seen_days_30": seen,
                "reason": _texts(judged.reason - 1, list(REASONS.values())),
                "source_adcode": self._areas,
            }
        )

    @cached_property
    def _city_number(self) -> np.ndarray:
        return np.unique(self.city, return_inverse=True)[1]

    @cached_property
    def _hexes(self) -> list[str]:
        return cells.to_hex(self.weights.cells).tolist()

    @cached_property
    def _areas(self) -> pd.Categorical:
        names, codes = np.unique(self.adcode, return_inverse=True)
        found = _texts(codes, names.tolist())
        return found.remove_categories([""]) if "" in names else found


def _texts(codes: np.ndarray, names: list[str]) -> pd.Categorical:
    """Texts by their number; -1 is no text."""
    return pd.Categorical.from_codes(codes, pd.Index(names, dtype="str"))


def _digest(data: bytes) -> str:
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()
