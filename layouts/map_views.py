"""Views of the map kept under a name, and the ways of showing it: big screen, low power."""

import json
from enum import StrEnum

from dash import html

from layouts.map_state import MapState
from layouts.parts import Child, href
from layouts.text import t
from schema.saved_view import SCOPES


class Ids(StrEnum):
    """Ids of the menu of views."""

    MENU = "map-views"
    BODY = "map-views-body"  # filled by assets/map_views.js


def control(state: MapState) -> Child:
    """The menu 视图; ``assets/map_views.js`` fills it when it is opened."""
    told = {
        "texts": texts(),
        "scopes": {code: t(title) for code, title in SCOPES.items()},
        "screen": href("/screen"),
        "low": state.low,
    }
    body = html.Div(
        id=Ids.BODY, className="map-views-menu", **{"data-told": json.dumps(told, ensure_ascii=False)}
    )
    return html.Details(
        [html.Summary(t("视图"), className="button"), body],
        id=Ids.MENU,
        className="map-views",
    )


def texts() -> dict[str, str]:
    """What the menu says."""
    return {
        "save": t("保存当前视图"),
        "name": t("名称"),
        "for": t("可见范围"),
        "follow": t("总是显示最新一期"),
        "keep": t("保存"),
        "saved": t("已保存"),
        "list": t("已保存的视图"),
        "none": t("还没有保存的视图。调好图层、范围和时间后，起个名字保存，下次一点即回。"),
        "copy": t("复制链接"),
        "copied": t("已复制"),
        "rename": t("改名"),
        "remove": t("删除"),
        "removed": t("已删除“{title}”", title="{title}"),
        "undo": t("撤销"),
        "tour": t("大屏轮播"),
        "dwell": t("停留秒数"),
        "up": t("提前"),
        "down": t("推后"),
        "failed": t("没有保存成功，请稍后再试。"),
        "screen": t("打开大屏"),
        "screenHint": t("按勾选的视图轮播；没有勾选时轮播有数据的图层。"),
        "low": t("省电模式"),
        "lowHint": t("功能不变，画面按 1 倍分辨率、较粗的网格绘制；适合没有独立显卡的电脑，本机会记住。"),
        "in": t("轮播第 {n} 个", n="{n}"),
    }
