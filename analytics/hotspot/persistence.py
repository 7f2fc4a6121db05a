"""How often a cell was hot among the days on which it could be judged."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analytics.hotspot.judge import Reason
from analytics.rule import param


@dataclass(frozen=True, slots=True)
class PersistenceParams:
    """The window, and what is enough to call a cell persistent."""

    window_d: int = param(30, "观察窗口", "d", source="近 30 天热点天数")
    min_seen_d: int = param(
        8, "最少可判天数", "d", source="DOSSIER H.4.1：每月至少 8 个有效日", status="chosen"
    )
    min_hot_d: int = param(3, "最少热点天数", "d", source="与连续三次预警同数")


def hot_days(hot: np.ndarray, judged: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Number of hot days and of judged days of every cell, int64 each.

    Parameters
    ----------
    hot, judged
        Shape ``(days, n)``: the stored days of the window; a day that is not stored was not seen.
    """
    return (hot & judged).sum(axis=0), judged.sum(axis=0)


def days_reason(seen_days: np.ndarray, params: PersistenceParams) -> np.ndarray:
    """:class:`analytics.hotspot.judge.Reason` why the persistence of a cell cannot be judged, int8 ``(n,)``."""
    return np.where(seen_days < params.min_seen_d, Reason.FEW_DAYS, Reason.JUDGED).astype(np.int8)


def run_length(days: Iterable[tuple[np.ndarray, np.ndarray]], cells: int) -> np.ndarray:
    """How many stored days ago the hot run that lasts until the newest day began, int64 ``(cells,)``.

    0 for a run of one day, -1 where the newest day is not hot. Days on which a cell could not be judged neither end
    nor begin a run.

    Parameters
    ----------
    days
        Pairs of ``hot, judged`` (bool, ``(cells,)``), newest first; read only as far as any run goes.
    """
    length, running = np.full(cells, -1), np.ones(cells, bool)
    for back, (hot, judged) in enumerate(days):
        running &= hot if back == 0 else hot | ~judged
        length[running & hot] = back
        if not running.any():
            break
    return length
