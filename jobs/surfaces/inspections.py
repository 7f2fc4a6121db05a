"""Months since anybody was there: the site of a cell that has gone longest without an inspection."""

from datetime import date

import numpy as np
import pandas as pd

from geo.pyramid import Bottom
from jobs.surfaces.source import SITE_LEVEL, Asked, end_of, of_sites, sites
from schema import site
from schema.inspection import DATASET
from schema.visit_record import DATASET as RECORD
from store.inspections import inspections, inspections_version

DAYS_A_MONTH = 30.44
NEVER = 600.0  # months: a class of its own, for sites without any record


def products(asked: Asked) -> dict[str, int]:
    """See :class:`jobs.surfaces.source.Source`."""
    known = asked.store.batches(DATASET) or asked.casework.version(RECORD)
    return {"": SITE_LEVEL} if known and len(sites(asked)) else {}


def stamp(asked: Asked) -> str:
    """See :class:`jobs.surfaces.source.Source`."""
    return f"{inspections_version(asked.store, asked.casework)}-{asked.store.version(site.DATASET)}"


def gather(asked: Asked) -> Bottom | None:
    """See :class:`jobs.surfaces.source.Source`."""
    return of_sites(months(asked), "max") if products(asked) else None


def months(asked: Asked) -> pd.DataFrame:
    """Sites with ``value``: whole and part months from the last inspection that began before the period's end, ``NEVER`` without."""
    end = end_of(asked)
    read = inspections(asked.store, asked.casework, asked.viewer, ("site_id", "started_at"))
    visits = read.astype({"site_id": "str"})
    last = visits[visits["started_at"] < end].groupby("site_id")["started_at"].max()
    since = sites(asked)["site_id"].map((pd.Timestamp(end) - last).dt.days / DAYS_A_MONTH)
    return sites(asked).assign(value=np.minimum(since.astype(float), NEVER - 1).fillna(NEVER))


def last_day(asked: Asked) -> date | None:
    """See :class:`jobs.surfaces.source.Source`."""
    return asked.period.last
