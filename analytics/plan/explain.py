"""Why each target is left out: who may go, who has the time, and what it would have to displace."""

from collections.abc import Mapping, Sequence

import numpy as np

from analytics.plan.displace import all_swaps
from analytics.plan.problem import RULES, LeftOut, Plan, Problem

TEXTS = {
    "no_jurisdiction": "没有检查组的可检查辖区包含该企业所在区划{adcode}。",
    "no_skill": "可检查该辖区的检查组都不具备“{skill}”专业。",
    "night_only": "该目标需夜间检查，可检查该辖区且具备专业的检查组当日都不值夜班。",
    "recused": "有资格的检查组都须回避：辖区内有本组人员户籍或工作地、已申报回避，或近期查过该企业。",
    "no_time": "有资格的检查组在各自班次内都来不及往返并完成{service}分钟的现场检查。",
    "crowded": "须让出三家以上、或必查的已安排目标才能排入，当日时间不够。",
    "pair": "与已安排的{names}不宜同日检查。",
    "lower_value": "预期价值{value}分，还差{bid}分才能替换{team}已安排的{names}（合计{lost}分）。",
}
CODES = {"crowded": "no_time"}  # sentences whose code differs from their name


def explain(
    problem: Problem, plan: Plan, names: Mapping[str, str], skills: Mapping[str, str]
) -> list[LeftOut]:
    """One reason per site that has options and none of them in the plan, most valuable first.

    ``names`` gives the name of a site or team id, ``skills`` the Chinese title of a skill.
    """
    waiting = _waiting(problem, plan)
    found = all_swaps(problem, plan)
    reasons = [reason(problem, plan, indices, found, (names, skills)) for indices in waiting.values()]
    best = {site: max(problem.options[i].value for i in indices) for site, indices in waiting.items()}
    return sorted(reasons, key=lambda r: (-best[r.site_id], r.site_id))


def _waiting(problem: Problem, plan: Plan) -> dict[str, list[int]]:
    """The options of every site of which none is in the plan."""
    groups = {problem.options[i].exclusive for i in plan.visited}
    waiting: dict[str, list[int]] = {}
    for i, option in enumerate(problem.options):
        if option.exclusive not in groups:
            waiting.setdefault(option.site_id, []).append(i)
    return waiting


def reason(
    problem: Problem,
    plan: Plan,
    indices: list[int],
    swap: Mapping[int, np.void],
    words: tuple[Mapping[str, str], Mapping[str, str]],
) -> LeftOut:
    """Why none of the options ``indices`` of a site is in the plan, given their SWAPs and ``words`` = (names, skills)."""
    names, skills = words
    options = [problem.options[i] for i in indices]
    first = options[0]
    demanded = first.must or any(i in problem.locked for i in indices)
    labels = {label for o in options for label in o.pairs}
    rivals = [i for i in sorted(plan.visited) if labels.intersection(problem.options[i].pairs)]
    key = _forbidden(problem, indices)
    if key is None and not any(swap[i]["alone"] for i in indices):
        key = "no_time"
    if key is None and (demanded or not any(np.isfinite(swap[i]["gap"]) for i in indices)):
        key = "pair" if rivals else "crowded"
    if key is None:
        return _bid(problem, plan, min(indices, key=lambda i: swap[i]["gap"]), swap, names)
    values = {
        "adcode": first.adcode,
        "skill": skills.get(first.skill, first.skill),
        "service": str(first.service),
        "names": _named(problem, rivals, names),
    }
    used = {k: v for k, v in values.items() if "{" + k + "}" in TEXTS[key]}
    return LeftOut(first.site_id, CODES.get(key, key), TEXTS[key], used)


def _named(problem: Problem, options: Sequence[int], names: Mapping[str, str]) -> str:
    sites = [problem.options[i].site_id for i in options]
    return "、".join(names.get(site, site) for site in sites)


def _bid(
    problem: Problem, plan: Plan, best: int, swap: Mapping[int, np.void], names: Mapping[str, str]
) -> LeftOut:
    """What the option lacks to displace visits of a team."""
    team, at, width = (int(swap[best][f]) for f in ("team", "at", "width"))
    displaced = tuple(v.option for v in plan.routes[team].visits[at : at + width])
    lost = sum(problem.options[i].value for i in displaced)
    option = problem.options[best]
    bid = lost - option.value
    text = {
        "value": f"{option.value:.1f}",
        "bid": f"{bid:.1f}",
        "team": names.get(problem.teams[team].team_id, problem.teams[team].team_id),
        "names": _named(problem, displaced, names),
        "lost": f"{lost:.1f}",
    }
    return LeftOut(option.site_id, "lower_value", TEXTS["lower_value"], text, bid, team, displaced)


def _forbidden(problem: Problem, indices: list[int]) -> str | None:
    """What keeps every team away whatever the time, or None."""
    pairs = [
        (team, problem.options[i])
        for i in indices
        for k, team in enumerate(problem.teams)
        if problem.locked.get(i, -1) in (-1, k)
    ]
    for code, holds in RULES.items():
        pairs = [pair for pair in pairs if holds(*pair)]
        if not pairs:
            return code
    return None
