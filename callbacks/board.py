"""Board: the day's tasks beside the clock, refreshed in place, and the rest of the day planned again."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from callbacks import board_adjust
from callbacks.board_shown import shown, stamp_of
from callbacks.clue_actions import filled, pressed
from callbacks.services import Services
from callbacks.session import viewer as current
from layouts.board import adjust_form, layout, live, plan_link
from layouts.board_state import Adjust, Asked, Board, Ids
from layouts.text import t
from schema.task import STATES
from store import plans
from store.plan_views import looked
from store.viewer import Viewer

KNOWN = ("day", "state", "team", "task", "lang")


def register(app: Dash, services: Services) -> None:
    """The clock brings what moved; buttons plan the rest of the day again."""
    button = {"kind": Ids.ACT, "act": ALL, "of": ALL}
    field = {"kind": Ids.REASON, "name": ALL}
    changed = Input(Ids.CHANGED, "data")

    @app.callback(
        Output(Ids.LIVE, "children"),
        Output(Ids.STAMP, "data"),
        Input(Ids.TICK, "n_intervals"),
        changed,
        State(Ids.ASKED, "data"),
        State(Ids.STAMP, "data"),
        prevent_initial_call=True,
    )
    def _live(_: object, __: object, asked: object, stamp: object) -> tuple[Any, Any]:
        return moved(services, current(), asked, stamp)

    @app.callback(
        Output(Ids.CHANGED, "data"),
        Output(Ids.SAID, "children"),
        Input(button, "n_clicks"),
        State(field, "value"),
        State(field, "id"),
        prevent_initial_call=True,
    )
    def _act(_: object, values: object, names: object) -> tuple[Any, Any]:
        return act(services, current(), pressed(), filled(values, names))

    @app.callback(
        Output(Ids.ADJUST, "children"),
        Output(Ids.PLAN, "children"),
        changed,
        State(Ids.ASKED, "data"),
        prevent_initial_call=True,
    )
    def _adjust(_: object, asked: object) -> tuple[Any, Any]:
        return adjusted(services, current(), asked_again(asked))

    app.clientside_callback(
        ClientsideFunction("board", "keep"), Input(Ids.LIVE, "children"), prevent_initial_call=True
    )


def page(services: Services, viewer: Viewer, query: dict[str, str]) -> Component:
    """The day the address names, else today, else the newest day with tasks; looking at a plan is kept on record."""
    board = shown(services, viewer, asked_of(query))
    header = plans.chosen(services.casework, board.asked.day) if board.lanes and board.asked.day else None
    if header is not None:
        looked(services.casework, viewer, [header.plan_id], "board")
    return layout(board)


def asked_of(query: Mapping[str, str]) -> Asked:
    """What the address asks for; what it cannot mean is named."""
    ignored = [f"{name}={value[:40]}" for name, value in query.items() if name not in KNOWN]
    day = day_of(query.get("day", ""))
    if day is None and query.get("day"):
        ignored.append(f"day={query['day'][:40]}")
    state = query.get("state", "")
    if state and state not in (*STATES, "late"):
        ignored.append(f"state={state[:40]}")
        state = ""
    return Asked(day, state, query.get("team", "")[:40], query.get("task", "")[:40], ignored[:5])


def asked_again(given: object) -> Asked:
    """What the page's store says, whatever was sent."""
    values = given if isinstance(given, dict) else {}
    return asked_of({k: v for k, v in values.items() if isinstance(v, str) and k in KNOWN})


def day_of(text: str) -> date | None:
    """The day written as 2026-11-20; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def moved(services: Services, viewer: Viewer, asked: object, stamp: object) -> tuple[Any, Any]:
    """The part that moves, and its stamp; nothing when nothing has moved since."""
    wanted = asked_again(asked)
    new = stamp_of(services, viewer, wanted)
    if new == stamp:
        return no_update, no_update
    return live(shown(services, viewer, wanted)), new


def adjusted(services: Services, viewer: Viewer, asked: Asked) -> tuple[Any, Any]:
    """The form for the rest of the day and the number of its plan, as they stand now."""
    form = adjust_form(board_adjust.adjust(services, viewer, asked.day))
    return form, plan_link(shown(services, viewer, asked))


def act(
    services: Services, viewer: Viewer, button: Mapping[str, str], given: Mapping[str, str]
) -> tuple[Any, Any]:
    """A token that says something changed, and the sentence to show; what is refused changes nothing and says why."""
    try:
        done = board_adjust.done(services, viewer, button, given.get("reason", ""))
    except ValueError as problem:
        return no_update, t(str(problem))
    return (uuid.uuid4().hex, done) if done else (no_update, no_update)


def specimen() -> Component:
    """The page without data, for checks of ids."""
    return html.Div([layout(Board(Asked(None))), *adjust_form(Adjust("JH", "", ""))])
