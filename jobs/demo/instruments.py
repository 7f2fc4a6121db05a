"""Analysers of every monitored factor: range, detection limit, resolution; changed slopes with and without a work order."""

import numpy as np
import pandas as pd

from jobs.demo.emissions import Emissions
from jobs.demo.tamper import RANGE_TIMES
from jobs.demo.truth import Planted
from schema.factor import FACTORS, FLOW_GAS, FLOW_WATER, FURNACE, O2, PH, TEMPERATURE

SET_UP = pd.Timestamp("2025-06-01")
RANGES = {O2: 25.0, TEMPERATURE: 300.0, FURNACE: 1300.0, PH: 14.0}
TIMES_OF_DESIGN = 1.5  # range of a flow meter
LAX_RANGE = (
    200.0  # of a gas boiler's analyser, mg/m³: steady values lie within two per cent of it (DOSSIER B.6)
)
CHANGES = {"slope_changed": 0.7, "slope_changed_on_order": 1.04}  # slope set anew


def instrument_rows(made: Emissions, planted: list[Planted], rng: np.random.Generator) -> pd.DataFrame:
    """Rows of ``instrument``: one per series when it was set up, another when its slope was set anew."""
    series = made.series
    unit = np.array([FACTORS[f].title for f in series["factor"]])
    top = (RANGE_TIMES * series["limit"]).fillna(series["factor"].map(RANGES))
    flows = series["factor"].isin([FLOW_GAS, FLOW_WATER])
    top = top.where(~flows, (TIMES_OF_DESIGN * series["design"]).round(1))
    lax = [(p.outlet_id, p.factor) for p in planted if p.kind == "low_nox_burner"]
    is_lax = pd.MultiIndex.from_frame(series[["outlet_id", "factor"]]).isin(lax)
    rows = pd.DataFrame(
        {
            "outlet_id": series["outlet_id"],
            "site_id": series["site_id"],
            "factor": series["factor"],
            "valid_from": SET_UP + pd.to_timedelta(rng.integers(0, 300, len(series)), unit="D"),
            "model": [
                f"演示{name}仪{n}型" for name, n in zip(unit, rng.integers(1, 4, len(series)), strict=True)
            ],
            "range_high": np.where(is_lax, LAX_RANGE, top),
            "detection_limit": series["detection"],
            "resolution": 10.0 ** -series["decimals"].astype(float),
            "slope": rng.uniform(0.96, 1.04, len(series)).round(3),
            "intercept": 0.0,
        }
    )
    both = pd.concat([rows, *(_changed(rows, p) for p in planted if p.kind in CHANGES)], ignore_index=True)
    return both.sort_values(["outlet_id", "factor", "valid_from"], ignore_index=True)


def changed_at(record: Planted) -> pd.Timestamp:
    """When the slope was set anew: at the beginning of a short span, in the middle of one over the whole period."""
    long = record.t_end - record.t_start > pd.Timedelta("15D")
    middle = (record.t_start + (record.t_end - record.t_start) / 2).normalize() + pd.Timedelta("10h")
    return middle if long else record.t_start


def _changed(rows: pd.DataFrame, record: Planted) -> pd.DataFrame:
    mine = rows[(rows["outlet_id"] == record.outlet_id) & (rows["factor"] == record.factor)]
    slope = (mine["slope"] * CHANGES[record.kind]).round(3)
    return mine.assign(valid_from=changed_at(record), slope=slope)
