"""What rules about the measuring site need to know: which hours count, and whether the stack itself shows operation."""

import numpy as np

from analytics.block import Block
from schema.factor import FLAGS

NORMAL = FLAGS.index("N")


def lead(block: Block) -> np.ndarray:
    """Rows of the first series of every outlet: a companion (oxygen, flow) is judged once, not once per pollutant."""
    outlet = block.keys["outlet_id"].astype(str).to_numpy()
    first = np.ones(len(outlet), bool)
    first[1:] = outlet[1:] != outlet[:-1]
    return np.repeat(first, np.diff(block.starts))


def of_factor(block: Block, code: str) -> np.ndarray:
    """Rows of the series of one factor, bool."""
    return np.repeat((block.keys["factor"] == code).to_numpy(bool), np.diff(block.starts))


def sound(block: Block) -> np.ndarray:
    """Hours with the normal flag and no label: no calibration gas, no maintenance."""
    return np.asarray((block["flag"] == NORMAL) & ~block["labelled"])


def first_of_run(hit: np.ndarray, starts: np.ndarray, gap: int) -> np.ndarray:
    """Row of the first hit of the run each hit belongs to, int64; -1 on rows that do not hit.

    A run bridges up to ``gap`` rows without a hit and ends with its series.
    """
    rows = np.flatnonzero(hit)
    series = np.searchsorted(starts, rows, side="right")
    begins = np.ones(len(rows), bool)
    begins[1:] = (np.diff(rows) > gap + 1) | (np.diff(series) > 0)
    out = np.full(len(hit), -1, np.int64)
    out[rows] = np.maximum.accumulate(np.where(begins, rows, 0))
    return out
