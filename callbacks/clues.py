"""Clues: rows for the list block by block, the panel of the chosen clue, and the export of what is listed."""

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State
from dash.development.base_component import Component
from flask import Response, request

from callbacks.clue_export import download
from callbacks.clue_list import block, choice_of, matching, options_of, safe_choice, table
from callbacks.clue_panel import opened
from callbacks.services import Services
from callbacks.session import viewer as current
from layouts.clue_panel import blank
from layouts.clues import FIELDS, Ids, View, count, layout
from store.viewer import Viewer


def register(app: Dash, services: Services) -> None:
    """Rows, panel and export, and the browser's own steps between them."""

    @app.callback(
        Output(Ids.GRID, "getRowsResponse"),
        Output(Ids.COUNT, "children"),
        Input(Ids.GRID, "getRowsRequest"),
        State(Ids.CHOICE, "data"),
        prevent_initial_call=True,
    )
    def _rows(asked: object, choice: object) -> tuple[dict[str, Any], Any]:
        return rows(services, current(), asked, choice)

    @app.callback(Output(Ids.PANEL, "children"), Input(Ids.SELECTED, "data"), prevent_initial_call=True)
    def _panel(clue_id: object) -> Any:
        return opened(services, current(), clue_id)

    steps(app)
    app.server.add_url_rule(
        "/export/clues.<ending>", "export_clues", lambda ending: export(services, current(), ending)
    )


def steps(app: Dash) -> None:
    """What the browser does alone: filters to choice and address, choice to list, row to selection."""
    field = {"kind": Ids.FILTER, "field": ALL}
    selected = State(Ids.SELECTED, "data")
    browser = (
        ("choice", [Output(Ids.CHOICE, "data"), Input(field, "value")]),
        ("refresh", [Input(Ids.CHOICE, "data")]),
        ("select", [Output(Ids.SELECTED, "data"), Input(Ids.GRID, "selectedRows"), selected]),
        ("mark", [Input(Ids.GRID, "getRowsResponse"), selected]),
        ("open", [Output(Ids.RULE, "opened"), Input(Ids.RULE_OPEN, "n_clicks")]),
    )
    for name, wires in browser:
        app.clientside_callback(ClientsideFunction("clues", name), *wires, prevent_initial_call=True)


def page(services: Services, viewer: Viewer, query: dict[str, str]) -> Component:
    """The page as its address says; unknown values are ignored and named."""
    every = table(services, viewer)
    options = options_of(every)
    choice, ignored = choice_of(query, options)
    said = count(len(matching(every, choice)), len(every))
    selected = query.get("id")
    return layout(View(choice, options, said, selected, opened(services, viewer, selected), ignored))


def specimen() -> Component:
    """The page without data, for checks of ids."""
    return layout(View({}, {name: [] for name in FIELDS}, "", None, blank()))


def rows(services: Services, viewer: Viewer, asked: object, choice: object) -> tuple[dict[str, Any], Any]:
    """A block of rows with the number of all that fit, and the line that says both numbers."""
    every = table(services, viewer)
    found = matching(every, safe_choice(choice))
    return {"rowData": block(found, asked), "rowCount": len(found)}, count(len(found), len(every))


def export(services: Services, viewer: Viewer, ending: str) -> Response:
    """The clues that fit the address's filters as a file."""
    every = table(services, viewer)
    choice, _ = choice_of(request.args, options_of(every))
    return download(services, viewer, every, matching(every, choice), (choice, ending))
