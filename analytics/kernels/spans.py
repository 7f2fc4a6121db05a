"""Hits of one series that lie close together become one span."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def spans_of(
    hit: np.ndarray, time: np.ndarray, starts: np.ndarray, apart: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Series, first and last row of every group of hits whose times are at most ``apart`` from one to the next.

    Returns
    -------
    tuple of int64, shape (spans,)
    """
    count = 0
    for again in range(2):
        if again == 1:
            out = np.empty((3, count), np.int64)
        count = 0
        for s in range(starts.shape[0] - 1):
            last = -1
            for i in range(starts[s], starts[s + 1]):
                if not hit[i]:
                    continue
                if last < 0 or time[i] - time[last] > apart:
                    if again == 1:
                        out[0, count], out[1, count] = s, i
                    count += 1
                last = i
                if again == 1:
                    out[2, count - 1] = i
    return out[0], out[1], out[2]
