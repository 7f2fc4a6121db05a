"""Results: hit rates and lift, rules and teams, weight versions waiting for a decision, and the visits behind each figure."""

import uuid
from collections.abc import Mapping
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from callbacks import results_draws as draw_file
from callbacks import results_weights
from callbacks.clue_actions import filled, pressed
from callbacks.results_data import groups, known, summary
from callbacks.results_rows import FILTERS, listing
from callbacks.services import Services
from callbacks.session import viewer as current
from layouts import results_draws, results_groups
from layouts import results_weights as weights_layout
from layouts.results import PERIODS, VIEWS, Asked, Ids, frame, nothing
from layouts.results_cards import overview
from layouts.text import t
from store.embargo import may_plan
from store.viewer import Viewer

USUAL_DAYS = 90


def register(app: Dash, services: Services) -> None:
    """Versions of weights are decided by buttons; everything else follows the address."""
    draw_file.register(app, services)
    button = {"kind": Ids.ACT, "act": ALL, "of": ALL}
    field = {"kind": Ids.GIVEN, "name": ALL}

    @app.callback(
        Output(Ids.CHANGED, "data"),
        Output(Ids.TOAST, "children"),
        Input(button, "n_clicks"),
        State(field, "value"),
        State(field, "id"),
        prevent_initial_call=True,
    )
    def _act(_: object, values: object, names: object) -> tuple[Any, Any]:
        return act(services, current(), pressed(), filled(values, names))

    @app.callback(Output(Ids.WEIGHTS, "children"), Input(Ids.CHANGED, "data"), prevent_initial_call=True)
    def _weights(_: object) -> Any:
        return weights_layout.body(results_weights.versions(services, current()))

    app.clientside_callback(
        ClientsideFunction("results", "toast"), Input(Ids.TOAST, "children"), prevent_initial_call=True
    )


def page(services: Services, viewer: Viewer, query: dict[str, str]) -> Component:
    """The view the address names.

    Raises
    ------
    ValueError
        For a viewer who neither plans nor leads: how sites were chosen is not for them.
    """
    if not may_plan(viewer):
        raise ValueError(t("检查成效只对编制计划的人和领导开放。"))
    asked = asked_of(query)
    if asked.view == "weights":
        shown = weights_layout.body(results_weights.versions(services, viewer))
        return frame(asked, html.Div(shown, id=Ids.WEIGHTS, className="results-weights"))
    if asked.view == "draws":
        return results_draws.draws(asked, draw_file.draws(services, viewer, asked.days))
    everything = known(services, viewer)
    found = everything.since(asked.days)
    if found.every.empty:
        return nothing(asked)
    if asked.view == "groups":
        return results_groups.groups(asked, groups(services, viewer, found))
    if asked.view == "rows":
        return results_groups.listing(asked, listing(services, viewer, found, query))
    return overview(asked, summary(found, everything, results_weights.drift(services, everything.last)))


def asked_of(query: Mapping[str, str]) -> Asked:
    """What the address asks for; what it cannot mean is named."""
    view, days = query.get("view", ""), query.get("days", "")
    ignored = []
    if view not in VIEWS:
        ignored.append(f"view={view[:40]}")
    if days and days not in [str(n) for n in PERIODS]:
        ignored.append(f"days={days[:40]}")
    known_names = {"view", "days", "lang", *(FILTERS if view == "rows" else ())}
    ignored += [f"{name}={value[:40]}" for name, value in query.items() if name not in known_names]
    usable = days in [str(n) for n in PERIODS]
    return Asked(view if view in VIEWS else "", int(days) if usable else USUAL_DAYS, ignored[:5])


def specimen() -> Component:
    """The page without data, for checks of ids."""
    return html.Div([nothing(Asked("", USUAL_DAYS)), html.Div(id=Ids.WEIGHTS)])


def act(
    services: Services, viewer: Viewer, button: Mapping[str, str], given: Mapping[str, str]
) -> tuple[Any, Any]:
    """A token that says something changed, and the sentence to show; what is refused changes nothing and says why."""
    try:
        done = results_weights.decided(services, viewer, button, given)
    except ValueError as problem:
        return no_update, t(str(problem))
    return (uuid.uuid4().hex, done) if done else (no_update, no_update)
