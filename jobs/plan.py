"""Job: choose and route tomorrow's targets for the teams on duty; the day's random share is drawn once."""

from dataclasses import dataclass, replace
from datetime import date

from analytics.plan.draw import as_json
from analytics.plan.solve import Effort
from jobs import targets
from jobs.planning.drawing import blind_targets, drawn_for
from jobs.planning.known import Known, read_known, with_targets
from jobs.planning.params import Planning, checked, packed, unpacked
from jobs.planning.solving import PERCENT, named, price, solved, told
from jobs.progress import Progress
from schema import target
from store.base import Store
from store.casework import SqlCasework
from store.clock import now
from store.plan_writing import Contents, Moved, create, move, next_id, refuse_others, write_step
from store.plans import Demands, Document, Header, Step, chosen, document, header
from store.viewer import SYSTEM, Viewer

STATES = {
    "submitted": "已提交待确认，请先收回",
    "frozen": "已定稿，请用当日调整",
    "amended": "已被当日调整取代",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants a plan of which day, of which number (the one chosen for the day when empty), with which parameters."""

    day: date
    viewer: Viewer = SYSTEM
    plan_id: str = ""
    planning: Planning | None = None  # as before, or as usual for a new plan


def run(
    store: Store, casework: SqlCasework, *, day: date, progress: Progress, seconds: float | None = None
) -> str:
    """Plan the day for nobody in particular, with so many CPU seconds for the search; see :func:`run_asked`."""
    asked = Asked(day)
    if seconds is not None:
        asked = replace(asked, planning=replace(planning_of(casework, day), seconds=seconds))
    return run_asked(store, casework, asked, progress)


def planning_of(casework: SqlCasework, day: date, plan_id: str = "") -> Planning:
    """The parameters of this plan, or of the one chosen for the day; the usual ones where there is none."""
    draft = header(casework, plan_id) if plan_id else chosen(casework, day)
    return unpacked(draft.params) if draft else Planning()


def run_asked(store: Store, casework: SqlCasework, asked: Asked, progress: Progress) -> str:
    """Plan the targets of a day: a new plan, or the draft anew under the demands made on it. The plan's number.

    The random share is drawn once and for all when the day gets its first plan: planning again never draws again.

    Raises
    ------
    ValueError
        When the targets of the day were not made yet, there are no teams, or its plan is not a draft any more.
    """
    refuse_others(asked.viewer)
    day = asked.day
    draft = header(casework, asked.plan_id) if asked.plan_id else chosen(casework, day)
    if draft is not None and draft.state != "draft":
        raise ValueError(f"{day} 的计划{STATES[draft.state]}。")
    planning = asked.planning or planning_of(casework, day, asked.plan_id)
    if draft is not None and planning.random_share != unpacked(draft.params).random_share:
        raise ValueError("随机抽查在当日首次编排时已经抽取，占比不能再改。")
    progress.step("读取目标和检查组")
    known = read_known(store, casework, day, checked(planning))
    if known.targets.empty and targets.due(casework, day):
        raise ValueError(f"{day} 还没有目标，请先运行 targets --date {day} 生成目标。")
    spend = Effort(planning.seconds)
    if draft is None:
        plan_id = _first(store, casework, known, (asked.viewer, spend), progress)
    else:
        plan_id = _again(store, casework, known, (asked.viewer, spend, draft), progress)
    progress.done(f"{plan_id}：{summary(header(casework, plan_id))}。")
    return plan_id


def run_fresh(store: Store, casework: SqlCasework, asked: Asked, progress: Progress) -> str:
    """As :func:`run_asked`, after the targets of the day where there are none yet or clues or weights are newer.

    Errors as there; a plan that was submitted keeps its targets and is refused.
    """
    refuse_others(asked.viewer)
    if targets.due(casework, asked.day):
        targets.run(store, casework, day=asked.day, progress=progress)
    return run_asked(store, casework, asked, progress)


def summary(made: Header) -> str:
    """The plan in a few words."""
    return f"检查 {made.visits} 家，预计命中 {made.finds:.1f} 家，预期价值 {made.value:.0f} 分"


def _first(
    store: Store, casework: SqlCasework, known: Known, asked: tuple[Viewer, Effort], progress: Progress
) -> str:
    viewer, spend = asked
    plan_id = next_id(casework, known.day)
    progress.step("随机抽取")
    found, blind = drawn_for(store, casework, known, plan_id)
    casework.put(target.DATASET, blind)
    demands = Demands(
        drawn={str(s): float(p) for s, p in zip(found.rows["site_id"], found.rows["inclusion"], strict=True)}
    )
    contents = _solve(with_targets(known, blind), demands, spend, progress)
    at, who = now(), viewer.name
    made = Header(
        plan_id=plan_id, day=known.day, scenario="A", is_chosen=True, state="draft", revision=1, step=0,
        value=0.0, finds=0.0, km=0.0, visits=0, unmet="[]", params=packed(known.planning), draw=as_json(found),
        made_by=who, made_at=at, changed_by=who, changed_at=at,
    )  # fmt: skip
    first = Step(plan_id, 0, 1, "plan", (), (), None, who, at, 0.0, 0.0, 0.0, 0, True)
    try:
        create(casework, viewer, (made, first), named(contents, plan_id), said(contents))
    except Moved as moved:
        raise ValueError("编排期间当日已有另一份计划，未保存；请重新编排。") from moved
    return plan_id


def _again(
    store: Store,
    casework: SqlCasework,
    known: Known,
    asked: tuple[Viewer, Effort, Header],
    progress: Progress,
) -> str:
    viewer, spend, draft = asked
    before = document(casework, draft.plan_id, draft.step)
    have = frozenset(known.targets["site_id"].astype(str))
    blind = blind_targets(store, casework, known.day, frozenset(before.demands.drawn) - have)
    casework.put(target.DATASET, blind)
    known = with_targets(known, blind)
    contents = _solve(known, before.demands, spend, progress)
    try:
        if unpacked(draft.params) != known.planning:
            values = {"params": packed(known.planning)}
            draft = move(casework, viewer, (draft, values), ("plan_params", values["params"]))
        step = _step(known, (draft, viewer), before, contents)
        write_step(
            casework, viewer, (draft, step), named(contents, draft.plan_id), ("replan", said(contents))
        )
    except Moved as moved:
        raise ValueError("编排期间计划已被他人修改，未保存；请重新编排。") from moved
    return draft.plan_id


def _step(known: Known, asked: tuple[Header, Viewer], before: Document, contents: Contents) -> Step:
    draft, viewer = asked
    cost = price(known, before, contents, frozenset())
    return Step(
        draft.plan_id, draft.step + 1, draft.revision + 1, "replan", (), (), None, viewer.name, now(),
        cost.d_finds, cost.d_km, cost.d_value, cost.moved, True,
    )  # fmt: skip


def _solve(known: Known, demands: Demands, spend: Effort, progress: Progress) -> Contents:
    problem = known.problem(demands)
    progress.step("编排路线", PERCENT)
    return solved(known, demands, problem, (spend, None), told(progress))


def said(contents: Contents) -> str:
    """What an event tells of a plan: numbers only."""
    return f"{len(contents.visits)} 家，预计命中 {contents.finds:.1f}，{contents.km:.0f} km，{contents.value:.0f} 分"
