"""Petitions of the period by place; zero where sites have none."""

from datetime import date

import pandas as pd

from geo import cells as h3cells
from geo.pyramid import Bottom
from jobs.surfaces.source import SITE_LEVEL, Asked, of_sites, sites
from schema import site
from schema.petition import DATASET

REPEATED = "重复"
OPEN = ("受理", "办理中")
READ = ("received_at", "adcode", "lon_wgs84", "lat_wgs84", "topic", "state")


def products(asked: Asked) -> dict[str, int]:
    """See :class:`jobs.surfaces.source.Source`."""
    return {"": SITE_LEVEL} if asked.store.batches(DATASET) and len(sites(asked)) else {}


def stamp(asked: Asked) -> str:
    """See :class:`jobs.surfaces.source.Source`."""
    return f"{asked.store.version(DATASET)}-{asked.store.version(site.DATASET)}"


def gather(asked: Asked) -> Bottom | None:
    """See :class:`jobs.surfaces.source.Source`."""
    if not products(asked):
        return None
    rows = counted(asked).assign(value=1.0)[["cell", "adcode", "value"]]
    quiet = sites(asked)[["cell", "adcode"]].assign(value=0.0)
    return of_sites(pd.concat([rows, quiet], ignore_index=True), "sum")


def counted(asked: Asked) -> pd.DataFrame:
    """Petitions received in the period, and unless only the period counts those of before that are not settled; repeats left out."""
    rows = asked.store.read(DATASET, asked.viewer, READ).astype(
        {"adcode": "str", "state": "str", "topic": "str"}
    )
    at = rows["received_at"]
    in_period = at >= pd.Timestamp(asked.period.first)
    wanted = in_period if asked.within else in_period | rows["state"].isin(OPEN)
    rows = rows[wanted & (at < pd.Timestamp(asked.period.after)) & (rows["state"] != REPEATED)]
    cell = h3cells.of_points(rows["lat_wgs84"].to_numpy(float), rows["lon_wgs84"].to_numpy(float), SITE_LEVEL)
    rows = rows.assign(cell=cell)
    return rows[rows["cell"] > 0]


def last_day(asked: Asked) -> date | None:
    """See :class:`jobs.surfaces.source.Source`."""
    newest = asked.store.read(DATASET, asked.viewer, ("received_at",))["received_at"].max()
    return None if pd.isna(newest) else min(newest.date(), asked.period.last)
