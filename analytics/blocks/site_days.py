"""Mass that the monitored outlets of a site have emitted since 1 January, beside what its permit allows for the year."""

import numpy as np
import pandas as pd

from analytics.block import Block, BlockKind
from analytics.blocks.day_hours import STOP, HourDays
from analytics.blocks.emission import NORMAL, STOPPED
from analytics.blocks.grid import HOURS_PER_DAY, Frames, Grid, column, frame_of, places, steps_of
from analytics.blocks.limits import OPEN_END, in_force

DAY_MIN = 24 * 60
PERMITTED = {  # column of the permit -> factor
    "pm_t_a": "a34013",
    "so2_t_a": "a21026",
    "nox_t_a": "a21002",
    "voc_t_a": "a24088",
    "cod_t_a": "w01018",
    "nh3n_t_a": "w21003",
}
KG_PER_HOUR = 3600e-6  # of mg/m³ x m³/s, and of mg/L x L/s
SUMMED = ("kg", "known_h", "outlets")
SERIES = ["site_id", "adcode", "factor"]


def site_mass(hours: Block) -> pd.DataFrame:
    """Mass of each site, pollutant and day at the outlets of a block of emission hours.

    The reported amount of an hour counts, else measured value times flow, whether or not it is above a limit; an hour
    known to stand still emits nothing. Monitors at the inlet of a treatment do not count.

    Returns
    -------
    DataFrame
        site_id, adcode, factor, day (since 1970), ``kg``, ``known_h`` hours with a known mass, ``outlets`` that report.
    """
    days = HourDays(hours)
    with np.errstate(over="ignore"):
        measured = hours["x"] * hours["flow"] * KG_PER_HOUR
    amount = np.where(np.isnan(hours["amount_kg"]), measured, hours["amount_kg"])
    amount = np.where(hours["flag"] == NORMAL, amount, np.nan)
    still = (hours["running"] == STOPPED) | (hours["flag"] == STOP)
    amount = np.where(np.isnan(amount) & still, 0.0, amount)
    table = days.table(amount, np.nan)
    first = hours.time[hours.starts[:-1]] // DAY_MIN
    length = days.length
    out = pd.DataFrame({name: np.repeat(hours.keys[name].astype(str).to_numpy(), length) for name in SERIES})
    out["day"] = np.arange(length.sum()) + np.repeat(first - (np.cumsum(length) - length), length)
    out["kg"] = np.nansum(table, axis=1)
    out["known_h"] = (~np.isnan(table)).sum(axis=1).astype(np.float64)
    out["outlets"] = 1.0
    counted = hours.keys["factor"].isin(PERMITTED.values())
    if "inlet_of" in hours.keys:
        counted &= hours.keys["inlet_of"].isna()
    out = out[np.repeat(counted.to_numpy(), length)]
    return out.groupby([*SERIES, "day"], as_index=False, sort=True).sum()


def site_days(mass: list[pd.DataFrame], frames: Frames) -> Block:
    """One series per site and permitted pollutant, by the day.

    Parameters
    ----------
    mass : list of DataFrame
        What ``site_mass`` gives for blocks that together hold the outlets; a site may be in several.

    Returns
    -------
    Block
        ``mass_t`` since 1 January, ``permitted_t`` of the year, ``share`` of it, ``coverage``: share of the outlet hours
        since 1 January whose mass is known.
    """
    rows = pd.concat(mass, ignore_index=True).groupby([*SERIES, "day"], as_index=False, sort=True).sum()
    permits = permitted(frames)
    name = rows["site_id"] + "|" + rows["factor"]
    rows = rows[name.isin(permits["name"])].reset_index(drop=True)
    keys = rows[SERIES].drop_duplicates().reset_index(drop=True)
    name = pd.Index(keys["site_id"] + "|" + keys["factor"])
    series = places(rows["site_id"] + "|" + rows["factor"], name)
    day = rows["day"].to_numpy(np.int64)
    begin = np.full(len(keys), int(day.max(initial=0)))
    np.minimum.at(begin, series, day)
    grid = Grid(begin, int(day.max(initial=-1)) + 1 - begin)
    laid = {part: np.zeros(int(grid.starts[-1])) for part in SUMMED}
    for part in SUMMED:
        laid[part][grid.starts[series] + day - begin[series]] = rows[part]
    outlets = np.zeros(len(keys))
    np.maximum.at(outlets, series, rows["outlets"].to_numpy(np.float64))
    date = grid.steps.astype("datetime64[D]")
    new_year = date.astype("datetime64[Y]").astype("datetime64[D]")
    into = (date - new_year).astype(np.int64) + 1
    expected = np.repeat(outlets, grid.length) * into * HOURS_PER_DAY
    of = places(permits["name"], name)
    there = of >= 0
    span = permits["first"].to_numpy(np.int64)[there], permits["end"].to_numpy(np.int64)[there]
    allowed = in_force(grid, of[there], span, permits["t_a"].to_numpy(np.float64)[there])
    tonnes = since_new_year(laid["kg"], grid, into) / 1000
    columns = {
        "mass_t": tonnes,
        "permitted_t": allowed,
        "share": tonnes / allowed,
        "coverage": since_new_year(laid["known_h"], grid, into) / expected,
    }
    return Block(BlockKind.SITE_DAY, keys, grid.starts, grid.steps * DAY_MIN, columns, DAY_MIN)


def since_new_year(values: np.ndarray, grid: Grid, into: np.ndarray) -> np.ndarray:
    """Sum of the days since 1 January (``into`` the year: 1 on it), or since the series begins; shape (rows,)."""
    total = np.concatenate(([0.0], np.cumsum(values)))
    row = np.arange(len(values))
    begin = np.maximum(row + 1 - into, np.repeat(grid.starts[:-1], grid.length))
    return total[row + 1] - total[begin]


def permitted(frames: Frames) -> pd.DataFrame:
    """Permitted amounts: ``name`` site|factor, days ``first`` and ``end`` (exclusive), ``t_a``; in order of their date."""
    rows = frame_of(frames, "permit", ("site_id", "valid_from", "valid_to"))
    ends = pd.to_datetime(rows["valid_to"]) if "valid_to" in rows else pd.Series(pd.NaT, rows.index)
    first = steps_of(pd.to_datetime(rows["valid_from"]), "D")
    end = steps_of(ends.fillna(OPEN_END), "D") + 1
    site = rows["site_id"].astype(str)
    parts = [
        pd.DataFrame({"name": site + "|" + factor, "first": first, "end": end, "t_a": column(rows, said)})
        for said, factor in PERMITTED.items()
    ]
    out = pd.concat(parts, ignore_index=True).sort_values("first", kind="stable", ignore_index=True)
    return out[out["t_a"] > 0]
