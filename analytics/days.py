"""Calendar days and samples of the rows of a block."""

import numpy as np

from analytics.block import Block

DAY_MIN = 24 * 60


def day_starts(block: Block) -> np.ndarray:
    """First row of every calendar day of every series, int64, shape (days,)."""
    day = block.time // DAY_MIN
    first = np.diff(day, prepend=-1) != 0
    first[block.starts[:-1][np.diff(block.starts) > 0]] = True
    return np.flatnonzero(first)


def by_day(block: Block, values: np.ndarray, how: np.ufunc) -> np.ndarray:
    """``how`` (np.add, np.fmax, ...) over the rows of each calendar day, on every row of the day; float64, shape (rows,)."""
    begin = day_starts(block)
    found = how.reduceat(values.astype(np.float64), begin) if len(begin) else np.empty(0)
    return np.repeat(found, np.diff(begin, append=block.rows))


def rows_per_sample(block: Block) -> np.ndarray:
    """Hours that one sample stands for, float64, shape (rows,): 1 for gas, the registered sampling cycle for water.

    A water analyser holds its value for a cycle, so that hours there are no samples. NaN where no cycle is registered.
    """
    cycle = block.keys["sample_cycle_h"].to_numpy(np.float64)
    gas = (block.keys["medium"] == "gas").to_numpy()
    return np.repeat(np.where(gas, 1.0, np.maximum(cycle, 1.0)), np.diff(block.starts))


def hours_needed(block: Block, hours: float, cycles: float) -> np.ndarray:
    """``hours``, for water at least ``cycles`` sampling cycles, float64, shape (rows,); an unknown cycle counts as an hour."""
    cycle = np.nan_to_num(rows_per_sample(block), nan=1.0)
    return np.where(block["is_gas"], float(hours), np.maximum(float(hours), cycles * cycle))
