"""Columns from received messages on the hours of monitored outlets: late, rewritten and misdated ones, and sampling times."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
import pandas as pd

from analytics.blocks.grid import Frames, Grid, frame_of, numbers, places, steps_of
from analytics.blocks.hours import Hours, Lazy
from analytics.blocks.minutes import located

COLUMNS = ("outlet_id", "factor", "data_at", "received_at", "sent_at", "sample_at", "span_min", "value")
HOUR_S, HOUR_MIN, DAY_MIN = 3600, 60, 1440


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages of the series of a block, one row each, in order of series, data time, span and receipt."""

    grid: Grid
    series: np.ndarray
    data: np.ndarray  # seconds since 1970, start of the interval
    received: np.ndarray  # seconds since 1970
    span: np.ndarray  # minutes
    value: np.ndarray
    first: np.ndarray  # bool: the first message about its interval
    rows: pd.DataFrame

    def laid(self, row: np.ndarray, second: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Values of some messages (numbers ``row``) at the hours of ``second``; of several in an hour the last holds."""
        out = np.full(int(self.grid.starts[-1]), np.nan)
        offset = second[row] // HOUR_S - self.grid.begin[self.series[row]]
        inside = (offset >= 0) & (offset < self.grid.length[self.series[row]])
        out[(self.grid.starts[self.series[row]] + offset)[inside]] = values[inside]
        return out


def columns(at: Hours) -> Lazy:
    """``late_h rewritten rewritten_from rewritten_to rewrite_h sampled sample_gap_min``; float64, NaN: no message.

    ``late_h`` hours from the end of the interval to the first receipt, of the hourly message, without one of the latest.
    ``rewritten`` how far values of several messages about the same interval lie apart (0: not at all), with the first and
    the last value and the hours between their receipts. ``sampled`` whether the messages say when the sample was taken,
    ``sample_gap_min`` minutes since the sample before, at the hour of each sample.
    """
    log: Callable[[], Messages] = cache(partial(messages, at.frames, at.keys, at.grid))
    changed: Callable[[], tuple[np.ndarray, ...]] = cache(lambda: _rewritten(log()))
    names = ("rewritten", "rewritten_from", "rewritten_to", "rewrite_h")
    out: Lazy = {name: partial(_part, changed, i) for i, name in enumerate(names)}
    return out | {
        "late_h": lambda: _late(log()),
        "sampled": lambda: _sampled(log()),
        "sample_gap_min": lambda: _sample_gap(log()),
    }


def of_outlets(at: Hours) -> Lazy:
    """``clock_s misdated`` of the messages received in the hour about any factor of the outlet; NaN: none received.

    ``clock_s`` median distance of the sending and the receiving clock, seconds. ``misdated`` share of messages whose data
    time lies ahead of their receipt, or does not begin a minute, ten minutes, an hour or a day as their span says.
    """
    log: Callable[[], Messages] = cache(partial(messages, at.frames, at.keys, at.grid))
    return {"clock_s": lambda: _clock(log()), "misdated": lambda: _misdated(log())}


def messages(frames: Frames, keys: pd.DataFrame, grid: Grid) -> Messages:
    """Messages about the series of a block of hours."""
    rows = frame_of(frames, "cems_frame", COLUMNS)
    _, series, _ = located(rows, keys)
    data, received = (steps_of(pd.to_datetime(rows[name]), "s") for name in ("data_at", "received_at"))
    span = rows["span_min"].to_numpy(np.int64)
    factor = places(rows["factor"], pd.Index(rows["factor"].astype(str).unique()))
    order = np.lexsort((received, span, data, factor, series))
    order = order[series[order] >= 0]
    series, data, received, span, factor = (part[order] for part in (series, data, received, span, factor))
    first = np.ones(len(order), bool)
    first[1:] = np.any([np.diff(part) != 0 for part in (series, factor, data, span)], axis=0)
    rows = rows.iloc[order]
    value = numbers(rows["value"]) if "value" in rows else np.full(len(rows), np.nan)
    return Messages(grid, series, data, received, span, value, first, rows)


def _part(made: Callable[[], tuple[np.ndarray, ...]], i: int) -> np.ndarray:
    return made()[i]


def _late(log: Messages) -> np.ndarray:
    """Hours from the end of the interval to its first receipt."""
    first = np.flatnonzero(log.first & (log.span <= HOUR_MIN))
    late = (log.received - log.data)[first] / HOUR_S - log.span[first] / HOUR_MIN
    order = np.lexsort((late, log.span[first]))
    return log.laid(first[order], log.data, late[order])


def _rewritten(log: Messages) -> tuple[np.ndarray, ...]:
    """Distance, first value, last value, and hours between their receipts, of the most rewritten interval of the hour."""
    said = np.flatnonzero(~np.isnan(log.value))
    if not len(said):
        return tuple(np.full(int(log.grid.starts[-1]), np.nan) for _ in range(4))
    interval = np.cumsum(log.first)[said]
    begin = np.flatnonzero(np.diff(interval, prepend=interval[0] - 1))
    end = np.append(begin[1:], len(said)) - 1
    value, received = log.value[said], log.received[said]
    apart = np.maximum.reduceat(value, begin) - np.minimum.reduceat(value, begin)
    hours = (received[end] - received[begin]) / HOUR_S
    order = np.argsort(apart, kind="stable")
    row = said[begin][order]
    parts = (apart, value[begin], value[end], hours)
    return tuple(log.laid(row, log.data, part[order]) for part in parts)


def _sampled(log: Messages) -> np.ndarray:
    """1 where a message about the hour says when the sample was taken, 0 where none does.

    NaN without messages, and everywhere when no message of any outlet says it: then the platform does not keep it.
    """
    if "sample_at" not in log.rows or not log.rows["sample_at"].notna().any():
        return np.full(int(log.grid.starts[-1]), np.nan)
    said = log.rows["sample_at"].notna().to_numpy()
    order = np.argsort(said, kind="stable")
    return log.laid(order, log.data, said[order].astype(np.float64))


def _sample_gap(log: Messages) -> np.ndarray:
    """Minutes since the sample before, at the hour of each sample."""
    if "sample_at" not in log.rows:
        return np.full(int(log.grid.starts[-1]), np.nan)
    sample = np.full(len(log.rows), -1)
    said = log.rows["sample_at"].notna().to_numpy()
    sample[said] = steps_of(pd.to_datetime(log.rows["sample_at"][said]), "s")
    row = np.flatnonzero(said)
    row = row[np.lexsort((sample[row], log.series[row]))]
    same = log.series[row[1:]] == log.series[row[:-1]]
    gap = np.where(same, (sample[row[1:]] - sample[row[:-1]]) / 60, np.nan)
    new = np.flatnonzero(gap > 0)
    return log.laid(row[1:][new], sample, gap[new])


def _clock(log: Messages) -> np.ndarray:
    """Median distance between sending and receiving clock of the messages received in the hour, s."""
    if "sent_at" not in log.rows:
        return np.full(int(log.grid.starts[-1]), np.nan)
    row = np.flatnonzero(log.rows["sent_at"].notna())
    apart = np.abs(steps_of(pd.to_datetime(log.rows["sent_at"].iloc[row]), "s") - log.received[row])
    hour = pd.Series(log.received[row] // HOUR_S)
    middle = pd.Series(apart).groupby([pd.Series(log.series[row]), hour]).transform("median")
    return log.laid(row, log.received, middle.to_numpy(np.float64))


def _misdated(log: Messages) -> np.ndarray:
    """Share of the messages received in the hour whose data time is ahead or not aligned to their span."""
    wrong = (log.data > log.received) | (log.data % (np.minimum(log.span, DAY_MIN) * 60) != 0)
    hour = pd.Series(log.received // HOUR_S)
    share = pd.Series(wrong.astype(np.float64)).groupby([pd.Series(log.series), hour]).transform("mean")
    return log.laid(np.arange(len(wrong)), log.received, share.to_numpy(np.float64))
