"""What stands behind the value of a cell: kinds of blindness, reasons for caution, clues and petitions, the two sides of a change."""

from collections.abc import Callable
from dataclasses import fields, replace

import h3
import numpy as np

from callbacks import map_surface
from callbacks.map_surface import Shown
from callbacks.services import Services
from geo import cells as h3cells
from geo.pyramid import Bottom, build
from jobs.surfaces import blind, clues, petitions, sources, uncertainty
from jobs.surfaces.source import Asked, sites
from layouts.map_cells import Fact
from layouts.surfaces import BY_CODE
from schema.status import STATUS_TITLES
from store.viewer import Viewer


def of(services: Services, viewer: Viewer, key: str, shown: Shown) -> list[Fact]:
    """The facts of a cell of any level on a surface; none where the value says it all."""
    asked = map_surface.asked_of(services, viewer, shown)
    if shown.against:
        return _sides(asked, key, shown)
    maker = MAKERS.get(shown.surface.measure.source)
    if maker is None and shown.surface.group == "盲区":
        maker = _blind
    return maker(asked, key) if maker else []


def limits_of(code: str) -> tuple[tuple[str, float, str, str], ...]:
    """Title, value, unit and status of every limit that a surface counts by."""
    known: dict[str, blind.Limits | uncertainty.Limits] = {
        "blind": blind.LIMITS,
        "uncertainty": uncertainty.LIMITS,
    }
    found = known.get(code)
    if found is None:
        return ()
    said = ((each.metadata, getattr(found, each.name)) for each in fields(found))
    return tuple((meta["title"], value, meta["unit"], STATUS_TITLES[meta["status"]]) for meta, value in said)


def _sides(asked: Asked, key: str, shown: Shown) -> list[Fact]:
    surface = BY_CODE[shown.surface.measure.change_of]
    how = shown.how
    return [
        Fact("period", _value(sources.finest(asked.at(period), None), key, how), surface, period=period)
        for period in (shown.period, shown.against)
        if period
    ]


def _blind(asked: Asked, key: str) -> list[Fact]:
    """All four kinds, whichever of them is drawn; the limit of a kind, and whether the cell reaches it."""
    if not asked.product:
        asked = replace(asked, product=next(iter(blind.products(asked)), ""))
    out = []
    parts = blind.parts(asked)
    ground = parts["cloud"]
    if (
        ground is not None and h3.get_resolution(key) > ground.resolution
    ):  # sites are summed up finer than the product
        key = h3.cell_to_parent(key, ground.resolution)
    for code, part in parts.items():
        measure = BY_CODE[code].measure
        value = _value(part, key, measure.hows[0])
        holds = None if value is None else value >= getattr(blind.LIMITS, code)
        out.append(Fact("kind", value, BY_CODE[code], holds=holds))
    return out


def _uncertain(asked: Asked, key: str) -> list[Fact]:
    found = uncertainty.reasons(asked)
    if found is None:
        return []
    ground, holds = found
    under = _under(ground.cells, key)
    titles = {each.name: each.metadata["title"] for each in fields(uncertainty.LIMITS)}
    return [
        Fact(
            "reason",
            float(h[under].sum()),
            None,
            title=titles[name],
            holds=bool(h[under].any()),
            n=int(under.sum()),
        )
        for name, h in holds.items()
    ]


def _clues(asked: Asked, key: str) -> list[Fact]:
    places = sites(asked)
    inside = places[_under(places["cell"].to_numpy(np.uint64), key)]
    rows = clues.counted(asked)
    n = int(rows["site_id"].isin(inside["site_id"]).sum())
    adcode = inside["adcode"].mode()
    return [Fact("clues", float(n), None, n=len(inside), link=str(adcode.iloc[0]) if len(adcode) else "")]


def _petitions(asked: Asked, key: str) -> list[Fact]:
    rows = petitions.counted(asked)
    rows = rows[_under(rows["cell"].to_numpy(np.uint64), key)]
    return [
        Fact("petition", float(n), None, title=str(topic))
        for topic, n in rows["topic"].value_counts().items()
    ]


MAKERS: dict[str, Callable[[Asked, str], list[Fact]]] = {
    "clues": _clues,
    "petitions": _petitions,
    "uncertainty": _uncertain,
}


def _under(cells: np.ndarray, key: str) -> np.ndarray:
    """Which cells lie in the one asked about."""
    level = h3.get_resolution(key)
    deep = cells > 0
    out = np.zeros(len(cells), bool)
    out[deep] = h3cells.parent(cells[deep], level) == np.uint64(int(key, 16))
    return out


def _value(part: Bottom | None, key: str, how: str) -> float | None:
    """The value of a layer at a cell of its own or a coarser level; None where it has none."""
    if part is None:
        return None
    level = build(part).get(h3.get_resolution(key))
    if level is None:
        return None
    at = int(np.searchsorted(level.cells, np.uint64(int(key, 16))))
    if at >= len(level.cells) or level.cells[at] != np.uint64(int(key, 16)) or not level.count[at]:
        return None
    return float(level.values(how)[at])
