"""One day of one product: every cell judged against its surroundings."""

from dataclasses import dataclass, field

import numpy as np

from analytics.hotspot.background import BackgroundParams, background
from analytics.hotspot.bubbling import BubbleParams, bubble_level
from analytics.hotspot.gi_star import GiParams, fdr, gi_star, neighbour_sums, pseudo_p
from analytics.hotspot.judge import JudgeParams, Reason, reasons, seen_values
from analytics.hotspot.monthly import MonthlyParams
from analytics.hotspot.persistence import PersistenceParams
from analytics.hotspot.rings import ring_statistics
from analytics.hotspot.top import TopParams, top_cells
from geo.cells import ring_columns


@dataclass(frozen=True, slots=True)
class HotspotParams:
    """All parameters of the hotspot analysis."""

    judge: JudgeParams = field(default_factory=JudgeParams)
    background: BackgroundParams = field(default_factory=BackgroundParams)
    gi: GiParams = field(default_factory=GiParams)
    top: TopParams = field(default_factory=TopParams)
    bubble: BubbleParams = field(default_factory=BubbleParams)
    persistence: PersistenceParams = field(default_factory=PersistenceParams)
    monthly: MonthlyParams = field(default_factory=MonthlyParams)


@dataclass(frozen=True, eq=False)
class Day:
    """What one day says about each cell; every array has shape ``(n,)``, concentrations are µg/m³."""

    mean: np.ndarray
    coverage: np.ndarray
    background: np.ndarray
    excess: np.ndarray
    gi_z: np.ndarray
    gi_p: np.ndarray
    is_significant: np.ndarray
    is_top: np.ndarray
    top_cut: np.ndarray
    level: np.ndarray
    around: np.ndarray
    reason: np.ndarray

    @property
    def judged(self) -> np.ndarray:
        """True where the day allows a judgement."""
        return self.reason == Reason.JUDGED

    @property
    def hot(self) -> np.ndarray:
        """True for hot cells: top tenth of the excess and significant by Gi* (DOSSIER R19)."""
        return self.is_top & self.is_significant


def judge_day(
    mean: np.ndarray, coverage: np.ndarray, table: np.ndarray, groups: np.ndarray, params: HotspotParams
) -> Day:
    """Excess, Gi*, top tenth and bubbling level of every cell.

    Parameters
    ----------
    mean, coverage
        Result of :func:`geo.raster.means`.
    table
        :func:`geo.cells.rings` out to the outer background ring.
    groups
        Integer per cell within which the top tenth is taken (its city).
    """
    seen = seen_values(mean, coverage, params.judge)
    base = background(seen, table, params.background)
    reason = reasons(seen, coverage, neighbour_sums(seen, table)[1], base, params.judge)
    judged = reason == Reason.JUDGED
    # Compared is what stands above the region, so that a regional gradient is no hotspot.
    excess = np.where(judged, seen - base, np.nan)
    z, p = gi_star(excess, table), pseudo_p(excess, table, params.gi)
    is_top, cut = top_cells(excess, groups, params.top)
    around, spread, _ = ring_statistics(seen, table, ring_columns(1, 2), spread=True)
    with np.errstate(invalid="ignore"):
        significant = fdr(p, params.gi.fdr) & (z > 0)
    level = np.where(judged, bubble_level(seen, around, spread, params.bubble), 0).astype(np.int8)
    return Day(
        mean=mean, coverage=coverage, background=base, excess=excess, gi_z=z, gi_p=p, is_significant=significant,
        is_top=is_top, top_cut=cut, level=level, around=around, reason=reason,
    )  # fmt: skip
