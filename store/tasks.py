"""Tasks of the teams: who sees which, and the moves from unread to done."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection, and_, select

from schema.task import DATASET as TASK
from schema.task import RETURN_REASONS, STATES
from store.casework import SqlCasework, seen_by
from store.clock import now
from store.clue_plans import give_back
from store.embargo import DRAW_COLUMNS, MAY_PLAN, may_plan, reads_everything
from store.events import append_event
from store.tables import TABLES
from store.viewer import Role, Viewer

# From which states each state may be reached. A team may skip a step: nobody presses a button on a motorway.
MOVES: dict[str, tuple[str, ...]] = {
    "read": ("unread",),
    "on_way": ("unread", "read"),
    "on_site": ("unread", "read", "on_way"),
    "done": ("unread", "read", "on_way", "on_site", "returned", "withdrawn"),  # who was there has been there
    "returned": ("unread", "read", "on_way", "on_site"),
    "withdrawn": ("unread", "read", "on_way", "returned"),
}
TIMES = {
    "read": "read_at",
    "on_way": "left_at",
    "on_site": "arrived_at",
    "done": "ended_at",
    "returned": "ended_at",
    "withdrawn": "ended_at",
}
GIVEN_UP = ("returned", "withdrawn")  # nobody goes there any more
ORDER = ("read_at", "left_at", "arrived_at", "ended_at")
MAY_REPORT = (*MAY_PLAN, Role.INSPECTOR)
LONGEST_NOTE = 500
NIGHT_ENDS = timedelta(hours=30)  # after midnight of the plan day
LONGEST_CODE = 40  # as typed, with blanks


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a task: where to, from which revision (None: from any), when, and why when it is returned."""

    state: str
    revision: int | None
    at: datetime
    reason: tuple[str, str] = ("", "")


class Overtaken(ValueError):
    """The task stands elsewhere than the sender thought."""


def tasks(
    casework: SqlCasework, viewer: Viewer, *, day: date | None = None, team_id: str = ""
) -> pd.DataFrame:
    """Released tasks the viewer may see, in order of day, team and place in the route; columns of ``schema/task.py``.

    A member of a team sees the own team's only (``store/embargo.py``); nobody but planners sees arm and inclusion.
    """
    equals: dict[str, Any] = {} if day is None else {"day": day}
    if team_id:
        equals["team_id"] = team_id
    found = casework.read(TASK, viewer, _columns(viewer), **equals)
    return found.sort_values(["day", "team_id", "seq", "task_id"], ignore_index=True)


def task(casework: SqlCasework, viewer: Viewer, task_id: str) -> dict[str, Any] | None:
    """One task as plain values; None when there is none for this viewer."""
    return _one(casework, viewer, task_id=task_id)


def task_of_code(casework: SqlCasework, viewer: Viewer, code: str) -> dict[str, Any] | None:
    """The task of a code printed under a QR mark, typed in any case and with blanks; None when there is none for this viewer."""
    plain = "".join(c for c in code[:LONGEST_CODE] if c.isalnum()).upper()
    return _one(casework, viewer, code=plain) if plain else None


def advance(casework: SqlCasework, viewer: Viewer, task_id: str, move: Move) -> int:
    """Move a task on, with an event; the new revision.

    The same move sent again changes nothing and gives the revision as it stands. A time before the step before or in the
    future is set to the nearest possible: the clock of a phone must not stop the work.

    Raises
    ------
    Overtaken
        When somebody else has moved the task on meanwhile.
    ValueError
        For an unknown state, a missing reason, a role that may not, or a task that is not there for this viewer. Done is
        what a record makes it.
    """
    if move.state == "done":
        raise ValueError("提交检查记录后任务自动完成，不能单独标为完成。")
    if task(casework, viewer, task_id) is None:
        raise ValueError(f"没有任务 {task_id}，或它不属于您的检查组。")
    with casework.database.writing() as connection:
        casework.database.lock_all(connection)
        return step(casework, connection, viewer, (task_id, move))


def step(casework: SqlCasework, connection: Connection, viewer: Viewer, what: tuple[str, Move]) -> int:
    """As :func:`advance`, inside a running writing transaction and also to done; the caller has checked who sees the task."""
    task_id, move = what
    table = TABLES[TASK.name]
    _refuse(viewer, move)
    mine = and_(table.c.task_id == task_id, seen_by(TASK, viewer, table))
    row = connection.execute(select(table).where(mine)).mappings().first()
    if row is None:
        raise ValueError(f"没有任务 {task_id}，或它不属于您的检查组。")
    if row["state"] == move.state:
        return int(row["revision"])
    if move.state == "on_site" and now() < span_of(row["day"])[0]:
        raise ValueError(f"计划日 {row['day']:%Y-%m-%d} 还没有到，不能标为到达。")
    if move.revision not in (None, row["revision"]) or row["state"] not in MOVES[move.state]:
        raise Overtaken(f"任务现为“{STATES[row['state']]}”，不能再改为“{STATES[move.state]}”。")
    reason, note = move.reason
    values: dict[str, Any] = {
        "state": move.state,
        "revision": row["revision"] + 1,
        "changed_by": viewer.name,
        TIMES[move.state]: _possible(dict(row), move.at),
    }
    if move.state == "returned":
        values |= {"return_reason": reason, "return_note": note.strip() or None}
    connection.execute(table.update().where(mine).values(**values))
    said = "：".join(part for part in (RETURN_REASONS.get(reason, ""), note.strip()) if part)
    detail = f"{row['state']} → {move.state}，手机时间 {move.at:%Y-%m-%d %H:%M:%S}" + (
        f"；{said}" if said else ""
    )
    append_event(casework.database, connection, viewer, ("task_state", TASK.name, task_id), detail)
    if move.state in GIVEN_UP:
        why = f"任务 {task_id} {STATES[move.state]}" + (f"：{said}" if said else "")
        give_back(casework, connection, viewer, ((row["site_id"],), why))
    return int(values["revision"])


def span_of(day: date) -> tuple[datetime, datetime]:
    """When a visit of a plan day may take place: from midnight until six in the morning after."""
    midnight = datetime(day.year, day.month, day.day)
    return midnight, midnight + NIGHT_ENDS


def _refuse(viewer: Viewer, move: Move) -> None:
    """Refuse who may not, where to is nowhere, and returning without a reason."""
    if move.state not in MOVES:
        raise ValueError("没有这个任务状态。")
    if viewer.role not in MAY_REPORT:
        raise ValueError("您的身份只能查看，不能处理任务。")
    if move.state == "withdrawn" and not may_plan(viewer):
        raise ValueError("撤回任务由编制计划的人办理；检查组请用“退回”并写明理由。")
    if move.state == "returned" and move.reason[0] not in RETURN_REASONS:
        raise ValueError("请选择退回理由。")
    if move.state == "returned" and move.reason[0] == "other" and not move.reason[1].strip():
        raise ValueError("选择“其他”时须写明理由。")
    if len(move.reason[1]) > LONGEST_NOTE:
        raise ValueError(f"说明不超过 {LONGEST_NOTE} 字。")


def _possible(row: dict[str, Any], at: datetime) -> datetime:
    """The time, no later than now and no earlier than the steps before."""
    before = [row[name] for name in ORDER if row[name] is not None]
    return max([min(at.replace(microsecond=0), now()), *before])


def _one(casework: SqlCasework, viewer: Viewer, **equals: Any) -> dict[str, Any] | None:
    rows = casework.read(TASK, viewer, _columns(viewer), **equals)
    if rows.empty:
        return None
    plain = rows.astype(object).where(rows.notna(), None)
    return {str(k): v for k, v in plain.iloc[0].to_dict().items()}


def _columns(viewer: Viewer) -> tuple[str, ...]:
    """What this viewer reads of a task: all, or all but how the site was chosen."""
    return tuple(n for n in TASK.names if reads_everything(viewer) or n not in DRAW_COLUMNS)
