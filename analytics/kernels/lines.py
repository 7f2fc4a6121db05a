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
        Sums of the known powers.
    """
    lines, steps = first.shape[0] - 1, state.shape[1]
    prod, treat = np.empty((lines, steps), np.int8), np.empty((lines, steps), np.int8)
    power = np.zeros((2, lines, steps))
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
                    power[side, i, t] += kw[d, t]
        for t in range(steps):
            prod[i, t] = 1 if count[0, t] > 0 else (-1 if count[1, t] > 0 else 0)
            if count[2, t] >= needed[i]:
                treat[i, t] = 1
            else:
                treat[i, t] = -1 if count[2, t] + count[3, t] >= needed[i] else 0
    return prod, treat, power[0], power[1]
