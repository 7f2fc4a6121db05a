"""How many clues the rules make, by rule, area and day: what the people of an area have to look at."""

from datetime import datetime

import pandas as pd
from sqlalchemy import ColumnElement, and_, func, select

from schema.clue import DATASET as CLUE
from store.casework import SqlCasework, seen_by
from store.clock import now
from store.silences import silenced
from store.tables import TABLES
from store.viewer import Viewer

COLUMNS = ("rule", "adcode", "day", "n")


def load(casework: SqlCasework, viewer: Viewer, first: datetime, end: datetime) -> pd.DataFrame:
    """Clues that begin in ``[first, end)`` and are not silenced: columns :data:`COLUMNS`, day as ISO text."""
    c = TABLES[CLUE.name].c
    day = func.date(c.t_start)
    asked = (
        select(c.rule, c.adcode, day, func.count())
        .where(_within(viewer, first, end))
        .group_by(c.rule, c.adcode, day)
    )
    with casework.database.reading() as connection:
        rows = connection.execute(asked).all()
    found = pd.DataFrame([(r, a, str(d), int(n)) for r, a, d, n in rows], columns=list(COLUMNS))
    return found.astype({"rule": "str", "adcode": "str", "day": "str", "n": "int64"})


def sites(casework: SqlCasework, viewer: Viewer, first: datetime, end: datetime) -> dict[str, int]:
    """Enterprises with such a clue, by rule."""
    c = TABLES[CLUE.name].c
    asked = (
        select(c.rule, func.count(c.site_id.distinct())).where(_within(viewer, first, end)).group_by(c.rule)
    )
    with casework.database.reading() as connection:
        return {str(rule): int(n) for rule, n in connection.execute(asked).all()}


def _within(viewer: Viewer, first: datetime, end: datetime) -> ColumnElement[bool]:
    table = TABLES[CLUE.name]
    inside = and_(table.c.t_start >= first, table.c.t_start < end)
    return and_(seen_by(CLUE, viewer, table), inside, ~silenced(now()))
