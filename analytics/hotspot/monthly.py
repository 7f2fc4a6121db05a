"""Monthly problem cells: highest mean, worst year on year, worst month on month (DOSSIER H.1, H.4.7)."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.rule import param

LIST_TITLES = {"mean": "月均浓度最高", "yoy": "同比恶化最大", "mom": "环比恶化最大"}


@dataclass(frozen=True, slots=True)
class MonthlyParams:
    """Valid days a month needs, length of the lists, and when warnings escalate."""

    min_days: int = param(8, "月有效天数下限", "d", source="DOSSIER H.4.1")
    per_city: int = param(3, "每市每张清单网格数", "个", source="清单长度未见公开规定")
    consecutive: int = param(
        3, "连续预警次数", "次", source="生态环境部 2018 年 8 月热点网格预警通知", status="found"
    )
    cumulative: int = param(
        6, "年内累计预警次数", "次", source="生态环境部 2018 年 8 月热点网格预警通知", status="found"
    )


def month_mean(days: np.ndarray, params: MonthlyParams) -> np.ndarray:
    """Mean of every cell over its valid days, NaN with fewer than needed.

    Parameters
    ----------
    days
        Daily means in µg/m³, NaN where not seen well enough, shape ``(days, n)``.
    """
    valid = np.isfinite(days)
    count = valid.sum(axis=0)
    total = np.where(valid, days, 0.0).sum(axis=0, dtype=np.float64)
    return np.where(count >= params.min_days, total / np.maximum(count, 1), np.nan)


def problem_cells(
    months: dict[str, np.ndarray | None], cities: np.ndarray, params: MonthlyParams
) -> pd.DataFrame:
    """The three lists of a month.

    Parameters
    ----------
    months
        Monthly means by ``now``, ``before`` (the month before) and ``year_before``; None where there is none.
    cities
        City code per cell; the worst ``per_city`` cells of each city are listed. Empty text: no city, not listed.

    Returns
    -------
    Frame ``list_kind, rank, position, value`` with the position of the cell and its mean, or its worsening, in
    µg/m³; only worsening is listed. Ranked over all cities.
    """
    now = months["now"]
    current = np.full(len(cities), np.nan) if now is None else now
    measures = {"mean": current}
    for kind, before in (("yoy", months.get("year_before")), ("mom", months.get("before"))):
        if before is not None:
            measures[kind] = np.where(current > before, current - before, np.nan)
    return pd.concat(
        [_list(kind, values, cities, params) for kind, values in measures.items()], ignore_index=True
    )


def _list(kind: str, values: np.ndarray, cities: np.ndarray, params: MonthlyParams) -> pd.DataFrame:
    listed = np.flatnonzero(np.isfinite(values) & (cities != ""))
    rows = pd.DataFrame({"position": listed, "value": values[listed], "city": cities[listed]})
    rows = rows.sort_values(["value", "position"], ascending=[False, True])
    rows = rows.groupby("city", sort=False).head(params.per_city)
    return rows.assign(list_kind=kind, rank=np.arange(1, len(rows) + 1))[
        ["list_kind", "rank", "position", "value"]
    ]


def with_warnings(
    lists: pd.DataFrame, month: str, earlier: Iterable[tuple[str, str]], params: MonthlyParams
) -> pd.DataFrame:
    """The lists with consecutive and cumulative warnings of each cell and whether they escalate.

    Parameters
    ----------
    lists
        Lists of the month with ``cell``.
    month
        ``YYYY-MM``.
    earlier
        Pairs of month and cell of earlier lists of the same product. A cell has one warning in a month, on however
        many lists it stands.

    Returns
    -------
    ``lists`` with ``warnings_running`` (months in a row, this one included), ``warnings_year`` (in the calendar year)
    and ``is_escalated``.
    """
    known: dict[str, set[str]] = {}
    for past, cell in earlier:
        known.setdefault(str(cell), set()).add(str(past))
    counts = [_counts(known.get(str(cell), set()), month) for cell in lists["cell"]]
    running, year = (
        np.array(column, dtype=np.int64) for column in (zip(*counts, strict=True) if counts else ([], []))
    )
    return lists.assign(
        warnings_running=running,
        warnings_year=year,
        is_escalated=(running >= params.consecutive) | (year >= params.cumulative),
    )


def _counts(months: set[str], month: str) -> tuple[int, int]:
    now = pd.Period(month, "M")
    running = 1
    while running < 12 and str(now - running) in months:
        running += 1
    return running, 1 + sum(past[:4] == month[:4] and past < month for past in months)
