"""The solver: greedy insertion or a plan to start from, then ruin and recreate for some CPU seconds or iterations."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analytics.plan.arrays import Compiled, Data, Start, State, compile_problem, empty_state
from analytics.plan.problem import Plan, Problem, Route, Visit
from analytics.plan.search import Tuning, batch, recreate, worth
from analytics.plan.warm import admit, repaired

MOODS = (0.7, 1.0, 1.5, 2.0)  # exponents of the value tried by the greedy start
START_TEMPERATURE = 0.7  # in mean values, cooled quadratically to zero
WARM_TEMPERATURE = 0.1  # when there is a plan to start from
TRAVEL_SHARE = 0.01  # a mean leg costs this share of a mean value: only a tie-break
SEARCH_FACTOR = 5.0  # while searching it costs this many times more
BATCH_SECONDS = 0.05
WATCH_SECONDS = 0.1
FIXED_BATCH = 50
Watch = Callable[[float, float], bool]


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to search: CPU seconds of this thread, or exactly ``iterations`` (then repeatable)."""

    seconds: float = 2.0
    iterations: int | None = None
    seed: int = 1

    def share(self, done: int, started: float) -> float:
        """What part of it is spent."""
        if self.iterations:
            return done / self.iterations
        return (time.thread_time() - started) / self.seconds if self.seconds > 0 else 1.0


def solve(
    problem: Problem,
    effort: Effort,
    options: np.ndarray | None = None,
    *,
    start: Start | None = None,
    watch: Watch | None = None,
) -> Plan:
    """A feasible plan; ``options`` restricts the search to these indices, all others stay out."""
    chosen = np.arange(len(problem.options)) if options is None else options
    compiled = compile_problem(problem, chosen, start)
    begun = repaired(compiled, start.plan) if start else None
    state, done = search(compiled.data, effort, begun, watch)
    return read_plan(problem, compiled, state, done)


def search(
    data: Data, effort: Effort, start: State | None = None, watch: Watch | None = None
) -> tuple[State, int]:
    """The best state found and the number of iterations."""
    per_minute = _per_minute(data)
    current = start or _greedy(data, per_minute)
    if len(data.option) == 0 or len(data.team) == 0 or (effort.seconds <= 0 and not effort.iterations):
        return current, 0
    weights = (SEARCH_FACTOR * per_minute, per_minute)
    value, top = (worth(data, current, weight) for weight in weights)
    work, best = _copy(current), _copy(current)
    done, size, started = 0, FIXED_BATCH if effort.iterations else 5, time.thread_time()
    heat = (WARM_TEMPERATURE if start else START_TEMPERATURE) * float(data.option["prize"].mean())
    seen = started
    while (share := effort.share(done, started)) < 1:
        if effort.iterations:
            size = min(FIXED_BATCH, effort.iterations - done)
        tuning = Tuning(effort.seed + done, size, heat * (1 - share) ** 2 + 1e-6, *weights)
        before = time.thread_time()
        value, top = batch(data, (work, current, best), (value, top), tuning)
        done += size
        now = time.thread_time()
        size = _next_size(size, now - before)
        if watch and now - seen >= WATCH_SECONDS:
            seen = now
            if not watch(min(share, 1.0), collected(data, best)):
                break
    return rebuild(data, best), done


def collected(data: Data, state: State) -> float:
    """The value of the visits of a state."""
    stops = [state.stop["option"][k, :size] for k, size in enumerate(state.route["size"])]
    return float(sum(data.option["prize"][chosen].sum() for chosen in stops))


def rebuild(data: Data, best: State) -> State:
    """State with the routes of ``best``, scheduled, priced, and filled up where anything still fits."""
    state = empty_state(data)
    state.stop[:], state.route["size"] = best.stop, best.route["size"]
    for k, size in enumerate(best.route["size"]):
        for c in best.stop["option"][k, :size]:
            state.team[c] = k
            state.blocked[data.rival[data.rival_first[c] : data.rival_first[c + 1]]] += 1
            if data.option["duty"][c] >= 0:
                state.met[data.option["duty"][c]] += 1
    admit(data, state)
    recreate(data, state, (1.0, 0.0, 0), -1)
    return state


def _copy(state: State) -> State:
    return State(*(array.copy() for array in state))


def read_plan(problem: Problem, compiled: Compiled, state: State, iterations: int) -> Plan:
    """The plan with its times, as people read it."""
    routes = tuple(_route(problem, compiled, state, k) for k in range(len(problem.teams)))
    value = sum(problem.options[v.option].value for r in routes for v in r.visits)
    return Plan(routes, float(value), iterations)


def _per_minute(data: Data) -> float:
    """Points that a minute of travel costs."""
    mean = max(float(data.option["prize"].mean()), 1e-9) if len(data.option) else 1.0
    return TRAVEL_SHARE * mean / max(1.0, float(data.travel.mean()))


def _greedy(data: Data, per_minute: float) -> State:
    """The best of a few greedy insertions."""
    found = []
    for mood in MOODS:
        state = empty_state(data)
        recreate(data, state, (mood, 0.0, 0), -1)
        found.append(state)
    return max(found, key=lambda s: worth(data, s, per_minute))


def _next_size(size: int, spent: float) -> int:
    return int(max(1, min(20_000, size * BATCH_SECONDS / max(spent, 1e-4))))


def _route(problem: Problem, compiled: Compiled, state: State, k: int) -> Route:
    team = problem.teams[k]
    chosen = [int(compiled.options[c]) for c in state.stop["option"][k, : state.route["size"][k]]]
    if not chosen:
        return Route(k, (), team.start)
    stops = np.array([(problem.options[i].lon, problem.options[i].lat) for i in chosen])
    minutes, km = problem.travel.between(np.vstack([team.origin, stops[:-1]]), stops)
    visits = tuple(
        Visit(
            option=option,
            arrive=int(state.stop["begin"][k, p]),
            depart=int(state.stop["begin"][k, p]) + problem.options[option].service,
            travel_min=int(minutes[p, p]),
            travel_km=float(km[p, p]),
        )
        for p, option in enumerate(chosen)
    )
    return Route(k, visits, int(state.route["back"][k]), int(state.route["leg"][k]) if team.lunch else -1)
