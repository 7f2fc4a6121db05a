"""Daily means: of hourly outlets from their hours, of the others from a model of the same shape."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jobs.demo.curves import category
from jobs.demo.emissions import NORMAL, STOPPED, Emissions
from jobs.demo.profiles import ar1
from jobs.demo.roster import World
from schema.factor import FLAGS

WHO = ["outlet_id", "site_id", "factor"]
MOST_LOST = 4  # a day needs 20 valid hours of 24 (HJ 212-2017, D2.2); hours at a standstill are not lost


@dataclass(frozen=True, slots=True)
class Days:
    """Daily series: who (outlet_id, site_id, factor), and arrays of shape (series, days)."""

    series: pd.DataFrame
    value: np.ndarray
    corrected: np.ndarray
    valid: np.ndarray  # hours
    lost: np.ndarray  # hours that were neither valid nor stopped


def day_rows(world: World, made: Emissions) -> pd.DataFrame:
    """Rows of ``cems_day``: pollutants of hourly outlets, the main pollutant of the others."""
    own, rest = _from_hours(world, made), _modelled(world)
    both = Days(
        pd.concat([own.series, rest.series], ignore_index=True),
        np.concatenate([own.value, rest.value]),
        np.concatenate([own.corrected, rest.corrected]),
        np.concatenate([own.valid, rest.valid]),
        np.concatenate([own.lost, rest.lost]),
    )
    return _frame(world, both)


def _from_hours(world: World, made: Emissions) -> Days:
    at = np.flatnonzero(made.series["limit"].notna())
    days = world.scale.days
    normal = made.present[at] & (made.flag[at] == NORMAL) & ~np.isnan(made.value[at])
    valid = normal.reshape(len(at), days, 24).sum(axis=2)
    value = _mean(made.value[at], normal, days)
    corrected = _mean(made.corrected[at], normal, days)
    stopped = (made.present[at] & (made.flag[at] == STOPPED)).reshape(len(at), days, 24).sum(axis=2)
    return Days(made.series.iloc[at][WHO], value, corrected, valid, 24 - valid - stopped)


def _mean(values: np.ndarray, normal: np.ndarray, days: int) -> np.ndarray:
    kept = np.where(normal, values, 0.0).reshape(len(values), days, 24).sum(axis=2)
    count = normal.reshape(len(values), days, 24).sum(axis=2)
    return np.divide(kept, count, out=np.full(kept.shape, np.nan), where=count > 0)


def _modelled(world: World) -> Days:
    """Daily means of the outlets without hourly data, first pollutant only."""
    rng, days = world.rng(15), world.scale.days
    limits = world.limits.drop_duplicates("outlet")
    limits = limits[~world.outlets["hourly"].to_numpy()[limits["outlet"]]].reset_index(drop=True)
    level = (limits["limit_value"] * limits["usual"]).to_numpy()[:, None]
    most = 0.93 * limits["limit_value"].to_numpy(float)[:, None]
    corrected = np.minimum(level * np.exp(ar1((len(limits), days), 0.6, 0.12, rng)), most)
    gas = (limits["averaging"] == "1h").to_numpy()[:, None]
    value = np.where(gas, corrected * rng.uniform(0.8, 1.0, (len(limits), 1)), corrected)
    valid = rng.choice([24, 23, 22, 18], value.shape, p=(0.8, 0.13, 0.06, 0.01))
    return Days(limits[WHO], value, np.where(gas, corrected, np.nan), valid, 24 - valid)


def _frame(world: World, found: Days) -> pd.DataFrame:
    series, valid, days = found.series, found.valid, world.scale.days
    number = np.repeat(np.arange(len(series)), days)
    at = pd.date_range(world.scale.start, periods=days, unit="us")
    names = sorted(FLAGS)
    flag = np.where(found.lost <= MOST_LOST, names.index("N"), names.index("D"))
    flag = np.where(valid == 0, names.index("F"), flag)
    return pd.DataFrame(
        {
            "outlet_id": category(series["outlet_id"], number),
            "site_id": category(series["site_id"], number),
            "factor": category(series["factor"], number),
            "day": np.tile(at.to_numpy(), len(series)),
            "value": found.value.round(3).ravel(),
            "corrected": found.corrected.round(3).ravel(),
            "flag": pd.Categorical.from_codes(flag.ravel().astype(np.int8), categories=pd.Index(names)),
            "valid_hours": valid.ravel(),
        }
    )
