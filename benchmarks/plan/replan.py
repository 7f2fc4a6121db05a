"""Changes to a plan of the realistic day: repaired at once, searched on from it, and made anew; prints JSON lines."""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from analytics.plan.arrays import eligibility
from analytics.plan.check import violations
from analytics.plan.planner import make_plan
from analytics.plan.problem import Option, Plan, Problem
from analytics.plan.solve import Effort
from benchmarks.plan.engines import warm_up
from benchmarks.plan.realistic import realistic

BASE_SECONDS = 10.0


@dataclass(frozen=True)
class Change:
    """What an officer asks: the problem afterwards, the visits that concerns, and what must then be true."""

    title: str
    problem: Problem
    own: frozenset[int]  # options the officer named
    wanted: frozenset[int] = frozenset()  # sites of these options must be visited
    team_off: int = -1


@dataclass(frozen=True)
class Mode:
    title: str
    seconds: float
    is_warm: bool = True
    keep: float | None = None  # None: as the program does it


MODES = (
    Mode("repair", 0.0),
    Mode("warm 0.5 s", 0.5),
    Mode("warm 2 s", 2.0),
    Mode("warm 2 s, no keep bonus", 2.0, keep=0.0),
    Mode("fresh 10 s", 10.0, is_warm=False),
)


def changes(problem: Problem, base: Plan) -> Iterator[Change]:
    """Five changes of an evening, drawn once."""
    rng = np.random.default_rng(5)
    team_of = {v.option: r.team for r in base.routes for v in r.visits}
    planned = np.array(sorted(team_of))
    plain = np.array([i for i in planned if not problem.options[i].must])
    visited = {problem.options[i].site_id for i in planned}
    fits = eligibility(problem, np.arange(len(problem.options)))
    taken = {label for i in planned for label in problem.options[i].pairs}

    gone = frozenset(rng.choice(plain, 5, replace=False).tolist())
    yield Change("exclude 5 planned visits", barred(problem, gone), gone)

    free = [
        i for i, o in enumerate(problem.options)
        if o.site_id not in visited and fits[:, i].sum() > 2 and o.window == "day" and not set(o.pairs) & taken
    ]  # fmt: skip
    more = frozenset(rng.choice(free, 3, replace=False).tolist())
    yield Change("add 3 must-visits", with_options(problem, {i: {"must": True} for i in more}), more, more)

    off = int(np.argmax([len(r.visits) == 7 for r in base.routes]))
    teams = tuple(replace(t, max_visits=0) if k == off else t for k, t in enumerate(problem.teams))
    of_team = frozenset(i for i, k in team_of.items() if k == off)
    yield Change(f"team {off} unavailable", replace(problem, teams=teams), of_team, team_off=off)

    held = rng.choice(plain, 8, replace=False).tolist()
    out = frozenset(rng.choice(np.setdiff1d(plain, held), 3, replace=False).tolist())
    locked = replace(barred(problem, out), locked={i: team_of[i] for i in held})
    yield Change("lock 8, exclude 3", locked, out, frozenset(held))

    moved: dict[int, int] = {}
    for i in rng.permutation(plain).tolist():
        others = [k for k in np.flatnonzero(fits[:, i]) if k != team_of[i] and base.routes[k].visits]
        if others and len(moved) < 2:
            near = min(others, key=lambda k: away(problem, base, k, i))
            moved[i] = int(near)
    yield Change(
        "give 2 visits to another team", replace(problem, locked=moved), frozenset(moved), frozenset(moved)
    )


def away(problem: Problem, base: Plan, team: int, option: int) -> float:
    """Minutes from an option to the nearest stop of a team."""
    stops = [problem.options[v.option] for v in base.routes[team].visits]
    here = problem.options[option]
    minutes, _ = problem.travel.between(
        np.array([(here.lon, here.lat)]), np.array([(s.lon, s.lat) for s in stops])
    )
    return float(minutes.min())


def with_options(problem: Problem, given: dict[int, dict[str, object]]) -> Problem:
    options = tuple(replace(o, **given.get(i, {})) for i, o in enumerate(problem.options))  # type: ignore[arg-type]
    return replace(problem, options=options)


def barred(problem: Problem, options: frozenset[int]) -> Problem:
    """The sites of these options may be visited by nobody."""
    everybody = frozenset(t.team_id for t in problem.teams)
    sites = {problem.options[i].site_id for i in options}

    def is_out(option: Option) -> bool:
        return option.site_id in sites

    return with_options(
        problem,
        {i: {"barred_teams": everybody, "must": False} for i, o in enumerate(problem.options) if is_out(o)},
    )


def measured(change: Change, base: Plan, mode: Mode) -> dict[str, object]:
    """One mode on one change."""
    given: dict[str, object] = {"start": base} if mode.is_warm else {}
    if mode.keep is not None:
        given["keep"] = mode.keep
    begun = time.process_time()
    plan = make_plan(change.problem, Effort(mode.seconds), **given)  # type: ignore[arg-type]
    cpu = time.process_time() - begun
    old, new = ({v.option: r.team for r in p.routes for v in r.visits} for p in (base, plan))
    sites = {change.problem.options[i].site_id for i in new}
    locked = all(new.get(i) == k for i, k in change.problem.locked.items())
    met = all(change.problem.options[i].site_id in sites for i in change.wanted) and locked
    musts = {o.site_id for o in change.problem.options if o.must}
    return {
        "change": change.title, "mode": mode.title, "cpu_s": round(cpu, 3), "lost": round(base.value - plan.value, 1),
        "removed": len(set(old) - set(new) - change.own), "added": len(set(new) - set(old) - change.own),
        "moved": sum(1 for i in set(old) & set(new) - change.own if old[i] != new[i]),
        "asked_met": met, "musts_missed": len(musts - sites), "broken": len(violations(change.problem, plan)),
    }  # fmt: skip


def main() -> None:
    """``python -m benchmarks.plan.replan [SECONDS OF THE BASE PLAN]``"""
    warm_up()
    problem = realistic()
    begun, wall = time.process_time(), time.perf_counter()
    first = make_plan(problem, Effort(0))
    row = {
        "first_cpu_s": time.process_time() - begun,
        "first_wall_s": time.perf_counter() - wall,
        "first_value": first.value,
    }
    print(json.dumps(row | {"broken": len(violations(problem, first))}), flush=True)
    base = make_plan(problem, Effort(float(sys.argv[1]) if len(sys.argv) > 1 else BASE_SECONDS))
    for change in changes(problem, base):
        for mode in MODES:
            print(json.dumps(measured(change, base, mode), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
