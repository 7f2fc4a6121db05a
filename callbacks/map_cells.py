"""What the map says about cells: the card of one, and the highest ones of a surface, for the viewer who asks."""

from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import Any

import h3
import numpy as np
import pandas as pd
from dash.development.base_component import Component

from callbacks import map_cell_facts, map_points, map_surface
from callbacks.areas import area
from callbacks.map_surface import Shown
from callbacks.records import record, records
from callbacks.sentences import sentence
from callbacks.services import Services
from geo import cells as h3cells
from geo.pyramid import Bottom, Level
from layouts import map_cells
from layouts.map_cells import Neighbours, Summary
from layouts.map_ranking import Ranking
from layouts.surfaces import BY_CODE
from schema import hotspot_cell, site
from store.clue_states import LIVE
from store.silences import visible_clues
from store.viewer import Viewer

TOP = 8


def card(services: Services, viewer: Viewer, key: str, shown: Shown) -> Component | None:
    """The card of a cell; None when the surface has no such cell."""
    level = h3.get_resolution(key)
    if level > shown.resolution:
        return None
    is_day = shown.period.step == "day" and not shown.surface.measure.change_of
    if level == shown.resolution and shown.surface.measure.source == "hotspot" and is_day:
        return _day(services, viewer, key, shown)
    found = _summary(services, viewer, key, shown)
    if found is None:
        return None
    return map_cells.summary_card(found, shown.surface, neighbours(services, viewer, key), shown.period)


def _day(services: Services, viewer: Viewer, key: str, shown: Shown) -> Component | None:
    """Every value that the stored row of a PM2.5 cell has on a day."""
    day = shown.period.first
    rows = services.store.read(
        hotspot_cell.DATASET, viewer,
        start=day, end=day + timedelta(days=1), product=shown.product, resolution=h3.get_resolution(key), cell=key,
    )  # fmt: skip
    if rows.empty:
        return None
    row = record(rows) | {"as_of": map_surface.as_of(services, viewer, shown)}
    row["area"] = area(row["source_adcode"])
    return map_cells.cell_card(row, neighbours(services, viewer, key), day, shown.product)


def _summary(services: Services, viewer: Viewer, key: str, shown: Shown) -> Summary | None:
    """What the kept levels say about a cell of any level."""
    number, resolution = np.uint64(int(key, 16)), h3.get_resolution(key)
    level = map_surface.pyramid(services, viewer, shown).get(resolution)
    at = None if level is None else _place(level.cells, number)
    if level is None or at is None:
        return None
    finest = map_surface.pyramid(services, viewer, shown)[shown.resolution].cells
    n = len(finest) if resolution == 0 else int((h3cells.parent(finest, resolution) == number).sum())
    known = bool(level.count[at])
    return Summary(
        cell=key,
        level=resolution,
        finest=shown.resolution,
        n=n,
        judged=int(level.count[at]),
        values={how: _value(level, how, at) if known else None for how in shown.surface.measure.hows},
        coverage=min(float(level.coverage[at]), 1.0),
        mark=int(level.marks[at]),
        facts=map_cell_facts.of(services, viewer, key, shown),
        as_of=map_surface.as_of(services, viewer, shown),
        source=shown.product or shown.surface.source,
    )


def _value(level: Level, how: str, at: int) -> float:
    return float(level.values(how)[at])


def _place(cells: np.ndarray, cell: np.uint64) -> int | None:
    at = int(np.searchsorted(cells, cell))
    return at if at < len(cells) and cells[at] == cell else None


def ranking(services: Services, viewer: Viewer, code: str, shown: Shown | None) -> Ranking:
    """The highest cells of the surface."""
    finest = map_surface.cells(services, viewer, shown) if shown else None
    return Ranking(BY_CODE[code], [], 0) if finest is None else Ranking(BY_CODE[code], *highest(finest))


def highest(finest: Bottom) -> tuple[list[dict[str, Any]], int]:
    """The cells with the largest values, and how many have a value."""
    known = np.flatnonzero(~np.isnan(finest.values))
    most = known[np.argsort(-finest.values[known], kind="stable")[:TOP]]
    lat, lon = h3cells.centres(finest.cells[most])
    rows = [
        {"cell": f"{finest.cells[i]:x}", "value": float(finest.values[i]), "area": area(f"{finest.adcode[i]:06d}"),
         "lon": float(x), "lat": float(y)}
        for i, x, y in zip(most, lon, lat, strict=True)
    ]  # fmt: skip
    return rows, len(known)


def neighbours(services: Services, viewer: Viewer, key: str) -> Neighbours:
    """Enterprises that open clues link with the cell, and those that lie inside it."""
    places = map_points.sites(services, viewer)
    clues = records(open_clues(visible_clues(services.casework, viewer, cell=key)))
    why = {row["site_id"]: sentence(row) for row in clues}
    version = services.store.version(site.DATASET)
    found = _cells_of_sites(services, replace(viewer, name=""), version, h3.get_resolution(key))
    linked = places["site_id"].isin(list(why))
    near = places.assign(linked=linked)[linked | (found == np.uint64(int(key, 16)))]
    near = near.sort_values(["linked", "state", "n_clues"], ascending=False)
    rows = [row | {"why": why.get(row["site_id"], "")} for row in records(near.head(TOP))]
    return Neighbours(rows, len(near))


@lru_cache(maxsize=32)
def _cells_of_sites(services: Services, viewer: Viewer, _version: str, level: int) -> np.ndarray:
    """The cell of every site at a level, in the order of :func:`callbacks.map_points.sites`."""
    places = map_points.sites(services, viewer)
    return h3cells.of_points(places["lat_wgs84"].to_numpy(), places["lon_wgs84"].to_numpy(), level)


def open_clues(clues: pd.DataFrame) -> pd.DataFrame:
    """Those that still need something."""
    return clues[clues["state"].isin(LIVE)]
