"""Values that come again: few different ones in a window, and stretches that repeat at a fixed distance."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def distinct_in_window(values: np.ndarray, starts: np.ndarray, window: int, most: int) -> np.ndarray:
    """Different present values among the last ``window`` rows of the same series, counted up to ``most + 1``.

    The ``most + 1`` values seen last are kept with the row of their last sight; more need not be told apart.

    Returns
    -------
    int64, shape (rows,)
    """
    out = np.zeros(values.shape[0], np.int64)
    kept, seen = np.empty(most + 1), np.empty(most + 1, np.int64)
    for s in range(starts.shape[0] - 1):
        size = 0
        for i in range(starts[s], starts[s + 1]):
            if not np.isnan(values[i]):
                place = 0
                for k in range(size):
                    if kept[k] == values[i]:
                        place = k
                        break
                    if seen[k] < seen[place]:
                        place = k
                else:
                    if size <= most:
                        place = size
                        size += 1
                kept[place], seen[place] = values[i], i
            for k in range(size):
                out[i] += seen[k] > i - window
    return out


@njit(cache=True, nogil=True)
def _alike(values: np.ndarray, begin: int, end: int, lag: int, allowed: tuple[int, int]) -> bool:
    """Whether rows repeat those ``lag`` before with at most so many unequal and so many missing pairs."""
    unequal = missing = 0
    for i in range(begin, end):
        if values[i] == values[i - lag]:
            continue
        if np.isnan(values[i]) or np.isnan(values[i - lag]):
            missing += 1
        else:
            unequal += 1
        if unequal > allowed[0] or missing > allowed[1]:
            return False
    return True


@njit(cache=True, nogil=True)
def _various(values: np.ndarray, begin: int, end: int, lag: int, least: int) -> bool:
    """Whether at least ``least`` different values among the rows equal the one ``lag`` before."""
    kept = np.empty(least)
    size = 0
    for i in range(begin, end):
        if values[i] == values[i - lag]:
            new = True
            for k in range(size):
                if kept[k] == values[i]:
                    new = False
                    break
            if new:
                kept[size] = values[i]
                size += 1
                if size == least:
                    return True
    return False


@njit(cache=True, nogil=True)
def _decide(values: np.ndarray, rows: tuple[int, int], lag: int, asked: np.ndarray, out: np.ndarray) -> None:
    """Put lag and share on the equal rows of windows of three lags within ``rows`` that repeat the rows before them."""
    window = 3 * lag
    equal = pairs = 0
    last = -1
    for i in range(rows[0], rows[1]):
        equal += values[i] == values[i - lag]
        pairs += not (np.isnan(values[i]) or np.isnan(values[i - lag]))
        old = i - window
        if old >= rows[0]:
            equal -= values[old] == values[old - lag]
            pairs -= not (np.isnan(values[old]) or np.isnan(values[old - lag]))
        if (
            old + 1 < rows[0]
            or pairs < asked[1] * window
            or equal < asked[0] * pairs
            or not np.isnan(out[0, i])
        ):
            continue
        if _various(values, old + 1, i + 1, lag, int(asked[2])):
            for k in range(max(old, last) + 1, i + 1):
                if np.isnan(out[0, k]) and values[k] == values[k - lag]:
                    out[0, k], out[1, k] = lag, equal / pairs
            last = i


@njit(cache=True, nogil=True)
def replays(values: np.ndarray, starts: np.ndarray, lags: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Rows that equal the one a lag before, in windows of three lags that do so nearly throughout, and the lag.

    A window of three lags holds two whole chunks of one lag, one of which has at most half of the unequal pairs: chunks
    that have more are left at their first few rows, so that honest series cost a small part of a comparison with every lag.

    Parameters
    ----------
    values : float64, shape (rows,)
        NaN where a row does not count.
    starts : int64, shape (series + 1,)
    lags : int64
        In rising order; the smallest that explains a row is kept.
    asked : float64, shape (3,)
        Least share of equal pairs, least share of present pairs in the window, least number of different values among
        the equal ones.

    Returns
    -------
    float64, shape (2, rows)
        Lag and share of equal pairs; NaN where nothing repeats.
    """
    out = np.full((2, values.shape[0]), np.nan)
    for s in range(starts.shape[0] - 1):
        first, last = starts[s], starts[s + 1]
        for lag in lags:
            allowed = int(1.5 * lag * (1 - asked[0])), int(3 * lag * (1 - asked[1]))
            done = first + lag
            for begin in range(first + lag, last - lag + 1, lag):
                if begin < done or not _alike(values, begin, begin + lag, lag, allowed):
                    continue
                end = min(last, begin + 3 * lag)
                _decide(values, (max(first + lag, begin - 2 * lag), end), lag, asked, out)
    return out
