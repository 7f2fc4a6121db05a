"""Time-of-use windows of the electricity tariff: dated configuration with a status, never constants in a rule.

Because midday is a valley period too, "night" is never inferred from the valley register (DOSSIER C.2).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import pandas as pd

from schema.tou_window import PERIODS

PERIOD_TITLES = dict(zip(PERIODS, ("尖", "峰", "平", "谷", "深谷"), strict=True))
QUARTERS = 96
ANYWHERE = "*"
FAR_AHEAD = pd.Timestamp("2099-12-31")
SAME = ["province", "customer_class", "effective_from", "months"]


@dataclass(frozen=True, slots=True)
class Tariff:
    """Windows of one province, customer class and span of dates."""

    province: str  # first two digits of the adcode; * = where no province has its own
    months: tuple[int, ...]
    windows: tuple[tuple[float, float, str], ...]  # start hour, end hour, period
    effective_from: date
    effective_to: date
    status: str
    source: str
    customer_class: str


def tariffs(windows: pd.DataFrame) -> tuple[Tariff, ...]:
    """Tariffs from rows of ``schema/tou_window.py``; those of a province before the general ones."""
    found = []
    for key, rows in windows.groupby(SAME, observed=True, sort=True):
        first = rows.iloc[0]
        spans = zip(rows["start_h"], rows["end_h"], rows["period"].astype(str), strict=True)
        last = first["effective_to"] if pd.notna(first["effective_to"]) else FAR_AHEAD
        found.append(
            Tariff(
                province=str(key[0]),
                months=tuple(int(m) for m in str(key[3]).split(";")),
                windows=tuple(sorted((float(a), float(b), p) for a, b, p in spans)),
                effective_from=pd.Timestamp(key[2]).date(),
                effective_to=pd.Timestamp(last).date(),
                status=str(first["status"]),
                source=str(first["source"]),
                customer_class=str(key[1]),
            )
        )
    return tuple(sorted(found, key=lambda t: t.province == ANYWHERE))


def tariff(adcode: str, day: date, known: Sequence[Tariff]) -> Tariff | None:
    """The tariff in force at a place and day: the province's own, else the general windows; None without any."""
    return next(
        (
            row
            for row in known
            if (row.province == ANYWHERE or adcode.startswith(row.province))
            and row.effective_from <= day <= row.effective_to
            and day.month in row.months
        ),
        None,
    )


@cache
def periods(row: Tariff) -> np.ndarray:
    """Index into ``PERIODS`` of each quarter hour of a day, shape (96,)."""
    codes = np.zeros(QUARTERS, np.int8)
    for start, end, period in row.windows:
        codes[int(start * 4) : int(end * 4)] = PERIODS.index(period)
    codes.setflags(write=False)
    return codes


def hours(row: Tariff) -> dict[str, float]:
    """Hours a day of every period."""
    count = np.bincount(periods(row), minlength=len(PERIODS)) / 4
    return dict(zip(PERIODS, count.tolist(), strict=True))
