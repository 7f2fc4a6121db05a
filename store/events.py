"""What people did, append-only: each event carries the hash of the one before, so that a change shows."""

import hashlib
import hmac
import json
import os

from sqlalchemy import Connection, select

from store.clock import now_text
from store.engine import Database
from store.tables import EVENT
from store.viewer import Viewer

FIRST = "0" * 64
SIGNED = ("seq", "at", "actor", "role", "action", "entity", "entity_id", "detail", "previous")


def audit_key() -> bytes:
    """The secret of the chain from ``JINGWEI_AUDIT_KEY``; without one the chain shows accidents, not forgery."""
    return os.environ.get("JINGWEI_AUDIT_KEY", "").encode()


def append_event(
    database: Database, connection: Connection, viewer: Viewer, what: tuple[str, str, str], detail: str
) -> None:
    """Add ``what = (action, entity, entity_id)`` in the running writing transaction."""
    database.lock_all(connection)
    last = connection.execute(select(EVENT.c.seq, EVENT.c.hash).order_by(EVENT.c.seq.desc()).limit(1)).first()
    action, entity, entity_id = what
    row = {
        "seq": last.seq + 1 if last else 1,
        "at": now_text(),
        "actor": viewer.name,
        "role": str(viewer.role),
        "action": action,
        "entity": entity,
        "entity_id": entity_id,
        "detail": detail,
        "previous": last.hash if last else FIRST,
    }
    connection.execute(EVENT.insert(), row | {"hash": _hash(row, audit_key())})


def verify_events(database: Database) -> list[str]:
    """One Chinese sentence per event that was changed, removed or put in; empty when the chain is whole.

    Cutting off the newest events, or rewriting all with the key, shows only against a copy of the last hash kept elsewhere.
    """
    found, previous, key = [], FIRST, audit_key()
    with database.reading() as connection:
        rows = connection.execution_options(yield_per=5000).execute(select(EVENT).order_by(EVENT.c.seq))
        for number, row in enumerate(rows.mappings(), start=1):
            if row["seq"] != number:
                found.append(f"操作记录第 {number} 条缺失（其后一条编号为 {row['seq']}）。")
                return found
            if row["previous"] != previous or not hmac.compare_digest(row["hash"], _hash(dict(row), key)):
                found.append(
                    f"操作记录第 {number} 条（{row['at']}，{row['action']}）与其校验值不符，可能被改动。"
                )
            previous = row["hash"]
    return found


def _hash(row: dict, key: bytes) -> str:
    text = json.dumps([row[name] for name in SIGNED], ensure_ascii=False)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
