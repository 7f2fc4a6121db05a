"""Measures over windows of daily means that several rules share."""

import numpy as np

from analytics.block import Block
from analytics.blocks.emission import STOPPED
from analytics.kernels.rolling import rolling_sum
from schema.factor import PH


def spread(block: Block, name: str, days: int, at_least: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and coefficient of variation of the last ``days`` values of a column, float64, shape (rows,).

    NaN with fewer than ``at_least`` values, and where the mean is not above zero.
    """
    total, count = rolling_sum(block[name], block.starts, days)
    squares, _ = rolling_sum(block[name] ** 2, block.starts, days)
    mean = np.divide(total, count, out=np.full(block.rows, np.nan), where=(count >= at_least) & (total > 0))
    variance = np.maximum(squares / np.maximum(count, 1) - mean**2, 0.0)
    return mean, np.sqrt(variance) / mean


def above(values: np.ndarray, bound: np.ndarray, times: float = 1.0) -> np.ndarray:
    """Rows whose value is above ``times`` a bound; an unknown bound denies nothing. Bool, shape (rows,)."""
    return np.asarray(values > times * np.nan_to_num(bound, nan=-np.inf))


def counted_days(hit: np.ndarray, block: Block, days: int) -> np.ndarray:
    """Number of days that hit among the last ``days``, float64, shape (rows,)."""
    total, _ = rolling_sum(hit.astype(np.float64), block.starts, days)
    return np.rint(total)


def short_of_hours(block: Block, hours: int) -> np.ndarray:
    """Days on which the plant was not at a standstill and fewer than ``hours`` of 24 were valid or idle; bool."""
    short = block["missing"] | (block["valid_hours"] + block["idle_hours"] < hours)
    return np.asarray(short & block["due"] & (block["running_day"] != STOPPED))


def by_mass(block: Block) -> np.ndarray:
    """Rows of pollutants measured as a concentration: all but pH. Bool, shape (rows,)."""
    return np.repeat((block.keys["factor"] != PH).to_numpy(), np.diff(block.starts))
