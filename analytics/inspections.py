"""Values during inspections against the same hours a week before and after, and the test of many such pairs."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from analytics.block import Block

WEEK_H = 168


@dataclass(frozen=True, slots=True)
class Visits:
    """Inspections as one series after the other sees them; those without enough values have a ratio of NaN."""

    rows: np.ndarray  # int64, inspected rows of the block
    visit: np.ndarray  # int64, inspection of each of these rows
    first: np.ndarray  # int64, shape (inspections,): first row in the block
    inside: np.ndarray  # median of the valid corrected values while it is on
    outside: np.ndarray  # median of the same hours a week before and a week after, without inspections

    @property
    def ratio(self) -> np.ndarray:
        """Inside over outside."""
        out = np.full(len(self.inside), np.nan)
        return np.divide(self.inside, self.outside, out=out, where=(self.outside > 0) & (self.inside >= 0))


def visits(block: Block, least_h: int) -> Visits:
    """Every inspection of every series of the block, in order of series and time."""
    rows = np.flatnonzero(block["inspected"])
    begins = np.ones(len(rows), bool)
    begins[1:] = (np.diff(rows) > 1) | np.isin(rows[1:], block.starts)
    visit, count = np.cumsum(begins) - 1, int(begins.sum())
    z = block["z_valid"].copy()
    inside = median_of(visit, z[rows], count, least_h)
    z[rows] = np.nan
    ends = block.starts[np.searchsorted(block.starts, rows, side="right")]
    later = rows + WEEK_H
    after = np.where(later < ends, z[np.minimum(later, block.rows - 1)], np.nan)
    around = np.concatenate((block.lagged(z, WEEK_H)[rows], after))
    outside = median_of(np.concatenate((visit, visit)), around, count, least_h)
    return Visits(rows, visit, rows[begins], inside, outside)


def median_of(groups: np.ndarray, values: np.ndarray, count: int, at_least: int) -> np.ndarray:
    """Median of the present values of each of ``count`` groups; NaN with fewer than ``at_least``; shape (count,)."""
    known = ~np.isnan(values)
    groups, values = groups[known], values[known]
    ordered = values[np.lexsort((values, groups))]
    size = np.bincount(groups, minlength=count)
    first = np.cumsum(size) - size
    out = np.full(count, np.nan)
    told = size >= max(at_least, 1)
    low, high = first[told] + (size[told] - 1) // 2, first[told] + size[told] // 2
    out[told] = (ordered[low] + ordered[high]) / 2
    return out


def chance_of_lower(differences: np.ndarray) -> float:
    """Exact one-sided p of the Wilcoxon signed-rank test that differences tend to be negative.

    Differences of zero say nothing and are left out; 1.0 for none. With n differences the smallest p is 2 to the
    power of −n: five are needed for p < 0.05.
    """
    told = differences[differences != 0]
    ranks = np.rint(2 * rankdata(np.abs(told))).astype(np.int64)  # ties share halves of ranks
    ways = np.zeros(int(ranks.sum()) + 1)
    ways[0] = 1.0
    for rank in ranks:
        ways[rank:] += ways[: len(ways) - rank].copy()
    positive = int(ranks[told > 0].sum())
    return float(ways[: positive + 1].sum() / 2.0 ** len(told))
