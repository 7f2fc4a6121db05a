"""Why a concentration should be read with caution: how many of four reasons hold in a cell. No weights, no index."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from analytics.rule import param
from geo import cells as h3cells
from geo.grid import Grid
from geo.pyramid import Bottom, bottom
from jobs.surfaces import hotspot, kept, stations
from jobs.surfaces.source import Asked
from schema import air_station, air_station_hour


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on a reason holds."""

    unseen: float = param(50.0, "当期无有效像元的面积占比", "%")
    cloud: float = param(50.0, "近 30 天不可判日占比", "%")
    pixel_ratio: float = param(1.5, "像元面积与网格面积之比", "倍")
    station_gap: float = param(30.0, "与网格内空气站日均值相差", "%")


LIMITS = Limits()


def products(asked: Asked) -> dict[str, int]:
    """See :class:`jobs.surfaces.source.Source`."""
    return hotspot.products(asked)


def stamp(asked: Asked) -> str:
    """See :class:`jobs.surfaces.source.Source`."""
    sources = (air_station.DATASET, air_station_hour.DATASET)
    versions = [asked.store.version(dataset) for dataset in sources]
    return "-".join([hotspot.stamp(asked), *versions, repr(LIMITS), f"{pixel_km2(asked)}"])


def gather(asked: Asked) -> Bottom | None:
    """See :class:`jobs.surfaces.source.Source`."""
    found = reasons(asked)
    if found is None:
        return None
    ground, holds = found
    return bottom(ground.cells, np.sum(list(holds.values()), axis=0), adcode=ground.adcode)


def reasons(asked: Asked) -> tuple[Bottom, dict[str, np.ndarray]] | None:
    """The cells of the product, and for each reason whether it holds there."""
    ground, cloud = (
        kept.bottom_of(asked.store, kept.Name(asked.product, asked.period, column))
        for column in ("pm25_ug_m3", "cloud")
    )
    if ground is None or cloud is None:
        return None
    return ground, {
        "unseen": 100 * (1 - ground.coverage) >= LIMITS.unseen,
        "cloud": cloud.values >= LIMITS.cloud,
        "pixel_ratio": np.full(len(ground.cells), _ratio(asked, ground) >= LIMITS.pixel_ratio),
        "station_gap": _gap(asked, ground) >= LIMITS.station_gap,
    }


def pixel_km2(asked: Asked) -> float | None:
    """Area of the product's pixels, None when its grid is not registered."""
    grid = asked.store.arrays("grid", asked.product) if asked.product else None
    return None if grid is None else Grid.from_arrays(grid).pixel_km2()


def _ratio(asked: Asked, ground: Bottom) -> float:
    pixel = pixel_km2(asked)
    return 0.0 if pixel is None else pixel / float(h3cells.areas_km2(ground.cells[:1])[0])


def _gap(asked: Asked, ground: Bottom) -> np.ndarray:
    """Difference of product and station on the last day of the period in percent of the station; NaN without a station."""
    day = hotspot.last_day(asked)
    out = np.full(len(ground.cells), np.nan)
    if day is None:
        return out
    same_day = replace(asked, period=type(asked.period).around(day))
    product = kept.bottom_of(asked.store, kept.Name(asked.product, same_day.period, "pm25_ug_m3"))
    seen = stations.measured(asked, day, ground.resolution)
    if product is None or seen.empty:
        return out
    place = np.minimum(np.searchsorted(product.cells, seen.index.to_numpy(np.uint64)), len(product.cells) - 1)
    gap = 100 * np.abs(product.values[place] - seen.to_numpy()) / seen.to_numpy()
    at = np.searchsorted(ground.cells, product.cells[place])
    is_there = product.cells[place] == seen.index.to_numpy(np.uint64)
    out[at[is_there]] = gap[is_there]
    return out


def last_day(asked: Asked) -> date | None:
    """See :class:`jobs.surfaces.source.Source`."""
    return hotspot.last_day(asked)
