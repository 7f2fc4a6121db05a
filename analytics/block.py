"""The unit of work of every rule: one sorted block of many series on regular time steps."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import pandas as pd

from analytics.kernels.cover import lag
from analytics.kernels.ranks import Ranked, ranked
from analytics.kernels.rolling import rolling_quantile

NO_FLAG = -1  # code of the ``flag`` column where no row was reported


class BlockKind(StrEnum):
    """What one row of a block is."""

    EMISSION_HOUR = "emission_hour"  # outlet, pollutant, hour
    OUTLET_HOUR = "outlet_hour"  # outlet, hour
    EMISSION_MINUTE = "emission_minute"  # outlet, factor, minute
    EMISSION_DAY = "emission_day"  # outlet, pollutant, day
    SERIES_DAY = "series_day"  # outlet, pollutant, day, with what the other outlets show: second pass
    LABEL = "label"  # outlet; one row per label, in order of start
    SITE_DAY = "site_day"  # site, pollutant, day
    METER_NIGHT = "meter_night"  # account, night
    LINE = "line"  # production line, minute step
    SITE_HOUR = "site_hour"  # site, hour: load, declared stops, alerts


@dataclass(frozen=True, slots=True)
class Block:
    """Many series in one set of arrays, sorted by series and time.

    Series ``i`` occupies rows ``starts[i]:starts[i + 1]``. Every time step between the first and the last row of a
    series has a row, so that a lag in time is a lag in rows; what was not reported is NaN (``flag`` is ``NO_FLAG``).
    Rows of a block of subjects (labels) have their own ``until`` and no regular step.

    ``lazy`` holds columns that few rules read: they are computed when the first rule asks, and kept.
    """

    kind: BlockKind
    keys: pd.DataFrame  # one row per series: site_id, adcode, outlet_id, factor, ...
    starts: np.ndarray  # int64, shape (series + 1,)
    time: np.ndarray  # int64, shape (rows,): minutes since 1970-01-01 00:00, Asia/Shanghai without offset
    columns: dict[str, np.ndarray]  # each of shape (rows,) or (rows, parts)
    step: int  # minutes a row stands for
    lazy: dict[str, Callable[[], np.ndarray]] = field(default_factory=dict, repr=False)
    until: np.ndarray | None = (
        None  # int64, shape (rows,): end of every row in minutes, where it is not time + step
    )
    shared: dict[tuple[str, int, float, int], np.ndarray] = field(default_factory=dict, repr=False)
    orders: dict[str, Ranked] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        rows = int(self.starts[-1])
        if len(self.keys) != len(self.starts) - 1 or len(self.time) != rows:
            raise ValueError(f"数据块 {self.kind} 的序列数或行数与起点表不一致")
        if short := [n for n, v in self.columns.items() if len(v) != rows]:
            raise ValueError(f"数据块 {self.kind} 的列长度不一致：{'、'.join(short)}")

    @property
    def rows(self) -> int:
        """Number of rows of all series."""
        return len(self.time)

    def __getitem__(self, name: str) -> np.ndarray:
        """A column, shape (rows,)."""
        if name not in self.columns:
            if name not in self.lazy:
                known = ", ".join((*self.columns, *self.lazy))
                raise KeyError(f"block {self.kind} has no column {name!r}; it has {known}")
            self.columns[name] = self.lazy[name]()
        return self.columns[name]

    def end(self, row: int) -> int:
        """Minute at which a row ends."""
        return int(self.time[row]) + self.step if self.until is None else int(self.until[row])

    def each(self, name: str) -> np.ndarray:
        """A key column spread over the rows of its series, shape (rows,)."""
        return np.repeat(self.keys[name].to_numpy(), np.diff(self.starts))

    def rolling(self, name: str, window: int, quantile: float = 0.5, at_least: int = 1) -> np.ndarray:
        """Quantile of the last ``window`` rows up to and including each row; NaN with fewer than ``at_least`` values.

        Computed once per block and reused by every rule that asks for the same; other windows of the same column
        share its order.
        """
        key = (name, window, quantile, at_least)
        if key not in self.shared:
            if name not in self.orders:
                self.orders[name] = ranked(self[name], self.starts)
            self.shared[key] = rolling_quantile(self.orders[name], window, quantile, at_least)
        return self.shared[key]

    def lagged(self, values: np.ndarray, rows: int) -> np.ndarray:
        """``values`` of the same series ``rows`` steps earlier; NaN before its beginning."""
        return lag(values, self.starts, rows)


@dataclass(frozen=True, slots=True)
class Flags:
    """What a rule says about every row: whether it hits, the number that was compared, and with what.

    ``value`` and ``threshold`` may be NaN on rows that belong to a suspicion without deciding it.
    """

    hit: np.ndarray  # bool, shape (rows,)
    value: np.ndarray  # float, shape (rows,)
    threshold: np.ndarray  # float, shape (rows,)
    severity: np.ndarray | None = None  # int, shape (rows,): where it depends on the case
    extra: dict[str, np.ndarray] = field(default_factory=dict)  # further columns for ``Rule.facts``
