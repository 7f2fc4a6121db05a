"""The base map as pages and browsers get it: what a map is told about it, and the route of its tiles."""

import gzip
from typing import Any

import orjson
from dash import ClientsideFunction, Dash, Input, Output, State
from flask import Response, request

from callbacks.services import Services
from layouts.map import Ids as Map
from layouts.map_basemap import Ids
from layouts.text import t
from store import tilearchive

FOR_EVER = "private, max-age=31536000, immutable"
MISSING = "missing"
TILE = "application/vnd.mapbox-vector-tile"


def register(app: Dash, services: Services) -> None:
    """Add the route to the application's server."""
    app.server.add_url_rule(
        "/tiles/base/<version>/<int:z>/<int:x>/<int:y>",
        "tiles_base",
        lambda **asked: tile(services, **asked),
    )


def in_the_browser(app: Dash) -> None:
    """The choice of the ground on the map page."""
    app.clientside_callback(
        ClientsideFunction("mapBasemap", "show"),
        Output(Map.MAP, "basemap"),
        Input(Ids.GROUND, "value"),
        State(Map.MAP, "basemap"),
        prevent_initial_call=True,
    )


def given(services: Services, shown: str = "") -> dict[str, Any]:
    """The property ``basemap`` of a map: address template of the tiles, their last zoom, pictures, credits, what is shown.

    Without an archive the address leads nowhere, and the page says that tiles could not be loaded.
    """
    settings = services.settings
    about = tilearchive.metadata(settings.basemap)
    version, last = about.get("version", MISSING), int(about.get("maxzoom", 3))
    pictures = settings.pictures
    return {
        "tiles": f"/tiles/base/{version}/{{z}}/{{x}}/{{y}}",
        "last": last,
        "pictures": list(pictures.addresses),
        "pictures_credit": pictures.credit if pictures.addresses else "",
        "credit": settings.map_credit,
        "shown": shown if pictures.addresses else "",
    }


def tile(services: Services, version: str, z: int, x: int, y: int) -> Response:
    """A tile as it lies in the archive; 204 where nothing is drawn, 410 when the archive is another or missing."""
    path = services.settings.basemap
    if tilearchive.metadata(path).get("version") != version:
        return Response(
            orjson.dumps({"error": t("底图已更新，请刷新页面。")}), 410, content_type="application/json"
        )
    packed = tilearchive.tile(path, (z, x, y))
    response = Response(status=204, mimetype=TILE)
    response.headers["Cache-Control"] = FOR_EVER
    response.vary.update(("Accept-Encoding", "Cookie"))
    if packed is None:
        return response
    response.status_code = 200
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.headers["Content-Encoding"] = "gzip"
        response.set_data(packed)
    else:
        response.set_data(gzip.decompress(packed))
    return response
