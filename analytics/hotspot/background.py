"""Regional background of a cell and what the cell has above it (DOSSIER H.4.3)."""

from dataclasses import dataclass

import numpy as np

from analytics.hotspot.rings import ring_statistics
from analytics.rule import param
from geo.cells import ring_columns

KM_AROUND = 30.0


@dataclass(frozen=True, slots=True)
class BackgroundParams:
    """Which cells around count as background, and which quantile of them is taken."""

    inner_ring: int = param(3, "背景环内圈", "圈", source="DOSSIER H.4.3")
    outer_ring: int = param(6, "背景环外圈", "圈", source="DOSSIER H.4.3")
    quantile: float = param(0.5, "背景分位数", source="DOSSIER H.4.3：第 3 至 6 圈的中位数")
    min_share: float = param(0.25, "背景环有效网格占比下限", source="边界处至少四分之一个环")


def within_30_km(cell_km2: float) -> BackgroundParams:
    """The other form: 20th percentile of all cells within 30 km, for cells of this size."""
    spacing = (cell_km2 * 2 / 3**0.5) ** 0.5  # between centres of hexagons of this area
    return BackgroundParams(inner_ring=1, outer_ring=max(1, round(KM_AROUND / spacing)), quantile=0.2)


def background(values: np.ndarray, table: np.ndarray, params: BackgroundParams) -> np.ndarray:
    """Background concentration of every cell, NaN where too few cells around are valid.

    Parameters
    ----------
    values
        Concentration per cell in µg/m³, NaN where missing, shape ``(n,)``.
    table
        :func:`geo.cells.rings` out to ``params.outer_ring`` at least.
    """
    columns = ring_columns(params.inner_ring, params.outer_ring)
    centre, _, count = ring_statistics(values, table, columns, params.quantile)
    return np.where(count >= params.min_share * (columns.stop - columns.start), centre, np.nan)
