"""Minute values of a few stacks over the last three days: they agree with the hours, but where planted."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from jobs.demo.curves import category
from jobs.demo.emissions import CALIBRATED, NORMAL, Emissions
from jobs.demo.profiles import ar1
from jobs.demo.roster import World
from jobs.demo.scale import END
from jobs.demo.tamper import RANGE_TIMES
from jobs.demo.truth import Planted
from schema.factor import FLAGS, FLOW_GAS, FURNACE, O2

NOX = "a21002"
DAYS, HOUR = 3, 60
SIZE = DAYS * 24 * HOUR
WOBBLE = {
    NOX: 0.02,
    O2: 0.004,
    FLOW_GAS: 0.045,
    FURNACE: 0.003,
}  # standard deviation within the hour, as a share
LEVELS = (0.42, 0.8)  # median share of the limit: a fall by a third of the limit must be possible


@dataclass(slots=True)
class Minutes:
    """Values and flags of series over the last days; ``value`` NaN: not sent; arrays of shape (series, minutes)."""

    row: list[int]  # of each series in ``Emissions.series``
    value: np.ndarray
    flag: np.ndarray


@dataclass(frozen=True, slots=True)
class Stack:
    """One stack's minutes to change: values, flags, its limit as measured concentration, display decimals."""

    value: np.ndarray  # of the pollutant or furnace temperature, a view
    flag: np.ndarray
    limit: np.ndarray
    decimals: int
    begin: int  # minute of the planted spell


def _constant(at: Stack) -> slice:
    span = slice(at.begin // HOUR * HOUR, at.begin // HOUR * HOUR + 2 * HOUR)
    at.value[span] = at.value[at.begin]
    return span


def _rise(at: Stack) -> slice:
    for begin in (at.begin, at.begin + 200):
        at.value[begin : begin + 9] += 0.5 * at.limit[begin : begin + 9]
    return slice(at.begin, at.begin + 209)


def _drop(at: Stack) -> slice:
    for begin in (at.begin, at.begin + 200):
        part = slice(begin, begin + 9)
        at.value[part] = np.minimum(at.value[part] - 0.36 * at.limit[part], 0.1 * at.limit[part])
    return slice(at.begin, at.begin + 209)


def _few(at: Stack) -> slice:
    span = slice(at.begin // HOUR * HOUR, at.begin // HOUR * HOUR + 5 * HOUR)
    late = np.arange(span.start, span.stop) % HOUR >= 35
    at.value[span] = np.where(late, np.nan, at.value[span])
    return span


def _contradicts(at: Stack) -> slice:
    span = slice(at.begin // HOUR * HOUR, at.begin // HOUR * HOUR + 8 * HOUR)
    at.value[span] *= 1.18
    return span


def _plateau(at: Stack) -> slice:
    """Honest: 12 minutes of span gas, flagged as calibration; 48 minutes are left to the hour."""
    span = slice(at.begin // HOUR * HOUR + 5, at.begin // HOUR * HOUR + 17)
    at.value[span], at.flag[span] = 0.8 * RANGE_TIMES * at.limit[span], CALIBRATED
    return span


def _cold(at: Stack) -> slice:
    span = slice(at.begin // HOUR * HOUR, at.begin // HOUR * HOUR + 50)
    at.value[span] -= np.maximum(at.value[span].max() - 838, 0)
    return span


Scene = tuple[str, bool, tuple[str, ...], Callable[[Stack], slice]]
SCENES: tuple[Scene, ...] = (
    ("constant_minutes", True, ("R02",), _constant),
    ("minute_rise", True, ("Y08",), _rise),
    ("minute_drop", True, ("Y09",), _drop),
    ("few_minutes", True, ("Q06",), _few),
    ("minutes_contradict", True, ("Y17",), _contradicts),
    ("span_gas_minutes", False, ("R02", "Y08", "Y17", "Q06"), _plateau),
)
COLD: Scene = ("cold_furnace", True, ("C04",), _cold)


def minutes(world: World, made: Emissions, before: list[Planted]) -> tuple[Minutes, list[Planted]]:
    """Minutes of one stack per scene, on sites other than ``before``, and of a furnace; and what was planted in them."""
    rng = world.rng(36)
    free = ~made.series["site_id"].isin({p.site_id for p in before}).to_numpy()
    calm = (made.flag[:, -DAYS * 24 :] == NORMAL).mean(axis=1) > 0.97
    nox = np.flatnonzero(free & calm & (made.series["factor"] == NOX).to_numpy())
    level = np.nanmedian(made.corrected[nox], axis=1) / made.series["limit"].to_numpy(float)[nox]
    nox = nox[(level >= LEVELS[0]) & (level <= LEVELS[1])]
    plan = list(zip(_one_per_site(made, rng.permutation(nox)), SCENES, strict=False))
    used = {made.text(row, "site_id") for row, _ in plan}
    hot = free & calm & (made.series["factor"] == FURNACE).to_numpy() & ~made.series["site_id"].isin(used)
    plan += list(zip(_one_per_site(made, rng.permutation(np.flatnonzero(hot))), [COLD], strict=False))
    rows = [r for row, _ in plan for r in _beside(made, row)]
    found = Minutes(rows, *_from_hours(made, rows, rng))
    planted = [_change(made, found, place, rng) for place in plan]
    return found, planted


def _one_per_site(made: Emissions, rows: np.ndarray) -> list[int]:
    return [int(r) for r in rows[~made.series["site_id"].iloc[rows].duplicated().to_numpy()]]


def _beside(made: Emissions, row: int) -> list[int]:
    """The series and its companions by the minute."""
    return sorted({row, *(int(made.number(row, n)) for n in ("o2", "flow") if made.number(row, n) >= 0)})


def _from_hours(made: Emissions, rows: list[int], rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Values that wander from hour to hour and have the reported mean in each, and the hour's flag."""
    part = slice(-DAYS * 24, None)
    hourly = np.where(made.present[rows, part], made.value[rows, part], np.nan)
    middle = (np.arange(DAYS * 24) + 0.5) * HOUR
    share = np.array([[WOBBLE[made.text(r, "factor")]] for r in rows])
    drift = ar1((len(rows), SIZE), 0.9, 1.0, rng) * share
    path = np.empty((len(rows), SIZE))
    for number, line in enumerate(hourly):
        known = ~np.isnan(line)
        path[number] = np.interp(np.arange(SIZE) + 0.5, middle[known], line[known])
    path *= 1 + drift
    blocks = path.reshape(len(rows), -1, HOUR)
    blocks *= hourly[:, :, None] / blocks.mean(axis=2, keepdims=True)
    return blocks.reshape(len(rows), SIZE), np.repeat(made.flag[rows, part], HOUR, axis=1)


def _change(made: Emissions, found: Minutes, place: tuple[int, Scene], rng: np.random.Generator) -> Planted:
    row, (kind, is_problem, rules, change) = place
    at = found.row.index(row)
    limit = np.repeat(made.number(row, "limit") / made.ratio(row)[-DAYS * 24 :], HOUR)
    begin = int(rng.integers(30, 48)) * HOUR + 7
    decimals = int(made.number(row, "decimals"))
    span = change(Stack(found.value[at], found.flag[at], limit, decimals, begin))
    first = END - pd.Timedelta(days=DAYS)
    return Planted(
        kind,
        is_problem,
        rules,
        made.text(row, "site_id"),
        (first + pd.Timedelta(minutes=span.start)).floor("h"),
        (first + pd.Timedelta(minutes=span.stop)).ceil("h"),
        made.text(row, "outlet_id"),
        factor=made.text(row, "factor"),
    )


def minute_rows(made: Emissions, found: Minutes) -> pd.DataFrame:
    """Rows of ``cems_minute`` in key order; minutes of hours that were never sent are left out."""
    order = sorted(range(len(found.row)), key=lambda i: found.row[i])
    rows = [found.row[i] for i in order]
    places = made.series["decimals"].to_numpy()[rows].astype(int)
    value = np.array([np.round(found.value[i], d) for i, d in zip(order, places, strict=True)])
    number, minute = np.nonzero(~np.isnan(value))
    at = pd.date_range(END - pd.Timedelta(days=DAYS), periods=SIZE, freq="min", unit="us").to_numpy()
    names = pd.Index(sorted(FLAGS), dtype="str")
    code = names.get_indexer([*FLAGS])[found.flag[order][number, minute]]
    return pd.DataFrame(
        {
            "outlet_id": category(made.series["outlet_id"].iloc[rows], number),
            "site_id": category(made.series["site_id"].iloc[rows], number),
            "factor": category(made.series["factor"].iloc[rows], number),
            "at": at[minute],
            "value": value[number, minute],
            "flag": pd.Categorical.from_codes(code, categories=names),
        }
    )
