"""The short list beside the map: the highest cells of the surface."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from layouts.map_cells import value_text
from layouts.parts import Child, note
from layouts.surfaces import Surface
from layouts.text import t


@dataclass(frozen=True, slots=True)
class Ranking:
    """The worst cells of the surface, as plain values."""

    surface: Surface
    cells: Sequence[dict[str, Any]]  # cell, value, area, lon, lat
    judged: int


def ranking(found: Ranking, row_id: str) -> list[Child]:
    """Cells from high to low."""
    cells = [
        _row(
            row_id,
            "cell",
            row["cell"],
            row,
            [row["area"], html.B(value_text(row["value"], found.surface))],
        )
        for row in found.cells
    ]
    return [
        html.Section(
            [
                html.H2([t("{layer}最高的网格", layer=t(found.surface.title)), html.Span(t("有值 {n} 个", n=f"{found.judged:,}"))]),
                html.Div(cells) if cells else note(t("这一天没有可列出的网格。")),
            ],
            className="map-block",
        ),
    ]  # fmt: skip


def _row(row_id: str, kind: str, key: str, place: dict[str, Any], content: Child) -> html.Button:
    at = f"{place['lon']:.4f},{place['lat']:.4f}"
    identity = {"type": row_id, "kind": kind, "key": str(key), "at": at}
    return html.Button(content, id=identity, className="map-row")
