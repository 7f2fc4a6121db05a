"""How the last displayed digits of a series are spread."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def digit_spread(
    digit: np.ndarray, near: np.ndarray, day: np.ndarray, starts: np.ndarray, days: int
) -> np.ndarray:
    """Pearson's statistic against ten equally frequent digits, over the samples of the last ``days`` days.

    Parameters
    ----------
    digit : int64, shape (samples,)
        0 to 9.
    near : int64, shape (2, samples)
        Sample before and sample after with the same value in the same series; -1 for none.
    day : int64, shape (samples,)
    starts : int64, shape (series + 1,)

    Returns
    -------
    float64, shape (3, samples)
        Statistic, samples and distinct values of the window that ends with each sample.
    """
    out = np.zeros((3, digit.shape[0]))
    for s in range(starts.shape[0] - 1):
        counts = np.zeros(10, np.int64)
        left, distinct = starts[s], 0
        for i in range(starts[s], starts[s + 1]):
            while day[left] <= day[i] - days:
                counts[digit[left]] -= 1
                distinct -= near[1, left] < 0 or near[1, left] >= i
                left += 1
            counts[digit[i]] += 1
            distinct += near[0, i] < left
            n = i - left + 1
            square = 0.0
            for c in counts:
                square += c * c
            out[0, i], out[1, i], out[2, i] = 10.0 * square / n - n, n, distinct
    return out


def same_value(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Row before and row after with the same value in the same series, -1 for none; int64, shape (2, rows)."""
    rows = np.arange(len(values))
    series = np.searchsorted(starts, rows, side="right")
    order = np.lexsort((rows, values, series))
    alike = (values[order][1:] == values[order][:-1]) & (series[order][1:] == series[order][:-1])
    out = np.full((2, len(values)), -1, np.int64)
    out[0, order[1:][alike]] = order[:-1][alike]
    out[1, order[:-1][alike]] = order[1:][alike]
    return out
