"""The map of a plan: base map and the teams' routes."""

from typing import Any

from dash import html

from layouts.map import texts
from layouts.mapview import MapView

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


def plan_map(id: Any, routes: str | None, bounds: dict[str, Any]) -> html.Div:
    """The map with the routes fetched from the address ``routes``; the camera goes to where they lie."""
    view = MapView(
        id=id,
        basemap={"address": "/tiles/basemap/", "bounds": bounds},
        texts=texts(),
        camera={"lng": 120.7, "lat": 30.7, "zoom": 8},
        layer=None,
        opacity=1,
        points=[],
        visible={},
        chosen=None,
        routes=routes,
    )
    return html.Div(view, className="plan-canvas")
