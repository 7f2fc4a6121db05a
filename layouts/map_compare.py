"""Comparing on the map: two periods or two layers, side by side or by swipe, and the difference of two periods."""

import json
from enum import StrEnum
from itertools import groupby
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from layouts.map_state import MapState
from layouts.parts import Child
from layouts.surfaces import BY_CODE, SURFACES
from layouts.text import t

MODES = {"": "关", "side": "并排", "swipe": "卷帘", "change": "差值"}
HINTS = {
    "": "只看一幅地图",
    "side": "两幅地图左右并排，同步移动",
    "swipe": "两幅地图重叠，拖动分界线比较",
    "change": "本期减去对比期，以 0 为中心着色",
}


class Ids(StrEnum):
    """The control and the second legend; assets/map_compare.js knows the names inside the control."""

    CONTROL = "map-compare"
    WITH = "map-compare-with"
    OTHER = "map-compare-other"
    PERIOD = "map-compare-period"
    BEFORE = "map-compare-before"
    YEAR = "map-compare-year"
    LEGEND = "map-compare-legend"
    LEVEL = "map-compare-level"
    ASKED = "map-compare-asked"  # dcc.Store: what the second map depends on, None while nothing is compared


def control(state: MapState) -> Child:
    """How to compare, in the toolbar; what with, in a row of its own while something is compared."""
    changes = {s.measure.change_of: s.code for s in SURFACES if s.measure.change_of}
    data = {"data-changes": json.dumps(changes), "data-none": _none(list(changes))}
    buttons = [_mode(mode, title, mode == _mode_of(state)) for mode, title in MODES.items()]
    return html.Div(
        [
            html.Div(
                [html.Span(t("对比")), html.Div(buttons, className="switch", role="group", **{"aria-label": t("对比")})],
                className="compare-modes",
            ),
            html.Div(
                [
                    html.Span(className="versus"),
                    html.Select(_layers(), id=Ids.OTHER, **{"aria-label": t("对比图层")}),
                    html.Span(html.Button(className="words", title=t("选择对比时期")), id=Ids.PERIOD),
                    html.Button(t("上一期"), id=Ids.BEFORE),
                    html.Button(t("去年同期"), id=Ids.YEAR),
                ],
                id=Ids.WITH,
                className="compare-with",
                hidden=not _mode_of(state),
                **{"data-with": t("右图为"), "data-less": t("减去")},
            ),
            dcc.Store(id=Ids.ASKED),
        ],
        id=Ids.CONTROL,
        className="map-compare",
        **data,
    )  # fmt: skip


def legend() -> html.Div:
    """The place of the second map's legend."""
    return html.Div(
        html.P(id=Ids.LEVEL),
        id=Ids.LEGEND,
        className="map-legend second",
        role="region",
        hidden=True,
        **{"aria-label": t("对比图层图例")},
    )


def still(shown: Any) -> Any:
    """A legend in which nothing can be clicked: what is clicked away is said by the first map's."""
    if isinstance(shown, list | tuple):
        return [still(each) for each in shown]
    if not isinstance(shown, Component):
        return shown
    if getattr(shown, "className", None) == "how":
        return None
    more = {"title": getattr(shown, "title", None), "className": getattr(shown, "className", None)}
    inside = still(getattr(shown, "children", None))
    if isinstance(shown, html.Button):
        return html.Span(inside, **{name: value for name, value in more.items() if value})
    shown.children = inside
    return shown


def _mode_of(state: MapState) -> str:
    surface = BY_CODE.get(state.layer)
    return "change" if surface and surface.measure.change_of else state.compare


def _none(known: list[str]) -> str:
    names = "、".join(t(BY_CODE[code].title) for code in known)
    return t("该图层没有差值图；{layers}有", layers=names)


def _mode(mode: str, title: str, is_on: bool) -> html.Button:
    more: dict[str, Any] = {"data-compare": mode, "aria-pressed": "true" if is_on else "false"}
    return html.Button(
        t(title),
        className="on" if is_on else "",
        title=t(HINTS[mode]),
        **more,
        **{"data-hint": t(HINTS[mode])},
    )


def _layers() -> list[Any]:
    """Every layer that is no difference itself, under the headings of their groups; first the layer of the first map."""
    plain = [s for s in SURFACES if not s.measure.change_of]
    groups = [
        html.Optgroup([html.Option(t(s.title), value=s.code) for s in surfaces], label=t(group))
        for group, surfaces in groupby(plain, key=lambda s: s.group)
    ]
    return [html.Option(t("同一图层"), value=""), *groups]
