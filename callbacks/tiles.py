"""Plain routes of the map: geometry and value tiles of cells, and the base map."""

import gzip
import hashlib
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import h3.api.basic_int as h3
import numpy as np
import orjson
from dash import Dash
from flask import Response, abort, request

from callbacks import basemap, map_surface
from callbacks.services import Services
from callbacks.session import viewer as asking
from geo import encode
from layouts.map_state import parsed
from layouts.surfaces import BY_CODE
from layouts.text import t

MOST_PARENTS = 200  # tiles a request: the address stays below what web servers accept
GEOMETRY_KIND = f"h3-geometry-{encode.DEPTH}"
FOR_EVER = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"
BINARY = "application/octet-stream"
GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x04\xff"
LAST_BLOCK = b"\x03\x00"  # of a deflate stream: final, without content


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes, and the same deflated so that pieces can be put behind one another in one gzip stream."""

    body: bytes
    deflated: bytes


def register(app: Dash, services: Services) -> None:
    """Add the routes to the application's server."""
    server = app.server
    server.add_url_rule("/tiles/geom", "tiles_geom", lambda: geometry(services))
    server.add_url_rule(
        "/tiles/value/<layer>/<version>/<at>", "tiles_value", lambda **asked: values(services, **asked)
    )
    basemap.register(app, services)


def geometry(services: Services) -> Response:
    """Outlines of the cells below the parents asked for; they never change."""
    wanted = parents()
    return immutable("geometry", lambda: _joined([outline(services, parent) for parent in wanted]))


@lru_cache(maxsize=1024)
def outline(services: Services, parent: int) -> Piece:
    """A geometry tile, computed once for ever and kept beside the data."""
    kept = services.store.arrays(GEOMETRY_KIND, f"{parent:x}")
    if kept is not None:
        return piece(kept["tile"].tobytes())
    tile = encode.geometry_tile(parent)
    services.store.put_arrays(GEOMETRY_KIND, f"{parent:x}", {"tile": np.frombuffer(tile, np.uint8)})
    return piece(tile)


def values(services: Services, layer: str, version: str, at: str) -> Response:
    """One byte for each cell below the parents asked for; 410 when the version is not the current one."""
    if layer not in BY_CODE:
        abort(404)
    given = {name: request.args.get(name, "") for name in ("product", "against", "how", "within")}
    state, ignored = parsed({"layer": layer, "at": at, **given})
    if ignored:
        abort(400)
    wanted, viewer = parents(), asking()
    what = map_surface.still(services, viewer, state, version)
    if what is None:
        gone = orjson.dumps({"error": t("数据已更新，请重新载入图层。")})
        return Response(gone, 410, content_type="application/json")
    try:
        return immutable(version, lambda: piece(map_surface.tiles(services, viewer, what, wanted)))
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


def immutable(name: str, make: Callable[[], Piece]) -> Response:
    """Bytes that the address says everything about: the tag follows from the address, nothing is made for who has them."""
    tag = hashlib.sha1(f"{name}?{request.full_path}".encode(), usedforsecurity=False).hexdigest()[:20]
    response = _tagged(tag, BINARY, FOR_EVER)
    if response.status_code == 304:
        return response
    made = make()
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.headers["Content-Encoding"] = "gzip"
        response.set_data(as_gzip(made))
    else:
        response.set_data(made.body)
    return response


def answer(body: bytes, mimetype: str, cache: str, *, is_packed: bool = False) -> Response:
    """The body with an entity tag, compressed when the client takes that; 304 when it has the body already."""
    response = _tagged(hashlib.sha256(body).hexdigest()[:20], mimetype, cache)
    if response.status_code == 304:
        return response
    accepts = "gzip" in request.headers.get("Accept-Encoding", "")
    if accepts:
        response.headers["Content-Encoding"] = "gzip"
    response.set_data(_as_sent(body, accepts, is_packed))
    return response


def _tagged(tag: str, mimetype: str, cache: str) -> Response:
    response = Response(mimetype=mimetype)
    response.headers["Cache-Control"] = cache
    response.vary.update(("Accept-Encoding", "Cookie"))
    response.set_etag(tag, weak=True)
    if request.if_none_match.contains_weak(tag):
        response.status_code = 304
    return response


def _as_sent(body: bytes, accepts: bool, is_packed: bool) -> bytes:
    if is_packed:
        return body if accepts else gzip.decompress(body)
    return gzip.compress(body, 1, mtime=0) if accepts else body


def piece(body: bytes) -> Piece:
    """The bytes with their deflated form: no reference reaches out of it, and it ends on a byte."""
    squeeze = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Piece(body, squeeze.compress(body) + squeeze.flush(zlib.Z_FULL_FLUSH))


def as_gzip(made: Piece) -> bytes:
    """A gzip file of a piece: header, the piece, an empty last block, checksum and length."""
    trailer = struct.pack("<II", zlib.crc32(made.body), len(made.body) & 0xFFFFFFFF)
    return GZIP_HEADER + made.deflated + LAST_BLOCK + trailer


def _joined(pieces: list[Piece]) -> Piece:
    return Piece(b"".join(p.body for p in pieces), b"".join(p.deflated for p in pieces))
