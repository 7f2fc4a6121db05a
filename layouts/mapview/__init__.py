"""The map component: its Python face and the browser files that Dash serves for it."""

from typing import Any

from dash.development.base_component import Component

NAMESPACE = "layouts"
SCRIPTS = (
    "vendor/maplibre-h3.js",
    "grid.js",
    "periods.js",
    "selection.js",
    "outline.js",
    "tilestore.js",
    "hexlayer.js",
    "basemap.js",
    "data.js",
    "donuts.js",
    "overlays.js",
    "points.js",
    "routes.js",
    "picking.js",
    "selected.js",
    "measure.js",
    "tools.js",
    "picture.js",
    "compare.js",
    "component.js",
)
WORKER = "vendor/maplibre-gl-worker.js"
STYLES = ("vendor/maplibre-gl.css", "mapview.css", "compare.css")


def _served(path: str, **more: Any) -> dict[str, Any]:
    return {"relative_package_path": f"mapview/{path}", "namespace": NAMESPACE, **more}


# Dash reads these names from the package that owns the component; the worker is fetched by the map itself.
_js_dist = [*(_served(path) for path in SCRIPTS), _served(WORKER, dynamic=True)]
_css_dist = [_served(path) for path in STYLES]


class MapView(Component):
    """A map of H3 cells and points, drawn by MapLibre GL in the browser.

    Properties given
        ``layer`` what cells show (code, version, at, resolution, edges, colours, labels, title, unit) or None; ``second`` the
        same for the map beside it and ``compare`` how ("", "side", "swipe"); ``opacity`` 0..1; ``filter`` {"hidden": classes
        and marks, "off": states} left out; ``points`` the kinds of symbols, ``visible`` address of the data of each kind
        shown; ``selection`` text of geo.selection; ``routes`` address of a plan's lines or None; ``sector`` GeoJSON of the
        upwind sector or None; ``basemap`` where its tiles lie; ``texts`` what the map says itself; ``low`` low power.
    Properties given and told
        ``camera`` lng, lat, zoom; ``chosen`` {kind, id} or None; ``selection`` when a tool has drawn one; ``tool`` in hand:
        "", "box", "lasso", "circle", "ring", "area", "measure" or "place".
    Properties told
        ``level`` of the grid drawn, ``second_level`` of that on the second map, ``place`` {lng, lat} asked about,
        ``outdated`` when the server has newer data than ``layer.version``, ``failed`` when something could not be fetched.
        What is chosen is also announced to the page's scripts at once, by the event ``jingwei:chosen`` of the document.
    """

    _children_props: list[str] = []
    _base_nodes = ["children"]
    _namespace = NAMESPACE
    _type = "MapView"
    _prop_names = [
        "id",
        "basemap",
        "camera",
        "chosen",
        "compare",
        "failed",
        "filter",
        "layer",
        "level",
        "low",
        "opacity",
        "outdated",
        "place",
        "points",
        "routes",
        "second",
        "second_level",
        "sector",
        "selection",
        "texts",
        "tool",
        "visible",
    ]
    _valid_wildcard_attributes: list[str] = []
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
