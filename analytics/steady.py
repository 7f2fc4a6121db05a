"""Whether the process stayed the same while a reading changed: the side conditions of change rules."""

import numpy as np

from analytics.block import Block

DAY_H = 24
LEAST = 12  # of the 24 values a reference median needs


def previous_median(block: Block, name: str) -> np.ndarray:
    """Median of the 24 rows before each row, shape (rows,)."""
    return block.lagged(block.rolling(name, DAY_H, 0.5, LEAST), 1)


def same_process(block: Block, flow_share: float, o2_points: float, load_share: float) -> np.ndarray:
    """True where flow and oxygen are known and stayed near their medians of the last day; water needs flow only.

    The load must have stayed too where it is known and speaks about this outlet: the only one of its medium.
    """
    flow, load = (previous_median(block, name) for name in ("flow", "load"))
    stayed = (flow > 0) & (np.abs(block["flow"] - flow) <= flow_share * flow)
    oxygen = np.abs(block["o2"] - previous_median(block, "o2"))
    worked = (np.abs(block["load"] - load) > load_share * load) & (block.each("alike_of_site") == 1)
    return stayed & ((oxygen <= o2_points) | ~block["is_gas"]) & ~worked


def jump(block: Block) -> tuple[np.ndarray, np.ndarray]:
    """Valid value over, and its distance from, the median of the 24 hours before; NaN without either."""
    usual = previous_median(block, "x_valid")
    ratio = np.divide(block["x_valid"], usual, out=np.full(block.rows, np.nan), where=usual > 0)
    return ratio, np.abs(block["x_valid"] - usual)
