"""The surfaces of the map as one viewer sees them: which there are, their versions, their cells and their tiles."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np

from callbacks.once import Once
from callbacks.services import Services
from geo import cells as h3cells
from geo import encode
from geo.grid import Grid
from geo.pyramid import Bottom, Pyramid
from jobs.surfaces.source import Asked, Source
from jobs.surfaces.sources import SOURCES, finest
from jobs.surfaces.sources import levels as levels_asked
from layouts.map_state import MapState
from layouts.surfaces import BY_CODE, METHODS, Surface
from schema import hotspot_cell, power_score
from schema.period import Period
from store.viewer import SYSTEM, Viewer

Coded = dict[int, tuple[np.ndarray, np.ndarray]]  # by level: cells in index order, and their codes

_pyramids: Once[Pyramid] = Once(16)
_bottoms: Once[Bottom | None] = Once(16)
_coded: Once[Coded] = Once(48)  # nine bytes a cell


@dataclass(frozen=True, slots=True)
class Shown:
    """A surface in a period: which product, against which period, how summed up, how fine; the version says it all."""

    surface: Surface
    period: Period
    product: str
    against: Period | None
    how: str
    within: bool
    resolution: int
    version: str


def days(services: Services) -> list[date]:
    """Days with PM2.5 cells or power scores, in order."""
    return sorted({d for x in (hotspot_cell.DATASET, power_score.DATASET) for d in services.store.days(x)})


def layer_days(services: Services, code: str) -> set[date]:
    """Days on which a surface has data; places and open work have some on every day that anything has."""
    store, source = services.store, BY_CODE[code].measure.source
    if source == "power":
        return set(store.days(power_score.DATASET))
    if source in ("hotspot", "stations", "blind", "uncertainty"):
        return set(store.days(hotspot_cell.DATASET))
    return set(days(services))


def products(services: Services, viewer: Viewer, code: str, period: Period) -> dict[str, int]:
    """Products of a surface in a period with their finest resolution; empty when there is nothing."""
    surface = BY_CODE[code]
    return _source(surface).products(_asked(services, viewer, surface, (period, "", False)))


def shown(services: Services, viewer: Viewer, state: MapState) -> Shown | None:
    """The surface that a state asks for, of its product or the first; None when there is nothing in the period."""
    if state.at is None:
        return None
    surface = BY_CODE[state.layer]
    offered = products(services, viewer, state.layer, state.at)
    product = state.product if state.product in offered else next(iter(offered), None)
    if product is None:
        return None
    against = (state.against or state.at.before()) if surface.measure.change_of else None
    within = state.within and surface.counts_within
    if against and product not in products(services, viewer, state.layer, against):
        return None
    how = state.how if state.how in surface.measure.hows else surface.measure.hows[0]
    made = Shown(surface, state.at, product, against, how, within, offered[product], "")
    return _versioned(services, viewer, made)


def still(services: Services, viewer: Viewer, state: MapState, version: str) -> Shown | None:
    """What a state asks for when its tiles still carry this version; None when the data have changed since."""
    found = shown(services, viewer, state)
    return found if found is not None and found.version == version else None


def _versioned(services: Services, viewer: Viewer, made: Shown) -> Shown:
    surface, measure = made.surface, made.surface.measure
    asked = asked_of(services, viewer, made)
    stamps = [_source(surface).stamp(asked)]
    if made.against:
        stamps.append(_source(surface).stamp(asked.at(made.against)))
    scope = [viewer.role, *viewer.prefixes] if measure.is_scoped else []
    said = [*stamps, measure, surface.edges, surface.closed, *scope]
    said += [made.period, made.product, made.against, made.how, made.within]
    version = hashlib.sha256("|".join(map(str, said)).encode()).hexdigest()[:12]
    return replace(made, version=version)


def asked_of(services: Services, viewer: Viewer, what: Shown) -> Asked:
    """The question to the source of a surface."""
    return _asked(services, viewer, what.surface, (what.period, what.product, what.within))


def _asked(services: Services, viewer: Viewer, surface: Surface, of: tuple[Period, str, bool]) -> Asked:
    """Public data are asked for as the system, so that all viewers share what was made of them."""
    seen_by = viewer if surface.measure.is_scoped else SYSTEM
    return Asked(services.store, services.casework, seen_by, surface.measure, *of)


def _source(surface: Surface) -> Source:
    return SOURCES[surface.measure.source]


def pyramid(services: Services, viewer: Viewer, what: Shown) -> Pyramid:
    """Every level of the surface, the finest included; shared between requests."""
    asked = asked_of(services, viewer, what)
    return _pyramids.of((asked, what), lambda: levels_asked(asked, what.against))


def cells(services: Services, viewer: Viewer, what: Shown) -> Bottom | None:
    """The finest cells of the surface with their districts; shared between requests."""
    asked = asked_of(services, viewer, what)
    return _bottoms.of((asked, what), lambda: finest(asked, what.against))


def tiles(services: Services, viewer: Viewer, what: Shown, parents: list[int]) -> bytes:
    """The value tiles of these parents, one after the other.

    Raises
    ------
    ValueError
        When a tile would draw the layer finer than its resolution.
    """
    asked = asked_of(services, viewer, what)
    levels = _coded.of((asked, what), lambda: _code(pyramid(services, viewer, what), what))
    out = []
    for parent in parents:
        level = int(h3cells.resolution(np.array([parent]))[0]) + encode.DEPTH
        if level > what.resolution:
            raise ValueError("所求网格比数据更细。")
        cell, codes = levels.get(level, (np.empty(0, np.uint64), np.empty(0, np.uint8)))
        out.append(encode.value_tile(cell, codes, parent))
    return b"".join(out)


def _code(levels: Pyramid, what: Shown) -> Coded:
    scale = encode.Scale(tuple(map(float, what.surface.edges)), what.surface.closed)
    return {
        r: (level.cells, scale.codes(np.where(level.count > 0, level.values(what.how), np.nan), level.marks))
        for r, level in levels.items()
    }


def as_of(services: Services, viewer: Viewer, what: Shown) -> datetime:
    """Up to when the data of the surface reach inside its period."""
    day = _source(what.surface).last_day(asked_of(services, viewer, what)) or what.period.last
    return datetime.combine(day, datetime.min.time()) + timedelta(days=1)


def days_with_data(services: Services, what: Shown) -> int:
    """How many days of the period have data of the surface."""
    return sum(
        what.period.first <= day <= what.period.last for day in layer_days(services, what.surface.code)
    )


def method(services: Services, what: Shown) -> tuple[str, float | None]:
    """How the product came about, as a Chinese phrase or "", and the area of its pixels in km² when it has any."""
    if not what.product:
        return "", None
    kept = services.store.arrays("grid", what.product)
    if kept is None:
        return "", None
    said = str(kept["method"]) if "method" in kept else ""
    return METHODS.get(said, said), Grid.from_arrays(kept).pixel_km2()
