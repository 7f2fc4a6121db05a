"""Nights of electricity meters: the load curve over the legal night, and the registers of the day."""

import numpy as np
import pandas as pd

from analytics import tou
from analytics.block import Block, BlockKind
from analytics.blocks.grid import Frames, Grid, frame_of, numbers, places, steps_of
from analytics.blocks.load import DAYS_OF_REFERENCE, HIGH, LOW, quarter_grid
from analytics.blocks.surroundings import in_hotspot, petitions_near
from analytics.kernels.rolling import stepped_quantile
from schema.tou_window import DATASET, PERIODS

DAY_Q, NIGHT_FIRST, NIGHT_LAST = 96, 22 * 4, 30 * 4  # night 22:00-06:00 of the next day, in quarter hours
DAY_FIRST = 6 * 4
NIGHT_MIN, DAY_MIN = 8 * 60, 24 * 60
ENOUGH = 0.75  # share of quarter hours a mean needs
SIDES = {"peak": ("super_peak", "peak"), "valley": ("valley",)}
REGISTERS = ("super_peak_kwh", "peak_kwh", "valley_kwh")


def meter_nights(frames: Frames) -> Block:
    """One series per account, one row per night; a row's time is 22:00 and it stands for eight hours.

    Columns: ``night_kw``, ``day_kw`` (06-22), ``low_kw`` and ``high_kw`` (P05, P95 of 30 days), ``night`` kW of its 32
    quarter hours, energy ``peak_kwh`` and ``valley_kwh`` (registers, else the curve) with the hours ``peak_h``
    and ``valley_h`` of these periods.
    Lazy: ``petitions`` received nearby and ``hotspot`` (``analytics/blocks/surroundings.py``).
    """
    rows = frame_of(frames, "load_15min", ("account_no", "site_id", "at", "load_kw"))
    accounts, begin, kw = quarter_grid(rows)
    keys = _described(accounts, frames)
    days = kw.shape[1] // DAY_Q
    grid = Grid(np.full(len(keys), begin // DAY_Q), np.full(len(keys), days))
    if not kw.size:
        return Block(BlockKind.METER_NIGHT, keys, np.zeros(1, np.int64), np.empty(0, np.int64), {}, NIGHT_MIN)
    by_day = kw.reshape(len(keys), days, DAY_Q)
    low, high = stepped_quantile(by_day, DAYS_OF_REFERENCE, np.array([LOW, HIGH]))
    night = _nights(kw)
    columns = {
        "night_kw": _mean(night),
        "day_kw": _mean(by_day[:, :, DAY_FIRST:NIGHT_FIRST]),
        "low_kw": low.ravel(),
        "high_kw": high.ravel(),
        "night": night.reshape(-1, night.shape[2]),
    }
    columns |= _registers(frames, keys, grid, by_day)
    times = grid.steps * DAY_MIN + NIGHT_FIRST * 15
    lazy = {
        "petitions": lambda: petitions_near(keys, grid, frames),
        "hotspot": lambda: in_hotspot(keys, grid, frames),
    }
    return Block(BlockKind.METER_NIGHT, keys, grid.starts, times, columns, NIGHT_MIN, lazy)


def _nights(kw: np.ndarray) -> np.ndarray:
    """Quarters of the night that begins on each day, shape (accounts, days, 32); NaN after the last day."""
    after = np.full((len(kw), NIGHT_LAST - DAY_Q), np.nan)
    longer = np.concatenate((kw, after), axis=1)
    first = np.arange(0, kw.shape[1], DAY_Q) + NIGHT_FIRST
    return longer[:, first[:, None] + np.arange(NIGHT_LAST - NIGHT_FIRST)]


def _mean(quarters: np.ndarray) -> np.ndarray:
    """Mean of the last axis, flattened; NaN where fewer than three quarters of it are present."""
    present = ~np.isnan(quarters)
    count = present.sum(axis=2)
    mean = np.where(present, quarters, 0.0).sum(axis=2) / np.maximum(count, 1)
    return np.where(count >= ENOUGH * quarters.shape[2], mean, np.nan).ravel()


def _described(accounts: pd.DataFrame, frames: Frames) -> pd.DataFrame:
    """Accounts with adcode, industry and what the permits of the site say about the night."""
    site = accounts["site_id"].astype(str)
    sites = frames["site"].set_index("site_id")
    permits = frame_of(frames, "permit", ("site_id", "night_permitted", "regime"))
    allowed = permits["site_id"].astype(str)[
        permits.get("night_permitted", pd.Series(False, index=permits.index)).fillna(False).astype(bool)
        | (permits.get("regime", pd.Series("", index=permits.index)).astype(str) == "三班")
    ]
    industry = sites["industry_code"] if "industry_code" in sites else pd.Series("", index=sites.index)
    return accounts.assign(
        site_id=site,
        adcode=site.map(sites["adcode"]).astype(str),
        device_id=accounts["account_no"].astype(str),
        industry_code=site.map(industry.astype(object).fillna("").astype(str)).fillna(""),
        night_permitted=site.isin(set(allowed)),
        has_permit=site.isin(set(permits["site_id"].astype(str))),
        tariff_class=_tariff_class(accounts, frames),
        **{name: site.map(sites[name]) if name in sites else np.nan for name in ("lon_wgs84", "lat_wgs84")},
    )


def _tariff_class(accounts: pd.DataFrame, frames: Frames) -> pd.Series:
    """Class of tariff of each account as last said; empty where nobody said."""
    rows = frame_of(frames, "meter_day", ("account_no", "tariff_class"))
    known = (
        rows[rows["tariff_class"].notna()]
        if "tariff_class" in rows
        else rows.iloc[:0].assign(tariff_class="")
    )
    last = known.groupby(known["account_no"].astype(str))["tariff_class"].last().astype(str)
    return accounts["account_no"].astype(str).map(last).astype(object).fillna("").astype(str)


def _registers(frames: Frames, keys: pd.DataFrame, grid: Grid, by_day: np.ndarray) -> dict[str, np.ndarray]:
    """Energy in the peak and valley periods with their hours on that day; ``by_day`` is the load curve."""
    rows = frame_of(frames, "meter_day", ("account_no", "day", *REGISTERS))
    out = {n: np.full(grid.starts[-1], np.nan) for n in ("peak_kwh", "valley_kwh")}
    series = places(rows["account_no"], pd.Index(keys["device_id"]))
    offset = steps_of(pd.to_datetime(rows["day"]), "D") - grid.begin[0]
    known = (series >= 0) & (offset >= 0) & (offset < grid.length[0])
    place = grid.starts[series[known]] + offset[known]
    out["peak_kwh"][place] = (numbers(rows["super_peak_kwh"]) + numbers(rows["peak_kwh"]))[known]
    out["valley_kwh"][place] = numbers(rows["valley_kwh"])[known]
    return _by_tariff(frames, keys, grid, (by_day, out))


def _by_tariff(
    frames: Frames, keys: pd.DataFrame, grid: Grid, given: tuple[np.ndarray, dict[str, np.ndarray]]
) -> dict[str, np.ndarray]:
    """The registers with the hours of their periods; days that nobody read are taken from the load curve."""
    by_day, read = given
    days = [d.date() for d in pd.to_datetime(grid.begin[0] + np.arange(grid.length[0]), unit="D")]
    out = {n: np.full(by_day.shape[:2], np.nan) for n in ("peak_kwh", "valley_kwh", "peak_h", "valley_h")}
    province = keys["adcode"].str[:2].to_numpy()
    known = tou.tariffs(frame_of(frames, "tou_window", DATASET.names))
    for code in np.unique(province):
        here = np.flatnonzero(province == code)
        found = [tou.tariff(code, day, known) for day in days]
        for tariff in {each for each in found if each is not None}:
            when = np.flatnonzero([each == tariff for each in found])
            for side, periods in SIDES.items():
                quarters = np.isin(tou.periods(tariff), [PERIODS.index(p) for p in periods])
                part = np.ix_(here, when)
                out[f"{side}_h"][part] = quarters.sum() / 4
                if quarters.any():
                    mean = _mean(by_day[part][:, :, quarters]).reshape(len(here), len(when))
                    out[f"{side}_kwh"][part] = mean * quarters.sum() / 4
    flat = {name: values.ravel() for name, values in out.items()}
    return flat | {n: np.where(np.isnan(values), flat[n], values) for n, values in read.items()}
