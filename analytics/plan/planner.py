"""The way to a plan: shortlist, search, polish."""

from analytics.plan.arrays import Start
from analytics.plan.displace import polish
from analytics.plan.problem import Plan, Problem
from analytics.plan.shortlist import shortlist
from analytics.plan.solve import Effort, Watch, solve

KEEP_VALUES = 0.25  # what a kept visit is worth when a plan is changed, in mean values


def make_plan(
    problem: Problem,
    effort: Effort,
    *,
    start: Plan | None = None,
    keep: float = KEEP_VALUES,
    watch: Watch | None = None,
) -> Plan:
    """A feasible plan that no displacement of one or two neighbouring visits improves, over all options.

    ``start`` is changed as little as needed: repaired at once, then searched from, every visit it keeps with its team
    counting ``keep`` mean values more (``Effort(seconds=0)``: only repaired). ``watch(share, value)`` hears of the
    progress about ten times a second and stops the search by returning False.
    """
    kept = Start(start, keep) if start else None
    options = shortlist(problem, always=start.visited if start else frozenset())
    return polish(problem, solve(problem, effort, options, start=kept, watch=watch), kept)
