"""Alarms in the casework: what the clock says, what people write, and an event in the chain for every change."""

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import RowMapping, and_, bindparam, delete, select

from schema.alarm import ALARM_STATES
from schema.alarm import DATASET as ALARM
from store.casework import SqlCasework, plain_records, seen_by
from store.checks import accept
from store.clock import now
from store.events import append_event
from store.tables import TABLES
from store.viewer import SYSTEM, Role, Viewer

MAY_HANDLE = (Role.OFFICER, Role.LEADER)
OPEN = ("SELF", "REGULATOR", "CITY")
WRITTEN_BY_PEOPLE = frozenset({"reply", "replied_at", "exempt_reason", "exempt_by", "exempt_until"})
LONGEST_EXEMPTION_D = 30
CHANGED = {**ALARM_STATES, "REOPENED": "复发，续计时"}


def save(casework: SqlCasework, alarms: pd.DataFrame, transitions: pd.DataFrame) -> None:
    """Keep the alarms as the clock has them and one event per transition, all or nothing.

    What people wrote stays as it is in the database. Alarms that were never reported and are no longer there go.
    """
    table = TABLES[ALARM.name]
    rows = plain_records(ALARM, accept(ALARM, alarms))
    own = {row["alarm_id"] for row in rows}
    with casework.database.writing() as connection:
        waiting = select(table.c.alarm_id).where(table.c.state == "PENDING")
        gone = [{"gone": name} for name in connection.execute(waiting).scalars() if name not in own]
        if gone:
            connection.execute(delete(table).where(table.c.alarm_id == bindparam("gone")), gone)
        if rows:
            connection.execute(casework.database.upsert(table, WRITTEN_BY_PEOPLE), rows)
        for alarm_id, at, state in transitions.itertuples(index=False, name=None):
            what = ("alarm_state", "alarm", alarm_id)
            append_event(casework.database, connection, SYSTEM, what, f"{at:%Y-%m-%d %H:%M} {CHANGED[state]}")


def reply(casework: SqlCasework, viewer: Viewer, alarm_id: str, text: str) -> None:
    """Keep what the enterprise says; the clock goes on.

    Raises
    ------
    ValueError
        For a role that may not, an alarm that is not there for this viewer, or an empty text.
    """
    said = text.strip()
    if not said:
        raise ValueError("请填写企业说明。")
    _write(casework, viewer, alarm_id, {"reply": said, "replied_at": now()}, ("alarm_reply", said))


def exempt(casework: SqlCasework, viewer: Viewer, alarm_id: str, given: tuple[str, datetime]) -> None:
    """Approve a reason until a time of the data's clock: until then the alarm rests.

    Raises
    ------
    ValueError
        For a role that may not, an alarm that is not open for this viewer, no reason, or an end that is not within 30
        days after the data.
    """
    reason, until = given[0].strip(), given[1]
    if not reason:
        raise ValueError("批准豁免须写明理由。")
    row = _row(casework, viewer, alarm_id)
    if row["state"] not in OPEN:
        raise ValueError(f"警报{alarm_id}现为“{ALARM_STATES[row['state']]}”，不能豁免。")
    if not row["as_of"] < until <= row["as_of"] + timedelta(days=LONGEST_EXEMPTION_D):
        raise ValueError(f"豁免截止时间须在数据时间之后、{LONGEST_EXEMPTION_D} 天以内。")
    values = {"exempt_reason": reason, "exempt_by": viewer.name, "exempt_until": until, "state": "EXEMPT"}
    _write(casework, viewer, alarm_id, values, ("alarm_exempt", f"至 {until:%Y-%m-%d %H:%M}：{reason}"))


def exemptions(casework: SqlCasework) -> pd.DataFrame:
    """Lines with an approved exemption and its span, as rules read them (``frames["alarm"]``)."""
    rows = casework.read(ALARM, SYSTEM, ("site_id", "line_id", "started_at", "exempt_until"))
    return rows[rows["exempt_until"].notna()].reset_index(drop=True)


def _row(casework: SqlCasework, viewer: Viewer, alarm_id: str) -> RowMapping:
    if viewer.role not in MAY_HANDLE:
        raise ValueError("您的身份只能查看警报，不能处理。")
    table = TABLES[ALARM.name]
    mine = and_(table.c.alarm_id == alarm_id, table.c.state != "PENDING", seen_by(ALARM, viewer, table))
    with casework.database.reading() as connection:
        row = connection.execute(select(table).where(mine)).mappings().first()
    if row is None:
        raise ValueError(f"没有警报{alarm_id}，或它不在您的辖区内。")
    return row


def _write(
    casework: SqlCasework, viewer: Viewer, alarm_id: str, values: dict[str, Any], event: tuple[str, str]
) -> None:
    _row(casework, viewer, alarm_id)
    table = TABLES[ALARM.name]
    with casework.database.writing() as connection:
        connection.execute(table.update().where(table.c.alarm_id == alarm_id).values(**values))
        append_event(casework.database, connection, viewer, (event[0], "alarm", alarm_id), event[1])
