"""The evening's forms: who looked at which target of a day, what they expect, and what they bring; the one reader and writer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import and_, select

from schema.planning import PREJUDGE_DUE
from schema.prejudgement import DATASET
from store.casework import SqlCasework
from store.clock import now
from store.embargo import may_plan
from store.events import append_event
from store.tables import TABLES
from store.viewer import Viewer

CHECKED = ("licence", "permit", "monitoring", "power", "history")
WRITTEN = ("specialists", "questions", "access", "risk", "plan_b")
FIELDS = (*CHECKED, "cause", *WRITTEN)
NEEDED = (*CHECKED, "cause")  # before a form is done
LONGEST = 600  # characters of a text
DUE_STATUS = "chosen"


class Conflict(ValueError):
    """Somebody else changed the same fields meanwhile; nothing was written."""

    def __init__(self, by: str, at: datetime, theirs: Mapping[str, str]) -> None:
        names = "、".join(DATASET[name].title for name in theirs)
        super().__init__(f"{by} 于 {at:%H:%M} 修改了同一内容：{names}。您的内容没有保存。")
        self.by, self.at, self.theirs = by, at, dict(theirs)


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody wants to keep: their values, and those and the revision they started from."""

    day: date
    site_id: str
    adcode: str
    values: Mapping[str, str]
    is_done: bool
    base: Mapping[str, str]
    revision: int = 0  # 0 where there was no form yet


@dataclass(frozen=True, slots=True)
class Kept:
    """The form as it stands after saving; ``merged`` are the fields that another person filled meanwhile."""

    revision: int
    values: dict[str, str]
    merged: tuple[str, ...] = ()


def due(day: date) -> datetime:
    """When the forms of a planning day must be done."""
    return datetime.combine(day - timedelta(days=1), PREJUDGE_DUE)


def states(casework: SqlCasework, viewer: Viewer, day: date) -> dict[str, str]:
    """``draft`` or ``done`` by site of the day; a site without a form is not there, and nobody but planners sees any."""
    rows = forms(casework, viewer, day)
    return dict(zip(rows["site_id"].astype(str), rows["state"].astype(str), strict=True))


def forms(casework: SqlCasework, viewer: Viewer, day: date) -> pd.DataFrame:
    """The forms of a day in the viewer's jurisdiction; none for whoever may not fill them."""
    rows = casework.read(DATASET, viewer, day=day)
    return rows if may_plan(viewer) or viewer.sees_all else rows.iloc[:0]


def form(casework: SqlCasework, viewer: Viewer, day: date, site_id: str) -> dict[str, Any] | None:
    """One form as a row of plain values, missing ones None; None when nobody has begun it."""
    rows = casework.read(DATASET, viewer, day=day, site_id=site_id)
    if rows.empty or not (may_plan(viewer) or viewer.sees_all):
        return None
    row = rows.iloc[0]
    return {str(name): None if pd.isna(value) else value for name, value in row.items()}


def save(casework: SqlCasework, viewer: Viewer, given: Form) -> Kept:
    """Keep a form with its event. What others filled meanwhile in other fields stays.

    Raises
    ------
    ValueError
        For a role that may not fill, a site elsewhere, an answer that is none of the choices, a text that is too long, or a
        form called done that lacks an answer. :class:`Conflict` when somebody changed the same field to something else.
    """
    if not may_plan(viewer):
        raise ValueError("您的身份只能查看，不能填写预判表。")
    if not viewer.sees(given.adcode):
        raise ValueError("该企业不在您的辖区内。")
    mine, table = _clean(given.values), TABLES[DATASET.name]
    key = and_(table.c.day == given.day, table.c.site_id == given.site_id)
    with casework.database.writing() as connection:
        old = connection.execute(select(table).where(key)).mappings().first()
        merged: tuple[str, ...] = ()
        if old is not None and old["revision"] != given.revision:
            mine, merged = _merged(mine, given.base, old)
        if given.is_done:
            _complete(mine)
        revision = (int(old["revision"]) if old is not None else 0) + 1
        row: dict[str, Any] = {name: mine[name] or None for name in FIELDS} | {
            "day": given.day,
            "site_id": given.site_id,
            "adcode": given.adcode,
            "state": "done" if given.is_done else "draft",
            "revision": revision,
            "by": viewer.name,
            "at": now(),
        }
        connection.execute(table.insert() if old is None else table.update().where(key), row)
        what = ("prejudge", "prejudgement", f"{given.day}|{given.site_id}")
        append_event(casework.database, connection, viewer, what, f"{row['state']} r{revision}")
    return Kept(revision, mine, merged)


def _clean(values: Mapping[str, str]) -> dict[str, str]:
    """Every field as trimmed text, empty where it is not given."""
    found = {name: str(values.get(name) or "").strip() for name in FIELDS}
    for name, text in found.items():
        choices = DATASET[name].choices
        if text and choices and text not in choices:
            raise ValueError(f"“{DATASET[name].title}”没有这个选项。")
        if len(text) > LONGEST:
            raise ValueError(f"“{DATASET[name].title}”最多 {LONGEST} 字，现有 {len(text)} 字。")
    return found


def _merged(
    mine: dict[str, str], base: Mapping[str, str], old: Mapping[Any, Any]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Mine where only I changed a field, theirs where only they did."""
    stored = {name: str(old[name] or "") for name in FIELDS}
    start = {name: str(base.get(name) or "").strip() for name in FIELDS}
    theirs = [n for n in FIELDS if stored[n] not in (start[n], mine[n])]
    both = {n: stored[n] for n in theirs if mine[n] != start[n]}
    if both:
        raise Conflict(str(old["by"]), old["at"], both)
    return mine | {n: stored[n] for n in theirs}, tuple(theirs)


def _complete(values: Mapping[str, str]) -> None:
    lacking = [DATASET[name].title for name in NEEDED if not values[name]]
    if lacking:
        raise ValueError(f"还不能完成，请先填写：{'、'.join(lacking)}。")
