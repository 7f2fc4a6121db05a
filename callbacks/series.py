"""Hourly series, flags, limits and load as charts take them: one way for the enterprise file and for the evidence of a clue."""

from typing import Any

import numpy as np
import pandas as pd

from callbacks.services import Services
from schema import load_15min, outlet_limit
from store.viewer import Viewer

Window = tuple[pd.Timestamp, pd.Timestamp]
Steps = list[tuple[str, str, float]]
HOUR, DAY = pd.Timedelta("1h"), pd.Timedelta("1D")


def iso(at: Any) -> str:
    """A time as the chart takes it."""
    return pd.Timestamp(at).strftime("%Y-%m-%dT%H:%M")


def times(index: Any) -> list[str]:
    """Many times as the chart takes them."""
    return pd.DatetimeIndex(index).strftime("%Y-%m-%dT%H:%M").tolist()


def values(column: pd.Series) -> list[float | None]:
    """Numbers as the chart takes them; missing stays missing."""
    return [None if np.isnan(v) else round(float(v), 3) for v in column.to_numpy(float)]


def by_hour(rows: pd.DataFrame, window: Window) -> pd.DataFrame:
    """``value``, ``corrected`` and ``flag`` with one row per hour: an hour that was not delivered is a gap, not a bridge."""
    axis = pd.date_range(window[0].floor("h"), window[1], freq="h", inclusive="left")
    kept = rows.set_index("hour")[["value", "corrected", "flag"]]
    return kept.astype({"flag": object}).reindex(axis)


def flag_spans(flags: pd.Series) -> list[tuple[str, str, str]]:
    """Runs of hours with one flag other than normal as (start, end, letter); ``flags`` is indexed by hour."""
    letters = flags.astype(object).where(flags.notna(), "N").astype(str)
    run = (letters != letters.shift()).cumsum()
    return [
        (iso(part.index[0]), iso(part.index[-1] + HOUR), str(part.iloc[0]))
        for _, part in letters.groupby(run)
        if part.iloc[0] != "N"
    ]


def limit_steps(services: Services, viewer: Viewer, series: tuple[str, str, str], window: Window) -> Steps:
    """Limits in force in the window as (start, end, value), oldest first; ``series`` is site, outlet and factor.

    Hourly limits, or the daily ones where there are no hourly; the last day of a limit still counts.
    """
    site_id, outlet_id, factor = series
    rows = services.store.read(
        outlet_limit.DATASET, viewer, site_id=site_id, outlet_id=outlet_id, factor=factor
    )
    hourly = rows[rows["averaging"] == "1h"]
    found = []
    for row in (hourly if len(hourly) else rows).itertuples():
        start = max(pd.Timestamp(row.valid_from), window[0])
        end = window[1] if pd.isna(row.valid_to) else min(pd.Timestamp(row.valid_to) + DAY, window[1])
        if start < end:
            found.append((iso(start), iso(end), float(row.limit_value)))
    return sorted(found)


def quarter_load(
    services: Services, viewer: Viewer, site_id: str, window: Window, account: object = None
) -> pd.Series:
    """Load in kW by quarter hour, of one account or summed over the site; empty when there is none."""
    rows = services.store.read(
        load_15min.DATASET, viewer, ("account_no", "at", "load_kw"), site_id=site_id, start=window[0], end=window[1]
    )  # fmt: skip
    own = rows["account_no"].astype(str) == str(account)
    return (rows[own] if own.any() else rows).groupby("at")["load_kw"].sum(min_count=1)
