"""Changing a plan that people know: at once, moving little, with a progress that can be stopped."""

from dataclasses import replace

import pytest
from planning import day_team, random_problem, visit

from analytics.plan.check import violations
from analytics.plan.planner import make_plan
from analytics.plan.problem import Problem
from analytics.plan.solve import Effort
from analytics.plan.warm import plan_from

NOW = Effort(seconds=0)
QUICK = Effort(iterations=200)


def crowd(seed=3):
    """Five teams and sixty targets without demands."""
    problem = random_problem(seed, 5, 60)
    teams = tuple(replace(t, max_visits=5) for t in problem.teams)
    return Problem(teams, tuple(replace(o, must=False) for o in problem.options))


def stops(problem, plan):
    return {
        problem.teams[r.team].team_id: [
            (problem.options[v.option].site_id, problem.options[v.option].window) for v in r.visits
        ]
        for r in plan.routes
    }


def kept(problem, before, after):
    """Visits that stay with their team."""
    old, new = (
        {(team, stop) for team, listed in stops(problem, p).items() for stop in listed}
        for p in (before, after)
    )
    return len(old & new), len(old)


def test_a_repair_without_change_changes_nothing():
    problem = crowd()
    plan = make_plan(problem, QUICK)
    again = make_plan(problem, NOW, start=plan)
    assert stops(problem, again) == stops(problem, plan)
    assert again.routes == plan.routes


def test_stops_by_name_make_a_plan_to_start_from():
    problem = crowd()
    plan = make_plan(problem, QUICK)
    known = stops(problem, plan)
    assert stops(problem, plan_from(problem, known)) == known
    team, listed = next((t, s) for t, s in known.items() if s)
    changed = known | {team: [("GONE", "day"), *listed], "NOBODY": [("S1", "day")]}
    assert stops(problem, plan_from(problem, changed)) == known


@pytest.mark.parametrize("effort", [NOW, QUICK])
@pytest.mark.parametrize("seed", range(5))
def test_excluding_visits_keeps_nearly_all_others(seed, effort):
    problem = crowd(seed)
    before = make_plan(problem, QUICK)
    gone = {problem.options[i].site_id for i in sorted(before.visited)[:2]}
    rest = replace(problem, options=tuple(o for o in problem.options if o.site_id not in gone))
    after = make_plan(rest, effort, start=plan_from(rest, stops(problem, before)))
    assert violations(rest, after) == []
    same, all_ = kept(rest, plan_from(rest, stops(problem, before)), plan_from(rest, stops(rest, after)))
    assert same >= 0.7 * all_


@pytest.mark.parametrize("seed", range(5))
def test_a_new_must_and_a_lock_to_another_team_are_met_at_once(seed):
    problem = crowd(seed)
    before = make_plan(problem, QUICK)
    swaps = [
        (i, k)
        for i, o in enumerate(problem.options)
        for k in range(len(problem.teams))
        if i not in before.visited and violations_free(problem, i, k)
    ]
    option, team = swaps[len(swaps) // 2]
    for changed in (
        replace(problem, locked={option: team}),
        replace(
            problem,
            options=tuple(replace(o, must=i == option) for i, o in enumerate(problem.options)),
        ),
    ):
        after = make_plan(changed, NOW, start=before)
        assert violations(changed, after) == [] and option in after.visited


def violations_free(problem, option, team):
    """True when the team could visit the option if it were the only one."""
    alone = Problem(problem.teams[team : team + 1], problem.options[option : option + 1])
    return bool(make_plan(alone, NOW).visited)


def test_a_shorter_shift_drops_what_no_longer_fits_and_a_team_off_passes_its_visits_on():
    options = [visit(f"S{i}", value=10.0 + i) for i in range(4)]
    teams = (day_team("T1"), day_team("T2", lon=121.1))
    problem = Problem(teams, tuple(options))
    before = make_plan(problem, QUICK)
    short = replace(problem, teams=tuple(replace(t, end=690, lunch=None) for t in teams))
    after = make_plan(short, NOW, start=before)
    assert violations(short, after) == [] and 0 < len(after.visited) < len(before.visited)
    alone = replace(problem, teams=teams[:1])
    after = make_plan(alone, NOW, start=plan_from(alone, stops(problem, before)))
    assert violations(alone, after) == [] and len(after.visited) >= 3


def test_a_kept_visit_counts_more():
    options = [visit("A", value=50.0), visit("B", value=52.0)]
    problem = Problem((day_team(max_visits=1),), tuple(options))
    start = plan_from(problem, {"T1": [("A", "day")]})
    assert make_plan(problem, QUICK, start=start).visited == {0}
    assert make_plan(problem, QUICK, start=start, keep=0.0).visited == {1}
    assert make_plan(problem, QUICK, start=start).value == 50.0


def test_the_progress_is_heard_and_can_stop_the_search():
    heard = []

    def watch(share, value):
        heard.append((share, value))
        return len(heard) < 3

    problem = crowd()
    plan = make_plan(problem, Effort(seconds=60), watch=watch)
    assert len(heard) == 3 and violations(problem, plan) == []
    assert all(0 < share < 0.5 and value > 0 for share, value in heard)
    assert plan.value >= heard[-1][1] - 1e-6
