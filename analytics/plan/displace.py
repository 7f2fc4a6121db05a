"""What it would cost to bring an unplanned option in: the cheapest displacement of up to two neighbouring visits."""

import numpy as np
from numba import njit

from analytics.plan.arrays import Compiled, Data, Start, State, compile_beside, empty_state
from analytics.plan.kernels import best_insertion, inner, insert, price_row, refresh, remove
from analytics.plan.problem import Plan, Problem
from analytics.plan.search import is_taken
from analytics.plan.solve import read_plan
from analytics.plan.warm import place

CHUNK = 2_500  # options looked at together: bounds the travel matrix
WIDEST = 2
GAINS = -1e-6
SWAP = np.dtype([("gap", "f8"), ("team", "i8"), ("at", "i8"), ("width", "i8"), ("alone", "?")], align=True)


@njit(cache=True, nogil=True)
def cheapest_swaps(d: Data, s: State, found: np.ndarray) -> None:
    """Fill ``found`` (n,) SWAP: for every option not visited, the displacement that loses least.

    ``gap`` is the worth displaced less the option's own, inf when nothing fits; demands are never displaced. ``alone``
    says whether any team could visit it if it had nothing else to do. ``s`` is the same afterwards.
    """
    gone = np.empty(s.stop.shape[1], np.int64)
    for k in range(len(s.route)):
        size = s.route[k].size
        _take_out(d, s, k, (0, size), gone)
        price_row(d, s, k, -1)
        for q in range(d.first[k], d.first[k + 1]):
            found[d.listed[q]].alone |= s.price[q].cost < np.inf
        _put_back(d, s, k, (0, size), gone)
        for width in range(min(WIDEST, size) + 1):
            for p in range(size - width + 1 if width > 0 else 1):
                lost = _take_out(d, s, k, (p, width), gone)
                if lost < np.inf:
                    _try(d, s, found, (k, p, width, lost))
                _put_back(d, s, k, (p, width), gone)


@inner
def _take_out(d: Data, s: State, k: int, stretch: tuple, gone: np.ndarray) -> float:
    """Remove ``stretch`` = (position, width) of route k into ``gone``; what is lost, inf with a demand."""
    p, width = stretch
    lost = 0.0
    for i in range(width):
        c = s.stop[k, p].option
        gone[i] = c
        lost += d.option[c].prize + (d.option[c].bonus if d.option[c].home == k else 0.0)
        if d.option[c].duty >= 0:
            lost = np.inf
        remove(d, s, k, p)
    return lost if refresh(d, s, k) else np.inf


@inner
def _put_back(d: Data, s: State, k: int, stretch: tuple, gone: np.ndarray) -> None:
    p, width = stretch
    for i in range(width):
        insert(d, s, k, gone[i], p + i)
    refresh(d, s, k)


@inner
def _try(d: Data, s: State, found: np.ndarray, swap: tuple) -> None:
    """Price every free option of team k in its shortened route."""
    k, p, width, lost = swap
    price_row(d, s, k, -1)
    for q in range(d.first[k], d.first[k + 1]):
        c = d.listed[q]
        if is_taken(s, c):
            continue
        gap = lost - d.option[c].prize - d.option[c].points
        gap -= d.option[c].bonus if d.option[c].home == k else 0.0
        if gap < found[c].gap and s.price[q].cost < np.inf:
            found[c].gap, found[c].team, found[c].at, found[c].width = gap, k, p, width


def swaps(compiled: Compiled, state: State) -> np.ndarray:
    """SWAP of every option of the compiled problem; a visited one would at best take its own place (gap 0)."""
    found = np.zeros(len(compiled.data.option), dtype=SWAP)
    found["gap"] = np.inf
    cheapest_swaps(compiled.data, state, found)
    return found


def polish(problem: Problem, plan: Plan, start: Start | None = None) -> Plan:
    """The plan after every improving displacement: afterwards no swap of one or two neighbours gains anything."""
    improved = True
    while improved:
        improved = False
        for part in _parts(problem):
            compiled = compile_beside(problem, with_planned(plan, part), plan, start)
            state = state_of(compiled, plan)
            if _improve(compiled, state):
                improved = True
                plan = read_plan(problem, compiled, state, plan.iterations)
    return plan


def all_swaps(problem: Problem, plan: Plan, only: np.ndarray | None = None) -> dict[int, np.void]:
    """SWAP of every option, or ``only`` of some, by its index."""
    found: dict[int, np.void] = {}
    for part in _parts(problem) if only is None else [only]:
        options = with_planned(plan, part)
        compiled = compile_beside(problem, options, plan)
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
    state = empty_state(compiled.data)
    index = {int(option): i for i, option in enumerate(compiled.options)}
    for route in plan.routes:
        for visit in route.visits:
            place(compiled.data, state, route.team, index[visit.option])
    schedule(compiled.data, state)
    return state


@njit(cache=True, nogil=True)
def schedule(d: Data, s: State) -> None:
    """Bring the times of all routes up to date."""
    for k in range(len(s.route)):
        refresh(d, s, k)


@njit(cache=True, nogil=True)
def exchange(d: Data, s: State, c: int, stretch: tuple) -> bool:
    """Replace ``stretch`` = (team, position, width) by option c at its best place; False, unchanged, if it cannot be."""
    k, p, width = stretch
    gone = np.empty(s.stop.shape[1], np.int64)
    _take_out(d, s, k, (p, width), gone)
    cost, at = best_insertion(d, s, k, c)
    if cost == np.inf or is_taken(s, c):
        _put_back(d, s, k, (p, width), gone)
        return False
    insert(d, s, k, c, at)
    return refresh(d, s, k)


def _improve(compiled: Compiled, state: State) -> bool:
    """Apply the improving swaps, at most one per team, best first; True when there was one."""
    found = swaps(compiled, state)
    teams: set[int] = set()
    order = np.flatnonzero(found["gap"] < GAINS)
    for c in order[np.argsort(found["gap"][order], kind="stable")]:
        stretch = tuple(int(found[c][name]) for name in ("team", "at", "width"))
        if stretch[0] not in teams and exchange(compiled.data, state, int(c), stretch):
            teams.add(stretch[0])
    return bool(teams)
