"""From the draft to the tasks: submitted by one person, confirmed by another, frozen with number and hash, released at a time."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select

from jobs.planning.faster import as_seen, told_when_moved
from jobs.planning.publishing import publish
from jobs.planning.signing import refuse_partial, second_person
from jobs.planning.soundness import faults
from schema.plan_visit import DATASET as VISIT
from schema.target import DATASET as TARGET
from schema.task import DATASET as TASK
from store.base import Store
from store.casework import SqlCasework, plain_records
from store.clock import now
from store.plan_writing import move, refuse_others
from store.plans import Header, document, header, headers, visits, write_document
from store.tables import EVENT, TABLES
from store.viewer import SYSTEM, Viewer

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else
CODE_LENGTH = 8
LATEST = timedelta(days=1)
CONFIRMED = "plan_confirm"
NOT_HASHED = (
    "state",
    "revision",
    "is_chosen",
    "changed_by",
    "changed_at",
    "sha256",
)  # may change after the freeze


def submit(store: Store, casework: SqlCasework, viewer: Viewer, plan_id: str, revision: int) -> Header:
    """The chosen draft handed over for a second person to confirm; nobody edits it meanwhile.

    Raises
    ------
    ValueError
        For a role that may not plan, a viewer who does not see every enterprise of the plan, a plan that is not the chosen
        draft, empty or breaks a rule as things are now, or one that others changed since ``revision``.
    """
    refuse_others(viewer)
    found = as_seen(casework, plan_id, revision)
    refuse_partial(casework, viewer, found)
    if found.state != "draft" or not found.is_chosen:
        raise ValueError("只能提交当日采用的草稿方案。")
    if not found.visits:
        raise ValueError("计划里没有任何检查，不能提交。")
    refuse_unsound(faults(store, casework, found), "请继续优化后再提交。")
    at = {"state": "submitted", "submitted_by": viewer.name, "submitted_at": now()}
    return _moved(
        casework, viewer, (found, at), ("plan_submit", f"{found.visits} 家，预计命中 {found.finds:.1f}")
    )


def take_back(casework: SqlCasework, viewer: Viewer, plan_id: str, revision: int) -> Header:
    """The submitted plan a draft again; ValueError as :func:`submit`, and once it is frozen."""
    refuse_others(viewer)
    found = as_seen(casework, plan_id, revision)
    refuse_partial(casework, viewer, found)
    if found.state != "submitted":
        raise ValueError("只有待确认的计划可以收回；已定稿的请用当日调整。")
    back = {"state": "draft", "submitted_by": None, "submitted_at": None}
    return _moved(casework, viewer, (found, back), ("plan_take_back", ""))


def confirm(
    store: Store, casework: SqlCasework, viewer: Viewer, plan_id: str, asked: tuple[int, datetime | None]
) -> Header:
    """The plan frozen, numbered and hashed, its tasks made and, when it is out at once, its clues planned: all or nothing.

    ``asked`` is the revision the viewer saw and when the names are released (None: at once). Whoever submitted it may not
    confirm it, unless no other account may plan and sees all of it; the record then says so.

    Raises
    ------
    ValueError
        For a role that may not plan, a viewer who does not see every enterprise of the plan, the submitter, a plan that is
        not waiting, was changed or breaks a rule as things are now, or a release after the day.
    """
    refuse_others(viewer)
    revision, release_at = asked
    found = as_seen(casework, plan_id, revision)
    refuse_partial(casework, viewer, found)
    if found.state != "submitted":
        raise ValueError("只有已提交的计划可以确认。")
    note = second_person(casework, viewer, found)
    refuse_unsound(faults(store, casework, found), "请撤回后继续优化。")
    at = now()
    release_at = max(release_at or at, at)
    if release_at > max(at, datetime.combine(found.day, time()) + LATEST):
        raise ValueError("公布时间不能晚于计划当日。")
    number = f"JW-{found.day:%Y%m%d}-{_frozen(casework, found.day) + 1:02d}"
    frozen = replace(
        found, state="frozen", confirmed_by=viewer.name, confirmed_at=at, number=number, release_at=release_at
    )
    planned = visits(casework, SYSTEM, plan_id)
    frozen = sealed(frozen, write_document(document(casework, plan_id, found.step)), planned)
    rows = task_rows(casework, frozen, planned)

    def also(connection: Connection) -> None:
        if rows:
            connection.execute(TABLES[TASK.name].insert(), rows)
        if release_at <= at:
            publish(casework, connection, viewer, frozen)

    said = f"{number} sha256 {frozen.sha256} 公布 {release_at:%Y-%m-%d %H:%M}{'；' + note if note else ''}"
    return _moved(casework, viewer, (found, frozen_values(frozen)), (CONFIRMED, said), also)


def refuse_unsound(found: list[str], then: str) -> None:
    """Refuse a plan that breaks rules as things are now: which, and what to do (``then``)."""
    if found:
        raise ValueError("；".join(sentence.rstrip("。") for sentence in found) + f"。{then}")


def sealed(frozen: Header, text: str, rows: pd.DataFrame) -> Header:
    """The header with the SHA-256 over itself, its document and its visits in one written form."""
    return replace(frozen, sha256=fingerprint(frozen, text, rows))


def fingerprint(frozen: Header, text: str, rows: pd.DataFrame) -> str:
    """The SHA-256 of a frozen plan: header (but what changes afterwards), document text and visits."""
    whole = {
        "plan": {k: v for k, v in asdict(frozen).items() if k not in NOT_HASHED},
        "document": text,
        "visits": plain_records(VISIT, rows.sort_values(["team_id", "seq"])[list(VISIT.names)]),
    }
    plain = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(plain.encode()).hexdigest()


def verify(casework: SqlCasework, plan_id: str) -> list[str]:
    """What speaks against a frozen plan being the one that was confirmed; empty when nothing does."""
    found = header(casework, plan_id)
    if found.sha256 is None:
        return [f"方案 {plan_id} 尚未定稿，没有校验值。"]
    wrong = []
    text = write_document(document(casework, plan_id, found.step))
    if fingerprint(found, text, visits(casework, SYSTEM, plan_id)) != found.sha256:
        wrong.append(f"计划 {found.number} 的内容与定稿校验值不符，可能被改动。")
    with casework.database.reading() as connection:
        mine = (EVENT.c.action == CONFIRMED) & (EVENT.c.entity_id == plan_id)
        said = connection.execute(select(EVENT.c.detail).where(mine)).scalars().all()
    if not any(found.sha256 in detail for detail in said):
        wrong.append(f"计划 {found.number} 的校验值与操作记录中的不符。")
    return wrong


def frozen_values(frozen: Header) -> dict[str, Any]:
    """What the freeze writes into the row of the plan."""
    names = (
        "state",
        "submitted_by",
        "submitted_at",
        "confirmed_by",
        "confirmed_at",
        "number",
        "release_at",
        "sha256",
    )
    return {name: getattr(frozen, name) for name in names}


def task_rows(casework: SqlCasework, frozen: Header, rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of ``schema/task.py`` for these visits, unread, each with a code nobody can guess."""
    kinds = casework.read(TARGET, SYSTEM, ("site_id", "visit_kind"), day=frozen.day)
    kind = dict(zip(kinds["site_id"].astype(str), kinds["visit_kind"].astype(str), strict=True))
    first = _last_task(casework, frozen.day) + 1
    empty = dict.fromkeys(TASK.names)
    return [
        empty
        | _copied(row)
        | {
            "task_id": f"RW-{frozen.day:%Y%m%d}-{first + at:04d}",
            "code": new_code(),
            "plan_id": frozen.plan_id,
            "day": frozen.day,
            "visit_kind": kind[str(row["site_id"])],
            "state": "unread",
            "revision": 1,
        }
        for at, row in enumerate(plain_records(VISIT, rows[list(VISIT.names)]))
    ]


def new_code() -> str:
    """Eight characters that say nothing and cannot be guessed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def _copied(row: Mapping[str, Any]) -> dict[str, Any]:
    names = (*("team_id", "seq", "site_id", "adcode", "window", "arrive_min", "depart_min"),
             *("travel_min", "travel_km", "arm", "inclusion"))  # fmt: skip
    return {name: row[name] for name in names}


def _moved(
    casework: SqlCasework, viewer: Viewer, change: Any, event: tuple[str, str], also: Any = None
) -> Header:
    with told_when_moved():
        return move(casework, viewer, change, event, also)


def _frozen(casework: SqlCasework, day: date) -> int:
    return sum(1 for h in headers(casework, day) if h.number is not None and h.amends is None)


def _last_task(casework: SqlCasework, day: date) -> int:
    known = casework.read(TASK, SYSTEM, ("task_id",), day=day)["task_id"].astype(str)
    return max((int(task_id.rsplit("-", 1)[1]) for task_id in known), default=0)
