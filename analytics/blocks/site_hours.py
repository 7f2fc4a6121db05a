"""Load of sites, and of lines with a measure or a declared stop, by the hour: alerts, declared stops, what has to be cut."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analytics.block import Block, BlockKind
from analytics.blocks.alert_hours import alerts_of
from analytics.blocks.base_load import base_load
from analytics.blocks.grid import Frames, Grid, frame_of, places, steps_of
from analytics.blocks.line_columns import WHOLE_SITE, declared_stops
from analytics.blocks.lines import Metered, metered
from analytics.blocks.load import (
    DAYS_OF_REFERENCE,
    HIGH,
    LOW,
    NEVER_IDLE,
    QUARTERS,
    SHARE_PRODUCING,
    on_level,
    quarter_grid,
)
from analytics.kernels.lines import last_true
from analytics.kernels.rolling import stepped_quantile
from analytics.kernels.runs import run_length

HOUR_MIN, DAY_H = 60, 24
DAY_Q = DAY_H * QUARTERS
LOAD_COLUMNS = ("account_no", "site_id", "at", "load_kw")
ENOUGH = 0.75  # share of the steps of an hour that a mean needs


@dataclass(frozen=True)
class Units:
    """Sites, and lines that are judged by themselves, with their load by the quarter hour."""

    keys: pd.DataFrame  # site_id, line_id (* for the whole site), adcode, industry_code, alert_grade
    begin: int  # first hour since 1970, a midnight
    kw: np.ndarray  # float64, shape (units, quarters)
    treat_kw: np.ndarray  # the treatment devices of each, by the hour; NaN without any
    sub_kw: np.ndarray  # all metered devices of each site, by the hour; NaN unless all are known

    @cached_property
    def load(self) -> np.ndarray:
        """kWh of every hour, shape (units, hours); NaN with fewer than three quarters."""
        return _mean(self.kw.reshape(len(self.keys), self.kw.shape[1] // QUARTERS, QUARTERS))

    @property
    def days(self) -> int:
        """Days of the grid."""
        return self.kw.shape[1] // DAY_Q


def site_hours(frames: Frames) -> Block:
    """One series per site with meters and per line with devices and a measure or stop of its own, by the hour.

    Columns: ``load`` kWh; ``on`` load that counts as producing and ``fixed`` load that never goes away, both as they
    were before an alert or a declared stop began; ``on_min`` minutes at or above ``on``; ``stopped`` bool, a stop was
    declared; ``stop_run`` minutes of the longest unbroken stretch at or above ``on`` during a declared stop that
    touches the hour; ``level`` of the alert in force (0 none, 1-3), ``since_h`` hours since the level last rose and
    ``segment`` number of the stretch of equal level (-1 outside); ``measure`` (index into ``schema.alert_measure``,
    negative: none listed), ``ratio`` and ``grace_h`` of the list. Lazy: ``base`` kWh expected without alert, ``treat_kw`` and
    ``treat_base`` of the treatment devices, ``sub_kw`` sum of all metered devices.
    """
    units = units_of(frames)
    count, hours = units.load.shape
    grid = Grid(np.full(count, units.begin), np.full(count, hours))
    alerts = alerts_of(units.keys, units.begin, hours, frames)
    stops = stopped(units, frames)
    frozen = (alerts.level > 0) | stops.reshape(count, hours, QUARTERS).any(axis=2)
    on, fixed = reference_levels(units, frozen)
    high = (units.kw >= np.repeat(on, QUARTERS, axis=1)) & ~np.isnan(units.kw)
    spans = np.arange(count + 1, dtype=np.int64) * units.kw.shape[1]
    run = run_length((high & stops).ravel(), spans, 0).reshape(count, hours, QUARTERS).max(axis=2, initial=0)
    quarter = HOUR_MIN // QUARTERS
    eager = {
        "load": units.load,
        "on": on,
        "fixed": fixed,
        "on_min": high.reshape(count, hours, QUARTERS).sum(axis=2) * float(quarter),
        "stopped": stops.reshape(count, hours, QUARTERS).any(axis=2),
        "stop_run": run * float(quarter),
        "level": alerts.level,
        "since_h": alerts.since_h,
        "segment": alerts.segment,
        "measure": alerts.measure,
        "ratio": alerts.ratio,
        "grace_h": alerts.grace_h,
    }
    lazy = {
        "base": lambda: base_load(units.load, alerts.level > 0, units.begin, frames).ravel(),
        "treat_kw": units.treat_kw.ravel,
        "treat_base": lambda: base_load(units.treat_kw, alerts.level > 0, units.begin, frames).ravel(),
        "sub_kw": units.sub_kw.ravel,
    }
    columns = {name: values.ravel() for name, values in eager.items()}
    time = grid.steps * HOUR_MIN
    return Block(BlockKind.SITE_HOUR, units.keys, grid.starts, time, columns, HOUR_MIN, lazy)


def units_of(frames: Frames) -> Units:
    """Sites with a load curve, then lines with devices that a measure or a stop names."""
    accounts, begin, kw = quarter_grid(frame_of(frames, "load_15min", LOAD_COLUMNS))
    devices = metered(frames)
    first, last = _span(begin, kw, devices)
    total, sites = _sites(accounts, begin, kw, (first, last))
    named = _named_lines(frames)
    if devices is None:
        nothing = np.full((len(sites), (last - first) * DAY_H), np.nan)
        keys = pd.DataFrame({"site_id": sites, "line_id": WHOLE_SITE})
        return Units(_described(keys, frames), first * DAY_H, total, nothing, nothing)
    hourly, quarters = _resampled(devices, (first, last))
    device_site = places(devices.devices["site_id"].astype(str), pd.Index(sites))
    treats = (devices.devices["role"] == "treat").to_numpy()
    sub = _sums(hourly, device_site, len(sites), np.ones(len(hourly), bool))
    treat = _sums(hourly, device_site, len(sites), treats)
    pairs = list(zip(devices.keys["site_id"], devices.keys["line_id"], strict=True))
    lines = [i for i, pair in enumerate(pairs) if pair in named]
    keys = pd.concat(
        [
            pd.DataFrame({"site_id": sites, "line_id": WHOLE_SITE}),
            devices.keys.iloc[lines][["site_id", "line_id"]],
        ],
        ignore_index=True,
    )
    made, cleaned = [], []
    for i in lines:
        own = devices.member[devices.first[i] : devices.first[i + 1]]
        made.append(quarters[own[devices.kinds[own] == 0]].sum(axis=0))
        cleaned.append(hourly[own[devices.kinds[own] == 1]].sum(axis=0))
    shape = (len(lines), sub.shape[1])
    return Units(
        _described(keys, frames),
        first * DAY_H,
        np.concatenate((total, np.array(made).reshape(len(lines), total.shape[1]))),
        np.concatenate((treat, np.array(cleaned).reshape(shape))),
        np.concatenate((sub, np.full(shape, np.nan))),
    )


def reference_levels(units: Units, frozen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Producing load and fixed load of every hour; where ``frozen`` those of the day before the stretch began.

    A load that is never idle shows no fixed part, and the devices of a line have none: 0.
    """
    days = units.load.reshape(len(units.keys), units.days, DAY_H)
    low, high = stepped_quantile(days, DAYS_OF_REFERENCE, np.array([LOW, HIGH]))
    starts = np.arange(len(units.keys) + 1, dtype=np.int64) * frozen.shape[1]
    free = last_true(~frozen.ravel(), starts).reshape(frozen.shape) - starts[:-1, None]
    own = np.arange(frozen.shape[1])[None, :] // DAY_H
    # the last whole day before the stretch; a stretch from the very beginning knows only itself
    before = np.where(frozen, np.where(free < 0, own, np.maximum((free + 1) // DAY_H - 1, 0)), own)
    level = on_level(low, high, SHARE_PRODUCING)
    whole = units.keys["line_id"].eq(WHOLE_SITE).to_numpy(bool)[:, None]
    fixed = np.where(whole & (low < NEVER_IDLE * high), low, 0.0)
    return np.take_along_axis(level, before, axis=1), np.take_along_axis(fixed, before, axis=1)


def stopped(units: Units, frames: Frames) -> np.ndarray:
    """True for the quarter hours of declared stops, shape (units, quarters)."""
    rows = declared_stops(frames)
    out = np.zeros(units.kw.shape, bool)
    minutes = HOUR_MIN // QUARTERS
    origin = units.begin * QUARTERS
    first = -(-steps_of(rows["started_at"], "m") // minutes) - origin
    last = steps_of(rows["ended_at"], "m") // minutes - origin
    names = zip(rows["site_id"].astype(str), rows["line_id"].astype(str), strict=True)
    for (site, line), begin, end in zip(names, first, last, strict=True):
        of_line = units.keys["line_id"].eq(line) | (line == WHOLE_SITE)
        mine = (units.keys["site_id"].eq(site) & of_line).to_numpy(bool)
        out[mine, max(begin, 0) : max(end, 0)] = True
    return out


def _span(begin: int, kw: np.ndarray, devices: Metered | None) -> tuple[int, int]:
    """First day and the day after the last one, since 1970, over meters and devices."""
    spans = [(begin // DAY_Q, (begin + kw.shape[1]) // DAY_Q)] if kw.size else []
    if devices is not None:
        per_day = DAY_H * HOUR_MIN // devices.step
        spans.append((devices.begin // per_day, (devices.begin + devices.kw.shape[1]) // per_day))
    return (min(a for a, _ in spans), max(b for _, b in spans)) if spans else (0, 0)


def _sites(
    accounts: pd.DataFrame, begin: int, kw: np.ndarray, span: tuple[int, int]
) -> tuple[np.ndarray, pd.Index]:
    """Load of every site with meters on the common grid; NaN where one of its meters is silent."""
    names = accounts["site_id"].astype(str)
    sites = pd.Index(names.unique())
    out = np.full((len(sites), (span[1] - span[0]) * DAY_Q), np.nan)
    if kw.size:
        total = np.zeros((len(sites), kw.shape[1]))
        np.add.at(total, places(names, sites), kw)
        at = begin - span[0] * DAY_Q
        out[:, at : at + kw.shape[1]] = total
    return out, sites


def _resampled(devices: Metered, span: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Mean power of every device by the hour and by the quarter hour on the common grid."""
    out = []
    per_day = DAY_H * HOUR_MIN // devices.step
    at = devices.begin // per_day - span[0]
    for count in (DAY_H, DAY_Q):
        mean = _mean(
            devices.kw.reshape(len(devices.kw), devices.kw.shape[1] * count // per_day, per_day // count)
        )
        table = np.full((len(mean), (span[1] - span[0]) * count), np.nan)
        table[:, at * count : at * count + mean.shape[1]] = mean
        out.append(table)
    return out[0], out[1]


def _sums(values: np.ndarray, group: np.ndarray, groups: int, chosen: np.ndarray) -> np.ndarray:
    """Sum of the chosen rows of each group; NaN where one is unknown and for groups without any."""
    picked = chosen & (group >= 0)
    out = np.zeros((groups, values.shape[1]))
    np.add.at(out, group[picked], values[picked])
    out[~np.isin(np.arange(groups), group[picked])] = np.nan
    return out


def _mean(parts: np.ndarray) -> np.ndarray:
    present = ~np.isnan(parts)
    count = present.sum(axis=2)
    mean = np.where(present, parts, 0.0).sum(axis=2) / np.maximum(count, 1)
    return np.where(count >= ENOUGH * parts.shape[2], mean, np.nan)


def _named_lines(frames: Frames) -> set[tuple[str, str]]:
    """Lines that a measure or a declared stop is about."""
    rows = [declared_stops(frames), frame_of(frames, "alert_measure", ("site_id", "line_id"))]
    return {(str(s), str(n)) for r in rows for s, n in zip(r["site_id"], r["line_id"], strict=True)} - {
        (s, WHOLE_SITE) for r in rows for s in r["site_id"].astype(str)
    }


def _described(keys: pd.DataFrame, frames: Frames) -> pd.DataFrame:
    sites = frames["site"].set_index("site_id")
    texts = {
        name: keys["site_id"].map(sites[name].astype(object)).astype(object).fillna("").astype(str)
        if name in sites
        else ""
        for name in ("adcode", "industry_code", "alert_grade")
    }
    return keys.assign(**texts)
