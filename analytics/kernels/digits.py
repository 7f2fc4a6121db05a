"""The smallest step between displayed values of a series."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def resolution(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Largest of 1, 0.1, 0.01, 0.001 of which every present value of a series is a multiple.

    Returns
    -------
    float64, shape (series,)
        0.001 where none fits, NaN for a series without values.
    """
    out = np.full(starts.shape[0] - 1, np.nan)
    for s in range(starts.shape[0] - 1):
        scale = 1.0
        seen = False
        for i in range(starts[s], starts[s + 1]):
            if np.isnan(values[i]):
                continue
            seen = True
            while scale < 1000.0 and abs(values[i] * scale - np.rint(values[i] * scale)) > 1e-6:
                scale *= 10.0
        if seen:
            out[s] = 1.0 / scale
    return out
