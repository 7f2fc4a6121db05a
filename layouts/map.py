"""The map page: one stage with legend and card, and around it search, layers, tools, clock, list and exports."""

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from layouts import (
    map_basemap,
    map_clock,
    map_compare,
    map_list,
    map_search,
    map_share,
    map_tools,
    map_views,
    symbol_panel,
)
from layouts.map_clock import Clock
from layouts.map_state import MapState
from layouts.mapview import MapView
from layouts.parts import Child, note
from layouts.surfaces import SURFACES
from layouts.symbol_kinds import ADDRESSES, POINTS, address
from layouts.symbol_legend import kind_legends
from layouts.text import t

PATH, TITLE = "/", "地图"


class Ids(StrEnum):
    """The ids that several parts of the page share; each part has its own beside them."""

    MAP = "map-view"
    CHOICE = "map-choice"  # dcc.Store: MapState.choice(), what the surfaces depend on
    FILTER = "map-filter"  # dcc.Store: MapState.filter(), what is clicked away
    SELECTION = (
        "map-selection"  # dcc.Store: text of geo.selection, "" for none; the only truth of the selection
    )
    WRITTEN = "map-written"  # dcc.Store: the query the page wrote into its address last
    LAYER = "map-layer"
    PRODUCT = "map-product"
    OPACITY = "map-opacity"
    KINDS = "map-kinds"
    ADDRESSES = "map-addresses"  # dcc.Store: where the data of each kind of points lie, at any period
    LEGEND = "map-legend"
    LEVEL = "map-level"
    RANKING = "map-ranking"
    ROW = "map-row"
    CARD = "map-card"
    CARD_BOX = "map-card-box"
    CLOSE = "map-close"
    FAILED = "map-failed"


@dataclass(frozen=True, slots=True)
class MapPage:
    """What the page opens with, as plain values; the state's layer, period and camera are filled in."""

    state: MapState
    clock: Clock
    products: list[str] = field(default_factory=list)
    basemap: dict[str, Any] = field(default_factory=dict)  # the map's property of that name
    ignored: list[str] = field(default_factory=list)  # parts of the address that could not be used


def layout(page: MapPage) -> html.Div:
    """The whole page; surface, legend, ranking and card are filled by callbacks."""
    state = page.state
    return html.Div(
        [
            html.H1(t(TITLE), className="unseen"),
            dcc.Store(id=Ids.ADDRESSES, data=ADDRESSES),
            dcc.Store(id=Ids.CHOICE, data=state.choice()),
            dcc.Store(id=Ids.FILTER, data=state.filter()),
            dcc.Store(id=Ids.SELECTION, data=state.selection),
            dcc.Store(id=Ids.WRITTEN),
            _toolbar(page),
            html.Aside(
                [symbol_panel.panel(state, Ids.KINDS), html.Div(id=Ids.RANKING), symbol_panel.enterprises()],
                className="map-side",
            ),
            html.Div(
                [_stage(page), map_list.control(state), map_clock.bar(page.clock)],
                className="map-middle",
            ),
        ],
        className="map-page",
    )


def _toolbar(page: MapPage) -> html.Div:
    state = page.state
    return html.Div(
        [
            map_search.control(state),
            dmc.Select(
                id=Ids.LAYER, data=_menu(), value=state.layer, allowDeselect=False, w=176, **{"aria-label": t("图层")}
            ),
            dmc.Select(
                id=Ids.PRODUCT, data=page.products, value=state.product or None, allowDeselect=False, w=150,
                style={} if len(page.products) > 1 else {"display": "none"},
            ),
            map_compare.control(state),
            html.Div(
                [
                    html.Span(t("不透明度")),
                    dmc.Slider(
                        id=Ids.OPACITY, min=10, max=100, step=5, value=round(state.opacity * 100), w=80, size="sm",
                        label=None, thumbLabel=t("图层不透明度"),
                    ),
                ],
                className="map-opacity",
            ),
            map_views.control(state),
            map_share.control(state),
        ],
        className="map-toolbar",
    )  # fmt: skip


def _menu() -> list[dict[str, Any]]:
    """The surfaces under the headings of their groups."""
    return [
        {"group": t(group), "items": [{"value": s.code, "label": t(s.title)} for s in surfaces]}
        for group, surfaces in groupby(SURFACES, key=lambda s: s.group)
    ]


def _stage(page: MapPage) -> html.Div:
    state = page.state
    view = MapView(
        id=Ids.MAP,
        layer=None,
        opacity=state.opacity,
        points=symbol_panel.points(),
        visible={kind: address(kind, str(state.at or ""), state.within) for kind in state.kinds},
        basemap=page.basemap,
        camera=state.camera,
        chosen=state.chosen,
        filter=state.filter(),
        selection=state.selection,
        tool="",
        low=state.low,
        texts=texts(),
    )
    return html.Div(
        [
            view,
            map_tools.control(state),
            html.Div(_ignored(page.ignored), className="map-notices"),
            html.Div(
                t("部分地图数据未能载入，请稍后刷新页面。"),
                id=Ids.FAILED,
                className="map-failed",
                hidden=True,
            ),
            html.Div(
                [
                    html.Div(html.P(id=Ids.LEVEL), id=Ids.LEGEND),
                    *kind_legends(list(state.kinds), list(state.off)),
                ],
                className="map-legend",
                role="region",
                title=t("图例"),
            ),
            map_compare.legend(),
            html.Div(
                [
                    html.Button("×", id=Ids.CLOSE, title=t("关闭"), className="map-close"),
                    html.Div(id=Ids.CARD),
                ],
                id=Ids.CARD_BOX,
                className="map-card",
                hidden=state.chosen is None,
            ),
            map_basemap.control(page.basemap),
            map_basemap.credit(page.basemap, has_pictures=True),
        ],
        className="map-stage",
    )


def _ignored(parts: list[str]) -> Child:
    if not parts:
        return None
    return note(t("链接中有无法使用的内容，已按默认显示：{parts}", parts="、".join(parts)))


def texts() -> dict[str, Any]:
    """What the map says by itself."""
    return {
        "name": t("地图：点击网格、企业或案件查看详情"),
        "none": t(
            "本机浏览器不支持 WebGL2，无法绘制地图；左侧列表仍可使用。可在浏览器设置中开启硬件加速，或更换较新的浏览器。"
        ),
        "summary": t("第 {level} 级网格汇总，放大可看细部", level="{level}"),
        "states": {p.kind: {str(s.code): t(s.title) for s in p.states} for p in POINTS},
        "clues": t("未结线索 {n} 条", n="{n}"),
        "together": t("{n} 家聚在此处，点击放大", n="{n}"),
        "tools": map_tools.texts(),
        "swipe": t("卷帘分界线：左右拖动，或按 ←、→ 移动"),
        "locale": {
            "NavigationControl.ZoomIn": t("放大"),
            "NavigationControl.ZoomOut": t("缩小"),
            "ScaleControl.Meters": "m",
            "ScaleControl.Kilometers": "km",
        },
    }
