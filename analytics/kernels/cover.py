"""Which rows belong to a suspicion that a later row decided."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def cover(decided: np.ndarray, member: np.ndarray, starts: np.ndarray, window: int) -> np.ndarray:
    """True for members among the ``window`` rows that end at a deciding row of the same series.

    Parameters
    ----------
    decided, member : bool, shape (rows,)
    starts : int64, shape (series + 1,)
    window : int
        Rows a decision looks back, itself included.

    Returns
    -------
    bool, shape (rows,)
    """
    out = np.zeros(decided.shape[0], np.bool_)
    for s in range(starts.shape[0] - 1):
        left = 0
        for i in range(starts[s + 1] - 1, starts[s] - 1, -1):
            if decided[i]:
                left = window
            if left > 0:
                out[i] = member[i]
                left -= 1
    return out


@njit(cache=True, nogil=True)
def lag(values: np.ndarray, starts: np.ndarray, rows: int) -> np.ndarray:
    """Value of the same series ``rows`` rows earlier, float64; NaN before its beginning."""
    out = np.full(values.shape[0], np.nan)
    for s in range(starts.shape[0] - 1):
        for i in range(starts[s] + rows, starts[s + 1]):
            out[i] = values[i - rows]
    return out
