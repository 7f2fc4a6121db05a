"""What one series and day looks like to rules that compare outlets: levels, low runs, and a fingerprint of its hours.

The summary of a day needs the 888 hours before its end (168 h and the 720 h before them), no matter how long the
series is, so that it may be computed piece by piece and kept.
"""

import numpy as np
import pandas as pd

from analytics.block import Block
from analytics.kernels.rolling import stepped_quantile
from schema.series_day import BANDS
from schema.series_day import DATASET as SERIES_DAY

DAY_H, DAY_MIN = 24, 1440
WEEK, MONTH = 7, 30  # days
LEAST_H = 168  # valid hours that a 30-day median needs: at least one week
MEMORY_H = (WEEK + MONTH) * DAY_H
SCALE = 1e4  # values equal to the fourth decimal are the same value
MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))  # splitmix64


def summarise(block: Block) -> pd.DataFrame:
    """Rows of ``schema/series_day.py`` for every day of every series with at least one value, in order of series.

    ``block`` is of kind ``EMISSION_HOUR``; each of its series begins at midnight.
    """
    days = _Days(block)
    x, z = days.laid(block["x_valid"]), days.laid(block["z_valid"])
    prints = fingerprints(x)
    count = np.isfinite(x).sum(axis=2)
    last = days.last
    limit, lod = block["limit"][last], block["lod_stated"][last]
    z_week = stepped_quantile(z, WEEK, np.array([0.5, 0.95]))
    z_month = _month(z)
    before = np.full_like(z_month, np.nan)
    before[:, WEEK:] = z_month[:, :-WEEK]
    rows = {
        "valid_hours": days.taken(count),
        "x_mean": days.taken(_over(np.nansum(x, axis=2), count)),
        "z_median": days.taken(stepped_quantile(z, 1, np.array([0.5]))[0]),
        "limit_value": limit,
        "lod": lod,
        "tiny_run_h": days.taken(_tiny_run(block, days)),
        "x_30d": days.taken(_month(x)),
        "z_30d": days.taken(z_month),
        "z_7d": days.taken(z_week[0]),
        "z_prior_30d": days.taken(before),
        "valid_7d": days.taken(_past_sum(count.astype(np.float64))).astype(np.int64),
        "low_share": _over(days.taken(z_week[1]), limit),
        "low_cv": days.taken(_variation(x)),
        "distinct": days.taken(distinct(prints)),
    }
    rows |= {f"band_{i}": days.taken(prints.view(np.int64)[:, :, i]) for i in range(BANDS)}
    seen = days.taken(np.isfinite(days.laid(block["x"])).any(axis=2))
    keys = {n: block.keys[n].to_numpy()[days.series] for n in ("outlet_id", "site_id", "factor")}
    day = pd.to_datetime(days.day, unit="D")
    return pd.DataFrame(keys | {"day": day} | rows)[list(SERIES_DAY.names)][seen].reset_index(drop=True)


def fingerprints(values: np.ndarray) -> np.ndarray:
    """A 16-bit print of each value (equal to the fourth decimal: equal prints), 0 where there is none.

    Two different values share a print once in 65,536. ``.view(np.int64)`` packs four hours into one number.
    """
    known = np.isfinite(values)
    h = np.rint(np.where(known, values, 0.0) * SCALE).astype(np.int64).view(np.uint64)
    for shift, factor in zip((30, 27), MIX, strict=True):
        h = (h ^ (h >> np.uint64(shift))) * factor
    h = (h ^ (h >> np.uint64(31))) >> np.uint64(48)
    return np.ascontiguousarray(np.where(known, np.maximum(h, 1), 0).astype(np.uint16))


def distinct(prints: np.ndarray) -> np.ndarray:
    """Number of different prints other than 0 along the last axis."""
    ordered = np.sort(prints, axis=-1)
    return (ordered[..., 0] != 0) + ((np.diff(ordered, axis=-1) != 0) & (ordered[..., 1:] != 0)).sum(axis=-1)


class _Days:
    """Hours of a block as days: arrays of shape (series, days, 24) whose days are the same for all series.

    ``series`` and ``day`` (since 1970) name the days the series have, in order; ``last`` is the row that ends each.
    """

    def __init__(self, block: Block) -> None:
        hour = block.time // 60
        length = np.diff(block.starts)
        first = hour[block.starts[:-1]] // DAY_H if len(length) else np.empty(0, np.int64)
        self._first = int(first.min(initial=2**40))
        own = -(-length // DAY_H)  # days of each series
        width = int((first - self._first + own).max(initial=0))
        self.shape = (len(length), width, DAY_H)
        series = np.repeat(np.arange(len(length)), length)
        self._place = series * width * DAY_H + hour - self._first * DAY_H
        self.series = np.repeat(np.arange(len(own)), own)
        nth = np.arange(own.sum()) - np.repeat(np.cumsum(own) - own, own)
        self.day = first[self.series] + nth
        self._cell = self.series * width + self.day - self._first
        self.last = (
            np.minimum(block.starts[self.series] + (nth + 1) * DAY_H, block.starts[self.series + 1]) - 1
        )

    def laid(self, values: np.ndarray) -> np.ndarray:
        """Values of the hours on the days, NaN where a series has no row."""
        out = np.full(self.shape, np.nan)
        out.ravel()[self._place] = values
        return out

    def taken(self, table: np.ndarray) -> np.ndarray:
        """Values of a (series, days) table on the days that the series have, in order."""
        return np.ascontiguousarray(table).reshape(-1)[self._cell]


def _over(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)


def _past_sum(daily: np.ndarray) -> np.ndarray:
    """Sum of the last 7 days, the own one included; shape (series, days)."""
    return sum((np.pad(daily, ((0, 0), (k, 0)))[:, : daily.shape[1]] for k in range(1, WEEK)), daily)


def _month(values: np.ndarray) -> np.ndarray:
    """Median of 30 days, NaN with fewer than ``LEAST_H`` values; shape (series, days)."""
    count = np.isfinite(values).sum(axis=2).cumsum(axis=1)
    count[:, MONTH:] -= count[:, :-MONTH].copy()
    return np.where(count >= LEAST_H, stepped_quantile(values, MONTH, np.array([0.5]))[0], np.nan)


def _variation(values: np.ndarray) -> np.ndarray:
    """Coefficient of variation of the last 7 days; NaN where their mean is not positive."""
    count, total, square = (
        _past_sum(np.nansum(v, axis=2)) for v in (np.isfinite(values).astype(np.float64), values, values**2)
    )
    mean = _over(total, count)
    spread = np.sqrt(np.maximum(_over(square, count) - mean**2, 0.0))
    return _over(spread, np.where(mean > 0, mean, np.nan))


def _tiny_run(block: Block, days: _Days) -> np.ndarray:
    """Longest run of valid hours below the detection limit up to an hour of the day, 168 h at most."""
    tiny = block["x_valid"] < block["lod_stated"]
    row = np.arange(block.rows)
    broken = np.where(tiny, -1, row)
    first = np.repeat(block.starts[:-1] - 1, np.diff(block.starts))
    run = np.where(tiny, row - np.maximum(np.maximum.accumulate(broken), first), 0)
    longest = np.nanmax(np.nan_to_num(days.laid(run.astype(np.float64))), axis=2, initial=0)
    return np.minimum(longest, WEEK * DAY_H).astype(np.int64)
