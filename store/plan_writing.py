"""Writing plans: every change in one transaction with its event, refused when somebody was faster."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, delete, select

from schema.core import Dataset
from schema.plan import DATASET as PLAN
from schema.plan_left_out import DATASET as LEFT_OUT
from schema.plan_step import DATASET as STEP
from schema.plan_visit import DATASET as VISIT
from store.casework import SqlCasework, plain_records
from store.checks import accept
from store.clock import now
from store.embargo import may_plan
from store.events import append_event
from store.plan_touches import Touch, marked, remembered, rewritten, step_text, touches_of
from store.plans import Document, Header, Step, headers
from store.tables import TABLES
from store.viewer import SYSTEM, Viewer

Also = Callable[[Connection], None]
NOTHING: Mapping[str, Any] = {}


class Moved(Exception):
    """Somebody changed the plan since it was read."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a plan says: document, rows for ``plan_visit`` and ``plan_left_out``, totals, and what could not be met (JSON)."""

    document: Document
    visits: pd.DataFrame
    left_out: pd.DataFrame
    value: float
    finds: float
    km: float
    unmet: str = "[]"

    @property
    def totals(self) -> dict[str, Any]:
        """The columns of the header that follow from the contents."""
        numbers = {"value": self.value, "finds": self.finds, "km": self.km}
        return numbers | {"visits": len(self.visits), "unmet": self.unmet}


def refuse_others(viewer: Viewer) -> None:
    """Refuse whoever may not plan, with a sentence."""
    if not (may_plan(viewer) or viewer.sees_all):
        raise ValueError("您的身份只能查看计划，不能编排或修改。")


def next_id(casework: SqlCasework, day: date) -> str:
    """A number that no plan of the day has: ``JH-20261121-02``."""
    known = {h.plan_id for h in headers(casework, day)}
    for dataset in (VISIT, LEFT_OUT):
        known |= set(casework.read(dataset, SYSTEM, ("plan_id",), day=day)["plan_id"].astype(str))
    used = [int(plan_id.rsplit("-", 1)[1]) for plan_id in known]
    return f"JH-{day:%Y%m%d}-{max(used, default=0) + 1:02d}"


def create(
    casework: SqlCasework, viewer: Viewer, made: tuple[Header, Step], contents: Contents, said: str
) -> Header:
    """A new plan with its first step; the plans of the day that it is chosen before are chosen no longer.

    Raises
    ------
    Moved
        When a plan of this number came into being meanwhile.
    """
    refuse_others(viewer)
    header, step = made
    plan = TABLES[PLAN.name]
    whole = replace(header, **contents.totals)
    with casework.database.writing() as connection:
        casework.database.lock_all(connection)
        if _revision(connection, header.plan_id) is not None:
            raise Moved(header.plan_id)
        if header.is_chosen:
            others = (plan.c.day == header.day) & plan.c.is_chosen
            connection.execute(plan.update().where(others).values(is_chosen=False))
        connection.execute(plan.insert(), asdict(whole))
        _write(connection, step, contents)
        what = ("plan_make", PLAN.name, header.plan_id)
        append_event(casework.database, connection, viewer, what, said)
    return whole


def write_step(
    casework: SqlCasework,
    viewer: Viewer,
    made: tuple[Header, Step],
    contents: Contents,
    event: tuple[str, str],
) -> Header:
    """A step of the plan and the plan as it is after it; later steps, which were undone, are gone. The new header.

    ``made[0]`` is the header as it was read; ``event`` what was done and its detail. A step with the number of the one in
    force takes its place. Who touched what is gone stays known (``store/plan_touches.py``).

    Raises
    ------
    Moved
        When the plan is no longer at that revision or no longer a draft.
    """
    header, step = made
    table = TABLES[STEP.name]
    values = contents.totals | {"step": step.step}
    with casework.database.writing() as connection:
        after = _move(casework, connection, viewer, (header, values))
        is_new = step.step > header.step
        stale = table.c.step >= step.step if is_new else table.c.step == step.step
        mine = (table.c.plan_id == header.plan_id) & stale
        gone = [dict(row) for row in connection.execute(select(table).where(mine)).mappings()]
        connection.execute(delete(table).where(mine))
        _write(connection, step, contents, remembered(gone, is_new))
        what = (f"plan_{event[0]}", PLAN.name, header.plan_id)
        append_event(casework.database, connection, viewer, what, event[1])
    return after


def go_to_step(
    casework: SqlCasework, viewer: Viewer, made: tuple[Header, Step, int], contents: Contents, said: str
) -> Header:
    """The plan with another step in force: ``made`` is header as read, the step undone or redone, and the step to be in force.

    That step keeps the contents given, which differ from what it left behind where that can be kept no longer.

    Raises
    ------
    Moved
        As :func:`write_step`.
    """
    header, touched, number = made
    values = contents.totals | {"step": number}
    action = "undo" if number < header.step else "redo"
    with casework.database.writing() as connection:
        after = _move(casework, connection, viewer, (header, values))
        _rewrite(connection, (header.plan_id, number), {}, lambda kept: rewritten(kept, contents.document))
        mark = {"revision": after.revision}
        _rewrite(connection, (header.plan_id, touched.step), mark, lambda kept: marked(kept, viewer.name))
        _fill(connection, header.plan_id, contents)
        append_event(
            casework.database, connection, viewer, (f"plan_{action}", PLAN.name, header.plan_id), said
        )
    return after


def touches(casework: SqlCasework, plan_id: str, revision: int) -> list[Touch]:
    """What was decided, undone or redone after a revision of the plan, in that order."""
    table = TABLES[STEP.name]
    late = (table.c.plan_id == plan_id) & (table.c.revision > revision)
    with casework.database.reading() as connection:
        rows = [dict(row) for row in connection.execute(select(table).where(late)).mappings()]
    return [touch for touch in touches_of(rows) if touch.revision > revision]


def move(
    casework: SqlCasework,
    viewer: Viewer,
    change: tuple[Header, Mapping[str, Any]],
    event: tuple[str, str],
    also: Also | None = None,
) -> Header:
    """The plan with other values in its row (state, number …), its event (action, detail), and what belongs to it.

    Raises
    ------
    Moved
        When the plan changed since ``change[0]`` was read.
    """
    header = change[0]
    with casework.database.writing() as connection:
        after = _move(casework, connection, viewer, change)
        if also is not None:
            also(connection)
        append_event(casework.database, connection, viewer, (event[0], PLAN.name, header.plan_id), event[1])
    return after


def choose_only(connection: Connection, header: Header) -> None:
    """In a running transaction: of the plans of its day, this one is chosen."""
    plan = TABLES[PLAN.name]
    others = (plan.c.day == header.day) & (plan.c.plan_id != header.plan_id) & plan.c.is_chosen
    connection.execute(plan.update().where(others).values(is_chosen=False))


def remove(casework: SqlCasework, viewer: Viewer, header: Header) -> None:
    """Take a plan away with its steps and rows; the event tells what it was. Raises :class:`Moved` as :func:`move` does."""
    with casework.database.writing() as connection:
        _move(casework, connection, viewer, (header, {}))
        for dataset in (PLAN, STEP, VISIT, LEFT_OUT):
            table = TABLES[dataset.name]
            connection.execute(delete(table).where(table.c.plan_id == header.plan_id))
        what = ("plan_remove", PLAN.name, header.plan_id)
        append_event(casework.database, connection, viewer, what, f"方案 {header.scenario}")


def supersede(connection: Connection, header: Header) -> None:
    """In a running transaction: a frozen plan is amended; ValueError when it is frozen no longer."""
    plan = TABLES[PLAN.name]
    standing = plan.update().where(plan.c.plan_id == header.plan_id, plan.c.state == "frozen")
    if connection.execute(standing.values(state="amended", is_chosen=False)).rowcount == 0:
        raise ValueError("原计划刚被他人调整，请重新调整。")


def _move(
    casework: SqlCasework, connection: Connection, viewer: Viewer, change: tuple[Header, Mapping[str, Any]]
) -> Header:
    refuse_others(viewer)
    casework.database.lock_all(connection)
    header, values = change
    plan = TABLES[PLAN.name]
    mine = (plan.c.plan_id == header.plan_id) & (plan.c.revision == header.revision)
    same = mine & (plan.c.state == header.state)
    known: dict[str, Any] = {"revision": header.revision + 1, "changed_by": viewer.name, "changed_at": now()}
    if connection.execute(plan.update().where(same).values(**known, **values)).rowcount == 0:
        raise Moved(header.plan_id)
    return replace(header, **known, **values)


def _revision(connection: Connection, plan_id: str) -> int | None:
    plan = TABLES[PLAN.name]
    return connection.execute(select(plan.c.revision).where(plan.c.plan_id == plan_id)).scalar()


def _write(connection: Connection, step: Step, contents: Contents, more: Mapping[str, Any] = NOTHING) -> None:
    row = asdict(step) | {
        "sites": ";".join(step.sites),
        "teams": ";".join(step.teams),
        "document": step_text(contents.document, more),
    }
    connection.execute(TABLES[STEP.name].insert(), row)
    _fill(connection, step.plan_id, contents)


def _rewrite(
    connection: Connection, step: tuple[str, int], values: Mapping[str, Any], text: Callable[[str], str]
) -> None:
    """Another text of a step (plan and number) and further columns."""
    table = TABLES[STEP.name]
    mine = (table.c.plan_id == step[0]) & (table.c.step == step[1])
    kept = connection.execute(select(table.c.document).where(mine)).scalar_one()
    connection.execute(table.update().where(mine).values(document=text(kept), **values))


def _fill(connection: Connection, plan_id: str, contents: Contents) -> None:
    for dataset, rows in ((VISIT, contents.visits), (LEFT_OUT, contents.left_out)):
        table: Table = TABLES[dataset.name]
        connection.execute(delete(table).where(table.c.plan_id == plan_id))
        if len(rows):
            connection.execute(table.insert(), _records(dataset, rows))


def _records(dataset: Dataset, rows: pd.DataFrame) -> list[dict[str, Any]]:
    return plain_records(dataset, accept(dataset, rows))
