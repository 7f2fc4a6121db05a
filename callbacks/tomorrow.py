"""Tomorrow's plan: the page, and what follows a selection, a decision, or a change by somebody else."""

from collections.abc import Mapping
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, no_update
from dash.development.base_component import Component

from callbacks import plan_acts, plan_compare, plan_jobs, plan_price, plan_teams
from callbacks.plan import given, plan_day, plan_of
from callbacks.plan_card import explained
from callbacks.services import Services
from callbacks.session import viewer as asking
from layouts import tomorrow as page_layout
from layouts import tomorrow_teams
from layouts.target import detail as target_card
from layouts.text import t
from layouts.tomorrow_head import progress
from layouts.tomorrow_list import list_rows
from layouts.tomorrow_said import refused
from layouts.tomorrow_state import Ids, Plan
from store import plans
from store.viewer import Viewer

PATH, TITLE = page_layout.PATH, page_layout.TITLE
PARTS = [
    Output(Ids.HEAD, "children"),
    Output(Ids.CAPACITY, "children"),
    Output(Ids.TARGETS, "rowData"),
    Output(Ids.DETAIL, "children", allow_duplicate=True),
    Output(Ids.ROUTES, "children", allow_duplicate=True),
    Output(Ids.MAP, "routes", allow_duplicate=True),
    Output(Ids.DRAWN, "children", allow_duplicate=True),
]  # all that shows the plan: drawn from one reading of it, in one answer


def register(app: Dash, services: Services) -> None:
    """A decision goes to the server once; its answer moves the choice on, and every part follows the choice."""

    @app.callback(
        Output(Ids.CHOICE, "data"),
        Output(Ids.SAID, "children"),
        Output(Ids.PREVIEW, "children"),
        Input(Ids.ASKED, "data"),
        State(Ids.CHOICE, "data"),
        prevent_initial_call=True,
    )
    def _ask(asked: object, choice: object) -> tuple[Any, Any, Any]:
        return answered(services, asking(), asked, choice)

    @app.callback(
        Output(Ids.PROGRESS, "children"),
        Output(Ids.TICK, "interval"),
        Output(Ids.SEEN, "data"),
        Input(Ids.TICK, "n_intervals"),
        State(Ids.CHOICE, "data"),
        prevent_initial_call=True,
    )
    def _look(_: object, choice: object) -> tuple[Any, Any, Any]:
        return looked(services, choice)

    @app.callback(
        PARTS,
        Input(Ids.CHOICE, "data"),
        State(Ids.SELECTED, "data"),
        State(Ids.TEAM, "value"),
        prevent_initial_call=True,
    )
    def _drawn(choice: object, selected: object, team_id: object) -> tuple[Any, ...]:
        return drawn(services, asking(), choice, (team_id, selected))

    plan_teams.register(app, services)
    follow(app, services)
    steps(app)


def follow(app: Dash, services: Services) -> None:
    """The card follows the selection, the routes follow the chosen team."""

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


def steps(app: Dash) -> None:
    """What the browser does alone: row, stop or line of the route to the selection, and back to all three."""
    row, stop = Input(Ids.TARGETS, "selectedRows"), Input({"kind": Ids.PICK, "site": ALL}, "n_clicks")
    selected = State(Ids.SELECTED, "data")
    browser = (
        ("choose", [Output(Ids.SELECTED, "data"), row, Input(Ids.MAP, "chosen"), stop, selected], True),
        ("show", [Input(Ids.SELECTED, "data")], False),
        ("team", [Input(Ids.TEAM, "value")], True),
        ("answered", [Input(Ids.SAID, "children"), Input(Ids.CHOICE, "data")], True),
        ("seen", [Input(Ids.SEEN, "data")], True),
        ("drawn", [Input(Ids.HEAD, "children")], False),
        ("add", [Output(Ids.ADD, "data-started"), Input(Ids.ADD, "id")], False),
    )
    for name, wires, is_quiet in browser:
        app.clientside_callback(ClientsideFunction("tomorrow", name), *wires, prevent_initial_call=is_quiet)


def page(services: Services, viewer: Viewer, query: dict[str, str]) -> Component:
    """The plan of the day in the address, or of the day after the newest data; looking at it is kept on record."""
    plan = plan_of(services, viewer, query)
    if plan.plan_id:
        header = plans.header(services.casework, plan.plan_id)
        plans.viewed(services.casework, viewer, header, "names hidden" if plan.sealed else "page")
    card = target_card(explained(services, viewer, plan, plan.chosen["site"]))
    is_compared = plan.chosen["view"] == "compare" and plan.sealed is None
    compared = plan_compare.compared(services, viewer, plan, query) if is_compared else None
    first = added(services, viewer, plan, query.get("force", ""))
    return page_layout.layout(
        plan, card, plan_jobs.under_way(services, plan.plan_day, plan.plan_id), compared, first
    )


def added(services: Services, viewer: Viewer, plan: Plan, site_id: str) -> Any:
    """The price of the enterprise that the address asks to add; why it cannot be where the plan is no draft."""
    if not site_id or plan.sealed is not None:
        return None
    if plan.can_edit:
        row = next((x for x in plan.targets if x["site_id"] == site_id), {"is_forced": False})
        wish = plan_acts.Wish("preview", site_id)
        choice = {"plan": plan.plan_id, "day": plan.plan_day.isoformat()}
        return None if row["is_forced"] else plan_price.preview(services, viewer, wish, choice)
    if not plan.may.plan:
        return None
    if plan.head is None:
        return refused(t("这一天还没有计划，请先编排，再把企业列为必查。"))
    return refused(t("这一天的计划不是草稿，不能再加入企业。"))


def specimen() -> Component:
    """The page with nothing in it, for Dash's check of ids."""
    return page_layout.specimen()


def answered(services: Services, viewer: Viewer, asked: object, choice: object) -> tuple[Any, Any, Any]:
    """The choice as it is after what was asked for, what is said about it, and the price where one was asked for."""
    wish = plan_acts.wish_of(asked)
    if wish.action in ("preview", "unpreview"):
        shown = plan_price.preview(services, viewer, wish, choice) if wish.action == "preview" else None
        return no_update, None, shown
    answer = plan_acts.act(services, viewer, wish, choice)
    return current(services, choice) | ({"go": answer.go} if answer.go else {}), answer.said, None


def current(services: Services, choice: object) -> dict[str, Any]:
    """The choice with the revision that its plan has now; anew (``go``) where it became a draft or ceased to be one.

    Menus and fields that edit are on the page of a draft only.
    """
    shown = given(choice)
    kept = {name: shown.get(name, "") for name in ("day", "plan", "view")}
    revision, is_draft = plan_acts.state_now(services, kept["plan"])
    now = kept | {"revision": revision, "is_draft": is_draft}
    was = choice.get("is_draft") if isinstance(choice, Mapping) else None
    if isinstance(was, bool) and was != is_draft and revision:
        now["go"] = plan_acts.address(plan_day(services, choice), kept["plan"])
    return now


def looked(services: Services, choice: object) -> tuple[Any, Any, Any]:
    """The job under way in words, when to look again, and the choice when somebody or something changed the plan."""
    plan_id = given(choice).get("plan", "")
    planning = plan_jobs.under_way(services, plan_day(services, choice), plan_id)
    after = current(services, choice)
    if not plan_id and (first := plans.chosen(services.casework, plan_day(services, choice))):
        after |= {"go": plan_acts.address(first.day, first.plan_id), "revision": first.revision}
    is_same = after["revision"] == plan_acts.revision_of(choice)
    wait = page_layout.BUSY_MS if planning.is_running else page_layout.IDLE_MS
    return progress(planning), wait, no_update if is_same else after


def drawn(
    services: Services, viewer: Viewer, choice: object, chosen: tuple[object, object]
) -> tuple[Any, ...]:
    """All that a decision may change, from one look at the plan: head, teams, list, card, and what ``of_one_team`` gives.

    ``chosen`` is the team and the enterprise that the page shows. One answer instead of three: each makes the browser go
    through every part of the page.
    """
    plan = plan_of(services, viewer, choice)
    card = target_card(explained(services, viewer, plan, chosen[1]))
    head = page_layout.top(plan), tomorrow_teams.capacity(plan), list_rows(plan), card
    return *head, *_routes_of(plan, chosen)


def detail(services: Services, viewer: Viewer, choice: object, site_id: object) -> Any:
    """The card of the selected target; a sentence when it is none of this viewer's."""
    return target_card(explained(services, viewer, plan_of(services, viewer, choice), site_id))


def of_one_team(
    services: Services, viewer: Viewer, choice: object, chosen: tuple[object, object]
) -> tuple[Any, str, str]:
    """Stops, the map's address and the count, for the chosen team or, when it is none of this plan's, for all."""
    return _routes_of(plan_of(services, viewer, choice), chosen)


def _routes_of(plan: Plan, chosen: tuple[object, object]) -> tuple[Any, str, str]:
    team_id = chosen[0] if chosen[0] in [x["team_id"] for x in plan.teams] else None
    return (
        tomorrow_teams.routes(plan, team_id, chosen[1]),
        page_layout.routes_address(plan, team_id),
        page_layout.drawn_count(plan, team_id),
    )
