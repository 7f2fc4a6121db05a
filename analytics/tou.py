"""Time-of-use windows of the electricity tariff: dated configuration with a status, never constants in a rule.

Because midday is a valley period too, "night" is never inferred from the valley register (DOSSIER C.2).
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

PERIODS = ("super_peak", "peak", "flat", "valley", "deep_valley")
PERIOD_TITLES = dict(zip(PERIODS, ("尖", "峰", "平", "谷", "深谷"), strict=True))
QUARTERS = 96
ALL_MONTHS = tuple(range(1, 13))


@dataclass(frozen=True, slots=True)
class Tariff:
    """Windows of one province, customer class and span of dates; later windows of the list win."""

    province: str  # first two digits of the adcode; "" = anywhere
    months: tuple[int, ...]
    windows: tuple[tuple[float, float, str], ...]  # start hour, end hour, period
    effective_from: date
    effective_to: date
    status: str
    source: str
    customer_class: str = "工商业"


SPRING_AUTUMN, EXTREME = (2, 3, 4, 5, 6, 9, 10, 11), (1, 7, 8, 12)
LONG_AGO, FAR_AHEAD = date(2000, 1, 1), date(2099, 12, 31)

TARIFFS: tuple[Tariff, ...] = (
    Tariff(
        "33",
        ALL_MONTHS,
        (
            (0, 8, "valley"),
            (8, 9, "peak"),
            (9, 11, "super_peak"),
            (11, 13, "valley"),
            (13, 15, "peak"),
            (15, 17, "super_peak"),
            (17, 22, "peak"),
            (22, 24, "valley"),
        ),
        date(2021, 10, 15),
        date(2024, 2, 29),
        "unverified",
        "浙江省大工业分时电价（2021-10-15 起）",
        "大工业",
    ),
    Tariff(
        "33",
        SPRING_AUTUMN,
        (
            (0, 8, "valley"),
            (8, 11, "peak"),
            (11, 13, "valley"),
            (13, 17, "peak"),
            (17, 24, "flat"),
        ),
        date(2024, 3, 1),
        date(2026, 6, 30),
        "unverified",
        "浙江省工商业分时电价（2024-03-01 起）春秋季",
    ),
    Tariff(
        "33",
        EXTREME,
        (
            (0, 8, "valley"),
            (8, 9, "peak"),
            (9, 11, "super_peak"),
            (11, 13, "valley"),
            (13, 15, "peak"),
            (15, 17, "super_peak"),
            (17, 24, "flat"),
        ),
        date(2024, 3, 1),
        date(2026, 6, 30),
        "unverified",
        "浙江省工商业分时电价（2024-03-01 起）夏冬季；傍晚时段待核实",
    ),
    Tariff(
        "",
        ALL_MONTHS,
        (
            (0, 8, "valley"),
            (8, 9, "peak"),
            (9, 11, "super_peak"),
            (11, 13, "valley"),
            (13, 15, "peak"),
            (15, 17, "super_peak"),
            (17, 22, "peak"),
            (22, 24, "valley"),
        ),
        LONG_AGO,
        FAR_AHEAD,
        "chosen",
        "通用时段：谷 22–8 时、11–13 时，尖 9–11 时、15–17 时，其余为峰",
    ),
)


def tariff(adcode: str, day: date) -> Tariff:
    """The tariff in force at a place and day: the province's own, else the general windows."""
    return next(
        row
        for row in TARIFFS
        if adcode.startswith(row.province)
        and row.effective_from <= day <= row.effective_to
        and day.month in row.months
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
