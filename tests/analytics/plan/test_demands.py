"""Locks, musts, pairs, recusal and home districts: kept by every plan, and what cannot be met is said."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planning import day_team, demanding, night_team, night_visit, visit

from analytics.plan.check import violations
from analytics.plan.explain import TEXTS, explain
from analytics.plan.planner import make_plan
from analytics.plan.problem import Problem, duties
from analytics.plan.solve import Effort
from analytics.plan.unmet import unmet
from schema.plan_left_out import DATASET

QUICK = Effort(iterations=60)
PATIENT = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def planned(teams, options, locked=None):
    problem = Problem(tuple(teams), tuple(options), locked=locked or {})
    plan = make_plan(problem, QUICK)
    assert violations(problem, plan) == []
    return problem, plan


def where(problem, plan):
    """Team and window of every site visited."""
    return {
        problem.options[v.option].site_id: (problem.teams[r.team].team_id, problem.options[v.option].window)
        for r in plan.routes
        for v in r.visits
    }


@PATIENT
@given(seed=st.integers(0, 10_000), teams=st.integers(1, 5), sites=st.integers(0, 30))
def test_no_plan_breaks_a_rule_and_every_missed_demand_is_said_once(seed, teams, sites):
    problem = demanding(seed, teams, sites)
    for effort in (Effort(seconds=0), QUICK):
        plan = make_plan(problem, effort)
        assert violations(problem, plan) == []
        missed = [site for site, ways in duties(problem).items() if not plan.visited.intersection(ways)]
        said = unmet(problem, plan, {}, {})
        assert sorted(left.site_id for left in said) == sorted(missed)
        assert all(left.code in DATASET["reason_code"].choices for left in said)


@PATIENT
@given(seed=st.integers(0, 10_000))
def test_a_changed_plan_breaks_no_rule_either(seed):
    problem = demanding(seed, 4, 25)
    plain = replace(problem, locked={}, options=tuple(replace(o, pairs=()) for o in problem.options))
    before = make_plan(plain, QUICK)
    for effort in (Effort(seconds=0), QUICK):
        assert violations(problem, make_plan(problem, effort, start=before)) == []


@PATIENT
@given(seed=st.integers(0, 10_000))
def test_nobody_goes_where_it_is_barred(seed):
    problem = demanding(seed, 5, 30)
    for route in make_plan(problem, QUICK).routes:
        team = problem.teams[route.team]
        for stop in route.visits:
            option = problem.options[stop.option]
            assert team.team_id not in option.barred_teams
            assert not (team.away_from and option.adcode.startswith(team.away_from))


def test_of_a_pair_the_more_valuable_is_visited_and_the_other_told_why():
    pair = [visit("A", pairs=("A|B",), value=40.0), visit("B", pairs=("A|B",), value=60.0)]
    problem, plan = planned([day_team()], pair)
    assert set(where(problem, plan)) == {"B"}
    distant = [*pair, visit("C", pairs=("B|C",), value=10.0)]
    assert set(where(*planned([day_team()], [replace(distant[1], pairs=("A|B", "B|C")), *distant[::2]]))) == {
        "B"
    }
    problem, plan = planned(
        [day_team("T1", prefixes=("3302",)), day_team("T2", prefixes=("3201",))],
        [replace(pair[0], adcode="320106"), pair[1]],
    )
    left = {r.site_id: r for r in explain(problem, plan, {"B": "乙厂"}, {})}
    assert left["A"].code == "pair" and "乙厂" in left["A"].reason


def test_a_must_moves_its_pair_partner_out():
    pair = [visit("A", pairs=("A|B",), value=1.0, must=True), visit("B", pairs=("A|B",), value=60.0)]
    assert set(where(*planned([day_team()], pair))) == {"A"}


def test_a_lock_names_the_team_and_the_window_whatever_is_better():
    options = [visit("A", value=5.0), night_visit("A", value=50.0), visit("B", value=90.0)]
    teams = [day_team("T1", max_visits=1), day_team("T2", lon=121.4), night_team("N1")]
    problem, plan = planned(teams, options, {0: 1})
    assert where(problem, plan)["A"] == ("T2", "day")
    problem, plan = planned(teams, options, {0: -1})
    assert where(problem, plan)["A"][1] == "day"
    either, plan = planned(teams, options, {0: -1, 1: -1})
    assert where(either, plan)["A"] == ("N1", "night")


def test_a_lock_goes_before_a_must_and_a_must_before_all_value():
    team = day_team(max_visits=1)
    options = [visit("A", value=1.0), visit("B", value=2.0, must=True), visit("C", value=99.0)]
    assert set(where(*planned([team], options, {0: 0}))) == {"A"}
    assert set(where(*planned([team], options))) == {"B"}


@pytest.mark.parametrize(
    ("option", "locked", "code"),
    [
        (visit("A", must=True, adcode="320106"), {}, "no_jurisdiction"),
        (visit("A", must=True, adcode="330100"), {}, "recused"),
        (visit("A", must=True, barred_teams=frozenset({"T1"})), {}, "recused"),
        (visit("A", skill="water"), {0: 0}, "no_skill"),
        (night_visit("A"), {0: -1}, "night_only"),
        (visit("A", service=500, must=True), {}, "no_time"),
    ],
)
def test_what_cannot_be_met_is_said_with_its_reason_and_the_rest_is_planned(option, locked, code):
    problem, plan = planned([day_team(away_from=("3301",))], [option, visit("Z")], locked)
    assert set(where(problem, plan)) == {"Z"}
    left = unmet(problem, plan, {}, {})
    assert [(x.site_id, x.code) for x in left] == [("A", code)]
    assert "{" not in left[0].reason


def test_two_demands_for_the_time_of_one_leave_one_unmet():
    team = day_team(max_visits=1)
    options = [visit("A", must=True, value=9.0), visit("B", must=True, value=1.0), visit("C", value=99.0)]
    problem, plan = planned([team], options)
    left = unmet(problem, plan, {}, {})
    assert set(where(problem, plan)) == {"A"} and [x.site_id for x in left] == ["B"]
    assert left[0].reason == TEXTS["crowded"]


def test_a_team_under_way_sets_out_from_where_it_is_and_returns_to_its_depot():
    far = day_team(start=840, end=1050, lunch=None, start_at=(121.6, 30.0))
    problem, plan = planned([far], [visit("A", lon=121.6)])
    stop = plan.routes[0].visits[0]
    assert stop.arrive == 840 and stop.travel_min == 0 and plan.routes[0].back > stop.depart + 30
    assert planned([replace(far, start_at=None)], [visit("A", lon=121.6)])[1].value == 0
    assert "来不及" in "".join(violations(replace(problem, teams=(replace(far, start_at=None),)), plan))


def test_the_checker_sees_locks_pairs_and_bars():
    problem, plan = planned([day_team("T1"), day_team("T2")], [visit("A"), visit("B", lon=121.1)])
    team = next(r.team for r in plan.routes if r.visits)
    option = plan.routes[team].visits[0].option
    site = problem.options[option].site_id
    paired = tuple(replace(o, pairs=("A|B",)) for o in problem.options)
    barred = tuple(replace(o, barred_teams=frozenset({"T1", "T2"})) for o in problem.options)
    at_home = tuple(replace(t, away_from=("3302",)) for t in problem.teams)
    assert any("锁定" in x for x in violations(replace(problem, locked={option: 1 - team}), plan))
    assert any("同日" in x for x in violations(replace(problem, options=paired), plan))
    assert any(f"回避{site}" in x for x in violations(replace(problem, options=barred), plan))
    assert any("回避" in x for x in violations(replace(problem, teams=at_home), plan))
