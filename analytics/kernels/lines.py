"""States of production lines from the states of their devices."""

import numpy as np
from numba import njit

PROD, TREAT, SPARE = 0, 1, 2


@njit(cache=True, nogil=True)
def line_states(
    state: np.ndarray, kw: np.ndarray, member: np.ndarray, first: np.ndarray, kind: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Production and treatment state (1, 0, -1 unknown) and power of every line and step.

    Parameters
    ----------
    state : int8, shape (devices, steps)
    kw : float64, shape (devices, steps)
    member : int64
        Devices, line after line; those of line ``i`` are ``member[first[i]:first[i + 1]]``.
    kind : int8, shape (devices,)
        0 production, 1 required treatment, 2 spare treatment.

    Returns
    -------
    prod, treat : int8, shape (lines, steps)
        ``prod``: any production device on. ``treat``: as many treatment devices on, spares included, as are required.
    prod_kw, treat_kw : float64, shape (lines, steps)
        Sums of the known powers; NaN where none is known.
    """
    lines, steps = first.shape[0] - 1, state.shape[1]
    prod, treat = np.empty((lines, steps), np.int8), np.empty((lines, steps), np.int8)
    power = np.full((2, lines, steps), np.nan)
    needed = np.zeros(lines, np.int64)
    for i in range(lines):
        count = np.zeros((4, steps), np.int16)  # production on and unknown, treatment on and unknown
        for d in member[first[i] : first[i + 1]]:
            if kind[d] > SPARE:
                continue
            side = 0 if kind[d] == PROD else 1
            needed[i] += kind[d] == TREAT
            for t in range(steps):
                count[2 * side, t] += state[d, t] == 1
                count[2 * side + 1, t] += state[d, t] < 0
                if not np.isnan(kw[d, t]):
                    known = 0.0 if np.isnan(power[side, i, t]) else power[side, i, t]
                    power[side, i, t] = known + kw[d, t]
        for t in range(steps):
            prod[i, t] = 1 if count[0, t] > 0 else (-1 if count[1, t] > 0 else 0)
            if count[2, t] >= needed[i]:
                treat[i, t] = 1
            else:
                treat[i, t] = -1 if count[2, t] + count[3, t] >= needed[i] else 0
    return prod, treat, power[0], power[1]


def next_true(holds: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """First row at or after each row of the same series where ``holds``; the end of the series when there is none.

    Returns
    -------
    int64, shape (rows,)
    """
    rows = len(holds)
    at = np.where(holds, np.arange(rows), rows)
    ends = np.repeat(starts[1:], np.diff(starts))
    return np.minimum(np.minimum.accumulate(at[::-1])[::-1], ends)


def last_true(holds: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Last row at or before each row of the same series where ``holds``; one before its beginning when there is none.

    Returns
    -------
    int64, shape (rows,)
    """
    at = np.where(holds, np.arange(len(holds)), -1)
    begins = np.repeat(starts[:-1], np.diff(starts))
    return np.maximum(np.maximum.accumulate(at), begins - 1)


def turned(state: np.ndarray, starts: np.ndarray, before: int, after: int) -> np.ndarray:
    """True where the state is ``after`` and was ``before`` one row earlier in the same series."""
    out = (state == after) & (np.roll(state, 1) == before)
    out[starts[:-1][np.diff(starts) > 0]] = False
    return out


def painted(rows: int, begin: np.ndarray, end: np.ndarray, value: np.ndarray) -> np.ndarray:
    """``value`` on rows ``begin:end`` of intervals that do not overlap, NaN elsewhere; float64, shape (rows,)."""
    out = np.full(rows, np.nan)
    length = end - begin
    at = np.repeat(begin - np.cumsum(length) + length, length) + np.arange(length.sum())
    out[at] = np.repeat(value, length)
    return out
