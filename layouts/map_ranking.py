"""The short lists beside the map: the highest cells of the surface, and the enterprises."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dash import html

from layouts.format import number
from layouts.parts import Child, note
from layouts.surfaces import Surface
from layouts.symbol_kinds import BY_KIND
from layouts.symbols import symbol
from layouts.text import t


@dataclass(frozen=True, slots=True)
class Ranking:
    """The worst cells of the surface and the enterprises on the map, as plain values."""

    surface: Surface
    cells: Sequence[dict[str, Any]]  # cell, value, area, lon, lat
    judged: int
    sites: Sequence[dict[str, Any]]  # site_id, name, state, n_clues, lon_wgs84, lat_wgs84
    by_state: dict[int, int] = field(default_factory=dict)


def ranking(found: Ranking, row_id: str) -> list[Child]:
    """Two short lists: cells from high to low, enterprises with open clues; the counts are those of the map."""
    n = sum(found.by_state.values())
    unit = t(found.surface.unit) if found.surface.unit else ""
    cells = [
        _row(
            row_id,
            "cell",
            row["cell"],
            row,
            [row["area"], html.B([number(row["value"], found.surface.digits), f" {unit}"])],
        )
        for row in found.cells
    ]
    sites = [
        _row(
            row_id,
            "site",
            row["site_id"],
            row | {"lon": row["lon_wgs84"], "lat": row["lat_wgs84"]},
            _site_line(row),
        )
        for row in found.sites
    ]
    states = BY_KIND["site"].states
    counts = [
        html.Span([symbol(s.picture, 13), number(found.by_state.get(s.code, 0))], title=t(s.title))
        for s in reversed(states)
    ]
    return [
        html.Section(
            [
                html.H2([t("{layer}最高的网格", layer=t(found.surface.title)), html.Span(t("可判 {n} 个", n=f"{found.judged:,}"))]),
                html.Div(cells) if cells else note(t("这一天没有可列出的网格。")),
            ],
            className="map-block",
        ),
        html.Section(
            [
                html.H2([t("企业"), html.Span(t("地图上共 {n} 家", n=f"{n:,}"), id="map-site-count")]),
                html.Div(counts, className="state-counts"),
                html.Div(sites) if sites else note(t("辖区内没有带未结线索的企业。")),
            ],
            className="map-block",
        ),
    ]  # fmt: skip


def _row(row_id: str, kind: str, key: str, place: dict[str, Any], content: Child) -> html.Button:
    at = f"{place['lon']:.4f},{place['lat']:.4f}"
    identity = {"type": row_id, "kind": kind, "key": str(key), "at": at}
    return html.Button(content, id=identity, className="map-row")


def _site_line(row: dict[str, Any]) -> list[Child]:
    picture = next(s.picture for s in BY_KIND["site"].states if s.code == row["state"])
    return [
        html.Span([symbol(picture, 13), html.Span(row["name"], title=row["name"])], className="name"),
        html.B(t("{n} 条", n=row["n_clues"])),
    ]
