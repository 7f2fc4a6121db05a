"""The rules as the program computes them: kernels over blocks of many series, row groups read as they come."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analytics.kernels.cover import lag
from analytics.kernels.days import day_repeats
from analytics.kernels.ranks import ranked
from analytics.kernels.rolling import rolling_quantile, rolling_sum
from analytics.kernels.runs import constant_run
from benchmarks.rule_forms import COLUMNS, LIMITS

READ = {"gap": ["series", "hour"]}  # a rule reads the columns it declares


def run(path: str, rule: str) -> pd.DataFrame:
    """Rows series, hour, number of every hit, block by block."""
    file = pq.ParquetFile(path)
    columns = READ.get(rule, COLUMNS)
    groups = (file.read_row_group(i, columns, use_threads=False) for i in range(file.num_row_groups))
    return pd.concat([_on_block(group, rule) for group in groups])


def _on_block(table: pa.Table, rule: str) -> pd.DataFrame:
    series = table["series"].to_numpy()
    if rule == "gap":
        return _gaps(series, table["hour"].to_numpy())
    hour = table["hour"].to_numpy().astype("datetime64[h]").astype(np.int64)
    changes = np.flatnonzero(np.diff(series, prepend=-1))
    ends = np.append(changes[1:], len(series))
    begin = hour[changes] // 24 * 24
    length = hour[ends - 1] + 1 - begin
    starts = np.concatenate(([0], np.cumsum(length)))
    grid = np.full(starts[-1], np.nan)
    grid[hour + np.repeat(starts[:-1] - begin, ends - changes)] = table["value"].to_numpy()
    at, number = FORMS[rule](grid, starts)
    which = np.searchsorted(starts, at, side="right") - 1
    when = (at - starts[which] + begin[which]).astype("datetime64[h]").astype("datetime64[us]")
    return pd.DataFrame({"series": series[changes[which]], "hour": when, "number": number})


def _gaps(series: np.ndarray, hour: np.ndarray) -> pd.DataFrame:
    apart = np.diff(hour)
    at = np.flatnonzero((apart >= np.timedelta64(LIMITS.gap_h, "h")) & (series[1:] == series[:-1])) + 1
    number = apart[at - 1] / np.timedelta64(1, "h")
    return pd.DataFrame({"series": series[at], "hour": hour[at], "number": number})


def _constant(grid: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    run = constant_run(grid, starts)
    inside = np.r_[False, grid[1:] == grid[:-1]]
    inside[starts[:-1]] = False
    at = np.flatnonzero((run >= LIMITS.run_h) & ~inside)
    return at, run[at].astype(float)


def _jump(grid: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    median = lag(rolling_quantile(ranked(grid, starts), LIMITS.window_h, 0.5, LIMITS.least), starts, 1)
    at = np.flatnonzero((grid >= LIMITS.ratio * median) & (grid - median >= LIMITS.step))
    return at, median[at]


def _near_limit(grid: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    near = (grid >= 0.9 * LIMITS.limit) & (grid <= LIMITS.limit)
    hits, count = rolling_sum(np.where(np.isnan(grid), np.nan, near), starts, LIMITS.week_h)
    at = np.flatnonzero((count >= LIMITS.enough) & (hits >= LIMITS.share * count) & ~np.isnan(grid))
    return at, hits[at] / count[at]


def _level_shift(grid: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    median = rolling_quantile(ranked(grid, starts), LIMITS.week_h, 0.5, LIMITS.enough)
    median[np.isnan(grid)] = np.nan  # SQL knows no hour without a row
    before = lag(median, starts, LIMITS.week_h)
    at = np.flatnonzero(median <= LIMITS.shift * before)
    return at, median[at]


def _copied_day(grid: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    least = np.array([LIMITS.pairs, LIMITS.distinct])
    share, _ = day_repeats(grid, starts, 24, np.array([1]), least)
    first = np.zeros(len(grid), bool)
    for_day = np.arange(len(grid)) - np.repeat(starts[:-1], np.diff(starts))
    first[for_day % 24 == 0] = True
    at = np.flatnonzero(first & (share >= LIMITS.alike))
    return at, share[at]


FORMS = {
    "constant": _constant,
    "jump": _jump,
    "near_limit": _near_limit,
    "level_shift": _level_shift,
    "copied_day": _copied_day,
}
