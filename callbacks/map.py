"""The map page: what the address asks for, and what changes with layer, day and choice."""

import math
from datetime import date
from typing import Any

import h3
from dash import ALL, ClientsideFunction, Dash, Input, Output, State
from dash.development.base_component import Component

from callbacks import map_cards, map_data
from callbacks.services import Services
from callbacks.session import viewer as asking
from jobs import basemap
from layouts import map as page_layout
from layouts import map_cards as card_layout
from layouts import map_legend
from layouts.layers import BY_CODE, BY_KIND, POINTS
from layouts.map import Ids, MapPage
from layouts.map_legend import Drawn
from layouts.text import t
from store.viewer import Viewer

PATH, TITLE = page_layout.PATH, page_layout.TITLE
MOST_DAYS = 180  # days on the slider; older ones by address
DEFAULT_CAMERA = {"lng": 119.6, "lat": 31.0, "zoom": 6.2}
WINDOW = (1000, 620)  # pixels assumed when the first camera is chosen


def register(app: Dash, services: Services) -> None:
    """Callbacks of the page; the routes its map reads from are in callbacks/tiles.py."""

    @app.callback(
        Output(Ids.MAP, "layer"),
        Output(Ids.LEGEND, "children"),
        Output(Ids.RANKING, "children"),
        Input(Ids.CHOICE, "data"),
        Input(Ids.MAP, "outdated"),
    )
    def _surface(choice: dict[str, str], _outdated: float | None) -> tuple[Any, Any, Any]:
        return surface(services, asking(), choice)

    @app.callback(Output(Ids.CARD, "children"), Input(Ids.MAP, "chosen"), Input(Ids.CHOICE, "data"))
    def _card(chosen: dict[str, str] | None, choice: dict[str, str]) -> Any:
        return card(services, asking(), chosen, choice)

    _in_the_browser(app)


def _in_the_browser(app: Dash) -> None:
    """What needs no answer from the server."""

    def clientside(name: str, *arguments: Any, initially: bool = True) -> None:
        app.clientside_callback(
            ClientsideFunction("map", name), *arguments, prevent_initial_call=not initially
        )

    clientside(
        "choice", Output(Ids.CHOICE, "data"), Output(Ids.DAY_TEXT, "children"),
        Input(Ids.LAYER, "value"), Input(Ids.DAY, "value"), Input(Ids.PRODUCT, "value"), State(Ids.DAYS, "data"),
        initially=False,
    )  # fmt: skip
    clientside(
        "step", Output(Ids.DAY, "value"),
        Input(Ids.PREVIOUS, "n_clicks"), Input(Ids.NEXT, "n_clicks"), State(Ids.DAY, "value"), State(Ids.DAYS, "data"),
        initially=False,
    )  # fmt: skip
    clientside("opacity", Output(Ids.MAP, "opacity"), Input(Ids.OPACITY, "value"), initially=False)
    kind_legends = Output({"type": Ids.KIND_LEGEND, "kind": ALL}, "hidden")
    clientside(
        "kinds", Output(Ids.MAP, "visible"), kind_legends,
        Input(Ids.KINDS, "value"), State(Ids.ADDRESSES, "data"), State({"type": Ids.KIND_LEGEND, "kind": ALL}, "id"),
        initially=False,
    )  # fmt: skip
    clientside("level", Output(Ids.LEVEL, "children"), Input(Ids.MAP, "level"), Input(Ids.MAP, "layer"))
    clientside("failed", Output(Ids.FAILED, "hidden"), Input(Ids.MAP, "failed"))
    clientside("box", Output(Ids.CARD_BOX, "hidden"), Input(Ids.MAP, "chosen"))
    clientside(
        "pick", Output(Ids.MAP, "chosen"), Output(Ids.MAP, "camera"),
        Input({"type": Ids.ROW, "kind": ALL, "key": ALL, "at": ALL}, "n_clicks"), Input(Ids.CLOSE, "n_clicks"),
        State(Ids.MAP, "camera"),
        initially=False,
    )  # fmt: skip
    clientside(
        "address",
        Input(Ids.CHOICE, "data"), Input(Ids.MAP, "chosen"), Input(Ids.MAP, "camera"),
        Input(Ids.KINDS, "value"), Input(Ids.OPACITY, "value"),
        initially=False,
    )  # fmt: skip


def page(services: Services, viewer: Viewer, query: dict[str, str]) -> Component:
    """The page as its address asks; what cannot be used is left at its default and named."""
    ignored: list[str] = []
    days = map_data.days(services)
    day = _day(query, days, ignored)
    layer = _one_of(query, "layer", list(BY_CODE), ignored) or _first_layer(services, viewer, day)
    kinds = [k for k in query["show"].split(",") if k in BY_KIND] if "show" in query else _default_kinds()
    products = [name for name, _ in map_data.products(services, viewer, layer, day)] if day else []
    product = _one_of(query, "product", products, ignored) or (products[0] if products else "")
    shown_days = _window(days, day)
    chosen = _chosen(query, ignored)
    return page_layout.layout(
        MapPage(
            days=shown_days,
            day=day,
            layer=layer,
            product=product,
            products=products,
            opacity=_number(query, "opacity", (0.1, 1.0), ignored) or 0.8,
            kinds=kinds,
            counts={kind: len(map_data.points(services, viewer, kind)["id"]) for kind in BY_KIND},
            camera=_camera(services, viewer, query, ignored),
            chosen=chosen,
            bounds=basemap.provinces(),
            ignored=ignored,
        )
    )


def specimen() -> Component:
    """The page with nothing in it, for Dash's check of ids."""
    return page_layout.layout(MapPage([], None, "pm25", camera=DEFAULT_CAMERA))


def surface(services: Services, viewer: Viewer, choice: dict[str, str]) -> tuple[Any, Any, Any]:
    """Layer for the map, legend and ranking of a choice ``{layer, day, product}``."""
    code, day, product = parsed(choice)
    shown = map_data.shown(services, viewer, code, day, product) if day else None
    rows = card_layout.ranking(map_cards.ranking(services, viewer, code, shown), Ids.ROW)
    if shown is None:
        return None, map_legend.nothing(Ids.LEVEL), rows
    said, pixel_km2 = map_data.method(services, shown)
    drawn = Drawn(shown.surface, shown.day, shown.resolution, shown.version, shown.product, said, pixel_km2)
    source = shown.product or t("用电规则筛查")
    return map_legend.layer(drawn), map_legend.legend(drawn, Ids.LEVEL, source), rows


def card(services: Services, viewer: Viewer, chosen: Any, choice: dict[str, str]) -> Any:
    """The side card of what is chosen, nothing when nothing is."""
    if not isinstance(chosen, dict):
        return None
    return map_cards.card(services, viewer, chosen, parsed(choice))


def parsed(choice: Any) -> tuple[str, date | None, str]:
    """Layer, day and product of a choice the browser sent; hostile shapes become the first layer and no day."""
    given = choice if isinstance(choice, dict) else {}
    code = str(given.get("layer"))
    try:
        day = date.fromisoformat(str(given.get("day")))
    except ValueError:
        day = None
    return (code if code in BY_CODE else next(iter(BY_CODE))), day, str(given.get("product") or "")


def _default_kinds() -> list[str]:
    return [point.kind for point in POINTS if point.shown]


def _first_layer(services: Services, viewer: Viewer, day: date | None) -> str:
    """The first surface that has data on the day."""
    if day is None:
        return next(iter(BY_CODE))
    return next(
        (code for code in BY_CODE if map_data.products(services, viewer, code, day)), next(iter(BY_CODE))
    )


def _window(days: list[date], day: date | None) -> list[date]:
    """At most ``MOST_DAYS`` days up to the newest, or round an older day asked for."""
    if day is None or len(days) <= MOST_DAYS or day >= days[-MOST_DAYS]:
        return days[-MOST_DAYS:]
    position = days.index(day)
    start = max(0, position - MOST_DAYS // 2)
    return days[start : start + MOST_DAYS]


def _day(query: dict[str, str], days: list[date], ignored: list[str]) -> date | None:
    if "day" in query:
        found = next((d for d in days if d.isoformat() == query["day"]), None)
        if found:
            return found
        ignored.append(t("日期"))
    return days[-1] if days else None


def _one_of(query: dict[str, str], name: str, known: list[str], ignored: list[str]) -> str:
    given = query.get(name, "")
    if given and given not in known:
        ignored.append(t({"layer": "图层", "product": "产品"}[name]))
        return ""
    return given


def _number(
    query: dict[str, str], name: str, bounds: tuple[float, float], ignored: list[str]
) -> float | None:
    if name not in query:
        return None
    try:
        value = float(query[name])
    except ValueError:
        value = math.nan
    if not bounds[0] <= value <= bounds[1]:
        ignored.append(t(PARTS[name]))
        return None
    return value


PARTS = {"lon": "经度", "lat": "纬度", "zoom": "缩放级别", "opacity": "不透明度"}


def _chosen(query: dict[str, str], ignored: list[str]) -> dict[str, str] | None:
    for kind in ("cell", *BY_KIND):
        key = query.get(kind)
        if not key:
            continue
        if kind == "cell" and not h3.is_valid_cell(key):
            ignored.append(t("网格编号"))
            continue
        return {"kind": kind, "id": key}
    return None


def _camera(
    services: Services, viewer: Viewer, query: dict[str, str], ignored: list[str]
) -> dict[str, float]:
    """Where the address looks, else where the viewer's enterprises are."""
    limits = {"lon": (70.0, 140.0), "lat": (0.0, 56.0), "zoom": (3.0, 14.0)}
    given = {name: _number(query, name, bounds, ignored) for name, bounds in limits.items()}
    start = _fitting(services, viewer)
    if given["lon"] is None or given["lat"] is None:
        return start
    return {"lng": given["lon"], "lat": given["lat"], "zoom": given["zoom"] or start["zoom"]}


def _fitting(services: Services, viewer: Viewer) -> dict[str, float]:
    rows = map_data.sites(services, viewer)
    if rows.empty:
        return DEFAULT_CAMERA
    west, east = rows["lon_wgs84"].quantile([0.02, 0.98])
    south, north = rows["lat_wgs84"].quantile([0.02, 0.98])
    lat = (south + north) / 2
    span_x = max(east - west, 0.05) * 1.15
    span_y = max(north - south, 0.05) * 1.15 / math.cos(math.radians(lat))
    zoom = min(math.log2(WINDOW[0] * 360 / (512 * span_x)), math.log2(WINDOW[1] * 360 / (512 * span_y)))
    return {
        "lng": round((west + east) / 2, 4),
        "lat": round(lat, 4),
        "zoom": round(min(max(zoom, 3.5), 11), 2),
    }
