"""Clues: rows for the list block by block, the panel of the chosen clue, and the export of what is listed."""

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State
from dash.development.base_component import Component
from flask import Response, request

from callbacks import clue_actions
from callbacks.clue_export import download
from callbacks.clue_list import choice_of, counted, first, matching, options_of, safe_choice, shown
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

    @app.callback(
        Output(Ids.PANEL, "children"),
        Input(Ids.SELECTED, "data"),
        Input(Ids.CHANGED, "data"),
        prevent_initial_call=True,
    )
    def _panel(clue_id: object, _: object) -> Any:
        return opened(services, current(), clue_id)

    clue_actions.register(app, services)
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
        ("again", [Input(Ids.CHANGED, "data")]),
        ("toast", [Input(Ids.TOAST, "children")]),
        ("open", [Output(Ids.RULE, "opened"), Input(Ids.RULE_OPEN, "n_clicks")]),
        ("open", [Output(Ids.DISMISS, "opened"), Input(Ids.DISMISS_OPEN, "n_clicks")]),
        ("open", [Output(Ids.SILENCE, "opened"), Input(Ids.SILENCE_OPEN, "n_clicks")]),
    )
    for name, wires in browser:
        app.clientside_callback(ClientsideFunction("clues", name), *wires, prevent_initial_call=True)


def page(services: Services, viewer: Viewer, query: dict[str, str]) -> Component:
    """The page as its address says, the worst clue opened when it names none; unknown values are ignored and named."""
    options = options_of(services, viewer)
    choice, ignored = choice_of(query, options)
    said = count(counted(services, viewer, choice))
    selected = query.get("id") or first(services, viewer, choice)
    return layout(View(choice, options, said, selected, opened(services, viewer, selected), ignored))


def specimen() -> Component:
    """The page without data, for checks of ids."""
    return layout(View({}, {name: [] for name in FIELDS}, "", None, blank()))


def rows(services: Services, viewer: Viewer, asked: object, choice: object) -> tuple[dict[str, Any], Any]:
    """A block of rows with the number of all that fit, and the line that says both numbers."""
    safe = safe_choice(choice)
    found = matching(services, viewer, safe, asked if isinstance(asked, dict) else {})
    numbers = counted(services, viewer, safe)
    return {"rowData": [shown(r) for r in found.to_dict("records")], "rowCount": numbers.fit}, count(numbers)


def export(services: Services, viewer: Viewer, ending: str) -> Response:
    """The clues that fit the address's filters as a file."""
    options = options_of(services, viewer)
    choice, _ = choice_of(request.args, options)
    return download(services, viewer, options, (choice, ending))
