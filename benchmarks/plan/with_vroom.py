"""VROOM: priorities 0 to 100, so prizes are rounded; of every exclusive group the most valuable option is chosen before.

It stops by itself: the CPU time it takes is reported beside its result, there is nothing to limit it by.
"""

import vroom

from benchmarks.plan.case import Case, Routes

LEVEL = 5


def solve(case: Case, seconds: float) -> Routes:
    """Routes at exploration level 5; ``seconds`` has no meaning for it."""
    given = vroom.Input()
    given.set_durations_matrix("car", case.travel.astype("uint32"))
    out = {c for members in case.groups for c in members if c != max(members, key=lambda c: case.prize[c])}
    top = float(case.prize.max())
    for c in (c for c in range(case.n) if c not in out):
        given.add_job(
            vroom.Job(
                c + 1,
                location=int(case.place[c]),
                default_service=int(case.service[c]),
                skills={b for b in range(40) if case.need[c] >> b & 1},
                priority=100 if case.must[c] else max(1, min(99, round(99 * case.prize[c] / top))),
                time_windows=[vroom.TimeWindow(int(case.opens[c]), int(case.closes[c]))],
            )
        )
    for k in range(case.m):
        given.add_vehicle(
            vroom.Vehicle(
                k + 1,
                start=int(case.team_start[k]),
                end=int(case.team_end[k]),
                skills={b for b in range(40) if case.has[k] >> b & 1},
                time_window=vroom.TimeWindow(int(case.starts[k]), int(case.ends[k])),
                max_tasks=int(case.most[k]),
            )
        )
    done = given.solve(exploration_level=LEVEL, nb_threads=1).routes
    routes: Routes = [[] for _ in range(case.m)]
    for row in done[done["type"] == "job"].itertuples():
        routes[int(row.vehicle_id) - 1].append(int(row.id) - 1)
    return routes
