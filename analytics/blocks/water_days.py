"""Days of water outlets: flow-weighted means of their valid hours."""

import numpy as np
import pandas as pd

from analytics.block import Block, BlockKind
from analytics.blocks.emission import CODES, NORMAL, POLLUTANT, Reported, limits
from analytics.blocks.grid import Frames, Grid, column, frame_of, numbers, places, steps_of
from schema.factor import FLAGS, FLOW_WATER

DAY_H, DAY_MIN = 24, 24 * 60


def water_days(data: Reported, frames: Frames) -> Block:
    """One series per water outlet and pollutant, by the day; a reported daily mean fills days without hours.

    Columns: ``x`` mean weighted by flow (plain where no flow is measured), ``valid_hours``, ``flow`` m³ of the day,
    ``limit`` 24-hour limit.
    """
    is_water = (data.outlets["medium"] == "water").to_numpy()
    series = np.flatnonzero(POLLUTANT[data.factor] & is_water[data.outlet])
    grid = Grid(data.grid.begin[series] // DAY_H, -(-data.grid.length[series] // DAY_H))
    keys = data.outlets.iloc[data.outlet[series]].reset_index(drop=True)
    keys = keys.assign(factor=CODES[data.factor[series]])
    value, valid, flow = _by_day(data, series, grid)
    weight = np.where(np.isnan(flow).all(axis=1, keepdims=True), 1.0, flow)
    weight = np.where(valid & ~np.isnan(weight), weight, 0.0)
    total = weight.sum(axis=1)
    mass = (weight * np.where(valid, value, 0.0)).sum(axis=1)
    mean = np.divide(mass, total, out=np.full(len(total), np.nan), where=total > 0)
    columns = {
        "x": mean,
        "valid_hours": valid.sum(axis=1).astype(np.float64),
        "flow": np.nansum(flow, axis=1) * 3.6,
        "limit": limits(frames, keys, grid, "24h"),
    }
    _fill(columns, frames, keys, grid)
    return Block(BlockKind.EMISSION_DAY, keys, grid.starts, grid.steps * DAY_MIN, columns, DAY_MIN)


def _by_day(data: Reported, series: np.ndarray, grid: Grid) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Value, validity and flow as tables of (day, hour); hours after the last one are missing."""
    source = np.repeat(series, grid.length)
    day = np.arange(grid.starts[-1]) - np.repeat(grid.starts[:-1], grid.length)
    offset = day[:, None] * DAY_H + np.arange(DAY_H)
    inside = offset < data.grid.length[source][:, None]

    def table(of: np.ndarray, values: np.ndarray) -> np.ndarray:
        known = inside & (of >= 0)[:, None]
        place = np.where(known, data.grid.starts[of][:, None] + offset, 0)
        return np.where(known, values[place], np.nan)

    value = table(source, data.value)
    valid = (table(source, data.flag.astype(np.float64)) == NORMAL) & ~np.isnan(value)
    return value, valid, table(data.table[data.outlet[source], CODES.get_loc(FLOW_WATER)], data.value)


def daily_only(frames: Frames, outlets: pd.DataFrame, hourly: set[str]) -> Block:
    """One series per pollutant of water outlets that report daily means only (not in ``hourly``)."""
    rows = _normal_days(frames)
    place = places(rows["outlet_id"], pd.Index(outlets["outlet_id"].astype(str)))
    factor = places(rows["factor"], CODES)
    water = ((outlets["medium"] == "water") & ~outlets["outlet_id"].astype(str).isin(hourly)).to_numpy()
    known = (place >= 0) & (factor >= 0)
    known[known] = water[place[known]] & POLLUTANT[factor[known]]
    rows, pair = rows[known], (place * len(CODES) + factor)[known]
    used, series = np.unique(pair, return_inverse=True)
    day = steps_of(rows["day"], "D")
    begin = np.full(len(used), day.max(initial=0))
    np.minimum.at(begin, series, day)
    grid = Grid(begin, day.max(initial=-1) + 1 - begin)
    keys = outlets.iloc[used // len(CODES)].reset_index(drop=True).assign(factor=CODES[used % len(CODES)])
    columns = {name: np.full(grid.starts[-1], np.nan) for name in ("x", "valid_hours", "flow")}
    columns["x"][grid.starts[series] + day - begin[series]] = numbers(rows["value"])
    columns["valid_hours"][grid.starts[series] + day - begin[series]] = column(rows, "valid_hours")
    columns["limit"] = limits(frames, keys, grid, "24h")
    return Block(BlockKind.EMISSION_DAY, keys, grid.starts, grid.steps * DAY_MIN, columns, DAY_MIN)


def _normal_days(frames: Frames) -> pd.DataFrame:
    """Reported daily means that carry the normal flag."""
    rows = frame_of(frames, "cems_day", ("outlet_id", "factor", "day", "value", "flag", "valid_hours"))
    rows = rows[(rows["flag"].astype(str) == FLAGS[NORMAL]).to_numpy()]
    return rows.assign(day=pd.to_datetime(rows["day"]))


def _fill(columns: dict[str, np.ndarray], frames: Frames, keys: pd.DataFrame, grid: Grid) -> None:
    """Put reported daily means where the hours gave none."""
    rows = _normal_days(frames)
    if rows.empty or keys.empty:
        return
    names = keys["outlet_id"].astype(str) + "|" + keys["factor"]
    series = places(rows["outlet_id"].astype(str) + "|" + rows["factor"].astype(str), pd.Index(names))
    offset = steps_of(rows["day"], "D") - grid.begin[series]
    known = (series >= 0) & (offset >= 0) & (offset < grid.length[series])
    place = grid.starts[series[known]] + offset[known]
    empty = columns["valid_hours"][place] == 0
    columns["x"][place[empty]] = numbers(rows["value"])[known][empty]
    columns["valid_hours"][place[empty]] = column(rows, "valid_hours")[known][empty]
