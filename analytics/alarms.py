"""Alarms of the 90-minute clock: which rows belong together, and which alarms go to city level."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.block import Block
from analytics.kernels.alarm import CITY, IDLE, REGULATOR, SELF, third_within


def holds(block: Block) -> np.ndarray:
    """Whether a line produces without all its treatment: 1 yes, 0 no (or exempt), -1 unknown; int8, shape (rows,)."""
    prod, treat = block["prod"], block["treat"]
    unknown = ((prod < 0) & (treat != 1)) | ((treat < 0) & (prod != 0))
    out = np.where(unknown, -1, (prod == 1) & (treat == 0)).astype(np.int8)
    out[block["exempt"]] = 0
    return out


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


@dataclass(frozen=True, slots=True)
class Clock:
    """What the kernel says of every row."""

    tier: np.ndarray
    minutes: np.ndarray
    begin: np.ndarray


def escalated(block: Block, clock: Clock, regulator: int, repeats: tuple[int, int]) -> np.ndarray:
    """Tiers with the ``repeats[0]``-th intervention at a site within ``repeats[1]`` minutes raised to city level.

    An intervention is the minute at which the clock reached ``regulator``, or when the condition came back after it.
    """
    count, window = repeats
    tier = clock.tier
    rows, alarm, many = numbered(block, tier, clock.begin)
    stepped_in = tier[rows] >= REGULATOR
    never = np.iinfo(np.int64).max
    at = np.full(many, never)
    early = np.maximum(block.time, block.time + block.step - (clock.minutes - regulator))
    np.minimum.at(at, alarm[stepped_in], early[rows[stepped_in]])
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
