"""Months since anybody was there: the site of a cell that has gone longest without an inspection."""

from datetime import date

import numpy as np
import pandas as pd

from geo.pyramid import Bottom
from jobs.surfaces.source import SITE_LEVEL, Asked, end_of, of_sites, sites
from schema import site
from schema.inspection import DATASET

DAYS_A_MONTH = 30.44
NEVER = 600.0  # months: a class of its own, for sites without any record


def products(asked: Asked) -> dict[str, int]:
    """See :class:`jobs.surfaces.source.Source`."""
    return {"": SITE_LEVEL} if asked.store.batches(DATASET) and len(sites(asked)) else {}


def stamp(asked: Asked) -> str:
    """See :class:`jobs.surfaces.source.Source`."""
    return f"{asked.store.version(DATASET)}-{asked.store.version(site.DATASET)}"


def gather(asked: Asked) -> Bottom | None:
    """See :class:`jobs.surfaces.source.Source`."""
    return of_sites(months(asked), "max") if products(asked) else None


def months(asked: Asked) -> pd.DataFrame:
    """Sites with ``value``: whole and part months from the last inspection that began before the period's end, ``NEVER`` without."""
    end = end_of(asked)
    visits = asked.store.read(DATASET, asked.viewer, ("site_id", "started_at")).astype({"site_id": "str"})
    last = visits[visits["started_at"] < end].groupby("site_id")["started_at"].max()
    since = sites(asked)["site_id"].map((pd.Timestamp(end) - last).dt.days / DAYS_A_MONTH)
    return sites(asked).assign(value=np.minimum(since.astype(float), NEVER - 1).fillna(NEVER))


def last_day(asked: Asked) -> date | None:
    """See :class:`jobs.surfaces.source.Source`."""
    return asked.period.last
