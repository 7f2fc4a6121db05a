"""Tomorrow's plan: answer selections, show a team's route, ask the worker for a new plan."""

import json
from datetime import date
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component

from analytics.catalogue import declared
from analytics.scores.likelihood import CONFIDENCE_RULES
from callbacks import replan
from callbacks.plan import plan_day, plan_of
from callbacks.sentences import said
from callbacks.services import Services
from callbacks.session import viewer as asking
from layouts import tomorrow as page_layout
from layouts.format import minutes, until
from layouts.target import Target
from layouts.target import detail as target_card
from layouts.text import t
from layouts.tomorrow import Ids, Plan
from schema.clue_types import FAMILIES
from store.viewer import Viewer

PATH, TITLE = page_layout.PATH, page_layout.TITLE


def register(app: Dash, services: Services) -> None:
    """Selections change the detail, the routes and the address; the button queues a plan job."""

    @app.callback(
        Output(Ids.DETAIL, "children"),
        Input(Ids.SELECTED, "data"),
        State(Ids.CHOICE, "data"),
        prevent_initial_call=True,
    )
    def _detail(site_id: object, choice: object) -> Any:
        return detail(services, asking(), choice, site_id)

    @app.callback(
        Output(Ids.ROUTES, "children"),
        Output(Ids.MAP, "routes"),
        Output(Ids.DRAWN, "children"),
        Input(Ids.TEAM, "value"),
        State(Ids.CHOICE, "data"),
        State(Ids.SELECTED, "data"),
        prevent_initial_call=True,
    )
    def _routes(team_id: object, choice: object, selected: object) -> tuple[Any, str, str]:
        return of_one_team(services, asking(), choice, (team_id, selected))

    @app.callback(
        Output(Ids.PROGRESS, "children"),
        Output(Ids.TICK, "disabled"),
        Output(Ids.FINISHED, "data"),
        Input(Ids.REPLAN, "n_clicks"),
        Input(Ids.STOP, "n_clicks"),
        Input(Ids.TICK, "n_intervals"),
        State(Ids.CHOICE, "data"),
        prevent_initial_call=True,
    )
    def _replan(_: object, __: object, ___: object, choice: object) -> tuple[str, bool, Any]:
        return replanning(services, asking(), choice, ctx.triggered_id)

    steps(app)


def steps(app: Dash) -> None:
    """What the browser does alone: row, stop or line of the route to the selection, and back to all three."""
    row, stop = Input(Ids.TARGETS, "selectedRows"), Input({"kind": Ids.PICK, "site": ALL}, "n_clicks")
    selected = State(Ids.SELECTED, "data")
    browser = (
        ("choose", [Output(Ids.SELECTED, "data"), row, Input(Ids.MAP, "chosen"), stop, selected], True),
        ("show", [Input(Ids.SELECTED, "data")], False),
        ("team", [Input(Ids.TEAM, "value")], True),
        ("reload", [Input(Ids.FINISHED, "data")], True),
        ("same", [Output(Ids.STOP, "hidden"), Input(Ids.TICK, "disabled")], True),
    )
    for name, wires, is_quiet in browser:
        app.clientside_callback(ClientsideFunction("tomorrow", name), *wires, prevent_initial_call=is_quiet)


def page(services: Services, viewer: Viewer, query: dict[str, str]) -> Component:
    """The plan of the day in the address, or of the day after the newest data."""
    plan = plan_of(services, viewer, query)
    under_way = replan.running(services, plan.plan_day)
    card = target_card(explained(plan, plan.chosen["site"]))
    return page_layout.layout(plan, card, page_layout.Planning(replan.may_plan(viewer), under_way.said))


def specimen() -> Component:
    """The page with nothing in it, for Dash's check of ids."""
    return page_layout.layout(Plan(date(1970, 1, 1), ""), None, page_layout.Planning(True, ""))


def detail(services: Services, viewer: Viewer, choice: object, site_id: object) -> Any:
    """The card of the selected target; a sentence when it is none of this viewer's."""
    return target_card(explained(plan_of(services, viewer, choice), site_id))


def of_one_team(
    services: Services, viewer: Viewer, choice: object, chosen: tuple[object, object]
) -> tuple[Any, str, str]:
    """Stops, the map's address and the count, for the chosen team or, when it is none of this plan's, for all."""
    plan = plan_of(services, viewer, choice)
    team_id = chosen[0] if chosen[0] in [x["team_id"] for x in plan.teams] else None
    return (
        page_layout.routes(plan, team_id, chosen[1]),
        page_layout.routes_address(plan.plan_day, team_id),
        page_layout.drawn_count(plan, team_id),
    )


def explained(plan: Plan, site_id: object) -> Target | None:
    """The target with its JSON columns read and its sentences in the reader's language; None when it is not there."""
    row = next((x for x in plan.targets if x["site_id"] == site_id), None)
    if row is None:
        return None
    reasons = json.loads(row["reasons"])
    for reason in reasons:
        reason["sentence"] = said(reason["text"], reason.get("template"), reason.get("facts") or {})
        reason["family_title"] = FAMILIES[reason["family"]]
    planned = (
        t("{team}，{at} 到达。", team=row["team"], at=minutes(row["arrive_min"])) if row["team_id"] else ""
    )
    return Target(
        row=row,
        reasons=reasons,
        innocents=json.loads(row["innocents"]),
        parts=parts(row["prior"], row["probability"], json.loads(row["contributions"])),
        planned=planned,
        confidence_rule=CONFIDENCE_RULES[row["confidence_word"]],
        as_of=until(row["as_of"]),
    )


def parts(
    prior: float, probability: float, contributions: list[dict[str, Any]]
) -> list[tuple[str, str, float]]:
    """What each contribution adds to the probability as (label, rule, percentage points); with the prior they add up to it.

    Log odds add up, probabilities do not: the whole change is shared out in proportion to the log odds.
    """
    whole = sum(c["log_odds"] for c in contributions)
    slope = 100 * (probability - prior) / whole if whole else 100 * probability * (1 - probability)
    known = declared()
    return [
        (c["label"], c["rule"] if c["rule"] in known else "", slope * c["log_odds"]) for c in contributions
    ]


def replanning(services: Services, viewer: Viewer, choice: object, cause: object) -> tuple[str, bool, Any]:
    """Queue, stop or follow the plan job: what to say, whether to stop asking, and the job when it has just ended well."""
    day = plan_day(services, choice)
    if cause == Ids.REPLAN:
        told = replan.ask(services, viewer, day)
    elif cause == Ids.STOP:
        told = replan.stop(services, viewer, day)
    else:
        told = replan.follow(services, day)
    return told.said, not told.is_running, no_update if told.finished is None else told.finished
