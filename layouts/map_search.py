"""The search box of the map: an enterprise, a permit, a place or a coordinate."""

import json
from enum import StrEnum

from dash import dcc, html

from layouts.map_state import MapState
from layouts.parts import Child
from layouts.text import t


class Ids(StrEnum):
    """Ids of the search box."""

    BOX = "map-search"
    CHOSEN = "map-search-chosen"  # dcc.Store: the result chosen


# What a result was found by, and how a coordinate was read.
REASONS = {
    "name": "名称", "short": "简称", "former": "曾用名 {text}", "initials": "拼音首字母", "pinyin": "拼音", "order": "名称含这些字",
    "sound": "读音相同", "near": "相近，可能有错字", "uscc": "信用代码 {text}", "permit": "许可证 {text}", "id": "编号 {text}",
    "outlet": "排放口 {text}",
}  # fmt: skip
READINGS = {
    "degrees": "十进制度",
    "dms": "度分秒",
    "projected": "CGCS2000 高斯投影坐标",
    "link": "地图链接中的位置",
    "h3": "H3 网格中心",
}
AS_SYSTEM = {
    "wgs84": "按 WGS-84 / CGCS2000",
    "gcj02": "按 GCJ-02（高德、腾讯）",
    "bd09": "按 BD-09（百度）",
}
GROUPS = {"place": "坐标", "site": "企业", "area": "行政区", "station": "空气站"}


def reason(why: str, text: str) -> str:
    """Why a result stands in the list."""
    return t(REASONS[why], text=text) if "{text}" in REASONS[why] else t(REASONS[why])


def control(state: MapState) -> Child:
    """The box of the map."""
    found = box(Ids.BOX, t("查找企业、行政区或坐标"), t("企业、代码、拼音或坐标"))
    return html.Div([found, dcc.Store(id=Ids.CHOSEN)])


def box(id: str, label: str, placeholder: str, only: str = "") -> html.Div:
    """A search box; the rest of it is made by ``assets/map_search.js`` when the page is there.

    ``only`` names the one kind of thing it looks for, as ``/api/search`` knows it.
    """
    told = {
        "recent": t("最近搜索"),
        "clear": t("清空"),
        "failed": t("查找失败，请稍后再试。"),
        "label": label,
        "placeholder": placeholder,
        "hint": t("按 / 键可直接输入"),
    }
    texts = json.dumps(told, ensure_ascii=False)
    return html.Div(id=id, className="map-search", **{"data-texts": texts, "data-only": only})
