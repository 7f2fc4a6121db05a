"""What the map says and asks about its ground: the credit line, and the choice of pictures when a tile server is set up."""

from enum import StrEnum
from typing import Any

import dash_mantine_components as dmc
from dash import html

from layouts.text import t

PICTURE = "picture"


class Ids(StrEnum):
    """The choice of the ground."""

    GROUND = "map-ground"


def control(basemap: dict[str, Any]) -> html.Div:
    """The choice between the built-in base map and pictures; hidden where no tile server is set up."""
    return html.Div(
        [
            html.Span(t("底图")),
            dmc.SegmentedControl(
                id=Ids.GROUND,
                data=[{"value": "", "label": t("内置")}, {"value": PICTURE, "label": t("影像")}],
                value=basemap.get("shown", ""),
                size="xs",
            ),
        ],
        className="map-ground",
        hidden=not basemap.get("pictures"),
    )


def credit(basemap: dict[str, Any], *, has_pictures: bool) -> html.P:
    """Whose boundaries, and pictures where they can be shown, and what the settings add, such as a map's approval number."""
    boundaries = t("行政区划边界：天地图（国家地理信息公共服务平台）")
    pictures = basemap.get("pictures_credit") if has_pictures else ""
    words = (boundaries, pictures, basemap.get("credit"))
    return html.P(" · ".join(each for each in words if each), className="map-credit")
