"""Columns about analysers: range, detection limit, resolution and conversion parameters in force on every row.

``fs`` upper end of the range, ``lod`` detection limit, ``rho`` step of the displayed values, ``slope``, ``intercept``;
``changed``: a parameter row begins in this hour and differs from the one before. ``fs`` and ``lod`` come from
``instrument``, before its first row from the outlet, which states one number for all its pollutants: enough to leave
values out. A rule that accuses by them reads ``fs_stated`` and ``lod_stated``, which are about this pollutant alone.
"""

from functools import partial

import numpy as np
import pandas as pd

from analytics.blocks.grid import Frames, Grid, column, frame_of, places, steps_of
from analytics.blocks.hours import Hours, Lazy
from schema.factor import FACTORS

PARAMETERS = {
    "fs": "range_high",
    "lod": "detection_limit",
    "rho": "resolution",
    "slope": "slope",
    "intercept": "intercept",
}
OF_OUTLET = {"fs": "analyser_range", "lod": "detection_limit"}
ADJUSTED = ("fs", "slope", "intercept")  # i13001, i13008, i13007: what a change of parameters means (Y31)
SCALES = np.array([1.0, 10.0, 100.0, 1000.0])
EXACT = 1e-6  # of a displayed step: a value further from a multiple is shown with more digits
DAYS = 30  # the resolution is estimated from this day and the 29 before it
HOURS = 24


def columns(at: Hours) -> Lazy:
    """``fs lod rho slope intercept changed fs_stated lod_stated`` on the hours of monitored outlets."""
    frames, keys, grid = at.frames, at.keys, at.grid
    out: Lazy = {name: partial(dated, frames, keys, (grid, HOURS), name) for name in PARAMETERS}
    out["rho"] = lambda: displayed(frames, keys, (grid, HOURS), at.columns["x"])
    out["changed"] = lambda: changes(frames, keys, (grid, HOURS))
    for name in OF_OUTLET:
        out[f"{name}_stated"] = partial(stated, frames, keys, (grid, HOURS), name)
    return out


def dated(frames: Frames, keys: pd.DataFrame, rows: tuple[Grid, int], name: str) -> np.ndarray:
    """A parameter of ``PARAMETERS`` in force on every row, NaN where unknown.

    Parameters
    ----------
    keys : DataFrame
        One row per series, with outlet_id, factor and what the outlet states (analyser_range, detection_limit).
    rows : tuple of Grid and int
        Rows of the series, and how many of them make a day (24 hours, 1440 minutes, 1 day).

    Returns
    -------
    float64, shape (rows,)
        From the row in whose time the ``instrument`` row begins; before the first one what the outlet states.
    """
    return _laid(_of_outlet(keys, name), _said(frames, keys, rows, name), rows[0])


def stated(frames: Frames, keys: pd.DataFrame, rows: tuple[Grid, int], name: str) -> np.ndarray:
    """As ``dated``, but what the outlet states counts only where this is its only pollutant; float64, shape (rows,)."""
    by_mass = _by_mass(keys)
    count = keys["outlet_id"].astype(str).map(keys["outlet_id"].astype(str)[by_mass].value_counts())
    first = np.where(count.to_numpy() == 1, _of_outlet(keys, name), np.nan)
    return _laid(first, _said(frames, keys, rows, name), rows[0])


def displayed(frames: Frames, keys: pd.DataFrame, rows: tuple[Grid, int], values: np.ndarray) -> np.ndarray:
    """Step of the displayed values: as stated in ``instrument``, else estimated; float64, shape (rows,)."""
    known = dated(frames, keys, rows, "rho")
    return np.where(np.isnan(known), estimated(values, *rows), known)


def estimated(values: np.ndarray, grid: Grid, per_day: int) -> np.ndarray:
    """Largest of 1, 0.1, 0.01, 0.001 of which every value of the last 30 days is a multiple, by the day.

    Returns
    -------
    float64, shape (rows,)
        0.001 where none fits, NaN where the 30 days that end with the row's day have no value.
    """
    if not len(values):
        return np.empty(0)
    needed = np.where(np.isnan(values), np.nan, 0.0)
    for scale in SCALES[:-1]:
        needed += np.abs(values * scale - np.rint(values * scale)) > EXACT
    day = grid.steps // per_day
    first = np.diff(day, prepend=day[0] - 1) != 0
    first[grid.starts[:-1][grid.length > 0]] = True
    begin = np.flatnonzero(first)
    most = np.fmax.reduceat(needed, begin)
    series = np.repeat(np.arange(len(grid.length)), np.diff(np.searchsorted(begin, grid.starts)))
    own = most.copy()
    for back in range(1, min(DAYS, len(own))):
        earlier = np.where(series[back:] == series[:-back], own[:-back], np.nan)
        most[back:] = np.fmax(most[back:], earlier)
    step = np.where(np.isnan(most), np.nan, 1.0 / SCALES[np.nan_to_num(most).astype(np.int64)])
    return np.repeat(step, np.diff(begin, append=len(values)))


def changes(frames: Frames, keys: pd.DataFrame, rows: tuple[Grid, int]) -> np.ndarray:
    """True on the row in whose time range, slope or intercept begin to differ from what was stated before; bool."""
    grid = rows[0]
    out = np.zeros(int(grid.starts[-1]), bool)
    for name in ADJUSTED:
        series, step, value = _said(frames, keys, rows, name)
        differs = np.zeros(len(series), bool)
        differs[1:] = (series[1:] == series[:-1]) & (value[1:] != value[:-1])
        offset = step - grid.begin[series]
        inside = differs & (offset >= 0) & (offset < grid.length[series])
        out[(grid.starts[series] + offset)[inside]] = True
    return out


def _laid(first: np.ndarray, said: tuple[np.ndarray, np.ndarray, np.ndarray], grid: Grid) -> np.ndarray:
    """``first`` of every series, from the row of each statement on its value; shape (rows,)."""
    series, step, value = said
    place = grid.starts[series] + np.clip(step - grid.begin[series], 0, grid.length[series])
    at = np.concatenate((grid.starts[:-1], place))
    owner = np.concatenate((np.arange(len(first)), series))
    order = np.lexsort((np.arange(len(at)), owner))
    return np.repeat(np.concatenate((first, value))[order], np.diff(at[order], append=int(grid.starts[-1])))


def _said(
    frames: Frames, keys: pd.DataFrame, rows: tuple[Grid, int], name: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Series, time step and value of every statement of a parameter, by series and time."""
    table = frame_of(frames, "instrument", ("outlet_id", "factor", "valid_from", *PARAMETERS.values()))
    names = pd.Index(keys["outlet_id"].astype(str) + "|" + keys["factor"].astype(str))
    series = places(table["outlet_id"].astype(str) + "|" + table["factor"].astype(str), names)
    minute = steps_of(pd.to_datetime(table["valid_from"]), "m")
    value = column(table, PARAMETERS[name])
    known = np.flatnonzero((series >= 0) & ~np.isnan(value))
    known = known[np.lexsort((minute[known], series[known]))]
    return series[known], minute[known] // (24 * 60 // rows[1]), value[known]


def _of_outlet(keys: pd.DataFrame, name: str) -> np.ndarray:
    """What the outlet states about all its pollutants in mg; NaN for other factors and parameters."""
    known = column(keys, OF_OUTLET[name]) if name in OF_OUTLET else np.full(len(keys), np.nan)
    return np.where(_by_mass(keys), known, np.nan)


def _by_mass(keys: pd.DataFrame) -> np.ndarray:
    """Series of pollutants measured in mass per volume; bool, shape (series,)."""
    return np.array([FACTORS[f].is_pollutant and bool(FACTORS[f].unit) for f in keys["factor"]], bool)
