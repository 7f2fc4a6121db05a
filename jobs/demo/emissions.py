"""Hourly automatic monitoring of gas and water outlets: levels follow the load, analysers behave like analysers."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from jobs.demo.curves import Curves
from jobs.demo.profiles import ar1
from jobs.demo.roster import World
from jobs.demo.sectors import PROCESSES
from schema.factor import FLAGS, FLOW_GAS, FLOW_WATER, FURNACE, O2, PH, TEMPERATURE

NORMAL, STOPPED, MAINTAINED, FAULT, CALIBRATED, OVER_RANGE, CUT_OFF = (FLAGS.index(f) for f in "NFMDCTB")
AIR_O2 = 20.9
CAP_O2 = 20.5  # corrected values are computed with at most this oxygen (DOSSIER B.6)
WITH_PH, WITH_FURNACE = ("plating_water", "sewage"), "incinerator"
SAFE_SHARE = 0.93  # honest outlets are kept below this share of the limit


@dataclass(slots=True)
class Emissions:
    """Every hourly series of the demo; the arrays have one row per series and one column per hour.

    ``series``: outlet_id, site_id, factor, outlet (row of ``World.outlets``), curve (row of ``Curves``), limit,
    decimals, detection, o2_base (NaN without correction), o2 and flow (rows of these series of its outlet or -1), cycle_h;
    in key order. ``ceilings``: series, hours and value above which no hourly maximum was reported.
    """

    series: pd.DataFrame
    value: np.ndarray
    corrected: np.ndarray
    flag: np.ndarray  # number in FLAGS
    present: np.ndarray  # False: no row was sent
    weekday: np.ndarray  # of each hour, Monday 0
    ceilings: list[tuple[int, slice, float]] = field(default_factory=list)

    def row(self, outlet_id: str, factor: str) -> int:
        """Row number of a series."""
        match = (self.series["outlet_id"] == outlet_id) & (self.series["factor"] == factor)
        return int(np.flatnonzero(match)[0])

    def of_outlet(self, outlet_id: str) -> np.ndarray:
        """Row numbers of all series of an outlet."""
        return np.flatnonzero(self.series["outlet_id"] == outlet_id)

    def text(self, row: int, name: str) -> str:
        """A text of the series table."""
        return str(self.series[name].to_numpy()[row])

    def number(self, row: int, name: str) -> float:
        """A number of the series table."""
        return float(self.series[name].to_numpy()[row])

    def ratio(self, row: int) -> np.ndarray:
        """Corrected over measured value per hour; 1 without oxygen correction."""
        oxygen = int(self.number(row, "o2"))
        if oxygen < 0:
            return np.ones(self.value.shape[1])
        base = self.number(row, "o2_base")
        return (21 - base) / (21 - np.minimum(self.value[oxygen], CAP_O2))


def emissions(world: World, found: Curves) -> Emissions:
    """Honest series of every hourly outlet: levels, noise, stops, calibration, maintenance, faults and gaps."""
    series = _series(world, found)
    hours = world.scale.hours
    shape = (len(series), hours)
    made = Emissions(
        series,
        np.full(shape, np.nan),
        np.full(shape, np.nan),
        np.full(shape, NORMAL, dtype=np.uint8),
        np.ones(shape, dtype=bool),
        pd.date_range(world.scale.start, periods=hours, freq="h").day_of_week.to_numpy(),
    )
    _gas(made, world, found)
    _water(made, world, found)
    round_values(made)
    return made


def _series(world: World, found: Curves) -> pd.DataFrame:
    hourly = world.outlets[world.outlets["hourly"]]
    limits = world.limits[world.limits["outlet"].isin(hourly.index)]
    parts = [
        limits[["outlet", "factor", "usual", "decimals", "detection"]].assign(limit=limits["limit_value"])
    ]
    gas = hourly.index[hourly["medium"] == "gas"]
    corrected = hourly.index[hourly["o2_base_pct"].notna()]
    water = hourly.index[hourly["medium"] == "water"]
    key = hourly["process_key"]
    for index, factor, decimals in (
        (corrected, O2, 2),
        (gas, FLOW_GAS, 2),
        (gas, TEMPERATURE, 1),
        (water, FLOW_WATER, 2),
        (hourly.index[key.isin(WITH_PH)], PH, 2),
        (hourly.index[key == WITH_FURNACE], FURNACE, 0),
    ):
        parts.append(pd.DataFrame({"outlet": index, "factor": factor, "decimals": decimals}))
    frame = pd.concat(parts, ignore_index=True)
    source = world.outlets.loc[frame["outlet"]].reset_index(drop=True)
    frame["outlet_id"], frame["site_id"] = source["outlet_id"], source["site_id"]
    frame["o2_base"] = np.where(frame["limit"].notna(), source["o2_base_pct"].astype(float), np.nan)
    frame["medium"], frame["design"] = source["medium"], source["design_flow"]
    frame["cycle_h"] = source["sample_cycle_h"].fillna(1).astype(int)
    frame["curve"] = found.rows(source["site"].to_numpy())
    frame = frame.sort_values(["outlet_id", "factor"], ignore_index=True)
    frame["o2"] = np.where(frame["o2_base"].notna(), _beside(frame, (O2,)), -1)
    frame["flow"] = _beside(frame, (FLOW_GAS, FLOW_WATER))
    return frame


def _beside(frame: pd.DataFrame, factors: tuple[str, ...]) -> np.ndarray:
    """Row of the series of one of these factors at the outlet of each series, -1 where it has none."""
    mine = frame[frame["factor"].isin(factors)]
    rows = pd.Series(mine.index, index=mine["outlet_id"])
    return frame["outlet_id"].map(rows).fillna(-1).astype(int).to_numpy()


def _gas(made: Emissions, world: World, found: Curves) -> None:
    rng, series = world.rng(6), made.series
    is_gas = (series["medium"] == "gas").to_numpy()
    kinds = [PROCESSES[k] for k in world.outlets["process_key"].iloc[series["outlet"]]]
    share, runs = found.share[series["curve"]], found.runs[series["curve"]]

    def rows(factor: str) -> np.ndarray:
        return np.flatnonzero(is_gas & (series["factor"] == factor).to_numpy())

    at = rows(O2)
    usual = np.array([kinds[i].o2_usual for i in at])[:, None]
    oxygen = usual + 2.0 * (1 - share[at]) + ar1((len(at), share.shape[1]), 0.9, 0.22, rng)
    made.value[at] = np.where(runs[at], oxygen.clip(1, 17), AIR_O2 - rng.uniform(0.0, 0.2, oxygen.shape))
    at = rows(FLOW_GAS)
    design = series["design"].to_numpy()[at][:, None]
    flow = design * (0.16 + 0.7 * share[at]) * (1 + ar1((len(at), share.shape[1]), 0.7, 0.025, rng))
    made.value[at] = np.where(runs[at], flow, design * rng.uniform(0, 0.004, flow.shape))
    at = rows(TEMPERATURE)
    hot = np.array([kinds[i].temperature for i in at])[:, None]
    ambient = 15 + 4 * np.sin(2 * np.pi * (np.arange(share.shape[1]) - 9) / 24)[None, :]
    stack = ambient + (hot - 15) * (0.78 + 0.22 * share[at]) + ar1((len(at), share.shape[1]), 0.9, 1.2, rng)
    made.value[at] = np.where(runs[at], stack, ambient + rng.uniform(0, 3, stack.shape))
    at = rows(FURNACE)
    furnace = 915 + 25 * share[at] + ar1((len(at), share.shape[1]), 0.9, 8.0, rng)
    made.value[at] = np.where(runs[at], furnace.clip(880, 1050), ambient + 20)
    _gas_levels(made, np.flatnonzero(is_gas & series["limit"].notna().to_numpy()), (share, runs), rng)
    made.flag[is_gas] = np.where(runs[is_gas], NORMAL, STOPPED)


def _gas_levels(
    made: Emissions, at: np.ndarray, state: tuple[np.ndarray, np.ndarray], rng: np.random.Generator
) -> None:
    """Concentrations: the corrected level follows load and noise, the measured one follows from the oxygen."""
    share, runs = state[0][at], state[1][at]
    level = (made.series["limit"] * made.series["usual"]).to_numpy()[at][:, None]
    response = 0.62 + 0.45 * share
    corrected = (
        level * response * np.exp(ar1(share.shape, 0.88, 0.12, rng) + rng.normal(0, 0.03, share.shape))
    )
    limit = made.series["limit"].to_numpy()[at][:, None]
    corrected = np.minimum(corrected, SAFE_SHARE * limit * rng.uniform(0.9, 1.0, share.shape))
    ratio = np.array([made.ratio(i) for i in at])
    measured = corrected / ratio
    made.value[at] = np.where(
        runs, measured, rng.uniform(0, 0.004, share.shape) * limit / np.maximum(ratio, 1)
    )


def _water(made: Emissions, world: World, found: Curves) -> None:
    rng, series = world.rng(7), made.series
    is_water = (series["medium"] == "water").to_numpy()
    at = np.flatnonzero(is_water & (series["factor"] == FLOW_WATER).to_numpy())
    share, runs = found.share[series["curve"].to_numpy()[at]], found.runs[series["curve"].to_numpy()[at]]
    delayed = np.roll(share, 1, axis=1)
    design = series["design"].to_numpy()[at][:, None]
    flow = design * (0.15 + 0.6 * delayed) * (1 + ar1(share.shape, 0.8, 0.06, rng))
    made.value[at] = np.where(runs, flow, 0.0)
    acid = np.flatnonzero(is_water & (series["factor"] == PH).to_numpy())
    made.value[acid] = (7.4 + ar1((len(acid), share.shape[1]), 0.85, 0.16, rng)).clip(6.5, 8.5)
    for row in np.flatnonzero(is_water & series["limit"].notna().to_numpy()).tolist():
        made.value[row] = _held(made, row, found, rng)
    made.flag[is_water] = np.where(found.runs[series["curve"].to_numpy()[is_water]], NORMAL, STOPPED)
    levels = is_water & series["limit"].notna().to_numpy()
    made.value[levels] = np.where(made.flag[levels] == STOPPED, np.nan, made.value[levels])


def _held(made: Emissions, row: int, found: Curves, rng: np.random.Generator) -> np.ndarray:
    """One concentration per sampling cycle, held over the hours of the cycle; cycles start at midnight."""
    line = made.series.iloc[row]
    hours, cycle = made.value.shape[1], int(line["cycle_h"])
    count = -(-hours // cycle)
    load = np.resize(found.share[line["curve"]], count * cycle).reshape(count, cycle).mean(axis=1)
    noise = ar1((1, count), 0.8, 0.13, rng)[0] + rng.normal(0, 0.035, count)
    level = line["limit"] * line["usual"] * (0.8 + 0.25 * load) * np.exp(noise)
    return np.repeat(np.minimum(level, 0.9 * line["limit"]), cycle)[:hours]


def round_values(made: Emissions) -> None:
    """Round to the analyser's resolution."""
    decimals = made.series["decimals"].to_numpy().astype(int)
    for places in np.unique(decimals):
        at = decimals == places
        made.value[at] = np.round(made.value[at], places)


def correct(made: Emissions) -> None:
    """Corrected values of gas from measured value and oxygen, rounded to one more decimal than measured."""
    for row in np.flatnonzero((made.series["medium"] == "gas") & made.series["limit"].notna()).tolist():
        places = int(made.number(row, "decimals")) + int(made.number(row, "o2") >= 0)
        made.corrected[row] = np.round(made.value[row] * made.ratio(row), places)
