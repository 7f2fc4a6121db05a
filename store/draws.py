"""What is on record about a day's draw: the promise made before it, which binds the day, and every draw made."""

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from schema.plan import DATASET as PLAN
from store.casework import SqlCasework
from store.events import append_event
from store.tables import EVENT
from store.viewer import SYSTEM

PROMISED, DRAWN = "plan_promise", "plan_draw"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the events say: commitments of the day in order, and (population_hash, number drawn) of each draw of a plan.

    Homes of older versions have the commitment with the draw alone: ``draws`` is empty then.
    """

    commitments: tuple[str, ...]
    draws: tuple[tuple[str, int], ...]


def promise(casework: SqlCasework, day: date, nonce: str, commitment: str) -> str:
    """The nonce of the day's draw: the one promised first, else this one, from now on on record with its commitment.

    Whoever breaks a planning off and begins again draws the same; the nonce lies among the events, which no page shows,
    until its day is over.
    """
    with casework.database.writing() as connection:
        casework.database.lock_all(connection)
        for detail in _details(connection, PROMISED, day.isoformat()):
            return str(json.loads(detail)["nonce"])
        said = json.dumps({"commitment": commitment, "nonce": nonce})
        append_event(casework.database, connection, SYSTEM, (PROMISED, PLAN.name, day.isoformat()), said)
    return nonce


def drawn(casework: SqlCasework, plan_id: str, population_hash: str, number: int) -> None:
    """Put a draw on record."""
    said = json.dumps({"population_hash": population_hash, "number": number})
    casework.record(SYSTEM, DRAWN, PLAN.name, plan_id, said)


def recorded(casework: SqlCasework, day: date, plan_id: str) -> Recorded:
    """What the events say of the day and of the plan that the draw was made for."""
    with casework.database.reading() as connection:
        promises = _details(connection, PROMISED, day.isoformat())
        draws = _details(connection, DRAWN, plan_id)
    told = [json.loads(detail) for detail in draws if detail.startswith("{")]
    older = [detail.rsplit(" ", 1)[-1] for detail in draws if not detail.startswith("{")]
    return Recorded(
        (*(str(json.loads(detail)["commitment"]) for detail in promises), *older),
        tuple((str(one["population_hash"]), int(one["number"])) for one in told),
    )


def _details(connection: Connection, action: str, entity_id: str) -> list[str]:
    mine = (EVENT.c.action == action) & (EVENT.c.entity == PLAN.name) & (EVENT.c.entity_id == entity_id)
    asked = select(EVENT.c.detail).where(mine).order_by(EVENT.c.seq)
    return [str(detail) for detail in connection.execute(asked).scalars()]
