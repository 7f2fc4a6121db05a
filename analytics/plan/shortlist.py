"""Which options are worth searching over when there are thousands."""

import numpy as np

from analytics.plan.arrays import eligibility
from analytics.plan.problem import Problem

KEPT = 800
KEPT_PER_TEAM = 25
OVERHEAD_MIN = 10.0


def shortlist(problem: Problem, kept: int = KEPT, always: frozenset[int] = frozenset()) -> np.ndarray:
    """Indices of demands, ``always``, the ``kept`` most valuable options, each team's best by value per minute, siblings."""
    options = problem.options
    if len(options) <= kept + KEPT_PER_TEAM * len(problem.teams):
        return np.arange(len(options))
    value = np.array([o.value for o in options])
    fits = eligibility(problem, np.arange(len(options)))
    chosen = np.array([o.must or i in problem.locked or i in always for i, o in enumerate(options)])
    chosen[np.argsort(-np.where(fits.any(axis=0), value, -1.0), kind="stable")[:kept]] = True
    minutes, _ = problem.travel.between(
        np.array([t.origin for t in problem.teams]), np.array([(o.lon, o.lat) for o in options])
    )
    service = np.array([o.service for o in options], dtype=float)
    rate = np.where(fits, value / (service + 0.5 * minutes + OVERHEAD_MIN), -1.0)
    chosen[np.argsort(-rate, axis=1, kind="stable")[:, :KEPT_PER_TEAM].ravel()] = True
    groups = np.unique([o.exclusive for o in options], return_inverse=True)[1]
    return np.flatnonzero(np.isin(groups, groups[chosen]))
