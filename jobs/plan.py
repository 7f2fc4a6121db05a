"""Job: choose and route tomorrow's targets for the teams on duty."""

from datetime import date, timedelta

import pandas as pd

from analytics.plan.build import PlanParams, build_problem
from analytics.plan.check import violations
from analytics.plan.demands import Roster
from analytics.plan.explain import explain
from analytics.plan.planner import make_plan
from analytics.plan.problem import Plan, Problem
from analytics.plan.solve import Effort
from analytics.plan.tables import left_out_rows, visit_rows
from jobs.progress import Progress
from schema import plan_left_out, plan_visit, target, team
from schema.skills import SKILLS
from store.base import Casework, Store
from store.viewer import SYSTEM


def run(store: Store, casework: Casework, *, day: date, seconds: float = 2.0, progress: Progress) -> str:
    """Plan the targets of ``day`` with ``seconds`` of CPU for the search; replaces the day's draft; the plan's number.

    Raises
    ------
    ValueError
        When there are no targets or no teams for the day.
    """
    progress.step("读取目标和检查组")
    targets = casework.read(target.DATASET, SYSTEM, day=day)
    teams = store.read(team.DATASET, SYSTEM)
    if targets.empty:
        raise ValueError(f"{day} 没有目标，请先运行 targets --date {day} 生成目标。")
    if teams.empty:
        raise ValueError("没有检查组，请先导入检查组（import team 文件）。")
    before = casework.read(plan_visit.DATASET, SYSTEM, ("team_id",), day=day - timedelta(days=1))
    ends = dict(zip(teams["team_id"].astype(str), teams["shift_end_min"].astype(int), strict=True))
    worked = {team_id: ends[team_id] for team_id in before["team_id"].astype(str).unique() if team_id in ends}
    problem = build_problem(targets, teams, PlanParams(), roster=Roster(day, worked=worked))
    progress.step("编排路线", len(problem.options))
    plan = make_plan(problem, Effort(seconds))
    if broken := violations(problem, plan):
        raise RuntimeError(f"plan breaks its own rules: {broken[:3]}")
    progress.advance(len(problem.options))
    progress.step("说明未安排的原因", len(targets))
    plan_id = _write(casework, day, (targets, teams), problem, plan)
    progress.advance(len(targets))
    progress.done(f"{plan_id}：{_summary(plan)}。")
    return plan_id


def _write(
    casework: Casework, day: date, known: tuple[pd.DataFrame, pd.DataFrame], problem: Problem, plan: Plan
) -> str:
    targets, teams = known
    names = dict(zip(targets["site_id"].astype(object), targets["name"].astype(object), strict=True))
    names |= dict(zip(teams["team_id"].astype(object), teams["name"].astype(object), strict=True))
    plan_id = next_id(casework, day)
    left = explain(problem, plan, names, SKILLS)
    casework.put(plan_visit.DATASET, visit_rows(plan_id, day, problem, plan), replace={"day": day})
    casework.put(plan_left_out.DATASET, left_out_rows(plan_id, targets, left), replace={"day": day})
    casework.record(SYSTEM, "plan", "plan", plan_id, _summary(plan))
    return plan_id


def next_id(casework: Casework, day: date) -> str:
    """Number of the next plan of the day, counting on from the draft it replaces: ``JH-20261121-02``."""
    used = [
        int(str(plan_id).rsplit("-", 1)[1])
        for dataset in (plan_visit.DATASET, plan_left_out.DATASET)
        for plan_id in casework.read(dataset, SYSTEM, ("plan_id",), day=day)["plan_id"].unique()
    ]
    return f"JH-{day:%Y%m%d}-{max(used, default=0) + 1:02d}"


def _summary(plan: Plan) -> str:
    routes = [r for r in plan.routes if r.visits]
    visits = sum(len(r.visits) for r in routes)
    return f"{len(routes)} 个检查组检查 {visits} 家，预期价值 {plan.value:.0f} 分"
