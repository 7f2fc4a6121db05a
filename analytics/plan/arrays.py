"""The planning problem as arrays for the compiled kernels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from analytics.plan.problem import Plan, Problem, duties, eligible

NEIGHBOURS = 150
DUTY_VALUES = 1e4  # a must counts this many mean values: lexicographic in practice
LOCK_MUSTS = 100.0  # and a lock this many musts


# Records keep what belongs together side by side, and make few arguments: compiling is fast and so is reading.
OPTION = np.dtype(
    [
        *(("place", "i8"), ("opens", "f8"), ("closes", "f8"), ("service", "f8"), ("prize", "f8")),
        *(("duty", "i8"), ("points", "f8")),  # the demand it meets, -1 none, and what missing that costs
        *(("home", "i8"), ("bonus", "f8")),  # the team that keeps it for additional points, -1 none
    ],
    align=True,
)
TEAM = np.dtype(
    [
        *(("start_place", "i8"), ("end_place", "i8"), ("start", "f8"), ("end", "f8"), ("most", "i8")),
        *(("lunch_from", "f8"), ("lunch_until", "f8"), ("lunch_minutes", "f8")),  # minutes 0 = no break
    ],
    align=True,
)
STOP = np.dtype(
    [
        *(("option", "i8"), ("begin", "f8")),  # a visit and its start of service
        # The gap before it (or before the return): places, when free, latest arrival the rest allows, minutes.
        *(("here", "i8"), ("there", "i8"), ("depart", "f8"), ("deadline", "f8"), ("direct", "f8")),
    ],
    align=True,
)
ROUTE = np.dtype(
    [
        *(("size", "i8"), ("leg", "i8"), ("back", "f8"), ("touched", "?")),
        *(("points", "f8"), ("driven", "f8")),  # what its visits are worth, and minutes of travel
    ],
    align=True,
)
PRICE = np.dtype([("cost", "f8"), ("at", "i8")], align=True)


class Data(NamedTuple):
    """n options, m teams, N places, e pairs of team and option; times in whole minutes, which floats hold exactly."""

    travel: np.ndarray  # (N, N) float32: from, to
    onward: np.ndarray  # (N, N) its transpose, so that the ways to one place lie side by side in memory
    option: np.ndarray  # (n,) OPTION
    team: np.ndarray  # (m,) TEAM
    first: np.ndarray  # (m + 1,) where team k's options begin in ``listed``
    listed: np.ndarray  # (e,) options each team may visit
    pair_first: np.ndarray  # (n + 1,) where option c's pairs begin in ``pair``
    pair: np.ndarray  # (e,) positions in ``listed`` by option, teams ascending
    pair_team: np.ndarray  # (e,) the team of each position in ``listed``
    rival_first: np.ndarray  # (n + 1,) where option c's rivals begin in ``rival``
    rival: np.ndarray  # options that exclude each other
    duty: np.ndarray  # points lost with each demand that is missed
    near: np.ndarray  # (n, up to NEIGHBOURS) options by travel time


class State(NamedTuple):
    """A set of routes with schedules and the cheapest insertion of every option into every route."""

    stop: np.ndarray  # (m, L) STOP
    route: np.ndarray  # (m,) ROUTE; ``leg`` has the break, ``touched``: differs from the last accepted state
    team: np.ndarray  # (n,) team that visits the option, -1 none
    blocked: np.ndarray  # (n,) visited rivals of the option
    met: np.ndarray  # visited options per demand
    price: np.ndarray  # (e,) PRICE of the cheapest insertion and its position


@dataclass(frozen=True, slots=True)
class Compiled:
    """Arrays of a problem restricted to ``options`` (indices into ``Problem.options``)."""

    data: Data
    options: np.ndarray


@dataclass(frozen=True, slots=True)
class Start:
    """The plan to change as little as possible: each visit it keeps counts ``keep`` mean values more."""

    plan: Plan
    keep: float


def compile_problem(problem: Problem, options: np.ndarray, start: Start | None = None) -> Compiled:
    """Arrays for the chosen options."""
    places, where = _places(problem, options)
    minutes, _ = problem.travel.between(places, places)
    return _compiled(problem, options, (minutes, where), start)


def compile_beside(problem: Problem, options: np.ndarray, plan: Plan, start: Start | None = None) -> Compiled:
    """As :func:`compile_problem`, for changes of ``plan`` by one visit: no travel between two that are not in it."""
    places, where = _places(problem, options)
    m = len(problem.teams)
    near = np.unique(np.concatenate([where[: 2 * m], where[2 * m :][np.isin(options, list(plan.visited))]]))
    minutes = np.full((len(places), len(places)), np.inf)
    minutes[:, near] = problem.travel.between(places, places[near])[0]
    minutes[near] = problem.travel.between(places[near], places)[0]
    np.fill_diagonal(minutes, 0.0)
    return _compiled(problem, options, (minutes, where), start, search=False)


def _places(problem: Problem, options: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates of all places, and the place of every origin, depot and option."""
    ends = [t.origin for t in problem.teams] + [(t.lon, t.lat) for t in problem.teams]
    sites = [(problem.options[i].lon, problem.options[i].lat) for i in options]
    places, where = np.unique(
        np.array([*ends, *sites], dtype=float).reshape(-1, 2), axis=0, return_inverse=True
    )
    return places, where.reshape(-1).astype(np.int64)


def _compiled(
    problem: Problem,
    options: np.ndarray,
    ways: tuple[np.ndarray, np.ndarray],
    start: Start | None,
    *,
    search: bool = True,
) -> Compiled:
    minutes, where = ways
    team, m = _teams(problem), len(problem.teams)
    team["start_place"], team["end_place"] = where[:m], where[m : 2 * m]
    option = _options(problem, options)
    option["place"] = where[2 * m :]
    _bonus(option, options, start)
    fits = eligibility(problem, options) & reachable(minutes, option, team)
    points = _duties(problem, options, (option, fits))
    labels = [(problem.options[i].exclusive, *problem.options[i].pairs) for i in options]
    data = assemble(minutes, (option, team), fits, labels, search=search)
    return Compiled(data._replace(duty=points), np.asarray(options, dtype=np.int64))


def _options(problem: Problem, options: np.ndarray) -> np.ndarray:
    option = np.zeros(len(options), dtype=OPTION)
    chosen = [problem.options[i] for i in options]
    option["prize"] = [o.value for o in chosen]
    for name in ("opens", "closes", "service"):
        option[name] = [getattr(o, name) for o in chosen]
    option["duty"] = option["home"] = -1
    return option


def _teams(problem: Problem) -> np.ndarray:
    team = np.zeros(len(problem.teams), dtype=TEAM)
    team["start"], team["end"] = [t.start for t in problem.teams], [t.end for t in problem.teams]
    team["most"] = [t.max_visits for t in problem.teams]
    for k, lunch in enumerate(t.lunch for t in problem.teams):
        if lunch:
            hours = (lunch.earliest, lunch.latest, lunch.minutes)
            team[["lunch_from", "lunch_until", "lunch_minutes"]][k] = hours
    return team


def _bonus(option: np.ndarray, options: np.ndarray, start: Start | None) -> None:
    if start is None or not len(option):
        return
    index = {int(i): c for c, i in enumerate(options)}
    for route in start.plan.routes:
        for visit in route.visits:
            if visit.option in index:
                option["home"][index[visit.option]] = route.team
    option["bonus"] = np.where(option["home"] >= 0, start.keep * option["prize"].mean(), 0.0)


def _duties(problem: Problem, options: np.ndarray, known: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Points of every demand that some team could meet if it had nothing else to do; fills ``duty`` and ``points``."""
    option, fits = known
    index = {int(i): c for c, i in enumerate(options)}
    mean = max(float(option["prize"].mean()), 1e-9) if len(option) else 1.0
    points: list[float] = []
    for indices in duties(problem).values():
        able = [index[i] for i in indices if i in index and fits[:, index[i]].any()]
        if able:
            option["duty"][able] = len(points)
            locked = indices[0] in problem.locked
            points.append(DUTY_VALUES * mean * (LOCK_MUSTS if locked else 1.0))
            option["points"][able] = points[-1]
    return np.array(points, dtype=float)


def assemble(
    travel: np.ndarray,
    known: tuple[np.ndarray, np.ndarray],
    fits: np.ndarray,
    labels: Sequence[tuple[str, ...]] = (),
    *,
    search: bool = True,
) -> Data:
    """Arrays from minutes, ``known`` = (OPTION, TEAM), who may visit what (m, n), and labels that exclude each other.

    There are no demands.
    ``search`` False leaves the neighbours out, which only the search needs.
    """
    option, team = known
    first = np.concatenate([[0], np.cumsum(fits.sum(axis=1))]).astype(np.int64)
    by_team, listed = (x.astype(np.int64) for x in np.nonzero(fits))
    pair = np.argsort(listed, kind="stable").astype(np.int64)
    pair_first = np.concatenate([[0], np.cumsum(fits.sum(axis=0))]).astype(np.int64)
    near = neighbours(travel, option["place"]) if search else np.zeros((len(option), 0), dtype=np.int64)
    ways = np.ascontiguousarray(travel, dtype=np.float32)
    rivals = _rivals(labels, len(option))
    return Data(
        *(ways, ways.T.copy(), option, team, first, listed, pair_first, pair, by_team),
        *(*rivals, np.zeros(0), near),
    )


def _rivals(labels: Sequence[tuple[str, ...]], n: int) -> tuple[np.ndarray, np.ndarray]:
    members: dict[str, list[int]] = {}
    for c, names in enumerate(labels):
        for name in names:
            members.setdefault(name, []).append(c)
    found: list[set[int]] = [set() for _ in range(n)]
    for same in members.values():
        for c in same if len(same) > 1 else ():
            found[c].update(same)
    listed = [sorted(others - {c}) for c, others in enumerate(found)]
    first = np.concatenate([[0], np.cumsum([len(x) for x in listed])]).astype(np.int64)
    return first, np.array([c for x in listed for c in x], dtype=np.int64)


def eligibility(problem: Problem, options: np.ndarray) -> np.ndarray:
    """(m, n) bools: the rules let the team make the visit; every combination that occurs is judged once."""
    seen: dict[tuple[object, ...], np.ndarray] = {}
    fits = np.zeros((len(options), len(problem.teams)), dtype=np.bool_)
    fixed = {problem.options[i].site_id for i in problem.locked}
    for row, i in enumerate(options):
        option = problem.options[i]
        if option.site_id in fixed and int(i) not in problem.locked:
            continue
        key = (option.adcode, option.skill, option.window, option.barred_teams)
        if key not in seen:
            seen[key] = np.array([eligible(team, option) for team in problem.teams], dtype=np.bool_)
        fits[row] = seen[key]
        team = problem.locked.get(int(i), -1)
        if team >= 0:
            fits[row] &= np.arange(len(problem.teams)) == team
    return fits.T.copy()


def reachable(minutes: np.ndarray, option: np.ndarray, team: np.ndarray) -> np.ndarray:
    """(m, n) bools: within window and shift if it were the team's only visit, break aside."""
    there = minutes[np.ix_(team["start_place"], option["place"])]
    back = minutes[np.ix_(option["place"], team["end_place"])].T
    begin = np.maximum(team["start"][:, None] + there, option["opens"])
    return (begin <= option["closes"]) & (begin + option["service"] + back <= team["end"][:, None])


def neighbours(minutes: np.ndarray, place: np.ndarray) -> np.ndarray:
    """(n, k) options nearest to each option, nearest first."""
    k = min(len(place), NEIGHBOURS)
    distance = minutes[np.ix_(place, place)]
    if k == 0:
        return np.zeros((0, 0), dtype=np.int64)
    nearest = np.argpartition(distance, k - 1, axis=1)[:, :k]
    order = np.argsort(np.take_along_axis(distance, nearest, axis=1), axis=1, kind="stable")
    return np.take_along_axis(nearest, order, axis=1).astype(np.int64)


def empty_state(data: Data) -> State:
    """No visits at all; nothing evaluated yet."""
    m, n = len(data.team), len(data.option)
    longest = int(min(max(data.team["most"].max(initial=0), 0), n)) + 1
    route, price = np.zeros(m, dtype=ROUTE), np.zeros(len(data.listed), dtype=PRICE)
    route["touched"], price["cost"] = True, np.inf
    stop = np.zeros((m, longest), dtype=STOP)
    team, blocked = np.full(n, -1, dtype=np.int64), np.zeros(n, dtype=np.int64)
    return State(stop, route, team, blocked, np.zeros(len(data.duty), dtype=np.int64), price)
