"""From the tasks of a released plan to those of its amendment: which stay, which fall away, which are new."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from jobs.planning.conflict import Conflict
from jobs.planning.midday_state import BEGUN
from schema.plan_visit import DATASET as VISIT
from schema.task import DATASET as TASK
from store.casework import SqlCasework, plain_records
from store.clock import now
from store.events import append_event
from store.plans import Header, visits
from store.tables import TABLES
from store.viewer import SYSTEM, Viewer

Row = Mapping[str, Any]
LIVE = ("unread", "read", *BEGUN)
TIMES = ("arrive_min", "depart_min", "travel_min", "travel_km")
SET_OUT = "有检查组刚刚出发或到场，请重新调整。"
SENT_BACK = "{sites}刚被检查组退回，请重新调整。"


@dataclass(frozen=True, slots=True)
class Handover:
    """``stay`` pairs a task with its visit in the amendment; ``gone`` are tasks that fall away, ``new`` visits without one."""

    stay: tuple[tuple[Row, Row], ...]
    gone: tuple[Row, ...]
    new: tuple[Row, ...]
    returned: frozenset[str]  # sites that the amendment plans though a team has sent them back

    @property
    def moved(self) -> tuple[Row, ...]:
        """Visits that stay with their team at another time or place of the route."""
        return tuple(row for task, row in self.stay if _values(task, row) != _values(task, task))

    @property
    def teams(self) -> tuple[str, ...]:
        """Teams whose day changes, in order."""
        return tuple(sorted({str(row["team_id"]) for row in (*self.gone, *self.new, *self.moved)}))


def compared(tasks: Iterable[Row], rows: Collection[Row]) -> Handover:
    """What becomes of the tasks of a plan (rows of ``schema/task.py``) when these visits take its place."""
    given = list(tasks)
    visit = {row["site_id"]: row for row in rows}
    have = [task for task in given if task["state"] in LIVE]
    stay = tuple(
        (task, visit[task["site_id"]])
        for task in have
        if task["site_id"] in visit and visit[task["site_id"]]["team_id"] == task["team_id"]
    )
    kept = {task["site_id"] for task, _ in stay}
    back = frozenset(task["site_id"] for task in given if task["state"] == "returned")
    return Handover(
        stay,
        tuple(task for task in have if task["site_id"] not in kept),
        tuple(row for site, row in visit.items() if site not in kept),
        back & frozenset(visit),
    )


def of_draft(casework: SqlCasework, draft: Header) -> Handover:
    """What releasing an open amendment would change for the teams as things are now."""
    tasks = plain_records(TASK, casework.read(TASK, SYSTEM, plan_id=draft.amends))
    planned = visits(casework, SYSTEM, draft.plan_id)[list(VISIT.names)]
    return compared(tasks, plain_records(VISIT, planned))


def refuse_overtaken(found: Handover, known: Collection[str]) -> None:
    """Refuse what teams have overtaken since the amendment was begun, when the sites ``known`` were sent back already.

    Raises
    ------
    Conflict
        When a team has set out for a visit that is taken away, or has sent back one that is planned.
    """
    if any(task["state"] in BEGUN for task in found.gone):
        raise Conflict(SET_OUT)
    again = found.returned - frozenset(known)
    if again:
        raise Conflict(SENT_BACK.format(sites="、".join(sorted(again))))


def take_over(
    casework: SqlCasework,
    connection: Connection,
    viewer: Viewer,
    plans_: tuple[Header, Header],
    asked: tuple[Collection[Row], Collection[str]],
) -> Handover:
    """In a running transaction: the tasks of the old plan become those of the fresh one; what was done.

    ``asked`` are the rows of the fresh plan's tasks and the sites known as sent back; errors as :func:`refuse_overtaken`.
    """
    old, fresh = plans_
    rows, known = asked
    table = TABLES[TASK.name]
    mine = connection.execute(select(table).where(table.c.plan_id == old.plan_id)).mappings()
    found = compared([dict(row) for row in mine], rows)
    refuse_overtaken(found, known)
    for task, row in found.stay:
        values = _values(task, row)
        is_moved = values != _values(task, task)
        values |= {"plan_id": fresh.plan_id, "revision": task["revision"] + int(is_moved)}
        connection.execute(table.update().where(table.c.task_id == task["task_id"]).values(**values))
    for task in found.gone:
        _withdraw(casework, connection, viewer, (task, fresh))
    if found.new:
        connection.execute(table.insert(), [dict(row) for row in found.new])
    return found


def _values(task: Row, row: Row) -> dict[str, Any]:
    """What may change in a task that stays with its team: its place in the route; times while it is not begun."""
    return {name: row[name] for name in (("seq",) if task["state"] in BEGUN else ("seq", "window", *TIMES))}


def _withdraw(
    casework: SqlCasework, connection: Connection, viewer: Viewer, what: tuple[Row, Header]
) -> None:
    task, fresh = what
    table = TABLES[TASK.name]
    values = {
        "state": "withdrawn",
        "revision": task["revision"] + 1,
        "ended_at": now(),
        "changed_by": viewer.name,
    }
    connection.execute(table.update().where(table.c.task_id == task["task_id"]).values(**values))
    detail = f"{task['state']} → withdrawn；{fresh.number}"
    append_event(casework.database, connection, viewer, ("task_state", TASK.name, task["task_id"]), detail)
