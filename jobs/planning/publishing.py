"""When a plan is out, its clues say that they are planned: before, their state would tell what the embargo keeps back."""

import threading
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from schema.plan import DATASET as PLAN
from schema.task import DATASET as TASK
from schema.task import OPEN
from store.casework import SqlCasework
from store.clock import now
from store.clue_plans import plan_clues
from store.events import append_event
from store.plans import Header, chosen
from store.tables import EVENT, TABLES
from store.viewer import SYSTEM, Viewer

EVERY_S = 15
AROUND = [timedelta(days=d) for d in range(-1, 4)]  # days whose plan may come out now
PUBLISHED = "plan_publish"


def keep_up(casework: SqlCasework, stop: threading.Event) -> None:
    """Publish what has come due until asked to stop."""
    while not stop.wait(EVERY_S):
        publish_due(casework, now())


def publish_due(casework: SqlCasework, at: datetime) -> list[str]:
    """Publish the frozen plans whose release has come and that were not published yet; their numbers."""
    done = []
    for day in (at.date() + shift for shift in AROUND):
        header = chosen(casework, day)
        if header is None or header.state != "frozen" or not header.is_released(at):
            continue
        with casework.database.writing() as connection:
            casework.database.lock_all(connection)
            if publish(casework, connection, SYSTEM, header):
                done.append(str(header.number))
    return done


def publish(casework: SqlCasework, connection: Connection, viewer: Viewer, header: Header) -> bool:
    """Plan the clues of the plan's open tasks inside a running transaction, with its event; False when that was done before."""
    mine = (EVENT.c.action == PUBLISHED) & (EVENT.c.entity_id == header.plan_id)
    if connection.execute(select(EVENT.c.seq).where(mine)).first() is not None:
        return False
    table = TABLES[TASK.name]
    going = (table.c.plan_id == header.plan_id) & table.c.state.in_(OPEN)
    sites = connection.execute(select(table.c.site_id).where(going)).scalars().all()
    count = plan_clues(casework, connection, viewer, (sites, str(header.number)))
    said = f"{header.number} 公布，{count} 条线索列入计划"
    append_event(casework.database, connection, viewer, (PUBLISHED, PLAN.name, header.plan_id), said)
    return True
