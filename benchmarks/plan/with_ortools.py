"""OR-Tools routing with guided local search; visits optional at the price of their prize, musts at a high one."""

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from benchmarks.plan.case import Case, Routes
from benchmarks.plan.engines import CpuTime

MUST_POINTS = 1000.0


def solve(case: Case, seconds: float) -> Routes:
    """Routes of the best solution; none when there is none."""
    n, m = case.n, case.m
    place = [*case.place.tolist(), *case.team_start.tolist(), *case.team_end.tolist()]
    manager = pywrapcp.RoutingIndexManager(n + 2 * m, m, list(range(n, n + m)), list(range(n + m, n + 2 * m)))
    routing = pywrapcp.RoutingModel(manager)
    between = case.travel[place][:, place]
    stay = [*case.service.tolist(), *[0] * (2 * m)]
    drive = routing.RegisterTransitMatrix(between.tolist())
    spend = routing.RegisterTransitMatrix((between + [[s] for s in stay]).tolist())
    routing.SetArcCostEvaluatorOfAllVehicles(drive)
    horizon = int(case.ends.max())
    routing.AddDimension(spend, horizon, horizon, False, "time")
    routing.AddConstantDimension(1, n + 2, True, "visits")
    _windows(case, manager, routing)
    _wishes(case, manager, routing)
    params = pywrapcp.DefaultRoutingSearchParameters()
    params.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    params.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    params.time_limit.FromSeconds(max(1, round(seconds * 20)))  # of wall time; CPU time ends it before
    routing.AddSearchMonitor(routing.solver().CustomLimit(CpuTime(seconds)))
    found = routing.SolveWithParameters(params)
    return _routes(case, manager, routing, found) if found else [[] for _ in range(m)]


def _windows(case: Case, manager: pywrapcp.RoutingIndexManager, routing: pywrapcp.RoutingModel) -> None:
    time, visits = routing.GetDimensionOrDie("time"), routing.GetDimensionOrDie("visits")
    for c in range(case.n):
        time.CumulVar(manager.NodeToIndex(c)).SetRange(int(case.opens[c]), int(case.closes[c]))
    for k in range(case.m):
        for end in (routing.Start(k), routing.End(k)):
            time.CumulVar(end).SetRange(int(case.starts[k]), int(case.ends[k]))
        visits.CumulVar(routing.End(k)).SetMax(int(case.most[k]) + 1)


def _wishes(case: Case, manager: pywrapcp.RoutingIndexManager, routing: pywrapcp.RoutingModel) -> None:
    fits, points = case.fits, case.prize + MUST_POINTS * case.must
    for c in range(case.n):
        index = manager.NodeToIndex(c)
        routing.AddDisjunction([index], round(points[c] * case.unit))
        able = [k for k in range(case.m) if fits[k, c]]
        if len(able) < case.m:
            routing.VehicleVar(index).SetValues([-1, *able])
    for members in case.groups:
        active = [routing.ActiveVar(manager.NodeToIndex(c)) for c in members]
        routing.solver().Add(routing.solver().Sum(active) <= 1)


def _routes(
    case: Case,
    manager: pywrapcp.RoutingIndexManager,
    routing: pywrapcp.RoutingModel,
    found: pywrapcp.Assignment,
) -> Routes:
    routes: Routes = []
    for k in range(case.m):
        index, route = found.Value(routing.NextVar(routing.Start(k))), []
        while not routing.IsEnd(index):
            route.append(manager.IndexToNode(index))
            index = found.Value(routing.NextVar(index))
        routes.append(route)
    return routes
