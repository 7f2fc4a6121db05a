"""The rest of the day planned again: what is done or begun stays, teams go on from where they are, tasks follow."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time

from sqlalchemy import Connection

from analytics.plan.solve import Effort
from jobs.planning.conflict import STATES
from jobs.planning.faster import as_seen, told_when_moved
from jobs.planning.handover import Row, of_draft, refuse_overtaken, take_over
from jobs.planning.known import read_known
from jobs.planning.midday_state import underway
from jobs.planning.params import unpacked
from jobs.planning.publishing import publish
from jobs.planning.release import CONFIRMED, frozen_values, refuse_unsound, sealed, task_rows
from jobs.planning.signing import BY_ONE, refuse_partial
from jobs.planning.solving import PERCENT, named, price, restored, solved, told
from jobs.planning.soundness import faults
from jobs.progress import Progress, Silent
from schema.task import DATASET as TASK
from schema.task import RETURN_REASONS
from store.base import Store
from store.casework import SqlCasework
from store.clock import now
from store.clue_plans import unplan_clues
from store.plan_writing import create, move, next_id, refuse_others, supersede
from store.plans import Demands, Header, Step, Stop, document, header, headers, visits, write_document
from store.viewer import SYSTEM, Viewer

RETURNED = "检查组已退回：{reason}"
NOT_OUT = "计划还没有公布，公布前不能作当日调整。"
NOT_BEGUN = "{day} 还没有开始，当日才能作当日调整。"


def begin(
    store: Store,
    casework: SqlCasework,
    viewer: Viewer,
    asked: tuple[str, str],
    progress: Progress | None = None,
) -> Header:
    """The rest of the day of a frozen plan (``asked``: its number in our books, the reason) as a draft, edited like any other.

    Visits done, under way or on site stay as they are; every team goes on from where it is now.

    Raises
    ------
    ValueError
        For a role that may not plan, a viewer who does not see every enterprise of the plan, no reason, a plan that is not
        frozen or not out yet, a day that has not begun or is over, or when somebody was faster.
    """
    refuse_others(viewer)
    progress = progress or Silent()
    plan_id, reason = asked
    if not reason.strip():
        raise ValueError("当日调整须写明理由。")
    found = header(casework, plan_id)
    refuse_partial(casework, viewer, found)
    if found.state != "frozen":
        raise ValueError("只有已定稿的计划可以当日调整。")
    _refuse_early(found, now())
    progress.step("读取任务进度")
    base = read_known(store, casework, found.day, unpacked(found.params))
    known = underway(casework, base, (plan_id, now()))
    before = document(casework, plan_id, found.step)
    demands = _with_returns(casework, plan_id, before.demands)
    problem = known.problem(demands)
    progress.step("调整余下任务", PERCENT)
    start = restored(problem, _ahead(before.routes, known.begun))
    made = solved(known, demands, problem, (Effort(known.planning.seconds), start), told(progress))
    number, at = next_id(casework, found.day), now()
    draft = replace(
        found, plan_id=number, is_chosen=False, state="draft", revision=1, step=0, made_by=viewer.name, made_at=at,
        changed_by=viewer.name, changed_at=at, submitted_by=None, submitted_at=None, confirmed_by=None,
        confirmed_at=None, number=None, sha256=None, release_at=None, amends=plan_id,
    )  # fmt: skip
    cost = price(known, before, made, frozenset())
    step = Step(
        number, 0, 1, "midday", (), (), reason.strip(), viewer.name, at, cost.d_finds, cost.d_km, cost.d_value,
        0, True,
    )  # fmt: skip
    with told_when_moved():
        kept = create(
            casework, viewer, (draft, step), named(made, number), f"{found.number} 当日调整：{reason.strip()}"
        )
    progress.done(f"{number}：检查 {kept.visits} 家。")
    return kept


def finish(store: Store, casework: SqlCasework, viewer: Viewer, asked: tuple[str, int]) -> Header:
    """Release an amendment (``asked``: its number and the revision seen) at once in the place of the plan it amends.

    It carries the number of the old plan with ``/2``, ``/3`` …; tasks that fall away are withdrawn. Teams wait on the road, so
    whoever made its last change may release it: header and event then say that one person did.

    Raises
    ------
    ValueError
        For whoever may not :func:`begin` one, when it is no open amendment, somebody changed it, it breaks a rule as things
        are now, a team has begun a visit that it takes away or has returned one that it plans.
    """
    refuse_others(viewer)
    plan_id, revision = asked
    draft = as_seen(casework, plan_id, revision)
    refuse_partial(casework, viewer, draft)
    if draft.amends is None or draft.state != "draft":
        raise ValueError("这不是待公布的当日调整。")
    old = header(casework, draft.amends)
    if old.state != "frozen":
        raise ValueError(f"原计划{STATES.get(old.state, '')}，请重新调整。")
    at = now()
    _refuse_early(old, at)
    known = frozenset(document(casework, plan_id, 0).demands.excluded)  # sent back before it was begun
    refuse_overtaken(of_draft(casework, draft), known)
    refuse_unsound(faults(store, casework, draft), "请继续优化后再公布。")
    fresh = replace(
        draft, state="frozen", is_chosen=True, submitted_by=draft.changed_by, submitted_at=draft.changed_at,
        confirmed_by=viewer.name, confirmed_at=at, number=_next_number(casework, old), release_at=at,
    )  # fmt: skip
    planned = visits(casework, SYSTEM, plan_id)
    fresh = sealed(fresh, write_document(document(casework, plan_id, draft.step)), planned)
    values = frozen_values(fresh) | {"is_chosen": True}
    note = f"；{BY_ONE}" if fresh.is_by_one else ""
    said = f"{fresh.number} sha256 {fresh.sha256} 取代 {old.number}{note}"
    rows = task_rows(casework, fresh, planned)
    also = _tasks_follow(casework, viewer, (old, fresh), (rows, known))
    with told_when_moved():
        return move(casework, viewer, (draft, values), (CONFIRMED, said), also)


def _refuse_early(found: Header, at: datetime) -> None:
    """Before the names are out an amendment would tell them; before its day there is no day to adjust."""
    if not found.is_released(at):
        raise ValueError(NOT_OUT)
    if at < datetime.combine(found.day, time()):
        raise ValueError(NOT_BEGUN.format(day=found.day))


def _with_returns(casework: SqlCasework, plan_id: str, demands: Demands) -> Demands:
    """The demands without what teams have sent back: nobody is sent there again unless a planner says so."""
    rows = casework.read(TASK, SYSTEM, ("site_id", "return_reason"), plan_id=plan_id, state="returned")
    back = {
        str(site): RETURNED.format(reason=RETURN_REASONS.get(str(why), ""))
        for site, why in zip(rows["site_id"], rows["return_reason"].astype(object), strict=True)
    }
    return replace(
        demands,
        excluded={**demands.excluded, **back},
        locked={s: t for s, t in demands.locked.items() if s not in back},
        forced={s: r for s, r in demands.forced.items() if s not in back},
    )


def _ahead(routes: Mapping[str, tuple[Stop, ...]], begun: frozenset[str]) -> dict[str, tuple[Stop, ...]]:
    return {team: tuple(s for s in stops if s.site_id not in begun) for team, stops in routes.items()}


def _next_number(casework: SqlCasework, old: Header) -> str:
    """JW-20261121-01 becomes JW-20261121-01/2, then /3."""
    first = str(old.number).partition("/")[0]
    used = [str(h.number) for h in headers(casework, old.day) if str(h.number).partition("/")[0] == first]
    return f"{first}/{len(used) + 1}"


def _tasks_follow(
    casework: SqlCasework,
    viewer: Viewer,
    plans_: tuple[Header, Header],
    asked: tuple[Sequence[Row], frozenset[str]],
) -> Callable[[Connection], None]:
    """What the release does in its transaction: the old plan is amended, tasks go over, are made or withdrawn, clues follow."""
    old, fresh = plans_

    def also(connection: Connection) -> None:
        supersede(connection, old)
        done = take_over(casework, connection, viewer, plans_, asked)
        unvisited = {task["site_id"] for task in done.gone} - {row["site_id"] for row in done.new}
        unplan_clues(casework, connection, viewer, (unvisited, str(fresh.number)))
        publish(casework, connection, viewer, fresh)

    return also
