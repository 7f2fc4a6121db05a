"""Every source by name, and what a layer of the map is made of: one period, or the difference of two."""

from dataclasses import replace

from geo.pyramid import Bottom, Pyramid, build, change
from jobs.surfaces import (
    blind,
    clues,
    hotspot,
    inspections,
    kept,
    meters,
    petitions,
    power,
    stations,
    uncertainty,
)
from jobs.surfaces.source import Asked, Source
from schema.period import Period

SOURCES: dict[str, Source] = {
    "hotspot": hotspot,
    "power": power,
    "clues": clues,
    "petitions": petitions,
    "stations": stations,
    "meters": meters,
    "inspections": inspections,
    "blind": blind,
    "uncertainty": uncertainty,
}
COUNTS = ("clues", "petitions")  # a cell that one of two periods does not have is zero there


def source_of(asked: Asked) -> Source:
    """The module that gathers a measure."""
    return SOURCES[asked.measure.source]


def finest(asked: Asked, against: Period | None) -> Bottom | None:
    """The finest cells of a period, or of the difference to another one; None when one of them has nothing."""
    source = source_of(asked)
    found = source.gather(asked)
    if found is None or against is None:
        return found
    then = source.gather(replace(asked, period=against))
    return None if then is None else change(found, then, is_count=asked.measure.source in COUNTS)


def levels(asked: Asked, against: Period | None) -> Pyramid:
    """Every level of the layer: as the job has kept it where it does, else built now; empty when there is nothing."""
    if asked.measure.source == "hotspot" and against is None:
        return kept.levels_of(asked.store, kept.Name(asked.product, asked.period, asked.measure.column))
    found = finest(asked, against)
    return {} if found is None else build(found)
