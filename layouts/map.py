"""The map page: surfaces of cells and points on one map, with legend, date, ranking and side card."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from layouts.format import day as said_day
from layouts.layers import BY_KIND, POINTS, SURFACES
from layouts.map_legend import kind_legends
from layouts.mapview import MapView
from layouts.parts import Child, note
from layouts.symbols import symbol
from layouts.text import t

PATH, TITLE = "/", "地图"


class Ids(StrEnum):
    """Every id on this page."""

    MAP = "map-view"
    LAYER = "map-layer"
    DAYS = "map-days"  # dcc.Store: the ISO days of the slider
    DAY = "map-day"
    DAY_TEXT = "map-day-text"
    PREVIOUS = "map-previous"
    NEXT = "map-next"
    PRODUCT = "map-product"
    OPACITY = "map-opacity"
    KINDS = "map-kinds"
    ADDRESSES = "map-addresses"  # dcc.Store: where the data of each kind of points lie
    CHOICE = "map-choice"  # dcc.Store: {"layer", "day", "product"}
    LEGEND = "map-legend"
    LEVEL = "map-level"
    KIND_LEGEND = "map-kind-legend"
    RANKING = "map-ranking"
    ROW = "map-row"
    CARD = "map-card"
    CARD_BOX = "map-card-box"
    CLOSE = "map-close"
    FAILED = "map-failed"


@dataclass(frozen=True, slots=True)
class MapPage:
    """What the page opens with, as plain values."""

    days: list[date]
    day: date | None
    layer: str
    product: str = ""
    products: list[str] = field(default_factory=list)
    opacity: float = 0.8
    kinds: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)  # points of each kind the viewer sees
    camera: dict[str, float] = field(default_factory=dict)
    chosen: dict[str, str] | None = None
    bounds: dict[str, Any] = field(default_factory=dict)  # of the provinces
    ignored: list[str] = field(default_factory=list)  # parts of the address that could not be used


def layout(page: MapPage) -> html.Div:
    """The whole page; surface, legend, ranking and card are filled by callbacks."""
    addresses = {kind: f"/api/points/{kind}" for kind in BY_KIND}
    choice = {"layer": page.layer, "day": page.day.isoformat() if page.day else "", "product": page.product}
    return html.Div(
        [
            html.H1(t(TITLE), className="unseen"),
            dcc.Store(id=Ids.DAYS, data=[d.isoformat() for d in page.days]),
            dcc.Store(id=Ids.ADDRESSES, data=addresses),
            dcc.Store(id=Ids.CHOICE, data=choice),
            _toolbar(page),
            html.Aside([_kinds(page), html.Div(id=Ids.RANKING)], className="map-side"),
            _stage(page, addresses),
        ],
        className="map-page",
    )


def _toolbar(page: MapPage) -> html.Div:
    surfaces = [{"value": s.code, "label": t(s.title)} for s in SURFACES]
    return html.Div(
        [
            dmc.SegmentedControl(id=Ids.LAYER, data=surfaces, value=page.layer, size="xs"),
            _date(page),
            dmc.Select(
                id=Ids.PRODUCT,
                data=page.products,
                value=page.product or None,
                allowDeselect=False,
                w=150,
                style={} if len(page.products) > 1 else {"display": "none"},
            ),
            html.Div(
                [
                    html.Span(t("不透明度")),
                    dmc.Slider(
                        id=Ids.OPACITY, min=10, max=100, step=5, value=round(page.opacity * 100), w=90, size="sm",
                        label=None, thumbLabel=t("图层不透明度"),
                    ),
                ],
                className="map-opacity",
            ),
        ],
        className="map-toolbar",
    )  # fmt: skip


def _date(page: MapPage) -> html.Div:
    last = max(len(page.days) - 1, 1)
    position = page.days.index(page.day) if page.day in page.days else 0
    slider = dmc.Slider(
        id=Ids.DAY, min=0, max=last, step=1, value=position, w=170, size="sm", label=None,
        disabled=len(page.days) < 2, thumbLabel=t("日期"),
    )  # fmt: skip
    text = html.Span(
        said_day(page.day) if page.day else t("尚无数据"), id=Ids.DAY_TEXT, className="map-day-text"
    )
    return html.Div(
        [
            html.Button("‹", id=Ids.PREVIOUS, title=t("前一天（←）"), className="step"),
            text,
            html.Button("›", id=Ids.NEXT, title=t("后一天（→）"), className="step"),
            slider,
        ],
        className="map-date",
    )


def _kinds(page: MapPage) -> html.Section:
    boxes = [
        dmc.Checkbox(
            value=point.kind,
            label=html.Span(
                [
                    symbol(point.states[-1].picture, 15),
                    t(point.title),
                    html.Span(f"{page.counts.get(point.kind, 0):,}", className="map-count"),
                ],
                className="map-kind",
            ),
        )
        for point in reversed(POINTS)
    ]
    return html.Section(
        [
            html.H2(t("叠加显示")),
            dmc.CheckboxGroup(id=Ids.KINDS, value=page.kinds, children=dmc.Stack(boxes, gap=5)),
        ],
        className="map-block",
    )


def _stage(page: MapPage, addresses: dict[str, str]) -> html.Div:
    view = MapView(
        id=Ids.MAP,
        layer=None,
        opacity=page.opacity,
        points=points(),
        visible={kind: addresses[kind] for kind in page.kinds},
        basemap={"address": "/tiles/basemap/", "bounds": page.bounds},
        camera=page.camera,
        chosen=page.chosen,
        texts=texts(),
    )
    return html.Div(
        [
            view,
            html.Div(_ignored(page.ignored), className="map-notices"),
            html.Div(
                t("部分地图数据未能载入，请稍后刷新页面。"),
                id=Ids.FAILED,
                className="map-failed",
                hidden=True,
            ),
            html.Div(
                [html.Div(html.P(id=Ids.LEVEL), id=Ids.LEGEND), *kind_legends(Ids.KIND_LEGEND, page.kinds)],
                className="map-legend",
                role="region",
                title=t("图例"),
            ),
            html.Div(
                [
                    html.Button("×", id=Ids.CLOSE, title=t("关闭"), className="map-close"),
                    html.Div(id=Ids.CARD),
                ],
                id=Ids.CARD_BOX,
                className="map-card",
                hidden=page.chosen is None,
            ),
            html.P(t("行政区划边界：天地图（国家地理信息公共服务平台）"), className="map-credit"),
        ],
        className="map-stage",
    )


def _ignored(parts: list[str]) -> Child:
    if not parts:
        return None
    return note(t("链接中有无法使用的内容，已按默认显示：{parts}", parts="、".join(parts)))


def points() -> list[dict[str, Any]]:
    """The kinds of symbols as the map component takes them, the topmost first."""
    return [
        {
            "kind": point.kind,
            "states": {str(state.code): state.picture for state in point.states},
            "sizes": list(point.sizes),
            "band": bool(point.band_title),
            "names": point.names_from,
        }
        for point in POINTS
    ]


def texts() -> dict[str, Any]:
    """What the map says by itself."""
    return {
        "name": t("地图：点击网格、企业或案件查看详情"),
        "none": t(
            "本机浏览器不支持 WebGL2，无法绘制地图；左侧列表仍可使用。可在浏览器设置中开启硬件加速，或更换较新的浏览器。"
        ),
        "noData": t("无数据"),
        "notJudged": t("未判定"),
        "summary": t("第 {level} 级网格汇总，放大可看细部", level="{level}"),
        "states": {p.kind: {str(s.code): t(s.title) for s in p.states} for p in POINTS},
        "locale": {
            "NavigationControl.ZoomIn": t("放大"),
            "NavigationControl.ZoomOut": t("缩小"),
            "ScaleControl.Meters": "m",
            "ScaleControl.Kilometers": "km",
        },
    }
