"""The second map of a comparison: its layer and its legend."""

from dataclasses import replace
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, html

from callbacks import map as page
from callbacks.services import Services
from callbacks.session import viewer as asking
from layouts.map import Ids as Page
from layouts.map_compare import Ids, still
from layouts.map_state import MapState, chosen_in
from store.viewer import Viewer


def register(app: Dash, services: Services) -> None:
    """How to compare is decided in the browser; what the second map shows comes from here."""
    app.clientside_callback(
        ClientsideFunction("compare", "show"),
        Output(Page.MAP, "compare"), Output(Ids.ASKED, "data"),
        Input(Page.CHOICE, "data"), Input(Page.FILTER, "data"), Input(Page.MAP, "outdated"),
        State(Page.MAP, "compare"), State(Ids.ASKED, "data"),
    )  # fmt: skip
    app.clientside_callback(
        ClientsideFunction("map", "level"),
        Output(Ids.LEVEL, "children"),
        Input(Page.MAP, "second_level"),
        Input(Page.MAP, "second"),
    )

    @app.callback(
        Output(Page.MAP, "second"),
        Output(Ids.LEGEND, "children"),
        Output(Ids.LEGEND, "hidden"),
        Input(Ids.ASKED, "data"),
    )
    def _second(asked: Any) -> tuple[Any, Any, bool]:
        given = asked or {}
        return second(services, asking(), page.counting(chosen_in(given), given))


def second(services: Services, viewer: Viewer, state: MapState) -> tuple[Any, Any, bool]:
    """Layer of the second map, its legend, and whether that is hidden because the first one says the same."""
    if not state.compare:
        return None, html.P(id=Ids.LEVEL), True
    layer = state.other or state.layer
    is_same = layer == state.layer
    beside = replace(
        state, layer=layer, at=state.against or state.at, against=None, how=state.how if is_same else ""
    )
    drawn, legend = page.surface_of(services, viewer, beside, Ids.LEVEL)
    return drawn, still(legend), is_same
