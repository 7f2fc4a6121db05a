"""That somebody looked at the names in a plan, kept on record once for each person, plan and hour."""

from collections.abc import Iterable

from sqlalchemy import and_, select

from schema.plan import DATASET as PLAN
from store.casework import SqlCasework
from store.clock import now_text
from store.events import append_event
from store.tables import EVENT
from store.viewer import Viewer

ACTION = "plan_view"
HOUR = len("2026-11-21T09")


def looked(casework: SqlCasework, viewer: Viewer, plan_ids: Iterable[str], what: str) -> None:
    """Note that these plans were shown (``what``: phone, board, map …), unless this hour's note is there already."""
    wanted = set(plan_ids) - {""}
    if not wanted:
        return
    same = and_(
        EVENT.c.action == ACTION,
        EVENT.c.actor == viewer.name,
        EVENT.c.detail == what,
        EVENT.c.at >= now_text()[:HOUR],
    )
    with casework.database.writing() as connection:
        casework.database.lock_all(connection)
        noted = set(connection.execute(select(EVENT.c.entity_id).where(same)).scalars())
        for plan_id in sorted(wanted - noted):
            append_event(casework.database, connection, viewer, (ACTION, PLAN.name, plan_id), what)
