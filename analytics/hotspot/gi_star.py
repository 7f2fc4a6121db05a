"""Getis-Ord Gi*: cells that together with their neighbours are higher than chance (DOSSIER H.4.5).

``Gi* = (Σ w x − x̄ Σ w) / (S √[(n Σ w² − (Σ w)²) / (n − 1)])`` with ``S = √(Σx²/n − x̄²)`` and weight 1 for the cell
and its first ring. Missing cells are in none of the sums.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from analytics.rule import param
from geo.cells import ring_columns

SMALL = 2_000  # below this many cells, a neighbour drawn twice would show in the reference distribution


@dataclass(frozen=True, slots=True)
class GiParams:
    """Accepted share of false hotspots, and how the pseudo-p is drawn."""

    fdr: float = param(0.05, "错误发现率上限", source="DOSSIER H.4.5", status="chosen")
    draws: int = param(99_999, "参考分布抽样次数", "次", source="伪 p 的最小值为十万分之一")
    seed: int = param(20261120, "随机种子", source="结果可复现")


def gi_star(values: np.ndarray, table: np.ndarray) -> np.ndarray:
    """z of Gi* of every valid cell, NaN elsewhere and everywhere when the values do not vary.

    Parameters
    ----------
    values
        Shape ``(n,)``, NaN where missing.
    table
        :func:`geo.cells.rings`; the first ring is used.
    """
    valid = np.isfinite(values)
    n = int(valid.sum())
    x = values[valid]
    if (
        n < 2
        or (spread := float(np.sqrt(max((x**2).mean() - x.mean() ** 2, 0.0)))) <= 1e-12 * np.abs(x).max()
    ):
        return np.full(len(values), np.nan)
    ring, count = neighbour_sums(values, table)
    weight = count + 1.0
    with np.errstate(invalid="ignore", divide="ignore"):
        scale = spread * np.sqrt((n * weight - weight**2) / (n - 1))
        z = (ring + values - x.mean() * weight) / scale
    return np.where(valid & (weight < n), z, np.nan)


def neighbour_sums(values: np.ndarray, table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sum and number of the valid cells in the first ring."""
    first = table[:, ring_columns(1, 1)]
    padded = np.append(values, np.nan)[first]  # position -1 is the added NaN
    valid = np.isfinite(padded)
    return np.where(valid, padded, 0.0).sum(axis=1), valid.sum(axis=1)


def pseudo_p(values: np.ndarray, table: np.ndarray, params: GiParams) -> np.ndarray:
    """Chance that as many random cells around would add up to as much, one-sided; NaN where missing.

    One reference distribution per number of neighbours serves all cells with that many, which is the limit that
    conditional permutations of each single cell approach.
    """
    found = np.full(len(values), np.nan)
    pool = values[np.isfinite(values)]
    ring, count = neighbour_sums(values, table)
    judged = np.isfinite(values) & (count > 0)
    if len(pool) <= int(count.max(initial=0)):
        return found
    reference = np.cumsum(pool[_draws(len(pool), int(count[judged].max(initial=1)), params)], axis=0)
    for k in np.unique(count[judged]):
        rows = judged & (count == k)
        sums = np.sort(reference[k - 1])
        # Sums in another order differ in the last digit; equal sums have to count as equal.
        edge = ring[rows] - 1e-9 * np.abs(sums).max()
        above = params.draws - np.searchsorted(sums, edge, side="left")
        found[rows] = (above + 1) / (params.draws + 1)
    return found


def fdr(p: np.ndarray, q: float) -> np.ndarray:
    """True for the findings that the Benjamini-Hochberg procedure keeps at false discovery rate ``q``."""
    judged = np.flatnonzero(np.isfinite(p))
    order = judged[np.argsort(p[judged], kind="stable")]
    passed = np.flatnonzero(p[order] <= q * np.arange(1, len(order) + 1) / max(len(order), 1))
    kept = np.zeros(len(p), bool)
    if len(passed):
        kept[judged] = p[judged] <= p[order[passed[-1]]]
    return kept


def _draws(n: int, k: int, params: GiParams) -> np.ndarray:
    """Positions of ``k`` random cells out of ``n``, shape ``(k, draws)``; distinct where repeats would matter."""
    random = np.random.default_rng(params.seed)
    drawn = random.integers(0, n, (k, params.draws), dtype=np.int32)
    again = np.arange(params.draws if n < SMALL else 0)
    while len(again):
        block = drawn[:, again]
        repeated = np.zeros(len(again), bool)
        for i, j in combinations(range(k), 2):
            repeated |= block[i] == block[j]
        again = again[repeated]
        drawn[:, again] = random.integers(0, n, (k, len(again)), dtype=np.int32)
    return drawn
