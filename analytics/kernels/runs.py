"""Runs of rows that hold together."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def run_length(hit: np.ndarray, starts: np.ndarray, gap: int) -> np.ndarray:
    """Rows from the first to the last hit of the run each row belongs to; 0 on rows that do not hit.

    Parameters
    ----------
    hit : bool, shape (rows,)
    starts : int64, shape (series + 1,)
    gap : int
        Rows without hit that may lie between two hits of one run; they count in the length.

    Returns
    -------
    int64, shape (rows,)
    """
    out = np.zeros(hit.shape[0], np.int64)
    for s in range(starts.shape[0] - 1):
        begin = last = -1
        for i in range(starts[s], starts[s + 1] + 1):
            more = i < starts[s + 1] and hit[i]
            ends = i == starts[s + 1] or (more and i - last - 1 > gap)
            if begin >= 0 and ends:
                for k in range(begin, last + 1):
                    if hit[k]:
                        out[k] = last - begin + 1
                begin = -1
            if more:
                if begin < 0:
                    begin = i
                last = i
    return out


@njit(cache=True, nogil=True)
def constant_run(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Number of rows in the unbroken run of equal values each row belongs to; 0 on NaN.

    Returns
    -------
    int64, shape (rows,)
    """
    out = np.zeros(values.shape[0], np.int64)
    for s in range(starts.shape[0] - 1):
        begin = starts[s]
        for i in range(starts[s] + 1, starts[s + 1] + 1):
            if i == starts[s + 1] or values[i] != values[i - 1]:
                if not np.isnan(values[begin]):
                    out[begin:i] = i - begin
                begin = i
    return out


@njit(cache=True, nogil=True)
def debounce(state: np.ndarray, starts: np.ndarray, rows: int) -> np.ndarray:
    """States with every run shorter than ``rows`` replaced by the state before it; -1 (unknown) is kept.

    Returns
    -------
    int8, shape (rows,)
    """
    out = state.copy()
    for s in range(starts.shape[0] - 1):
        begin = starts[s]
        for i in range(starts[s] + 1, starts[s + 1] + 1):
            if i < starts[s + 1] and state[i] == state[begin]:
                continue
            short = i - begin < rows and begin > starts[s] and i < starts[s + 1]
            if short and state[begin] >= 0 and out[begin - 1] >= 0:
                out[begin:i] = out[begin - 1]
            begin = i
    return out


@njit(cache=True, nogil=True)
def equal_share(values: np.ndarray, starts: np.ndarray, lags: np.ndarray, window: int) -> np.ndarray:
    """Share and number of equal pairs (a row and the row ``lags[series]`` before it) in the window *before* a run.

    The window of a row ends where the run of equal values it belongs to begins: a long constant must not make
    itself look ordinary.

    Returns
    -------
    float64, shape (2, rows)
        Share (NaN without pairs) and number of pairs.
    """
    rows = values.shape[0]
    out = np.zeros((2, rows))
    pairs, equal = np.zeros(rows + 1, np.int64), np.zeros(rows + 1, np.int64)
    for s in range(starts.shape[0] - 1):
        first, begin = starts[s], starts[s]
        for i in range(first, starts[s + 1]):
            before = i - lags[s]
            comparable = before >= first and not np.isnan(values[i]) and not np.isnan(values[before])
            pairs[i + 1] = pairs[i] + comparable
            equal[i + 1] = equal[i] + (comparable and values[i] == values[before])
            if i > first and values[i] != values[i - 1]:
                begin = i
            left = max(first, begin - window)
            n = pairs[begin] - pairs[left]
            out[1, i] = n
            out[0, i] = (equal[begin] - equal[left]) / n if n > 0 else np.nan
    return out
