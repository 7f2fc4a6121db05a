"""Taking the map along: a picture of it, and what it shows as files."""

from enum import StrEnum
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from layouts.map_state import MapState
from layouts.parts import Child
from layouts.text import t

SYSTEMS = {"wgs84": "WGS-84", "gcj02": "GCJ-02"}


class Ids(StrEnum):
    """Every id of the export menu."""

    MENU = "map-share"
    PNG = "map-share-png"
    SHARP = "map-share-sharp"  # the picture at twice its size
    SYSTEM = "map-share-system"  # coordinates of the files
    WORDS = "map-share-words"  # dcc.Store: what the server says for one picture: title, as-of, who, when
    SAID = "map-share-said"


def control(state: MapState) -> Child:
    """The menu 导出."""
    files = [
        html.A(
            t(text), href=f"/export/map.{ending}", className="map-share-item", **{"data-map-export": ending}
        )
        for ending, text in (("xlsx", "Excel 工作簿（企业、网格等）"), ("geojson", "GeoJSON（企业、网格等）"))
    ]
    return html.Details(
        [
            html.Summary(t("导出"), className="button"),
            html.Div(
                [
                    html.H3(t("图片")),
                    html.Button(t("PNG 图片（含图例、比例尺）"), id=Ids.PNG, className="map-share-item"),
                    dmc.Checkbox(id=Ids.SHARP, label=t("2 倍清晰度，用于打印"), checked=False),
                    html.H3(t("数据：当前显示的内容")),
                    *files,
                    dmc.RadioGroup(
                        id=Ids.SYSTEM,
                        value="wgs84",
                        label=t("坐标系"),
                        children=dmc.Stack(
                            [
                                dmc.Radio(value="wgs84", label="WGS-84"),
                                dmc.Radio(value="gcj02", label=t("GCJ-02（高德、腾讯导航用）")),
                            ],
                            gap=4,
                        ),
                    ),
                    html.P(t("文件附筛选条件、数据截至和导出人；导出会留下记录。"), className="note"),
                ],
                className="map-share-menu",
            ),
            dcc.Store(id=Ids.WORDS),
            html.Span(id=Ids.SAID, className="unseen", role="status"),
        ],
        id=Ids.MENU,
        className="map-share",
    )


def picture(told: dict[str, Any]) -> dict[str, Any]:
    """What is written on a picture besides the map and its legend, in the language of the page.

    ``told`` has ``title``, ``lines`` (filters in words), ``foot`` (as-of, source …), ``who``, ``at``, ``name`` of the file
    and ``is_demo``.
    """
    return {
        "title": told["title"],
        "lines": list(told["lines"]),
        "foot": t("；").join(told["foot"]),
        "credit": t("行政区划边界：天地图（国家地理信息公共服务平台）"),
        "mark": t("{who} {at}", who=told["who"], at=told["at"]),
        "made": t("制图：{who}，{at}", who=told["who"], at=told["at"]),
        "demo": t("演示数据") if told["is_demo"] else "",
        "north": t("北"),
        "name": told["name"],
        "saved": t("图片已保存：{name}", name=told["name"]),
        "failed": t("图片未能生成，请稍后再试。"),
        "none": t("本机浏览器不支持 WebGL2，没有可保存的地图；可导出 Excel 或 GeoJSON。"),
    }
