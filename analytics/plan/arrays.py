"""The planning problem as arrays for the compiled kernels."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from analytics.plan.problem import Option, Problem, Team, eligible

NEIGHBOURS = 150


# Records keep what belongs together side by side, and make few arguments: compiling is fast and so is reading.
OPTION = np.dtype(
    [
        *(("place", "i8"), ("opens", "f8"), ("closes", "f8"), ("service", "f8"), ("prize", "f8")),
        *(("group", "i8"), ("must", "?")),  # exclusive group, -1 none
    ],
    align=True,
)
TEAM = np.dtype(
    [
        *(("start_place", "i8"), ("end_place", "i8"), ("start", "f8"), ("end", "f8"), ("most", "i8")),
        *(("lunch_from", "f8"), ("lunch_until", "f8"), ("lunch_minutes", "f8")),  # minutes 0 = no break
    ],
    align=True,
)
STOP = np.dtype(
    [
        *(("option", "i8"), ("begin", "f8")),  # a visit and its start of service
        # The gap before it (or before the return): places, when free, latest arrival the rest allows, minutes.
        *(("here", "i8"), ("there", "i8"), ("depart", "f8"), ("deadline", "f8"), ("direct", "f8")),
    ],
    align=True,
)
ROUTE = np.dtype([("size", "i8"), ("leg", "i8"), ("back", "f8"), ("touched", "?")], align=True)
PRICE = np.dtype([("cost", "f8"), ("at", "i8")], align=True)


class Data(NamedTuple):
    """n options, m teams, N places; times in minutes as float64, exact because they are whole."""

    travel: np.ndarray  # (N, N)
    option: np.ndarray  # (n,) OPTION
    team: np.ndarray  # (m,) TEAM
    first: np.ndarray  # (m + 1,) where team k's options begin in ``listed``
    listed: np.ndarray  # options each team may visit
    near: np.ndarray  # (n, up to NEIGHBOURS) options by travel time


class State(NamedTuple):
    """A set of routes with schedules and the cheapest insertion of every option into every route."""

    stop: np.ndarray  # (m, L) STOP
    route: np.ndarray  # (m,) ROUTE; ``leg`` has the break, ``touched``: differs from the last accepted state
    team: np.ndarray  # (n,) team that visits the option, -1 none
    taken: np.ndarray  # (groups,) visited options per group
    price: np.ndarray  # (m, n) PRICE of the cheapest insertion and its position


@dataclass(frozen=True, slots=True)
class Compiled:
    """Arrays of a problem restricted to ``options`` (indices into ``Problem.options``)."""

    data: Data
    options: np.ndarray
    groups: int


def compile_problem(problem: Problem, options: np.ndarray) -> Compiled:
    """Arrays for the chosen options; places shared by several options are stored once."""
    chosen = [problem.options[i] for i in options]
    depots = np.array([(t.lon, t.lat) for t in problem.teams], dtype=float).reshape(-1, 2)
    sites = np.array([(o.lon, o.lat) for o in chosen], dtype=float).reshape(-1, 2)
    places, where = np.unique(np.vstack([depots, sites]), axis=0, return_inverse=True)
    minutes, _ = problem.travel.between(places, places)
    m = len(problem.teams)
    where = where.reshape(-1).astype(np.int64)
    labels = {g: i for i, g in enumerate(dict.fromkeys(o.exclusive for o in chosen))}
    first, listed = team_lists(eligibility(problem.teams, chosen))
    option = np.zeros(len(chosen), dtype=OPTION)
    option["place"], option["group"] = where[m:], [labels[o.exclusive] for o in chosen]
    option["prize"] = [o.value for o in chosen]
    for name in ("opens", "closes", "service", "must"):
        option[name] = [getattr(o, name) for o in chosen]
    team = np.zeros(m, dtype=TEAM)
    team["start_place"] = team["end_place"] = where[:m]
    team["start"], team["end"] = [t.start for t in problem.teams], [t.end for t in problem.teams]
    team["most"] = [t.max_visits for t in problem.teams]
    for k, lunch in enumerate(t.lunch for t in problem.teams):
        if lunch:
            team[["lunch_from", "lunch_until", "lunch_minutes"]][k] = (
                lunch.earliest,
                lunch.latest,
                lunch.minutes,
            )
    data = Data(minutes, option, team, first, listed, neighbours(minutes, where[m:]))
    return Compiled(data, np.asarray(options, dtype=np.int64), len(labels))


def eligibility(teams: tuple[Team, ...], options: list[Option]) -> np.ndarray:
    """(m, n) bools: skill, jurisdiction and hours fit; every combination that occurs is judged once."""
    seen: dict[tuple[str, str, str], np.ndarray] = {}
    columns = []
    for option in options:
        key = (option.adcode, option.skill, option.window)
        if key not in seen:
            seen[key] = np.array([eligible(team, option) for team in teams], dtype=np.bool_)
        columns.append(seen[key])
    return np.array(columns, dtype=np.bool_).reshape(len(options), len(teams)).T


def neighbours(minutes: np.ndarray, place: np.ndarray) -> np.ndarray:
    """(n, k) options nearest to each option, nearest first."""
    k = min(len(place), NEIGHBOURS)
    distance = minutes[np.ix_(place, place)]
    if k == 0:
        return np.zeros((0, 0), dtype=np.int64)
    nearest = np.argpartition(distance, k - 1, axis=1)[:, :k]
    order = np.argsort(np.take_along_axis(distance, nearest, axis=1), axis=1, kind="stable")
    return np.take_along_axis(nearest, order, axis=1).astype(np.int64)


def empty_state(data: Data, groups: int) -> State:
    """No visits at all; nothing evaluated yet."""
    m, n = len(data.team), len(data.option)
    longest = int(min(max(data.team["most"].max(initial=0), 0), n)) + 1
    route, price = np.zeros(m, dtype=ROUTE), np.zeros((m, n), dtype=PRICE)
    route["touched"], price["cost"] = True, np.inf
    stop = np.zeros((m, longest), dtype=STOP)
    return State(stop, route, np.full(n, -1, dtype=np.int64), np.zeros(max(groups, 1), dtype=np.int64), price)


def team_lists(fits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``first`` and ``listed`` of :class:`Data` from bools (m, n)."""
    first = np.concatenate([[0], np.cumsum(fits.sum(axis=1))]).astype(np.int64)
    return first, np.nonzero(fits)[1].astype(np.int64)
