"""What becomes of clues when their site is planned, and when nobody goes there any more; always inside a transaction."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from schema.clue import DATASET as CLUE
from schema.planning import DAY_ENDS
from schema.task import DATASET as TASK
from schema.task import OPEN as TO_VISIT
from store.casework import SqlCasework
from store.clock import now
from store.clue_states import OPEN, Change, last_of, move_clue
from store.embargo import is_released
from store.silences import silenced
from store.tables import TABLES
from store.viewer import SYSTEM, Viewer

TO_PLAN = (*OPEN, "PUSHED")
UNVISITED = "计划日已过，没有检查记录"


def plan_clues(
    casework: SqlCasework, connection: Connection, viewer: Viewer, planned: tuple[Iterable[str], str]
) -> int:
    """How many open clues of these sites (ids, number of the plan) are planned now; each with its event."""
    sites, number = planned
    table = TABLES[CLUE.name]
    mine = table.c.site_id.in_(sorted(sites)) & table.c.state.in_(TO_PLAN) & ~silenced(now())
    rows = connection.execute(select(table.c.clue_id, table.c.state).where(mine)).all()
    for row in rows:
        change = Change(row.state, "PLANNED", f"列入计划 {number}")
        move_clue(casework, connection, viewer, row.clue_id, change)
    return len(rows)


def unplan_clues(
    casework: SqlCasework, connection: Connection, viewer: Viewer, withdrawn: tuple[Iterable[str], str]
) -> int:
    """As :func:`give_back` for sites (ids) that a plan (its number) visits no longer."""
    sites, number = withdrawn
    return give_back(casework, connection, viewer, (sites, f"计划 {number} 撤回该检查"))


def give_back(
    casework: SqlCasework, connection: Connection, viewer: Viewer, left: tuple[Iterable[str], str]
) -> int:
    """How many planned clues of these sites (ids, why) are back where they were before, as nobody goes there now.

    A site that another released task is still to visit keeps its clues planned.
    """
    sites, why = left
    here = TABLES[CLUE.name].c.site_id.in_(sorted(sites))
    return _back(casework, connection, viewer, (here & _visited_by_nobody(now()), why))


def give_back_unvisited(casework: SqlCasework, at: datetime) -> int:
    """As :func:`give_back` at every site: what was planned for days that are over by then, and for no later one."""
    with casework.database.writing() as connection:
        casework.database.lock_all(connection)
        return _back(casework, connection, SYSTEM, (_visited_by_nobody(at), UNVISITED))


def _back(
    casework: SqlCasework, connection: Connection, viewer: Viewer, left: tuple[ColumnElement[bool], str]
) -> int:
    table = TABLES[CLUE.name]
    where, why = left
    rows = connection.execute(select(table.c.clue_id).where(where, table.c.state == "PLANNED")).all()
    for row in rows:
        last = last_of(connection, row.clue_id)
        state = last.before if last is not None and last.before in TO_PLAN else "SCREENED"
        move_clue(casework, connection, viewer, row.clue_id, Change("PLANNED", state, why))
    return len(rows)


def _visited_by_nobody(at: datetime) -> ColumnElement[bool]:
    """No released task whose day is not over is still to visit the site of the clue: one kept back tells nothing yet."""
    task = TABLES[TASK.name]
    ahead = (task.c.day > (at - DAY_ENDS).date()) & task.c.state.in_(TO_VISIT) & is_released(task, at)
    return TABLES[CLUE.name].c.site_id.not_in(select(task.c.site_id).where(ahead))
