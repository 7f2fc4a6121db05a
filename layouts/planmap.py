"""The map of a plan: base map, the teams' routes, and what its symbols mean."""

from typing import Any

from dash import html

from layouts.map import texts
from layouts.map_basemap import credit
from layouts.mapview import MapView
from layouts.text import t

# Route colours: distinct on paper and for colour-blind readers as far as twelve colours can be; order by team.
COLOURS = (
    "#0b5f62",
    "#b45309",
    "#5b4b8a",
    "#3d6ea5",
    "#7a3b52",
    "#52702f",
    "#1d2a2f",
    "#a8642a",
    "#2f6f3e",
    "#8a3ba0",
    "#00798c",
    "#6b6b00",
)


def plan_map(id: Any, routes: str | None, basemap: dict[str, Any], chosen: dict[str, Any] | None) -> html.Div:
    """The map with the routes fetched from the address ``routes``; the camera goes to where they lie.

    ``chosen`` is the selected target, ringed wherever it lies.
    """
    at = chosen and {
        "kind": "stop",
        "id": chosen["site_id"],
        "at": [chosen["lon_wgs84"], chosen["lat_wgs84"]],
    }
    view = MapView(
        id=id,
        basemap=basemap,
        texts=texts() | {"name": t("路线图：点击停靠点选择企业")},
        camera={"lng": 120.7, "lat": 30.7, "zoom": 8},
        layer=None,
        opacity=1,
        points=[],
        visible={},
        chosen=at,
        routes=routes,
    )
    return html.Div([view, credit(basemap, has_pictures=False)], className="plan-canvas")


def swatch(colour: str) -> html.I:
    """The colour of a team's route."""
    return html.I(style={"background": colour}, className="swatch")


def legend() -> html.P:
    """What is drawn, in one line."""
    return html.P(
        [
            html.I(className="mark-depot"),
            html.Span(t("驻地")),
            html.I("1", className="mark-stop"),
            html.Span(t("停靠点（数字为顺序）")),
            html.I(className="mark-route"),
            html.Span(t("按顺序连线，不是道路")),
            html.I(className="mark-chosen"),
            html.Span(t("所选企业")),
        ],
        className="foot plan-legend",
    )
