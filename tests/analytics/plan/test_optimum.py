"""Small problems against every possible plan, with a scheduler written for the test."""

from dataclasses import replace
from itertools import combinations, permutations

import numpy as np
import pytest
from planning import demanding, random_problem

from analytics.plan.check import violations
from analytics.plan.planner import make_plan
from analytics.plan.problem import Problem, eligible
from analytics.plan.solve import Effort


def feasible(problem, team, order):
    """True when the team can make these visits in this order, with lunch on some leg."""
    legs = range(len(order) + 1) if team.lunch else (-1,)
    return any(_back(problem, team, order, leg) <= team.end for leg in legs)


def _back(problem, team, order, lunch_leg):
    t, at = float(team.start), team.start_at or (team.lon, team.lat)
    for leg in range(len(order) + 1):
        option = problem.options[order[leg]] if leg < len(order) else None
        to = (option.lon, option.lat) if option else (team.lon, team.lat)
        minutes, _ = problem.travel.between(np.array([at]), np.array([to]))
        if leg == lunch_leg:
            if t > team.lunch.latest:
                return np.inf
            t = max(t + minutes[0, 0], team.lunch.earliest) + team.lunch.minutes
        else:
            t += minutes[0, 0]
        if option is not None:
            t = max(t, option.opens)
            if t > option.closes:
                return np.inf
            t += option.service
        at = to
    return t


def best_of_one_team(problem):
    """The value of the best plan of a problem with one team."""
    team = problem.teams[0]
    able = [i for i, o in enumerate(problem.options) if eligible(team, o)]
    best = 0.0
    for n in range(1, min(team.max_visits, len(able)) + 1):
        for chosen in combinations(able, n):
            groups = {problem.options[i].exclusive for i in chosen}
            value = sum(problem.options[i].value for i in chosen)
            if (
                len(groups) == n
                and value > best
                and any(feasible(problem, team, p) for p in permutations(chosen))
            ):
                best = value
    return best


def without_musts(seed):
    problem = random_problem(seed, 1, 6)
    return Problem(problem.teams, tuple(o for o in problem.options if not o.must))


@pytest.mark.parametrize("seed", range(30))
def test_one_team_and_a_handful_of_targets_get_the_best_plan_there_is(seed):
    problem = without_musts(seed)
    plan = make_plan(problem, Effort(iterations=200))
    assert violations(problem, plan) == []
    assert plan.value == pytest.approx(best_of_one_team(problem))


def test_the_problems_of_this_test_are_not_all_empty():
    assert sum(best_of_one_team(without_musts(seed)) > 0 for seed in range(30)) > 10


def allowed(problem, team, chosen):
    """True when no two of these visits exclude each other and none breaks a lock or keeps another window."""
    options = [problem.options[i] for i in chosen]
    labels = [label for o in options for label in {o.site_id, *o.pairs}]
    locked = {problem.options[i].site_id for i in problem.locked}
    return (
        len(labels) == len(set(labels))
        and all(i in problem.locked for i, o in zip(chosen, options, strict=True) if o.site_id in locked)
        and all(problem.locked.get(i, -1) in (-1, 0) for i in chosen)
        and all(team.team_id not in o.barred_teams for o in options)
        and not any(o.adcode.startswith(prefix) for o in options for prefix in team.away_from)
    )


def rank(problem, chosen):
    """Locks met, then sites with a must, then points."""
    locked = {problem.options[i].site_id for i in problem.locked}
    musts = {problem.options[i].site_id for i in chosen if problem.options[i].must} - locked
    value = sum(problem.options[i].value for i in chosen)
    return sum(i in problem.locked for i in chosen), len(musts), value


def best_with_demands(problem):
    team = problem.teams[0]
    able = [i for i, o in enumerate(problem.options) if eligible(team, o)]
    best = (0, 0, 0.0)
    for n in range(1, min(team.max_visits, len(able)) + 1):
        for chosen in combinations(able, n):
            better = allowed(problem, team, chosen) and rank(problem, chosen) > best
            if better and any(feasible(problem, team, p) for p in permutations(chosen)):
                best = rank(problem, chosen)
    return best


def with_demands(seed):
    problem = demanding(seed, 1, 6)
    musts = tuple(replace(o, must=o.must or i % 4 == 1) for i, o in enumerate(problem.options))
    return replace(problem, options=musts)


@pytest.mark.parametrize("seed", range(40))
def test_locks_then_musts_then_points_are_as_good_as_can_be(seed):
    problem = with_demands(seed)
    plan = make_plan(problem, Effort(iterations=300))
    assert violations(problem, plan) == []
    assert rank(problem, sorted(plan.visited)) == pytest.approx(best_with_demands(problem))


def test_demands_decide_in_some_of_these_problems():
    found = [best_with_demands(with_demands(seed)) for seed in range(40)]
    assert sum(x[0] > 0 for x in found) > 3 and sum(x[1] > 0 for x in found) > 5
