"""Rows of a frame put on the regular time grid of their series, by integer codes only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

MINUTES_PER_HOUR, HOURS_PER_DAY = 60, 24
Frames = Mapping[str, pd.DataFrame]  # by dataset name; an absent or empty frame means nothing is known


@dataclass(frozen=True)
class Grid:
    """Start and length of every series on one step, and where its rows lie."""

    begin: np.ndarray  # int64, shape (series,): first time step, counted from 1970
    length: np.ndarray  # int64, shape (series,)

    @cached_property
    def starts(self) -> np.ndarray:
        """CSR offsets, shape (series + 1,)."""
        return np.concatenate(([0], np.cumsum(self.length))).astype(np.int64)

    @cached_property
    def steps(self) -> np.ndarray:
        """Time step of every row, shape (rows,)."""
        starts = self.starts
        return np.arange(starts[-1]) + np.repeat(self.begin - starts[:-1], self.length)

    def slice(self, series: int, first: int, last: int) -> slice:
        """Rows of a series from step ``first`` to ``last`` inclusive, cut to what there is."""
        start, begin, length = self.starts[series], self.begin[series], self.length[series]
        low, high = max(first - begin, 0), min(last - begin + 1, length)
        return slice(int(start + low), int(start + max(high, low)))


def steps_of(times: pd.Series, unit: str) -> np.ndarray:
    """Whole ``unit`` (h, m, D) since 1970 of each time, int64."""
    return times.to_numpy(f"datetime64[{unit}]").astype(np.int64)


def places(values: pd.Series, index: pd.Index) -> np.ndarray:
    """Position of each text in ``index``, -1 where it is not there; texts are compared once per category."""
    held = values if isinstance(values.dtype, pd.CategoricalDtype) else values.astype("category")
    table = index.get_indexer(held.cat.categories)
    codes = held.cat.codes.to_numpy()
    return np.where(codes >= 0, table[codes], -1).astype(np.int64)


def numbers(values: pd.Series) -> np.ndarray:
    """Values as float64 with NaN for missing."""
    return values.to_numpy(np.float64, na_value=np.nan)


def column(frame: pd.DataFrame, name: str) -> np.ndarray:
    """A number column that may be absent: NaN where nothing is known, float64."""
    return numbers(frame[name]) if name in frame else np.full(len(frame), np.nan)


def frame_of(frames: Frames, name: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """The frame, or an empty one with these columns."""
    found = frames.get(name)
    return pd.DataFrame({c: [] for c in columns}) if found is None else found


def cut(codes: np.ndarray, most: int) -> Iterator[slice]:
    """Slices of sorted ``codes`` of about ``most`` rows that never divide the rows of one code."""
    first = 0
    while first < len(codes):
        last = min(first + most, len(codes))
        if last < len(codes):
            last = int(np.searchsorted(codes, codes[last - 1], side="right"))
        yield slice(first, last)
        first = last
