"""The base map as pages and browsers get it: what a map is told about it, and the route of its tiles."""

from typing import Any

from dash import Dash
from flask import Response, abort

from callbacks.services import Services
from store import tilearchive

FOR_EVER = "private, max-age=31536000, immutable"
TILE = "application/vnd.mapbox-vector-tile"


def register(app: Dash, services: Services) -> None:
    """Add the route to the application's server."""
    app.server.add_url_rule(
        "/tiles/base/<version>/<int:z>/<int:x>/<int:y>",
        "tiles_base",
        lambda **asked: tile(services, **asked),
    )


def given(services: Services) -> dict[str, Any]:
    """The property ``basemap`` of a map: address template of the tiles ("" without an archive) and their last zoom."""
    about = tilearchive.metadata(services.settings.basemap)
    if not about:
        return {"tiles": ""}
    return {"tiles": f"/tiles/base/{about['version']}/{{z}}/{{x}}/{{y}}", "last": int(about["maxzoom"])}


def tile(services: Services, version: str, z: int, x: int, y: int) -> Response:
    """A tile as it lies in the archive; 204 where nothing is drawn, 404 when the archive is another or missing."""
    path = services.settings.basemap
    if tilearchive.metadata(path).get("version") != version:
        abort(404)
    packed = tilearchive.tile(path, (z, x, y)) if max(x, y) < 2**min(z, 30) else None
    response = Response(packed, 200 if packed else 204, mimetype=TILE)
    response.headers["Cache-Control"] = FOR_EVER
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response
