"""Sites that no meter speaks for: neither daily energy nor load of the last thirty days of the period."""

from datetime import date, timedelta
from functools import lru_cache

import pandas as pd

from geo.pyramid import Bottom
from jobs.surfaces.source import SITE_LEVEL, Asked, of_sites, sites
from schema import load_15min, meter_day, site
from store.base import Store

DATASETS = (meter_day.DATASET, load_15min.DATASET)
WINDOW_D = 30


def products(asked: Asked) -> dict[str, int]:
    """See :class:`jobs.surfaces.source.Source`."""
    return {"": SITE_LEVEL} if len(sites(asked)) else {}


def stamp(asked: Asked) -> str:
    """See :class:`jobs.surfaces.source.Source`."""
    return "-".join(asked.store.version(dataset) for dataset in (*DATASETS, site.DATASET))


def gather(asked: Asked) -> Bottom | None:
    """See :class:`jobs.surfaces.source.Source`."""
    silent = ~sites(asked)["site_id"].isin(metered(asked))
    return of_sites(sites(asked).assign(value=silent.astype(float)), "sum")


def metered(asked: Asked) -> frozenset[str]:
    """Sites with a meter whose data reach into the last thirty days of the period, by its first and last day."""
    end = asked.period.last
    return _metered(asked.store, end - timedelta(days=WINDOW_D - 1), end, stamp(asked))


@lru_cache(maxsize=64)
def _metered(store: Store, first: date, last: date, _version: str) -> frozenset[str]:
    found: set[str] = set()
    for dataset in DATASETS:
        if not store.days(dataset):
            continue
        series = store.subjects(dataset)
        reaches = (series["last"] >= pd.Timestamp(first)) & (series["first"] <= pd.Timestamp(last))
        found |= set(series.loc[reaches, "site_id"].astype("str"))
    return frozenset(found)


def last_day(asked: Asked) -> date | None:
    """See :class:`jobs.surfaces.source.Source`."""
    days = [d for dataset in DATASETS for d in asked.store.days(dataset) if d <= asked.period.last]
    return max(days, default=None)
