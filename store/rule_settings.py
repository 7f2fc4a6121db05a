"""Versions of a rule's parameters and mode: one person proposes, another decides, and everything stays on record."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, and_, func, select

from schema.rule_setting import DATASET as SETTING
from schema.rule_setting import DECISIONS, MODES
from store.casework import SqlCasework
from store.clock import now
from store.events import append_event
from store.silences import may_judge
from store.tables import TABLES
from store.viewer import SYSTEM, Viewer


@dataclass(frozen=True, slots=True)
class Proposal:
    """A new version somebody asks for; ``seen`` is the newest version they had before them, 0 when there was none."""

    rule: str
    mode: str  # of MODES
    params: Mapping[str, Any]  # only those that differ from the declaration; checked by the caller
    reason: str
    seen: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What the second person says about a version."""

    rule: str
    version: int
    is_accepted: bool
    note: str = ""


def propose(casework: SqlCasework, viewer: Viewer, asked: Proposal) -> int:
    """The number of the new version; an older proposal still open is replaced by it.

    Raises
    ------
    ValueError
        For a role that may not judge, an unknown mode, no reason, no change, or when somebody else was faster.
    """
    _named(viewer)
    if asked.mode not in MODES:
        raise ValueError(f"没有“{asked.mode}”这种运行方式；可选 {'、'.join(MODES.values())}。")
    if not asked.reason.strip():
        raise ValueError("修改规则须写明理由。")
    table, text = TABLES[SETTING.name], packed(asked.params)
    with casework.database.writing() as connection:
        casework.database.lock_all(connection)
        top = _top(connection, asked.rule)
        if top != asked.seen:
            raise ValueError("这条规则刚被他人修改过，请重新载入后再提出。")
        _move(connection, asked.rule, "proposed", "replaced")
        row = {
            "rule": asked.rule,
            "version": top + 1,
            "mode": asked.mode,
            "params": text,
            "decision": "proposed",
            "reason": asked.reason.strip(),
            "proposed_by": viewer.name,
            "proposed_at": now(),
        }
        connection.execute(table.insert(), row)
        what = ("rule_propose", SETTING.name, f"{asked.rule} v{top + 1}")
        append_event(
            casework.database, connection, viewer, what, f"{asked.mode} {text}：{asked.reason.strip()}"
        )
    return top + 1


def decide(casework: SqlCasework, viewer: Viewer, said: Decision) -> None:
    """Put a proposed version into force, or send it back.

    Raises
    ------
    ValueError
        When the viewer may not judge or proposed it, when it is no longer the newest or no longer open, or when it is sent
        back without a word.
    """
    _named(viewer)
    table = TABLES[SETTING.name]
    if not said.is_accepted and not said.note.strip():
        raise ValueError("退回须写明意见。")
    mine = and_(table.c.rule == said.rule, table.c.version == said.version)
    with casework.database.writing() as connection:
        casework.database.lock_all(connection)
        row = connection.execute(select(table).where(mine)).mappings().first()
        if row is None or row["decision"] != "proposed" or said.version != _top(connection, said.rule):
            raise ValueError("这个版本已不是最新的待复核版本，请重新载入。")
        if row["proposed_by"] == viewer.name:
            raise ValueError("提出人不能复核自己的修改，须由另一人复核。")
        if said.is_accepted:
            _move(connection, said.rule, "active", "replaced")
        outcome = "active" if said.is_accepted else "rejected"
        done = {
            "decision": outcome,
            "decided_by": viewer.name,
            "decided_at": now(),
            "decided_note": said.note.strip() or None,
        }
        connection.execute(table.update().where(mine).values(**done))
        action = "rule_accept" if said.is_accepted else "rule_reject"
        what = (action, SETTING.name, f"{said.rule} v{said.version}")
        append_event(casework.database, connection, viewer, what, f"{DECISIONS[outcome]}：{said.note}")


def active(casework: SqlCasework) -> dict[str, dict[str, Any]]:
    """The version in force of every rule that has one, by code; ``params`` unpacked."""
    return {str(row["rule"]): row for row in _rows(casework.read(SETTING, SYSTEM, decision="active"))}


def history(casework: SqlCasework, rule: str) -> list[dict[str, Any]]:
    """Every version of a rule, newest first; ``params`` unpacked."""
    return _rows(casework.read(SETTING, SYSTEM, rule=rule))[::-1]


def pending(casework: SqlCasework) -> dict[str, dict[str, Any]]:
    """The version that waits for a decision, by rule."""
    return {str(row["rule"]): row for row in _rows(casework.read(SETTING, SYSTEM, decision="proposed"))}


def packed(params: Mapping[str, Any]) -> str:
    """Parameters as the column holds them."""
    return json.dumps(dict(sorted(params.items())), ensure_ascii=False, allow_nan=False)


def _rows(rows: pd.DataFrame) -> list[dict[str, Any]]:
    plain = rows.astype(object).where(rows.notna(), None).to_dict("records")
    return [{str(k): v for k, v in row.items()} | {"params": json.loads(row["params"])} for row in plain]


def _named(viewer: Viewer) -> None:
    """Two persons can only be told apart when both have names."""
    may_judge(viewer)
    if not viewer.name:
        raise ValueError("修改规则须以本人账号进入。")


def _top(connection: Connection, rule: str) -> int:
    table = TABLES[SETTING.name]
    return int(
        connection.execute(select(func.max(table.c.version)).where(table.c.rule == rule)).scalar() or 0
    )


def _move(connection: Connection, rule: str, old: str, new: str) -> None:
    table = TABLES[SETTING.name]
    mine = and_(table.c.rule == rule, table.c.decision == old)
    connection.execute(table.update().where(mine).values(decision=new))
