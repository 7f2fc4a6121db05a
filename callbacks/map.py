"""The map page: what its address asks for, and what changes with layer, period and choice."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component

from callbacks import (
    basemap,
    map_cards,
    map_cell_facts,
    map_cells,
    map_clicks,
    map_clock,
    map_compare,
    map_list,
    map_points,
    map_search,
    map_sector,
    map_share,
    map_surface,
    map_tools,
    map_views,
    selections,
)
from callbacks.services import Services
from callbacks.session import viewer as asking
from layouts import map as page_layout
from layouts import map_legend, map_ranking
from layouts.map import Ids, MapPage
from layouts.map_clock import Clock
from layouts.map_legend import Drawn
from layouts.map_state import PARTS, MapState, chosen_in, parsed
from layouts.surfaces import BY_CODE
from layouts.text import t
from schema.period import Period
from store.viewer import Viewer

PATH, TITLE = page_layout.PATH, page_layout.TITLE
DEFAULT_CAMERA = {"lng": 119.6, "lat": 31.0, "zoom": 6.2}
WINDOW = (1000, 620)  # pixels assumed when the first camera is chosen


def register(app: Dash, services: Services) -> None:
    """Callbacks of the page and of its parts; the routes its map reads from are in callbacks/tiles.py."""
    for part in (
        map_clicks,
        map_clock,
        map_compare,
        map_list,
        map_cards,
        map_points,
        map_sector,
        map_search,
        map_share,
        map_tools,
        map_views,
    ):
        part.register(app, services)

    @app.callback(
        Output(Ids.MAP, "layer"),
        Output(Ids.LEGEND, "children"),
        Output(Ids.RANKING, "children"),
        Input(Ids.CHOICE, "data"),
        Input(Ids.FILTER, "data"),
        Input(Ids.MAP, "outdated"),
        State(Ids.MAP, "layer"),
    )
    def _surface(
        choice: object, left_out: object, _outdated: float | None, drawn: object
    ) -> tuple[Any, Any, Any]:
        found = surface(services, asking(), counting(chosen_in(choice), left_out))
        return found if concerns(ctx.triggered_prop_ids, drawn, found[0]) else (no_update,) * 3

    basemap.in_the_browser(app)
    _in_the_browser(app)


def _in_the_browser(app: Dash) -> None:
    """What needs no answer from the server."""

    def clientside(name: str, *arguments: Any, initially: bool = False) -> None:
        app.clientside_callback(
            ClientsideFunction("map", name), *arguments, prevent_initial_call=not initially
        )

    clientside(
        "choice", Output(Ids.CHOICE, "data"),
        Input(Ids.LAYER, "value"), Input(Ids.PRODUCT, "value"), State(Ids.CHOICE, "data"),
    )  # fmt: skip
    clientside("opacity", Output(Ids.MAP, "opacity"), Input(Ids.OPACITY, "value"))
    clientside(
        "level",
        Output(Ids.LEVEL, "children"),
        Input(Ids.MAP, "level"),
        Input(Ids.MAP, "layer"),
        initially=True,
    )
    clientside("failed", Output(Ids.FAILED, "hidden"), Input(Ids.MAP, "failed"), initially=True)
    clientside(
        "pick", Output(Ids.MAP, "chosen"), Output(Ids.MAP, "camera"),
        Input({"type": Ids.ROW, "kind": ALL, "key": ALL, "at": ALL}, "n_clicks"), Input(Ids.CLOSE, "n_clicks"),
        State(Ids.MAP, "camera"),
    )  # fmt: skip
    clientside("same", Output(Ids.MAP, "filter"), Input(Ids.FILTER, "data"))
    clientside("same", Output(Ids.MAP, "selection"), Input(Ids.SELECTION, "data"))
    clientside("same", Output(Ids.SELECTION, "data"), Input(Ids.MAP, "selection"))
    clientside(
        "address",
        Output(Ids.WRITTEN, "data"),
        Input(Ids.CHOICE, "data"), Input(Ids.FILTER, "data"), Input(Ids.SELECTION, "data"),
        Input(Ids.MAP, "camera"), Input(Ids.KINDS, "value"), Input(Ids.OPACITY, "value"), Input(Ids.MAP, "low"),
        State(Ids.MAP, "chosen"),
        initially=True,
    )  # fmt: skip


def page(services: Services, viewer: Viewer, query: dict[str, str]) -> Component:
    """The page as its address asks; what cannot be used is left at its default and named."""
    state, ignored = parsed(query)
    state = _selecting(services, viewer, state, ignored)
    state, days, products = completed(services, viewer, state, ignored)
    return page_layout.layout(
        MapPage(
            state=state,
            clock=Clock(days, state.at),
            products=products,
            basemap=basemap.given(services, state.ground),
            ignored=ignored,
        )
    )


def _selecting(services: Services, viewer: Viewer, state: MapState, ignored: list[str]) -> MapState:
    """The state, without its selection when that means nothing; then it is named."""
    try:
        selections.of(services, viewer, state.selection)
    except ValueError:
        ignored.append(t(PARTS["sel"]))
        return replace(state, selection="")
    return state


def completed(
    services: Services, viewer: Viewer, state: MapState, ignored: list[str]
) -> tuple[MapState, list[date], list[str]]:
    """The state with layer, period, product and camera filled in from the data; with the days and products there are."""
    days = map_surface.days(services)
    at = state.at if state.at and map_clock.reaches(services, viewer, state.at) else None
    if state.at and not at:
        ignored.append(t(PARTS["at"]))
    at = at or (Period.around(days[-1]) if days else None)
    layer = state.layer or _first_layer(services, viewer, at)
    products = [name for name in map_surface.products(services, viewer, layer, at) if name] if at else []
    product = state.product if state.product in products else ""
    if state.product and not product:
        ignored.append(t("产品"))
    start = _fitting(services, viewer)
    camera = state.camera or start
    camera = camera if camera["zoom"] else camera | {"zoom": start["zoom"]}
    filled = replace(
        state, layer=layer, at=at, product=product or (products[0] if products else ""), camera=camera
    )
    return filled, days, products


def specimen() -> Component:
    """The page with nothing in it, for Dash's check of ids."""
    empty = MapState(layer="pm25", camera=DEFAULT_CAMERA)
    return page_layout.layout(MapPage(empty, Clock([], None)))


def surface(services: Services, viewer: Viewer, state: MapState) -> tuple[Any, Any, Any]:
    """Layer for the map, legend and ranking of what is chosen."""
    shown = map_surface.shown(services, viewer, state)
    rows = map_ranking.ranking(map_cells.ranking(services, viewer, state.layer, shown), Ids.ROW)
    return *surface_of(services, viewer, state, Ids.LEVEL), rows


def counting(state: MapState, left_out: object) -> MapState:
    """The state with what the page's filter says about the period: only what happened in it, or all that is open."""
    return replace(state, within=isinstance(left_out, dict) and left_out.get("within") is True)


def concerns(triggered: Mapping[str, str], drawn: object, layer: object) -> bool:
    """Whether the page must be told: not when only classes were clicked away of the layer that is drawn already.

    What is drawn decides, not what triggered: another layer and a new filter may come at once, and then only the later answer
    reaches the page.
    """
    only_filtered = set(triggered) == {f"{Ids.FILTER}.data"}
    return not (only_filtered and isinstance(drawn, dict) and drawn == layer)


def surface_of(
    services: Services, viewer: Viewer, state: MapState, level_id: str
) -> tuple[dict[str, Any] | None, Component]:
    """What a map draws for the layer, period, product, comparison and summary of a state, and its legend.

    The second map of a comparison asks with the state it stands for (``dataclasses.replace(state, layer=..., at=...)``) and
    an id of its own for the line that says the level. The layer is None when there is nothing in the period.
    """
    shown = map_surface.shown(services, viewer, state)
    if shown is None:
        return None, map_legend.nothing(level_id)
    said, pixel_km2 = map_surface.method(services, shown)
    drawn = Drawn(
        shown.surface, shown.period, map_surface.as_of(services, viewer, shown), shown.resolution, shown.version, shown.how,
        product=shown.product, against=shown.against, within=shown.within,
        n_days=map_surface.days_with_data(services, shown), method=said, pixel_km2=pixel_km2,
        limits=map_cell_facts.limits_of(state.layer),
    )  # fmt: skip
    source = shown.product or t(shown.surface.source)
    return map_legend.layer(drawn), map_legend.legend(drawn, level_id, source)


def _first_layer(services: Services, viewer: Viewer, at: Period | None) -> str:
    """The first surface that has data in the period."""
    offered = (code for code in BY_CODE if at and map_surface.products(services, viewer, code, at))
    return next(offered, next(iter(BY_CODE)))


def _fitting(services: Services, viewer: Viewer) -> dict[str, float]:
    rows = map_points.sites(services, viewer)
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
