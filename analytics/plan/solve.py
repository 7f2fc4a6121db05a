"""The planner: greedy insertion, then ruin and recreate for a number of CPU seconds or iterations."""

import time
from dataclasses import dataclass

import numpy as np

from analytics.plan.arrays import Compiled, Data, State, compile_problem, empty_state
from analytics.plan.problem import Plan, Problem, Route, Visit
from analytics.plan.search import Tuning, batch, recreate, worth

MOODS = (0.7, 1.0, 1.5, 2.0)  # exponents of the value tried by the greedy start
START_TEMPERATURE = 0.6  # in mean values, cooled quadratically to zero
TRAVEL_SHARE = 0.01  # a mean leg costs this share of a mean value: only a tie-break
MUST_VALUES = 1e4  # a must counts this many mean values: lexicographic in practice
BATCH_SECONDS = 0.05
FIXED_BATCH = 50


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to search: CPU seconds of this thread, or exactly ``iterations`` (then repeatable)."""

    seconds: float = 2.0
    iterations: int | None = None
    seed: int = 1


def solve(problem: Problem, effort: Effort, options: np.ndarray | None = None) -> Plan:
    """A feasible plan; ``options`` restricts the search to these indices, all others stay out."""
    chosen = np.arange(len(problem.options)) if options is None else options
    compiled = compile_problem(problem, chosen)
    state, done = search(compiled.data, compiled.groups, effort)
    return read_plan(problem, compiled, state, done)


def search(data: Data, groups: int, effort: Effort) -> tuple[State, int]:
    """The best state found and the number of iterations."""
    per_minute, points = _weights(data)
    current = _greedy(data, groups, per_minute, points)
    value = worth(data, current, per_minute, points)
    if len(data.option) == 0 or len(data.team) == 0 or (effort.seconds <= 0 and not effort.iterations):
        return current, 0
    work, best = _copy(current), _copy(current)
    top, done, size, started = value, 0, FIXED_BATCH if effort.iterations else 5, time.thread_time()
    heat = START_TEMPERATURE * float(data.option["prize"].mean())
    while (share := _progress(effort, done, started)) < 1:
        if effort.iterations:
            size = min(FIXED_BATCH, effort.iterations - done)
        tuning = Tuning(effort.seed + done, size, heat * (1 - share) ** 2 + 1e-6, per_minute, points)
        before = time.thread_time()
        value, top = batch(data, (work, current, best), (value, top), tuning)
        done += size
        size = _next_size(size, time.thread_time() - before)
    return rebuild(data, groups, best), done


def rebuild(data: Data, groups: int, best: State) -> State:
    """State with the routes of ``best``, scheduled, priced, and filled up where anything still fits."""
    state = empty_state(data, groups)
    state.stop[:], state.route["size"] = best.stop, best.route["size"]
    for k, size in enumerate(best.route["size"]):
        for c in best.stop["option"][k, :size]:
            state.team[c] = k
            state.taken[data.option["group"][c]] += 1
    recreate(data, state, (1.0, 0.0), -1)
    return state


def _copy(state: State) -> State:
    return State(*(array.copy() for array in state))


def read_plan(problem: Problem, compiled: Compiled, state: State, iterations: int) -> Plan:
    """The plan with its times, as people read it."""
    routes = tuple(_route(problem, compiled, state, k) for k in range(len(problem.teams)))
    value = sum(problem.options[v.option].value for r in routes for v in r.visits)
    return Plan(routes, float(value), iterations)


def _weights(data: Data) -> tuple[float, float]:
    """Points per minute of travel, and points of a must."""
    mean = max(float(data.option["prize"].mean()), 1e-9) if len(data.option) else 1.0
    return TRAVEL_SHARE * mean / max(1.0, float(data.travel.mean())), MUST_VALUES * mean


def _greedy(data: Data, groups: int, per_minute: float, points: float) -> State:
    """The best of a few greedy insertions."""
    found = []
    for mood in MOODS:
        state = empty_state(data, groups)
        recreate(data, state, (mood, 0.0), -1)
        found.append(state)
    return max(found, key=lambda s: worth(data, s, per_minute, points))


def _progress(effort: Effort, done: int, started: float) -> float:
    if effort.iterations:
        return done / effort.iterations
    return (time.thread_time() - started) / effort.seconds


def _next_size(size: int, spent: float) -> int:
    return int(max(1, min(20_000, size * BATCH_SECONDS / max(spent, 1e-4))))


def _route(problem: Problem, compiled: Compiled, state: State, k: int) -> Route:
    team = problem.teams[k]
    chosen = [int(compiled.options[c]) for c in state.stop["option"][k, : state.route["size"][k]]]
    if not chosen:
        return Route(k, (), team.start)
    stops = [(problem.options[i].lon, problem.options[i].lat) for i in chosen]
    places = np.array([(team.lon, team.lat), *stops])
    minutes, km = problem.travel.between(places, places)
    visits = tuple(
        Visit(
            option=option,
            arrive=int(state.stop["begin"][k, p]),
            depart=int(state.stop["begin"][k, p]) + problem.options[option].service,
            travel_min=int(minutes[p, p + 1]),
            travel_km=float(km[p, p + 1]),
        )
        for p, option in enumerate(chosen)
    )
    return Route(k, visits, int(state.route["back"][k]), int(state.route["leg"][k]) if team.lunch else -1)
