"""Alarms of the 90-minute clock: which rows belong together, and which alarms go to city level."""

import numpy as np
import pandas as pd

from analytics.block import Block
from analytics.kernels.alarm import CITY, IDLE, REGULATOR, SELF, third_within


def numbered(block: Block, tier: np.ndarray, begin: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Rows with an alarm, the number of the alarm of each, and how many alarms there are."""
    series = np.repeat(np.arange(len(block.keys)), np.diff(block.starts))
    rows = np.flatnonzero(tier > IDLE)
    opens = (np.diff(begin[rows], prepend=-2) != 0) | (np.diff(series[rows], prepend=-1) != 0)
    alarm = np.cumsum(opens) - 1
    return rows, alarm, int(opens.sum())


def reported(block: Block, tier: np.ndarray, begin: np.ndarray) -> np.ndarray:
    """True for every step of an alarm that lasted long enough to be reported, its first minutes included."""
    rows, alarm, count = numbered(block, tier, begin)
    top = np.zeros(count, np.int8)
    np.maximum.at(top, alarm, tier[rows])
    out = np.zeros(len(tier), bool)
    out[rows] = top[alarm] >= SELF
    return out


def escalated(block: Block, tier: np.ndarray, begin: np.ndarray, count: int, window: int) -> np.ndarray:
    """Tiers with the ``count``-th intervention at a site within ``window`` minutes raised to city level."""
    rows, alarm, many = numbered(block, tier, begin)
    stepped_in = tier[rows] >= REGULATOR
    never = np.iinfo(np.int64).max
    at = np.full(many, never)
    np.minimum.at(at, alarm[stepped_in], block.time[rows[stepped_in]])
    site = np.zeros(many, np.int64)
    codes = pd.factorize(block.keys["site_id"])[0]
    site[alarm] = np.repeat(codes, np.diff(block.starts))[rows]
    order = np.lexsort((at, site))
    order = order[at[order] < never]
    raised = np.zeros(many, bool)
    raised[order] = third_within(at[order], site[order], window, count)
    out = tier.copy()
    out[rows[stepped_in & raised[alarm]]] = CITY
    return out
