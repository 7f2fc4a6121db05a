"""PyVRP, tuned for seconds instead of hours: 20 neighbours, short history. Tags as load dimensions, musts as high prizes."""

import numpy as np
from pyvrp import (
    Client,
    ClientGroup,
    Depot,
    IteratedLocalSearchParams,
    Location,
    ProblemData,
    SolveParams,
    VehicleType,
)
from pyvrp import solve as search
from pyvrp.search import NeighbourhoodParams

from benchmarks.plan.case import Case, Routes
from benchmarks.plan.engines import CpuTime

TAG_DEMAND = 1000  # a missing tag must cost more than a prize: penalties are limited for each unit
MUST_POINTS = 1000.0


def solve(case: Case, seconds: float) -> Routes:
    """Routes of the best feasible solution; none when there is none."""
    data = problem(case)
    params = SolveParams(
        ils=IteratedLocalSearchParams(history_length=50),
        neighbourhood=NeighbourhoodParams(num_neighbours=20),
    )
    best = search(data, CpuTime(seconds), seed=1, collect_stats=False, params=params).best
    routes: Routes = [[] for _ in range(case.m)]
    if not best.is_feasible():
        return routes
    for route in best.routes():
        routes[route.vehicle_type()] = [a.idx for a in route.schedule() if a.is_client()]
    return routes


def problem(case: Case) -> ProblemData:
    """The case for PyVRP."""
    tags = [b for b in range(int(max(case.need.max(), case.has.max(), 0)).bit_length())]
    is_capped = bool((case.most < case.n).any())
    groups: list[list[int]] = []
    of: dict[int, int] = {}
    for members in case.groups:
        if not any(c in of for c in members):  # one group for each client is all it knows
            of |= {c: len(groups) for c in members}
            groups.append(list(members))
    points = case.prize + MUST_POINTS * case.must
    clients = [
        Client(
            int(case.place[c]),
            delivery=[1] * is_capped + [TAG_DEMAND * int(case.need[c] >> b & 1) for b in tags],
            service_duration=int(case.service[c]),
            tw_early=int(case.opens[c]),
            tw_late=int(case.closes[c]),
            prize=round(points[c] * case.unit),
            required=False,
            group=of.get(c),
        )
        for c in range(case.n)
    ]
    ends = sorted({(int(a), int(b)) for a, b in zip(case.team_start, case.team_end, strict=True)})
    places = sorted({p for pair in ends for p in pair})
    vehicles = [
        VehicleType(
            1,
            capacity=[int(case.most[k])] * is_capped + [10**7 * int(case.has[k] >> b & 1) for b in tags],
            start_depot=places.index(int(case.team_start[k])),
            end_depot=places.index(int(case.team_end[k])),
            tw_early=int(case.starts[k]),
            tw_late=int(case.ends[k]),
        )
        for k in range(case.m)
    ]
    ways = case.travel.astype(np.int64)
    return ProblemData(
        [Location(0, 0) for _ in range(len(ways))], clients, [Depot(p) for p in places], vehicles, [ways], [ways],
        [ClientGroup(members, required=False) for members in groups],
    )  # fmt: skip
