"""Columns from minute values on the hours of monitored outlets: how many there were, and their mean."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
import pandas as pd

from analytics.blocks.grid import (
    HOURS_PER_DAY,
    MINUTES_PER_HOUR,
    Frames,
    Grid,
    frame_of,
    numbers,
    places,
    steps_of,
)
from analytics.blocks.hours import Hours, Lazy
from schema.factor import FACTORS

CODES = pd.Index(list(FACTORS))
COLUMNS = ("outlet_id", "factor", "at", "value", "flag")
INTERVALS = (
    60,
    30,
    20,
    15,
    12,
    10,
    6,
    5,
    4,
    3,
    2,
)  # minutes between two values (HJ 212 CN 1063), longest first
USUAL = 0.25  # a minute of the hour counts as used with this share of the values of the most used one


@dataclass(frozen=True, slots=True)
class Captured:
    """Minute values of every hour; NaN where the outlet has no minute data to judge by."""

    valid: np.ndarray  # minutes with a value and the flag N
    mean: np.ndarray  # of these; NaN where there are none
    expected: np.ndarray  # minutes an hour has at the interval of the series


def columns(at: Hours) -> Lazy:
    """``minutes`` valid ones in the hour, ``minutes_expected``, ``minute_mean``; float64, NaN: no minute data.

    Known are the hours between the first and the last minute value of the outlet, for factors that have any, on days on
    which the outlet has any: a day without is a day not connected or not imported.
    """
    made: Callable[[], Captured] = cache(partial(captured, at.frames, at.keys, at.grid))
    return {
        "minutes": lambda: made().valid,
        "minutes_expected": lambda: made().expected,
        "minute_mean": lambda: made().mean,
    }


def captured(frames: Frames, keys: pd.DataFrame, grid: Grid) -> Captured:
    """Minute values counted and averaged by the hour, for series of outlets and factors on a grid of hours."""
    rows = frame_of(frames, "cems_minute", COLUMNS)
    own, series, outlet = located(rows, keys)
    minute = steps_of(rows["at"], "m")
    hour = minute // MINUTES_PER_HOUR
    offset = hour - grid.begin[series]
    value = numbers(rows["value"])
    good = (rows["flag"].astype(str) == "N").to_numpy() & ~np.isnan(value)
    good &= (series >= 0) & (offset >= 0) & (offset < grid.length[series])
    place = (grid.starts[series] + offset)[good]
    total = int(grid.starts[-1])
    count = np.bincount(place, minlength=total).astype(np.float64)
    mean = np.bincount(place, value[good], minlength=total) / np.where(count > 0, count, np.nan)
    step = interval(series, minute, len(keys))
    judged = _judged((own, grid), step, outlet[outlet >= 0], minute[outlet >= 0])
    expected = np.repeat(MINUTES_PER_HOUR / step, grid.length)
    return Captured(*(np.where(judged, values, np.nan) for values in (count, mean, expected)))


def located(rows: pd.DataFrame, keys: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Outlets as numbers: of each series; and of each row its series and its outlet, -1 where it is not among them.

    Where the series have no factor each stands for its whole outlet.
    """
    names = pd.Index(keys["outlet_id"].astype(str).unique())
    own, outlet = places(keys["outlet_id"].astype(str), names), places(rows["outlet_id"], names)
    if "factor" not in keys:
        number = np.full(len(names) + 1, -1)
        number[own] = np.arange(len(keys))
        return own, number[outlet], outlet
    table = np.full((len(names) + 1, len(CODES) + 1), -1)  # the last row and column: unknown ones
    table[own, CODES.get_indexer(keys["factor"])] = np.arange(len(keys))
    return own, table[outlet, places(rows["factor"], CODES)], outlet


def interval(series: np.ndarray, minute: np.ndarray, count: int) -> np.ndarray:
    """Minutes between two values of each of ``count`` series (-1: none of them), from the minutes of the hour they fall on.

    Returns
    -------
    float64, shape (count,)
        One of 60, 30, ..., 2, 1; NaN for a series without values.
    """
    mine = series >= 0
    used = np.bincount(
        series[mine] * MINUTES_PER_HOUR + minute[mine] % MINUTES_PER_HOUR, minlength=count * MINUTES_PER_HOUR
    )
    used = used.reshape(count, MINUTES_PER_HOUR)
    usual = (used > 0) & (used >= USUAL * used.max(axis=1, keepdims=True))
    out = np.where(usual.any(axis=1), 1.0, np.nan)
    for step in INTERVALS:
        classes = usual.reshape(count, -1, step).any(axis=1).sum(axis=1)
        out = np.where((classes == 1) & (out == 1.0), float(step), out)
    return out


def _judged(
    hours: tuple[np.ndarray, Grid], step: np.ndarray, outlet: np.ndarray, minute: np.ndarray
) -> np.ndarray:
    """Hours that lie wholly within the minute data of their outlet (``hours``: outlet of each series, grid), bool."""
    own, grid = hours
    if not len(minute):
        return np.zeros(int(grid.starts[-1]), bool)
    first = np.full(own.max(initial=0) + 1, np.iinfo(np.int64).max)
    last = np.full(own.max(initial=0) + 1, -1)
    np.minimum.at(first, outlet, minute)
    np.maximum.at(last, outlet, minute)
    begin = np.repeat(-(-first[own] // MINUTES_PER_HOUR), grid.length)
    end = np.repeat((last[own] + np.nan_to_num(step)).astype(np.int64) // MINUTES_PER_HOUR, grid.length)
    day = minute // (MINUTES_PER_HOUR * HOURS_PER_DAY)
    base, width = int(day.min()), int(day.max() - day.min()) + 1
    there = np.zeros((len(first), width), bool)
    there[outlet, day - base] = True
    at = grid.steps // HOURS_PER_DAY - base
    shown = (at >= 0) & (at < width) & there[np.repeat(own, grid.length), np.clip(at, 0, width - 1)]
    return np.asarray(
        shown & (grid.steps >= begin) & (grid.steps < end) & np.repeat(~np.isnan(step), grid.length)
    )
