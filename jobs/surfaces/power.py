"""Power anomaly: the worst score of a cell's sites in the period; sites without a score have no data."""

from datetime import date

from geo.pyramid import Bottom
from jobs.surfaces.source import SITE_LEVEL, Asked, days_in, of_sites, sites
from schema import power_score, site
from schema.power_score import DATASET


def products(asked: Asked) -> dict[str, int]:
    """See :class:`jobs.surfaces.source.Source`."""
    return {"": SITE_LEVEL} if days_in(asked.store.days(DATASET), asked.period) else {}


def stamp(asked: Asked) -> str:
    """See :class:`jobs.surfaces.source.Source`."""
    return f"{asked.store.version(DATASET)}-{asked.store.version(site.DATASET)}"


def gather(asked: Asked) -> Bottom | None:
    """See :class:`jobs.surfaces.source.Source`."""
    if not products(asked):
        return None
    span = {"start": asked.period.first, "end": asked.period.after}
    scores = asked.store.read(power_score.DATASET, asked.viewer, ("site_id", "score"), **span)
    worst = scores.astype({"site_id": "str"}).groupby("site_id")["score"].max()
    return of_sites(sites(asked).assign(value=lambda rows: rows["site_id"].map(worst)), "max")


def last_day(asked: Asked) -> date | None:
    """See :class:`jobs.surfaces.source.Source`."""
    days = days_in(asked.store.days(DATASET), asked.period)
    return days[-1] if days else None
