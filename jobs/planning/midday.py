"""The rest of the day planned again: what is done or begun stays, teams go on from where they are, tasks follow."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select

from analytics.plan.solve import Effort
from jobs.planning.conflict import STATES, Conflict
from jobs.planning.known import read_known
from jobs.planning.midday_state import BEGUN, underway
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
from store.clue_plans import plan_clues, unplan_clues
from store.events import append_event
from store.plan_writing import Moved, create, move, next_id, refuse_others, supersede
from store.plans import Demands, Header, Step, Stop, document, header, headers, visits, write_document
from store.tables import TABLES
from store.viewer import SYSTEM, Viewer

KIND = "midday"
SECONDS = 2.0
RETURNED = "检查组已退回：{reason}"
LIVE = ("unread", "read", *BEGUN)
TIMES = ("arrive_min", "depart_min", "travel_min", "travel_km")


def amend(
    store: Store,
    casework: SqlCasework,
    viewer: Viewer,
    asked: tuple[str, str],
    progress: Progress | None = None,
) -> Header:
    """Plan the rest of the day of a frozen plan (``asked``: its number in our books, the reason) again and release it at once.

    Visits done, under way or on site stay as they are; every team goes on from where it is now. The frozen plan of the
    day that comes of it carries the number of the old one with ``/2``, ``/3`` …; tasks that fall away are withdrawn.

    Raises
    ------
    ValueError
        For a role that may not plan, no reason, a plan that is not frozen, or when somebody was faster.
    """
    draft = begin(store, casework, viewer, asked, progress)
    return finish(casework, viewer, (draft.plan_id, draft.revision))


def begin(
    store: Store,
    casework: SqlCasework,
    viewer: Viewer,
    asked: tuple[str, str],
    progress: Progress | None = None,
) -> Header:
    """The rest of the day as a draft that can be edited like any other before it is released; errors as :func:`amend`."""
    refuse_others(viewer)
    progress = progress or Silent()
    plan_id, reason = asked
    if not reason.strip():
        raise ValueError("当日调整须写明理由。")
    found = header(casework, plan_id)
    if found.state != "frozen":
        raise ValueError("只有已定稿的计划可以当日调整。")
    progress.step("读取任务进度")
    base = read_known(store, casework, found.day, unpacked(found.params))
    known = underway(casework, base, (plan_id, now()))
    before = document(casework, plan_id, found.step)
    demands = _with_returns(casework, plan_id, before.demands)
    problem = known.problem(demands)
    progress.step("调整余下任务", PERCENT)
    start = restored(problem, _ahead(before.routes, known.begun))
    made = solved(known, demands, problem, (Effort(SECONDS), start), told(progress))
    number, at = next_id(casework, found.day), now()
    draft = replace(
        found, plan_id=number, is_chosen=False, state="draft", revision=1, step=0, made_by=viewer.name, made_at=at,
        changed_by=viewer.name, changed_at=at, submitted_by=None, submitted_at=None, confirmed_by=None,
        confirmed_at=None, number=None, sha256=None, release_at=None, amends=plan_id,
    )  # fmt: skip
    step = Step(
        number, 0, 1, "midday", (), (), reason.strip(), viewer.name, at, cost.d_finds, cost.d_km, cost.d_value,
        0, True,
    )  # fmt: skip
    try:
        kept = create(
            casework, viewer, (draft, step), named(made, number), f"{found.number} 当日调整：{reason.strip()}"
        )
    except Moved as moved:
        raise Conflict(FASTER) from moved
    progress.done(f"{number}：检查 {kept.visits} 家。")
    return kept


def finish(casework: SqlCasework, viewer: Viewer, asked: tuple[str, int]) -> Header:
    """Release an amendment (``asked``: its number and the revision seen) in the place of the plan it amends.

    Raises
    ------
    ValueError
        When it is no open amendment, somebody changed it, or a team has begun a visit that it takes away.
    """
    refuse_others(viewer)
    plan_id, revision = asked
    draft = header(casework, plan_id)
    if draft.amends is None or draft.state != "draft":
        raise ValueError("这不是待公布的当日调整。")
    if draft.revision != revision:
        raise Conflict(FASTER)
    old = header(casework, draft.amends)
    if old.state != "frozen":
        raise ValueError(f"原计划{STATES.get(old.state, '')}，请重新调整。")
    at = now()
    fresh = replace(
        draft, state="frozen", is_chosen=True, confirmed_by=viewer.name, confirmed_at=at,
        number=_next_number(casework, old), release_at=max(at, old.release_at or at),
    )  # fmt: skip
    planned = visits(casework, SYSTEM, plan_id)
    fresh = sealed(fresh, write_document(document(casework, plan_id, draft.step)), planned)
    values = frozen_values(fresh) | {"is_chosen": True}
    said = f"{fresh.number} sha256 {fresh.sha256} 取代 {old.number}"
    also = _tasks_follow(casework, viewer, (old, fresh), planned)
    try:
        return move(casework, viewer, (draft, values), (CONFIRMED, said), also)
    except Moved as moved:
        raise Conflict(FASTER) from moved


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
    casework: SqlCasework, viewer: Viewer, plans_: tuple[Header, Header], planned: pd.DataFrame
) -> Callable[[Connection], None]:
    """What the release does in its transaction: the old plan is amended, tasks go over, are made or withdrawn."""
    old, fresh = plans_
    rows = {row["site_id"]: row for row in task_rows(casework, fresh, planned)}
    table = TABLES[TASK.name]

    def also(connection: Connection) -> None:
        supersede(connection, old)
        mine = select(table).where(table.c.plan_id == old.plan_id, table.c.state.in_(LIVE))
        have = {row["site_id"]: dict(row) for row in connection.execute(mine).mappings()}
        gone = []
        for site, task in have.items():
            row = rows.get(site)
            if row is not None and row["team_id"] == task["team_id"]:
                connection.execute(
                    table.update().where(table.c.task_id == task["task_id"]).values(**_kept(task, row))
                )
                continue
            if task["state"] in BEGUN:
                raise ValueError("有检查组刚刚出发或到场，请重新调整。")
            gone.append(task)
        _withdraw(casework, connection, viewer, (gone, fresh))
        stay = {site for site, task in have.items() if task not in gone}
        new = [row for site, row in rows.items() if site not in stay]
        if new:
            connection.execute(table.insert(), new)
        plan_clues(casework, connection, viewer, (set(rows), str(fresh.number)))
        unplan_clues(
            casework, connection, viewer, ({t["site_id"] for t in gone} - set(rows), str(fresh.number))
        )

    return also


def _kept(task: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """What changes in a task that stays with its team: plan and place in the route; times while it is not begun."""
    names = ("seq",) if task["state"] in BEGUN else ("seq", "window", *TIMES)
    values = {name: row[name] for name in names}
    is_new = any(task[name] != value for name, value in values.items())
    return values | {"plan_id": row["plan_id"], "revision": task["revision"] + int(is_new)}


def _withdraw(
    casework: SqlCasework, connection: Connection, viewer: Viewer, what: tuple[list[dict[str, Any]], Header]
) -> None:
    gone, fresh = what
    table = TABLES[TASK.name]
    for task in gone:
        values = {
            "state": "withdrawn",
            "revision": task["revision"] + 1,
            "ended_at": now(),
            "changed_by": viewer.name,
        }
        connection.execute(table.update().where(table.c.task_id == task["task_id"]).values(**values))
        detail = f"{task['state']} → withdrawn；{fresh.number}"
        append_event(
            casework.database, connection, viewer, ("task_state", TASK.name, task["task_id"]), detail
        )
