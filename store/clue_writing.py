"""Write what a screening found in one transaction: new and changed clues, dropped ones, states, and what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd
from sqlalchemy import bindparam, delete, select

from schema.core import Dataset
from store.casework import SqlCasework, plain_records
from store.checks import accept
from store.events import append_event
from store.tables import EVENT, TABLES
from store.viewer import SYSTEM

REOPENED, NO_LONGER, AGAIN = "reopened", "no_longer_holds", "holds_again"
BY_SCREENING = (REOPENED, NO_LONGER, AGAIN)
MANY = 500  # ids in one statement


@dataclass(frozen=True, slots=True)
class Writing:
    """All changes of one dataset of clues."""

    dataset: Dataset
    put: pd.DataFrame  # new and changed clues; an existing one keeps its state
    drop: Sequence[str] = ()
    states: Mapping[str, str] = field(default_factory=dict)  # of existing clues, where it changes
    events: Sequence[tuple[str, str, str]] = ()  # action, clue_id, detail
    held: Sequence[str] = ()  # clues that hold now
    as_of: datetime | None = None  # written on all that hold


def write(casework: SqlCasework, writings: Sequence[Writing]) -> None:
    """Do everything or nothing."""
    database = casework.database
    with database.writing() as connection:
        for each in writings:
            table = TABLES[each.dataset.name]
            mine = table.c.clue_id == bindparam("id")
            if each.drop:
                connection.execute(delete(table).where(mine), [{"id": i} for i in each.drop])
            if len(each.put):
                rows = plain_records(each.dataset, accept(each.dataset, each.put))
                connection.execute(database.upsert(table, frozenset({"state"})), rows)
            if each.states:
                given = [{"id": i, "new": state} for i, state in each.states.items()]
                connection.execute(table.update().where(mine).values(state=bindparam("new")), given)
            for begin in range(0, len(each.held), MANY):
                some = table.c.clue_id.in_(each.held[begin : begin + MANY])
                connection.execute(
                    table.update().where(some, table.c.as_of != each.as_of).values(as_of=each.as_of)
                )
            for action, clue_id, detail in each.events:
                append_event(database, connection, SYSTEM, (action, "clue", clue_id), detail)


def history(casework: SqlCasework) -> tuple[set[str], set[str]]:
    """Clues that a person has worked on, and clues the screening has last said do not hold any more."""
    touched: set[str] = set()
    said: dict[str, str] = {}
    own = select(EVENT.c.entity_id, EVENT.c.action).where(EVENT.c.entity == "clue").order_by(EVENT.c.seq)
    with casework.database.reading() as connection:
        for clue_id, action in connection.execute(own):
            if action in BY_SCREENING:
                said[clue_id] = action
            else:
                touched.add(clue_id)
    return touched, {clue_id for clue_id, action in said.items() if action == NO_LONGER}
