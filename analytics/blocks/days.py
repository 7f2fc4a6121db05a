"""Days of monitored outlets: the reported daily mean where there is one, else the mean of the valid hours.

Columns of shape (rows,), all computed when a rule first reads them. NaN where nothing is known.

``x`` ``z`` mean measured and corrected; ``x_valid`` ``z_valid`` on days that count; ``judged`` ``judged_hours`` the mean that a
daily limit judges, from the hours where there are any; ``valid_hours`` ``idle_hours``; ``flag_share`` of hours flagged
fault or maintenance, ``raw_mean`` whatever the flag; ``limit`` daily, else hourly for gas, none for pH;
``missing`` ``labelled`` ``due``; ``running_day`` 1, 0, -1 unknown; ``load_kwh`` of the site;
``lod`` ``fs`` ``rho`` of the analyser, ``step`` between displayed daily means; ``exceed_hours`` ``exceed_run`` ``fault_run`` in
hours; ``petitioned`` ``inspected`` ``alerted``; ``reported`` ``recorded`` reports of anomalies and faults; ``passed_h`` hours from
the end of the day to the end of the data; ``workday``, ``to_month_end`` and ``since_month_end`` in days; ``cod`` ``ammonia``
``nitrogen`` ``bod`` of the same outlet.
"""

from functools import partial

import numpy as np
import pandas as pd

from analytics.block import Block, BlockKind
from analytics.blocks import day_marks, instruments
from analytics.blocks.day_columns import DAY_MIN, Days, Laid
from analytics.blocks.day_hours import HourDays
from analytics.blocks.emission import CODES, POLLUTANT
from analytics.blocks.grid import Frames, Grid, frame_of, places, steps_of
from analytics.blocks.hours import Lazy
from analytics.blocks.load import SiteLoad
from analytics.blocks.records import TWINS

EAGER = ("x",)
OWN = (
    *("z", "x_valid", "z_valid", "judged", "judged_hours", "valid_hours", "idle_hours", "flag_share"),
    *("raw_mean", "limit", "missing", "labelled", "due", "running_day", "step", "fault_run", "passed_h"),
    *("workday", "to_month_end", "since_month_end", "is_gas"),
)
OF_HOURS = ("exceed_hours", "exceed_run")
OTHERS = ("cod", "bod", "ammonia", "nitrogen")
MARKS = {
    "petitioned": day_marks.petition_days,
    "inspected": day_marks.inspection_days,
    "alerted": day_marks.alert_days,
    "reported": day_marks.reported_days,
    "recorded": day_marks.recorded,
}
REPORTED = ("outlet_id", "factor", "day", "value", "flag")


def emission_days(hours: Block, outlets: pd.DataFrame, frames: Frames, load: SiteLoad) -> Block:
    """One series per outlet and pollutant, by the day, of outlets with hourly data.

    Parameters
    ----------
    hours : Block
        Emission hours of these outlets.
    outlets : DataFrame
        The outlets, one row each, as ``emission.described`` gives them.
    """
    lean = Block(hours.kind, hours.keys, hours.starts, hours.time, hours.columns, hours.step, hours.lazy)
    return _block(_days(HourDays(lean), outlets.reset_index(drop=True), frames, load))


def daily_only(frames: Frames, outlets: pd.DataFrame, hourly: set[str], load: SiteLoad) -> Block:
    """One series per pollutant of outlets that report daily means only (not in ``hourly``)."""
    rest = outlets[~outlets["outlet_id"].astype(str).isin(hourly)].reset_index(drop=True)
    return _block(_days(None, rest, frames, load))


def _block(days: Days) -> Block:
    where = days.frames, days.keys, days.grid
    lazy: Lazy = {name: partial(getattr, days, name) for name in OWN}
    lazy |= {name: partial(days.from_hours, name) for name in OF_HOURS}
    lazy |= {name: partial(days.beside, TWINS[name]) for name in OTHERS}
    lazy |= {name: partial(mark, *where) for name, mark in MARKS.items()}
    by_day = days.frames, days.keys, (days.grid, 1)
    lazy["lod"] = partial(instruments.dated, *by_day, "lod")
    lazy["fs"] = partial(instruments.stated, *by_day, "fs")
    lazy["rho"] = lambda: instruments.displayed(*by_day, days.x)
    lazy["load_kwh"] = lambda: days.power[0]
    columns = {name: getattr(days, name) for name in EAGER}
    grid = days.grid
    return Block(BlockKind.EMISSION_DAY, days.keys, grid.starts, grid.steps * DAY_MIN, columns, DAY_MIN, lazy)


def _days(hourly: HourDays | None, outlets: pd.DataFrame, frames: Frames, load: SiteLoad) -> Days:
    """Both sources on one grid per outlet, from its first day to the newest day of all."""
    rows = frame_of(frames, "cems_day", REPORTED)
    day = steps_of(pd.to_datetime(rows["day"]), "D")
    newest = int(day.max(initial=0))
    outlet, factor = places(rows["outlet_id"], _names(outlets)), places(rows["factor"], CODES)
    known = (outlet >= 0) & (factor >= 0)
    known[known] = POLLUTANT[factor[known]]
    if not known.all():
        rows, day, outlet, factor = rows[known], day[known], outlet[known], factor[known]
    begin = np.full(len(outlets), np.iinfo(np.int64).max)
    np.minimum.at(begin, outlet, day)
    used = np.zeros(len(outlets) * len(CODES), bool)
    used[outlet * len(CODES) + factor] = True
    own = np.empty(0, np.int64)
    if hourly is not None and hourly.hours.rows:
        hours = hourly.hours
        first = hours.time[hours.starts[:-1]] // DAY_MIN
        at = places(hours.keys["outlet_id"], _names(outlets))
        np.minimum.at(begin, at, first)
        newest = max(newest, int(hours.time.max()) // DAY_MIN)
        own = at * len(CODES) + CODES.get_indexer(hours.keys["factor"])
        used[own] = True
    pair = np.flatnonzero(used)
    series = np.full(len(used), -1, np.int64)
    series[pair] = np.arange(len(pair))
    grid = Grid(begin[pair // len(CODES)], newest + 1 - begin[pair // len(CODES)])
    keys = outlets.iloc[pair // len(CODES)].reset_index(drop=True).assign(factor=CODES[pair % len(CODES)])
    place = series[outlet * len(CODES) + factor]
    place = grid.starts[place] + day - grid.begin[place]
    source = None if hourly is None or not len(own) else Laid(hourly, series[own], grid)
    table = series.reshape(len(outlets), len(CODES))[pair // len(CODES)]
    return Days(frames, keys, grid, table, (rows, place), source, load)


def _names(outlets: pd.DataFrame) -> pd.Index:
    return pd.Index(outlets["outlet_id"].astype(str))
