"""One decision of a planner: taken over at once with its price, merged with what others did, or refused with who was faster."""

from collections.abc import Mapping
from dataclasses import dataclass

from analytics.plan.problem import Problem
from analytics.plan.solve import Effort
from jobs.planning import candidates, improve
from jobs.planning.candidates import of_problem
from jobs.planning.conflict import Conflict, draft_of, refuse_clash, refuse_others_since
from jobs.planning.drawing import blind_targets
from jobs.planning.edits import ACTIONS, Edit, demanded
from jobs.planning.known import Known, with_targets
from jobs.planning.midday_state import known_of
from jobs.planning.solving import Price, contents, named, price, restored, solved, team_of
from schema import target
from store.base import Store
from store.casework import SqlCasework
from store.clock import now
from store.plan_writing import Contents, Moved, go_to_step, refuse_others, write_step
from store.plans import Header, Step, document, steps
from store.viewer import Viewer

ATTEMPTS = 5
OF_ONE_TEAM = ("lock", "give", "swap")
NOT_BARRED = (*OF_ONE_TEAM, "force")
REPAIR = Effort(seconds=0)

__all__ = ["Changed", "Conflict", "change"]


@dataclass(frozen=True, slots=True)
class Changed:
    """The plan after a decision: its revision and step, what the decision cost, and the job that goes on improving."""

    revision: int
    step: int
    price: Price
    said: str
    job_id: int | None = None


def change(
    store: Store, casework: SqlCasework, viewer: Viewer, plan_id: str, asked: tuple[Edit, int]
) -> Changed:
    """Take over ``asked``: an edit by somebody who had the plan at a revision in front of them.

    What others did since stays; when they touched the same site, or the same team's duty, nothing is written. The repaired
    plan is kept at once; a job then searches on for a better one and takes its place unless the plan changes meanwhile.

    Raises
    ------
    Conflict
        When somebody else touched the same row since that revision.
    ValueError
        For what may not be or makes no sense, in a sentence.
    """
    refuse_others(viewer)
    edit, revision = asked
    if edit.action not in ACTIONS:
        raise ValueError("没有这种计划操作。")
    for _ in range(ATTEMPTS):
        try:
            return _attempt(store, casework, viewer, draft_of(casework, plan_id), (edit, revision))
        except Moved:
            continue
    raise ValueError("多人正在同时修改这个计划，请稍后重试。")


def _attempt(
    store: Store, casework: SqlCasework, viewer: Viewer, found: Header, asked: tuple[Edit, int]
) -> Changed:
    edit, revision = asked
    if edit.action in ("undo", "redo"):
        refuse_others_since(casework, viewer, found, revision)
        return _travel(store, casework, viewer, found, edit.action)
    if edit.action == "improve":
        job_id = improve.ask(casework, viewer, found)
        return Changed(found.revision, found.step, Price(0, 0, 0, 0), "继续优化", job_id)
    refuse_clash(casework, viewer, found, asked)
    before = document(casework, found.plan_id, found.step)
    known = _possible(store, casework, viewer, known_of(store, casework, found), edit)
    demands = demanded(before.demands, edit, team_of(before.routes))
    problem = known.problem(demands)
    _refuse_team(known, problem, edit, demands.locked)
    made = solved(known, demands, problem, (REPAIR, restored(problem, before.routes)))
    if edit.action in OF_ONE_TEAM:
        _refuse_unplaced(known, made, edit, demands.locked)
    cost = price(known, before, made, frozenset(edit.sites))
    step = Step(
        found.plan_id, found.step + 1, found.revision + 1, edit.action, edit.sites, edit.teams,
        edit.reason.strip() or None, viewer.name, now(), cost.d_finds, cost.d_km, cost.d_value, cost.moved, False,
    )  # fmt: skip
    said = _said(edit, cost)
    after = write_step(casework, viewer, (found, step), named(made, found.plan_id), (edit.action, said))
    return Changed(after.revision, after.step, cost, said, improve.ask(casework, viewer, after))


def _travel(store: Store, casework: SqlCasework, viewer: Viewer, found: Header, action: str) -> Changed:
    """Put the step before or after in force, exactly as it was."""
    history = {step.step: step for step in steps(casework, found.plan_id)}
    number = found.step + (1 if action == "redo" else -1)
    if number not in history:
        raise ValueError("没有可以撤销的修改。" if action == "undo" else "没有可以重做的修改。")
    touched = history[max(number, found.step)]
    wanted = document(casework, found.plan_id, number)
    before = document(casework, found.plan_id, found.step)
    known = known_of(store, casework, found)
    problem = known.problem(wanted.demands)
    made = contents(known, wanted.demands, problem, restored(problem, wanted.routes))
    cost = price(known, before, made, frozenset(touched.sites))
    said = f"{ACTIONS[action]}：{ACTIONS[touched.action]}"
    improve.stop(casework, found.plan_id)
    done = (found, touched, number)
    after = go_to_step(casework, viewer, done, named(made, found.plan_id), said)
    return Changed(after.revision, after.step, cost, said)


def _possible(store: Store, casework: SqlCasework, viewer: Viewer, known: Known, edit: Edit) -> Known:
    """What is known, with a target for a site that is forced in without a clue; refuses what the viewer may not touch."""
    places = dict(zip(known.targets["site_id"].astype(str), known.targets["adcode"].astype(str), strict=True))
    if edit.action == "force" and edit.site_id not in places:
        new = blind_targets(store, casework, known.day, frozenset({edit.site_id}))
        casework.put(target.DATASET, new)
        known = with_targets(known, new)
        places |= dict(zip(new["site_id"].astype(str), new["adcode"].astype(str), strict=True))
    for site in edit.sites:
        if site not in places or not (viewer.sees_all or viewer.sees(places[site])):
            raise ValueError(f"当日目标中没有 {site}，或它不在您的辖区内。")
    homes = dict(zip(known.teams["team_id"].astype(str), known.teams["home_adcode"].astype(str), strict=True))
    for team in edit.teams:
        if team not in homes or not (viewer.sees_all or viewer.sees(homes[team])):
            raise ValueError(f"没有检查组 {team}，或它不在您的辖区内。")
    if edit.action in NOT_BARRED:
        _refuse_barred(known, edit)
    if not edit.sites and not edit.teams:
        raise ValueError("请选择企业或检查组。")
    if known.begun & set(edit.sites):
        raise ValueError("该企业已检查或检查组已出发，不能再改。")
    return known


def _refuse_barred(known: Known, edit: Edit) -> None:
    rows = known.targets[
        known.targets["site_id"].astype(str).isin(edit.sites) & known.targets["barred"].notna()
    ]
    for name, why in zip(rows["name"], rows["barred"], strict=True):
        raise ValueError(f"{name}不宜安排：{why}须先申请并获得批准。")


def _refuse_team(known: Known, problem: Problem, edit: Edit, locked: Mapping[str, str]) -> None:
    """Refuse a team that may never go there, whatever the time."""
    for site in edit.sites if edit.action in NOT_BARRED else ():
        team_id = locked.get(site, "")
        if team_id and (code := of_problem(known, problem, site)[team_id]):
            raise ValueError(candidates.said(team_id, site, code, known.names))


def _refuse_unplaced(known: Known, made: Contents, edit: Edit, locked: Mapping[str, str]) -> None:
    """Refuse a lock that the team's day has no room for: nothing is worse than a promise nobody keeps."""
    visited = team_of(made.document.routes)
    for site in edit.sites:
        if visited.get(site) != locked[site]:
            names = known.names
            raise ValueError(f"{names[site]}排不进{names[locked[site]]}当日的路线：时间或家数不够。")


def _said(edit: Edit, cost: Price) -> str:
    named_ = "、".join((*edit.sites, *edit.teams))
    value = f" {edit.value}" if edit.value else ""
    why = f"，理由：{edit.reason.strip()}" if edit.reason.strip() else ""
    numbers = f"预期查实 {cost.d_finds:+.1f}，{cost.d_km:+.0f} km，连带变动 {cost.moved} 家"
    return f"{ACTIONS[edit.action]} {named_}{value}{why}（{numbers}）"
