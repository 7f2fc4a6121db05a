"""Rows of ``cems_hour``: hourly values with their extremes and the mass discharged."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jobs.demo.curves import category
from jobs.demo.emissions import Emissions
from schema.factor import FLAGS

KG_PER_MG, SECONDS = 1e-6, 3600
NEAR = 0.86  # share of a ceiling from which a mean on the maximum lies at it
SWING = 0.05  # usual distance of the extremes of an hour from its mean, as a share of it


@dataclass(frozen=True, slots=True)
class Extras:
    """Extremes of every hour and the mass of the pollutants, shape (series, hours); NaN where nothing is reported."""

    low: np.ndarray
    high: np.ndarray
    amount_kg: np.ndarray


def extras(made: Emissions, rng: np.random.Generator) -> Extras:
    """Extremes around the mean, by at least one step of the display in gas, and what mean and flow amount to in kg."""
    rows = np.flatnonzero(made.series["limit"].notna())
    shape = made.value.shape
    low, high, amount = (np.full(shape, np.nan) for _ in range(3))
    value = made.value[rows]
    scale = 10.0 ** made.series["decimals"].to_numpy()[rows].astype(int)[:, None]
    gas = (made.series["medium"] == "gas").to_numpy()[rows][:, None]
    for out, sign in ((low, -1.0), (high, 1.0)):
        away = np.abs(value) * SWING * (0.4 + rng.random(value.shape, dtype=np.float32)) * scale
        steps = np.where(gas, np.maximum(np.rint(away), 1.0), 0.0)
        out[rows] = np.where(value == 0.0, 0.0, np.rint(value * scale + sign * steps) / scale)
    for row, span, ceiling in made.ceilings:
        near = made.value[row, span] >= NEAR * ceiling  # the rest of the hour went beyond
        high[row, span] = np.where(near, ceiling, np.minimum(high[row, span], ceiling))
    flow = made.value[made.series["flow"].to_numpy()[rows]]
    amount[rows] = np.maximum(np.round(value * flow * (SECONDS * KG_PER_MG), 4), 0.0)
    return Extras(low, high, amount)


def hour_rows(made: Emissions, more: Extras, start: pd.Timestamp, days: range) -> pd.DataFrame:
    """Rows of ``cems_hour`` for these day numbers from ``start``, in key order."""
    part = slice(days.start * 24, days.stop * 24)
    present = made.present[:, part]
    number, hour = np.nonzero(present)
    times = pd.date_range(
        start + pd.Timedelta(days=days.start), periods=present.shape[1], freq="h", unit="us"
    )
    codes, names = np.array([*FLAGS]), pd.Index(sorted(FLAGS), dtype="str")
    flag = np.searchsorted(names.to_numpy().astype(str), codes)[made.flag[:, part][present]]
    return pd.DataFrame(
        {
            "outlet_id": category(made.series["outlet_id"], number),
            "site_id": category(made.series["site_id"], number),
            "factor": category(made.series["factor"], number),
            "hour": times.to_numpy()[hour],
            "value": made.value[:, part][present],
            "corrected": made.corrected[:, part][present],
            "value_min": more.low[:, part][present],
            "value_max": more.high[:, part][present],
            "amount_kg": more.amount_kg[:, part][present],
            "flag": pd.Categorical.from_codes(flag, categories=names),
        }
    )
