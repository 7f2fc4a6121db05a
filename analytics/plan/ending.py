"""Evidence that ends in the course of the day: visits begin before it does, wherever a team can be there in time."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from analytics.plan.problem import Option, Problem, Team, eligible


def closed(problem: Problem, ends: Mapping[str, int]) -> Problem:
    """The problem with the day visits of the sites in ``ends`` (minute) beginning by then at the latest.

    A visit that no team could begin by then, though it had nothing else to do, keeps its whole window: better late than
    never, and the page says that it is late.
    """
    late = [
        i
        for i, o in enumerate(problem.options)
        if o.window == "day" and ends.get(o.site_id, o.closes) < o.closes
    ]
    if not late or not problem.teams:
        return problem
    starts = np.array([team.origin for team in problem.teams])
    places = np.array([(problem.options[i].lon, problem.options[i].lat) for i in late])
    minutes, _ = problem.travel.between(starts, places)
    options = list(problem.options)
    for column, i in enumerate(late):
        option, until = options[i], ends[options[i].site_id]
        first = min(
            (
                _begins(team, option, float(minutes[k, column]))
                for k, team in enumerate(problem.teams)
                if eligible(team, option) and problem.locked.get(i, k) in (-1, k)
            ),
            default=np.inf,
        )
        if first <= until:
            options[i] = replace(option, closes=until)
    return replace(problem, options=tuple(options))


def _begins(team: Team, option: Option, minutes: float) -> float:
    """When the team begins the visit if it goes there first; after its break when that cannot wait until afterwards."""
    at = max(team.start + minutes, option.opens)
    if team.lunch and at + option.service > team.lunch.latest:
        at = max(max(team.start + minutes, team.lunch.earliest) + team.lunch.minutes, option.opens)
    return at
