"""The legend of a surface: classes and marks that can be clicked away, level of the grid, method, as-of and source."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from dash import html

from layouts.format import day as said_day
from layouts.format import number, short_day
from layouts.parts import Child, empty, foot
from layouts.surfaces import MARKS, OVER, Surface
from layouts.text import t
from schema.period import Period

# Ground area of a cell in eastern China; the world's mean is a quarter larger.
AREA_KM2 = {4: 1_400.0, 5: 200.0, 6: 28.5, 7: 4.1, 8: 0.58, 9: 0.083}
HOW = {"max": "取最大值", "mean": "取有效面积加权平均", "sum": "取合计"}
SWITCH = {"max": "最大", "mean": "平均"}
MARK_CODES = {"cloud": 253, "no_data": 254, "not_judged": 255}  # as geo/encode.py writes them
GRIDDED = ("hotspot", "power")  # sources whose days are summed up into weeks and months


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the legend describes, as plain values."""

    surface: Surface
    period: Period
    as_of: datetime
    resolution: int
    version: str
    how: str
    product: str = ""
    against: Period | None = None
    within: bool = False
    n_days: int = 1  # of the period that have data
    method: str = ""  # Chinese phrase: how the product came about
    pixel_km2: float | None = None
    limits: tuple[tuple[str, float, str, str], ...] = ()  # title, value, unit, title of the status


def layer(drawn: Drawn) -> dict[str, Any]:
    """The surface as the map component takes it; ``tiles`` is the address of its value tiles, to be followed by parents."""
    surface = drawn.surface
    return {
        "code": surface.code,
        "title": t(surface.title),
        "unit": t(surface.unit) if surface.unit else "",
        "edges": list(surface.edges),
        "colours": list(surface.colours),
        "labels": [t(label) for label in surface.labels],
        "marks": {str(code): {"key": mark, "text": t(MARKS[mark])} for mark, code in MARK_CODES.items()},
        "version": drawn.version,
        "at": str(drawn.period),
        "tiles": _address(drawn),
        "resolution": drawn.resolution,
        "levels": {str(level): level_text(drawn, level) for level in range(4, drawn.resolution + 1)},
    }


def _address(drawn: Drawn) -> str:
    given = {"product": drawn.product, "against": str(drawn.against or ""), "how": drawn.how}
    given |= {"within": "1" if drawn.within else ""}
    asked = "".join(f"{name}={quote(value, safe='')}&" for name, value in given.items() if value)
    return f"/tiles/value/{drawn.surface.code}/{drawn.version}/{drawn.period}?{asked}"


def level_text(drawn: Drawn, level: int) -> str:
    """The grid drawn, in words: its level, about how large a cell is, and how it was summarised."""
    area = AREA_KM2[level]
    said = number(area, 0 if area >= 100 else 1 if area >= 1 else 2)
    text = t("网格 H3 第 {level} 级，约 {area} km²", level=level, area=said)
    if level == drawn.resolution:
        return text
    return text + t("，由第 {finest} 级{how}", finest=drawn.resolution, how=t(HOW[drawn.how]))


def legend(drawn: Drawn, level_id: str, source: str) -> html.Div:
    """The legend of a surface; the text of the level follows the zoom, a click on a class or mark hides it."""
    surface = drawn.surface
    return html.Div(
        [
            html.H2(
                [t(surface.title), html.Span(t(surface.unit), className="unit") if surface.unit else None]
            ),
            _when(drawn),
            _list(surface) if surface.look == "list" else _bar(surface),
            _marks(surface),
            html.P(level_text(drawn, drawn.resolution), id=level_id, className="level"),
            _switch(drawn),
            html.P(_caution(drawn), className="caution") if _caution(drawn) else None,
            html.Details(
                [html.Summary(t("怎么算")), html.P(t(surface.method)), _limits(drawn)], className="method"
            ),
            foot(drawn.as_of, source),
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


def period_text(period: Period) -> str:
    """A day, or the first and last day of a week or month."""
    if period.step == "day":
        return said_day(period.first)
    return f"{said_day(period.first)} – {short_day(period.last)}"


def _when(drawn: Drawn) -> html.P | None:
    """What several days or a comparison mean for the values; nothing for a single day."""
    said = []
    if drawn.against:
        said.append(t("{at} 减 {against}", at=period_text(drawn.period), against=period_text(drawn.against)))
    if drawn.period.step != "day" and drawn.surface.measure.source in GRIDDED:
        over = t(OVER[drawn.surface.measure.over])
        said.append(t("{n} 天有数据，{over}", n=drawn.n_days, over=over))
    return html.P(t("；").join(said), className="when") if said else None


def _switch(drawn: Drawn) -> html.Div | None:
    """Maximum or mean of coarser cells, where the layer allows both."""
    hows = [how for how in SWITCH if how in drawn.surface.measure.hows]
    if len(hows) < 2:
        return None
    buttons = [
        html.Button(
            t(SWITCH[how]), **{"data-how": how, "aria-pressed": "true" if how == drawn.how else "false"}
        )
        for how in hows
    ]
    return html.Div([html.Span(t("上级网格取")), *buttons], className="how")


def _limits(drawn: Drawn) -> html.P | None:
    if not drawn.limits:
        return None
    said = [
        t("{title} ≥{value}（{status}）", title=t(title), value=f"{value:g} {t(unit)}", status=t(status))
        for title, value, unit, status in drawn.limits
    ]
    return html.P(t("界限：{limits}", limits=t("、").join(said)))


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
    if surface.look == "edges":
        places = [(i + 1.0, number(edge).replace("-", "−")) for i, edge in enumerate(surface.edges[1:-1])]
    else:
        places = [(i + 0.5, t(label)) for i, label in enumerate(surface.labels)]
    ticks = [html.Span(text, style={"left": f"{100 * at / n:.2f}%"}) for at, text in places]
    cells = [_button(surface, k, None) for k in range(n)]
    return html.Div([html.Div(cells, className="bar"), html.Div(ticks, className="ticks")], className="scale")


def _list(surface: Surface) -> html.Ul:
    return html.Ul(
        [html.Li(_button(surface, k, t(label))) for k, label in enumerate(surface.labels)], className="items"
    )


def _button(surface: Surface, k: int, text: str | None) -> html.Button:
    """A class: its colour, in a list with its words; pressed while it is shown."""
    title = t("{label}：点击隐藏或显示", label=t(surface.labels[k]))
    swatch = html.Span(style={"background": surface.colours[k]}, className="map-swatch")
    return html.Button(
        [swatch, text] if text else swatch,
        title=title,
        className="item",
        **{"data-key": str(k), "aria-pressed": "true", "aria-label": title},
    )


def _marks(surface: Surface) -> html.Ul | None:
    lines = [html.Li(_mark(mark)) for mark in surface.marks]
    return html.Ul(lines, className="marks") if lines else None


def _mark(mark: str) -> Child:
    text = t(MARKS[mark])
    looks = [html.Span(className=f"map-swatch {mark}"), text]
    if mark not in MARK_CODES:
        return html.Span(looks, className="item", title=t("不在数据范围内，不着色"))
    title = t("{label}：点击隐藏或显示", label=text)
    return html.Button(looks, title=title, className="item", **{"data-key": mark, "aria-pressed": "true"})
