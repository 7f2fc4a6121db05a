"""Bubbling cells (冒泡): clearly higher than the cells right around them (DOSSIER H.4.6)."""

from dataclasses import dataclass

import numpy as np

from analytics.rule import param

LEVELS = {0: "未冒泡", 1: "轻度冒泡", 2: "中度冒泡", 3: "重度冒泡"}


@dataclass(frozen=True, slots=True)
class BubbleParams:
    """Thresholds, all inclusive; the shape follows public descriptions, the numbers are chosen (DOSSIER R18)."""

    rise_ug_m3: float = param(15.0, "高于周边", "µg/m³", source="DOSSIER R18")
    spreads: float = param(3.0, "高于周边的离散倍数", source="DOSSIER R18")
    ratio_1: float = param(1.3, "轻度比值", source="DOSSIER R18")
    ratio_2: float = param(1.5, "中度比值", source="DOSSIER R18")
    ratio_3: float = param(2.0, "重度比值", source="DOSSIER R18")
    rise_3_ug_m3: float = param(100.0, "重度增量", "µg/m³", source="北京 2017 年报警示例", status="found")
    overpasses: int = param(3, "持续性观察次数", "次", source="DOSSIER R18")
    overpasses_hot: int = param(2, "持续性最少次数", "次", source="DOSSIER R18")
    jump_ug_m3: float = param(30.0, "突升", "µg/m³", source="DOSSIER H.4.6")
    jump_spreads: float = param(3.0, "突升的离散倍数", source="DOSSIER H.4.6")
    calm_ug_m3: float = param(10.0, "突升时周边变化上限", "µg/m³", source="DOSSIER H.4.6")


def bubble_level(
    values: np.ndarray, around: np.ndarray, spread: np.ndarray, params: BubbleParams
) -> np.ndarray:
    """Level 0 to 3 of every cell, int8 ``(n,)``; 0 where anything is missing.

    Parameters
    ----------
    values
        Concentration in µg/m³.
    around, spread
        Median and scaled median absolute deviation of rings 1 and 2.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        rise, ratio = values - around, values / around
        enough = rise >= np.maximum(params.rise_ug_m3, params.spreads * spread)
        bubbling = enough & (ratio >= params.ratio_1)
        severe = (ratio >= params.ratio_3) | (rise >= params.rise_3_ug_m3)
        level = 1 + (ratio >= params.ratio_2).astype(np.int8)
    return np.where(bubbling, np.where(severe, 3, level), 0).astype(np.int8)


def is_persistent(levels: np.ndarray, judged: np.ndarray, params: BubbleParams) -> np.ndarray:
    """True for cells that bubble on the last day and on enough of their last overpasses.

    Parameters
    ----------
    levels, judged
        Level and whether the cell could be judged, shape ``(days, n)``, oldest first. A day without a judgement is
        no overpass.
    """
    recent = judged & (np.cumsum(judged[::-1], axis=0)[::-1] <= params.overpasses)
    bubbling = (levels > 0) & recent
    return bubbling[-1] & (bubbling.sum(axis=0) >= params.overpasses_hot)


def is_sudden(values: np.ndarray, around: np.ndarray, params: BubbleParams) -> np.ndarray:
    """True for cells that rose within a day while the cells around them hardly changed.

    Parameters
    ----------
    values
        Concentration of the last nine days, oldest first, shape ``(days, n)``, NaN where missing.
    around
        Median of rings 1 and 2 on the last two days, shape ``(2, n)``.
    """
    sudden = np.zeros(values.shape[1], bool)
    if len(values) < 2:
        return sudden
    with np.errstate(invalid="ignore"):
        rise = values[-1] - values[-2]
        quiet = np.abs(around[-1] - around[-2]) < params.calm_ug_m3
        rows = np.flatnonzero((rise >= params.jump_ug_m3) & quiet)
    usual = np.diff(values[:-1, rows], axis=0)
    for column, row in enumerate(rows):
        steps = usual[:, column][np.isfinite(usual[:, column])]
        spread = 1.4826 * np.median(np.abs(steps - np.median(steps))) if len(steps) else 0.0
        sudden[row] = rise[row] >= params.jump_spreads * spread
    return sudden
