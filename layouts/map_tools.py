"""Tools of the map: ways to select, to measure, and to read coordinates."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from dash import html

from layouts.map_state import MapState
from layouts.parts import Child
from layouts.text import t


class Ids(StrEnum):
    """The bar of tools and the card of coordinates."""

    TOOL = "map-tool"  # one button each: {"type": TOOL, "tool": name}
    CLEAR = "map-tool-clear"
    PLACE = "map-place"
    PLACE_BOX = "map-place-box"
    PLACE_CLOSE = "map-place-close"


@dataclass(frozen=True, slots=True)
class Tool:
    """A button of the bar: what it is called, how it is used, and its picture (paths in a square of 24)."""

    name: str
    title: str
    hint: str
    picture: str


_DASHED = 'stroke-dasharray="3.2 2.2"'
TOOLS = (
    Tool("box", "框选", "按住并拖动画出矩形；Esc 退出", f'<rect x="4" y="6" width="16" height="12" {_DASHED}/>'),
    Tool(
        "lasso", "套索选择", "按住并沿边界拖动，松开后自动闭合；Esc 退出",
        f'<path d="M12 5c5 0 8.5 2.2 8.5 5.2S17 15.6 12 15.6 3.5 13.4 3.5 10.4 7 5 12 5Z" {_DASHED}/>'
        '<path d="M7 15.2c-1.6 1.6-.2 3.4 1.6 3.2 1.6-.2 1.6-1.8.4-2"/>',
    ),
    Tool(
        "circle", "圆形选择", "在圆心按住并向外拖动；半径可在选区条内修改；Esc 退出",
        f'<circle cx="12" cy="12" r="8" {_DASHED}/><circle cx="12" cy="12" r="1.2" fill="#26343a"/><path d="M12 12h8"/>',
    ),
    Tool(
        "ring", "网格圈选择", "点击一个网格，再用“−”“+”改变圈数；Esc 退出",
        '<path d="M12 8.4 15.2 10.2V13.8L12 15.6 8.8 13.8V10.2Z" fill="#26343a"/><path d="M12 3 20 7.5V16.5L12 21 4 16.5V7.5Z"/>',
    ),
    Tool(
        "area", "行政区划选择", "点击区县选中，再选区县、市或省；Esc 退出",
        '<path d="M4 7 9 4.5 15 7l5-2.5V17l-5 2.5L9 17l-5 2.5ZM9 4.5V17M15 7v12.5"/>',
    ),
    Tool(
        "measure", "测距", "逐点点击，双击结束；Esc 清除",
        '<path d="M3.5 15.5 15.5 3.5 20.5 8.5 8.5 20.5ZM6.5 12.5l2 2M9.5 9.5l2.6 2.6M12.5 6.5l2 2"/>',
    ),
    Tool(
        "place", "坐标查询", "点击地图读取坐标，在地图上点右键也可以；Esc 退出",
        '<path d="M12 21C8 15.6 6 12.6 6 10a6 6 0 0 1 12 0c0 2.600-2 5.600-6 11Z"/><circle cx="12" cy="10" r="2.1"/>',
    ),
)  # fmt: skip
CLEAR_PICTURE = '<path d="M5 7h14M9.500 7V4.500h5V7M7 7l1 13h8l1-13M10.300 10.500v6M13.700 10.500v6"/>'


def control(_state: MapState) -> Child:
    """The bar at the top left of the stage, and the place of the card of coordinates."""
    buttons = [
        html.Button(
            _icon(tool.picture),
            id={"type": Ids.TOOL, "tool": tool.name},
            title=t(tool.title),
            className="map-tool",
            **{"aria-label": t(tool.title), "aria-pressed": "false"},
        )
        for tool in TOOLS
    ]
    clear = html.Button(
        _icon(CLEAR_PICTURE),
        id=Ids.CLEAR,
        title=t("清除选区和测量"),
        className="map-tool clear",
        **{"aria-label": t("清除选区和测量")},
    )
    card = html.Div(
        [
            html.Button("×", id=Ids.PLACE_CLOSE, title=t("关闭"), className="map-close"),
            html.Div(id=Ids.PLACE),
        ],
        id=Ids.PLACE_BOX,
        className="map-place",
        hidden=True,
    )
    bar = html.Div([*buttons, clear], className="map-tools", role="toolbar", **{"aria-label": t("地图工具")})
    return html.Div([bar, card])


def _icon(paths: str) -> html.Img:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" fill="none" '
        f'stroke="#26343a" stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round">{paths}</svg>'
    )
    return html.Img(src="data:image/svg+xml," + quote(svg), width=20, height=20, alt="")


def texts() -> dict[str, Any]:
    """What tools and selections say on the map; the forms are those of geo.selection, ``area`` with the area's name."""
    return {
        "hints": {tool.name: t(tool.hint) for tool in TOOLS},
        "forms": {
            "box": t("选区：矩形"),
            "lasso": t("选区：多边形，{n} 个顶点", n="{n}"),
            "circle": t("选区：圆，半径 {km} km", km="{km}"),
            "area": t("选区：行政区划 {adcode}", adcode="{adcode}"),
            "ring": t("选区：第 {level} 级网格周边 {k} 圈", level="{level}", k="{k}"),
            "saved": t("选区：已保存的选区"),
            "sites": t("选区：所选 {n} 家企业", n="{n}"),
        },
        "total": t("共 {counts}", counts="{counts}"),
        "nSites": t("{n} 家企业", n="{n}"),
        "nCells": t("{n} 个网格", n="{n}"),
        "cellsAre": t("网格数是当前画面内中心位于选区的网格"),
        "clear": t("清除选区"),
        "radius": t("半径（km）"),
        "radiusIs": t("半径 {km}", km="{km}"),
        "tooLarge": t("圆的半径不能超过 500 km，请重新画。"),
        "fewer": t("少一圈"),
        "more": t("多一圈"),
        "levels": {"district": t("区县"), "city": t("市"), "province": t("省")},
        "areaIs": t("{name}，点击选中", name="{name}"),
        "length": t("全长 {km}", km="{km}"),
    }


@dataclass(frozen=True, slots=True)
class Place:
    """A place in several coordinate systems, as texts."""

    area: str  # name of the district, "" outside all
    cell: str  # of the level drawn, "" when nothing is drawn
    level: int | None
    rows: tuple[tuple[str, str, str], ...]  # system, decimal "lon, lat", degrees minutes seconds


def place_card(place: Place) -> Child:
    """Coordinates of a place; every line can be copied."""
    head = html.H2(t("坐标"))
    where = html.P(place.area or t("不在行政区划范围内"), className="where")
    blocks = [
        html.Section([html.H3(t(system)), _line(decimal), _line(sexagesimal)], className="system")
        for system, decimal, sexagesimal in place.rows
    ]
    cell = (
        [
            html.Section(
                [html.H3(t("第 {level} 级网格", level=place.level)), _line(place.cell)], className="system"
            )
        ]
        if place.cell
        else []
    )
    return html.Div([head, where, *blocks, *cell])


def _line(text: str) -> html.Div:
    button = html.Button(t("复制"), className="map-copy", **{"data-copy": text, "data-done": t("已复制")})
    return html.Div([html.Code(text), button], className="line")
