"""The engines beside each other: ours, a greedy rule, PyVRP, OR-Tools and VROOM; each gives routes for CPU seconds."""

import time
from collections.abc import Callable

import numpy as np

from analytics.plan.arrays import OPTION, TEAM, Data, assemble
from analytics.plan.planner import make_plan
from analytics.plan.solve import Effort, search
from benchmarks.plan.case import Case, Routes


def ours(case: Case, seconds: float) -> Routes:
    """The program's own solver: the whole way of a plan for a problem, the bare search for a public instance.

    It chooses among all options of a problem, so that ``case`` must hold them all.
    """
    if case.problem is not None:
        plan = make_plan(case.problem, Effort(seconds))
        back = {int(i): c for c, i in enumerate(case.options)}
        return [[back[v.option] for v in route.visits] for route in plan.routes]
    state, _ = search(data_of(case), Effort(seconds))
    return [state.stop["option"][k, :size].tolist() for k, size in enumerate(state.route["size"])]


def data_of(case: Case) -> Data:
    """The case as arrays of the solver; for cases without musts."""
    option, team = np.zeros(case.n, dtype=OPTION), np.zeros(case.m, dtype=TEAM)
    for name in ("place", "prize", "service", "opens", "closes"):
        option[name] = getattr(case, name)
    option["duty"] = option["home"] = -1
    team["start_place"], team["end_place"] = case.team_start, case.team_end
    team["start"], team["end"], team["most"] = case.starts, case.ends, case.most
    labels: list[tuple[str, ...]] = [()] * case.n
    for number, members in enumerate(case.groups):
        for c in members:
            labels[c] += (str(number),)
    return assemble(case.travel.astype(float), (option, team), case.fits, labels)


def warm_up() -> None:
    """Have the kernels compiled or read from their cache before anything is measured."""
    from benchmarks.plan.realistic import realistic

    make_plan(realistic(120, 6), Effort(iterations=50))


def greedy(case: Case, seconds: float) -> Routes:
    """What a planner does by hand: each team in turn goes on to the visit worth most for its time; musts come first."""
    fits, open_ = case.fits, np.ones(case.n, dtype=bool)
    rivals = {c: members for members in case.groups for c in members}
    routes: Routes = []
    for k in range(case.m):
        at, place, route = case.starts[k], case.team_start[k], []
        while len(route) < case.most[k]:
            begin = np.maximum(at + case.travel[place, case.place], case.opens)
            end = begin + case.service
            back = end + case.travel[case.place, case.team_end[k]]
            able = open_ & fits[k] & (begin <= case.closes) & (back <= case.ends[k])
            if not able.any():
                break
            worth = (case.prize + 1e6 * case.must) / np.maximum(end - at, 1)
            c = int(np.argmax(np.where(able, worth, -1.0)))
            route.append(c)
            open_[[c, *rivals.get(c, ())]] = False
            at, place = end[c], case.place[c]
        routes.append(route)
    return routes


class CpuTime:
    """True once this process has used so many CPU seconds since the first question."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._begun = seconds, time.process_time()

    def __call__(self, *_: object) -> bool:
        return time.process_time() - self._begun > self._seconds


def engines() -> dict[str, Callable[[Case, float], Routes]]:
    """By name; the yardsticks that are not installed are left out."""
    found: dict[str, Callable[[Case, float], Routes]] = {"ours": ours, "greedy": greedy}
    from importlib.util import find_spec

    if find_spec("pyvrp"):
        from benchmarks.plan.with_pyvrp import solve as found_pyvrp

        found["PyVRP"] = found_pyvrp
    if find_spec("ortools"):
        from benchmarks.plan.with_ortools import solve as found_ortools

        found["OR-Tools"] = found_ortools
    if find_spec("vroom"):
        from benchmarks.plan.with_vroom import solve as found_vroom

        found["VROOM"] = found_vroom
    return found
