"""Measures over windows of daily means that several rules share."""

import numpy as np

from analytics.block import Block
from analytics.blocks.emission import STOPPED
from analytics.kernels.rolling import rolling_sum
from schema.factor import PH

MOST_SHARE = 0.999  # of equal days: with all of them equal no run would be too long


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


def shown(values: np.ndarray, decided: np.ndarray, hit: np.ndarray, block: Block) -> np.ndarray:
    """``values`` on deciding rows, and on hits the value of the row that decided them later; NaN elsewhere.

    A window may be decided on a day that is not itself part of the suspicion: its days still say by how much.
    """
    row = np.arange(block.rows)
    coming = np.minimum.accumulate(np.where(decided, row, block.rows)[::-1])[::-1]
    own = (decided | hit) & (coming < np.repeat(block.starts[1:], np.diff(block.starts)))
    return np.where(own, values[np.where(own, coming, 0)], np.nan)


def own_share(equal: np.ndarray, pairs: np.ndarray, added: float, floor: float) -> np.ndarray:
    """Share of equal pairs of days, with ``added`` of each kind so that few equal pairs are not taken for none."""
    return np.clip((equal + added) / (pairs + 2 * added), floor, MOST_SHARE)


def from_day_before(values: np.ndarray, block: Block) -> tuple[np.ndarray, np.ndarray]:
    """Value of the day before, and ratio of the day to it (NaN unless that is above zero); float64, shape (rows,)."""
    before = block.lagged(values, 1)
    return before, np.divide(values, before, out=np.full(block.rows, np.nan), where=before > 0)


def unexplained(block: Block, changed: np.ndarray) -> np.ndarray:
    """Rows whose change from the day before neither the load nor, where that is unknown, a day off explains; bool.

    Parameters
    ----------
    changed : bool, shape (rows,)
        The load changed so much that it explains the change.
    """
    known = ~np.isnan(block["load_kwh"] + block.lagged(block["load_kwh"], 1))
    workday = block["workday"].astype(np.float64)
    turn = workday != block.lagged(workday, 1)
    return np.asarray(~np.where(known, changed, turn))


def by_mass(block: Block) -> np.ndarray:
    """Rows of pollutants measured as a concentration: all but pH. Bool, shape (rows,)."""
    return np.repeat((block.keys["factor"] != PH).to_numpy(), np.diff(block.starts))
