"""Plans: always feasible, musts first, repeatable, and hard to improve."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planning import day_team, night_team, night_visit, random_problem, visit

from analytics.plan import displace
from analytics.plan.check import violations
from analytics.plan.displace import all_swaps, polish
from analytics.plan.planner import make_plan
from analytics.plan.problem import Lunch, Plan, Problem
from analytics.plan.shortlist import shortlist
from analytics.plan.solve import Effort, solve

QUICK = Effort(iterations=60)
PATIENT = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def sites_of(problem: Problem, plan: Plan) -> list[str]:
    return [problem.options[v.option].site_id for r in plan.routes for v in r.visits]


def planned(teams, options, effort=QUICK):
    problem = Problem(tuple(teams), tuple(options))
    plan = make_plan(problem, effort)
    assert violations(problem, plan) == []
    return problem, plan


@PATIENT
@given(seed=st.integers(0, 10_000), teams=st.integers(1, 5), sites=st.integers(0, 30))
def test_the_checker_never_complains(seed, teams, sites):
    problem = random_problem(seed, teams, sites)
    for effort in (Effort(seconds=0), QUICK):
        assert violations(problem, make_plan(problem, effort)) == []


@PATIENT
@given(seed=st.integers(0, 10_000))
def test_searching_is_never_worse_than_greedy_but_for_musts(seed):
    problem = random_problem(seed)
    problem = replace(problem, options=tuple(replace(o, must=False) for o in problem.options))
    greedy, searched = (solve(problem, e) for e in (Effort(seconds=0), QUICK))
    assert searched.value >= greedy.value - 1.0  # travel is a tie-break of a few hundredths of a point


def test_the_same_seed_and_iterations_give_the_same_plan():
    problem = random_problem(11, 5, 40)
    assert make_plan(problem, QUICK) == make_plan(problem, QUICK)
    assert make_plan(problem, QUICK).iterations == 60


def test_no_teams_no_options_or_no_time_give_an_empty_plan():
    assert planned([], [visit()])[1].routes == ()
    assert planned([day_team()], [])[1].value == 0
    problem, plan = planned([day_team()], [])
    assert plan.routes[0].visits == () and problem.options == ()


def test_a_must_of_no_value_goes_before_everything_else():
    options = [visit(f"S{i}", value=90.0, service=180) for i in range(5)]
    problem, plan = planned([day_team()], [*options, visit("M", value=0.0, service=180, must=True)])
    assert "M" in sites_of(problem, plan)


def test_a_must_no_team_may_visit_does_not_spoil_the_rest():
    problem, plan = planned([day_team()], [visit("A"), visit("M", adcode="320506", must=True)])
    assert sites_of(problem, plan) == ["A"]


@pytest.mark.parametrize(
    "change", [{"adcode": "320506"}, {"skill": "water"}, {"service": 540}, {"lon": 126.0}, {"closes": 500}]
)
def test_a_visit_outside_jurisdiction_skill_or_time_is_never_planned(change):
    assert planned([day_team()], [visit("A", **change)])[1].value == 0


def test_night_suspects_are_visited_at_night_by_night_teams_only():
    pair = [visit("A", value=20.0), night_visit("A", value=60.0)]
    problem, plan = planned([day_team(), night_team()], pair)
    assert plan.value == 60.0 and len(sites_of(problem, plan)) == 1
    assert planned([day_team()], pair)[1].value == 20.0
    long_day = day_team(start=780, end=1500, lunch=None)
    assert planned([long_day], [night_visit("A")])[1].value == 0


def test_at_most_the_allowed_number_of_visits():
    problem, plan = planned([day_team(max_visits=2)], [visit(f"S{i}", service=15) for i in range(6)])
    assert len(sites_of(problem, plan)) == 2


def test_lunch_takes_its_hour_within_its_hours():
    many = [visit(f"S{i}", service=105, lon=121.001) for i in range(6)]
    with_break = planned([day_team()], many)[1]
    without = planned([day_team(lunch=None)], many)[1]
    assert len(without.routes[0].visits) == 5 and len(with_break.routes[0].visits) == 4
    leg = with_break.routes[0].lunch_leg
    visits = with_break.routes[0].visits
    after = visits[leg].arrive if leg < len(visits) else with_break.routes[0].back
    before = visits[leg - 1].depart if leg else 510
    assert before <= Lunch().latest and after >= max(before, Lunch().earliest) + 60


def test_shifts_that_leave_no_eleven_hours_of_rest_or_no_lunch_are_refused():
    with pytest.raises(ValueError, match="11 小时休息"):
        day_team(start=0, end=800)
    with pytest.raises(ValueError, match="午休"):
        day_team(start=510, end=700)


def test_polishing_leaves_no_swap_of_one_or_two_neighbours_that_gains():
    problem = random_problem(21, 5, 60)
    rough = solve(problem, Effort(seconds=0), np.arange(0, len(problem.options), 2))
    polished = polish(problem, rough)
    assert any(-np.inf < s["gap"] < -1e-6 for s in all_swaps(problem, rough).values())
    assert not any(-np.inf < s["gap"] < -1e-6 for s in all_swaps(problem, polished).values())
    assert polished.value > rough.value and violations(problem, polished) == []


def test_options_beyond_one_matrix_are_polished_in_parts(monkeypatch):
    problem = random_problem(22, 5, 60)
    whole = make_plan(problem, QUICK)
    monkeypatch.setattr(displace, "CHUNK", 20)
    parts = make_plan(problem, QUICK)
    assert violations(problem, parts) == [] and set(all_swaps(problem, parts)) == set(
        range(len(problem.options))
    )
    assert not any(-np.inf < s["gap"] < -1e-6 for s in all_swaps(problem, parts).values())
    assert parts.value > 0.9 * whole.value


def test_the_shortlist_keeps_musts_and_both_options_of_a_site():
    options = [visit(f"S{i}", value=float(i)) for i in range(400)]
    options += [night_visit("S399", value=1.0), visit("M", value=0.0, must=True)]
    problem = Problem((day_team(), night_team()), tuple(options))
    kept = {problem.options[i].site_id for i in shortlist(problem, kept=50)}
    indices = set(shortlist(problem, kept=50).tolist())
    assert "M" in kept and {399, 400} <= indices and len(indices) < 150


def test_the_checker_sees_what_is_wrong():
    problem, plan = planned([day_team(max_visits=3)], [visit("A"), visit("B", lon=121.2)])
    route = plan.routes[0]
    first, second = route.visits
    wrong = {
        "来不及": replace(
            route, visits=(first, replace(second, arrive=first.depart, depart=first.depart + 90))
        ),
        "出现2次": replace(route, visits=(first, replace(first, arrive=900, depart=990, travel_km=0.0))),
        "现场时长": replace(route, visits=(replace(first, depart=first.depart - 5), second)),
        "午休": replace(route, lunch_leg=-1),
        "返回时间": replace(route, back=second.depart),
        "时段": replace(route, visits=(first, replace(second, arrive=1000, depart=1090))),
    }
    for word, bad in wrong.items():
        assert any(word in said for said in violations(problem, replace(plan, routes=(bad,)))), word
    strangers = replace(problem, teams=(replace(problem.teams[0], prefixes=("32",), max_visits=1),))
    assert any("不管辖" in said for said in violations(strangers, plan))
    assert any("每日上限" in said for said in violations(strangers, plan))


def test_forty_teams_and_two_thousand_candidates_get_a_plan_without_any_search():
    rng = np.random.default_rng(2)
    teams = [day_team(f"T{k}", lon=121 + rng.uniform(0, 2), lat=29 + rng.uniform(0, 2)) for k in range(40)]
    options = [
        visit(f"S{i}", lon=121 + rng.uniform(0, 2), lat=29 + rng.uniform(0, 2), value=float(rng.gamma(2, 20)))
        for i in range(2000)
    ]
    problem = Problem(tuple(teams), tuple(options))
    plan = make_plan(problem, Effort(seconds=0))
    assert violations(problem, plan) == [] and plan.value > 0
