"""Tomorrow's plan: choose, change with the price in view, compare, send; one screen."""

from dataclasses import replace
from datetime import date
from typing import Any
from zlib import crc32

import dash_mantine_components as dmc
from dash import dcc, html

from layouts.format import day
from layouts.parts import Child, empty, href, ignored, note
from layouts.planmap import legend, plan_map
from layouts.text import t
from layouts.tomorrow_head import PATH, page_bar, progress
from layouts.tomorrow_list import targets
from layouts.tomorrow_menu import site_menu
from layouts.tomorrow_params import planning
from layouts.tomorrow_release import sealed, strip
from layouts.tomorrow_state import Head, Ids, May, Plan, Planning
from layouts.tomorrow_teams import capacity, routes, team_menu

__all__ = ["PATH", "TITLE", "Ids", "Plan", "Planning", "drawn_count", "layout", "routes_address"]

TITLE = "明日计划"
IDLE_MS, BUSY_MS = 15_000, 700  # between two looks at the plan: nothing under way, a job under way


def layout(
    plan: Plan, detail: Child, doing: Planning, compared: Child = None, first: Child = None
) -> html.Div:
    """The whole page for one planning day; ``detail`` is the card of the selected target, ``compared`` the comparison.

    ``first`` is the price that the address asks for.
    """
    chosen = {"day": plan.plan_day.isoformat(), "plan": plan.plan_id, "view": plan.chosen["view"]}
    seen = {"revision": plan.head.revision, "is_draft": plan.head.is_open} if plan.head else {"revision": 0}
    state = [
        dcc.Store(id=Ids.CHOICE, data=chosen | seen),
        dcc.Store(id=Ids.SELECTED, data=plan.chosen["site"] or None),
        dcc.Store(id=Ids.ASKED),
        dcc.Store(id=Ids.SEEN),
        dcc.Interval(id=Ids.TICK, interval=BUSY_MS if doing.is_running else IDLE_MS),
    ]
    told = html.Div(id=Ids.SAID, className="plan-said", role="alert")
    moving = html.Div(progress(doing), id=Ids.PROGRESS, className="plan-progress", role="status")
    is_shown = bool(plan.targets) and plan.sealed is None
    rest = html.Div(
        [
            html.Section(capacity(plan), id=Ids.CAPACITY, className="card plan-capacity"),
            _body(plan, [first, detail], compared),
            site_menu(plan),
            team_menu(plan),
        ],
        className=f"plan-whole view-{plan.chosen['view']}",
        hidden=not is_shown,
    )
    content = [] if is_shown else [sealed(plan.plan_day, plan.sealed) if plan.sealed else _nothing(plan)]
    head = html.Div(top(plan), id=Ids.HEAD, className="plan-top")
    return html.Div(
        [*state, head, ignored(plan.ignored), told, moving, *content, rest],
        className="page plan" if is_shown else "page plan plan-empty",
    )


def top(plan: Plan) -> list[Child]:
    """Title with figures; release and history: what changes with every decision."""
    if not plan.targets:
        return [page_bar(plan)]
    blind = note(t("当日没有线索目标，只有随机抽查。")) if plan.may.plan and plan.is_blind else None
    return [page_bar(plan), strip(plan), blind]


def _body(plan: Plan, cards: list[Child], compared: Child) -> html.Div:
    """List, map and cards (price, target); the comparison lies over them while it is asked for."""
    first, detail = cards
    chosen = html.Div(
        [html.Div(first, id=Ids.PREVIEW), html.Div(detail, id=Ids.DETAIL)], className="plan-detail"
    )
    one = html.Div(
        [targets(plan), html.Div([_map(plan), chosen], className="plan-right")],
        className="plan-page",
        hidden=compared is not None,
    )
    return html.Div([one, compared], className="plan-body")


def _nothing(plan: Plan) -> Child:
    """The way to a plan on a day that has no targets yet."""
    links = [
        dcc.Link(t("查看最新数据次日的计划"), href=href(PATH), className="link"),
        " · ",
        dcc.Link(t("查看已有线索"), href=href("/clues"), className="link"),
    ]
    said = t("{day}还没有目标和计划。", day=day(plan.plan_day))
    if not plan.may.plan:
        return empty(said, links)
    more = t("编排时先把当日之前的线索汇总为目标，再安排检查组；没有线索时只安排随机抽查和列为必查的企业。")
    return empty(said, [more, html.Span(planning(plan), className="plan-start"), *links])


def _map(plan: Plan) -> Child:
    teams = [
        {"value": x["team_id"], "label": t("{name}（{n} 家）", name=x["name"], n=x["stops"])}
        for x in plan.teams
    ]
    team = plan.chosen["team"]
    pick = dmc.Select(
        id=Ids.TEAM, data=teams, value=team or None, placeholder=t("全部检查组"), clearable=True, w=200,
        size="xs", **{"aria-label": t("选择检查组")},
    )  # fmt: skip
    chosen = next((x for x in plan.targets if x["site_id"] == plan.chosen["site"]), None)
    drawn = plan_map(Ids.MAP, routes_address(plan, team) if plan.targets else None, plan.basemap, chosen)
    shown = [drawn, html.Div(routes(plan, team, plan.chosen["site"]), id=Ids.ROUTES, className="routes")]
    head = [html.H2(t("路线")), html.Span(drawn_count(plan, team), id=Ids.DRAWN, className="muted"), pick]
    return html.Section(
        [html.Div(head, className="plan-map-head"), html.Div(shown, className="plan-map"), legend()],
        className="card",
    )


def drawn_count(plan: Plan, team_id: object) -> str:
    """How many enterprises the map shows, beside how many the list has planned."""
    if not team_id:
        return t("图上 {n} 家，与清单一致", n=len(plan.stops))
    own = sum(s["team_id"] == team_id for s in plan.stops)
    return t("图上 {n} 家（全部 {all} 家）", n=own, all=len(plan.stops))


def routes_address(plan: Plan, team_id: Any) -> str:
    """Where the map fetches the lines of a plan as it stands now, of one team or of all.

    The address is the same as long as the routes are: a decision that moves nobody draws nothing anew.
    """
    drawn = "|".join(f"{s['team_id']} {s['seq']} {s['site_id']} {s['arrive_min']}" for s in plan.stops)
    return href(
        "/api/plan",
        day=plan.plan_day.isoformat(),
        plan=plan.plan_id,
        team=team_id,
        routes=f"{crc32(drawn.encode()):08x}",
    )


def specimen() -> html.Div:
    """The page with every part and nothing in it, for Dash's check of ids."""
    head = Head("", "A", True, "submitted", 0)
    plan = Plan(date(1970, 1, 1), "", targets=[], head=head, may=May(plan=True, confirm=True))
    draft = replace(plan, head=replace(head, state="draft"))
    return html.Div([layout(draft, None, Planning()), strip(plan)])
