"""Whether a cell can be judged, and why not; a cell without judgement is never shown as clean."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from analytics.rule import param


class Reason(IntEnum):
    """Why a cell cannot be judged, the first that applies."""

    JUDGED = 0
    UNSEEN = 1
    LITTLE_SEEN = 2
    FEW_NEIGHBOURS = 3
    FEW_AROUND = 4
    FEW_DAYS = 5


REASONS = {
    Reason.UNSEEN: "当日无有效数据（云、雪或未反演）",
    Reason.LITTLE_SEEN: "有效面积占比低于下限",
    Reason.FEW_NEIGHBOURS: "相邻有效网格不足",
    Reason.FEW_AROUND: "周边有效网格不足，无法估计背景浓度",
    Reason.FEW_DAYS: "可判天数不足",
}


@dataclass(frozen=True, slots=True)
class JudgeParams:
    """What a cell must have to be judged on a day."""

    min_coverage: float = param(0.5, "有效面积占比下限", source="半个网格以上有数据")
    min_neighbours: int = param(4, "相邻有效网格下限", "个", source="DOSSIER H.6：6 个相邻网格至少 4 个有效")


def seen_values(mean: np.ndarray, coverage: np.ndarray, params: JudgeParams) -> np.ndarray:
    """The means that rest on enough ground, NaN elsewhere, shape ``(n,)``."""
    return np.where(coverage >= params.min_coverage, mean, np.nan)


def reasons(
    seen: np.ndarray,
    coverage: np.ndarray,
    neighbours: np.ndarray,
    background: np.ndarray,
    params: JudgeParams,
) -> np.ndarray:
    """:class:`Reason` of every cell as int8, shape ``(n,)``.

    Parameters
    ----------
    seen
        Result of :func:`seen_values`.
    neighbours
        Valid cells in the first ring.
    background
        Background concentration, NaN where it could not be estimated.
    """
    conditions = [
        coverage <= 0,
        np.isnan(seen),
        neighbours < params.min_neighbours,
        np.isnan(background),
    ]
    codes = [Reason.UNSEEN, Reason.LITTLE_SEEN, Reason.FEW_NEIGHBOURS, Reason.FEW_AROUND]
    return np.select(conditions, codes, Reason.JUDGED).astype(np.int8)
