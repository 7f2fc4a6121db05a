"""Inspection records: handed in once, with the clues, the task and the events in one transaction."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection, and_, select

from schema.clue import DATASET as CLUE
from schema.clue_outcome import DATASET as OUTCOME
from schema.inspection import UNVERIFIED
from schema.officer import DATASET as OFFICER
from schema.record_photo import DATASET as PHOTO
from schema.recusal import DATASET as RECUSAL
from schema.visit_record import DATASET as RECORD
from store.base import Store
from store.casework import SqlCasework, seen_by
from store.clock import now
from store.clue_plans import give_back
from store.clue_states import VISITED, Change, after_visit, move_clue
from store.events import append_event
from store.record_form import checked, checksum
from store.tables import TABLES
from store.task_sites import answered, checklist_of, refuse_shorter, unit_of
from store.tasks import Move, Overtaken, span_of, step, task
from store.viewer import SYSTEM, Role, Viewer

LISTS = ("officers", "items", "samples", "problems", "signatures", "clue_outcomes")
BEFORE_ARRIVAL = ("unread", "read", "on_way")


class MissingPhotos(ValueError):
    """Photos that the record names and that have not arrived; ``photo_ids`` says which."""

    def __init__(self, photo_ids: list[str]) -> None:
        super().__init__(f"有 {len(photo_ids)} 张照片尚未收到，请待照片发送后再提交。")
        self.photo_ids = photo_ids


def officers_of(store: Store, team_ids: Sequence[str]) -> pd.DataFrame:
    """Officers of these teams (``officer_id``, ``name``, ``cert_no``, ``team_id``, ``is_leader``), leaders first."""
    rows = store.read(OFFICER, SYSTEM, team_id=tuple(team_ids))
    found = rows.astype({name: object for name in ("officer_id", "name", "cert_no", "team_id")})
    found = found.assign(is_leader=found["is_leader"].fillna(False).astype(bool))
    columns = ["officer_id", "name", "cert_no", "team_id", "is_leader"]
    order = ["team_id", "is_leader", "officer_id"]
    return found.sort_values(order, ascending=[True, False, True], ignore_index=True)[columns]


def kept_away(store: Store, site_ids: Sequence[str]) -> frozenset[tuple[str, str]]:
    """Pairs of officer and site, of these sites, between which there is a conflict of interest."""
    rows = store.read(RECUSAL, SYSTEM, ("officer_id", "site_id"), site_id=tuple(site_ids))
    return frozenset(zip(rows["officer_id"].astype(str), rows["site_id"].astype(str), strict=True))


def submit(store: Store, casework: SqlCasework, viewer: Viewer, given: object) -> dict[str, Any]:
    """Keep a record as the phone sends it; ``{record_id, task_id, sha256, received_at, is_new}``.

    The same record sent again gives the same answer and changes nothing.

    Raises
    ------
    MissingPhotos
        When photos that it names have not arrived.
    Overtaken
        When its number stands for another content, or the task has a record already.
    ValueError
        One sentence that says what is missing or wrong.
    """
    at = now()
    form = checked(given, at)
    where = task(casework, viewer, form["task_id"])
    if where is None:
        raise ValueError(f"没有任务 {form['task_id'][:40]}，或它不属于您的检查组。")
    digest = checksum(form)
    if (kept := _kept(casework, form["record_id"], digest)) is not None:
        return kept
    _refuse_other_day(where["day"], form)
    refuse_shorter(form["checklist"], checklist_of(store, casework, viewer, where))
    form["officers"] = _signed(store, where, form["officers"])
    told = {"by": viewer.name, "received_at": at, "sha256": digest}
    row = form | told | {name: where[name] for name in ("day", "site_id", "adcode", "team_id")}
    row["day"] = pd.Timestamp(row["day"]).date()
    row |= unit_of(store, viewer, where)
    with casework.database.writing() as connection:
        casework.database.lock_all(connection)
        _refuse_second(connection, form)
        _refuse_missing(connection, form)
        row["clue_outcomes"] = answered(connection, viewer, row)
        packed = {n: json.dumps(v, ensure_ascii=False) if n in LISTS else v for n, v in row.items()}
        connection.execute(TABLES[RECORD.name].insert(), packed)
        detail = f"{form['task_id']} {form['outcome']} {digest}"
        append_event(
            casework.database, connection, viewer, ("record", RECORD.name, form["record_id"]), detail
        )
        _judge(casework, connection, viewer, row)
        _finish(casework, connection, viewer, row)
    return _answer(row, True)


def records(
    casework: SqlCasework, viewer: Viewer, columns: tuple[str, ...] = (), **equals: Any
) -> pd.DataFrame:
    """Records the viewer may see; those of the own team for one of its members."""
    if viewer.role is Role.INSPECTOR:
        equals["team_id"] = viewer.team_id
    return casework.read(RECORD, viewer, columns, **equals)


def record(casework: SqlCasework, viewer: Viewer, record_id: str) -> dict[str, Any] | None:
    """One record as plain values, its lists opened; None when there is none for this viewer."""
    rows = records(casework, viewer, record_id=record_id)
    if rows.empty:
        return None
    plain = rows.astype(object).where(rows.notna(), None).iloc[0].to_dict()
    return {str(n): json.loads(v) if n in LISTS and v is not None else v for n, v in plain.items()}


def _kept(casework: SqlCasework, record_id: str, digest: str) -> dict[str, Any] | None:
    """The answer to a record that was taken before."""
    table = TABLES[RECORD.name]
    with casework.database.reading() as connection:
        old = connection.execute(select(table).where(table.c.record_id == record_id)).mappings().first()
    if old is None:
        return None
    if old["sha256"] != digest:
        raise Overtaken(f"记录 {record_id} 已于 {old['received_at']:%m-%d %H:%M} 提交，内容不同；没有覆盖。")
    return _answer(dict(old), False)


def _answer(row: dict[str, Any], is_new: bool) -> dict[str, Any]:
    told = {name: row[name] for name in ("record_id", "task_id", "sha256")}
    return told | {"received_at": row["received_at"].isoformat(), "is_new": is_new}


def _signed(store: Store, where: dict[str, Any], names: list[str]) -> list[dict[str, str]]:
    """Name and certificate of the officers who sign: all of the team of the task, none in conflict of interest."""
    site_id = str(where["site_id"])
    team, barred = officers_of(store, (str(where["team_id"]),)), kept_away(store, (site_id,))
    if team.empty:
        raise ValueError(f"检查组 {where['team_id']} 没有登记执法人员，请先导入“执法人员”。")
    known = {str(row["officer_id"]): row for row in team.to_dict("records")}
    if strange := [name for name in names if name not in known]:
        raise ValueError(f"{strange[0]} 不是本检查组的执法人员。")
    if away := [str(known[name]["name"]) for name in names if (name, site_id) in barred]:
        raise ValueError(f"{away[0]} 与该企业有利害关系，须回避，不能在记录上签名。")
    return [
        {"officer_id": name, "name": str(known[name]["name"]), "cert_no": str(known[name]["cert_no"])}
        for name in names
    ]


def _refuse_other_day(day: date, form: dict[str, Any]) -> None:
    first, last = span_of(day)
    if not first <= form["started_at"] <= form["ended_at"] <= last:
        raise ValueError(f"检查时间不在计划日 {first:%Y-%m-%d}（夜查至次日 {last:%H:%M}）之内，请核对。")


def _refuse_second(connection: Connection, form: dict[str, Any]) -> None:
    table = TABLES[RECORD.name]
    same = (table.c.task_id == form["task_id"]) | (table.c.record_id == form["record_id"])
    old = connection.execute(select(table).where(same)).mappings().first()
    if old is not None:
        when = f"{old['received_at']:%m-%d %H:%M}"
        raise Overtaken(f"该任务已有检查记录 {old['record_id']}（{old['by']}，{when}），没有重复提交。")


def _refuse_missing(connection: Connection, form: dict[str, Any]) -> None:
    wanted = {photo for item in form["items"] for photo in item["photos"]}
    wanted |= {photo for taken in form["signatures"].values() for photo in taken}
    table = TABLES[PHOTO.name]
    mine = and_(table.c.record_id == form["record_id"], table.c.task_id == form["task_id"])
    arrived = set(connection.execute(select(table.c.photo_id).where(mine)).scalars())
    if wanted - arrived:
        raise MissingPhotos(sorted(wanted - arrived))


def _judge(casework: SqlCasework, connection: Connection, viewer: Viewer, row: dict[str, Any]) -> None:
    """What the visit says about each clue goes to the clue and to its rule.

    A clue that a later screening has dropped since the phone read it stands in the record only.
    """
    table = TABLES[CLUE.name]
    named = and_(table.c.clue_id.in_(list(row["clue_outcomes"])), seen_by(CLUE, viewer, table))
    asked = select(table.c.clue_id, table.c.rule, table.c.state, table.c.adcode, table.c.site_id).where(named)
    for clue in connection.execute(asked).all():
        clue_id, outcome = clue.clue_id, row["clue_outcomes"][clue.clue_id]
        if clue.site_id != row["site_id"]:
            raise ValueError(f"线索 {clue_id} 不属于这家企业。")
        told = {"clue_id": clue_id, "rule": clue.rule, "site_id": row["site_id"], "adcode": clue.adcode}
        told |= {"record_id": row["record_id"], "outcome": outcome, "at": row["ended_at"]}
        connection.execute(TABLES[OUTCOME.name].insert(), told)
        after = after_visit(clue.state, outcome)
        if after is not None:
            change = Change(clue.state, after, VISITED.format(outcome=outcome, record=row["record_id"]))
            move_clue(casework, connection, viewer, clue_id, change)


def _finish(casework: SqlCasework, connection: Connection, viewer: Viewer, row: dict[str, Any]) -> None:
    """The task is done when its record is in; a team that pressed no button arrived when the record began.

    What the visit could not verify waits for nobody any more.
    """
    task_id = row["task_id"]
    table = TABLES["task"]
    state = connection.execute(select(table.c.state).where(table.c.task_id == task_id)).scalar()
    if state in BEFORE_ARRIVAL:
        step(casework, connection, viewer, (task_id, Move("on_site", None, row["started_at"])))
    step(casework, connection, viewer, (task_id, Move("done", None, row["ended_at"])))
    unverified = VISITED.format(outcome=UNVERIFIED, record=row["record_id"])
    give_back(casework, connection, viewer, ((row["site_id"],), unverified))
