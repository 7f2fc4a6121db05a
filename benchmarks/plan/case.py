"""A case in a form every engine can read, and a check that shares no code with any of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from analytics.plan.problem import Plan, Problem, Route, Visit

Routes = list[list[int]]  # visits of every team in order, as indices of options


@dataclass(frozen=True, eq=False)
class Case:
    """n options at places, m teams; whole numbers of one unit of time. ``groups``: options of which one is visited at most.

    A team may make a visit when it has every tag (bit) the visit needs.
    """

    name: str
    travel: np.ndarray  # (N, N)
    place: np.ndarray
    prize: np.ndarray
    service: np.ndarray
    opens: np.ndarray
    closes: np.ndarray  # latest start of service
    need: np.ndarray  # bits
    team_start: np.ndarray  # places
    team_end: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    has: np.ndarray  # bits
    most: np.ndarray
    must: np.ndarray
    groups: Sequence[Sequence[int]] = ()
    best: float | None = None  # best known value
    kind: str = ""  # where the best known value comes from
    problem: Problem | None = None
    options: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=int))  # indices in the problem

    @property
    def n(self) -> int:
        return len(self.place)

    @property
    def m(self) -> int:
        return len(self.has)

    @property
    def fits(self) -> np.ndarray:
        """(m, n) bools: the team has every tag."""
        return (self.need[None] & ~self.has[:, None]) == 0

    @property
    def unit(self) -> float:
        """What a point is worth in travel: a mean leg costs a hundredth of a mean prize, only a tie-break."""
        return float(self.travel.mean()) / (0.01 * float(self.prize.mean()))


def broken(case: Case, routes: Routes) -> list[str]:
    """Every hard rule that is not kept."""
    said = [f"{len(routes)} routes for {case.m} teams"] if len(routes) > case.m else []
    visited = [c for route in routes for c in route]
    if len(set(visited)) != len(visited):
        said.append("a visit is made twice")
    for number, members in enumerate(case.groups):
        if len(set(members) & set(visited)) > 1:
            said.append(f"two of group {number}")
    fits = case.fits
    for k, route in enumerate(routes):
        at, place = case.starts[k], case.team_start[k]
        if len(route) > case.most[k]:
            said.append(f"team {k} has {len(route)} visits")
        for c in route:
            if not fits[k, c]:
                said.append(f"team {k} may not visit {c}")
            at = max(at + case.travel[place, case.place[c]], case.opens[c])
            if at > case.closes[c]:
                said.append(f"team {k} is late at {c}")
            at, place = at + case.service[c], case.place[c]
        if route and at + case.travel[place, case.team_end[k]] > case.ends[k]:
            said.append(f"team {k} is back late")
    return said


def missed(case: Case, routes: Routes) -> int:
    """Musts that are not visited, neither themselves nor an option of the same group."""
    visited = {c for route in routes for c in route}
    instead = {c for members in case.groups if visited & set(members) for c in members}
    sites = (
        {case.problem.options[i].site_id for i in case.options[[*visited]]}
        if case.problem and visited
        else set()
    )
    open_ = [c for c in np.flatnonzero(case.must) if c not in visited and c not in instead]
    if case.problem is None:
        return len(open_)
    return len({case.problem.options[case.options[c]].site_id for c in open_} - sites)


def value(case: Case, routes: Routes) -> float:
    """Points collected."""
    return float(sum(case.prize[c] for route in routes for c in route))


def driven(case: Case, routes: Routes) -> int:
    """Travel of all teams, in the case's unit of time."""
    total = 0
    for k, route in enumerate(routes):
        stops = [case.team_start[k], *case.place[route], case.team_end[k]] if route else []
        total += int(sum(case.travel[a, b] for a, b in zip(stops[:-1], stops[1:], strict=True)))
    return total


def as_plan(case: Case, routes: Routes) -> Plan:
    """The routes as a plan of this program, every visit as early as possible, for its own check."""
    assert case.problem is not None
    made = []
    for k, team in enumerate(case.problem.teams):
        at, place, visits = team.start, team.origin, []
        for c in routes[k] if k < len(routes) else ():
            index = int(case.options[c])
            option = case.problem.options[index]
            minutes, km = case.problem.travel.between(np.array([place]), np.array([(option.lon, option.lat)]))
            at = max(at + int(minutes[0, 0]), option.opens)
            visits.append(Visit(index, at, at + option.service, int(minutes[0, 0]), float(km[0, 0])))
            at, place = at + option.service, (option.lon, option.lat)
        home, _ = case.problem.travel.between(np.array([place]), np.array([(team.lon, team.lat)]))
        made.append(Route(k, tuple(visits), at + int(home[0, 0]) if visits else team.start))
    total = sum(case.problem.options[v.option].value for r in made for v in r.visits)
    return Plan(tuple(made), float(total))
