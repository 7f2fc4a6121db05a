"""Heavy-pollution alerts on the hours of sites: the level in force, since when, and the measure of the list."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.blocks.grid import Frames, column, frame_of, steps_of
from analytics.blocks.line_columns import OPEN_END, WHOLE_SITE
from schema.alert import LEVELS
from schema.alert_measure import DATASET as MEASURE

MEASURES = tuple(MEASURE["measure"].choices)
NONE, BY_LINE = -1, -2


@dataclass(frozen=True, slots=True)
class Alerts:
    """By unit and hour; each of shape (units, hours)."""

    level: np.ndarray  # int8: 0 none, 1 yellow, 2 orange, 3 red; the highest in force
    since_h: np.ndarray  # float64: whole hours since the level last rose; NaN without alert
    segment: np.ndarray  # int64: number of the stretch of equal level; -1 without alert
    measure: (
        np.ndarray
    )  # int8: index into ``MEASURES``; -1 without one, -2 when the list speaks of single lines
    ratio: np.ndarray  # float64
    grace_h: np.ndarray  # float64


def alerts_of(units: pd.DataFrame, begin: int, hours: int, frames: Frames) -> Alerts:
    """Alerts of the areas the units lie in, with the measures of the list for the level in force."""
    level = np.zeros((len(units), hours), np.int8)
    rows = frame_of(frames, "alert", ("alert_id", "adcode", "level", "started_at", "ended_at"))
    first = -(-steps_of(pd.to_datetime(rows["started_at"]), "m") // 60) - begin
    last = -(-steps_of(pd.to_datetime(rows["ended_at"]).fillna(OPEN_END), "m") // 60) - begin
    areas = rows["adcode"].astype(str).map(area)
    codes = rows["level"].astype(str).map(LEVELS.index)
    for prefix, code, start, end in zip(areas, codes, first, last, strict=True):
        mine = units["adcode"].str.startswith(prefix).to_numpy(bool)
        part = slice(max(int(start), 0), max(int(end), 0))
        level[mine, part] = np.maximum(level[mine, part], code + 1)
    segment, since = segments(level)
    measure, ratio, grace = _listed(units, level, frames)
    return Alerts(level, since, segment, measure, ratio, grace)


def area(adcode: str) -> str:
    """The digits a district's code begins with when it lies in this province, city or district."""
    return adcode[:2] if adcode.endswith("0000") else adcode[:4] if adcode.endswith("00") else adcode


def segments(level: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Number of the stretch of equal level (-1 outside) and hours since the level last rose, shape (units, hours)."""
    before = np.concatenate((np.zeros((len(level), 1), level.dtype), level[:, :-1]), axis=1)
    begins = (level > 0) & (level != before)
    number = np.cumsum(begins.ravel()).reshape(level.shape) - 1
    at = np.arange(level.shape[1])[None, :]
    rose = np.maximum.accumulate(np.where(level > before, at, -1), axis=1)
    return np.where(level > 0, number, -1), np.where(level > 0, at - rose, np.nan)


def _listed(
    units: pd.DataFrame, level: np.ndarray, frames: Frames
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The measure of the list of each unit for the level in force; transport says nothing about power."""
    measure = np.full(level.shape, NONE, np.int8)
    ratio, grace = np.full(level.shape, np.nan), np.full(level.shape, np.nan)
    rows = frame_of(frames, "alert_measure", ("site_id", "line_id", "level", "measure", "ratio"))
    rows = rows[(rows["measure"].astype(str) != "transport").to_numpy(bool)]
    said = zip(
        rows["site_id"].astype(str), rows["line_id"].astype(str), rows["level"].astype(str),
        rows["measure"].astype(str), column(rows, "ratio"), column(rows, "grace_h"), strict=True,
    )  # fmt: skip
    for site, line, at, kind, share, hours in said:
        mine = (units["site_id"].eq(site) & units["line_id"].eq(line or WHOLE_SITE)).to_numpy(bool)
        now = level == LEVELS.index(at) + 1
        if line != WHOLE_SITE:
            whole = (units["site_id"].eq(site) & units["line_id"].eq(WHOLE_SITE)).to_numpy(bool)
            measure[whole[:, None] & now & (measure == NONE)] = BY_LINE
        where = mine[:, None] & now
        measure[where], ratio[where], grace[where] = MEASURES.index(kind), share, hours
    return measure, ratio, grace
