"""Reasons for what is left out, each true when tried."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planning import day_team, force_in, night_team, night_visit, random_problem, visit

from analytics.plan.check import violations
from analytics.plan.explain import TEXTS, explain
from analytics.plan.planner import make_plan
from analytics.plan.problem import Problem, eligible
from analytics.plan.solve import Effort
from schema.plan_left_out import DATASET

QUICK = Effort(iterations=40)


def left_out(teams, options):
    problem = Problem(tuple(teams), tuple(options))
    plan = make_plan(problem, QUICK)
    return problem, plan, {r.site_id: r for r in explain(problem, plan, {"T1": "一组"}, {"water": "水"})}


@pytest.mark.parametrize(
    ("option", "code", "word"),
    [
        (visit("A", adcode="320506"), "no_jurisdiction", "320506"),
        (visit("A", skill="water"), "no_skill", "“水”"),
        (night_visit("A"), "night_only", "夜班"),
        (visit("A", lon=126.0), "no_time", "来不及"),
        (visit("A", service=480), "no_time", "480分钟"),
    ],
)
def test_what_keeps_every_team_away_is_said(option, code, word):
    reason = left_out([day_team()], [option])[2]["A"]
    assert reason.code == code and word in reason.reason and reason.bid is None


def test_a_night_team_without_the_jurisdiction_does_not_help():
    reason = left_out([day_team(), night_team(prefixes=("32",))], [night_visit("A")])[2]["A"]
    assert reason.code == "night_only"


def test_a_cheaper_target_learns_what_it_lacks_and_whom_it_would_replace():
    options = [visit("A", value=50.0, service=280), visit("B", value=30.0, service=280)]
    problem, _, reasons = left_out([day_team()], options)
    reason = reasons["B"]
    assert reason.code == "lower_value" and reason.bid == pytest.approx(20.0)
    assert "一组" in reason.reason and "20.0" in reason.reason and "A" in reason.reason
    assert [problem.options[i].site_id for i in reason.displaced] == ["A"]


def test_a_target_that_would_cost_three_visits_or_a_must_says_so():
    options = [visit(f"S{i}", value=90.0, service=90, lon=121.001) for i in range(4)]
    reasons = left_out([day_team()], [*options, visit("B", value=10.0, service=270)])[2]
    assert reasons["B"].code == "no_time" and "三家以上" in reasons["B"].reason
    reasons = left_out([day_team()], [visit("M", service=280, must=True), visit("B", service=280)])[2]
    assert "必查" in reasons["B"].reason


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_every_stated_displacement_works_and_costs_what_it_says(seed):
    problem = random_problem(seed, 4, 30)
    plan = make_plan(problem, QUICK)
    planned = {problem.options[i].site_id for i in plan.visited}
    reasons = explain(problem, plan, {}, {})
    assert {r.site_id for r in reasons} == {o.site_id for o in problem.options} - planned
    for reason in reasons:
        assert reason.code in DATASET["reason_code"].choices and "{" not in reason.reason
        if reason.code == "lower_value":
            assert reason.bid is not None and reason.bid >= -1e-6
            lost = sum(problem.options[i].value for i in reason.displaced)
            option = next(
                i
                for i, o in enumerate(problem.options)
                if o.site_id == reason.site_id
                and abs(lost - o.value - reason.bid) < 1e-9
                and eligible(problem.teams[reason.team], o)
            )
            forced = force_in(problem, plan, reason, option)
            assert violations(problem, forced) == []
            assert forced.value == pytest.approx(plan.value - reason.bid)


def test_forcing_in_what_no_longer_fits_is_refused():
    options = [visit("A", value=50.0, service=280), visit("B", value=30.0, service=280)]
    problem, plan, reasons = left_out([day_team()], options)
    stale = replace(reasons["B"], displaced=())
    with pytest.raises(ValueError, match="重新生成说明"):
        force_in(problem, plan, stale, 1)


def test_reasons_come_best_value_first():
    options = [visit(f"S{i}", value=float(i + 1), adcode="320506") for i in range(5)]
    assert list(left_out([day_team()], options)[2]) == ["S4", "S3", "S2", "S1", "S0"]


def test_no_sentence_draws_a_legal_conclusion():
    assert not any("违法" in text for text in TEXTS.values())
