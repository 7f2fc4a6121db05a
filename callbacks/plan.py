"""The plan of a day as one gathering of plain values: page, map, workbook and GeoJSON all speak from it."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from callbacks import basemap, plan_rows
from callbacks.plan_heads import follows, head_of, history_of, may, people, sealed_from
from callbacks.records import records
from callbacks.services import Services
from callbacks.shell import as_of
from callbacks.site import latest_day
from jobs.planning import approvals
from jobs.planning.params import Planning, unpacked
from layouts.format import until
from layouts.tomorrow_state import VIEWS, Plan
from schema import target
from store import plans, prejudgements
from store.embargo import may_plan
from store.plans import Demands, Document, Header
from store.viewer import Role, Viewer

YEARS = range(2000, 2100)  # days outside are slips of the pen


def plan_of(services: Services, viewer: Viewer, asked: object) -> Plan:
    """Everything there is to say about a plan of the day in ``asked`` (``day``, ``plan``, ``team``, ``site``, ``view``).

    What is missing or means nothing falls back to the day after the newest data, the plan that is to be released, all teams
    and the first target; the parts that meant nothing are named in ``ignored``. While the names are hidden from this viewer
    there are no rows, only ``sealed``.

    Raises
    ------
    ValueError
        When nothing has been imported yet and no day is asked for.
    """
    query = given(asked)
    day = plan_day(services, query)
    known = plans.headers(services.casework, day)
    header = _header(services, known, day, query)
    plan = Plan(
        plan_day=day,
        as_of=until(as_of(services)),
        plan_id=header.plan_id if header else "",
        basemap=basemap.given(services),
        may=may(services, viewer, header),
        params=asdict(unpacked(header.params) if header else Planning()),
        chosen={"site": "", "team": "", "view": _view(query)},
    )
    if header and plans.hidden(header, viewer) or header is None and not may_plan(viewer):
        return replace(plan, sealed=sealed_from(services, header), ignored=_slips(query, [], [], known))
    tabs = [head_of(h, people(services)) for h in known] if may_plan(viewer) else []
    return _open(services, viewer, replace(plan, tabs=tabs), (header, query, known))


def _open(
    services: Services, viewer: Viewer, plan: Plan, asked: tuple[Header | None, dict[str, str], list[Header]]
) -> Plan:
    """The plan with its rows, for a viewer who may read the names."""
    header, query, known = asked
    casework, day = services.casework, plan.plan_day
    plan_id = header.plan_id if header else ""
    visits = plans.visits(casework, viewer, plan_id)
    targets = casework.read(target.DATASET, viewer, day=day)
    agreed = targets["site_id"].astype(str).isin(approvals.granted(casework, viewer, day))
    targets = targets.assign(barred=targets["barred"].mask(agreed), is_agreed=agreed)
    targets = targets.sort_values(["value", "site_id"], ascending=[False, True])
    if viewer.role is Role.INSPECTOR:
        targets = in_order(targets, visits)
    visits = visits[visits["site_id"].isin(targets["site_id"])].sort_values(["team_id", "seq"])
    kept = plans.document(casework, plan_id, header.step) if header else Document()
    demands = kept.demands if may_plan(viewer) else Demands()
    teams = plan_rows.teams(services, viewer, visits, replace(kept, demands=demands))
    if viewer.role is Role.INSPECTOR:
        teams = [x for x in teams if x["team_id"] == viewer.team_id]
    left = plans.left_out(casework, viewer, plan_id)
    rows = plan_rows.ranked(services, viewer, targets, (visits, left, demands), teams)
    names = {r["site_id"]: r["name"] for r in rows} | {x["team_id"]: x["name"] for x in teams}
    chosen, ignored = _chosen(query, rows, teams, known)
    plan = replace(
        plan,
        targets=rows,
        teams=teams,
        stops=plan_rows.stops(rows, visits, teams),
        chosen=chosen,
        ignored=ignored,
        head=head_of(header, people(services), names) if header else None,
    )
    return _for_planners(services, viewer, plan, header, names) if header and may_plan(viewer) else plan


def _for_planners(
    services: Services, viewer: Viewer, plan: Plan, header: Header, names: Mapping[str, str]
) -> Plan:
    """The plan with its history, what waits for a leader and how many were looked at."""
    casework, day = services.casework, plan.plan_day
    asked = approvals.approvals(casework, viewer, day)
    waiting = records(asked[asked["is_granted"].isna()])
    who = people(services)
    states = prejudgements.states(casework, viewer, day)
    stops = [s["site_id"] for s in plan.stops]
    is_waiting = header.amends is not None and header.state == "draft"
    told = follows(services, viewer, header) if is_waiting else []
    return replace(
        plan,
        head=replace(plan.head, follows=told) if plan.head else None,
        history=history_of(plans.steps(casework, header.plan_id), header.step, who, names),
        approvals=[
            x
            | {
                "name": names.get(x["site_id"], x["site_id"]),
                "asked_by": who.get(x["asked_by"], x["asked_by"]),
            }
            for x in waiting
        ],
        judged=(sum(states.get(s) == "done" for s in stops), len(stops)),
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


def _header(services: Services, known: list[Header], day: date, query: Mapping[str, str]) -> Header | None:
    """The plan asked for, else the one that is to be released, else the first of the day."""
    wanted = next((h for h in known if h.plan_id == query.get("plan")), None)
    return wanted or plans.chosen(services.casework, day) or next(iter(known), None)


def _view(query: Mapping[str, str]) -> str:
    return query["view"] if query.get("view") in VIEWS else VIEWS[0]


def _chosen(
    query: Mapping[str, str],
    rows: list[dict[str, Any]],
    teams: list[dict[str, Any]],
    known: list[Header],
) -> tuple[dict[str, str], list[str]]:
    """Site and team as asked, the first target when no site is; and the parts of the address that mean nothing."""
    offered = {"site": [x["site_id"] for x in rows], "team": [x["team_id"] for x in teams]}
    first = query.get("force", "")  # whom the address asks to add, when it is a target already
    usual = {"site": first if first in offered["site"] else offered["site"][0] if rows else "", "team": ""}
    chosen = {name: query[name] if query.get(name) in offered[name] else usual[name] for name in offered}
    slips = _slips(query, offered["site"], offered["team"], known)
    return chosen | {"view": _view(query)}, slips


def _slips(query: Mapping[str, str], sites: list[str], teams: list[str], known: list[Header]) -> list[str]:
    """Parts of the address that mean nothing here; of hidden names none is said to be wrong."""
    offered = {
        "plan": [h.plan_id for h in known],
        "site": sites,
        "team": teams,
        "view": VIEWS,
    }
    is_hidden = not sites and not teams
    ignored = [
        f"{n}={query[n][:40]}"
        for n in offered
        if n in query and query[n] not in offered[n] and not (is_hidden and n in ("site", "team"))
    ]
    if "day" in query and day_of(query) is None:
        ignored.insert(0, f"day={query['day'][:40]}")
    return ignored


def in_order(targets: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """The targets a team visits, in the order of its route: their rank would tell which were drawn at random."""
    order = dict(zip(visits["site_id"].astype(str), visits["seq"], strict=True))
    own = targets[targets["site_id"].isin(visits["site_id"])]
    return own.assign(seq=own["site_id"].astype(str).map(order)).sort_values("seq").drop(columns="seq")


def of_team(plan: Plan, team_id: str) -> Plan:
    """The plan with the stops of one team only; as it is without one."""
    return replace(plan, stops=[s for s in plan.stops if s["team_id"] == team_id]) if team_id else plan
