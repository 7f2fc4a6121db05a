"""An independent check of a plan: shares no code with the search and computes every leg again."""

from collections import Counter

import numpy as np

from analytics.plan.build import MINUTES_A_DAY
from analytics.plan.problem import NIGHT_END_MIN, NIGHT_START_MIN, Plan, Problem, Route


def violations(problem: Problem, plan: Plan) -> list[str]:
    """Every broken rule as a Chinese sentence; empty for a good plan. A missed demand is not: see ``unmet``."""
    found: list[str] = []
    visited = [v.option for r in plan.routes for v in r.visits]
    groups = Counter(problem.options[i].exclusive for i in visited)
    found += [f"目标 {g} 在计划中出现{n}次。" for g, n in groups.items() if n > 1]
    labels = Counter(label for i in visited for label in problem.options[i].pairs)
    found += [f"不宜同日检查的企业（{label}）安排了{n}家。" for label, n in labels.items() if n > 1]
    found += _of_locks(problem, plan)
    if len({r.team for r in plan.routes}) != len(plan.routes):
        found.append("同一检查组有两条路线。")
    if abs(sum(problem.options[i].value for i in visited) - plan.value) > 1e-6:
        found.append("计划总分与各目标之和不符。")
    for route in plan.routes:
        found += _of_team(problem, route) + _of_times(problem, route)
    return found


def clock(minute: int) -> str:
    """08:30; of the next morning 次日 03:00."""
    day, rest = divmod(minute, MINUTES_A_DAY)
    return f"{'次日 ' if day else ''}{rest // 60:02d}:{rest % 60:02d}"


def _of_locks(problem: Problem, plan: Plan) -> list[str]:
    """A locked visit by another team, or the site in another window."""
    found = []
    fixed = {problem.options[i].site_id for i in problem.locked}
    for route in plan.routes:
        for visit in route.visits:
            site = problem.options[visit.option].site_id
            if site in fixed and problem.locked.get(visit.option) not in (-1, route.team):
                found.append(f"{site}未按锁定的检查组和时段安排。")
    return found


def _of_team(problem: Problem, route: Route) -> list[str]:
    team = problem.teams[route.team]
    found = []
    if len(route.visits) > team.max_visits:
        found.append(f"{team.team_id}安排{len(route.visits)}家，超过每日上限{team.max_visits}家。")
    for visit in route.visits:
        option = problem.options[visit.option]
        if not any(option.adcode.startswith(p) for p in team.prefixes):
            found.append(f"{team.team_id}不管辖{option.site_id}所在区划{option.adcode}。")
        if any(option.adcode.startswith(p) for p in team.away_from):
            found.append(f"{team.team_id}有人员须回避{option.site_id}所在区划{option.adcode}。")
        if team.team_id in option.barred_teams:
            found.append(f"{team.team_id}须回避{option.site_id}。")
        if option.skill not in team.skills and option.skill != "general":
            found.append(f"{team.team_id}缺少{option.site_id}所需专业{option.skill}。")
        if option.window == "night":
            ends = visit.depart <= NIGHT_END_MIN and visit.arrive >= NIGHT_START_MIN
            if not team.works_night or not ends:
                found.append(f"{option.site_id}应由夜查组在夜间检查。")
    return found


def _of_times(problem: Problem, route: Route) -> list[str]:
    """Travel, windows, service, lunch and shift, leg by leg."""
    team = problem.teams[route.team]
    found: list[str] = []
    at, free = team.start_at or (team.lon, team.lat), float(team.start)
    if not route.visits:
        return found
    for leg, visit in enumerate(route.visits):
        option = problem.options[visit.option]
        ready, km, late = _next_stop(problem, route, leg, (at, free, (option.lon, option.lat)))
        found += late
        if visit.arrive < ready - 1e-9:
            found.append(f"{team.team_id}来不及在{clock(visit.arrive)}到达{option.site_id}。")
        if not option.opens <= visit.arrive <= option.closes:
            found.append(f"{option.site_id}的到达时间不在时段内。")
        if visit.depart - visit.arrive != option.service or abs(visit.travel_km - km) > 1e-6:
            found.append(f"{option.site_id}的现场时长或路程不符。")
        at, free = (option.lon, option.lat), float(visit.depart)
    ready, _, late = _next_stop(problem, route, len(route.visits), (at, free, (team.lon, team.lat)))
    found += late
    if ready > team.end or route.back < ready:
        found.append(f"{team.team_id}返回时间超出班次。")
    if team.lunch and not 0 <= route.lunch_leg <= len(route.visits):
        found.append(f"{team.team_id}没有午休。")
    return found


def _next_stop(problem: Problem, route: Route, leg: int, trip: tuple) -> tuple[float, float, list[str]]:
    """Earliest minute at the end of a trip (from, leaving at, to), its kilometres, and a break that is too late."""
    start, free, end = trip
    team = problem.teams[route.team]
    minutes, km = problem.travel.between(np.array([start]), np.array([end]))
    ready, late = free + minutes[0, 0], []
    if team.lunch and leg == route.lunch_leg:
        if free > team.lunch.latest:
            late.append(f"{team.team_id}午休过晚。")
        ready = max(ready, team.lunch.earliest) + team.lunch.minutes
    return ready, float(km[0, 0]), late
