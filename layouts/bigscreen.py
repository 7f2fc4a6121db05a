"""The big screen: one view after the other over the whole wall, nothing to click."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from dash import dcc, html

from layouts import symbol_panel
from layouts.format import until
from layouts.map import texts as map_texts
from layouts.map_basemap import credit
from layouts.map_legend import period_text
from layouts.map_state import MapState
from layouts.mapview import MapView
from layouts.parts import Child
from layouts.surfaces import BY_CODE
from layouts.symbol_kinds import BY_KIND, PointKind, address
from layouts.symbols import symbol
from layouts.text import t

PATH, TITLE = "/screen", "大屏"
# What a step sets on the map, in the order in which assets/bigscreen.js answers.
SHOWN = (
    "layer",
    "second",
    "compare",
    "opacity",
    "visible",
    "filter",
    "selection",
    "chosen",
    "camera",
    "basemap",
)
OPACITY_LEAST = 0.75  # on a wall faint colours are lost


class Ids(StrEnum):
    """Ids of the big screen."""

    ROOT = "screen-root"
    MAP = "screen-map"
    STEP = "screen-step"  # dcc.Store: {"view": id of the view, "n": how many steps before}
    SHOWN = "screen-shown"  # dcc.Store: Step.told() of what the server gave for it
    LEGEND = "screen-legend"
    LEVEL = "screen-level"


@dataclass(frozen=True, slots=True)
class Stop:
    """One view of the tour."""

    view: str  # its id, or the code of a layer when no view is in the tour
    title: str
    dwell_s: int


@dataclass(frozen=True, slots=True)
class Step:
    """What is on the screen: a stop with the tour it belongs to, and the state of the map."""

    tour: Sequence[Stop]
    at: int  # position in the tour
    state: MapState
    layer: dict[str, Any] | None
    second: dict[str, Any] | None  # layer of the map beside it, in a comparison
    as_of: datetime | None  # of the newest data
    basemap: dict[str, Any]

    def told(self) -> dict[str, Any]:
        """As the browser takes it."""
        state, stop = self.state, self.tour[self.at]
        at = str(state.at or "")
        return {
            "at": self.at,
            "tour": [stop.view for stop in self.tour],
            "dwell": stop.dwell_s,
            "title": stop.title,
            "subtitle": self._subtitle(),
            "asOf": t("数据截至 {at}", at=until(self.as_of)) if self.as_of else "",
            "layer": self.layer,
            "second": self.second,
            "compare": state.compare if self.second else "",
            "basemap": self.basemap,
            "opacity": max(state.opacity, OPACITY_LEAST),
            "visible": {kind: address(kind, at, state.within) for kind in state.kinds},
            "filter": state.filter(),
            "selection": state.selection,
            "chosen": state.chosen,
            "camera": state.camera,
            "figures": address("site", at, state.within),
        }

    def _subtitle(self) -> str:
        layer = t(BY_CODE[self.state.layer].title)
        when = period_text(self.state.at) if self.state.at else ""
        if self.second and self.state.at and self.state.against:
            when = t("{at} 对比 {against}", at=when, against=period_text(self.state.against))
        said = [layer if layer != self.tour[self.at].title else "", when]
        return " · ".join(part for part in said if part)


def layout(step: Step, legends: Sequence[Child]) -> html.Div:
    """The whole screen with its first step; ``assets/bigscreen.js`` goes on from there."""
    told = step.told()
    view = MapView(
        id=Ids.MAP,
        texts=map_texts(),
        points=symbol_panel.points(),
        **{name: told[name] for name in SHOWN},
    )
    words = {
        "paused": t("已暂停，点击或按空格键继续"),
        "leave": t("按 Esc 退出"),
        "late": t("暂时取不到新数据，画面为上一次的结果"),
    }
    return html.Div(
        [
            dcc.Store(id=Ids.STEP),
            dcc.Store(id=Ids.SHOWN, data=told),
            html.Div(view, className="screen-stage"),
            html.Div(className="screen-cover"),
            html.Div([html.H1(told["title"]), html.P(told["subtitle"])], className="screen-title"),
            html.Div([html.B(), html.Span()], className="screen-clock", role="timer"),
            _figures(),
            html.Div(legend_of(step, legends), id=Ids.LEGEND, className="map-legend screen-legend"),
            html.Div(className="screen-dots"),
            html.P(className="screen-said", role="status"),
            html.Div(credit(step.basemap, has_pictures=True), className="screen-credit"),
            html.Div(className="screen-touch"),
        ],
        id=Ids.ROOT,
        className="bigscreen",
        **{"data-words": json.dumps(words, ensure_ascii=False)},
    )


def _figures() -> html.Dl:
    """Enterprises by state and their clues, filled from the columns that the map draws."""
    lines = [html.Div([html.Dt(t("企业")), html.Dd("…", **{"data-figure": "all"})], className="screen-all")]
    for state in reversed(BY_KIND["site"].states):
        lines.append(
            html.Div(
                [
                    html.Dt([symbol(state.picture, 22), t(state.title)]),
                    html.Dd("…", **{"data-figure": f"state{state.code}"}),
                ]
            )
        )
    lines.append(html.Div([html.Dt(t("未结线索")), html.Dd("…", **{"data-figure": "clues"})]))
    lines.append(html.Div(html.Dt(className="screen-as-of")))
    return html.Dl(lines, className="screen-figures")


def legend_of(step: Step, surfaces: Sequence[Child]) -> list[Child]:
    """Legends of the surfaces and of the other symbols on the map; enterprises have theirs beside their figures."""
    return [
        *surfaces,
        *(_symbols(BY_KIND[kind]) for kind in step.state.kinds if kind in BY_KIND and kind != "site"),
    ]


def _symbols(kind: PointKind) -> html.Div:
    lines = [html.Li([symbol(state.picture, 16), html.Span(t(state.title))]) for state in kind.states]
    if kind.band_title:
        lines.append(html.Li([html.Span(className="map-swatch band"), html.Span(t(kind.band_title))]))
    return html.Div([html.H3(t(kind.legend_title or kind.title)), html.Ul(lines, className="symbols")])
