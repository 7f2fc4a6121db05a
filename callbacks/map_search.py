"""The search box of the map: an enterprise, a permit, a place or a coordinate."""

from typing import Any

import orjson
from dash import ClientsideFunction, Dash, Input, Output, State
from flask import Response, request

from analytics.lookup import Hit, Index
from callbacks import search_index
from callbacks.services import Services
from callbacks.session import viewer as asking
from geo.coordinates import Found, parse_coordinates
from layouts.map import Ids as MapIds
from layouts.map_search import AS_SYSTEM, GROUPS, READINGS, Ids, reason
from layouts.text import t
from store import boundaries
from store.viewer import Viewer

LONGEST = 2000  # characters of a query: a pasted link may be long
MOST = 12  # results in the list
SHARES = {"site": 6, "area": 3, "station": 3}  # of the list, while the other groups need theirs
NEAR_ZOOM = {"site": 13.0, "station": 12.0, "place": 13.0}


def register(app: Dash, services: Services) -> None:
    """The address the box asks, and what happens to the map when a result is chosen."""

    def search() -> Response:
        query, only = request.args.get("q", ""), request.args.get("only", "")
        found = answer(services, asking(), query[:LONGEST], only)
        response = Response(orjson.dumps(found), mimetype="application/json")
        response.headers["Cache-Control"] = "no-store"
        return response

    app.server.add_url_rule("/api/search", "api_search", search)
    app.clientside_callback(
        ClientsideFunction("mapSearch", "start"), Output(Ids.BOX, "data-started"), Input(Ids.BOX, "id")
    )
    app.clientside_callback(
        ClientsideFunction("mapSearch", "go"),
        Output(MapIds.MAP, "chosen", allow_duplicate=True),
        Output(MapIds.MAP, "camera", allow_duplicate=True),
        Output(MapIds.MAP, "place", allow_duplicate=True),
        Output(MapIds.SELECTION, "data", allow_duplicate=True),
        Output(MapIds.KINDS, "value", allow_duplicate=True),
        Input(Ids.CHOSEN, "data"),
        State(MapIds.MAP, "camera"),
        State(MapIds.KINDS, "value"),
        prevent_initial_call=True,
    )


def answer(services: Services, viewer: Viewer, query: str, only: str = "") -> dict[str, Any]:
    """``groups`` of at most twelve options together, best group first, and a ``sentence`` when there are none.

    ``only`` names the one kind of thing to look for, "" for all and for coordinates.
    """
    query, problem = query.strip(), ""
    if not query:
        return {"groups": [], "sentence": ""}
    if only == "site":
        n, hits = search_index.sites(services, viewer).find(query, MOST)
        found = [_group("site", [_option(hit) for hit in hits], n)] if hits else []
        none = t("辖区内没有找到“{query}”。可试试企业简称、拼音首字母、信用代码前 6 位。", query=query[:40])
        return {"groups": found, "sentence": "" if found else none}
    try:
        place = parse_coordinates(query)
    except ValueError as refused:
        place, problem = None, str(refused)
    if place:
        options = _places(place)
        return {"groups": [_group("place", options, len(options))], "sentence": ""}
    groups = _named(services, viewer, query)
    sentence = (
        t(problem)
        if problem
        else t(
            "没有找到“{query}”。可试试企业简称、拼音首字母、信用代码前 6 位、区县名或经纬度。",
            query=query[:40],
        )
    )
    return {"groups": groups, "sentence": "" if groups else sentence}


def _named(services: Services, viewer: Viewer, query: str) -> list[dict[str, Any]]:
    indexes: dict[str, Index] = {
        "site": search_index.sites(services, viewer),
        "area": search_index.areas(),
        "station": search_index.stations(services),
    }
    found = {kind: index.find(query, MOST) for kind, index in indexes.items()}
    found["area"] = (found["area"][0], _own_first(viewer, found["area"][1]))
    if any(
        _is_direct(hits) for _, hits in found.values()
    ):  # a slip is only allowed for when nothing is called so
        found = {kind: (n, hits) if _is_direct(hits) else (0, []) for kind, (n, hits) in found.items()}
    kept = _shared({kind: hits for kind, (_, hits) in found.items()})
    order = sorted(
        (k for k in kept if kept[k]), key=lambda kind: -kept[kind][0].score - kept[kind][0].entry.weight
    )
    return [_group(kind, [_option(hit) for hit in kept[kind]], found[kind][0]) for kind in order]


def _is_direct(hits: list[Hit]) -> bool:
    return bool(hits) and hits[0].why not in ("near", "sound")


def _own_first(viewer: Viewer, hits: list[Hit]) -> list[Hit]:
    """Areas of the viewer's own jurisdiction before others that answer as well."""
    return sorted(hits, key=lambda h: (-h.score - h.entry.weight - 5 * viewer.sees(h.entry.key), h.entry.key))


def _shared(found: dict[str, list[Hit]]) -> dict[str, list[Hit]]:
    """Each group its share of the list; what one does not need goes to the enterprises, then to the others."""
    kept = {kind: hits[: SHARES[kind]] for kind, hits in found.items()}
    for kind, hits in found.items():
        free = MOST - sum(len(each) for each in kept.values())
        kept[kind] = hits[: len(kept[kind]) + free]
    return kept


def _group(kind: str, options: list[dict[str, Any]], total: int) -> dict[str, Any]:
    more = total - len(options)
    return {
        "title": t(GROUPS[kind]),
        "options": options,
        "more": t("另有 {n} 个，再输入几个字可缩小范围", n=f"{more:,}") if more > 0 else "",
    }


def _option(hit: Hit) -> dict[str, Any]:
    entry = hit.entry
    told: dict[str, Any] = {
        "kind": entry.kind,
        "id": entry.key,
        "title": entry.title,
        "note": entry.note,
        "why": reason(hit.why, hit.text),
    }
    told |= {"lng": entry.lon, "lat": entry.lat}
    if entry.kind == "area":
        return told | {"selection": f"area_{entry.key}", "bounds": _bounds(entry.key)}
    return told | {"zoom": NEAR_ZOOM[entry.kind]}


def _bounds(adcode: str) -> list[float]:
    """West, south, east and north of an area."""
    shapes = boundaries.polygons(search_index.area_level(adcode))
    west, south, east, north = shapes.loc[shapes["adcode"] == adcode, "geometry"].total_bounds
    return [round(float(v), 4) for v in (west, south, east, north)]


def _places(found: Found) -> list[dict[str, Any]]:
    """One option for each system the coordinates may have been written in."""
    options = []
    for system in found.systems():
        lon, lat = found.in_wgs84(system)
        options.append(
            {
                "kind": "place",
                "id": f"{lon:.6f},{lat:.6f}",
                "title": f"{lat:.5f}°N  {lon:.5f}°E",
                "note": t(AS_SYSTEM[system]),
                "why": t(READINGS[found.reading]),
                "lng": round(lon, 6),
                "lat": round(lat, 6),
                "zoom": NEAR_ZOOM["place"],
            }
        )
    return options
