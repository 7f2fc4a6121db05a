"""Rules: the catalogue and the chosen rule, proposals and decisions, trials, alarm load, and silences in force."""

import uuid
from collections.abc import Mapping
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from callbacks import rule_trials
from callbacks.clue_actions import filled, pressed
from callbacks.rule_load import DAYS, load_of, rows_of_silences
from callbacks.rule_rows import choice_of, fitting, options_of, rows, safe_choice
from callbacks.rule_view import opened
from callbacks.services import Services
from callbacks.session import viewer as current
from jobs import settings
from layouts.rule_load import load_page, silences, silences_page
from layouts.rule_trial import Progress, section
from layouts.rules import FIELDS, VIEWS, Ids, View, catalogue, count
from layouts.text import t
from store import rule_settings
from store import silences as kept
from store.rule_settings import Decision, Proposal
from store.viewer import Viewer


def register(app: Dash, services: Services) -> None:
    """Rows follow filters and decisions, the panel the selection, the trial its clock."""
    changed = Input(Ids.CHANGED, "data")

    @app.callback(
        Output(Ids.GRID, "rowData"),
        Output(Ids.COUNT, "children"),
        Input(Ids.CHOICE, "data"),
        changed,
        prevent_initial_call=True,
    )
    def _rows(choice: object, _: object) -> tuple[Any, Any]:
        return listed(services, current(), choice)

    @app.callback(
        Output(Ids.DETAIL, "children"), Input(Ids.SELECTED, "data"), changed, prevent_initial_call=True
    )
    def _detail(code: object, _: object) -> Any:
        return opened(services, current(), code)

    @app.callback(Output(Ids.SILENCES, "children"), changed, prevent_initial_call=True)
    def _silences(_: object) -> Any:
        return silences(rows_of_silences(services, current()), may(current()))

    deciding(app, services)
    steps(app)


def deciding(app: Dash, services: Services) -> None:
    """Buttons that decide something, and the trial that one of them starts."""
    button = {"kind": Ids.ACT, "act": ALL, "of": ALL}
    field = {"kind": Ids.GIVEN, "name": ALL}

    @app.callback(
        Output(Ids.CHANGED, "data"),
        Output(Ids.STARTED, "data"),
        Output(Ids.TOAST, "children"),
        Input(button, "n_clicks"),
        State(field, "value"),
        State(field, "id"),
        prevent_initial_call=True,
    )
    def _act(_: object, values: object, names: object) -> tuple[Any, Any, Any]:
        return act(services, current(), pressed(), filled(values, names))

    @app.callback(
        Output(Ids.TRIAL, "children"),
        Output(Ids.TICK, "disabled"),
        Input(Ids.TICK, "n_intervals"),
        Input(Ids.STARTED, "data"),
        State(Ids.SELECTED, "data"),
        prevent_initial_call=True,
    )
    def _follow(_: object, __: object, code: object) -> tuple[Any, bool]:
        return rule_trials.follow(services, current(), code)


def steps(app: Dash) -> None:
    """What the browser does alone: filters to choice and address, row to selection, and the toast."""
    field = {"kind": Ids.FILTER, "field": ALL}
    browser = (
        ("choice", [Output(Ids.CHOICE, "data"), Input(field, "value")]),
        (
            "select",
            [Output(Ids.SELECTED, "data"), Input(Ids.GRID, "selectedRows"), State(Ids.SELECTED, "data")],
        ),
        ("toast", [Input(Ids.TOAST, "children")]),
        ("show", [Input(Ids.SELECTED, "data"), Input(Ids.GRID, "virtualRowData")]),
    )
    for name, wires in browser:
        app.clientside_callback(ClientsideFunction("rules", name), *wires, prevent_initial_call=True)


def page(services: Services, viewer: Viewer, query: dict[str, str]) -> Component:
    """The view the address names; the catalogue opens with the rule that waits for a decision, else the first."""
    view = query.get("view", "")
    if view == "load":
        return load_page(load_of(services, viewer), DAYS)
    if view == "silences":
        return silences_page(rows_of_silences(services, viewer), may(viewer))
    every = rows(services, viewer)
    options = options_of(every)
    choice, ignored = choice_of(query, options)
    if view not in VIEWS:
        ignored.append(f"view={view[:40]}")
    shown = fitting(every, choice)
    known = {row["code"] for row in every}
    asked = query.get("id", "")
    if asked and asked not in known:
        ignored.append(f"id={asked[:40]}")
    code = asked if asked in known else first(services, shown)
    return catalogue(View(choice, options, shown, len(every), code, opened(services, viewer, code), ignored))


def first(services: Services, shown: list[dict[str, Any]]) -> str | None:
    """The rule to open when the address names none."""
    waiting = rule_settings.pending(services.casework)
    codes = [str(row["code"]) for row in shown]
    return next((code for code in codes if code in waiting), codes[0] if codes else None)


def specimen() -> Component:
    """The page without data, for checks of ids."""
    view = View({}, {name: [] for name in FIELDS}, [], 0, None, section("", None, Progress()))
    return html.Div([catalogue(view), html.Div(id=Ids.SILENCES)])


def listed(services: Services, viewer: Viewer, choice: object) -> tuple[list[dict[str, Any]], str]:
    """Rows that fit the filters, and how many."""
    every = rows(services, viewer)
    found = fitting(every, safe_choice(choice))
    return found, count(len(found), len(every))


def may(viewer: Viewer) -> bool:
    """True for who may propose, decide and silence."""
    return viewer.role in kept.MAY_JUDGE


def act(
    services: Services, viewer: Viewer, button: Mapping[str, str], given: Mapping[str, str]
) -> tuple[Any, Any, Any]:
    """What a press leads to: a token that says something changed or was started, and the toast.

    What is refused changes nothing, says why, and leaves what was typed.
    """
    what, of = button.get("act", ""), button.get("of", "")[:60]
    try:
        if what in ("trial", "stop"):
            said = (
                rule_trials.ask(services, viewer, of, given)
                if what == "trial"
                else rule_trials.stop(services, viewer, of)
            )
            return no_update, uuid.uuid4().hex, said
        done = decided(services, viewer, (what, of), given)
    except ValueError as problem:
        return no_update, no_update, t(str(problem))
    return (uuid.uuid4().hex, no_update, done) if done else (no_update, no_update, no_update)


def decided(services: Services, viewer: Viewer, pressed_: tuple[str, str], given: Mapping[str, str]) -> str:
    """Propose, decide, turn on or lift; the sentence to say, "" for an unknown button."""
    what, (code, _, number) = pressed_[0], pressed_[1].partition(":")
    version = int(number) if number.isascii() and number.isdigit() else 0
    casework = services.casework
    if what == "propose":
        asked = Proposal(code, given.get("mode", ""), {}, given.get("reason", ""), version)
        settings.propose(casework, viewer, asked, rule_trials.typed(given))
        return t("已提出修改，等待另一人复核。")
    if what == "turn_on":
        asked = Proposal(code, "on", {}, given.get("reason", "").strip() or "影子运行后转为启用", version)
        settings.turn_on(casework, viewer, asked)
        return t("已提出转为启用，等待另一人复核。")
    if what in ("accept", "reject"):
        said = Decision(code, version, what == "accept", given.get("note", ""))
        rule_settings.decide(casework, viewer, said)
        return t("已同意，新设置从下一次筛查起生效。") if what == "accept" else t("已退回。")
    if what == "unsilence":
        kept.end(casework, viewer, pressed_[1])
        return t("已解除静默。")
    return ""
