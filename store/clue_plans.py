"""What becomes of clues when their site is planned, and when it is not any more; always inside the plan's transaction."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from schema.clue import DATASET as CLUE
from store.casework import SqlCasework
from store.clock import now
from store.clue_states import ACTION, ARROW, COLON, OPEN, last_of
from store.events import append_event
from store.silences import silenced
from store.tables import TABLES
from store.viewer import Viewer

TO_PLAN = (*OPEN, "PUSHED")


def plan_clues(
    casework: SqlCasework, connection: Connection, viewer: Viewer, planned: tuple[Iterable[str], str]
) -> int:
    """How many open clues of these sites (ids, number of the plan) are planned now; each with its event."""
    sites, number = planned
    table = TABLES[CLUE.name]
    mine = table.c.site_id.in_(sorted(sites)) & table.c.state.in_(TO_PLAN) & ~silenced(now())
    rows = connection.execute(select(table.c.clue_id, table.c.state).where(mine)).all()
    for row in rows:
        _set(casework, connection, viewer, (row.clue_id, row.state, "PLANNED", f"列入计划 {number}"))
    return len(rows)


def unplan_clues(
    casework: SqlCasework, connection: Connection, viewer: Viewer, withdrawn: tuple[Iterable[str], str]
) -> int:
    """How many planned clues of these sites are back where they were before, as they are visited by nobody now."""
    sites, number = withdrawn
    table = TABLES[CLUE.name]
    mine = table.c.site_id.in_(sorted(sites)) & (table.c.state == "PLANNED")
    rows = connection.execute(select(table.c.clue_id).where(mine)).all()
    for row in rows:
        last = last_of(connection, row.clue_id)
        state = last.before if last is not None and last.before in TO_PLAN else "SCREENED"
        _set(casework, connection, viewer, (row.clue_id, "PLANNED", state, f"计划 {number} 撤回该检查"))
    return len(rows)


def _set(
    casework: SqlCasework, connection: Connection, viewer: Viewer, step: tuple[str, str, str, str]
) -> None:
    clue_id, before, after, why = step
    table = TABLES[CLUE.name]
    connection.execute(table.update().where(table.c.clue_id == clue_id).values(state=after))
    detail = f"{before}{ARROW}{after}{COLON}{why}"
    append_event(casework.database, connection, viewer, (ACTION, CLUE.name, clue_id), detail)
