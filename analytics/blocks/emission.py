"""Hours of monitored outlets: every factor on one grid per outlet, with limits, companions and load beside it."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from analytics.block import NO_FLAG, Block, BlockKind
from analytics.blocks import frames_log, instruments, minutes, records
from analytics.blocks.grid import Frames, Grid, column, frame_of, numbers, places, steps_of
from analytics.blocks.hours import Hours, Lazy
from analytics.blocks.inlets import Monitors
from analytics.blocks.limits import limits
from analytics.blocks.load import SiteLoad
from schema.factor import FACTORS, FLAGS, FLOW_GAS, FLOW_WATER, O2, TEMPERATURE

CODES = pd.Index(list(FACTORS))
POLLUTANT = np.array([f.is_pollutant for f in FACTORS.values()])
AMBIENT_C, WARMER_C = (
    25.0,
    15.0,
)  # stack is warm: T >= ambient + 15 (DOSSIER B.1; the ambient value is chosen)
O2_STOP, GAS_ON, WATER_ON = 19.0, 0.10, 0.02  # shares of the design flow
NORMAL = FLAGS.index("N")
RUNNING, STOPPED, UNKNOWN = 1, 0, -1
SELDOM = ("value_min", "value_max", "amount_kg")  # columns of cems_hour that few rules read
PROVIDERS = (instruments, minutes, frames_log, records)


@dataclass(frozen=True, slots=True)
class Reported:
    """All series of some outlets on the grid of their outlet."""

    outlets: pd.DataFrame  # one row per outlet, in order, with adcode
    grid: Grid  # of all series
    outlet: np.ndarray  # outlet of each series
    factor: np.ndarray  # factor of each series
    value: np.ndarray
    corrected: np.ndarray
    flag: np.ndarray
    table: np.ndarray  # shape (outlets, factors): series or -1
    place: np.ndarray  # row on the grid of every row of ``rows``
    rows: pd.DataFrame  # as reported

    def laid(self, name: str, rows: np.ndarray) -> np.ndarray:
        """A further number column of what was reported on these rows of the grid; NaN where nothing was."""
        out = np.full(self.grid.starts[-1], np.nan)
        out[self.place] = column(self.rows, name)
        return out[rows]

    def beside(self, series: np.ndarray, code: str) -> np.ndarray:
        """Values of another factor of the same outlets on the rows of ``series``; NaN where it is not measured."""
        return self.spread(self.value, series, self.table[self.outlet[series], CODES.get_loc(code)])

    def beside_normal(self, series: np.ndarray, code: str) -> np.ndarray:
        """As ``beside``, NaN also where the other factor carries another flag than the normal one."""
        values = np.where(self.flag == NORMAL, self.value, np.nan)
        return self.spread(values, series, self.table[self.outlet[series], CODES.get_loc(code)])

    def spread(self, values: np.ndarray, series: np.ndarray, source: np.ndarray) -> np.ndarray:
        """``values`` of the series ``source`` laid on the rows of ``series`` (same outlets); NaN for source -1."""
        length = self.grid.length[series]
        starts = np.concatenate(([0], np.cumsum(length)))
        shift = np.repeat(self.grid.starts[source] - starts[:-1], length)
        known = np.repeat(source >= 0, length)
        return np.where(known, values[np.where(known, np.arange(starts[-1]) + shift, 0)], np.nan)


def described(frames: Frames) -> pd.DataFrame:
    """Outlets with the adcode of their site, the number of outlets of the site, and of those of the same medium."""
    sites = frames["site"].set_index("site_id")["adcode"]
    outlets = frames["outlet"].reset_index(drop=True)
    site = outlets["site_id"].astype(str)
    return outlets.assign(
        site_id=site,
        adcode=site.map(sites).astype(str),
        outlets_of_site=site.map(site.value_counts()),
        alike_of_site=_alike(outlets, site),
        **{
            n: column(outlets, n) for n in ("o2_base_pct", "design_flow", "sample_cycle_h", "detection_limit")
        },
    )


def _alike(outlets: pd.DataFrame, site: pd.Series) -> pd.Series:
    """Outlets of the site with the medium of each outlet; inlet monitors do not count."""
    kind = site + "|" + outlets["medium"].astype(str)
    counted = kind[outlets["inlet_of"].isna()] if "inlet_of" in outlets else kind
    return kind.map(counted.value_counts()).fillna(0)


def reported(rows: pd.DataFrame, outlets: pd.DataFrame, last_hour: int) -> Reported:
    """Rows of ``cems_hour`` on the grid; every outlet runs from its first day to ``last_hour``."""
    outlet = places(rows["outlet_id"], pd.Index(outlets["outlet_id"].astype(str)))
    factor = places(rows["factor"], CODES)
    known = (outlet >= 0) & (factor >= 0)
    if not known.all():
        rows, outlet, factor = rows[known], outlet[known], factor[known]
    hour = steps_of(rows["hour"], "h")
    here = np.flatnonzero(np.bincount(outlet, minlength=len(outlets)))
    order = np.full(len(outlets), -1, np.int64)
    order[here] = np.arange(len(here))
    outlet = order[outlet]
    begin = np.full(len(here), last_hour, np.int64)
    np.minimum.at(begin, outlet, hour // 24 * 24)
    pair = outlet * len(CODES) + factor
    used = np.flatnonzero(np.bincount(pair, minlength=len(here) * len(CODES)))
    table = np.full(len(here) * len(CODES), -1, np.int64)
    table[used] = np.arange(len(used))
    grid = Grid(begin[used // len(CODES)], last_hour + 1 - begin[used // len(CODES)])
    place = grid.starts[table[pair]] + hour - begin[outlet]
    value, corrected = np.full(grid.starts[-1], np.nan), np.full(grid.starts[-1], np.nan)
    flag = np.full(grid.starts[-1], NO_FLAG, np.int8)
    value[place] = numbers(rows["value"])
    corrected[place] = column(rows, "corrected")
    flag[place] = places(rows["flag"], pd.Index(FLAGS))
    return Reported(
        outlets.iloc[here].reset_index(drop=True),
        grid,
        used // len(CODES),
        used % len(CODES),
        value,
        corrected,
        flag,
        table.reshape(len(here), len(CODES)),
        place,
        rows,
    )


def conditions(data: Reported, series: np.ndarray, load: SiteLoad) -> dict[str, np.ndarray]:
    """Companions on the rows of ``series``: o2, temperature, flow, load, p_on, stack and running state."""
    length = data.grid.length[series]
    outlets = data.outlets.iloc[data.outlet[series]]
    is_gas = np.repeat((outlets["medium"] == "gas").to_numpy(), length)
    flow = np.where(is_gas, data.beside(series, FLOW_GAS), data.beside(series, FLOW_WATER))
    hour = Grid(data.grid.begin[series], length).steps
    kw, on = load.at(np.repeat(places(outlets["site_id"], load.sites), length), hour)
    out = {
        "o2": data.beside(series, O2),
        "temperature": data.beside(series, TEMPERATURE),
        "flow": flow,
        "flow_share": flow / np.repeat(numbers(outlets["design_flow"]), length),
        "load": kw,
        "p_on": on,
        "is_gas": is_gas,
    }
    out["stack"] = stack_state(out, np.repeat(~np.isnan(numbers(outlets["o2_base_pct"])), length))
    powered = np.where(kw >= on, RUNNING, STOPPED)
    out["running"] = np.where(np.isnan(kw), out["stack"], powered).astype(np.int8)
    return out


def stack_state(at: dict[str, np.ndarray], burns: np.ndarray) -> np.ndarray:
    """Running, stopped or unknown as the flue gas or the effluent itself shows it, int8.

    Gas runs when no known companion denies it (O2 below 19 %, warm stack, flow); water runs with its flow. A cold stack says
    nothing where nothing burns (coating, printing): ``burns`` is true for outlets with a base oxygen.
    """
    cold = burns & (at["temperature"] < AMBIENT_C + WARMER_C)
    denied = (at["flow_share"] < np.where(at["is_gas"], GAS_ON, WATER_ON)) | (
        at["is_gas"] & ((at["o2"] >= O2_STOP) | cold)
    )
    said = ~np.isnan(at["flow_share"]) | (at["is_gas"] & ~np.isnan(at["o2"]))
    return np.where(denied, STOPPED, np.where(said, RUNNING, UNKNOWN)).astype(np.int8)


def emission_hours(data: Reported, frames: Frames, load: SiteLoad) -> Block:
    """One series per outlet and pollutant, by the hour."""
    series = np.flatnonzero(POLLUTANT[data.factor])
    grid = Grid(data.grid.begin[series], data.grid.length[series])
    keys = data.outlets.iloc[data.outlet[series]].reset_index(drop=True)
    keys = keys.assign(factor=CODES[data.factor[series]])
    row_of = np.repeat(series, grid.length)
    rows = np.arange(grid.starts[-1]) + np.repeat(data.grid.starts[series] - grid.starts[:-1], grid.length)
    value, corrected, flag = data.value[rows], data.corrected[rows], data.flag[rows]
    columns = conditions(data, series, load)
    no_base = np.repeat(np.isnan(numbers(keys["o2_base_pct"])), grid.length)
    as_is = ~columns["is_gas"] | (no_base & np.isnan(corrected))
    present, _ = presence(data)
    beside = partial(data.beside, series), partial(data.beside_normal, series)
    hours = Hours(frames, keys, grid, columns, *beside, partial(inlets_of, data, series, grid))
    valid = (flag == NORMAL) & ~np.isnan(value) & (columns["running"] != STOPPED) & ~records.labelled(hours)
    columns |= {
        "x": value,
        "z": np.where(as_is, value, corrected),
        "flag": flag,
        "valid": valid,
        "x_valid": np.where(valid, value, np.nan),
        "limit": limits(frames, keys, grid),
        "others": present[rows_of_outlet(data, row_of, rows)] - ~np.isnan(value),
    }
    columns["z_valid"] = np.where(valid, columns["z"], np.nan)
    lazy: Lazy = {name: partial(data.laid, name, rows) for name in SELDOM}
    for provider in PROVIDERS:
        lazy |= provider.columns(hours)
    return Block(BlockKind.EMISSION_HOUR, keys, grid.starts, grid.steps * 60, columns, 60, lazy)


def inlets_of(data: Reported, series: np.ndarray, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Load (mg/s) and flow at the inlet monitors of the outlets, on the rows of ``series``."""
    is_gas = (data.outlets["medium"] == "gas").to_numpy()
    flow = np.where(is_gas, *(data.table[:, CODES.get_loc(code)] for code in (FLOW_GAS, FLOW_WATER)))
    valid = np.where(data.flag == NORMAL, data.value, np.nan)
    monitors = Monitors(data.outlets, data.grid, valid, data.table, flow)
    return monitors.at_inlets(data.outlet[series], data.factor[series], grid)


def outlet_grid(data: Reported) -> Grid:
    """One series per outlet."""
    first = np.array([row[row >= 0][0] for row in data.table])
    return Grid(data.grid.begin[first], data.grid.length[first])


def rows_of_outlet(data: Reported, series: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Row on the outlet grid of each ``rows`` (with its ``series``) of the full grid."""
    return rows - data.grid.starts[series] + outlet_grid(data).starts[data.outlet[series]]


def presence(data: Reported) -> tuple[np.ndarray, np.ndarray]:
    """Factors with a value, and factors with any word (a value or a flag other than 通讯异常), per outlet hour."""
    series = np.repeat(np.arange(len(data.factor)), data.grid.length)
    place = rows_of_outlet(data, series, np.arange(len(data.value)))
    has = ~np.isnan(data.value)
    said = has | ((data.flag != NO_FLAG) & (data.flag != FLAGS.index("B")))
    rows = int(outlet_grid(data).starts[-1])
    return tuple(np.bincount(place[mask], minlength=rows).astype(np.int64) for mask in (has, said))  # type: ignore[return-value]


def outlet_hours(data: Reported, frames: Frames, load: SiteLoad) -> Block:
    """One series per outlet, by the hour: how many factors spoke, and whether all say 停运; lazy: what is recorded."""
    first = np.array([row[row >= 0][0] for row in data.table])
    grid = outlet_grid(data)
    series = np.repeat(np.arange(len(data.factor)), data.grid.length)
    place = rows_of_outlet(data, series, np.arange(len(data.value)))
    judged = POLLUTANT[data.factor][series] & (data.flag != NO_FLAG)
    rows = int(grid.starts[-1])
    reports = np.bincount(place[judged], minlength=rows)
    stops = np.bincount(place[judged & (data.flag == FLAGS.index("F"))], minlength=rows)
    columns = conditions(data, first, load)
    present, said = presence(data)
    columns |= {
        "present": present.astype(np.float64),
        "said": said.astype(np.float64),
        "stop_label": (reports > 0) & (stops == reports),
    }
    hours = Hours(
        frames, data.outlets, grid, columns, partial(data.beside, first), partial(data.beside_normal, first)
    )
    lazy = records.columns(hours) | frames_log.of_outlets(hours)
    lazy["labels_known"] = partial(_labels_known, frames, data.outlets, grid)
    return Block(BlockKind.OUTLET_HOUR, data.outlets, grid.starts, grid.steps * 60, columns, 60, lazy)


def _labels_known(frames: Frames, outlets: pd.DataFrame, grid: Grid) -> np.ndarray:
    """True where the site sends labels at all: only then does a label that is not there mean something."""
    sites = frame_of(frames, "cems_label", ("site_id",))["site_id"].astype(str).unique()
    return np.repeat(outlets["site_id"].isin(sites).to_numpy(), grid.length)
