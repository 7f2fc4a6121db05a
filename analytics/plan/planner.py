"""The way to a plan: shortlist, search, polish."""

from analytics.plan.displace import polish
from analytics.plan.problem import Plan, Problem
from analytics.plan.shortlist import shortlist
from analytics.plan.solve import Effort, solve


def make_plan(problem: Problem, effort: Effort) -> Plan:
    """A feasible plan that no displacement of one or two neighbouring visits improves, over all options."""
    return polish(problem, solve(problem, effort, shortlist(problem)))
