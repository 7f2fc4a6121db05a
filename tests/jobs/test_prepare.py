"""What is made ready beside other work."""

from analytics.plan.check import violations
from analytics.plan.planner import make_plan
from analytics.plan.solve import Effort
from jobs import prepare


def test_the_small_day_has_a_plan_that_keeps_every_rule():
    problem = prepare.small_day()
    plan = make_plan(problem, Effort(iterations=5))
    assert violations(problem, plan) == []
    assert sum(len(route.visits) for route in plan.routes) == 6
