"""The big screen: the tour of the saved views, each drawn as the map page draws it, from the same functions."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from dash import ClientsideFunction, Dash, Input, Output
from dash.development.base_component import Component

from callbacks import basemap, map_compare, map_surface, selections
from callbacks import map as map_page
from callbacks.services import Services
from callbacks.session import viewer as asking
from layouts import bigscreen as page_layout
from layouts.bigscreen import Ids, Step, Stop
from layouts.map_state import MapState, parsed
from layouts.surfaces import BY_CODE
from layouts.text import t
from store import saved_views
from store.viewer import Viewer

PATH, TITLE = page_layout.PATH, page_layout.TITLE
DWELL_S = 20  # of a layer, when nobody has put a view into the tour


def register(app: Dash, services: Services) -> None:
    """What a step shows, and the browser's clock of the tour."""

    @app.callback(
        Output(Ids.SHOWN, "data"),
        Output(Ids.LEGEND, "children"),
        Input(Ids.STEP, "data"),
        prevent_initial_call=True,
    )
    def _step(asked: object) -> tuple[Any, Any]:
        step, legends = stepped(services, asking(), asked)
        return step.told(), page_layout.legend_of(step, legends)

    app.clientside_callback(
        ClientsideFunction("bigScreen", "show"),
        *(Output(Ids.MAP, name) for name in page_layout.SHOWN),
        Input(Ids.SHOWN, "data"),
    )


def page(services: Services, viewer: Viewer, query: dict[str, str]) -> Component:
    """The screen with the first view of the tour."""
    return page_layout.layout(*stepped(services, viewer, None))


def specimen() -> Component:
    """The screen with nothing on it, for Dash's check of ids."""
    state = MapState(layer="pm25", camera=map_page.DEFAULT_CAMERA)
    return page_layout.layout(Step((Stop("pm25", "", DWELL_S),), 0, state, None, None, None, {}), [])


def stepped(services: Services, viewer: Viewer, asked: object) -> tuple[Step, list[Component]]:
    """The step asked for, with the legends of its surfaces; what the browser sends is only a wish.

    ``asked`` names a view: when it has left the tour meanwhile, the tour begins anew. The tour is read each time, so that
    views saved while the screen runs join it.
    """
    tour = _tour(services, viewer)
    wanted = asked.get("view") if isinstance(asked, dict) else None
    at = next((i for i, (stop, _) in enumerate(tour) if stop.view == wanted), 0)
    state, _ = parsed(dict(parse_qsl(tour[at][1].partition("?")[2])))
    state = _possible(services, viewer, state)
    layer, legend = map_page.surface_of(services, viewer, state, Ids.LEVEL)
    second, beside, is_same = map_compare.second(services, viewer, state)
    ground = basemap.given(services, state.ground)
    step = Step([stop for stop, _ in tour], at, state, layer, second, _as_of(services, viewer, state), ground)
    return step, [legend] if is_same else [legend, beside]


def _tour(services: Services, viewer: Viewer) -> list[tuple[Stop, str]]:
    """Stops with their addresses: the views of the tour, else every layer but changes that has data in the newest period."""
    rows = saved_views.tour(services.casework, viewer).to_dict("records")
    if rows:
        return [(Stop(row["view_id"], row["title"], int(row["dwell_s"])), row["address"]) for row in rows]
    state, _, _ = map_page.completed(services, viewer, MapState(), [])
    offered = [
        code
        for code, surface in BY_CODE.items()
        if not surface.measure.change_of and _has_data(services, viewer, code, state)
    ]
    return [
        (Stop(code, t(BY_CODE[code].title), DWELL_S), f"/?layer={code}") for code in offered or [state.layer]
    ]


def _has_data(services: Services, viewer: Viewer, code: str, state: MapState) -> bool:
    return bool(state.at and map_surface.products(services, viewer, code, state.at))


def _possible(services: Services, viewer: Viewer, state: MapState) -> MapState:
    """The state with what it leaves open filled in, and without a selection that means nothing any more."""
    try:
        selections.of(services, viewer, state.selection)
    except ValueError:
        state = replace(state, selection="")
    return map_page.completed(services, viewer, state, [])[0]


def _as_of(services: Services, viewer: Viewer, state: MapState) -> datetime | None:
    shown = map_surface.shown(services, viewer, state)
    return map_surface.as_of(services, viewer, shown) if shown else None
