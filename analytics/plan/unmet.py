"""Which musts and locks a plan cannot meet, and why."""

from collections.abc import Mapping

from analytics.plan.problem import LeftOut, Plan, Problem


def duties(problem: Problem) -> dict[str, tuple[int, ...]]:
    """The option indices that meet each demanded site: its lock if there is one, else all its musts."""
    found: dict[str, list[int]] = {}
    for i, option in enumerate(problem.options):
        if option.must or i in problem.locked:
            found.setdefault(option.site_id, []).append(i)
    return {
        site: tuple(i for i in indices if i in problem.locked) or tuple(indices)
        for site, indices in found.items()
    }


def unmet(problem: Problem, plan: Plan, names: Mapping[str, str], skills: Mapping[str, str]) -> list[LeftOut]:
    """One sentence per must or lock that the plan misses; ``names`` and ``skills`` as for ``explain``."""
    missed = [site for site, indices in duties(problem).items() if not plan.visited.intersection(indices)]
    return [*problem.impossible, *(_sentence(problem, site, names) for site in missed)]


def _sentence(problem: Problem, site: str, names: Mapping[str, str]) -> LeftOut:
    return LeftOut(site, "no_time", "{name}排不进计划。", {"name": names.get(site, site)})
