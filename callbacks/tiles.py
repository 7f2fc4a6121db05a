"""Plain routes of the map: geometry and value tiles of cells, and the base map."""

import gzip
import hashlib
from datetime import date
from functools import lru_cache

import h3.api.basic_int as h3
import numpy as np
import orjson
from dash import Dash
from flask import Response, abort, request

from callbacks import basemap, map_data
from callbacks.services import Services
from callbacks.session import viewer as asking
from geo import encode
from layouts.surfaces import BY_CODE
from layouts.text import t

MOST_PARENTS = 200  # tiles a request: the address stays below what web servers accept
GEOMETRY_KIND = f"h3-geometry-{encode.DEPTH}"
FOR_EVER = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"
BINARY = "application/octet-stream"


def register(app: Dash, services: Services) -> None:
    """Add the routes to the application's server."""
    server = app.server
    server.add_url_rule("/tiles/geom", "tiles_geom", lambda: geometry(services))
    server.add_url_rule(
        "/tiles/value/<layer>/<version>/<day>", "tiles_value", lambda **asked: values(services, **asked)
    )
    basemap.register(app, services)


def geometry(services: Services) -> Response:
    """Outlines of the cells below the parents asked for; they never change."""
    packed = b"".join(outline(services, parent) for parent in parents())
    return answer(packed, BINARY, FOR_EVER)


@lru_cache(maxsize=2048)
def outline(services: Services, parent: int) -> bytes:
    """A geometry tile, computed once for ever and kept beside the data."""
    kept = services.store.arrays(GEOMETRY_KIND, f"{parent:x}")
    if kept is not None:
        return kept["tile"].tobytes()
    tile = encode.geometry_tile(parent)
    services.store.put_arrays(GEOMETRY_KIND, f"{parent:x}", {"tile": np.frombuffer(tile, np.uint8)})
    return tile


def values(services: Services, layer: str, version: str, day: str) -> Response:
    """One byte for each cell below the parents asked for; 410 when the version is not the current one."""
    if layer not in BY_CODE:
        abort(404)
    try:
        when = date.fromisoformat(day)
    except ValueError:
        abort(400)
    wanted, viewer = parents(), asking()
    what = map_data.of_version(services, viewer, layer, when, version)
    if what is None:
        return Response(
            orjson.dumps({"error": t("数据已更新，请重新载入图层。")}), 410, content_type="application/json"
        )
    try:
        return answer(map_data.tiles(services, viewer, what, wanted), BINARY, ASK_AGAIN)
    except ValueError:
        abort(400)


def parents() -> list[int]:
    """The tiles asked for in ``p``: H3 indexes in hexadecimal without their trailing f, joined by commas."""
    given = request.args.get("p", "").split(",")
    if not 0 < len(given) <= MOST_PARENTS:
        abort(400)
    try:
        found = [int(text.ljust(15, "f"), 16) for text in given]
    except ValueError:
        abort(400)
    if not all(h3.is_valid_cell(cell) and h3.get_resolution(cell) <= 15 - encode.DEPTH for cell in found):
        abort(400)
    return found


def answer(body: bytes, mimetype: str, cache: str, *, is_packed: bool = False) -> Response:
    """The body with an entity tag, compressed when the client takes that; 304 when it has the body already."""
    tag = hashlib.sha256(body).hexdigest()[:20]
    response = Response(mimetype=mimetype)
    response.headers["Cache-Control"] = cache
    response.vary.update(("Accept-Encoding", "Cookie"))
    response.set_etag(tag, weak=True)
    if request.if_none_match.contains_weak(tag):
        response.status_code = 304
        return response
    accepts = "gzip" in request.headers.get("Accept-Encoding", "")
    if accepts:
        response.headers["Content-Encoding"] = "gzip"
    response.set_data(_as_sent(body, accepts, is_packed))
    return response


def _as_sent(body: bytes, accepts: bool, is_packed: bool) -> bytes:
    if is_packed:
        return body if accepts else gzip.decompress(body)
    return gzip.compress(body, 1, mtime=0) if accepts else body
