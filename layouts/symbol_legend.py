"""The legend of the symbols: every state is a button that takes it out of map, list and counts, and brings it back."""

from enum import StrEnum
from typing import Any

from dash import dcc, html

from layouts.parts import Child
from layouts.symbol_kinds import BY_KIND, KINDS, PointKind
from layouts.symbols import symbol
from layouts.text import t


class Ids(StrEnum):
    """Ids of the legend of symbols and of the switches beside it."""

    LEGEND = "map-kind-legend"  # {"type", "kind"}: hidden while the kind is not shown
    STATE = "map-state"  # {"type", "kind", "state"}: button
    COUNT = "map-state-count"  # {"type", "kind", "state"}: rows kept of a state
    TOTAL = "map-kind-total"  # {"type", "kind"}: rows kept of a kind, in the side panel
    WITHIN = "map-within"
    SITES = "map-site-count"  # how many enterprises are kept
    STATES = "map-site-state"  # {"type", "state"}: how many of each state
    WORST = "map-worst"  # the gravest of them, by name
    WORDS = "map-site-words"  # dcc.Store: what the browser writes there
    SECTOR = "map-sector"  # line about the wind of the sector drawn
    SECTOR_OF = "map-sector-of"  # dcc.Store: cell and period of the sector shown, {} without a cell, None when none is shown
    PLAN = "map-plan"  # teams of the plan drawn
    PLAN_OF = "map-plan-of"  # dcc.Store: period whose plan is shown, None when none is


def kind_legends(shown: list[str], off: list[str]) -> list[html.Div]:
    """What every kind of symbol and overlay means, hidden while it is not shown; ``off`` as in MapState.off."""
    return [
        html.Div(
            _states(BY_KIND[kind], off) if kind in BY_KIND else _overlay(kind),
            id={"type": Ids.LEGEND, "kind": kind},
            className="kind-legend",
            hidden=kind not in shown,
        )
        for kind in KINDS
    ]


def _states(point: PointKind, off: list[str]) -> list[Child]:
    lines = [
        html.Li(
            html.Button(
                [
                    symbol(state.picture, 20 if state.mark else 16),
                    html.Span(t(state.title)),
                    html.B("", id={"type": Ids.COUNT, "kind": point.kind, "state": state.code}),
                ],
                id={"type": Ids.STATE, "kind": point.kind, "state": state.code},
                className="legend-state",
                title=t("点击隐藏或恢复"),
                **{"aria-pressed": "false" if f"{point.kind}:{state.code}" in off else "true"},
            )
        )
        for state in point.states
    ]
    if point.as_donuts:
        lines.append(html.Li([html.Span(className="donut"), t("多家聚在一处：各状态占比与家数，点击放大")]))
    if point.band_title:
        lines.append(html.Li([html.Span(className="map-swatch band"), t(point.band_title)]))
    remark = html.P(t(point.note), className="method") if point.note else None
    heading = html.H3(t(point.legend_title or point.title)) if len(point.states) > 1 else None
    return [heading, html.Ul(lines, className="symbols"), remark]


def _overlay(kind: str) -> list[Child]:
    overlay = KINDS[kind]
    identity = {"sector": Ids.SECTOR, "plan": Ids.PLAN}[kind]
    heading = html.H3([symbol(overlay.picture), t(overlay.title)])
    store = dcc.Store(id={"sector": Ids.SECTOR_OF, "plan": Ids.PLAN_OF}[kind])
    return [heading, html.Div(id=identity), store, html.P(t(overlay.note), className="method")]


def sector_line(said: str) -> Any:
    """What the sector drawn stands for, or why there is none."""
    return html.P(said)


def plan_lines(day: str, teams: list[tuple[str, str]]) -> Any:
    """Day of the plan, and (name, colour) of every team with stops."""
    if not teams:
        return html.P(t("这一时段之后没有检查计划。"))
    lines = [
        html.Li([html.I(style={"background": colour}, className="swatch"), name]) for name, colour in teams
    ]
    marks = [
        html.Li([html.I(className="mark-depot"), t("驻地")]),
        html.Li([html.I("1", className="mark-stop"), t("停靠点（数字为顺序）")]),
    ]
    return [html.P(t("{day} 的检查计划", day=day)), html.Ul([*lines, *marks], className="symbols")]
