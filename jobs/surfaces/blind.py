"""Where several kinds of blindness meet: how many of the four exceed their limits in a cell of the PM2.5 product."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from analytics.rule import param
from geo.pyramid import Bottom, at_level, bottom
from jobs.surfaces import hotspot, inspections, meters, stations
from jobs.surfaces.source import Asked, sites
from schema.surface import BY_CODE


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on a cell counts as blind."""

    cloud: float = param(50.0, "云遮挡", "%")
    station_km: float = param(20.0, "距空气站", "km")
    no_meter: float = param(1.0, "无电表企业", "家")
    uninspected: float = param(6.0, "未检查", "个月")


LIMITS = Limits()
KINDS = {"cloud": hotspot, "station_km": stations, "no_meter": meters, "uninspected": inspections}


def products(asked: Asked) -> dict[str, int]:
    """See :class:`jobs.surfaces.source.Source`."""
    return hotspot.products(asked) if len(sites(asked)) else {}


def stamp(asked: Asked) -> str:
    """See :class:`jobs.surfaces.source.Source`."""
    parts = [source.stamp(asked) for source in (stations, meters, inspections)]
    return "-".join([*parts, repr(LIMITS)])


def gather(asked: Asked) -> Bottom | None:
    """See :class:`jobs.surfaces.source.Source`; a kind that has no data in a cell does not count there."""
    found = parts(asked)
    ground = found["cloud"]
    if ground is None:
        return None
    total = np.zeros(len(ground.cells))
    for code, part in found.items():
        if part is not None:
            total += _spread(part, ground.cells) >= getattr(LIMITS, code)
    return bottom(ground.cells, total, adcode=ground.adcode)


def parts(asked: Asked) -> dict[str, Bottom | None]:
    """The four kinds at the level of the product."""
    ground = hotspot.gather(replace(asked, measure=BY_CODE["cloud"]))
    out: dict[str, Bottom | None] = {"cloud": ground}
    for code, source in KINDS.items():
        if code != "cloud":
            part = source.gather(replace(asked, measure=BY_CODE[code]))
            how = BY_CODE[code].hows[0]
            out[code] = part if part is None or ground is None else at_level(part, ground.resolution, how)
    return out


def _spread(part: Bottom, cells: np.ndarray) -> np.ndarray:
    """Values of the part at the cells, NaN where it has none."""
    place = np.minimum(np.searchsorted(part.cells, cells), len(part.cells) - 1)
    return np.where(part.cells[place] == cells, part.values[place], np.nan)


def last_day(asked: Asked) -> date | None:
    """See :class:`jobs.surfaces.source.Source`."""
    return hotspot.last_day(asked)
