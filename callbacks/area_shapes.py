"""Outlines of administrative areas for the map's selections, from the official boundaries."""

from functools import cache, lru_cache

import orjson
import shapely
from dash import Dash
from flask import Response, abort, request

from callbacks.areas import area
from callbacks.services import Services
from geo import join
from store import boundaries

TOLERANCE_DEG = 0.0015
DIGITS = 4  # about ten metres
COAST_KM = 2.0
KEEP = "private, max-age=86400"


def register(app: Dash, _services: Services) -> None:
    """Add the routes to the application's server; boundaries are the same for every viewer."""
    app.server.add_url_rule("/api/area", "area_at", at)
    app.server.add_url_rule("/api/area/<adcode>", "area_shape", shape)


def at() -> Response:
    """The district at ``lon``, ``lat`` as :func:`shape` gives it; 404 outside all of them."""
    lon, lat = request.args.get("lon", type=float), request.args.get("lat", type=float)
    if lon is None or lat is None or not (-180 <= lon <= 180 and -85 <= lat <= 85):
        abort(400)
    found = district(lon, lat)
    return shape(found) if found else abort(404)


def shape(adcode: str) -> Response:
    """``{"adcode", "name", "levels": [{"adcode", "level"}], "geometry"}``: the area, those it lies in, its outline."""
    if adcode not in _levels():
        abort(404)
    return Response(_packed(adcode), content_type="application/json", headers={"Cache-Control": KEEP})


def district(lon: float, lat: float) -> str | None:
    """Adcode of the district at a place, None outside all of them."""
    return join.locate(lon, lat, boundaries.polygons("district"), coast_km=COAST_KM)[0]


@cache
def _levels() -> dict[str, str]:
    rows = boundaries.areas()
    return dict(zip(rows["adcode"], rows["level"], strict=True))


@lru_cache(maxsize=256)
def _packed(adcode: str) -> bytes:
    chain = dict.fromkeys((adcode, adcode[:4] + "00", adcode[:2] + "0000"))
    polygons = boundaries.polygons(_levels()[adcode])
    whole = polygons.geometry[polygons["adcode"] == adcode].iloc[0]
    fewer = shapely.transform(shapely.simplify(whole, TOLERANCE_DEG), lambda xy: xy.round(DIGITS))
    said = {
        "adcode": adcode,
        "name": area(adcode),
        "levels": [{"adcode": code, "level": _levels()[code]} for code in chain if code in _levels()],
    }
    return orjson.dumps(said)[:-1] + b',"geometry":' + shapely.to_geojson(fewer).encode() + b"}"
