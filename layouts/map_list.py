"""The drawer of the map: the enterprises that map, filters and selection leave, as a list and as charts."""

from enum import StrEnum
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from layouts import charts
from layouts.grid import column, grid, number_column
from layouts.map_state import MapState
from layouts.parts import Child
from layouts.symbol_kinds import BY_KIND
from layouts.text import t
from layouts.theme import ACCENT, MUTED

BAR_HEIGHT = 208  # pixels of a chart in the drawer
CHARTS = {"state": "按状态", "industry": "按行业", "area": "按区县"}


class Ids(StrEnum):
    """Every id of the drawer."""

    DRAWER = "map-drawer"
    PANEL = "map-panel"  # dcc.Store: "", "list" or "charts"
    TAB = "map-panel-tab"  # kind of {"type": ..., "panel": ...}
    COUNT = "map-list-count"  # enterprises left by filters and selection
    SHOWN = "map-list-shown"  # how many of them the list's own filters leave
    QUICK = "map-list-quick"
    FOLD = "map-list-fold"
    TICKED = "map-list-ticked"
    LIST = "map-list"  # holds the grid once the list was opened
    GRID = "map-list-grid"
    CHARTS = "map-charts"  # holds the charts once they were opened
    CHART = "map-chart"  # kind of {"type": ..., "name": ...}
    WORDS = "map-list-words"  # dcc.Store: what the browser writes into rows and charts
    DONE = "map-list-done"  # dcc.Store: how many enterprises list and charts show now


def control(state: MapState) -> Child:
    """The drawer with its tabs; list and charts are built when first opened."""
    tabs = [
        _tab("list", state.panel, [t("企业列表"), html.B("…", id=Ids.COUNT)]),
        _tab("charts", state.panel, [t("统计图")]),
    ]
    tools = [
        html.Span(id=Ids.SHOWN, role="status"),
        dmc.TextInput(id=Ids.QUICK, placeholder=t("在列表内查找"), debounce=250, w=170, **{"aria-label": t("在列表内查找")}),
        html.Button(t("以勾选行为选区"), id=Ids.TICKED, className="button", disabled=True),
        html.Button(
            t("收起"), id=Ids.FOLD, className="button", title=t("收起列表"),
        ),
    ]  # fmt: skip
    return html.Section(
        [
            dcc.Store(id=Ids.PANEL, data=state.panel),
            dcc.Store(id=Ids.WORDS, data=words()),
            dcc.Store(id=Ids.DONE),
            html.Div(
                [
                    html.Div(tabs, className="map-drawer-tabs"),
                    html.Div(tools, className="map-drawer-tools"),
                ],
                className="map-drawer-head",
            ),
            html.Div(table() if state.panel == "list" else None, id=Ids.LIST, className="map-list-body"),
            html.Div(
                graphs() if state.panel == "charts" else None, id=Ids.CHARTS, className="map-charts-body"
            ),
        ],
        id=Ids.DRAWER,
        className=f"map-drawer {state.panel}",
        **{"aria-label": t("企业列表与统计图")},
    )


def _tab(panel: str, current: str, content: list[Child]) -> html.Button:
    return html.Button(
        content,
        id={"type": Ids.TAB, "panel": panel},
        className="on" if panel == current else "",
        **{"aria-expanded": "true" if panel == current else "false"},
    )


def table() -> Child:
    """The list; its rows are made in the browser from the data the map draws."""
    return grid(
        Ids.GRID,
        columns(),
        [],
        dashGridOptions={
            "rowSelection": {
                "mode": "multiRow",
                "checkboxes": True,
                "headerCheckbox": True,
                "selectAll": "filtered",
                "enableClickSelection": False,
            },
            "selectionColumnDef": {"width": 38, "minWidth": 38, "pinned": "left", "resizable": False},
            "rowClassRules": {"map-list-chosen": {"function": "mapListIsChosen(params)"}},
            "rowBuffer": 4,
        },
        defaultColDef={"filter": "agTextColumnFilter", "filterParams": {"buttons": ["reset"]}},
    )


def columns() -> list[dict[str, Any]]:
    """Columns of the list; the state has the symbol of the map before its word."""
    looks = [
        {
            "condition": f"params.data.state === {state.code}",
            "style": {"backgroundImage": f"url('{state.picture}')"},
        }
        for state in BY_KIND["site"].states
    ]
    return [
        column(
            "word", t("状态"), width=158, cellClass="map-list-state", cellStyle={"styleConditions": looks},
            comparator={"function": "mapListByState"},
        ),
        column("name", t("企业名称"), flex=3, minWidth=150, tooltipField="name"),
        column("area", t("区县"), flex=1, minWidth=96),
        column("industry", t("行业"), flex=2, minWidth=120, tooltipField="industry"),
        number_column("clues", t("未结线索"), 0, width=96, filter="agNumberColumnFilter"),
        number_column(
            "km", t("距所选（km）"), 1, width=136, filter="agNumberColumnFilter", initialHide=True
        ),
    ]  # fmt: skip


def graphs() -> list[Child]:
    """The charts, empty until the browser fills them."""
    return [
        charts.graph({"type": Ids.CHART, "name": name}, charts.figure([]), BAR_HEIGHT)  # type: ignore[arg-type]
        for name in CHARTS
    ]


def words() -> dict[str, Any]:
    """What the browser writes: words of the states, texts with {n}, and the charts without their bars."""
    states = BY_KIND["site"].states
    bars = charts.figure(
        [],
        margin={"l": 8, "r": 44, "t": 30, "b": 24},
        hovermode="closest",
        dragmode=False,
        showlegend=False,
        bargap=0.28,
        title={"font": {"size": 12.5}, "x": 0.01, "xanchor": "left", "y": 0.97, "yanchor": "top"},
        xaxis={"tickformat": ",d", "rangemode": "tozero", "nticks": 5, "fixedrange": True},
        yaxis={
            "type": "category",
            "autorange": "reversed",
            "fixedrange": True,
            "ticks": "",
            "showgrid": False,
        },
    )["layout"]
    return {
        "states": {str(state.code): t(state.title) for state in states},
        "colours": {str(state.code): state.fill for state in states},
        "titles": {name: t(title) for name, title in CHARTS.items()},
        "base": bars,
        "bar": {"marker": {"color": ACCENT}, "textfont": {"size": 11}, "outlinetextfont": {"color": MUTED}},
        "n": t("{title} · {n} 家", title="{title}", n="{n}"),
        "bars": t("{label}：{n} 家", label="{label}", n="{n}"),
        "other": t("其他"),
        "unknown": t("未填写"),
        "shown": t("列表内筛选后 {n} 家", n="{n}"),
        "ticked": t("以勾选的 {n} 行为选区", n="{n}"),
        "tick": t("以勾选行为选区"),
        "failed": t("列表数据未能载入，请稍后刷新页面。"),
    }
