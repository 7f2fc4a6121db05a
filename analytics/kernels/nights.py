"""Nights above a level that is only known at the end of a window of nights."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def lively_nights(
    night: np.ndarray, level: np.ndarray, decided: np.ndarray, starts: np.ndarray, shape: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Nights of the window with enough quarters at or above the level of the window's last night.

    Parameters
    ----------
    night : float64, shape (rows, quarters)
    level : float64, shape (rows,)
        NaN where no night can be called lively.
    decided : bool, shape (rows,)
        Windows whose nights are to be marked.
    shape : tuple of int
        Nights of a window, and quarters a lively night needs.

    Returns
    -------
    count : float64, shape (rows,)
        Lively nights of the window that ends at each row.
    member : bool, shape (rows,)
        Lively nights of the windows in ``decided``.
    """
    window, need = shape
    count, member = np.zeros(night.shape[0]), np.zeros(night.shape[0], np.bool_)
    for s in range(starts.shape[0] - 1):
        for i in range(starts[s], starts[s + 1]):
            if np.isnan(level[i]):
                continue
            for k in range(max(starts[s], i - window + 1), i + 1):
                above = 0
                for q in range(night.shape[1]):
                    above += night[k, q] >= level[i]
                if above >= need:
                    count[i] += 1
                    member[k] |= decided[i]
    return count, member
