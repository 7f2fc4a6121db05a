"""The plan of a day as one gathering of plain values: page, map, workbook and GeoJSON all speak from it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from callbacks import basemap
from callbacks.sentences import kept
from callbacks.services import Services
from callbacks.shell import as_of
from callbacks.site import latest_day, records
from layouts.format import number, until
from layouts.planmap import COLOURS
from layouts.text import t
from layouts.tomorrow import REASON_TITLES, Plan
from schema import area, plan_left_out, plan_visit, target, team
from store.viewer import Viewer

LUNCH_MIN = 60
YEARS = range(2000, 2100)  # days outside are slips of the pen


def plan_of(services: Services, viewer: Viewer, asked: object) -> Plan:
    """Everything there is to say about the plan of the day in ``asked`` (``day``, ``team``, ``site``) for this viewer.

    What is missing or means nothing falls back to the day after the newest data, all teams and the first target; the
    parts that meant nothing are named in ``ignored``.

    Raises
    ------
    ValueError
        When nothing has been imported yet and no day is asked for.
    """
    query = given(asked)
    day = plan_day(services, query)
    read = services.casework.read
    targets = read(target.DATASET, viewer, day=day)
    targets = targets.sort_values(["value", "site_id"], ascending=[False, True])
    visits = read(plan_visit.DATASET, viewer, day=day)
    visits = visits[visits["site_id"].isin(targets["site_id"])].sort_values(["team_id", "seq"])
    left = read(plan_left_out.DATASET, viewer, day=day)
    teams = _teams(services, viewer, visits)
    ranked = _ranked(services, viewer, targets, (visits, left), teams)
    plan_ids = [*visits["plan_id"].unique(), *left["plan_id"].unique()]
    chosen, ignored = _chosen(query, ranked, teams)
    return Plan(
        plan_day=day,
        as_of=until(as_of(services)),
        plan_id=str(plan_ids[0]) if plan_ids else "",
        targets=ranked,
        teams=teams,
        stops=_stops(ranked, visits, teams),
        chosen=chosen,
        basemap=basemap.given(services),
        ignored=ignored,
    )


def plan_day(services: Services, asked: object) -> date:
    """The day asked for, or the day after the newest data; errors as in :func:`plan_of`."""
    return day_of(given(asked)) or latest_day(services) + timedelta(days=1)


def given(asked: object) -> dict[str, str]:
    """The texts of a query or of a store in the browser; anything else there is dropped."""
    pairs = asked.items() if isinstance(asked, Mapping) else ()
    return {str(k): v for k, v in pairs if isinstance(v, str) and v}


def day_of(query: Mapping[str, str]) -> date | None:
    """The day a query asks for; None when it asks for none, or for something that is not a day."""
    try:
        day = date.fromisoformat(query.get("day", ""))
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _chosen(
    query: Mapping[str, str], ranked: list[dict[str, Any]], teams: list[dict[str, Any]]
) -> tuple[dict[str, str], list[str]]:
    """Site and team as asked, the first target when no site is; and the parts of the address that mean nothing."""
    known = {"site": [x["site_id"] for x in ranked], "team": [x["team_id"] for x in teams]}
    usual = {"site": known["site"][0] if ranked else "", "team": ""}
    chosen = {name: query[name] if query.get(name) in known[name] else usual[name] for name in known}
    ignored = [f"{n}={query[n][:40]}" for n in known if n in query and query[n] not in known[n]]
    if "day" in query and day_of(query) is None:
        ignored.insert(0, f"day={query['day'][:40]}")
    return chosen, ignored


def _teams(services: Services, viewer: Viewer, visits: pd.DataFrame) -> list[dict[str, Any]]:
    """Teams with the use the plan makes of their shift and the colour of their route.

    A team from elsewhere that visits sites of this viewer is there with its visits only: no name, shift or depot.
    """
    rows = records(services.store.read(team.DATASET, viewer).sort_values("team_id"))
    own = {row["team_id"] for row in rows}
    strangers = [x for x in visits["team_id"].astype(str).unique() if x not in own]
    rows += [
        {"team_id": x, "name": t("其他地区检查组"), "shift_min": 0, "lon_wgs84": None} for x in strangers
    ]
    for at, row in enumerate(rows):
        mine = visits[visits["team_id"].astype(str) == row["team_id"]]
        work = float((mine["depart_min"] - mine["arrive_min"]).sum() + mine["travel_min"].sum())
        lunch = LUNCH_MIN if len(mine) and not row.get("works_night") else 0
        row |= {
            "stops": len(mine),
            "km": float(mine["travel_km"].sum()),
            "used_min": work + lunch,
            "shift_min": row.get("shift_end_min", 0) - row.get("shift_start_min", 0),
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
    seen = {str(name) for name in [*targets["name"], *names.values()]}
    visits = {str(v["site_id"]): v for v in records(planned[0])}
    left = {str(v["site_id"]): v for v in records(planned[1])}
    areas = services.store.read(area.DATASET, viewer, ("adcode", "name"))
    area_names = dict(zip(areas["adcode"].astype(str), areas["name"].astype(str), strict=True))
    ranked = []
    for row in records(targets):
        visit = visits.get(str(row["site_id"]), {})
        out = left.get(str(row["site_id"]))
        row |= {
            "area": area_names.get(str(row["adcode"]), str(row["adcode"])),
            "team_id": visit.get("team_id", ""),
            "team": names.get(visit.get("team_id", ""), ""),
            "arrive_min": visit.get("arrive_min"),
            "left_out": _why(out, seen) if out else t("计划尚未编排"),
            "left_short": _short(out) if out else t("计划尚未编排"),
        }
        ranked.append(row)
    return ranked


def _why(left: Mapping[str, Any], seen: set[str]) -> str:
    """Why a target was left out; sites and teams that the viewer may not see are not named."""
    if left["reason_code"] != "lower_value":
        return kept(str(left["reason"]), left.get("facts"))
    values = json.loads(left["facts"])["values"] if left.get("facts") else {}
    if {*str(values.get("names", "")).split("、"), values.get("team", "")} <= seen:
        return kept(str(left["reason"]), left["facts"])
    value, bid = number(left["value"], 1), number(left.get("bid"), 1)
    return t("预期价值{value}分，还差{bid}分才能替换已安排的目标。", value=value, bid=bid)


def _short(left: Mapping[str, Any]) -> str:
    """The same in the few words that fit a list."""
    return t(REASON_TITLES[left["reason_code"]], bid=number(left.get("bid"), 1))


def _stops(
    ranked: list[dict[str, Any]], visits: pd.DataFrame, teams: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Visits in route order with name, place and colour."""
    sites = {row["site_id"]: row for row in ranked}
    colours = {row["team_id"]: row["colour"] for row in teams}
    return [
        row
        | {name: sites[row["site_id"]][name] for name in ("name", "lon_wgs84", "lat_wgs84")}
        | {"colour": colours[row["team_id"]]}
        for row in records(visits)
    ]


def of_team(plan: Plan, team_id: str) -> Plan:
    """The plan with the stops of one team only; as it is without one."""
    return replace(plan, stops=[s for s in plan.stops if s["team_id"] == team_id]) if team_id else plan
