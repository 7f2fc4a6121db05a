"""Layers of H3 cells and their coarser levels: maximum, mean, total and count with coverage; sums over days; differences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import h3.api.basic_int as h3
import numpy as np

from geo.cells import parent as ancestor
from geo.encode import COARSEST, NO_DATA


@dataclass(frozen=True, slots=True, eq=False)
class Bottom:
    """The finest cells of a layer in index order."""

    cells: np.ndarray  # uint64, ascending, of one resolution
    values: np.ndarray  # float32, NaN where there is none
    marks: np.ndarray  # uint8, what is shown where there is no value, 0 elsewhere
    coverage: np.ndarray  # float32, share of the area seen, 0..1
    adcode: np.ndarray  # uint32, district, 0 where unknown

    @property
    def resolution(self) -> int:
        """Level of the cells."""
        return h3.get_resolution(int(self.cells[0]))


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """One resolution of a layer in index order; at the finest level maximum, mean and total are the value itself."""

    cells: np.ndarray  # uint64, ascending
    high: np.ndarray  # float32, NaN where nothing below has a value
    mean: np.ndarray  # float32, weighted by the area seen
    total: np.ndarray  # float32
    count: np.ndarray  # int32, finest cells with a value below
    coverage: np.ndarray  # float32, share of the area seen, 0..1
    marks: np.ndarray  # uint8, shown where there is no value
    weight: np.ndarray  # float32, finest cells' area share seen, the weight of the mean

    def values(self, how: str) -> np.ndarray:
        """Values of the level summed up as ``"max"``, ``"mean"`` or ``"sum"``."""
        return {"max": self.high, "mean": self.mean, "sum": self.total}[how]


Pyramid = Mapping[int, Level]  # by resolution


def bottom(
    cells: np.ndarray,
    values: np.ndarray,
    marks: np.ndarray | None = None,
    coverage: np.ndarray | None = None,
    adcode: np.ndarray | None = None,
) -> Bottom:
    """The finest cells from unordered arrays; a marked cell has no value, a cell without value has a mark."""
    cells = np.asarray(cells, np.uint64)
    order = np.argsort(cells, kind="stable")
    n = len(cells)
    marks = np.zeros(n, np.uint8) if marks is None else np.asarray(marks, np.uint8)[order]
    shown = np.where(marks > 0, np.nan, np.asarray(values, np.float32)[order]).astype(np.float32)
    marks = np.where(np.isnan(shown) & (marks == 0), NO_DATA, marks).astype(np.uint8)
    seen = np.ones(n, np.float32) if coverage is None else np.asarray(coverage, np.float32)[order]
    area = np.zeros(n, np.uint32) if adcode is None else np.asarray(adcode, np.uint32)[order]
    return Bottom(cells[order], shown, marks, seen, area)


def build(finest: Bottom) -> dict[int, Level]:
    """The layer at its own resolution and every coarser one down to ``COARSEST``; empty for a layer without cells."""
    if not len(finest.cells):
        return {}
    level = as_level(finest)
    levels = {finest.resolution: level}
    for resolution in range(finest.resolution - 1, COARSEST - 1, -1):
        level = levels[resolution] = _coarser(level, resolution)
    return levels


def as_level(finest: Bottom) -> Level:
    """The finest cells as the finest level."""
    known = ~np.isnan(finest.values)
    zero = np.where(known, finest.values, np.float32(0))
    return Level(
        finest.cells, finest.values, finest.values, zero, known.astype(np.int32),
        finest.coverage, finest.marks, finest.coverage * known,
    )  # fmt: skip


def _coarser(level: Level, resolution: int) -> Level:
    """Seven cells as one; where nothing was seen but values are there, they count alike."""
    up = ancestor(level.cells, resolution)
    start = np.flatnonzero(np.diff(up, prepend=np.uint64(0)))
    count = np.add.reduceat(level.count, start)
    weight = np.add.reduceat(level.weight.astype(np.float64), start)
    mean = np.where(level.count > 0, level.mean.astype(np.float64), 0.0)
    weighted = np.add.reduceat(mean * level.weight, start)
    total = np.add.reduceat(level.total.astype(np.float64), start)
    shares = np.divide(total, count, out=np.full(len(start), np.nan), where=count > 0)
    return Level(
        up[start],
        np.where(count > 0, np.maximum.reduceat(np.where(level.count > 0, level.high, -np.inf), start), np.nan).astype(np.float32),
        np.divide(weighted, weight, out=shares, where=weight > 0).astype(np.float32),
        total.astype(np.float32),
        count,
        (np.add.reduceat(level.coverage.astype(np.float64), start) / 7).astype(np.float32),
        np.where(count > 0, 0, np.maximum.reduceat(level.marks, start)).astype(np.uint8),
        weight.astype(np.float32),
    )  # fmt: skip


def over_days(days: Iterable[Bottom], over: str) -> Bottom | None:
    """Several days as one layer: ``"mean"``, ``"max"`` or ``"sum"`` of the days with a value, or the ``"last"`` day.

    Coverage is the mean of the days; a cell without a value on any day keeps the largest of its marks. None without days.
    """
    kept = list(days)
    if not kept or over == "last":
        return kept[-1] if kept else None
    cells = kept[0].cells
    for day in kept[1:]:
        if not np.array_equal(day.cells, cells):
            cells = np.union1d(cells, day.cells)
    n = len(cells)
    value = np.full(n, -np.inf) if over == "max" else np.zeros(n)
    count, seen, marks = np.zeros(n), np.zeros(n), np.zeros(n, np.uint8)
    adcode = np.zeros(n, np.uint32)
    for day in kept:
        at = slice(None) if len(day.cells) == n else np.searchsorted(cells, day.cells)
        known = ~np.isnan(day.values)
        value[at] = (
            np.fmax(value[at], day.values) if over == "max" else value[at] + np.where(known, day.values, 0)
        )
        count[at] += known
        seen[at] += day.coverage
        marks[at] = np.maximum(marks[at], day.marks)
        adcode[at] = day.adcode
    result = value / np.maximum(count, 1) if over == "mean" else value
    result = np.where(count > 0, result, np.nan)
    return bottom(cells, result, np.where(count > 0, 0, marks), seen / len(kept), adcode)


def change(at: Bottom, against: Bottom, *, is_count: bool = False) -> Bottom:
    """``at`` minus ``against`` cell by cell; where either has no value there is none.

    Of counts, a cell that only one side has is zero on the other.
    """
    cells = np.union1d(at.cells, against.cells)
    sides = [
        _spread(side, cells, np.float32(0) if is_count else np.float32(np.nan)) for side in (at, against)
    ]
    (now, marks, seen, area), (then, marks_then, seen_then, area_then) = sides
    return bottom(
        cells,
        now - then,
        np.maximum(marks, marks_then),
        np.minimum(seen, seen_then),
        np.where(area, area, area_then),
    )


def _spread(side: Bottom, cells: np.ndarray, missing: np.float32) -> tuple[np.ndarray, ...]:
    place = np.searchsorted(cells, side.cells)
    values, marks = np.full(len(cells), missing), np.zeros(len(cells), np.uint8)
    coverage, adcode = np.full(len(cells), 1, np.float32), np.zeros(len(cells), np.uint32)
    values[place], marks[place] = side.values, side.marks
    coverage[place], adcode[place] = side.coverage, side.adcode
    return values, marks, coverage, adcode


def at_level(finest: Bottom, resolution: int, how: str) -> Bottom:
    """The layer as if it had been made at a coarser resolution; unchanged when it is not finer."""
    if not len(finest.cells) or finest.resolution <= resolution:
        return finest
    level = build(finest)[resolution]
    first = np.searchsorted(ancestor(finest.cells, resolution), level.cells)
    return replace(
        finest, cells=level.cells, values=np.where(level.count > 0, level.values(how), np.nan).astype(np.float32),
        marks=level.marks, coverage=np.minimum(level.coverage, 1), adcode=finest.adcode[first],
    )  # fmt: skip
