"""Days of all monitored series side by side: what the others of the same kind show, and who shows the same numbers."""

from functools import cache

import numpy as np
import pandas as pd

from analytics.block import Block, BlockKind
from analytics.blocks.emission import CODES, described
from analytics.blocks.grid import Frames, Grid, column, numbers, places, steps_of
from analytics.blocks.peers import by_width, groups
from analytics.blocks.twins import LEAST_DISTINCT, Twins, daily_twins, hourly_twins
from schema.series_day import BANDS

DAY_MIN = 1440
ALIKE_DAYS = 10  # DOSSIER B.2b D13
WHOLE_DAY_H = 20  # valid hours of a day whose mean is compared
SAME = 4  # decimals of a daily mean
NAMES = {"limit": "limit_value", "own_prior": "z_prior_30d"}
TAKEN = (
    *(
        "valid_hours",
        "x_mean",
        "z_median",
        "limit",
        "lod",
        "tiny_run_h",
        "x_30d",
        "z_30d",
        "z_7d",
        "own_prior",
    ),
    *("valid_7d", "low_share", "low_cv", "distinct"),
)


def series_days(rows: pd.DataFrame, frames: Frames) -> Block:
    """One series per outlet and pollutant, by the day, from rows of ``schema/series_day.py`` of any outlets.

    Beside the columns of the rows (``limit`` for limit_value, ``own_prior`` for z_prior_30d): ``peer_x`` and ``peer_x_n`` median
    of x_30d of the other outlets of the group and their number, ``peer_median`` and ``peer_n`` the same of z_30d / limit,
    ``peer_z`` robust z of its logarithm; ``twin`` series with the most equal hours of the day (NaN: none) and
    ``twin_share``; ``alike`` series with the same daily mean most often in ten days and ``alike_days``. Factors are
    independent of each other: a part of the factors with all their outlets gives the same as everything.
    """
    outlets = _outlets(frames)
    rows = rows[rows["outlet_id"].astype(str).isin(outlets["outlet_id"]).to_numpy()]
    keys, grid, place, series = _laid(rows, outlets)
    columns = {}
    for name in TAKEN:
        columns[name] = np.full(grid.starts[-1], np.nan)
        columns[name][place] = column(rows, NAMES.get(name, name))
    day = steps_of(rows["day"], "D")
    width = int(day.max(initial=0)) + 1
    where = places(rows["factor"], CODES) * width + day

    def spread(values: np.ndarray) -> np.ndarray:
        out = np.full(grid.starts[-1], np.nan)
        out[place] = values
        return out

    @cache
    def peers(name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        group = groups(keys)[:, series]
        values = numbers(rows[name])
        if name == "z_30d":
            limit = column(rows, "limit_value")
            values = np.divide(values, limit, out=np.full(len(rows), np.nan), where=limit > 0)
        found = by_width(values, np.where(group >= 0, group * width + day, -1))
        return found[0], found[1], found[2]

    @cache
    def twins() -> Twins:
        bands = rows[[f"band_{i}" for i in range(BANDS)]].to_numpy(np.int64)
        return hourly_twins(bands, where, series)

    @cache
    def alike() -> Twins:
        counts = (column(rows, "distinct") >= LEAST_DISTINCT) & (column(rows, "valid_hours") >= WHOLE_DAY_H)
        mean = np.where(counts, np.round(column(rows, "x_mean"), SAME), np.nan)
        return daily_twins(mean, where, (series, day), ALIKE_DAYS)

    lazy = {
        "peer_x": lambda: spread(peers("x_30d")[0]),
        "peer_x_n": lambda: spread(peers("x_30d")[1]),
        "peer_median": lambda: spread(peers("z_30d")[0]),
        "peer_n": lambda: spread(peers("z_30d")[1]),
        "peer_z": lambda: spread(peers("z_30d")[2]),
        "twin": lambda: spread(_number(twins())),
        "twin_share": lambda: spread(twins().alike),
        "alike": lambda: spread(_number(alike())),
        "alike_days": lambda: spread(alike().alike),
    }
    return Block(BlockKind.SERIES_DAY, keys, grid.starts, grid.steps * DAY_MIN, columns, DAY_MIN, lazy)


def _number(found: Twins) -> np.ndarray:
    return np.where(found.partner >= 0, found.partner, np.nan)


def _outlets(frames: Frames) -> pd.DataFrame:
    """Outlets in order with what makes them comparable; ``place`` names them to people."""
    sites = frames["site"].reindex(columns=["site_id", "name", "industry_code", "fuel"])
    sites = sites.assign(site_id=sites["site_id"].astype(str)).set_index("site_id")
    out = described(frames).join(sites.rename(columns={"name": "site_name"}), on="site_id")
    out = out.assign(**{name: None for name in ("process", "inlet_of") if name not in out})
    out = out.assign(outlet_id=out["outlet_id"].astype(str)).sort_values("outlet_id", ignore_index=True)
    return out.assign(place=out["site_name"].astype(str) + " " + out["code"].astype(str))


def _laid(rows: pd.DataFrame, outlets: pd.DataFrame) -> tuple[pd.DataFrame, Grid, np.ndarray, np.ndarray]:
    """Series in order of outlet and factor, their days up to the newest of all, and place and series of every row."""
    outlet = places(rows["outlet_id"], pd.Index(outlets["outlet_id"]))
    used, series = np.unique(outlet * len(CODES) + places(rows["factor"], CODES), return_inverse=True)
    day = steps_of(rows["day"], "D")
    last = int(day.max(initial=0))
    begin = np.full(len(used), last)
    np.minimum.at(begin, series, day)
    grid = Grid(begin, last + 1 - begin)
    keys = outlets.iloc[used // len(CODES)].reset_index(drop=True).assign(factor=CODES[used % len(CODES)])
    return keys, grid, grid.starts[series] + day - begin[series], series.astype(np.int64)
