"""Days marked by petitions, inspections, alerts, labels and operators' reports."""

import numpy as np
import pandas as pd

from analytics.blocks.grid import MINUTES_PER_HOUR, Frames, Grid, frame_of, steps_of
from analytics.blocks.intervals import covered

MINUTES_PER_DAY = 1440
REPORTS = ("anomaly_report", "fault_report")
DUTY_MIN, EARLY_MIN = 12 * 60, 24 * 60  # a report within 12 hours of the day's end, or a day before it


def petition_days(frames: Frames, keys: pd.DataFrame, grid: Grid) -> np.ndarray:
    """Days on which a petition named the site, bool, shape (rows,)."""
    rows = _at_site(frame_of(frames, "petition", ("site_id", "received_at")), keys)
    day = steps_of(pd.to_datetime(rows["received_at"]), "D")
    return _days(grid, rows, day, day)


def inspection_days(frames: Frames, keys: pd.DataFrame, grid: Grid) -> np.ndarray:
    """Days on which the site was inspected; an inspection without recorded end counts on its first day."""
    rows = _at_site(frame_of(frames, "inspection", ("site_id", "started_at", "ended_at")), keys)
    return _days(grid, rows, *_span(rows))


def alert_days(frames: Frames, keys: pd.DataFrame, grid: Grid) -> np.ndarray:
    """Days of a heavy-pollution alert for the district, city or province; without recorded end the first day only."""
    rows = frame_of(frames, "alert", ("adcode", "started_at", "ended_at"))
    code = rows["adcode"].astype(str)
    length = np.select([code.str.endswith("0000"), code.str.endswith("00")], [2, 4], 6)
    parts = []
    for digits in (2, 4, 6):
        own = pd.DataFrame({"area": keys["adcode"].astype(str).str[:digits], "series": np.arange(len(keys))})
        said = rows[length == digits]
        parts.append(said.assign(area=said["adcode"].astype(str).str[:digits]).merge(own, on="area"))
    both = pd.concat(parts, ignore_index=True)
    return _days(grid, both, *_span(both))


def labelled_days(frames: Frames, keys: pd.DataFrame, grid: Grid) -> np.ndarray:
    """Days that an operator's label covers in part."""
    rows = frame_of(frames, "cems_label", ("outlet_id", "factor", "started_at", "ended_at"))
    rows = _of_series(rows, keys)
    return _days(grid, rows, *_span(rows))


def reported_days(frames: Frames, keys: pd.DataFrame, grid: Grid) -> np.ndarray:
    """Days covered by an anomaly or fault report, made from a day before until 12 hours after the day."""
    rows = frame_of(frames, "outlet_record", ("outlet_id", "factor", "record_kind", "started_at"))
    rows = _of_series(rows[rows["record_kind"].astype(str).isin(REPORTS)], keys)
    begin = pd.to_datetime(rows["started_at"])
    made = steps_of(_times(rows, "made_at").fillna(begin), "m")
    around = _days(
        grid,
        rows,
        -((MINUTES_PER_DAY + DUTY_MIN - made) // MINUTES_PER_DAY),
        (made + EARLY_MIN) // MINUTES_PER_DAY,
    )
    return around | _days(grid, rows, *_span(rows))


def recorded(frames: Frames, keys: pd.DataFrame, grid: Grid) -> np.ndarray:
    """True where the site sends records at all: only then does a record that is not there mean something."""
    known = set(frame_of(frames, "outlet_record", ("site_id",))["site_id"].astype(str))
    return np.repeat(keys["site_id"].astype(str).isin(known).to_numpy(), grid.length)


def _times(rows: pd.DataFrame, name: str) -> pd.Series:
    """A column of times that may be absent; NaT where nothing is said."""
    if name in rows:
        return pd.to_datetime(rows[name])
    return pd.Series(pd.NaT, rows.index, dtype="datetime64[us]")


def _span(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """First and last day of every interval; one without end lasts its first day."""
    begin = pd.to_datetime(rows["started_at"])
    end = _times(rows, "ended_at").fillna(begin)
    last = (steps_of(end, "m") - 1) // MINUTES_PER_DAY
    first = steps_of(begin, "D")
    return first, np.maximum(first, last)


def _at_site(rows: pd.DataFrame, keys: pd.DataFrame) -> pd.DataFrame:
    """Rows that name a site, once for each of its series, with its number in ``series``."""
    rows = rows[rows["site_id"].notna()]
    own = pd.DataFrame({"site_id": keys["site_id"].astype(str), "series": np.arange(len(keys))})
    return rows.assign(site_id=rows["site_id"].astype(str)).merge(own, on="site_id")


def _of_series(rows: pd.DataFrame, keys: pd.DataFrame) -> pd.DataFrame:
    """Rows about outlets once for every series they speak about; one without factor speaks about all of its outlet."""
    said = rows["factor"].astype(object).fillna("").astype(str) if "factor" in rows else ""
    rows = rows.assign(outlet_id=rows["outlet_id"].astype(str), said=said)
    own = pd.DataFrame({"outlet_id": keys["outlet_id"].astype(str), "own": keys["factor"].astype(str)})
    both = rows.merge(own.assign(series=np.arange(len(keys))), on="outlet_id")
    return both[(both["said"] == "") | (both["said"] == both["own"])]


def _days(grid: Grid, rows: pd.DataFrame, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Days from ``first`` to ``last`` of the series of ``rows``, both included; bool, shape (rows of the grid,)."""
    series = rows["series"].to_numpy(np.int64)
    return covered(grid, series, first * MINUTES_PER_HOUR, (last + 1) * MINUTES_PER_HOUR)
