"""Which musts and locks a plan cannot meet, and why."""

from collections.abc import Mapping

import numpy as np

from analytics.plan.displace import all_swaps
from analytics.plan.explain import reason
from analytics.plan.problem import LeftOut, Plan, Problem, duties


def unmet(problem: Problem, plan: Plan, names: Mapping[str, str], skills: Mapping[str, str]) -> list[LeftOut]:
    """One reason per must or lock that the plan misses; ``names`` and ``skills`` as for :func:`explain`."""
    waiting = {
        site: list(indices)
        for site, indices in duties(problem).items()
        if not plan.visited.intersection(indices)
    }
    if not waiting:
        return list(problem.impossible)
    found = all_swaps(problem, plan, np.array(sorted(i for indices in waiting.values() for i in indices)))
    words = (names, skills)
    missed = [reason(problem, plan, indices, found, words) for indices in waiting.values()]
    return [*problem.impossible, *missed]
