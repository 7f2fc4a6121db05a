"""Intervals and instants laid on the rows of a grid of hours, by sorting and counting."""

import numpy as np

from analytics.blocks.grid import MINUTES_PER_HOUR, Grid


def covered(grid: Grid, series: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """True on hours that some interval of their series covers in part.

    Parameters
    ----------
    series : int64, shape (intervals,)
    begin, end : int64, shape (intervals,)
        Minutes since 1970; an interval that ends as it begins counts in its hour.

    Returns
    -------
    bool, shape (rows,)
    """
    first = begin // MINUTES_PER_HOUR - grid.begin[series]
    last = np.maximum(-(-end // MINUTES_PER_HOUR), begin // MINUTES_PER_HOUR + 1) - grid.begin[series]
    first, last = (np.clip(part, 0, grid.length[series]) for part in (first, last))
    rows = int(grid.starts[-1])
    change = np.bincount(grid.starts[series] + first, minlength=rows + 1)
    change = change - np.bincount(grid.starts[series] + last, minlength=rows + 1)
    return np.asarray(np.cumsum(change[:rows]) > 0)


def since_h(on: np.ndarray, grid: Grid) -> np.ndarray:
    """Hours since the last row that is ``on`` (0 on it), float64; NaN before the first one of the series."""
    row = np.arange(len(on))
    last = np.maximum.accumulate(np.where(on, row, -1)) if len(on) else row
    return np.where(last >= np.repeat(grid.starts[:-1], grid.length), row - last, np.nan)


def nearest_h(on: np.ndarray, grid: Grid) -> np.ndarray:
    """Hours to the nearest row that is ``on``, earlier or later, float64; NaN in a series without any."""
    row, rows = np.arange(len(on)), len(on)
    coming = np.minimum.accumulate(np.where(on, row, rows)[::-1])[::-1] if rows else row
    later = np.where(coming < np.repeat(grid.starts[1:], grid.length), coming - row, np.nan)
    return np.fmin(since_h(on, grid), later)


def until_next(grid: Grid, series: np.ndarray, at: np.ndarray, early: int) -> np.ndarray:
    """Minutes from the beginning of each hour to the first instant of its series not more than ``early`` minutes before it.

    Parameters
    ----------
    series, at : int64, shape (instants,)
        Minutes since 1970.

    Returns
    -------
    float64, shape (rows,)
        Negative for an instant before the hour, NaN where there is none.
    """
    if not len(at):
        return np.full(int(grid.starts[-1]), np.nan)
    base = min(int(at.min()), int(grid.begin.min(initial=0)) * MINUTES_PER_HOUR) - early
    width = max(int(at.max()), int((grid.begin + grid.length).max(initial=0)) * MINUTES_PER_HOUR) - base + 1
    key = np.sort(series * width + at - base)
    of_row = np.repeat(np.arange(len(grid.length)), grid.length) * width
    minute = grid.steps * MINUTES_PER_HOUR - base
    place = np.searchsorted(key, of_row + minute - early)
    found = key[np.minimum(place, len(key) - 1)]
    there = (place < len(key)) & (found < of_row + width)
    return np.where(there, found - of_row - minute, np.nan)


def latest(grid: Grid, series: np.ndarray, hour: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Value of the latest of some dated values of the series at or before each row, float64; NaN before the first.

    Parameters
    ----------
    series, hour : int64, shape (values,)
        In order of time within a series; of several in one hour the last holds.
    """
    inside = hour < grid.begin[series] + grid.length[series]
    place = grid.starts[series] + np.maximum(hour - grid.begin[series], 0)
    source = np.full(int(grid.starts[-1]), -1)
    source[place[inside]] = np.flatnonzero(inside)
    rows = np.arange(len(source))
    held = np.maximum.accumulate(np.where(source >= 0, rows, -1)) if len(rows) else rows
    known = held >= np.repeat(grid.starts[:-1], grid.length)
    return np.where(known, np.append(values, np.nan)[np.where(known, source[held], -1)], np.nan)
