"""What one read asks for, checked against the declaration once and applied the same way by every store."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from schema.core import Column, Dataset
from store.base import Instant


@dataclass(frozen=True, slots=True)
class Query:
    """Columns, bounds of the partition column, and wanted values by column (None stands for empty)."""

    dataset: Dataset
    columns: tuple[str, ...]
    start: pd.Timestamp | None
    end: pd.Timestamp | None
    equals: Mapping[str, tuple[Any, ...]]

    def days(self) -> tuple[str, str]:
        """First and last partition that can hold wanted rows, as ISO dates."""
        first = "0000" if self.start is None else str(self.start.date())
        last = "9999" if self.end is None else str((self.end - pd.Timedelta(1, "us")).date())
        return first, last

    def mask(self, rows: pd.DataFrame) -> np.ndarray:
        """True for each wanted row of a cast frame that has the filtered columns."""
        keep = np.ones(len(rows), dtype=bool)
        if self.start is not None:
            keep &= (rows[self.dataset.partition] >= self.start).to_numpy()
        if self.end is not None:
            keep &= (rows[self.dataset.partition] < self.end).to_numpy()
        for name, values in self.equals.items():
            wanted = [v for v in values if v is not None]
            hit = rows[name].isin(wanted).to_numpy(dtype=bool)
            keep &= hit | rows[name].isna().to_numpy() if None in values else hit
        return keep

    @property
    def filtered(self) -> set[str]:
        """Columns that the filters look at."""
        bounded = self.start is not None or self.end is not None
        return set(self.equals) | ({self.dataset.partition} if bounded else set())


def query(
    dataset: Dataset,
    columns: Iterable[str] = (),
    bounds: tuple[Instant | None, Instant | None] = (None, None),
    equals: Mapping[str, Any] | None = None,
) -> Query:
    """The checked question.

    Raises
    ------
    KeyError
        For a column that the dataset does not declare.
    ValueError
        For bounds on a dataset without partition column, or a value that does not fit its column.
    """
    picked = tuple(dataset[name].name for name in columns) or dataset.names
    if not dataset.partition and bounds != (None, None):
        raise ValueError(f"数据集“{dataset.title}”没有时间分区，不能按起止时间读取。")
    start, end = (None if b is None else _instant(b, dataset.title) for b in bounds)
    wanted = {n: _values(dataset, dataset[n], v) for n, v in (equals or {}).items()}
    return Query(dataset, picked, start, end, wanted)


def _values(dataset: Dataset, column: Column, given: Any) -> tuple[Any, ...]:
    many = isinstance(given, (tuple, list, set, frozenset, np.ndarray, pd.Series, pd.Index))
    return tuple(_value(dataset, column, v) for v in (given if many else (given,)))


def _value(dataset: Dataset, column: Column, value: Any) -> Any:
    if value is None or value is pd.NaT:
        return None
    fits = {
        "text": lambda v: isinstance(v, str),
        "int": lambda v: isinstance(v, (int, np.integer)) and not isinstance(v, bool),
        "float": lambda v: isinstance(v, (int, float, np.number)) and not isinstance(v, bool),
        "bool": lambda v: isinstance(v, (bool, np.bool_)),
        "date": lambda v: isinstance(v, (str, date, datetime, np.datetime64)),
        "timestamp": lambda v: isinstance(v, (str, date, datetime, np.datetime64)),
    }[column.dtype]
    if not fits(value):
        raise ValueError(f"“{dataset.title}”的“{column.title}”不能与 {value!r} 比较，请检查筛选条件。")
    if column.dtype in ("date", "timestamp"):
        instant = _instant(value, dataset.title)
        if column.dtype == "date" and instant != instant.normalize():
            raise ValueError(f"“{dataset.title}”的“{column.title}”是日期，不能与时刻 {value!r} 比较。")
        return instant
    return {"text": str, "int": int, "float": float, "bool": bool}[column.dtype](value)


def _instant(value: Any, title: str) -> pd.Timestamp:
    try:
        found = pd.Timestamp(value)
    except (ValueError, TypeError) as error:
        raise ValueError(f"读取“{title}”的时间 {value!r} 无法识别，请写成 2026-11-20 这样的形式。") from error
    if found.tzinfo is not None or found is pd.NaT:
        raise ValueError(f"读取“{title}”的时间 {value!r} 应为不带时区的北京时间。")
    return found.as_unit("us")
