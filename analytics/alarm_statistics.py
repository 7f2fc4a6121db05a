"""Alarms counted by enterprise and month (DOSSIER C.6)."""

import numpy as np
import pandas as pd

COLUMNS = (
    "site_id",
    "month",
    "alarms",
    "finished",
    "self_repaired",
    "median_min",
    "regulator",
    "device_id",
    "of_device",
)


def by_month(alarms: pd.DataFrame) -> pd.DataFrame:
    """One row per site and month of beginning, worst first.

    Columns: ``alarms``; ``finished`` closed ones and those the regulator took, which is what the self-repair rate is of;
    ``self_repaired`` closed before the regulator's time; ``median_min`` of the clocks; ``regulator`` how many the
    regulator took; ``device_id`` the treatment device of most alarms and ``of_device`` how many.
    """
    rows = alarms[alarms["reported_at"].notna()]
    if rows.empty:
        return pd.DataFrame({name: [] for name in COLUMNS})
    taken, closed = rows["regulator_at"].notna(), rows["closed_at"].notna()
    month = rows["started_at"].dt.to_period("M").astype(str)
    rows = rows.assign(month=month, taken=taken, done=closed | taken, repaired=closed & ~taken)
    groups = rows.groupby(["site_id", "month"], observed=True)
    out = groups.agg(
        alarms=("taken", "size"),
        finished=("done", "sum"),
        self_repaired=("repaired", "sum"),
        median_min=("clock_min", "median"),
        regulator=("taken", "sum"),
    ).reset_index()
    devices = (
        rows.groupby(["site_id", "month", "device_id"], observed=True)
        .size()
        .rename("of_device")
        .reset_index()
    )
    order = np.lexsort((devices["device_id"], -devices["of_device"]))
    most = devices.iloc[order].drop_duplicates(["site_id", "month"])
    out = out.merge(most, on=["site_id", "month"], how="left")
    return out.sort_values(
        ["regulator", "alarms", "month", "site_id"], ascending=[False, False, False, True], ignore_index=True
    )[list(COLUMNS)]
