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
POINTS = 1500  # of one curve: no screen shows more


def iso(at: Any) -> str:
    """A time as the chart takes it."""
    return pd.Timestamp(at).strftime("%Y-%m-%dT%H:%M")


def times(index: Any) -> list[str]:
    """Many times as the chart takes them."""
    return pd.DatetimeIndex(index).strftime("%Y-%m-%dT%H:%M").tolist()


def values(column: pd.Series) -> list[float | None]:
    """Numbers as the chart takes them, with four digits where they are small; missing stays missing."""
    return [None if np.isnan(v) else rounded(v) for v in column.to_numpy(float)]


def rounded(value: float) -> float:
    """Three decimals, of large numbers one: what a curve can show."""
    return round(float(value), 1 if abs(value) >= 1000 else 3)


def thinned(column: pd.Series, points: int = POINTS) -> pd.Series:
    """At most ``points`` of the values, by time: of every bucket the lowest and the highest, a bucket without any stays a gap."""
    size = len(column)
    if size <= points:
        return column
    numbers = column.to_numpy(float)
    edges = np.linspace(0, size, points // 2 + 1).astype(np.int64)
    bucket = np.repeat(np.arange(len(edges) - 1), np.diff(edges))
    low = np.minimum.reduceat(np.where(np.isnan(numbers), np.inf, numbers), edges[:-1])
    high = np.maximum.reduceat(np.where(np.isnan(numbers), -np.inf, numbers), edges[:-1])
    place = np.arange(size)
    first = np.minimum.reduceat(np.where(numbers == low[bucket], place, size), edges[:-1])
    second = np.minimum.reduceat(np.where(numbers == high[bucket], place, size), edges[:-1])
    empty = first >= size
    kept = np.unique(
        np.concatenate([np.where(empty, edges[:-1], first), np.where(empty, edges[:-1], second)])
    )
    return column.iloc[kept]


def by_hour(rows: pd.DataFrame, window: Window) -> pd.DataFrame:
    """``value``, ``corrected`` and ``flag`` with one row per hour: an hour that was not delivered is a gap, not a bridge."""
    axis = pd.date_range(window[0].floor("h"), window[1], freq="h", inclusive="left")
    kept = rows.set_index("hour")[["value", "corrected", "flag"]]
    return kept.astype({"flag": object}).reindex(axis)


def flag_spans(flags: pd.Series) -> list[tuple[str, str, str]]:
    """Runs of hours with one flag other than normal as (start, end, letter); ``flags`` is indexed by hour."""
    letters = flags.astype(object).where(flags.notna(), "N").astype(str)
    return [(start, end, letter) for start, end, letter in runs(letters, HOUR) if letter != "N"]


def runs(states: pd.Series, step: pd.Timedelta) -> list[tuple[str, str, Any]]:
    """Stretches of equal values as (start, end, value); ``states`` is indexed by time in steps of ``step``."""
    changes = (states != states.shift()) | (states.index.to_series().diff() > step)
    first = np.flatnonzero(changes.to_numpy(bool))
    last = np.append(first[1:], len(states)) - 1
    return [
        (iso(states.index[a]), iso(states.index[b] + step), states.iloc[a])
        for a, b in zip(first, last, strict=True)
    ]


def limit_steps(
    services: Services, viewer: Viewer, series: tuple[str, str, str], window: Window, averaging: str = "1h"
) -> Steps:
    """Limits in force in the window as (start, end, value), oldest first; ``series`` is site, outlet and factor.

    Those of the averaging time, or the others where there are none; the last day of a limit still counts.
    """
    site_id, outlet_id, factor = series
    rows = services.store.read(
        outlet_limit.DATASET, viewer, site_id=site_id, outlet_id=outlet_id, factor=factor
    )
    own = rows[rows["averaging"] == averaging]
    found = []
    for row in (own if len(own) else rows).itertuples():
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
