"""Tools of the map: the bar, selections kept by the server, outlines of areas, and the card of coordinates."""

from typing import Any

import h3
from dash import ALL, ClientsideFunction, Dash, Input, Output, State

from callbacks import area_shapes, selections
from callbacks.areas import area
from callbacks.services import Services
from geo import crs
from layouts import map_tools
from layouts.map import Ids
from layouts.map_tools import Ids as Tools
from layouts.map_tools import Place

# 高德 and 腾讯 use GCJ-02, 百度 uses BD-09; CGCS2000 differs from WGS-84 by less than a metre.
SYSTEMS = {
    "wgs84": "WGS-84 / CGCS2000（天地图）",
    "gcj02": "GCJ-02（高德、腾讯）",
    "bd09": "BD-09（百度）",
}
DIGITS = 6


def register(app: Dash, services: Services) -> None:
    """Its callbacks and routes."""
    selections.register(app, services)
    area_shapes.register(app, services)

    @app.callback(
        Output(Tools.PLACE, "children"),
        Input(Ids.MAP, "place"),
        State(Ids.MAP, "level"),
        prevent_initial_call=True,
    )
    def _place(place: object, level: object) -> Any:
        return card(place, level)

    _in_the_browser(app)


def _in_the_browser(app: Dash) -> None:
    buttons = {"type": Tools.TOOL, "tool": ALL}
    app.clientside_callback(
        ClientsideFunction("mapTools", "take"),
        Output(Ids.MAP, "tool"),
        Input(buttons, "n_clicks"),
        State(Ids.MAP, "tool"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("mapTools", "pressed"),
        Output(buttons, "aria-pressed"),
        Input(Ids.MAP, "tool"),
        State(buttons, "id"),
    )
    app.clientside_callback(
        ClientsideFunction("mapTools", "clear"), Input(Tools.CLEAR, "n_clicks"), prevent_initial_call=True
    )
    app.clientside_callback(
        ClientsideFunction("mapTools", "close"),
        Output(Ids.MAP, "place"),
        Input(Tools.PLACE_CLOSE, "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("mapTools", "box"), Output(Tools.PLACE_BOX, "hidden"), Input(Ids.MAP, "place")
    )


def card(place: Any, level: Any) -> Any:
    """The card of a place ``{lng, lat}`` asked about, nothing when there is none or it means nothing."""
    found = _found(place)
    if found is None:
        return None
    lon, lat = found
    finest = level if isinstance(level, int) and 0 <= level <= 15 else None
    cell = "" if finest is None else h3.latlng_to_cell(lat, lon, finest)
    where = area(area_shapes.district(lon, lat))
    return map_tools.place_card(Place(where, cell, finest, coordinates(lon, lat)))


def coordinates(lon: float, lat: float) -> tuple[tuple[str, str, str], ...]:
    """Title, decimal degrees and degrees, minutes, seconds of a WGS-84 place in every system."""
    rows = []
    for system, title in SYSTEMS.items():
        x, y = (float(v) for v in crs.from_wgs84(lon, lat, system))
        rows.append(
            (title, f"{x:.{DIGITS}f}, {y:.{DIGITS}f}", f"{sexagesimal(x, 'EW')} {sexagesimal(y, 'NS')}")
        )
    return tuple(rows)


def sexagesimal(degrees: float, sides: str) -> str:
    """``121°33′42.48″E``; ``sides`` are the letters of positive and negative degrees. Seconds never read 60.00."""
    hundredths = round(abs(degrees) * 360_000)
    minutes, rest = divmod(hundredths, 6_000)
    whole, minute = divmod(minutes, 60)
    return f"{whole}°{minute:02d}′{rest / 100:05.2f}″{sides[degrees < 0]}"


def _found(place: Any) -> tuple[float, float] | None:
    if not isinstance(place, dict):
        return None
    lon, lat = place.get("lng"), place.get("lat")
    if not (isinstance(lon, (int, float)) and isinstance(lat, (int, float))):
        return None
    return (float(lon), float(lat)) if abs(lon) <= 180 and abs(lat) <= 85 else None
