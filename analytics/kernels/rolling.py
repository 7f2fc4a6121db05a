"""Rolling quantiles over a sorted window that is repaired, not rebuilt, at every step.

A step removes one value and inserts one: two binary searches and one shift of the entries between the two places.
For windows of a day or a week this beats heaps and skip lists, because the window stays in the first-level cache.
"""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def _place(window: np.ndarray, size: int, value: float) -> int:
    """First index whose entry is not below ``value``."""
    low, high = 0, size
    while low < high:
        middle = (low + high) >> 1
        if window[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def _replace(window: np.ndarray, size: int, old: float, new: float) -> int:
    """Take ``old`` out and put ``new`` in (either may be NaN: nothing to do); the new size."""
    if np.isnan(new):
        if np.isnan(old):
            return size
        gone = _place(window, size, old)
        for k in range(gone, size - 1):
            window[k] = window[k + 1]
        return size - 1
    place = _place(window, size, new)
    if np.isnan(old):
        for k in range(size, place, -1):
            window[k] = window[k - 1]
        window[place] = new
        return size + 1
    gone = _place(window, size, old)
    if gone < place:
        for k in range(gone, place - 1):
            window[k] = window[k + 1]
        window[place - 1] = new
    else:
        for k in range(gone, place, -1):
            window[k] = window[k - 1]
        window[place] = new
    return size


@njit(cache=True, nogil=True)
def rolling_quantile(
    values: np.ndarray, starts: np.ndarray, window: int, quantile: float, at_least: int
) -> np.ndarray:
    """Quantile (linear interpolation) of the present values among the last ``window`` rows of the same series.

    Parameters
    ----------
    values : float64, shape (rows,)
        NaN where nothing counts.
    starts : int64, shape (series + 1,)
        Series ``i`` is ``values[starts[i]:starts[i + 1]]``.
    window, at_least : int
        Rows looked at, the row itself included, and values needed for an answer.

    Returns
    -------
    float64, shape (rows,)
        NaN where fewer than ``at_least`` values are present.
    """
    out = np.full(values.shape[0], np.nan)
    kept = np.empty(window + 1)
    for s in range(starts.shape[0] - 1):
        first, size = starts[s], 0
        for i in range(first, starts[s + 1]):
            old = values[i - window] if i - window >= first else np.nan
            new = values[i]
            if old != new:
                size = _replace(kept, size, old, new)
            if size >= at_least and size > 0:
                place = quantile * (size - 1)
                low = int(place)
                part = place - low
                out[i] = kept[low]
                if part > 0.0:
                    out[i] += part * (kept[low + 1] - kept[low])
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
