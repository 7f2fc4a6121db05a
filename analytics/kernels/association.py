"""Rank correlation of two readings over recent and earlier rows, once per step."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def _ranks(values: np.ndarray, out: np.ndarray) -> None:
    """Ranks from 0 with ties shared equally, less their mean."""
    order = np.argsort(values)
    n, i = values.shape[0], 0
    while i < n:
        k = i
        while k + 1 < n and values[order[k + 1]] == values[order[i]]:
            k += 1
        for j in range(i, k + 1):
            out[order[j]] = 0.5 * (i + k) - 0.5 * (n - 1)
        i = k + 1


@njit(cache=True, nogil=True)
def _spearman(a: np.ndarray, b: np.ndarray, room: np.ndarray, least: int) -> tuple[float, float]:
    """Rank correlation of the rows where both are present, and the spread of ``b`` there; NaN without enough or spread of b.

    Where only ``a`` never moves the correlation is 0: it does not follow.
    """
    n = 0
    for i in range(a.shape[0]):
        if not (np.isnan(a[i]) or np.isnan(b[i])):
            room[0, n], room[1, n] = a[i], b[i]
            n += 1
    if n < least:
        return np.nan, np.nan
    spread = np.std(room[1, :n])
    _ranks(room[0, :n], room[2, :n])
    _ranks(room[1, :n], room[3, :n])
    own, other, both = 0.0, 0.0, 0.0
    for i in range(n):
        own += room[2, i] * room[2, i]
        other += room[3, i] * room[3, i]
        both += room[2, i] * room[3, i]
    if other == 0.0:
        return np.nan, spread
    return (both / np.sqrt(own * other) if own > 0.0 else 0.0), spread


@njit(cache=True, nogil=True)
def broken_link(
    a: np.ndarray, b: np.ndarray, starts: np.ndarray, windows: np.ndarray, limits: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Recent and earlier correlation at the last row of every step where ``a`` stopped following ``b``.

    Parameters
    ----------
    a, b : float64, shape (rows,)
        The reading, and what it should follow.
    starts : int64, shape (series + 1,)
    windows : int64, shape (4,)
        Rows of a step, of the recent window and of the one before it, and the percentage of rows that must be present.
    limits : float64, shape (3,)
        Recent correlation at most, earlier one at least, and share of the earlier spread that ``b`` must still have:
        nothing can be followed that stands still.

    Returns
    -------
    tuple of float64, shape (rows,)
        NaN on all other rows.
    """
    step, recent, base = windows[0], windows[1], windows[2]
    now, before = np.full(a.shape[0], np.nan), np.full(a.shape[0], np.nan)
    room = np.empty((4, max(recent, base)))
    for s in range(starts.shape[0] - 1):
        for end in range(starts[s] + step, starts[s + 1] + 1, step):
            cut = end - recent
            if cut - base < starts[s]:
                continue
            rho, spread = _spearman(a[cut:end], b[cut:end], room, recent * windows[3] // 100)
            if not abs(rho) <= limits[0]:
                continue
            earlier, usual = _spearman(
                a[cut - base : cut], b[cut - base : cut], room, base * windows[3] // 100
            )
            if earlier >= limits[1] and spread >= limits[2] * usual:
                now[end - 1], before[end - 1] = rho, earlier
    return now, before
