"""Quantiles of the normal distribution, the interval of a share, and the logistic function."""

from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

Z90, Z95 = 1.644854, 1.959964  # half widths of 90 % and 95 % intervals, in standard deviations
STEEPEST = 500.0  # beyond it the exponential leaves the range of a double


def wilson(hits: float, visits: float) -> tuple[float, float]:
    """The 95 % interval of a share of ``hits`` among ``visits`` (Wilson 1927); (0, 1) without visits."""
    if visits <= 0:
        return 0.0, 1.0
    share, z2 = hits / visits, Z95 * Z95 / visits
    middle = (share + z2 / 2) / (1 + z2)
    half = Z95 / (1 + z2) * sqrt(max(share * (1 - share) / visits + z2 / (4 * visits), 0.0))
    low = 0.0 if hits <= 0 else max(middle - half, 0.0)
    return low, 1.0 if hits >= visits else min(middle + half, 1.0)


def sigmoid(z: ArrayLike) -> np.ndarray:
    """The probability of each log odds, float64 of the same shape; beyond ±500 it no longer changes."""
    return 1.0 / (1.0 + np.exp(-np.clip(np.asarray(z, np.float64), -STEEPEST, STEEPEST)))
