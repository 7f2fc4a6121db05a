"""One decision of a planner: taken over at once with its price, merged with what others did, or refused with who was faster."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analytics.plan.problem import Problem
from analytics.plan.solve import Effort
from jobs.planning import candidates, improve
from jobs.planning.candidates import of_problem
from jobs.planning.conflict import Conflict, draft_of, refuse_clash, refuse_others_since
from jobs.planning.drawing import blind_targets
from jobs.planning.edits import ACTIONS, OF_TEAMS, Edit, demanded
from jobs.planning.known import Known, with_targets
from jobs.planning.midday_state import known_of
from jobs.planning.solving import Price, contents, named, price, restored, solved, team_of
from jobs.planning.soundness import broken, readable, rebuilt, tired
from schema import target
from store.base import Store
from store.casework import SqlCasework
from store.clock import now
from store.plan_writing import Contents, Moved, go_to_step, refuse_others, write_step
from store.plans import Demands, Document, Header, Step, document, steps
from store.viewer import Viewer

ATTEMPTS = 5
OF_ONE_TEAM = ("lock", "give", "swap")
NOT_BARRED = (*OF_ONE_TEAM, "force")
REPAIR = Effort(seconds=0)
CHANGED = "；按现状已不能照原样恢复，作了调整：{why}"

__all__ = ["Changed", "Conflict", "change", "preview"]


@dataclass(frozen=True, slots=True)
class Changed:
    """The plan after a decision: its revision and step, what the decision cost, and the job that goes on improving.

    ``faults`` are the rules for which an undo or redo could not bring back the plan as it was, where the viewer may read
    whom they are about.
    """

    revision: int
    step: int
    price: Price
    said: str
    job_id: int | None = None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Repaired:
    """What would come of an edit; ``new`` are targets for sites nobody has a clue about, not yet written."""

    contents: Contents
    price: Price
    new: pd.DataFrame


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


def preview(
    store: Store, casework: SqlCasework, viewer: Viewer, plan_id: str, edit: Edit
) -> tuple[Contents, Price]:
    """The plan that would come of an edit and its price, nothing written; errors as :func:`change`."""
    refuse_others(viewer)
    made = _repaired(store, casework, viewer, draft_of(casework, plan_id), edit)
    return made.contents, made.price


def _attempt(
    store: Store, casework: SqlCasework, viewer: Viewer, found: Header, asked: tuple[Edit, int]
) -> Changed:
    edit, revision = asked
    if edit.action in ("undo", "redo"):
        refuse_others_since(casework, viewer, found, revision)
        return _undo_or_redo(store, casework, viewer, found, edit.action)
    if edit.action == "improve":
        job_id = improve.ask(casework, viewer, found)
        return Changed(found.revision, found.step, Price(0, 0, 0, 0), "继续优化", job_id)
    refuse_clash(casework, viewer, found, asked)
    made = _repaired(store, casework, viewer, found, edit)
    cost = made.price
    step = Step(
        found.plan_id, found.step + 1, found.revision + 1, edit.action, edit.sites, edit.teams,
        edit.reason.strip() or None, viewer.name, now(), cost.d_finds, cost.d_km, cost.d_value, cost.moved, False,
    )  # fmt: skip
    said = _said(edit, cost)
    casework.put(target.DATASET, made.new)
    kept = named(made.contents, found.plan_id)
    after = write_step(casework, viewer, (found, step), kept, (edit.action, said))
    return Changed(after.revision, after.step, cost, said, improve.ask(casework, viewer, after))


def _repaired(store: Store, casework: SqlCasework, viewer: Viewer, found: Header, edit: Edit) -> _Repaired:
    """The plan quickly repaired under an edit, nothing written; refuses what may not be."""
    before = document(casework, found.plan_id, found.step)
    known, new = _possible(store, casework, viewer, known_of(store, casework, found), edit)
    demands = demanded(before.demands, edit, team_of(before.routes))
    _refuse_kept_off(known, edit, demands)
    problem = known.problem(demands)
    _refuse_team(known, problem, edit, demands.locked)
    made = solved(known, demands, problem, (REPAIR, restored(problem, before.routes)))
    if edit.action in OF_ONE_TEAM:
        _refuse_unplaced(known, made, edit, demands.locked)
    if edit.action in OF_TEAMS:
        own = {team: made.document.routes.get(team, ()) for team in edit.teams}
        for said in tired(casework, known, demands, own):
            raise ValueError(said)
    return _Repaired(made, price(known, before, made, frozenset(edit.sites)), new)


def _undo_or_redo(store: Store, casework: SqlCasework, viewer: Viewer, found: Header, action: str) -> Changed:
    """Put the step before or after in force: exactly as it was, or repaired where that breaks a rule as things are now."""
    history = {step.step: step for step in steps(casework, found.plan_id)}
    number = found.step + (1 if action == "redo" else -1)
    if number not in history:
        raise ValueError("没有可以撤销的修改。" if action == "undo" else "没有可以重做的修改。")
    touched = history[max(number, found.step)]
    wanted = document(casework, found.plan_id, number)
    before = document(casework, found.plan_id, found.step)
    known = known_of(store, casework, found)
    made, wrong = _brought_back(known, wanted)
    late = tired(casework, known, before.demands, before.routes)
    for sentence in tired(casework, known, wanted.demands, made.document.routes):
        if sentence not in late:
            raise ValueError(sentence)
    cost = price(known, before, made, frozenset(touched.sites))
    said = (
        f"{ACTIONS[action]}：{ACTIONS[touched.action]}{CHANGED.format(why=''.join(wrong)) if wrong else ''}"
    )
    improve.stop(casework, found.plan_id)
    done = (found, touched, number)
    after = go_to_step(casework, viewer, done, named(made, found.plan_id), said)
    job_id = improve.ask(casework, viewer, after) if wrong else None
    return Changed(after.revision, after.step, cost, said, job_id, tuple(readable(known, viewer, wrong)))


def _brought_back(known: Known, wanted: Document) -> tuple[Contents, list[str]]:
    """A plan of before as it can be kept now, and why it is not quite as it was."""
    problem = known.problem(wanted.demands)
    wrong = broken(known, wanted.demands, wanted.routes)
    if wrong:
        start = restored(problem, wanted.routes)
        return solved(known, wanted.demands, problem, (REPAIR, start)), wrong
    return contents(known, wanted.demands, problem, rebuilt(problem, wanted.routes)), []


def _possible(
    store: Store, casework: SqlCasework, viewer: Viewer, known: Known, edit: Edit
) -> tuple[Known, pd.DataFrame]:
    """What is known, with targets for sites that are forced in without a clue, and those; refuses what the viewer may not touch."""
    places = dict(zip(known.targets["site_id"].astype(str), known.targets["adcode"].astype(str), strict=True))
    more = frozenset(edit.sites) - frozenset(places) if edit.action == "force" else frozenset()
    new = blind_targets(store, casework, known.day, more)
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
    return known, new


def _refuse_kept_off(known: Known, edit: Edit, demands: Demands) -> None:
    """Refuse to send a team where none may go today: an earlier visit is still to come, or its pair has been visited."""
    apart, off = known.apart, known.kept_off(demands)
    for site in edit.sites if edit.action in NOT_BARRED else ():
        if site in apart:
            raise ValueError(f"{site}与今日已检查的{apart[site]}不宜同日检查，当日不能再安排。")
        if site in off:
            raise ValueError(f"{site}{off[site].reason}要再次安排请列为必查。")


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
    numbers = f"预计命中 {cost.d_finds:+.1f}，{cost.d_km:+.0f} km，连带变动 {cost.moved} 家"
    return f"{ACTIONS[edit.action]} {named_}{value}{why}（{numbers}）"
