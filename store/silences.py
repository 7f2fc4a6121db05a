"""Silences: who need not see which clues for a while, and the one place that says which clues are shown."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha1
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, RowMapping, and_, exists, func, or_, select

from schema.clue import DATASET as CLUE
from schema.silence import DATASET as SILENCE
from store.casework import SqlCasework, seen_by
from store.clock import now
from store.events import append_event
from store.tables import TABLES
from store.viewer import Role, Viewer

MAY_JUDGE = (Role.OFFICER, Role.LEADER)
LONGEST_D = 365
SCOPES = {
    "factor": ("outlet_id", "factor"),
    "outlet": ("outlet_id",),
    "site": (),
}  # what must be the same, beside rule and site


@dataclass(frozen=True, slots=True)
class Asked:
    """A silence somebody asks for, starting from a clue they look at."""

    clue_id: str
    scope: str  # of SCOPES
    reason: str
    owner: str
    last_day: date  # the silence ends when this day ends


def silenced(at: datetime) -> ColumnElement[bool]:
    """The condition that a row of the clue table is covered by a silence in force at this moment."""
    s, c = TABLES[SILENCE.name], TABLES[CLUE.name]
    covers = and_(
        s.c.rule == c.c.rule,
        s.c.site_id == c.c.site_id,
        or_(s.c.outlet_id.is_(None), s.c.outlet_id == c.c.outlet_id),
        or_(s.c.factor.is_(None), s.c.factor == c.c.factor),
    )
    return exists(select(s.c.silence_id).where(covers, _in_force(at)))


def visible_clues(
    casework: SqlCasework, viewer: Viewer, columns: tuple[str, ...] = (), **equals: Any
) -> pd.DataFrame:
    """Clues the viewer may see and that nobody has silenced, in order of key.

    List, map, enterprise file, targets and every count of clues read through this condition, so that they agree.
    """
    return casework.select(CLUE, viewer, columns, equals=equals, where=~silenced(now()))


def visible_version(casework: SqlCasework) -> str:
    """Text that changes when :func:`visible_clues` would answer otherwise: other clues, other silences, one run out."""
    s = TABLES[SILENCE.name]
    with casework.database.reading() as connection:
        ended = connection.execute(select(func.max(s.c.expires_at)).where(s.c.expires_at <= now())).scalar()
    return f"{casework.version(CLUE, SILENCE)}.{ended or ''}"


def silence_of(casework: SqlCasework, viewer: Viewer, clue_id: str) -> dict[str, Any] | None:
    """The silence in force that covers a clue and ends last, as a row; None when there is none."""
    rows = casework.read(CLUE, viewer, clue_id=clue_id)
    if rows.empty:
        return None
    row = rows.iloc[0]
    found = active(casework, viewer, rule=row["rule"], site_id=row["site_id"])
    for name in ("outlet_id", "factor"):
        found = found[found[name].isna() | (found[name].astype(object) == row[name])]
    ordered = found.sort_values("expires_at", ascending=False)
    return None if ordered.empty else {str(k): v for k, v in ordered.iloc[0].to_dict().items()}


def active(casework: SqlCasework, viewer: Viewer, **equals: Any) -> pd.DataFrame:
    """Silences in force now, the one that ends first on top."""
    s = TABLES[SILENCE.name]
    return casework.select(SILENCE, viewer, equals=equals, where=_in_force(now()), order=[s.c.expires_at])


def silence(casework: SqlCasework, viewer: Viewer, asked: Asked) -> str:
    """The number of a new silence for clues like this one, written with its event.

    Raises
    ------
    ValueError
        For a role that may not judge, a clue that is not there for this viewer, a missing reason or owner, or an end that
        is past or more than a year away.
    """
    may_judge(viewer)
    at = now()
    expires = _checked(asked, at)
    clues, table = TABLES[CLUE.name], TABLES[SILENCE.name]
    mine = and_(clues.c.clue_id == asked.clue_id, seen_by(CLUE, viewer, clues))
    with casework.database.writing() as connection:
        clue = connection.execute(select(clues).where(mine)).mappings().first()
        if clue is None:
            raise ValueError(f"没有线索 {asked.clue_id}，或它不在您的辖区内。")
        row = _row(asked, clue, at, expires)
        connection.execute(table.insert(), row)
        where = "、".join(str(row[n]) for n in ("site_id", "outlet_id", "factor") if row[n])
        detail = f"{row['rule']} {where}，至 {asked.last_day}，负责人 {row['owner']}：{row['reason']}"
        append_event(casework.database, connection, viewer, ("silence", "silence", row["silence_id"]), detail)
    return str(row["silence_id"])


def end(casework: SqlCasework, viewer: Viewer, silence_id: str) -> None:
    """Lift a silence before it runs out, with an event.

    Raises
    ------
    ValueError
        For a role that may not judge, or a silence that is not there for this viewer or no longer in force.
    """
    may_judge(viewer)
    at, table = now(), TABLES[SILENCE.name]
    mine = and_(table.c.silence_id == silence_id, seen_by(SILENCE, viewer, table), _in_force(at))
    with casework.database.writing() as connection:
        done = connection.execute(table.update().where(mine).values(ended_at=at, ended_by=viewer.name))
        if done.rowcount == 0:
            raise ValueError("该静默已经结束，或不在您的辖区内。")
        append_event(casework.database, connection, viewer, ("silence_end", "silence", silence_id), "")


def may_judge(viewer: Viewer) -> None:
    """Refuse whoever only looks on.

    Raises
    ------
    ValueError
        For a neighbour.
    """
    if viewer.role not in MAY_JUDGE:
        raise ValueError("您的身份只能查看，不能处理线索或修改规则。")


def _in_force(at: datetime) -> ColumnElement[bool]:
    s = TABLES[SILENCE.name]
    return and_(s.c.expires_at > at, or_(s.c.ended_at.is_(None), s.c.ended_at > at))


def _checked(asked: Asked, at: datetime) -> datetime:
    """The end of the silence when what is asked makes sense."""
    if asked.scope not in SCOPES:
        raise ValueError("请选择静默范围：该排放口的该因子、该排放口，或全厂。")
    if not asked.reason.strip():
        raise ValueError("静默须写明理由。")
    if not asked.owner.strip():
        raise ValueError("静默须写明负责人。")
    if not at.date() <= asked.last_day <= at.date() + timedelta(days=LONGEST_D):
        raise ValueError(f"到期日应在今天之后、{LONGEST_D} 天之内。")
    return datetime.combine(asked.last_day + timedelta(days=1), time())


def _row(asked: Asked, clue: RowMapping, at: datetime, expires: datetime) -> dict[str, Any]:
    same = {n: clue[n] if n in SCOPES[asked.scope] else None for n in ("outlet_id", "factor")}
    if asked.scope != "site" and not clue["outlet_id"]:
        raise ValueError("这条线索不属于某个排放口，请选择“全厂”。")
    place = {n: clue[n] for n in ("rule", "site_id", "adcode")} | same
    text = "|".join([*(str(v) for v in place.values()), asked.clue_id, at.isoformat(), asked.reason])
    digest = sha1(text.encode(), usedforsecurity=False).hexdigest()[:8]
    return place | {
        "silence_id": f"JM-{at:%Y%m%d}-{digest}",
        "reason": asked.reason.strip(),
        "owner": asked.owner.strip(),
        "created_at": at,
        "expires_at": expires,
        "ended_at": None,
        "ended_by": None,
    }
