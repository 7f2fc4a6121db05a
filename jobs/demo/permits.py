"""Discharge permits: one per site, with yearly amounts that leave room for what is emitted, but where planted."""

import numpy as np
import pandas as pd

from jobs.demo.emissions import Emissions
from jobs.demo.hours import Extras
from jobs.demo.names import permit_number
from jobs.demo.roster import World
from jobs.demo.sectors import COD, NH3N, NMHC, NOX, PM, SO2
from jobs.demo.truth import Planted

HOURS_PER_YEAR = {"单班": 2400.0, "两班": 4800.0, "三班": 7920.0}
AMOUNTS = {PM: "pm_t_a", SO2: "so2_t_a", NOX: "nox_t_a", NMHC: "voc_t_a", COD: "cod_t_a", NH3N: "nh3n_t_a"}
ROOM = (9.0, 13.0)  # permitted over emitted in these weeks
USED = (0.95, 1.06)  # emitted over permitted where the amount is used up, in turn
YEAR_H = 366 * 24


def permits(world: World, made: Emissions, more: Extras, planted: list[Planted]) -> pd.DataFrame:
    """One permit per site; key units are those with hourly monitoring."""
    sites, outlets = world.sites, world.outlets
    rng = world.rng(2)
    key = np.isin(np.arange(len(sites)), outlets.loc[outlets["hourly"], "site"])
    some = np.isin(np.arange(len(sites)), outlets["site"])
    category = np.select([key, some], ["重点管理", "简化管理"], "登记管理")
    regime = sites["permit_regime"]
    start = pd.Timestamp("2023-01-01") + pd.to_timedelta(rng.integers(0, 1000, len(sites)), unit="D")
    rows = pd.DataFrame(
        {
            "permit_no": [permit_number(u, c) for u, c in zip(sites["uscc"], category, strict=True)],
            "site_id": sites["site_id"],
            "category": category,
            "valid_from": start,
            "valid_to": start + pd.Timedelta(days=5 * 365),
            "regime": regime,
            "night_permitted": regime.eq("三班"),
            "hours_per_year": regime.map(HOURS_PER_YEAR),
        }
    )
    tonnes = _emitted(made, more)
    yearly = rng.uniform(*ROOM, (len(sites), len(AMOUNTS))) * max(1.0, YEAR_H / world.scale.hours / ROOM[0])
    for number, (factor, column) in enumerate(AMOUNTS.items()):
        own = tonnes.get(factor, pd.Series(dtype=float)).reindex(sites["site_id"]).to_numpy()
        rows[column] = (own * yearly[:, number]).round(3)
    used = [p for p in planted if p.kind == "permit_used_up"]
    for number, record in enumerate(used):
        amount = tonnes[record.factor][record.site_id] / USED[number % len(USED)]
        rows.loc[rows["site_id"] == record.site_id, AMOUNTS[record.factor]] = round(amount, 4)
    return rows


def _emitted(made: Emissions, more: Extras) -> dict[str, pd.Series]:
    """Tonnes by pollutant and site over the whole period, rows that were never sent left out."""
    total = np.where(made.present, np.nan_to_num(more.amount_kg), 0.0).sum(axis=1) / 1000
    series = made.series.assign(tonnes=total)
    series = series[series["factor"].isin(list(AMOUNTS))]
    return {str(f): rows.groupby("site_id")["tonnes"].sum() for f, rows in series.groupby("factor")}
