"""Start from a plan that people know: what of it still holds, and what has to give way to a new demand."""

from collections.abc import Mapping, Sequence

import numpy as np
from numba import njit

from analytics.plan.arrays import Compiled, Data, State, empty_state
from analytics.plan.kernels import best_insertion, inner, insert, refresh, remove
from analytics.plan.problem import Plan, Problem, Route, Visit
from analytics.plan.search import recreate


def plan_from(problem: Problem, stops: Mapping[str, Sequence[tuple[str, str]]]) -> Plan:
    """A plan to start from: team id → (site, window) of its visits in order; what is gone is left out.

    Its times are empty: it only says who goes where and in which order.
    """
    index = {(o.site_id, o.window): i for i, o in enumerate(problem.options)}
    routes = []
    for k, team in enumerate(problem.teams):
        found = [index[stop] for stop in stops.get(team.team_id, ()) if stop in index]
        routes.append(Route(k, tuple(Visit(i, 0, 0, 0, 0.0) for i in found), team.start))
    visited = {v.option for r in routes for v in r.visits}
    return Plan(tuple(routes), sum(problem.options[i].value for i in visited))


def repaired(compiled: Compiled, plan: Plan) -> State:
    """The plan's routes without what no longer holds, demands let in, and filled up where anything fits."""
    data, state = compiled.data, empty_state(compiled.data)
    index = {int(option): c for c, option in enumerate(compiled.options)}
    fits = set(zip(data.pair_team.tolist(), data.listed.tolist(), strict=True))
    order = [
        (index[v.option], r.team)
        for r in plan.routes
        for v in r.visits
        if v.option in index and (r.team, index[v.option]) in fits
    ]
    weight = data.option["points"] + data.option["prize"]
    kept: set[int] = set()
    for c, _ in sorted(order, key=lambda x: -weight[x[0]]):
        if not kept.intersection(data.rival[data.rival_first[c] : data.rival_first[c + 1]].tolist()):
            kept.add(c)
    for c, k in order:
        if c in kept and state.team[c] < 0 and state.route["size"][k] < data.team["most"][k]:
            place(data, state, k, c)
    settle(data, state)
    admit(data, state)
    recreate(data, state, (1.0, 0.0, 0), -1)
    return state


@njit(cache=True, nogil=True)
def place(d: Data, s: State, k: int, c: int) -> None:
    """Append option c to route k, whatever the time."""
    insert(d, s, k, c, s.route[k].size)


@inner
def _weight(d: Data, k: int, c: int) -> float:
    """What the visit of option c by team k is worth."""
    return d.option[c].points + d.option[c].prize + (d.option[c].bonus if d.option[c].home == k else 0.0)


@njit(cache=True, nogil=True)
def settle(d: Data, s: State) -> None:
    """Take visits out of routes that are no longer feasible: the one whose going mends it cheapest, or the least."""
    for k in range(len(s.route)):
        while not refresh(d, s, k):
            least, at = np.inf, 0
            for p in range(s.route[k].size):
                c = s.stop[k, p].option
                weight = _weight(d, k, c)
                remove(d, s, k, p)
                if not refresh(d, s, k):
                    weight += 1e12
                insert(d, s, k, c, p)
                if weight < least:
                    least, at = weight, p
            remove(d, s, k, at)


@njit(cache=True, nogil=True)
def admit(d: Data, s: State) -> None:
    """Let missed demands in where visits that count less give way: all their rivals, and a stretch of one route."""
    for c in range(len(d.option)):
        duty = d.option[c].duty
        if duty >= 0 and s.met[duty] == 0:
            _let_in(d, s, c)


@inner
def _let_in(d: Data, s: State, c: int) -> bool:
    """Visit option c in place of the stretch of visits that loses least; False, with nothing changed, if none does."""
    lost = 0.0
    for x in range(d.rival_first[c], d.rival_first[c + 1]):
        rival = d.rival[x]
        if s.team[rival] >= 0:
            lost += _weight(d, s.team[rival], rival)
    gone = np.empty(s.stop.shape[1], np.int64)
    best, team, at, width = _least_stretch(d, s, c, gone)
    if best + lost >= d.option[c].points:
        return False
    for _ in range(width):
        remove(d, s, team, at)
    for x in range(d.rival_first[c], d.rival_first[c + 1]):
        _drop(d, s, d.rival[x])
    refresh(d, s, team)
    _, p = best_insertion(d, s, team, c)
    if p >= 0:
        insert(d, s, team, c, p)
        refresh(d, s, team)
    return p >= 0


@inner
def _least_stretch(d: Data, s: State, c: int, gone: np.ndarray) -> tuple:
    """(loss, team, position, width) of the stretch that option c displaces most cheaply; loss inf when none will do."""
    best, team, at, width = np.inf, -1, 0, 0
    for x in range(d.pair_first[c], d.pair_first[c + 1]):
        k = d.pair_team[d.pair[x]]
        refresh(d, s, k)
        for begin in range(s.route[k].size + 1):
            for w in range(s.route[k].size - begin + 1):
                loss = _stretch(d, s, (k, c), (begin, w), gone)
                if loss < best:
                    best, team, at, width = loss, k, begin, w
    return best, team, at, width


@inner
def _drop(d: Data, s: State, c: int) -> None:
    """Take option c out of the route that visits it, if one does."""
    k = s.team[c]
    if k < 0:
        return
    for p in range(s.route[k].size):
        if s.stop[k, p].option == c:
            remove(d, s, k, p)
            break
    refresh(d, s, k)


@inner
def _stretch(d: Data, s: State, who: tuple, stretch: tuple, gone: np.ndarray) -> float:
    """What team k loses when option c takes the place of ``stretch`` = (begin, width); inf when it still does not fit."""
    k, c = who
    begin, width = stretch
    loss = 0.0
    for i in range(width):
        gone[i] = s.stop[k, begin].option
        loss += _weight(d, k, gone[i])
        remove(d, s, k, begin)
    if not refresh(d, s, k) or best_insertion(d, s, k, c)[0] == np.inf:
        loss = np.inf
    for i in range(width):
        insert(d, s, k, gone[i], begin + i)
    refresh(d, s, k)
    return loss
