"""The database of people's work on SQLAlchemy: clues, targets, plans, cases and what was done with them."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

import numpy as np
import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    bindparam,
    delete,
    false,
    or_,
    select,
    true,
)

from schema.clue import DATASET as CLUE
from schema.core import Dataset, Kind
from store.checks import accept, cast, refuse_repeats
from store.embargo import open_to
from store.engine import Database
from store.events import append_event, verify_events
from store.order import key_code
from store.query import Query, query
from store.tables import TABLES, VERSION
from store.viewer import Viewer

# What people set in a row that a job writes again, and the values that mean nobody has touched it yet.
PEOPLE_SET = {"clue": "state", "xcase": "state"}
UNTOUCHED = {"clue": ("RAW", "SCREENED"), "xcase": ("LEAD_RECEIVED",)}


class Selection(TypedDict, total=False):
    """Which rows of a table, in which order, beside those the viewer may see; everything may be left out."""

    equals: Mapping[str, Any]
    where: ColumnElement[bool]
    order: Sequence[ColumnElement[Any]]  # before the key, which always decides last
    part: tuple[int, int | None]  # first row, and the row after the last


class SqlCasework:
    """A :class:`store.base.Casework` on SQLite or PostgreSQL; opening brings the schema up to date."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)

    def read(
        self, dataset: Dataset, viewer: Viewer, columns: tuple[str, ...] = (), **equals: Any
    ) -> pd.DataFrame:
        """See :class:`store.base.Casework`; text comes as ``str``, the other types as in the warehouse."""
        return self.select(dataset, viewer, columns, equals=equals)

    def select(
        self, dataset: Dataset, viewer: Viewer, columns: tuple[str, ...] = (), **how: Unpack[Selection]
    ) -> pd.DataFrame:
        """As :meth:`read`, with any condition, order and part of the rows that the database can find by itself."""
        table = _table(dataset)
        asked = query(dataset, columns, equals=how.get("equals", {}))
        allowed = (seen_by(dataset, viewer, table), open_to(dataset, viewer, table))
        wanted = and_(*allowed, how.get("where", true()), *_conditions(asked, table))
        picked = [table.c[name] for name in asked.columns]
        start, stop = how.get("part", (0, None))
        statement = select(*picked).where(wanted).order_by(*how.get("order", ()), *table.primary_key)
        statement = statement.offset(start or None).limit(None if stop is None else stop - start)
        with self.database.reading() as connection:
            rows = connection.execute(statement).all()
        given = {n: [row[i] for row in rows] for i, n in enumerate(asked.columns)}
        return _frame(dataset, given)

    def put(self, dataset: Dataset, rows: pd.DataFrame, *, replace: Mapping[str, Any] | None = None) -> int:
        """See :class:`store.base.Casework`.

        What people have set (the state of a clue or a case) stays. With ``replace``, a row that people have worked on stays
        even when the new rows no longer have it.
        """
        table = _table(dataset)
        clean = accept(dataset, rows)
        code = key_code(clean, dataset.key)
        order = np.argsort(code, kind="stable")
        refuse_repeats(dataset, clean.iloc[order], code[order])
        records = plain_records(dataset, clean)
        keep = frozenset({PEOPLE_SET[dataset.name]} if dataset.name in PEOPLE_SET else ())
        with self.database.writing() as connection:
            if replace is not None:
                self._drop(connection, query(dataset, equals=replace), records)
            if records:
                connection.execute(self.database.upsert(table, keep), records)
        return len(records)

    def record(self, viewer: Viewer, action: str, entity: str, entity_id: str, detail: str = "") -> None:
        """See :class:`store.base.Casework`."""
        with self.database.writing() as connection:
            append_event(self.database, connection, viewer, (action, entity, entity_id), detail)

    def update_clue_state(self, viewer: Viewer, clue_id: str, state: str, reason: str) -> None:
        """Set the state of a clue the viewer sees, with an event in the same transaction.

        Raises
        ------
        ValueError
            For an unknown state, no reason, or a clue that is not there for this viewer.
        """
        if state not in CLUE["state"].choices:
            raise ValueError(f"没有“{state}”这个线索状态；可选值为 {'、'.join(CLUE['state'].choices)}。")
        if not reason.strip():
            raise ValueError("修改线索状态须写明理由。")
        table = _table(CLUE)
        mine = and_(table.c.clue_id == clue_id, seen_by(CLUE, viewer, table))
        with self.database.writing() as connection:
            old = connection.execute(select(table.c.state).where(mine)).scalar()
            if old is None:
                raise ValueError(f"没有线索 {clue_id}，或它不在您的辖区内。")
            connection.execute(table.update().where(mine).values(state=state))
            detail = f"{old} → {state}：{reason.strip()}"
            append_event(self.database, connection, viewer, ("clue_state", "clue", clue_id), detail)

    def version(self, *datasets: Dataset) -> str:
        """See :class:`store.base.Casework`: the tokens of the last transactions that changed rows of these datasets."""
        names = [_table(dataset).name for dataset in datasets]
        with self.database.reading() as connection:
            asked = select(VERSION.c.dataset, VERSION.c.token).where(VERSION.c.dataset.in_(names))
            tokens = {row.dataset: row.token for row in connection.execute(asked)}
        return ".".join(tokens.get(name, "") for name in names)

    def verify_events(self) -> list[str]:
        """Sentences about broken places of the event chain; empty when it is whole."""
        return verify_events(self.database)

    def close(self) -> None:
        """Give all connections back."""
        self.database.close()

    def _drop(self, connection: Connection, stale: Query, records: list[dict[str, Any]]) -> None:
        """Delete what ``replace`` names, but rows that come again and rows that people have worked on."""
        name = stale.dataset.name
        table, key = TABLES[name], stale.dataset.key
        untouched = table.c[PEOPLE_SET[name]].in_(UNTOUCHED[name]) if name in PEOPLE_SET else true()
        gone = and_(untouched, *_conditions(stale, table))
        if not records:
            connection.execute(delete(table).where(gone))
            return
        coming = {tuple(record[part] for part in key) for record in records}
        old = connection.execute(select(*(table.c[part] for part in key)).where(gone)).all()
        dead = [dict(zip(key, row, strict=True)) for row in old if tuple(row) not in coming]
        if dead:
            connection.execute(delete(table).where(*(table.c[part] == bindparam(part) for part in key)), dead)


def seen_by(dataset: Dataset, viewer: Viewer, table: Table) -> ColumnElement[bool]:
    """The condition that a row lies in a jurisdiction of the viewer.

    Raises
    ------
    ValueError
        For a dataset whose rows carry no code of their own.
    """
    if viewer.sees_all or not dataset.scope:
        return true()
    if "site_id" in dataset.scope:
        raise ValueError(f"{dataset.name}: casework rows need an adcode column to be scoped")
    for prefix in viewer.prefixes:
        if not (prefix.isascii() and prefix.isdigit()):
            raise ValueError(f"viewer prefix {prefix!r} is not a code")
    parts: list[ColumnElement[bool]] = []
    for name in dataset.scope:
        column = table.c[name]
        parts += [and_(column >= first, column < last + ":") for first, last in _runs(viewer.prefixes)]
        if name != "adcode":  # several codes joined by ;
            parts += [column.like(f"%;{prefix}%") for prefix in viewer.prefixes]
    return or_(*parts) if parts else false()


def _runs(prefixes: Sequence[str]) -> list[tuple[str, str]]:
    """First and last of the prefixes that follow each other: a viewer of the whole country needs few conditions.

    Nothing lies between the codes below one prefix and those below the next of the same length, as ``:`` follows ``9``.
    """
    runs: list[tuple[str, str]] = []
    for prefix in sorted(set(prefixes)):
        last = runs[-1][1] if runs else ""
        if len(prefix) == len(last) and int(prefix) == int(last) + 1:
            runs[-1] = (runs[-1][0], prefix)
        else:
            runs.append((prefix, prefix))
    return runs


def _conditions(asked: Query, table: Table) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for name, values in asked.equals.items():
        column = table.c[name]
        wanted = column.in_([_plain(asked.dataset, name, v) for v in values if v is not None])
        found.append(or_(wanted, column.is_(None)) if None in values else wanted)
    return found


def _plain(dataset: Dataset, name: str, value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.date() if dataset[name].dtype == "date" else value.to_pydatetime()
    return value


def _table(dataset: Dataset) -> Table:
    if dataset.kind is not Kind.CASEWORK:
        raise ValueError(f"{dataset.name} is kept in the warehouse, not in the casework database")
    return TABLES[dataset.name]


def _frame(dataset: Dataset, given: dict[str, list[Any]]) -> pd.DataFrame:
    text = {n: pd.Series(v, dtype="str") for n, v in given.items() if dataset[n].dtype == "text"}
    others = {n: pd.Series(v, dtype=object) for n, v in given.items() if n not in text}
    done = cast(dataset, pd.DataFrame(others), tuple(others)) if others else pd.DataFrame()
    return pd.DataFrame({n: text[n] if n in text else done[n] for n in given})


def plain_records(dataset: Dataset, clean: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dicts of Python values, None for missing."""
    columns = {c.name: _values(clean[c.name], c.dtype == "date") for c in dataset.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _values(column: pd.Series, is_date: bool) -> list[Any]:
    values = column.dt.date if is_date else column.astype(object)
    return values.astype(object).where(column.notna(), None).tolist()
