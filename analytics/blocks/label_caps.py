"""How much of the cap on labelled hours an outlet has used up when a label ends."""

import numpy as np
import pandas as pd

from analytics.blocks.grid import Frames, frame_of, steps_of
from analytics.blocks.timeline import union

UNITS = {"year": "Y", "quarter": "M"}
CAP = ("codes", "industry_code", "per", "cap_h", "effective_from", "effective_to")


def used_and_cap(labels: pd.DataFrame, frames: Frames) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hours used in the calendar period up to the end of each label, the cap, and 1 where it holds per quarter.

    Parameters
    ----------
    labels : DataFrame
        series, code (text), industry_code, and begin and end in minutes.

    Returns
    -------
    tuple of float64, shape (labels,)
        Of several caps the one used up most; a label over the turn of a period counts in the fuller one. NaN: no cap.
    """
    out = np.full((3, len(labels)), np.nan)
    share = np.full(len(labels), -1.0)
    series, begin, end = (labels[n].to_numpy(np.int64) for n in ("series", "begin", "end"))
    code, industry = labels["code"].astype(str), labels["industry_code"].astype(object).fillna("").astype(str)
    for cap in frame_of(frames, "label_cap", CAP).to_dict("records"):
        mine = code.isin(str(cap["codes"]).split(";")) & industry.str.startswith(str(cap["industry_code"]))
        rows = np.flatnonzero(mine.to_numpy() & _in_force(labels["begin"], cap))
        whole = union(series[rows], begin[rows], end[rows])
        for at in (begin[rows], np.maximum(end[rows] - 1, begin[rows])):
            first, last = _period(at, str(cap["per"]))
            used = whole.until(series[rows], np.minimum(end[rows], last)) - whole.until(series[rows], first)
            fuller = used / 60 / cap["cap_h"] > share[rows]
            better = rows[fuller]
            share[better] = used[fuller] / 60 / cap["cap_h"]
            out[0, better], out[1, better], out[2, better] = (
                used[fuller] / 60,
                cap["cap_h"],
                cap["per"] == "quarter",
            )
    return out[0], out[1], out[2]


def _in_force(begin: pd.Series, cap: dict[str, object]) -> np.ndarray:
    """Labels that begin while the cap holds."""
    until = cap.get("effective_to")
    last = pd.Timestamp("2261-01-01") if pd.isna(until) else pd.Timestamp(str(until)) + pd.Timedelta(days=1)
    start = pd.Timestamp(str(cap["effective_from"]))
    first, end = steps_of(pd.Series([start, last]), "m")
    return ((begin >= first) & (begin < end)).to_numpy()


def _period(minute: np.ndarray, per: str) -> tuple[np.ndarray, np.ndarray]:
    """First minute of the calendar year or quarter of each minute, and of the one after it."""
    number = minute.astype("datetime64[m]").astype(f"datetime64[{UNITS[per]}]").astype(np.int64)
    first = number if per == "year" else number // 3 * 3
    edges = (first, first + (1 if per == "year" else 3))
    low, high = (
        e.astype(f"datetime64[{UNITS[per]}]").astype("datetime64[m]").astype(np.int64) for e in edges
    )
    return low, high
