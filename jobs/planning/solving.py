"""From demands to a plan that can be kept: start from what there is, solve, and say what came of it and what it costs."""

import json
from collections.abc import Callable, Hashable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from analytics.plan.check import violations
from analytics.plan.explain import explain
from analytics.plan.planner import make_plan
from analytics.plan.problem import LeftOut, Plan, Problem, Route, Visit
from analytics.plan.solve import Effort
from analytics.plan.tables import left_out_rows
from analytics.plan.unmet import unmet
from analytics.scores.expected import expected
from jobs.planning.known import Known
from jobs.progress import Progress
from schema import plan_left_out, plan_visit
from store.plan_writing import Contents
from store.plans import Back, Demands, Document, Stop

EXCLUDED = "计划编制人不安排：{reason}"
NO_WINDOW = "该企业的检查时段内容不下{service}分钟的现场检查。"
PERCENT = 100
ANY_TEAM = -1  # in ``Problem.locked``
Routes = Mapping[str, tuple[Stop, ...]]


@dataclass(frozen=True, slots=True)
class Totals:
    """What a plan brings and costs: points, visits expected to confirm a prominent problem, kilometres with the way home."""

    value: float
    finds: float
    km: float


@dataclass(frozen=True, slots=True)
class Price:
    """What a decision costs or brings: the plan after it less the plan before."""

    d_finds: float
    d_km: float
    d_value: float
    moved: int  # visits added, removed or given to another team beside the planner's own
    fell: tuple[str, ...] = ()  # sites that fell out


def solved(
    known: Known,
    demands: Demands,
    problem: Problem,
    effort: tuple[Effort, Plan | None],
    watch: Callable[[float, float], bool] | None = None,
) -> Contents:
    """The plan for a problem made of these demands, from the start given if any.

    Raises
    ------
    RuntimeError
        When the plan breaks a rule: a fault of the solver, nothing of it is kept.
    """
    spend, start = effort
    plan = make_plan(problem, spend, start=start, watch=watch)
    if broken := violations(problem, plan):
        raise RuntimeError(f"plan breaks its own rules: {broken[:3]}")
    return contents(known, demands, problem, plan)


def restored(problem: Problem, routes: Routes) -> Plan:
    """The plan with these stops and times, without those that are no option any more or locked to another team."""
    index = {(o.site_id, o.window): i for i, o in enumerate(problem.options)}
    made = []
    for k, team in enumerate(problem.teams):
        stops = [(index.get((s.site_id, s.window)), s) for s in routes.get(team.team_id, ())]
        visits = tuple(
            Visit(i, s.arrive_min, s.depart_min, int(s.travel_min), s.travel_km)
            for i, s in stops
            if i is not None and problem.locked.get(i, k) in (k, ANY_TEAM)
        )
        made.append(Route(k, visits, visits[-1].depart if visits else team.start))
    value = sum(problem.options[v.option].value for r in made for v in r.visits)
    return Plan(tuple(made), float(value))


def contents(known: Known, demands: Demands, problem: Problem, plan: Plan) -> Contents:
    """Rows, totals and document of a plan, what is begun already first; the rows get the plan's number when written."""
    routes = _routes(known, problem, plan)
    free = {problem.teams[r.team].team_id: r.back for r in plan.routes if r.visits}
    back = ways_back(known, routes, free)
    worth = totals(known, routes, back)
    visits = _visit_rows(known, routes)
    sites = visits["site_id"].astype(str)
    visits["arm"] = [_arm(demands, site) for site in sites]
    visits["inclusion"] = [demands.drawn.get(site) for site in sites]
    visits["is_locked"] = [site in demands.locked for site in sites]
    missed = unmet(problem, plan, known.names, known.skills)
    return Contents(
        document=Document(demands, routes, back=back),
        visits=visits,
        left_out=_left_out(known, demands, problem, plan),
        value=worth.value,
        finds=worth.finds,
        km=worth.km,
        unmet=json.dumps([_missed(m) for m in missed], ensure_ascii=False),
    )


def named(contents: Contents, plan_id: str) -> Contents:
    """The same with the plan's number in its rows."""
    visits, left = contents.visits.assign(plan_id=plan_id), contents.left_out.assign(plan_id=plan_id)
    return replace(contents, visits=visits, left_out=left)


def totals(known: Known, routes: Routes, back: Mapping[str, Back]) -> Totals:
    """What these routes bring and cost by the targets as they are now; a site that is no target any more brings nothing."""
    targets = {str(row["site_id"]): row for row in known.targets.to_dict("records")}
    stops = [stop for team in routes.values() for stop in team]
    seen = [(targets[s.site_id], s.window) for s in stops if s.site_id in targets]
    return Totals(
        value=sum(_value(target, window) for target, window in seen),
        finds=sum(expected(target, window) for target, window in seen),
        km=sum(s.travel_km for s in stops) + sum(way.travel_km for way in back.values()),
    )


def ways_back(known: Known, routes: Routes, free: Mapping[str, int]) -> dict[str, Back]:
    """Every team's way from its last stop to its depot; ``free`` is when the solver has a team there, breaks included."""
    depots = {
        str(t["team_id"]): (float(t["lon_wgs84"]), float(t["lat_wgs84"]))
        for t in known.teams.to_dict("records")
    }
    places = {
        str(s["site_id"]): (float(s["lon_wgs84"]), float(s["lat_wgs84"]))
        for s in known.targets.to_dict("records")
    }
    found = {}
    for team, stops in sorted(routes.items()):
        if not stops or team not in depots or stops[-1].site_id not in places:
            continue
        ends = np.array([places[stops[-1].site_id]]), np.array([depots[team]])
        minutes, km = (float(x[0, 0]) for x in known.travel.between(*ends))
        arrive = max(free.get(team, 0), round(stops[-1].depart_min + minutes))
        found[team] = Back(arrive, minutes, round(km, 2))
    return found


def price(known: Known, before: Document, after: Contents, own: frozenset[str]) -> Price:
    """The difference to the plan before, by the targets as they are now; ``own`` are the sites the planner named."""
    old, new = team_of(before.routes), team_of(after.document.routes)
    was = totals(known, before.routes, before.back or ways_back(known, before.routes, {}))
    changed = {site for site in {*old, *new} if old.get(site) != new.get(site)}
    return Price(
        d_finds=after.finds - was.finds,
        d_km=after.km - was.km,
        d_value=after.value - was.value,
        moved=len(changed - own),
        fell=tuple(sorted(s for s in changed if s not in new)),
    )


def team_of(routes: Routes) -> dict[str, str]:
    """The team that visits each site."""
    return {stop.site_id: team for team, stops in routes.items() for stop in stops}


def told(progress: Progress) -> Callable[[float, float], bool]:
    """What the search calls while it works: the job's progress in hundredths; cancelling comes as an exception."""
    done = 0

    def watch(share: float, _: float) -> bool:
        nonlocal done
        now = min(PERCENT, int(share * PERCENT))
        progress.advance(max(0, now - done))
        done = max(done, now)
        return True

    return watch


def _arm(demands: Demands, site: str) -> str:
    if site in demands.drawn:
        return "random"
    return "must" if site in demands.forced else "target"


def _routes(known: Known, problem: Problem, plan: Plan) -> dict[str, tuple[Stop, ...]]:
    found = dict(known.fixed)
    for route in plan.routes:
        stops = tuple(
            Stop(
                problem.options[v.option].site_id,
                problem.options[v.option].window,
                v.arrive,
                v.depart,
                float(v.travel_min),
                round(v.travel_km, 2),
            )
            for v in route.visits
        )
        team = problem.teams[route.team].team_id
        if stops:
            found[team] = (*found.get(team, ()), *stops)
    return found


def _visit_rows(known: Known, routes: Routes) -> pd.DataFrame:
    """Rows of ``schema/plan_visit.py`` for these stops."""
    targets = {str(row["site_id"]): row for row in known.targets.to_dict("records")}
    rows = [
        asdict(stop)
        | {
            "plan_id": "",
            "day": pd.Timestamp(known.day),
            "team_id": team,
            "seq": seq,
            "adcode": str(targets[stop.site_id]["adcode"]),
            "value": _value(targets[stop.site_id], stop.window),
        }
        for team, stops in sorted(routes.items())
        for seq, stop in enumerate(stops, start=1)
    ]
    return pd.DataFrame(rows, columns=list(plan_visit.DATASET.names))


def _value(target: Mapping[Hashable, Any], window: str) -> float:
    other = target["value_other"]
    return float(target["value"] if target["window"] == window or pd.isna(other) else other)


def _left_out(known: Known, demands: Demands, problem: Problem, plan: Plan) -> pd.DataFrame:
    """A reason for every target that is not visited: the solver's, else why it was never an option."""
    reasons = explain(problem, plan, known.names, known.skills)
    rows = left_out_rows(known.targets, reasons)
    visited = {problem.options[i].site_id for i in plan.visited} | known.begun
    rows = rows[~rows["site_id"].astype(str).isin(visited)]
    have = visited | set(rows["site_id"].astype(str))
    others = known.targets[~known.targets["site_id"].astype(str).isin(have)]
    off = known.kept_off(demands)
    more = [_never(demands, row, off.get(str(row["site_id"]))) for row in others.to_dict("records")]
    if not more:
        return rows
    added = pd.DataFrame(more, columns=list(plan_left_out.DATASET.names))
    return pd.concat([part.astype(object) for part in (rows, added) if len(part)], ignore_index=True)


def _never(demands: Demands, row: Mapping[object, object], why: LeftOut | None) -> dict[str, object]:
    site = str(row["site_id"])
    if site in demands.excluded:
        code, template, values = "barred", EXCLUDED, {"reason": demands.excluded[site]}
    elif why is not None:
        code, template, values = why.code, why.template, why.values
    else:
        code, template, values = "no_time", NO_WINDOW, {"service": str(row["service_min"])}
    said = LeftOut(site, code, template, values)
    facts = json.dumps({"template": template, "values": values}, ensure_ascii=False)
    known = {name: row[name] for name in ("day", "site_id", "adcode", "value")}
    return known | {"reason_code": code, "reason": said.reason, "facts": facts}


def _missed(missed: LeftOut) -> dict[str, object]:
    return {"site_id": missed.site_id, "template": missed.template, "values": missed.values}
