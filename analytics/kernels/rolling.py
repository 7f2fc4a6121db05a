"""Rolling quantiles over ranks, and rolling sums.

Every value of a series gets its rank once; a window is then a set of ranks kept as bits, and the quantile a pointer into
it. A step flips two bits and moves the pointer by a place or two, whatever the length of the window: measured against a
window kept sorted by shifting: 1.6 times faster at 24 rows, 4 at 168, 9 at 720, the sort of one window included.
"""

import numpy as np
from numba import njit

from analytics.kernels.ranks import Ranked, empty_set, flip, next_rank, previous_rank


@njit(cache=True, nogil=True)
def _taken(bits: np.ndarray, gone: int, at: int, below: int, size: int) -> tuple[int, int]:
    """The pointer (a rank of the set, and how many lie below it) when ``gone`` leaves a set of ``size`` others."""
    if gone < at:
        below -= 1
    elif gone == at and below < size:
        at = next_rank(bits, at)
    elif gone == at and size > 0:
        at, below = previous_rank(bits, at), below - 1
    flip(bits, gone)
    return at, below


@njit(cache=True, nogil=True)
def _moved(bits: np.ndarray, at: int, below: int, low: int) -> int:
    """The rank of the set with ``low`` others below it, from one with ``below``."""
    while below < low:
        at, below = next_rank(bits, at), below + 1
    while below > low:
        at, below = previous_rank(bits, at), below - 1
    return at


@njit(cache=True, nogil=True)
def rolling_quantile(given: Ranked, window: int, quantile: float, at_least: int) -> np.ndarray:
    """Quantile (linear interpolation) of the present values among the last ``window`` rows of the same series.

    Parameters
    ----------
    given : Ranked
        Values (NaN where nothing counts) with their order, see :func:`analytics.kernels.ranks.ranked`.
    window, at_least : int
        Rows looked at, the row itself included, and values needed for an answer.

    Returns
    -------
    float64, shape (rows,)
        NaN where fewer than ``at_least`` values are present.
    """
    values, order, starts = given.values, given.order, given.starts
    out = np.full(values.shape[0], np.nan)
    bits, rank = empty_set(starts)
    for s in range(starts.shape[0] - 1):
        first, n = starts[s], starts[s + 1] - starts[s]
        for k in range(n):
            rank[order[first + k]] = k
        for k in range(bits.shape[0]):
            bits[k] = 0
        size = at = below = 0
        for i in range(n):
            if not np.isnan(values[first + i]):
                flip(bits, rank[i])
                at, below = (rank[i], 0) if size == 0 else (at, below + (rank[i] < at))
                size += 1
            if i >= window and not np.isnan(values[first + i - window]):
                size -= 1
                at, below = _taken(bits, rank[i - window], at, below, size)
            if size >= max(at_least, 1):
                place = quantile * (size - 1)
                low = int(place)
                at, below = _moved(bits, at, below, low), low
                found = values[first + order[first + at]]
                if place > low:
                    found += (place - low) * (values[first + order[first + next_rank(bits, at)]] - found)
                out[first + i] = found
    return out


@njit(cache=True, nogil=True)
def _present(values: np.ndarray, first: int, width: int) -> int:
    """End of the present values of a sorted chunk, whose NaN stand last."""
    last = first
    while last < first + width and not np.isnan(values[last]):
        last += 1
    return last


@njit(cache=True, nogil=True)
def _stepped(values: np.ndarray, series: int, width: int, window: int, quantiles: np.ndarray) -> np.ndarray:
    """Quantiles of sorted chunks of ``width`` values; the window is kept sorted by one merge per chunk."""
    total = values.shape[0] // width
    steps = total // series
    out = np.full(quantiles.shape[0] * total, np.nan)
    kept, spare = np.empty(width * (window + 1)), np.empty(width * (window + 1))
    size = 0
    for chunk in range(total):
        step = chunk % steps
        if step == 0:
            size = 0
        c, coming = chunk * width, _present(values, chunk * width, width)
        g, going = 0, 0
        if step >= window:
            g, going = (chunk - window) * width, _present(values, (chunk - window) * width, width)
        i = n = 0
        while i < size or c < coming:
            if g < going and i < size and kept[i] == values[g]:
                i += 1
                g += 1
                continue
            if c < coming and (i >= size or values[c] <= kept[i]):
                spare[n] = values[c]
                c += 1
            else:
                spare[n] = kept[i]
                i += 1
            n += 1
        kept, spare, size = spare, kept, n
        for q in range(quantiles.shape[0]):
            if size > 0:
                place = quantiles[q] * (size - 1)
                low = int(place)
                high = min(low + 1, size - 1)
                out[q * total + chunk] = kept[low] + (place - low) * (kept[high] - kept[low])
    return out


def stepped_quantile(chunks: np.ndarray, window: int, quantiles: np.ndarray) -> np.ndarray:
    """Quantiles of the present values of the last ``window`` chunks, once per chunk.

    For slow references (the low and high load of the last 30 days) where one answer a day is enough.

    Parameters
    ----------
    chunks : float64, shape (series, chunks, width)
    window : int
        Chunks looked at, the own one included.

    Returns
    -------
    float64, shape (quantiles, series, chunks)
        NaN where no value is present.
    """
    series, steps, width = chunks.shape
    found = _stepped(np.sort(chunks, axis=2).ravel(), max(series, 1), width, window, quantiles)
    return np.asarray(found).reshape(len(quantiles), series, steps)


@njit(cache=True, nogil=True)
def rolling_sum(values: np.ndarray, starts: np.ndarray, window: int) -> tuple[np.ndarray, np.ndarray]:
    """Sum and number of the present values among the last ``window`` rows of the same series.

    Returns
    -------
    tuple of float64, shape (rows,)
        Sum (0 where nothing is present) and count. The sum is formed afresh once per window, so that rounding
        errors of long series do not pile up.
    """
    total = np.zeros(values.shape[0])
    count = np.zeros(values.shape[0])
    for s in range(starts.shape[0] - 1):
        first = starts[s]
        running, present = 0.0, 0.0
        for i in range(first, starts[s + 1]):
            if not np.isnan(values[i]):
                running += values[i]
                present += 1.0
            if i - window >= first and not np.isnan(values[i - window]):
                running -= values[i - window]
                present -= 1.0
            if (i - first) % window == window - 1:
                running = 0.0
                for k in range(i - window + 1, i + 1):
                    if not np.isnan(values[k]):
                        running += values[k]
            total[i] = running
            count[i] = present
    return total, count
