"""What imported inspections say about clues: written back to the clues and to their rules, once for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from schema.clue import DATASET as CLUE
from schema.clue_outcome import DATASET as OUTCOME
from store.casework import SqlCasework
from store.clue_states import VISITED, Change, after_visit, move_clue
from store.tables import TABLES
from store.viewer import SYSTEM


@dataclass(frozen=True, slots=True)
class Told:
    """What an inspection says about a clue that led to it."""

    clue_id: str
    record_id: str
    outcome: str
    at: datetime


def tell(casework: SqlCasework, told: Sequence[Told]) -> int:
    """Keep what is not known yet, and answer the clue unless its evidence went on after the visit; how many were new.

    A clue that is not there any more is left out. Everything happens in one transaction with one event per answered clue.
    """
    clues, outcomes, done = TABLES[CLUE.name], TABLES[OUTCOME.name], 0
    with casework.database.writing() as connection:
        casework.database.lock_all(connection)
        pairs = {tuple(row) for row in connection.execute(select(outcomes.c.clue_id, outcomes.c.record_id))}
        names = ("clue_id", "rule", "site_id", "adcode", "state", "t_end")
        asked = select(*(clues.c[name] for name in names))
        known = {row.clue_id: row._asdict() for row in connection.execute(asked)}
        for each in sorted(told, key=lambda x: (x.at, x.clue_id, x.record_id)):
            clue = known.get(each.clue_id)
            if clue is None or (each.clue_id, each.record_id) in pairs:
                continue
            row = {name: clue[name] for name in ("clue_id", "rule", "site_id", "adcode")}
            row |= {"record_id": each.record_id, "outcome": each.outcome, "at": each.at}
            connection.execute(outcomes.insert(), row)
            pairs.add((each.clue_id, each.record_id))
            done += 1
            after = after_visit(clue["state"], each.outcome)
            if after is None or clue["t_end"] > each.at:
                continue
            change = Change(clue["state"], after, VISITED.format(outcome=each.outcome, record=each.record_id))
            move_clue(casework, connection, SYSTEM, each.clue_id, change)
            clue["state"] = after
    return done
