"""The list of clues as the database answers it: filter, order, count and cut there, however many clues there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from sqlalchemy import Column, ColumnElement, and_, func, or_, select, true

from schema.clue import DATASET as CLUE
from store.casework import SqlCasework, seen_by
from store.clock import now
from store.silences import silenced
from store.tables import TABLES
from store.viewer import Viewer

SEARCHED = ("site_id", "outlet_id", "device_id", "clue_id")
WORST_FIRST = (("severity", False), ("confidence", False), ("t_start", False))  # worst, surest, newest
SILENCED_KINDS = ("only", "all")  # beside "": those that are not silenced


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which clues: equal columns, what ends in the last days of the data, a text, and what is silenced."""

    equals: Mapping[str, str] = field(default_factory=dict)
    days: int | None = None
    text: str = ""
    sites: Sequence[str] = ()  # enterprises whose name holds the text
    silenced: str = ""  # "" shown, "only", or "all"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many fit, of how many shown by default, and how many more are silenced."""

    fit: int
    shown: int
    silenced: int


def page(
    casework: SqlCasework,
    viewer: Viewer,
    wanted: Wanted,
    order: Sequence[tuple[str, bool]] = (),
    part: tuple[int, int | None] = (0, None),
) -> pd.DataFrame:
    """The wanted rows ``part[0]`` to ``part[1]`` (exclusive), by (column, ascending) and then worst first."""
    columns = TABLES[CLUE.name].c
    given = [_sorted(columns[n], up) for n, up in (*order, *WORST_FIRST)]
    return casework.select(
        CLUE,
        viewer,
        where=condition(casework, viewer, wanted),
        order=given,
        part=part,
    )


def _sorted(column: Column[Any], up: bool) -> ColumnElement[Any]:
    """The column in this direction, what is missing last; a column that is never empty may use its index."""
    given = column.asc() if up else column.desc()
    return given.nulls_last() if column.nullable else given


def counts(casework: SqlCasework, viewer: Viewer, wanted: Wanted) -> Counts:
    """All three numbers in one scan."""
    table, hidden = TABLES[CLUE.name], silenced(now())
    fits = condition(casework, viewer, wanted)
    numbers = [func.count().filter(each) for each in (fits, ~hidden, hidden)]
    with casework.database.reading() as connection:
        row = connection.execute(
            select(*numbers).select_from(table).where(seen_by(CLUE, viewer, table))
        ).one()
    return Counts(*map(int, row))


def present(casework: SqlCasework, viewer: Viewer) -> pd.DataFrame:
    """The combinations of family, rule, state and adcode that occur among the clues of the viewer."""
    table = TABLES[CLUE.name]
    names = ("family", "rule", "state", "adcode")
    asked = select(*(table.c[n] for n in names)).where(seen_by(CLUE, viewer, table)).distinct()
    with casework.database.reading() as connection:
        return pd.DataFrame(connection.execute(asked).all(), columns=list(names), dtype="str")


def newest(casework: SqlCasework, viewer: Viewer) -> pd.Timestamp | None:
    """The as-of time of the newest clue of the viewer; None without clues."""
    table = TABLES[CLUE.name]
    with casework.database.reading() as connection:
        found = connection.execute(
            select(func.max(table.c.as_of)).where(seen_by(CLUE, viewer, table))
        ).scalar()
    return None if found is None else pd.Timestamp(found)


def condition(casework: SqlCasework, viewer: Viewer, wanted: Wanted) -> ColumnElement[bool]:
    """The filters as one condition. Days count back from the newest data, not from today."""
    c = TABLES[CLUE.name].c
    parts: list[ColumnElement[bool]] = [c[name] == value for name, value in wanted.equals.items()]
    if wanted.days is not None and (last := newest(casework, viewer)) is not None:
        parts.append(c.t_end > (last - pd.Timedelta(days=wanted.days)).to_pydatetime())
    if text := wanted.text.strip().lower():
        found = [func.lower(c[name]).contains(text, autoescape=True) for name in SEARCHED]
        parts.append(or_(c.site_id.in_(list(wanted.sites)), *found))
    if wanted.silenced != "all":
        hidden = silenced(now())
        parts.append(hidden if wanted.silenced == "only" else ~hidden)
    return and_(true(), *parts)
