"""Alarms: which are open and what is due, the chosen one with its curves, replies and exemptions."""

from datetime import timedelta
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update
from dash.development.base_component import Component

from callbacks import alarm_data
from callbacks.services import Services
from callbacks.session import viewer as asking
from layouts import alarms as page_layout
from layouts.alarm_card import alarm_card
from layouts.alarms import Board, Ids
from layouts.text import t
from store import alarms
from store.viewer import Viewer

PATH, TITLE = page_layout.PATH, page_layout.TITLE
HOURS = (4, 12, 24, 72, 168, 720)
MOST = 400  # characters of what people write


def register(app: Dash, services: Services) -> None:
    """Two buttons write; the browser counts the clocks and loads the page again after a change."""

    @app.callback(
        Output(Ids.REPLY_SAID, "children"),
        Output(Ids.REPLIED, "data"),
        Input(Ids.REPLY, "n_clicks"),
        State(Ids.REPLY_TEXT, "value"),
        State(Ids.CHOICE, "data"),
        prevent_initial_call=True,
    )
    def _reply(clicks: object, text: object, choice: object) -> tuple[str, Any]:
        return reply(services, asking(), (clicks, text, choice))

    @app.callback(
        Output(Ids.EXEMPT_SAID, "children"),
        Output(Ids.EXEMPTED, "data"),
        Input(Ids.EXEMPT, "n_clicks"),
        State(Ids.EXEMPT_TEXT, "value"),
        State(Ids.EXEMPT_HOURS, "value"),
        State(Ids.CHOICE, "data"),
        prevent_initial_call=True,
    )
    def _exempt(clicks: object, text: object, hours: object, choice: object) -> tuple[str, Any]:
        return exempt(services, asking(), (clicks, text, hours, choice))

    app.clientside_callback(
        ClientsideFunction("alarms", "count"), Input(Ids.TICK, "n_intervals"), State(Ids.CLOCK, "data")
    )
    app.clientside_callback(
        ClientsideFunction("alarms", "reload"),
        Input(Ids.REPLIED, "data"),
        Input(Ids.EXEMPTED, "data"),
        prevent_initial_call=True,
    )


def page(services: Services, viewer: Viewer, query: dict[str, str]) -> Component:
    """All alarms of this viewer; the one in the address is opened, else the one with the next time limit."""
    board, every = alarm_data.board(services, viewer, query.get("id", ""))
    chosen = every.get(board.chosen)
    if chosen is None:
        return page_layout.layout(board, page_layout.nothing_chosen())
    curves = alarm_data.curves(services, viewer, chosen)
    events = alarm_data.events(services, board.chosen)
    return page_layout.layout(board, alarm_card(chosen, curves, events, viewer.role in alarms.MAY_HANDLE))


def specimen() -> Component:
    """The page with nothing in it, for Dash's check of ids."""
    return page_layout.layout(Board(None, False), page_layout.nothing_chosen())


def reply(services: Services, viewer: Viewer, given: tuple[object, object, object]) -> tuple[str, Any]:
    """Keep what the enterprise says; the sentence for the officer, and a token when something changed."""
    clicks, text, choice = given
    try:
        alarms.reply(services.casework, viewer, chosen_id(choice), str(text or "")[:MOST])
    except ValueError as problem:
        return t(str(problem)), no_update
    return t("已记录，计时不停。"), clicks


def exempt(
    services: Services, viewer: Viewer, given: tuple[object, object, object, object]
) -> tuple[str, Any]:
    """Approve a reason for some hours from the data's time on."""
    clicks, text, hours, choice = given
    number = chosen_id(choice)
    try:
        if str(hours) not in [str(h) for h in HOURS]:
            raise ValueError(t("请选择豁免时长。"))
        as_of = alarm_data.time_of(services, viewer, number)
        until = as_of + timedelta(hours=int(str(hours)))
        alarms.exempt(services.casework, viewer, number, (str(text or "")[:MOST], until))
    except ValueError as problem:
        return t(str(problem)), no_update
    return t("已批准豁免。"), clicks


def chosen_id(choice: object) -> str:
    """The number in the page's store, whatever was sent."""
    return str(choice.get("id", ""))[:80] if isinstance(choice, dict) else ""
