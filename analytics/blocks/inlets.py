"""What enters a treatment: the load of the inlet monitors on the rows of the outlet behind them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.blocks.grid import Grid, places


def behind(outlets: pd.DataFrame) -> np.ndarray:
    """Place of the outlet that each outlet is the inlet monitor of, -1 for none; int64, shape (outlets,)."""
    if "inlet_of" not in outlets:
        return np.full(len(outlets), -1)
    said = outlets["inlet_of"].astype(object).fillna("").astype(str)
    return places(said, pd.Index(outlets["outlet_id"].astype(str)))


def together(outlets: pd.DataFrame) -> np.ndarray:
    """A number that an outlet and its inlet monitors share; int64, shape (outlets,)."""
    target = behind(outlets)
    return np.where(target >= 0, target, np.arange(len(outlets)))


@dataclass(frozen=True, slots=True)
class Monitors:
    """Valid values of every series of some outlets, and which series an outlet has."""

    outlets: pd.DataFrame  # outlet_id, and inlet_of where an outlet is the inlet monitor of another one
    grid: Grid
    value: np.ndarray  # NaN on rows that do not count
    of_factor: np.ndarray  # int64, shape (outlets, factors): series or -1
    of_flow: np.ndarray  # int64, shape (outlets,): series or -1

    def at_inlets(self, outlet: np.ndarray, factor: np.ndarray, own: Grid) -> tuple[np.ndarray, np.ndarray]:
        """Load and flow that enter the outlets, on the rows of series (outlet, factor) with the grid ``own``.

        The inlet monitors of an outlet add up, and a silent one leaves the sum unknown. A single monitor without flow
        meter has the flow of its outlet.

        Returns
        -------
        tuple of float64, shape (rows,)
            mg/s, and the unit of the flow; NaN for outlets without inlet monitor.
        """
        load, total = np.zeros(int(own.starts[-1])), np.zeros(int(own.starts[-1]))
        target = behind(self.outlets)
        count = np.bincount(target[target >= 0], minlength=len(target))[outlet]
        for inlet in self._inlets(target):
            which = inlet[outlet]
            meter = np.where(which >= 0, self.of_flow[which], -1)
            meter = np.where((meter < 0) & (count == 1), self.of_flow[outlet], meter)
            flow = self._laid(meter, own)
            there = np.repeat(which >= 0, own.length)
            load += np.where(there, self._laid(self.of_factor[which, factor], own) * flow, 0.0)
            total += np.where(there, flow, 0.0)
        some = np.repeat(count > 0, own.length)
        return np.where(some, load, np.nan), np.where(some, total, np.nan)

    @staticmethod
    def _inlets(target: np.ndarray) -> Iterator[np.ndarray]:
        """First, second, ... inlet monitor of every outlet, -1 where there are no more."""
        left = np.flatnonzero(target >= 0)
        while len(left):
            served, first = np.unique(target[left], return_index=True)
            chosen = np.full(len(target), -1)
            chosen[served] = left[first]
            left = np.delete(left, first)
            yield chosen

    def _laid(self, source: np.ndarray, own: Grid) -> np.ndarray:
        """Values of the series ``source`` (-1: none) at the hours of the rows of ``own``."""
        offset = own.steps - np.repeat(self.grid.begin[source], own.length)
        known = np.repeat(source >= 0, own.length) & (offset >= 0)
        known &= offset < np.repeat(self.grid.length[source], own.length)
        place = np.repeat(self.grid.starts[source], own.length) + offset
        return np.where(known, self.value[np.where(known, place, 0)], np.nan)
