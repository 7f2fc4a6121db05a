"""Open clues: how many lie in a cell, by the place of the site they are about; zero where sites have none."""

from datetime import date, datetime

import pandas as pd

from geo.pyramid import Bottom
from jobs.surfaces.source import SITE_LEVEL, Asked, end_of, of_sites, sites
from schema import site
from store.clue_states import LIVE
from store.silences import visible_clues, visible_version

READ = ("site_id", "t_start", "t_end", "state")


def products(asked: Asked) -> dict[str, int]:
    """See :class:`jobs.surfaces.source.Source`."""
    return {"": SITE_LEVEL} if len(sites(asked)) else {}


def stamp(asked: Asked) -> str:
    """See :class:`jobs.surfaces.source.Source`."""
    return f"{visible_version(asked.casework)}-{asked.store.version(site.DATASET)}"


def gather(asked: Asked) -> Bottom | None:
    """See :class:`jobs.surfaces.source.Source`."""
    n = counted(asked).groupby("site_id").size()
    return of_sites(sites(asked).assign(value=lambda rows: rows["site_id"].map(n).fillna(0.0)), "sum")


def counted(asked: Asked) -> pd.DataFrame:
    """The clues that count: open ones that began before the period ended; within the period, those that reach into it."""
    rows = visible_clues(asked.casework, asked.viewer, READ).astype({"site_id": "str"})
    kept = rows["state"].isin(LIVE) & (rows["t_start"] < end_of(asked))
    if asked.within:
        kept &= rows["t_end"] > datetime.combine(asked.period.first, datetime.min.time())
    return rows[kept]


def last_day(asked: Asked) -> date | None:
    """See :class:`jobs.surfaces.source.Source`."""
    newest = visible_clues(asked.casework, asked.viewer, ("as_of",))["as_of"].max()
    return None if pd.isna(newest) else min((newest - pd.Timedelta(seconds=1)).date(), asked.period.last)
