"""Intervals of many owners on one line of minutes, where overlaps count once."""

from dataclasses import dataclass

import numpy as np

APART = 2**33  # minutes between the lines of two owners


@dataclass(frozen=True, slots=True)
class Union:
    """Disjoint pieces in order of time, owner after owner."""

    begin: np.ndarray  # int64, shape (pieces,)
    end: np.ndarray
    before: np.ndarray  # minutes of all pieces before each, shape (pieces + 1,)

    def until(self, owner: np.ndarray, minute: np.ndarray) -> np.ndarray:
        """Minutes covered before ``minute``, up to a constant of the owner: only differences mean something."""
        at = owner * APART + minute
        piece = np.searchsorted(self.begin, at, "right") - 1
        known = piece >= 0
        inside = np.minimum(at, self.end[piece]) - self.begin[piece] if len(self.begin) else at * 0
        return np.where(known, self.before[np.maximum(piece, 0)] + inside, 0)

    def covers(self, owner: np.ndarray, minute: np.ndarray) -> np.ndarray:
        """Whether a piece of the owner holds the minute."""
        return self.until(owner, minute + 1) > self.until(owner, minute)


def union(owner: np.ndarray, begin: np.ndarray, end: np.ndarray) -> Union:
    """The intervals of each owner joined where they meet.

    Parameters
    ----------
    owner, begin, end : int64, shape (intervals,)
        Minutes since 1970; an interval does not hold its last minute.
    """
    order = np.lexsort((begin, owner))
    first, last = (owner * APART + begin)[order], (owner * APART + np.maximum(begin, end))[order]
    reach = np.maximum.accumulate(last) if len(last) else last
    new = np.ones(len(first), bool)
    new[1:] = first[1:] > reach[:-1]
    begins = first[new]
    ends = reach[np.append(np.flatnonzero(new)[1:] - 1, len(first) - 1)] if len(first) else reach
    return Union(begins, ends, np.concatenate(([0], np.cumsum(ends - begins))))
