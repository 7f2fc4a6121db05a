"""Emission limits in force on every row of a grid of hours or days."""

import numpy as np
import pandas as pd

from analytics.blocks.grid import HOURS_PER_DAY, Frames, Grid, frame_of, numbers, places, steps_of

OPEN_END = pd.Timestamp("2099-12-31")
COLUMNS = ("outlet_id", "factor", "averaging", "valid_from", "limit_value")


def limits(frames: Frames, keys: pd.DataFrame, grid: Grid, averaging: str = "1h") -> np.ndarray:
    """Limit in force on every row, float64, shape (rows,); NaN where there is none.

    Parameters
    ----------
    averaging : {"1h", "24h"}
        Hours: the hourly limit; water without one is measured against its daily limit.
        Days: the daily limit; gas without one is measured against its hourly limit.
    """
    rows = frame_of(frames, "outlet_limit", COLUMNS)
    names = pd.Index(keys["outlet_id"].astype(str) + "|" + keys["factor"].astype(str))
    series = places(rows["outlet_id"].astype(str) + "|" + rows["factor"].astype(str), names)
    rows, series = rows[series >= 0], series[series >= 0]
    per_day = HOURS_PER_DAY if averaging == "1h" else 1
    own = (rows["averaging"].astype(str) == averaging).to_numpy()
    water = (keys["medium"] == "water").to_numpy()[series]
    ends = pd.to_datetime(rows["valid_to"]) if "valid_to" in rows else pd.Series(pd.NaT, rows.index)
    begin = steps_of(pd.to_datetime(rows["valid_from"]), "D")
    last = steps_of(ends.fillna(OPEN_END), "D")
    order = np.lexsort((begin, own))
    order = order[(own | (water == (averaging == "1h")))[order]]
    series, begin, last = series[order], begin[order] * per_day, (last[order] + 1) * per_day
    return in_force(grid, series, (begin, last), numbers(rows["limit_value"])[order])


def in_force(
    grid: Grid, series: np.ndarray, span: tuple[np.ndarray, np.ndarray], values: np.ndarray
) -> np.ndarray:
    """Dated values laid on the rows of their series; of two on one row the later given holds. NaN where there is none.

    Parameters
    ----------
    series : int64, shape (values,)
    span : tuple of int64, shape (values,)
        First time step of each value, and the one at which it no longer holds.

    Returns
    -------
    float64, shape (rows,)
    """
    length = grid.length[series]
    low = np.clip(span[0] - grid.begin[series], 0, length)
    count = np.maximum(np.clip(span[1] - grid.begin[series], 0, length) - low, 0)
    out = np.full(int(grid.starts[-1]), np.nan)
    place = np.arange(count.sum()) + np.repeat(grid.starts[series] + low - (np.cumsum(count) - count), count)
    out[place] = np.repeat(values, count)
    return out
