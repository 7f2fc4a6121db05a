"""What a load would have been without an alert: the same hour on earlier days of the same kind (DOSSIER I.3)."""

import numpy as np
import pandas as pd

from analytics.blocks.grid import Frames, frame_of, steps_of
from analytics.kernels.ranks import ranked
from analytics.kernels.rolling import rolling_quantile

DAY_H = 24
DAYS, LEAST = (
    14,
    3,
)  # days looked back on that are neither under alert nor holidays; of the same kind at least
WORKDAY_COLUMNS = ("day", "is_workday", "name")
THURSDAY = 3  # 1970-01-01, counted from Monday


def base_load(load: np.ndarray, alert: np.ndarray, begin: int, frames: Frames) -> np.ndarray:
    """Median of the same hour on days of the same class among the last 14 days without alert and holiday.

    Parameters
    ----------
    load : float64, shape (units, hours)
        From hour ``begin`` since 1970, a midnight.
    alert : bool, shape (units, hours)

    Returns
    -------
    float64, shape (units, hours)
        NaN outside alerts, and where fewer than three such days are known.
    """
    out = np.full(load.shape, np.nan)
    days = load.shape[1] // DAY_H
    working, holiday = calendar(begin // DAY_H, days, frames)
    under: np.ndarray = np.any(alert.reshape(len(load), days, DAY_H), axis=2)
    judged = np.flatnonzero(under.any(axis=1))
    if not len(judged):
        return out
    found = np.unique(under[judged], axis=0, return_inverse=True)
    group = np.ravel(found[1])
    for number, pattern in enumerate(np.asarray(found[0], bool)):
        units = judged[group == number]
        usual = np.flatnonzero(~(pattern | holiday))
        if len(usual):
            table = load[units].reshape(len(units), days, DAY_H)
            out[units] = _medians(table, usual, working).reshape(len(units), -1)
    return np.where(alert, out, np.nan)


def _medians(table: np.ndarray, usual: np.ndarray, working: np.ndarray) -> np.ndarray:
    """For every day the median of each hour over the usual days of its class before it, shape (units, days, hours)."""
    units, days, hours = table.shape
    past = np.searchsorted(usual, np.arange(days)) - 1  # last usual day before each day
    out = np.full(table.shape, np.nan)
    starts = np.arange(units * hours + 1, dtype=np.int64) * len(usual)
    for is_working in (True, False):
        alike = np.where((working[usual] == is_working)[None, :, None], table[:, usual], np.nan)
        series = np.ascontiguousarray(alike.transpose(0, 2, 1)).ravel()
        median = rolling_quantile(ranked(series, starts), DAYS, 0.5, LEAST).reshape(units, hours, -1)
        here = np.flatnonzero((working == is_working) & (past >= 0))
        out[:, here] = median[:, :, past[here]].transpose(0, 2, 1)
    return out


def calendar(first: int, days: int, frames: Frames) -> tuple[np.ndarray, np.ndarray]:
    """Whether each day is a working day, and whether it is a public holiday; weekends without the calendar."""
    number = first + np.arange(days)
    working = (number + THURSDAY) % 7 < 5
    holiday = np.zeros(days, bool)
    rows = frame_of(frames, "workday", WORKDAY_COLUMNS)
    at = steps_of(pd.to_datetime(rows["day"]), "D") - first
    known = (at >= 0) & (at < days)
    said = rows["is_workday"].astype(bool).to_numpy()[known]
    working[at[known]] = said
    holiday[at[known]] = ~said
    return working, holiday
