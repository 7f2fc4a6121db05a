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
STARTS, START_SHARE = 3, 0.2  # greedy plans begun from, and the share of the effort each of them gets
PAIRS_A_SECOND = (
    60  # so many pairs of team and option for a second of search: small enough for several starts
)
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


class _Clock:
    """How far a search is, and whether somebody has stopped it."""

    def __init__(self, effort: Effort, watch: Watch | None) -> None:
        self.effort, self.watch = effort, watch
        self.started = self.seen = time.thread_time()
        self.done, self.stopped = 0, False
        self.size = FIXED_BATCH if effort.iterations else 5

    def share(self) -> float:
        """What part of the effort is spent; 1 when it was stopped."""
        return 1.0 if self.stopped else self.effort.share(self.done, self.started)

    def next(self) -> int:
        """Iterations of the next batch."""
        return min(self.size, (self.effort.iterations or self.size + self.done) - self.done)

    def count(self, size: int, before: float, value: Callable[[], float]) -> None:
        """Note a batch begun at ``before``, and tell who watches."""
        self.done += size
        now = time.thread_time()
        if not self.effort.iterations:
            self.size = int(max(1, min(20_000, size * BATCH_SECONDS / max(now - before, 1e-4))))
        if self.watch and now - self.seen >= WATCH_SECONDS:
            self.seen = now
            self.stopped = not self.watch(min(self.share(), 1.0), value())


def search(
    data: Data, effort: Effort, start: State | None = None, watch: Watch | None = None
) -> tuple[State, int]:
    """The best state found and the number of iterations.

    A small problem with time is begun from several greedy plans, and the best of them improved further.
    """
    starts = [start] if start else _greedy(data)
    if len(data.option) == 0 or len(data.team) == 0 or (effort.seconds <= 0 and not effort.iterations):
        return starts[0], 0
    clock = _Clock(effort, watch)
    heat = WARM_TEMPERATURE if start else START_TEMPERATURE
    tries = STARTS if not effort.iterations and effort.seconds * PAIRS_A_SECOND > len(data.listed) else 1
    if tries > 1:
        ends = [START_SHARE * (i + 1) for i in range(tries)]
        found = [
            _anneal(data, clock, state, (heat, end - START_SHARE, end))
            for state, end in zip(starts, ends, strict=False)
        ]
        best = max(found, key=lambda s: worth(data, s, _per_minute(data)))
        best = _anneal(data, clock, best, (heat / 2, len(found) * START_SHARE, 1.0))
    else:
        best = _anneal(data, clock, starts[0], (heat, 0.0, 1.0))
    return best, clock.done


def _anneal(data: Data, clock: _Clock, current: State, span: tuple[float, float, float]) -> State:
    """The best state met from ``current`` on; ``span`` = (temperature in mean values, from this share on, to that)."""
    heat, begin, end = span
    weights = (SEARCH_FACTOR * _per_minute(data), _per_minute(data))
    value, top = (worth(data, current, weight) for weight in weights)
    current = _copy(current)
    work, best = _copy(current), _copy(current)
    heat *= float(data.option["prize"].mean())
    while (share := clock.share()) < end:
        cooled = heat * max(0.0, 1 - (share - begin) / (end - begin)) ** 2 + 1e-6
        size, before = clock.next(), time.thread_time()
        tuning = Tuning(clock.effort.seed + clock.done, size, cooled, *weights)
        value, top = batch(data, (work, current, best), (value, top), tuning)
        clock.count(size, before, lambda: collected(data, best))
    return rebuild(data, best)


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


def _greedy(data: Data) -> list[State]:
    """Greedy insertions by several exponents of the value, the best first."""
    found = []
    for mood in MOODS:
        state = empty_state(data)
        recreate(data, state, (mood, 0.0, 0), -1)
        found.append(state)
    return sorted(found, key=lambda s: -worth(data, s, _per_minute(data)))


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
