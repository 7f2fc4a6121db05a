"""Consent to visit a protected site: somebody who plans asks with a reason, a leader decides."""

from datetime import date

import pandas as pd
from sqlalchemy import select

from schema.target import DATASET as TARGET
from schema.visit_approval import DATASET as APPROVAL
from store.casework import SqlCasework
from store.clock import now
from store.events import append_event
from store.plan_writing import refuse_others
from store.tables import TABLES
from store.viewer import Role, Viewer


def ask(casework: SqlCasework, viewer: Viewer, site: tuple[date, str], reason: str) -> None:
    """Ask for consent to visit a site (day, id) that the positive list or the yearly cap protects.

    Raises
    ------
    ValueError
        For a role that may not plan, no reason, a site that needs no consent or is not there for this viewer, or when it
        was asked for already.
    """
    refuse_others(viewer)
    day, site_id = site
    if not reason.strip():
        raise ValueError("申请检查须写明理由。")
    found = casework.read(TARGET, viewer, ("adcode", "barred"), day=day, site_id=site_id)
    if found.empty:
        raise ValueError(f"当日目标中没有 {site_id}，或它不在您的辖区内。")
    if found["barred"].isna().all():
        raise ValueError("该企业不受正面清单或频次限制，无需审批。")
    table = TABLES[APPROVAL.name]
    row = {
        "day": day,
        "site_id": site_id,
        "adcode": str(found["adcode"].iloc[0]),
        "reason": reason.strip(),
        "asked_by": viewer.name,
        "asked_at": now(),
        "is_granted": None,
        "decided_by": None,
        "decided_at": None,
    }
    with casework.database.writing() as connection:
        casework.database.lock_all(connection)
        mine = (table.c.day == day) & (table.c.site_id == site_id)
        known = connection.execute(select(table.c.is_granted).where(mine)).first()
        if known is not None and known.is_granted is not False:
            raise ValueError("该企业当日已申请过审批。")
        connection.execute(casework.database.upsert(table), row)
        what = ("approval_ask", APPROVAL.name, f"{day} {site_id}")
        append_event(casework.database, connection, viewer, what, reason.strip())


def decide(casework: SqlCasework, viewer: Viewer, site: tuple[date, str], is_granted: bool) -> None:
    """Grant or refuse what was asked for a site (day, id).

    Raises
    ------
    ValueError
        For anybody but a leader, the asker, or when nothing is waiting for this viewer.
    """
    if viewer.role is not Role.LEADER:
        raise ValueError("只有领导可以审批对正面清单或已达频次企业的检查。")
    day, site_id = site
    table = TABLES[APPROVAL.name]
    mine = (table.c.day == day) & (table.c.site_id == site_id)
    with casework.database.writing() as connection:
        casework.database.lock_all(connection)
        row = connection.execute(select(table).where(mine)).mappings().first()
        if row is None or not viewer.sees(row["adcode"]):
            raise ValueError("没有这项申请，或它不在您的辖区内。")
        if row["is_granted"] is not None:
            raise ValueError("这项申请已经审批过。")
        if row["asked_by"] == viewer.name:
            raise ValueError("申请人不能审批自己的申请。")
        done = {"is_granted": is_granted, "decided_by": viewer.name, "decided_at": now()}
        connection.execute(table.update().where(mine).values(**done))
        what = ("approval_grant" if is_granted else "approval_refuse", APPROVAL.name, f"{day} {site_id}")
        append_event(casework.database, connection, viewer, what, row["reason"])


def granted(casework: SqlCasework, viewer: Viewer, day: date) -> frozenset[str]:
    """The protected sites that a leader has agreed to for a day."""
    agreed = approvals(casework, viewer, day)
    return frozenset(agreed.loc[agreed["is_granted"].eq(True).fillna(False), "site_id"].astype(str))


def approvals(casework: SqlCasework, viewer: Viewer, day: date) -> pd.DataFrame:
    """What was asked and decided for a day (``schema/visit_approval.py``)."""
    return casework.read(APPROVAL, viewer, day=day)
