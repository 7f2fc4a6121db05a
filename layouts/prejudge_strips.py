"""Thirty days in a row: cells by how a day stood against its limit, or bars of energy."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from dash import html

from layouts.text import t

KINDS = {
    "ok": "低于限值八成",
    "near": "接近限值",
    "over": "高于限值",
    "stop": "标记停运",
    "none": "无数据",
}
SIGNS = {"near": "•", "over": "!", "stop": "–"}  # beside the colour


@dataclass(frozen=True, slots=True)
class Day:
    """A cell: one of :data:`KINDS`, what is said on hovering, hours that count."""

    kind: str
    said: str
    hours: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """Energy of a day and its part at night, as shares of the highest day."""

    height: float
    dark: float
    said: str
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """A row of days with its sentence; the heaviest stand first."""

    title: str
    days: list[Day]
    said: str
    weight: float = 0.0
    bars: list[Bar] = field(default_factory=list)


def strips(found: Sequence[Strip]) -> html.Div:
    """Rows with title, days and sentence."""
    return html.Div([_strip(s) for s in found], className="pj-strips")


def _strip(strip: Strip) -> html.Div:
    cells = [html.I(SIGNS.get(d.kind, ""), className=f"pj-day pj-{d.kind}", title=d.said) for d in strip.days]
    body = html.Div(
        cells or [_bar(b) for b in strip.bars], className="pj-days" if cells else "pj-days pj-bars"
    )
    head = html.Div(
        [html.B(strip.title), html.Span(strip.said, className="muted")], className="pj-strip-head"
    )
    return html.Div(
        [head, body], className="pj-strip", role="img", **{"aria-label": f"{strip.title}：{strip.said}"}
    )


def _bar(bar: Bar) -> html.I:
    if bar.is_missing:
        return html.I(className="pj-day pj-none", title=bar.said)
    share = bar.dark / bar.height if bar.height else 0.0
    dark = html.I(style={"height": f"{100 * share:.0f}%"}, className="pj-night")
    return html.I(
        html.I(dark, style={"height": f"{100 * bar.height:.0f}%"}, className="pj-bar"),
        className="pj-day pj-slot",
        title=bar.said,
    )


def legend() -> html.P:
    """What the cells mean, by colour and sign."""
    parts = [
        html.Span([html.I(SIGNS.get(kind, ""), className=f"pj-day pj-{kind}"), t(title)])
        for kind, title in KINDS.items()
    ]
    return html.P(
        [*parts, html.Span(t("左为最早一天，右为最新一天"), className="muted")], className="foot pj-legend"
    )
