"""Days compared with earlier days of the same series."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def _alike(values: np.ndarray, begin: int, other: int, same: np.ndarray) -> tuple[int, int]:
    """Pairs present in both days and equal ones among them; the equal values go into ``same``."""
    pairs = equal = 0
    for k in range(same.shape[0]):
        a, b = values[begin + k], values[other + k]
        if np.isnan(a) or np.isnan(b):
            continue
        pairs += 1
        if a == b:
            same[equal] = a
            equal += 1
    return pairs, equal


@njit(cache=True, nogil=True)
def _distinct(values: np.ndarray, size: int) -> int:
    """Number of different values among the first ``size``; a day is short enough to compare them all."""
    count = 0
    for i in range(size):
        new = True
        for k in range(i):
            if values[k] == values[i]:
                new = False
                break
        count += new
    return count


@njit(cache=True, nogil=True)
def day_repeats(
    values: np.ndarray, starts: np.ndarray, per_day: int, lags: np.ndarray, least: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Best share of equal rows between each day and the days ``lags`` before it, and the lag that gave it.

    Parameters
    ----------
    values : float64, shape (rows,)
        NaN where a row does not count. Every series begins at midnight.
    starts : int64, shape (series + 1,)
    per_day : int
        Rows of a day.
    lags : int64
        Days back.
    least : int64, shape (2,)
        Pairs present in both days, and distinct values among the equal ones, below which a pair of days is not
        comparable.

    Returns
    -------
    tuple of float64, shape (rows,)
        Share and lag on every row of the day; NaN where no earlier day is comparable.
    """
    share = np.full(values.shape[0], np.nan)
    back = np.full(values.shape[0], np.nan)
    same = np.empty(per_day)
    for s in range(starts.shape[0] - 1):
        for begin in range(starts[s], starts[s + 1] - per_day + 1, per_day):
            best, best_lag = -1.0, 0
            for lag in lags:
                other = begin - lag * per_day
                if other < starts[s]:
                    continue
                pairs, equal = _alike(values, begin, other, same)
                if pairs < least[0] or equal < least[1] or equal <= best * pairs:
                    continue
                if _distinct(same, equal) >= least[1]:
                    best, best_lag = equal / pairs, lag
            if best >= 0.0:
                share[begin : begin + per_day] = best
                back[begin : begin + per_day] = best_lag
    return share, back
