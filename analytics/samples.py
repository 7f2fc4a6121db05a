"""One row for each sample: every hour of gas, one hour of each sampling cycle of a water analyser, which holds its value."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block
from analytics.kernels.cover import cover
from analytics.kernels.ranks import ranked
from analytics.kernels.rolling import rolling_quantile, rolling_sum


@dataclass(frozen=True, slots=True)
class Samples:
    """Rows of a block that stand for one sample each."""

    block: Block
    row: np.ndarray  # int64, shape (samples,): the last valid row of each sample, or its first
    starts: np.ndarray  # int64, shape (series + 1,): samples of each series
    of_row: np.ndarray  # int64, shape (rows,): sample of each row
    known: np.ndarray  # bool, shape (samples,): the cycle of the series is known

    def rolling(self, name: str, window: int, quantile: float, at_least: int) -> np.ndarray:
        """Quantile of the last ``window`` samples of a column, shape (samples,); kept in the block."""
        if len(self.row) == self.block.rows:
            return self.block.rolling(name, window, quantile, at_least)
        key = (f"{name} by sample", window, quantile, at_least)
        if key not in self.block.shared:
            given = ranked(self.block[name][self.row], self.starts)
            self.block.shared[key] = rolling_quantile(given, window, quantile, at_least)
        return self.block.shared[key]

    def variation(self, values: np.ndarray, window: int, at_least: int = 1) -> np.ndarray:
        """Coefficient of variation of ``values`` (samples,) over the window.

        NaN with fewer than ``at_least`` present values, and where their mean is not positive.
        """
        (total, count), (square, _) = (rolling_sum(v, self.starts, window) for v in (values, values * values))
        known = (count >= at_least) & (total > 0)
        mean = np.divide(total, count, out=np.full(len(values), np.nan), where=known)
        return np.asarray(np.sqrt(np.maximum(square / np.maximum(count, 1) - mean * mean, 0.0)) / mean)

    def covered(self, decided: np.ndarray, window: int) -> np.ndarray:
        """Valid rows of the ``window`` samples that end at a deciding one, bool, shape (rows,)."""
        held = cover(decided, np.ones(len(decided), bool), self.starts, window)
        return np.asarray(held[self.of_row] & self.block["valid"])


def samples(block: Block) -> Samples:
    """Samples of a block of hours; water without a stated cycle counts by the hour and is not ``known``."""
    stated = block.keys["sample_cycle_h"].to_numpy(np.float64)
    gas = (block.keys["medium"] == "gas").to_numpy()
    cycle = np.where(gas | np.isnan(stated), 1, np.maximum(np.rint(np.nan_to_num(stated)), 1)).astype(
        np.int64
    )
    length = np.diff(block.starts)
    rows = np.arange(block.rows)
    number = block.time // 60 // np.repeat(cycle, length)  # by the clock, wherever the series begins
    fresh = np.diff(number, prepend=-1) != 0
    fresh[block.starts[:-1][length > 0]] = True
    begin = np.flatnonzero(fresh)
    of_row = np.repeat(np.arange(len(begin)), np.diff(begin, append=block.rows))
    last = np.maximum.reduceat(np.where(block["valid"], rows, -1), begin) if len(begin) else begin
    known = np.repeat(gas | ~np.isnan(stated), length)[begin]
    return Samples(
        block, np.where(last >= 0, last, begin), np.searchsorted(begin, block.starts), of_row, known
    )
