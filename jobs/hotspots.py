"""Judge the PM2.5 cells of every day that changed, renew the monthly lists, and name permitted sites upwind."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd
import shapely

from analytics.hotspot.day import HotspotParams
from analytics.hotspot.permit_clues import RULE
from geo.cells import areas_km2, of_points
from geo.grid import KM_PER_DEG, Grid
from geo.raster import finest_resolution, is_finer_than_pixels
from jobs import pyramid
from jobs.hotspot_clues import write_clues
from jobs.hotspot_lists import write_lists
from jobs.hotspot_track import Task, Track
from jobs.progress import Progress
from schema.hotspot_cell import DATASET as CELL
from schema.pm25_grid import DATASET as PIXEL
from schema.site import DATASET as SITE
from store.base import Store
from store.casework import SqlCasework
from store.viewer import SYSTEM

FINEST_SHOWN = 7  # DOSSIER H.2: satellite layers at resolution 7
MOST_CELLS = 150_000  # of one product; beyond, only where the sites are
ROWS_AT_ONCE = 1_000_000
MARGIN_DEG = 0.3
EAST_CHINA = (114.8, 27.0, 123.2, 35.2)  # west, south, east, north

NOTHING = "没有 PM2.5 网格数据，未计算热点。"

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did: days and rows written, clues put, and sentences for the person who started it."""

    days: int
    cells: int
    clues: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: one day or all, a resolution or the default one, a box or where it is needed."""

    day: date | None = None
    resolution: int | None = None
    region: Box | None = None
    params: HotspotParams = field(default_factory=HotspotParams)


def run(
    store: Store,
    casework: SqlCasework,
    *,
    day: date | None = None,
    resolution: int | None = None,
    progress: Progress,
) -> Outcome:
    """Write ``hotspot_cell`` for every day that is not up to date (or for one day), the lists, and H01 clues.

    ``resolution`` is by default the finest that is not finer than the pixels, at most 7.
    """
    return answer(store, casework, Request(day, resolution), progress)


def answer(store: Store, casework: SqlCasework, request: Request, progress: Progress) -> Outcome:
    """As :func:`run`, for a box of one's own or with other parameters.

    Raises
    ------
    ValueError
        One Chinese sentence: no such day, no grid of a product, region beside the grid.
    """
    day = request.day
    days = store.days(PIXEL)
    if day is not None and day not in days:
        raise ValueError(f"{day} 没有 PM2.5 网格数据，请先导入该日数据。")
    if not days:
        progress.done(NOTHING)
        return Outcome(0, 0, 0, (NOTHING,))
    tracks = _Tracks(store, request)
    last = day or days[-1]
    window = timedelta(days=request.params.persistence.window_d + RULE.params.recent_d - 1)
    is_current = tracks.is_current()
    # A single day needs the days before it as its window; so do the clues of the last day when nothing changed.
    wanted = [d for d in days if d <= last and (d > last - window or not (day or is_current))]
    progress.step("判定热点网格", total=len(wanted))
    written = _write_days(
        tracks, wanted, () if is_current else [d for d in wanted if day in (None, d)], progress
    )
    for product, changed in written.items():
        write_lists(store, tracks.known[product], {d[:7] for d in changed})
    progress.step("关联许可企业")
    clues = _write_clues(casework, tracks, last)
    tracks.remember()
    pyramid.keep(store, progress)
    count, rows = sum(len(d) for d in written.values()), sum(sum(d.values()) for d in written.values())
    progress.done(f"热点：写入 {count} 天 {rows} 个网格，{RULE.code} 线索 {clues} 条")
    return Outcome(count, rows, clues, tuple(tracks.notes))


class _Tracks:
    """The tracks of all products met so far, and whether the whole work was done before."""

    def __init__(self, store: Store, request: Request) -> None:
        self.store, self.request = store, request
        self.known: dict[str, Track] = {}
        self.notes: list[str] = []

    def of(self, product: str) -> Track:
        """The track of a product, begun at its first day."""
        if product not in self.known:
            self.known[product] = Track(self.store, self._task(product))
        return self.known[product]

    def is_current(self) -> bool:
        """True when the same request was answered on the same pixels and its answer is still there."""
        kept = self.store.arrays("hotspot_run", "state")
        return kept is not None and str(kept["key"]) == self._key()

    def remember(self) -> None:
        """Keep what was written and from what."""
        for track in self.known.values():
            track.finish()
        self.store.put_arrays("hotspot_run", "state", {"key": np.array(self._key())})

    def _key(self) -> str:
        versions = (self.store.version(PIXEL), self.store.version(CELL))
        return hashlib.sha1(repr((versions, self.request)).encode(), usedforsecurity=False).hexdigest()

    def _task(self, product: str) -> Task:
        kept = self.store.arrays("grid", product)
        if kept is None:
            raise ValueError(f"产品 {product} 没有登记网格坐标，请重新导入该产品的栅格文件。")
        grid, asked = Grid.from_arrays(kept), self.request
        level = min(FINEST_SHOWN, finest_resolution(grid)) if asked.resolution is None else asked.resolution
        if is_finer_than_pixels(grid, level):
            size = grid.pixel_km2() ** 0.5
            self.notes.append(
                f"产品 {product} 的像元约 {size:.0f} km，{level} 级网格细于像元，细部并非实测。"
            )
        return Task(product, grid, level, self._region(product, grid, level), asked.params)

    def _region(self, product: str, grid: Grid, level: int) -> shapely.Geometry | None:
        if self.request.region is not None:
            return shapely.box(*self.request.region)
        if _cell_count(grid.bounds, level) <= MOST_CELLS:
            return None
        sites = self.store.read(SITE, SYSTEM, ("lon_wgs84", "lat_wgs84")).dropna()
        box = EAST_CHINA
        if len(sites):
            low, high = sites.min() - MARGIN_DEG, sites.max() + MARGIN_DEG
            around = (low.iloc[0], low.iloc[1], high.iloc[0], high.iloc[1])
            box = around if _cell_count(around, level) <= MOST_CELLS else EAST_CHINA
        west, south, east, north = box
        self.notes.append(
            f"产品 {product} 范围过大，只计算 {west:.1f}–{east:.1f}°E、{south:.1f}–{north:.1f}°N；其他范围请指定区域。"
        )
        return shapely.box(*box)


def _cell_count(box: Box, level: int) -> float:
    """About how many cells of a resolution a box holds."""
    west, south, east, north = box
    lat, lon = (south + north) / 2, (west + east) / 2
    ground = (east - west) * (north - south) * np.cos(np.radians(lat)) * KM_PER_DEG**2
    return float(ground / areas_km2(of_points(np.array([lat]), np.array([lon]), level))[0])


def _write_days(
    tracks: _Tracks, wanted: list[date], writable: Collection[date], progress: Progress
) -> dict[str, dict[str, int]]:
    """Rows written per product and day; the days that are not writable only serve as window."""
    written: dict[str, dict[str, int]] = {}
    waiting: list[pd.DataFrame] = []
    present = set(tracks.store.days(CELL))
    for day in wanted:
        for product, rows in _pixels(tracks.store, day):
            track = tracks.of(product)
            if day not in present:
                track.written.pop(f"{day}", None)
            found = track.advance(day, track.values(rows), write=day in writable)
            if found is not None:
                written.setdefault(product, {})[f"{day}"] = len(found)
                waiting.append(found)
        if sum(map(len, waiting)) >= ROWS_AT_ONCE or day == wanted[-1]:
            _publish(tracks.store, waiting, present)
            waiting = []
        progress.advance()
    return written


def _pixels(store: Store, day: date) -> Iterator[tuple[str, pd.DataFrame]]:
    rows = store.read(
        PIXEL, SYSTEM, ("product", "row", "col", "pm25_ug_m3"), start=day, end=day + timedelta(days=1)
    )
    for product, part in rows.groupby("product", observed=True, sort=True):
        yield str(product), part


def _publish(store: Store, found: list[pd.DataFrame], present: set[date]) -> None:
    """Replace the days of these rows; what other products and resolutions have there stays."""
    if not found:
        return
    rows = pd.concat(found, ignore_index=True)
    fresh = set(zip(rows["product"].astype(object), rows["resolution"], strict=True))
    for day in sorted({pd.Timestamp(d).date() for d in rows["day"].unique()} & present):
        after = day + timedelta(days=1)
        there = store.read(CELL, SYSTEM, ("product", "resolution"), start=day, end=after).drop_duplicates()
        for product, level in (
            set(zip(there["product"].astype(object), there["resolution"], strict=True)) - fresh
        ):
            kept = store.read(CELL, SYSTEM, start=day, end=after, product=product, resolution=int(level))
            rows = pd.concat([rows, kept], ignore_index=True)
    store.append(CELL, rows, source="hotspots", replace=True)


def _write_clues(casework: SqlCasework, tracks: _Tracks, last: date) -> int:
    """Clues of the last few days of the products that have the last day."""
    total = 0
    for product, track in tracks.known.items():
        if not track.window or track.window[-1].day != last:
            continue
        first = last - timedelta(days=RULE.params.recent_d - 1)
        judged = {
            past.day: track.judge(track.values(rows))
            for past in track.window
            for name, rows in (_pixels(tracks.store, past.day) if past.day >= first else ())
            if name == product
        }
        count, why = write_clues(tracks.store, casework, track, judged)
        total += count
        if why:
            tracks.notes.append(why)
    return total
