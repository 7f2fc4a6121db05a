"""Minutes of monitored outlets: pollutants and furnace temperature, with companions, limits and running state beside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from analytics.block import NO_FLAG, Block, BlockKind
from analytics.blocks import instruments, records
from analytics.blocks.emission import (
    CODES,
    NORMAL,
    POLLUTANT,
    RUNNING,
    STOPPED,
    Reported,
    reported,
    stack_state,
)
from analytics.blocks.grid import MINUTES_PER_HOUR, Frames, Grid, cut, frame_of, numbers, places, steps_of
from analytics.blocks.hours import Hours
from analytics.blocks.limits import limits
from analytics.blocks.load import SiteLoad, site_load
from analytics.blocks.minutes import COLUMNS, interval
from analytics.conversion import corrected
from analytics.kernels.cover import lag
from schema.factor import FLAGS, FLOW_GAS, FLOW_WATER, FURNACE, O2, TEMPERATURE

MOST_ROWS = 1_500_000  # of cems_minute in one piece: bounds memory
DAY_MIN = 24 * MINUTES_PER_HOUR
LAID = ("lod", "fs", "lod_stated", "fs_stated")
COMPANIONS = (O2, TEMPERATURE, FLOW_GAS, FLOW_WATER)
JUDGED = POLLUTANT | (CODES == FURNACE)


@dataclass(frozen=True, slots=True)
class Spell:
    """Unbroken days of minute data of one outlet each, and every factor on its own interval within them."""

    outlet: np.ndarray  # of each spell, number in ``outlets``
    outlets: pd.DataFrame
    series: np.ndarray  # spell of each series
    factor: np.ndarray  # of each series
    step: np.ndarray  # int64, minutes between two values of each series
    grid: Grid  # of all series, each counted in its own steps
    value: np.ndarray
    flag: np.ndarray
    table: np.ndarray  # shape (spells, factors): series or -1
    hourly: Reported | None  # companions by the hour, where no minute says them

    def beside(self, code: str, spell: np.ndarray, minute: np.ndarray) -> np.ndarray:
        """Values of a factor for rows of (spell, minute): by the minute where it is so reported, else by the hour."""
        factor = CODES.get_loc(code)
        source = self.table[spell, factor]
        out = _found(self.value, self.grid, source, minute // np.maximum(self.step[source], 1))
        if self.hourly is None:
            return out
        own = places(
            self.outlets["outlet_id"].astype(str), pd.Index(self.hourly.outlets["outlet_id"].astype(str))
        )[self.outlet[spell]]
        hour = np.where(own >= 0, self.hourly.table[own, factor], -1)
        held = _found(self.hourly.value, self.hourly.grid, hour, minute // MINUTES_PER_HOUR)
        return np.where(source >= 0, out, held)


def emission_minutes(frames: Frames, outlets: pd.DataFrame) -> Iterator[Block]:
    """Blocks of one series per outlet, factor and spell of days with minute data, from midnight to the last minute.

    Series of one interval (1, 5, 10 minutes) make one block. Columns: ``x flag valid x_valid o2 flow running is_gas``;
    lazy: ``limit`` (1 h), ``z`` at base oxygen, ``change`` from the minute before and ``change_size``, ``labelled``,
    ``rho`` and those of ``LAID``. ``o2`` and ``flow`` are hourly values where no minute says them.
    """
    rows = frame_of(frames, "cems_minute", COLUMNS)
    load = site_load(frame_of(frames, "load_15min", ("account_no", "site_id", "at", "load_kw")))
    codes = places(rows["outlet_id"], pd.Index(outlets["outlet_id"].astype(str)))
    if (codes < 0).any() or (np.diff(codes) < 0).any():
        order = np.argsort(codes, kind="stable")
        order = order[codes[order] >= 0]
        rows, codes = rows.iloc[order], codes[order]
    for piece in cut(codes, MOST_ROWS):
        data = _spells(frames, rows.iloc[piece], codes[piece], outlets)
        for step in np.unique(data.step[JUDGED[data.factor]]):
            yield _block(data, np.flatnonzero(JUDGED[data.factor] & (data.step == step)), frames, load)


def _spells(frames: Frames, rows: pd.DataFrame, code: np.ndarray, outlets: pd.DataFrame) -> Spell:
    """Rows of some outlets (``code``: their number, sorted) on the grids of their factors."""
    here, local = np.unique(code, return_inverse=True)
    outlets = outlets.iloc[here].reset_index(drop=True)
    factor, minute = places(rows["factor"], CODES), steps_of(rows["at"], "m")
    known = factor >= 0
    rows, local, factor, minute = rows[known], local[known], factor[known], minute[known]
    day = minute // DAY_MIN
    base, width = int(day.min(initial=0)), int(day.max(initial=0) - day.min(initial=0)) + 2
    there = np.zeros((len(here), width), bool)
    there[local, day - base] = True
    begins = there & ~np.pad(there, ((0, 0), (1, 0)))[:, :-1]
    spell = (np.cumsum(begins.ravel()).reshape(there.shape) - 1)[local, day - base]
    outlet, first = (np.asarray(part) for part in np.nonzero(begins))
    last = np.zeros(len(outlet), np.int64)
    np.maximum.at(last, spell, minute)
    pair = np.flatnonzero(np.bincount(spell * len(CODES) + factor, minlength=len(outlet) * len(CODES)))
    table = np.full(len(outlet) * len(CODES), -1)
    table[pair] = np.arange(len(pair))
    series = table[spell * len(CODES) + factor]
    step = interval(series, minute, len(pair)).astype(np.int64)
    begin = (first[pair // len(CODES)] + base) * DAY_MIN // step
    grid = Grid(begin, last[pair // len(CODES)] // step + 1 - begin)
    place = grid.starts[series] + minute // step[series] - begin[series]
    value, flag = np.full(grid.starts[-1], np.nan), np.full(grid.starts[-1], NO_FLAG, np.int8)
    value[place], flag[place] = numbers(rows["value"]), places(rows["flag"], pd.Index(FLAGS))
    factors = table.reshape(len(outlet), len(CODES))
    hourly = _companions(frames, outlets)
    return Spell(
        outlet, outlets, pair // len(CODES), pair % len(CODES), step, grid, value, flag, factors, hourly
    )


def _companions(frames: Frames, outlets: pd.DataFrame) -> Reported | None:
    """Hourly companions of these outlets; None where nothing is reported by the hour."""
    rows = frame_of(frames, "cems_hour", ("outlet_id", "factor", "hour", "value", "flag"))
    mine = places(rows["outlet_id"], pd.Index(outlets["outlet_id"].astype(str))) >= 0
    rows = rows[mine & (places(rows["factor"], pd.Index(COMPANIONS)) >= 0)]
    return reported(rows, outlets, int(steps_of(rows["hour"], "h").max())) if len(rows) else None


def _found(values: np.ndarray, grid: Grid, series: np.ndarray, slot: np.ndarray) -> np.ndarray:
    """Values at a time step of a series; NaN for series -1 and outside of it."""
    if not len(values):
        return np.full(len(slot), np.nan)
    offset = slot - grid.begin[series]
    known = (series >= 0) & (offset >= 0) & (offset < grid.length[series])
    return np.where(known, values[np.where(known, grid.starts[series] + offset, 0)], np.nan)


def _block(data: Spell, series: np.ndarray, frames: Frames, load: SiteLoad) -> Block:
    """The block of these series, all of one interval."""
    step = int(data.step[series[0]])
    grid = Grid(data.grid.begin[series], data.grid.length[series])
    spell = data.series[series]
    keys = data.outlets.iloc[data.outlet[spell]].reset_index(drop=True)
    keys = keys.assign(factor=CODES[data.factor[series]])
    rows = np.arange(grid.starts[-1]) + np.repeat(data.grid.starts[series] - grid.starts[:-1], grid.length)
    minute = grid.steps * step
    columns = _conditions(data, np.repeat(spell, grid.length), minute, load)
    value, flag = data.value[rows], data.flag[rows]
    hours = Grid(minute[grid.starts[:-1]] // MINUTES_PER_HOUR, -(-grid.length * step // MINUTES_PER_HOUR))
    by_hour = Hours(frames, keys, hours, {}, lambda code: np.full(hours.starts[-1], np.nan))

    def spread(values: np.ndarray) -> np.ndarray:
        """Values of the hours on their minutes."""
        shift = np.repeat(hours.starts[:-1] - hours.begin, grid.length)
        return values[minute // MINUTES_PER_HOUR + shift]

    labelled = spread(records.labelled(by_hour))
    valid = (flag == NORMAL) & ~np.isnan(value) & (columns["running"] != STOPPED) & ~labelled
    columns |= {"x": value, "flag": flag, "valid": valid, "x_valid": np.where(valid, value, np.nan)}
    per_day = (grid, DAY_MIN // step)
    lazy = {
        "limit": lambda: spread(limits(frames, keys, hours)),
        "labelled": lambda: spread(records.labelled(by_hour)),
        "rho": lambda: instruments.displayed(frames, keys, per_day, value),
        "change": lambda: columns["x_valid"] - lag(columns["x_valid"], grid.starts, 1),
        "change_size": lambda: np.abs(columns["x_valid"] - lag(columns["x_valid"], grid.starts, 1)),
        "z": lambda: _at_base_oxygen(
            value, columns["o2"], np.repeat(numbers(keys["o2_base_pct"]), grid.length)
        ),
    }
    for name in LAID:
        how = instruments.stated if name.endswith("_stated") else instruments.dated
        lazy[name] = partial(how, frames, keys, per_day, name.removesuffix("_stated"))
    return Block(BlockKind.EMISSION_MINUTE, keys, grid.starts, minute, columns, step, lazy)


def _at_base_oxygen(value: np.ndarray, o2: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Values at the base oxygen content; as they are where there is none."""
    return np.where(np.isnan(base), value, corrected(value, o2, base))


def _conditions(data: Spell, spell: np.ndarray, minute: np.ndarray, load: SiteLoad) -> dict[str, np.ndarray]:
    """Oxygen, flow, medium and running state on rows of (spell, minute); load decides before the stack does."""
    outlets = data.outlets
    is_gas = (outlets["medium"] == "gas").to_numpy()[data.outlet[spell]]
    o2, temperature, flow, water = (data.beside(code, spell, minute) for code in COMPANIONS)
    flow = np.where(is_gas, flow, water)
    share = flow / numbers(outlets["design_flow"])[data.outlet[spell]]
    site = places(outlets["site_id"], load.sites)[data.outlet[spell]]
    kw, on = load.at(site, minute // MINUTES_PER_HOUR)
    burns = ~np.isnan(numbers(outlets["o2_base_pct"]))[data.outlet[spell]]
    stack = stack_state({"is_gas": is_gas, "o2": o2, "temperature": temperature, "flow_share": share}, burns)
    running = np.where(np.isnan(kw), stack, np.where(kw >= on, RUNNING, STOPPED)).astype(np.int8)
    return {"o2": o2, "flow": flow, "is_gas": is_gas, "running": running}
