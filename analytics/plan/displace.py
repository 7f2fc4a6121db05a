"""What it would cost to bring an unplanned option in: the cheapest displacement of up to two neighbouring visits."""

import numpy as np
from numba import njit

from analytics.plan.arrays import Compiled, Data, State, compile_problem, empty_state
from analytics.plan.kernels import best_insertion, inner, insert, refresh, remove
from analytics.plan.problem import LeftOut, Plan, Problem
from analytics.plan.solve import read_plan

MUST_POINTS = 1e9
CHUNK = 2_500  # options looked at together: bounds the travel matrix
SWAP = np.dtype([("gap", "f8"), ("team", "i8"), ("at", "i8"), ("width", "i8"), ("alone", "?")], align=True)


@inner
def _copy_row(source: State, target: State, k: int) -> None:
    target.route[k] = source.route[k]
    for p in range(source.route[k].size):
        c = source.stop[k, p].option
        target.stop[k, p] = source.stop[k, p]
        target.team[c] = k


@njit(cache=True, nogil=True)
def cheapest_swaps(d: Data, s: State, scratch: State, found: np.ndarray) -> None:
    """Fill ``found`` (n,) SWAP: for every option whose group is not visited, the displacement that loses least.

    ``gap`` is the value displaced less the option's own, inf when nothing fits; ``alone`` says whether any team could
    visit it if it had nothing else to do. ``scratch`` is a copy of ``s``.
    """
    for k in range(len(s.route)):
        scratch.route[k].size = 0
        refresh(d, scratch, k)
        for q in range(d.first[k], d.first[k + 1]):
            found[d.listed[q]].alone |= best_insertion(d, scratch, k, d.listed[q])[0] < np.inf
        for width in range(min(2, s.route[k].size) + 1):
            for p in range(s.route[k].size - width + 1 if width > 0 else 1):
                _copy_row(s, scratch, k)
                lost = 0.0
                for _ in range(width):
                    c = scratch.stop[k, p].option
                    lost += np.inf if d.option[c].must else d.option[c].prize
                    remove(d, scratch, k, p)
                if lost < np.inf and refresh(d, scratch, k):
                    _try(d, scratch, found, (k, p, width, lost))
        _copy_row(s, scratch, k)


@inner
def _try(d: Data, scratch: State, found: np.ndarray, swap: tuple) -> None:
    """Price every unvisited option of team k in its shortened route."""
    k, p, width, lost = swap
    for q in range(d.first[k], d.first[k + 1]):
        c = d.listed[q]
        if found[c].gap == -np.inf:  # its group is visited
            continue
        gap = lost - d.option[c].prize - (MUST_POINTS if d.option[c].must else 0.0)
        if gap < found[c].gap and best_insertion(d, scratch, k, c)[0] < np.inf:
            found[c].gap, found[c].team, found[c].at, found[c].width = gap, k, p, width


def swaps(compiled: Compiled, state: State) -> np.ndarray:
    """SWAP of every option of the compiled problem; ``gap`` -inf where the group is visited already."""
    data = compiled.data
    found = np.zeros(len(data.option), dtype=SWAP)
    found["gap"] = np.where(state.taken[data.option["group"]] > 0, -np.inf, np.inf)
    scratch = State(*(array.copy() for array in state))
    cheapest_swaps(data, state, scratch, found)
    return found


def polish(problem: Problem, plan: Plan) -> Plan:
    """The plan after every improving displacement: afterwards no swap of one or two neighbours gains anything."""
    improved = True
    while improved:
        improved = False
        for part in _parts(problem):
            compiled = compile_problem(problem, with_planned(plan, part))
            state = state_of(compiled, plan)
            while _improve(compiled, state):
                improved = True
            plan = read_plan(problem, compiled, state, plan.iterations)
        improved = improved and len(problem.options) > CHUNK
    return plan


def all_swaps(problem: Problem, plan: Plan) -> dict[int, np.void]:
    """SWAP of every option by its index."""
    found: dict[int, np.void] = {}
    for part in _parts(problem):
        options = with_planned(plan, part)
        compiled = compile_problem(problem, options)
        found |= dict(zip(options.tolist(), swaps(compiled, state_of(compiled, plan)), strict=True))
    return found


def with_planned(plan: Plan, part: np.ndarray) -> np.ndarray:
    """Indices of a part of the options together with the planned ones."""
    return np.union1d(part, np.array(sorted(plan.visited), dtype=np.int64))


def _parts(problem: Problem) -> list[np.ndarray]:
    n = len(problem.options)
    return np.array_split(np.arange(n), max(1, -(-n // CHUNK)))


def state_of(compiled: Compiled, plan: Plan) -> State:
    """The plan's routes as a state of the compiled problem."""
    data = compiled.data
    state = empty_state(data, compiled.groups)
    index = {int(option): i for i, option in enumerate(compiled.options)}
    for route in plan.routes:
        for p, visit in enumerate(route.visits):
            c = index[visit.option]
            state.stop["option"][route.team, p] = c
            state.team[c] = route.team
            state.taken[data.option["group"][c]] += 1
        state.route["size"][route.team] = len(route.visits)
    schedule(data, state)
    return state


@njit(cache=True, nogil=True)
def schedule(d: Data, s: State) -> None:
    """Bring the times of all routes up to date."""
    for k in range(len(s.route)):
        refresh(d, s, k)


@njit(cache=True, nogil=True)
def exchange(d: Data, s: State, c: int, place: tuple) -> bool:
    """Replace ``width`` visits of team k from position p on by option c, at its best place in the route.

    ``place`` = (k, p, width). False, with those visits gone, when c does not fit.
    """
    k, p, width = place
    for _ in range(width):
        remove(d, s, k, p)
    refresh(d, s, k)
    cost, at = best_insertion(d, s, k, c)
    if cost == np.inf:
        return False
    s.price[k, c].at = at
    insert(d, s, k, c)
    return refresh(d, s, k)


def _improve(compiled: Compiled, state: State) -> bool:
    """Apply the improving swaps, at most one per team and group, best first; True when there was one."""
    found = swaps(compiled, state)
    teams: set[int] = set()
    groups: set[int] = set()
    order = np.flatnonzero((found["gap"] < -1e-6) & (found["gap"] > -np.inf))
    for c in order[np.argsort(found["gap"][order], kind="stable")]:
        swap, group = found[c], int(compiled.data.option["group"][c])
        if int(swap["team"]) in teams or group in groups:
            continue
        teams.add(int(swap["team"]))
        groups.add(group)
        exchange(compiled.data, state, int(c), (int(swap["team"]), int(swap["at"]), int(swap["width"])))
    return bool(teams)


def force_in(problem: Problem, plan: Plan, left: LeftOut, option: int) -> Plan:
    """The plan with a left-out option in place of the visits its explanation names.

    Raises
    ------
    ValueError
        When it does not fit there (the plan has changed since).
    """
    options = with_planned(plan, np.array([option]))
    compiled = compile_problem(problem, options)
    state = state_of(compiled, plan)
    new = int(np.searchsorted(options, option))
    visited = [v.option for v in plan.routes[left.team].visits]
    at = visited.index(left.displaced[0]) if left.displaced else 0
    if not exchange(compiled.data, state, new, (left.team, at, len(left.displaced))):
        raise ValueError(
            f"{left.site_id} 已排不进 {problem.teams[left.team].team_id}，计划可能已变，请重新生成说明。"
        )
    return read_plan(problem, compiled, state, plan.iterations)
