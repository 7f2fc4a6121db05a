"""PM2.5 cells of a product: concentration, excess, Gi*, persistence, bubbling, and days that could not be judged."""

from datetime import date

from geo.pyramid import Bottom
from jobs.surfaces import kept
from jobs.surfaces.hotspot_days import DATASET, on_day
from jobs.surfaces.source import Asked, days_in


def products(asked: Asked) -> dict[str, int]:
    """See :class:`jobs.surfaces.source.Source`."""
    found: dict[str, int] = {}
    for day in days_in(asked.store.days(DATASET), asked.period):
        for product, level in on_day(asked.store, day, asked.store.version(DATASET)):
            found[product] = max(level, found.get(product, 0))
    return dict(sorted(found.items()))


def stamp(asked: Asked) -> str:
    """See :class:`jobs.surfaces.source.Source`."""
    return asked.store.version(DATASET)


def gather(asked: Asked) -> Bottom | None:
    """See :class:`jobs.surfaces.source.Source`."""
    return kept.bottom_of(asked.store, kept.Name(asked.product, asked.period, asked.measure.column))


def last_day(asked: Asked) -> date | None:
    """See :class:`jobs.surfaces.source.Source`."""
    days = days_in(asked.store.days(DATASET), asked.period)
    return days[-1] if days else None
