"""Does a plan still keep the hard rules: those of this moment, not of the moment it was made."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from analytics.plan.build import MINUTES_A_DAY
from analytics.plan.check import clock, violations
from analytics.plan.problem import REST_MIN, Plan, Problem, Route, Team, Visit
from jobs.planning.known import Known
from jobs.planning.midday_state import known_of
from jobs.planning.solving import Routes
from store.base import Store
from store.casework import SqlCasework
from store.clock import now
from store.plans import Demands, Header, Stop, chosen, document
from store.viewer import Viewer

GRACE = timedelta(minutes=15)  # between the planning of the rest of a day and its release
NAMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
OFF = "{team}当日不在岗，或休息后已没有值勤时间，计划中的{sites}无人检查。"
GONE = "{site}（{team}）不能再列入计划：{why}。"
SHORT_REST = "{team}{end}才收工，{day}的计划要它{start}出发，间隔不足{hours}小时；请先调整其中一日。"


def faults(store: Store, casework: SqlCasework, found: Header, known: Known | None = None) -> list[str]:
    """A sentence for every hard rule that the plan in force breaks as things are now, with names; none for a sound plan.

    What is known of its day is read unless given. The rest of a day may have been planned up to a quarter of an hour ago.

    Raises
    ------
    ValueError
        As :func:`jobs.planning.midday_state.known_of`.
    """
    known = known or known_of(store, casework, found, _seen_at(found))
    kept = document(casework, found.plan_id, found.step)
    wrong = broken(known, kept.demands, kept.routes) + tired(casework, known, kept.demands, kept.routes)
    return [in_words(known, said) for said in wrong]


def broken(known: Known, demands: Demands, routes: Routes) -> list[str]:
    """What these routes break of the rules of their own day, stops that are no option any more included; with numbers."""
    problem = known.problem(demands)
    ahead = {t: tuple(s for s in stops if s.site_id not in known.begun) for t, stops in routes.items()}
    duty = {team.team_id for team in problem.teams}
    options = {(o.site_id, o.window) for o in problem.options}
    found = [
        OFF.format(team=team, sites="、".join(s.site_id for s in stops))
        for team, stops in sorted(ahead.items())
        if stops and team not in duty
    ]
    gone = [
        (t, s) for t, stops in sorted(ahead.items()) for s in stops if (s.site_id, s.window) not in options
    ]
    found += [GONE.format(site=s.site_id, team=t, why=_why(known, demands, s)) for t, s in gone]
    plan = rebuilt(problem, ahead)
    return [*found, *violations(problem, plan)]


def rebuilt(problem: Problem, routes: Routes) -> Plan:
    """The plan with these stops and times as they are; stops without an option and teams off duty are not in it."""
    index = {(o.site_id, o.window): i for i, o in enumerate(problem.options)}
    made = []
    for k, team in enumerate(problem.teams):
        stops = [(index.get((s.site_id, s.window)), s) for s in routes.get(team.team_id, ())]
        made.append(_route(problem, k, [(i, s) for i, s in stops if i is not None]))
    value = sum(problem.options[v.option].value for r in made for v in r.visits)
    return Plan(tuple(made), float(value))


def tired(casework: SqlCasework, known: Known, demands: Demands, routes: Routes) -> list[str]:
    """Teams of these routes that the plan of the following day leaves no rest; with numbers in place of names."""
    tomorrow = chosen(casework, known.day + timedelta(days=1))
    if tomorrow is None:
        return []
    later = document(casework, tomorrow.plan_id, tomorrow.step).routes
    ends = dict(
        zip(known.teams["team_id"].astype(str), known.teams["shift_end_min"].astype(int), strict=True)
    )
    found = []
    for team in sorted(t for t, stops in routes.items() if stops and later.get(t)):
        end = demands.shifts[team][1] if team in demands.shifts else ends.get(team, 0)
        start = int(later[team][0].arrive_min - later[team][0].travel_min)
        if start < end - MINUTES_A_DAY + REST_MIN:
            values = {"team": team, "end": clock(end), "start": clock(start), "hours": REST_MIN // 60}
            found.append(SHORT_REST.format(day=tomorrow.day, **values))
    return found


def in_words(known: Known, sentence: str) -> str:
    """The sentence with the names of sites and teams in place of their numbers."""
    names = known.names
    return NAMED.sub(lambda found: names.get(found[0], found[0]), sentence)


def readable(known: Known, viewer: Viewer, sentences: Sequence[str]) -> list[str]:
    """Those sentences in words that are about sites and teams of this viewer only."""
    places = (known.targets[["site_id", "adcode"]], known.teams[["team_id", "home_adcode"]])
    of = {str(code): str(adcode) for frame in places for code, adcode in frame.itertuples(index=False)}
    return [
        in_words(known, said)
        for said in sentences
        if viewer.sees_all or all(viewer.sees(of[code]) for code in NAMED.findall(said) if code in of)
    ]


def _seen_at(found: Header) -> datetime:
    """The moment an amendment is judged by: it was planned for what was ahead when it was last changed."""
    return max(found.changed_at, now() - GRACE)


def _why(known: Known, demands: Demands, stop: Stop) -> str:
    rows = known.targets[known.targets["site_id"].astype(str) == stop.site_id]
    if rows.empty:
        return "当日目标中已没有该企业"
    barred, off = rows["barred"].iloc[0], known.kept_off(demands)
    if stop.site_id in demands.excluded:
        return f"已列为不安排（{demands.excluded[stop.site_id]}）"
    if stop.site_id in off:
        return off[stop.site_id].reason.rstrip("。")
    if isinstance(barred, str):
        return f"{barred.rstrip('。')}，须先申请并获得批准"
    return "检查时段已改，或该时段容不下现场检查"


@dataclass(frozen=True, slots=True)
class _Legs:
    """The way of a team from where it sets out over its stops to its depot: (n + 1) minutes and kilometres."""

    minutes: list[float]
    km: list[float]


def _legs(problem: Problem, team: Team, stops: Sequence[tuple[int, Stop]]) -> _Legs:
    places = [(problem.options[i].lon, problem.options[i].lat) for i, _ in stops]
    way = [team.origin, *places, (team.lon, team.lat)]
    legs = [problem.travel.between(np.array([a]), np.array([b])) for a, b in zip(way, way[1:], strict=False)]
    return _Legs([float(m[0, 0]) for m, _ in legs], [float(km[0, 0]) for _, km in legs])


def _route(problem: Problem, k: int, stops: Sequence[tuple[int, Stop]]) -> Route:
    """The route with these times; a document does not say where the break is, so it and the way back are found again."""
    team = problem.teams[k]
    if not stops:
        return Route(k, (), team.start)
    legs = _legs(problem, team, stops)
    visits = tuple(
        Visit(i, s.arrive_min, s.depart_min, int(s.travel_min), legs.km[at])
        for at, (i, s) in enumerate(stops)
    )
    leaves = [team.start, *(s.depart_min for _, s in stops)]
    there = [leave + minutes for leave, minutes in zip(leaves, legs.minutes, strict=True)]
    due = [*(s.arrive_min for _, s in stops), team.end]
    if team.lunch:
        latest, after = team.lunch.latest, team.lunch.minutes
        ready = [max(at, team.lunch.earliest) + after for at in there]
        fits = [leg for leg in range(len(due)) if leaves[leg] <= latest and ready[leg] <= due[leg]]
        if fits:
            back = ready[-1] if fits[0] == len(stops) else there[-1]
            return Route(k, visits, int(back), fits[0])
    return Route(k, visits, int(there[-1]))
