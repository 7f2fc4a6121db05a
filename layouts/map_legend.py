"""The legend of the map: classes, marks, level of the grid, method, as-of and source, and every symbol shown."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dash import html

from layouts.format import number
from layouts.parts import empty, foot
from layouts.surfaces import MARKS, Surface
from layouts.text import t

# Ground area of a cell in eastern China; the world's mean is a quarter larger.
AREA_KM2 = {4: 1_400.0, 5: 200.0, 6: 28.5, 7: 4.1, 8: 0.58, 9: 0.083}
HOW = {"max": "取最大值", "mean": "取加权平均"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the legend describes, as plain values."""

    surface: Surface
    day: date
    resolution: int
    version: str
    product: str = ""
    method: str = ""  # Chinese phrase: how the product came about
    pixel_km2: float | None = None


def layer(drawn: Drawn) -> dict[str, Any]:
    """The surface as the map component takes it."""
    surface = drawn.surface
    return {
        "code": surface.code,
        "title": t(surface.title),
        "unit": t(surface.unit) if surface.unit else "",
        "edges": list(surface.edges),
        "colours": list(surface.colours),
        "labels": [t(label) for label in surface.labels],
        "version": drawn.version,
        "at": drawn.day.isoformat(),
        "resolution": drawn.resolution,
        "levels": {str(level): level_text(drawn, level) for level in range(4, drawn.resolution + 1)},
    }


def level_text(drawn: Drawn, level: int) -> str:
    """The grid drawn, in words: its level, about how large a cell is, and how it was summarised."""
    area = AREA_KM2[level]
    said = number(area, 0 if area >= 100 else 1 if area >= 1 else 2)
    text = t("网格 H3 第 {level} 级，约 {area} km²", level=level, area=said)
    if level == drawn.resolution:
        return text
    return text + t("，由第 {finest} 级{how}", finest=drawn.resolution, how=t(HOW[drawn.surface.how]))


def legend(drawn: Drawn, level_id: str, source: str) -> html.Div:
    """The legend of a surface; the text of the level follows the zoom."""
    surface = drawn.surface
    end = datetime.combine(drawn.day, datetime.min.time()) + timedelta(days=1)
    return html.Div(
        [
            html.H2(
                [t(surface.title), html.Span(t(surface.unit), className="unit") if surface.unit else None]
            ),
            _list(surface) if surface.as_list else _bar(surface),
            _marks(surface),
            html.P(level_text(drawn, drawn.resolution), id=level_id, className="level"),
            html.P(_caution(drawn), className="caution") if _caution(drawn) else None,
            html.P(t(surface.method), className="method"),
            foot(end, source),
        ]
    )


def nothing(level_id: str) -> html.Div:
    """Instead of a legend when nothing is drawn."""
    return html.Div(
        [
            empty(
                t("这一天没有该图层的数据。"),
                t("请选择其他日期，或先运行热点计算（hotspots）、筛查（screen）。"),
            ),
            html.P(id=level_id, hidden=True),
        ]
    )


def _caution(drawn: Drawn) -> str:
    said = []
    if drawn.method:
        said.append(t(drawn.method))
    if drawn.pixel_km2 and drawn.pixel_km2 > 1.5 * AREA_KM2[drawn.resolution]:
        side = number(drawn.pixel_km2**0.5)
        said.append(t("产品像元约 {km} km，比网格粗，相邻网格可能取自同一像元", km=side))
    return t("；").join(said)


def _bar(surface: Surface) -> html.Div:
    n = len(surface.colours)
    edges = [number(e).replace("-", "−") for e in surface.edges[1:-1]]
    ticks = [html.Span(e, style={"left": f"{100 * (i + 1) / n:.2f}%"}) for i, e in enumerate(edges)]
    cells = [
        html.Span(style={"background": colour}, title=t(label))
        for colour, label in zip(surface.colours, surface.labels, strict=True)
    ]
    return html.Div([html.Div(cells, className="bar"), html.Div(ticks, className="ticks")], className="scale")


def _list(surface: Surface) -> html.Ul:
    lines = zip(surface.colours, surface.labels, strict=True)
    return html.Ul(
        [
            html.Li([html.Span(style={"background": c}, className="map-swatch"), t(label)])
            for c, label in lines
        ]
    )


def _marks(surface: Surface) -> html.Ul | None:
    if not surface.marks:
        return None
    lines = [html.Li([html.Span(className=f"map-swatch {mark}"), t(MARKS[mark])]) for mark in surface.marks]
    return html.Ul(lines, className="marks")
