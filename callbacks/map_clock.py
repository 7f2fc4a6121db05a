"""The clock of the map: which periods there are and what happened in them."""

from dash import ClientsideFunction, Dash, Input, Output, State

from callbacks.services import Services
from layouts.map import Ids as Page
from layouts.map_clock import Ids


def register(app: Dash, services: Services) -> None:
    """The clock moves in the browser; the page's choice follows it."""
    app.clientside_callback(
        ClientsideFunction("map", "step"),
        Output(Ids.DAY, "value"),
        Input(Ids.PREVIOUS, "n_clicks"), Input(Ids.NEXT, "n_clicks"), State(Ids.DAY, "value"), State(Ids.DAYS, "data"),
        prevent_initial_call=True,
    )  # fmt: skip
    app.clientside_callback(
        ClientsideFunction("map", "at"),
        Output(Page.CHOICE, "data", allow_duplicate=True), Output(Ids.DAY_TEXT, "children"),
        Input(Ids.DAY, "value"), State(Ids.DAYS, "data"), State(Page.CHOICE, "data"),
        prevent_initial_call=True,
    )  # fmt: skip
