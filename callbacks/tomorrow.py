"""Tomorrow's plan: gather targets, teams and routes for a day; answer selections; ask the worker for a new plan."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
from dash import ClientsideFunction, Dash, Input, Output, State, no_update
from dash.development.base_component import Component

from callbacks.sentences import kept, said
from callbacks.services import Services
from callbacks.session import viewer as asking
from callbacks.site import latest_day, records
from jobs import basemap
from layouts import tomorrow as page_layout
from layouts.format import minutes, until
from layouts.planmap import COLOURS
from layouts.target import detail as target_card
from layouts.text import t
from layouts.tomorrow import Ids, Plan
from schema import area, plan_left_out, plan_visit, target, team
from schema.clue_types import FAMILIES
from store.jobtable import JobTable
from store.viewer import Viewer

PATH, TITLE = page_layout.PATH, page_layout.TITLE
LUNCH_MIN = 60


def register(app: Dash, services: Services) -> None:
    """Selections change the detail, the routes and the address; the button queues a plan job."""

    @app.callback(
        Output(Ids.DETAIL, "children"), Input(Ids.TARGETS, "selectedRows"), State(Ids.CHOICE, "data")
    )
    def _detail(rows: Any, choice: dict[str, str]) -> Any:
        return detail(services, asking(), choice, rows)

    @app.callback(
        Output(Ids.ROUTES, "children"),
        Output(Ids.MAP, "routes"),
        Input(Ids.TEAM, "value"),
        State(Ids.CHOICE, "data"),
        prevent_initial_call=True,
    )
    def _routes(team_id: str | None, choice: dict[str, str]) -> tuple[Any, str]:
        plan = plan_of(services, asking(), choice)
        return page_layout.routes(plan, team_id), page_layout.routes_address(plan.plan_day, team_id)

    @app.callback(
        Output(Ids.PROGRESS, "children"),
        Output(Ids.TICK, "disabled"),
        Output(Ids.RELOAD, "href"),
        Input(Ids.REPLAN, "n_clicks"),
        Input(Ids.TICK, "n_intervals"),
        State(Ids.CHOICE, "data"),
        prevent_initial_call=True,
    )
    def _replan(clicks: int | None, _: int | None, choice: dict[str, str]) -> tuple[str, bool, Any]:
        return replanning(services, asking(), choice, clicks or 0)

    for name, ids in (("site", Ids.TARGETS), ("team", Ids.TEAM)):
        given = Input(ids, "selectedRows" if name == "site" else "value")
        app.clientside_callback(ClientsideFunction("tomorrow", name), given, prevent_initial_call=True)


def page(services: Services, viewer: Viewer, query: dict[str, str]) -> Component:
    """The plan of the day in the address, or of the day after the newest data."""
    return page_layout.layout(plan_of(services, viewer, query))


def specimen() -> Component:
    """The page with nothing in it, for Dash's check of ids."""
    return page_layout.layout(Plan(date(1970, 1, 1), ""))


def plan_day(services: Services, query: dict[str, str]) -> date:
    """The day asked for, or the day after the newest data."""
    try:
        return date.fromisoformat(query.get("day", ""))
    except ValueError:
        return latest_day(services) + timedelta(days=1)


def plan_of(services: Services, viewer: Viewer, query: dict[str, str]) -> Plan:
    """Everything the page says about the day's plan, as plain values."""
    day = plan_day(services, query)
    targets = services.casework.read(target.DATASET, viewer, day=day).sort_values("value", ascending=False)
    visits = services.casework.read(plan_visit.DATASET, viewer, day=day)
    left = services.casework.read(plan_left_out.DATASET, viewer, day=day)
    teams = _teams(services, viewer, visits)
    plan_ids = [*visits["plan_id"].unique(), *left["plan_id"].unique()]
    base = Plan(day, until(pd.Timestamp(latest_day(services) + timedelta(days=1))))
    if targets.empty:
        return base
    ranked = _ranked(services, viewer, targets, (visits, left), teams)
    stops = _stops(ranked, visits, teams)
    chosen = {"site": query.get("site", ""), "team": query.get("team", "")}
    return replace(
        base,
        plan_id=str(plan_ids[0]) if plan_ids else "",
        targets=ranked,
        teams=teams,
        stops=stops,
        chosen=chosen,
        basemap=basemap.provinces(),
    )


def _teams(services: Services, viewer: Viewer, visits: pd.DataFrame) -> list[dict[str, Any]]:
    """Teams with the use the plan makes of their shift, and the colour of their route."""
    rows = records(services.store.read(team.DATASET, viewer).sort_values("team_id"))
    for at, row in enumerate(rows):
        mine = visits[visits["team_id"].astype(str) == row["team_id"]]
        work = float((mine["depart_min"] - mine["arrive_min"]).sum() + mine["travel_min"].sum())
        lunch = LUNCH_MIN if len(mine) and not row.get("works_night") else 0
        row |= {
            "stops": len(mine),
            "km": float(mine["travel_km"].sum()),
            "used_min": work + lunch,
            "shift_min": row["shift_end_min"] - row["shift_start_min"],
            "colour": COLOURS[at % len(COLOURS)],
        }
    return rows


def _ranked(
    services: Services,
    viewer: Viewer,
    targets: pd.DataFrame,
    planned: tuple[pd.DataFrame, pd.DataFrame],
    teams: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    """Targets by value with their team and time, or the reason why none comes."""
    names = {row["team_id"]: row["name"] for row in teams}
    visits = {str(v["site_id"]): v for v in records(planned[0])}
    left = {str(v["site_id"]): kept(v["reason"], v.get("facts")) for v in records(planned[1])}
    areas = services.store.read(area.DATASET, viewer, ("adcode", "name"))
    area_names = dict(zip(areas["adcode"].astype(str), areas["name"].astype(str), strict=True))
    ranked = []
    for row in records(targets):
        visit = visits.get(str(row["site_id"]), {})
        row |= {
            "area": area_names.get(str(row["adcode"]), str(row["adcode"])),
            "team_id": visit.get("team_id", ""),
            "team": names.get(visit.get("team_id", ""), visit.get("team_id", "")),
            "arrive_min": visit.get("arrive_min"),
            "left_out": left.get(str(row["site_id"]), t("计划尚未编排")),
        }
        ranked.append(row)
    return ranked


def _stops(
    ranked: list[dict[str, Any]], visits: pd.DataFrame, teams: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Visits in route order with name, place and colour."""
    sites = {row["site_id"]: row for row in ranked}
    colours = {row["team_id"]: row["colour"] for row in teams}
    stops = []
    for row in records(visits.sort_values(["team_id", "seq"])):
        site = sites.get(row["site_id"])
        if site is not None:
            place = {n: site[n] for n in ("name", "lon_wgs84", "lat_wgs84")}
            stops.append(row | place | {"colour": colours.get(row["team_id"], COLOURS[0])})
    return stops


def detail(services: Services, viewer: Viewer, choice: dict[str, str], rows: Any) -> Any:
    """The card of the selected target; the sentence that asks for a selection when there is none."""
    ids = rows.get("ids", []) if isinstance(rows, dict) else [r.get("site_id") for r in rows or []]
    if not ids:
        return target_card(None)
    plan = plan_of(services, viewer, choice)
    row = next((x for x in plan.targets if x["site_id"] == ids[0]), None)
    return target_card(_explained(row) if row else None)


def _explained(row: dict[str, Any]) -> dict[str, Any]:
    """The target with its JSON columns read and its sentences in the reader's language."""
    reasons = json.loads(row["reasons"])
    for reason in reasons:
        reason["sentence"] = said(reason["text"], reason.get("template"), reason.get("facts") or {})
        reason["family_title"] = FAMILIES[reason["family"]]
    at = t("{team}，{at} 到达", team=row["team"], at=minutes(row["arrive_min"])) if row["team_id"] else ""
    return row | {
        "reasons": reasons,
        "innocents": json.loads(row["innocents"]),
        "contributions": json.loads(row["contributions"]),
        "as_of_text": until(row["as_of"]),
        "planned": at or t("未安排：{why}", why=row["left_out"]),
    }


def replanning(
    services: Services, viewer: Viewer, choice: dict[str, str], clicks: int
) -> tuple[str, bool, Any]:
    """Queue the plan job once per click, then follow it: what to say, whether to stop asking, where to go when it is done."""
    day = plan_day(services, choice)
    table = JobTable(services.casework.database)
    key = f"plan:{day}:{viewer.name}:{choice.get('opened', '')}:{clicks}"
    job = table.job(table.submit("plan", {"day": day.isoformat()}, key=key, owner=viewer.name))
    if job.state in ("queued", "running"):
        return t("正在编排… {note}", note=job.note), False, no_update
    if job.state == "done":
        return t("已重新编排"), True, page_layout.href(PATH, day=day.isoformat())
    return t("编排未完成：{why}", why=job.error or t("已取消")), True, no_update
