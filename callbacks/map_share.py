"""Taking the map along: a picture of it, and what it shows as files."""

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson
import pandas as pd
import shapely
from dash import ClientsideFunction, Dash, Input, Output, State
from flask import Response, jsonify, request, send_file

from callbacks import map_files, selections
from callbacks.demo import is_demo
from callbacks.map_files import Cells, Table, Wanted
from callbacks.map_shown import complete, shown_cells
from callbacks.map_symbols import Asked
from callbacks.map_told import about, filters, foot, stem, title, who
from callbacks.services import Services
from callbacks.session import viewer as asking
from geo.selection import Bounds
from layouts import map_share as layout
from layouts.map import Ids as Page
from layouts.map_share import SYSTEMS, Ids
from layouts.map_state import MapState, chosen_in, parsed
from layouts.symbol_kinds import BY_KIND
from layouts.text import t
from store.clock import now
from store.exports import write
from store.viewer import Viewer

MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}
CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
Answer = Response | tuple[Response, int]


def register(app: Dash, services: Services) -> None:
    """Add the download routes, and what the browser needs for a picture."""

    def download(ending: str) -> Answer:
        return export(services, asking(), ending, request.args.to_dict())

    app.server.add_url_rule("/export/map.<ending>", "export_map", download)

    @app.callback(
        Output(Ids.WORDS, "data"),
        Input(Ids.PNG, "n_clicks"),
        State(Page.CHOICE, "data"), State(Page.FILTER, "data"), State(Page.SELECTION, "data"),
        prevent_initial_call=True,
    )  # fmt: skip
    def _picture(_clicks: int, choice: object, filter: object, selection: object) -> Any:
        return picture(services, asking(), asked_for(choice, filter, selection))

    app.clientside_callback(
        ClientsideFunction("mapShare", "remember"), Input(Page.CHOICE, "data"), Input(Ids.SYSTEM, "value")
    )
    app.clientside_callback(
        ClientsideFunction("mapShare", "draw"),
        Output(Ids.SAID, "children"),
        Input(Ids.WORDS, "data"),
        State(Ids.SHARP, "checked"),
        prevent_initial_call=True,
    )


def asked_for(choice: object, filter: object, selection: object) -> MapState:
    """The state of the page out of its stores; hostile shapes filter nothing."""
    given = filter if isinstance(filter, dict) else {}
    query = {"within": "1" if given.get("within") is True else ""}
    for name, key in (("hide", "hidden"), ("off", "off")):
        parts = given.get(key)
        query[name] = ",".join(map(str, parts)) if isinstance(parts, list) else ""
    read, _ = parsed(query | {"sel": selection if isinstance(selection, str) else ""})
    state = replace(chosen_in(choice), selection=read.selection)
    return replace(state, hidden=read.hidden, off=read.off, within=read.within)


def picture(services: Services, viewer: Viewer, state: MapState) -> dict[str, Any]:
    """What is written on a picture; the picture is recorded as an export."""
    at = now()
    shown = shown_cells(services, viewer, state)
    try:
        inside = selections.of(services, viewer, state.selection)
    except ValueError:
        inside = None
    wanted = Wanted(Asked(services, viewer, state.at, state.within), state, inside)
    services.casework.record(viewer, "export", "map", "png", state.layer)
    said = foot(services, shown)
    return layout.picture(
        {
            "title": title(state, shown),
            "lines": ["；".join(f"{k}：{v}" for k, v in filters(wanted).items())],
            "foot": [f"{k}：{v}" for k, v in said.items()] + [t("坐标系：WGS-84")],
            "who": who(viewer),
            "at": f"{at:%Y-%m-%d %H:%M}",
            "name": f"{stem(state, 'wgs84', at)}.png",
            "is_demo": is_demo(services),
        }
    )  # fmt: skip


def export(services: Services, viewer: Viewer, ending: str, query: dict[str, str]) -> Answer:
    """What the map shows at an address as a workbook or as GeoJSON, with its filters and its as-of time said inside."""
    system = query.get("crs", "wgs84")
    if ending not in MIME or system not in SYSTEMS:
        return jsonify(error=t("不能导出为这种格式或坐标系。")), 404
    state, ignored = parsed(query)
    state = complete(services, viewer, state)
    try:
        inside = selections.of(services, viewer, state.selection)
    except ValueError as problem:
        return jsonify(error=t(str(problem))), 400
    asked = Asked(services, viewer, state.at, state.within)
    wanted = Wanted(asked, state, inside, bounds(query.get("view", "")), system)
    shown = shown_cells(services, viewer, state)
    tables = tables_of(wanted, shown)
    told = about(wanted, shown, tables) | ({t("未能识别"): "、".join(ignored)} if ignored else {})
    n = "; ".join(f"{table.kind} {len(table.sheet.rows)}" for table in tables)
    services.casework.record(viewer, "export", "map", ending, f"{state.layer}; {system}; {n}")
    buffer = io.BytesIO(geojson(tables, told, system) if ending == "geojson" else b"")
    if ending == "xlsx":
        write(buffer, ending, [table.sheet for table in tables], told)
    buffer.seek(0)
    name = f"{stem(state, system, now())}.{ending}"
    return send_file(buffer, MIME[ending], as_attachment=True, download_name=name)


def bounds(text: str) -> Bounds | None:
    """West, south, east and north of the view an address names, None when it names none."""
    try:
        west, south, east, north = map(float, text.split(","))
    except ValueError:
        return None
    return (west, south, east, north) if west < east and south < north else None


def tables_of(wanted: Wanted, shown: Cells | None) -> list[Table]:
    """Enterprises, cells of the surface, and the other kinds of symbols that are shown."""
    others = [
        kind
        for kind in wanted.state.kinds
        if kind in BY_KIND and kind != "site" and not BY_KIND[kind].as_field
    ]
    surface = [map_files.cells(shown, wanted)] if shown else []
    return [map_files.symbols("site", wanted), *surface, *(map_files.symbols(k, wanted) for k in others)]


def geojson(tables: list[Table], told: Mapping[str, str], system: str) -> bytes:
    """One collection of all tables; ``kind`` of a feature tells which, and ``metadata`` what a reader must know."""
    features = [feature for table in tables for feature in _features(table, system)]
    titles = {table.kind: {str(n): table.sheet.header(str(n)) for n in table.sheet.rows} for table in tables}
    named = {"crs": CRS} if system == "wgs84" else {}  # no registered name says GCJ-02: the metadata do
    metadata: dict[str, Any] = {name: told[name] for name in told}
    metadata["titles"] = titles
    whole = {"type": "FeatureCollection", **named, "metadata": metadata, "features": features}
    return orjson.dumps(whole, option=orjson.OPT_SERIALIZE_NUMPY) + b"\n"


def _features(table: Table, system: str) -> list[dict[str, Any]]:
    rows = table.sheet.rows
    places = rows[[f"lon_{system}", f"lat_{system}"]].to_numpy(float).tolist()
    shapes: list[Any] = [{"type": "Point", "coordinates": place} for place in places]
    if table.geometry is not None:
        shapes = [orjson.loads(text) for text in shapely.to_geojson(table.geometry)]
    values = rows.drop(columns=[f"lon_{system}", f"lat_{system}"]).to_dict("records")
    return [
        {"type": "Feature", "geometry": shape, "properties": {"kind": table.kind} | _plain(row)}
        for shape, row in zip(shapes, values, strict=True)
    ]


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    return {str(name): None if pd.isna(value) else value for name, value in row.items()}
