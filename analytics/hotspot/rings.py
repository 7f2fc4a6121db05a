"""Robust statistics of the cells around each cell."""

import numpy as np
from numba import njit


def ring_statistics(
    values: np.ndarray, table: np.ndarray, columns: slice, quantile: float = 0.5, *, spread: bool = False
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Quantile of the valid neighbours, their scaled median absolute deviation, and how many there are.

    Parameters
    ----------
    values
        One value per cell, NaN where missing, shape ``(n,)``.
    table
        Neighbour positions of :func:`geo.cells.rings`, int32 ``(n, m)``, -1 where there is none.
    columns
        Which of them: :func:`geo.cells.ring_columns`.
    quantile
        Between 0 and 1, interpolated linearly; 0.5 is the median.
    spread
        Whether the deviation (1.4826 times the median distance from the quantile) is wanted; else NaN.

    Returns
    -------
    float64 ``(n,)``, float64 ``(n,)``, int64 ``(n,)``; NaN where no neighbour is valid.
    """
    values, table = np.ascontiguousarray(values, np.float64), np.ascontiguousarray(table, np.int32)
    return _statistics(values, table, (columns.start, columns.stop), float(quantile), spread)


@njit(cache=True, nogil=True)
def _statistics(
    values: np.ndarray, table: np.ndarray, span: tuple[int, int], quantile: float, spread: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    n, (first, last) = len(values), span
    centre, deviation, count = np.full(n, np.nan), np.full(n, np.nan), np.zeros(n, np.int64)
    found = np.empty(max(last - first, 1))
    for i in range(n):
        m = 0
        for c in range(first, last):
            j = table[i, c]
            if j >= 0 and not np.isnan(values[j]):
                found[m] = values[j]
                m += 1
        count[i] = m
        if m > 0:
            centre[i] = _quantile(found, m, quantile)
            if spread:
                for c in range(m):
                    found[c] = abs(found[c] - centre[i])
                deviation[i] = 1.4826 * _quantile(found, m, 0.5)
    return centre, deviation, count


@njit(cache=True, nogil=True)
def _quantile(found: np.ndarray, m: int, quantile: float) -> float:
    """Linear quantile of the first ``m`` values, which are put into another order."""
    rank = quantile * (m - 1)
    k = int(rank)
    _select(found, m, k)
    value = found[k]
    if rank > k:
        above = found[k + 1]
        for c in range(k + 2, m):
            above = min(above, found[c])
        value += (rank - k) * (above - value)
    return value


@njit(cache=True, nogil=True)
def _select(found: np.ndarray, m: int, k: int) -> None:
    """Bring the ``k``-th smallest of the first ``m`` values to place ``k``, larger ones behind it.

    Splits without a branch on the comparison: half of such branches are guessed wrong, which costs three times more.
    """
    low, high = 0, m
    while high - low > 1:
        a, b, c = found[low], found[(low + high) // 2], found[high - 1]
        pivot = max(min(a, b), min(max(a, b), c))
        split = low
        for j in range(low, high):
            value = found[j]
            found[j] = found[split]
            found[split] = value
            split += value < pivot
        if k < split:
            high = split
        elif split > low:
            low = split
        else:  # the pivot is the smallest: put all its equals behind us, or stop among them
            for j in range(low, high):
                value = found[j]
                found[j] = found[split]
                found[split] = value
                split += value <= pivot
            if k < split:
                return
            low = split
