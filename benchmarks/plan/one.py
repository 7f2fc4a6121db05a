"""One run in a process of its own: ``python -m benchmarks.plan.one ENGINE CASE SECONDS`` prints its figures as JSON."""

import json
import sys
import time

import numpy as np

from analytics.plan.check import violations
from benchmarks.plan import instances
from benchmarks.plan.case import Case, as_plan, broken, driven, missed, value
from benchmarks.plan.engines import engines, warm_up
from benchmarks.plan.realistic import case_of, realistic

REALISTIC, WHOLE = "realistic", "realistic, all options"


def case_for(engine: str, name: str) -> Case:
    """The case; of the realistic day our engine chooses its shortlist itself, the others are given it."""
    if name not in (REALISTIC, WHOLE):
        return instances.read(name)
    problem = realistic()
    everything = name == WHOLE or engine == "ours"
    return case_of(problem, np.arange(len(problem.options)) if everything else None)


def main() -> None:
    engine, name, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    case, solve = case_for(engine, name), engines()[engine]
    if engine == "ours":
        warm_up()
    begun, wall = time.process_time(), time.perf_counter()
    routes = solve(case, seconds)
    cpu, wall = time.process_time() - begun, time.perf_counter() - wall
    faults = broken(case, routes)
    if case.problem is not None:
        faults += violations(case.problem, as_plan(case, routes))
    found = value(case, routes)
    row = {
        "engine": engine, "case": name, "seconds": seconds, "cpu_s": round(cpu, 2), "wall_s": round(wall, 2), "value": found,
        "visits": sum(map(len, routes)), "missed": missed(case, routes), "driven": driven(case, routes),
        "broken": len(faults), "first_broken": faults[:1],
    }  # fmt: skip
    if case.best is not None:
        row |= {
            "best": case.best,
            "kind": case.kind,
            "gap_pct": round(100 * (case.best - found) / case.best, 3),
        }
    print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
