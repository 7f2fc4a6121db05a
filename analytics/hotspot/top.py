"""The tenth of the cells with the largest excess (DOSSIER H.4.4, R19)."""

from dataclasses import dataclass

import numpy as np

from analytics.rule import param


@dataclass(frozen=True, slots=True)
class TopParams:
    """How many cells count as hot."""

    share: float = param(
        0.1, "热点网格占比", source="“2+26”城市 36793 个网格中确定 3600 个（9.8%）", status="found"
    )


def top_cells(excess: np.ndarray, groups: np.ndarray, params: TopParams) -> tuple[np.ndarray, np.ndarray]:
    """True for the cells in the top share of their group, and the excess at which that share begins.

    Parameters
    ----------
    excess
        µg/m³ above background, NaN where it cannot be judged, shape ``(n,)``.
    groups
        Integer per cell (its city), shape ``(n,)``.

    Returns
    -------
    bool ``(n,)``; only cells above their background, ties included.
    float64 ``(n,)``: smallest excess that still counts in the cell's group, NaN when the group has no judged cell.
    """
    chosen, cut = np.zeros(len(excess), bool), np.full(len(excess), np.nan)
    judged = np.flatnonzero(np.isfinite(excess))
    ranked = judged[np.lexsort((-excess[judged], groups[judged]))]
    names, start, size = np.unique(groups[ranked], return_index=True, return_counts=True)
    last = start + np.maximum(np.ceil(size * params.share - 1e-9).astype(int), 1) - 1
    if len(names):
        edge = excess[ranked[last]]
        place = np.minimum(np.searchsorted(names, groups), len(names) - 1)
        cut = np.where(names[place] == groups, edge[place], np.nan)
        with np.errstate(invalid="ignore"):
            chosen = (excess >= cut) & (excess > 0)
    return chosen, cut
