"""The drawer of the map: the enterprises that map, filters and selection leave, as a list and as charts."""

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, no_update

from callbacks.services import Services
from layouts import map_list
from layouts.map import Ids as Page
from layouts.map_list import Ids

TABS = {"type": Ids.TAB, "panel": ALL}
CHARTS = {"type": Ids.CHART, "name": ALL}


def register(app: Dash, services: Services) -> None:
    """List and charts are built when first opened; everything they show is made in the browser."""

    @app.callback(Output(Ids.LIST, "children"), Input(Ids.PANEL, "data"), State(Ids.LIST, "children"))
    def _list(panel: str, built: object) -> Any:
        return map_list.table() if panel == "list" and not built else no_update

    @app.callback(Output(Ids.CHARTS, "children"), Input(Ids.PANEL, "data"), State(Ids.CHARTS, "children"))
    def _charts(panel: str, built: object) -> Any:
        return map_list.graphs() if panel == "charts" and not built else no_update

    _drawer(app)
    _rows(app)


def _drawer(app: Dash) -> None:
    """Tabs and the fold button."""
    app.clientside_callback(
        ClientsideFunction("mapList", "panel"),
        Output(Ids.PANEL, "data"),
        Input(TABS, "n_clicks"), Input(Ids.FOLD, "n_clicks"), State(Ids.PANEL, "data"),
        prevent_initial_call=True,
    )  # fmt: skip
    app.clientside_callback(
        ClientsideFunction("mapList", "open"),
        Output(Ids.DRAWER, "className"), Output(TABS, "className"),
        Input(Ids.PANEL, "data"), State(TABS, "id"),
    )  # fmt: skip


def _rows(app: Dash) -> None:
    """Rows, charts, and their links with the map and the selection."""
    app.clientside_callback(
        ClientsideFunction("mapList", "rows"),
        Output(Ids.COUNT, "children"), Output(Ids.DONE, "data"),
        Input(Page.CHOICE, "data"), Input(Page.FILTER, "data"), Input(Page.SELECTION, "data"),
        Input(Ids.PANEL, "data"), Input(Ids.LIST, "children"),
        State(Page.ADDRESSES, "data"), State(Ids.WORDS, "data"),
    )  # fmt: skip
    app.clientside_callback(
        ClientsideFunction("mapList", "quick"), Input(Ids.QUICK, "value"), prevent_initial_call=True
    )
    app.clientside_callback(
        ClientsideFunction("mapList", "select"),
        Output(Page.SELECTION, "data", allow_duplicate=True),
        Input(Ids.TICKED, "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("mapCharts", "draw"),
        Output(CHARTS, "figure"),
        Input(Ids.DONE, "data"), Input(Ids.CHARTS, "children"), State(CHARTS, "id"), State(Ids.WORDS, "data"),
        prevent_initial_call=True,
    )  # fmt: skip
    app.clientside_callback(
        ClientsideFunction("mapCharts", "click"),
        Output(Page.SELECTION, "data", allow_duplicate=True),
        Output(Page.FILTER, "data", allow_duplicate=True),
        Input(CHARTS, "clickData"), State(Page.FILTER, "data"), State(Ids.WORDS, "data"),
        prevent_initial_call=True,
    )  # fmt: skip
