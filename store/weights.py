"""Versions of the learned weights: one is live, a new one waits, goes live or is refused, and all stay on record."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, func, select

from schema.weight_version import DATASET as VERSION
from schema.weight_version import STATES
from store.casework import SqlCasework
from store.clock import now
from store.events import append_event
from store.silences import may_judge
from store.tables import TABLES
from store.viewer import SYSTEM, Viewer

EXPERT = 0  # the number of the expert table
EXPERT_REASON = "专家似然比表，未经结果校正。"
SUPERSEDED = "被更新的版本取代。"


@dataclass(frozen=True, slots=True)
class Weights:
    """A row of ``weight_version`` with its JSON unpacked; ``weights`` and ``backtest`` as the schema describes them."""

    version: int
    state: str  # of STATES
    made_at: datetime
    as_of: date
    n_outcomes: int
    weights: Mapping[str, Mapping[str, Any]]
    backtest: Mapping[str, Any]
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A new version from learning; ``state`` is live, waiting or refused."""

    state: str
    as_of: date
    n_outcomes: int
    weights: Mapping[str, Mapping[str, Any]]
    backtest: Mapping[str, Any]
    reason: str


def live(casework: SqlCasework) -> Weights | None:
    """The version in use; None while it is the expert table and nothing was ever learned."""
    found = _rows(casework.read(VERSION, SYSTEM, state="live"))
    return found[0] if found else None


def versions(casework: SqlCasework) -> list[Weights]:
    """Every version, newest first."""
    return _rows(casework.read(VERSION, SYSTEM))[::-1]


def add(casework: SqlCasework, made: Made) -> int:
    """Keep a new version and, when it is live, retire the one before; its number.

    The first version brings the expert table as version 0 with it, so that the page shows where learning began. An
    older version that still waits is refused: it was learned from less.

    Raises
    ------
    ValueError
        For a state that a new version cannot have.
    """
    if made.state not in ("live", "waiting", "refused"):
        raise ValueError(f"新的权重版本不能是“{STATES.get(made.state, made.state)}”状态。")
    table = TABLES[VERSION.name]
    with casework.database.writing() as connection:
        casework.database.lock_all(connection)
        top = connection.execute(select(func.max(table.c.version))).scalar()
        if top is None:
            top = EXPERT
            connection.execute(table.insert(), _expert(made))
        if made.state != "refused":
            _move(connection, "waiting", "refused", SUPERSEDED)
        if made.state == "live":
            _move(connection, "live", "retired")
        row = {
            "version": int(top) + 1,
            "state": made.state,
            "made_at": now(),
            "as_of": made.as_of,
            "n_outcomes": made.n_outcomes,
            "weights": _packed(made.weights),
            "backtest": _packed(made.backtest),
            "reason": made.reason,
        }
        connection.execute(table.insert(), row)
        what = ("weights", VERSION.name, str(row["version"]))
        append_event(casework.database, connection, SYSTEM, what, f"{STATES[made.state]}：{made.reason}")
    return int(top) + 1


@dataclass(frozen=True, slots=True)
class _Signature:
    """What a person signs: the state a version must have, what is said when it has not, or no reason is given."""

    wanted: str
    moved: str
    unsaid: str
    event: str


DECISION = _Signature(
    "waiting",
    "这个权重版本已不在等待批准，请重新载入。",
    "批准或不采用权重版本须写明理由。",
    "weights_decide",
)
RETURN = _Signature(
    "retired", "只能恢复已停用的权重版本，请重新载入。", "恢复权重版本须写明理由。", "weights_back"
)


def decide(casework: SqlCasework, viewer: Viewer, version: int, accept: bool, note: str) -> None:
    """Let a waiting version go live, or refuse it; the person signs with a sentence.

    Raises
    ------
    ValueError
        When the viewer may not judge, is nobody by name or says nothing, or the version does not wait any more.
    """
    _sign(casework, viewer, (version, "live" if accept else "refused", note.strip()), DECISION)


def go_back(casework: SqlCasework, viewer: Viewer, version: int, note: str) -> None:
    """Put a retired version, or the expert table, into use again.

    Raises
    ------
    ValueError
        As :func:`decide`, or when the version is not a retired one.
    """
    _sign(casework, viewer, (version, "live", note.strip()), RETURN)


def _sign(casework: SqlCasework, viewer: Viewer, given: tuple[int, str, str], signature: _Signature) -> None:
    """Move a version (number, new state, reason) in the viewer's name; one that goes live retires the one in use."""
    version, outcome, note = given
    may_judge(viewer)
    if not viewer.name:
        raise ValueError("批准权重须以本人账号进入。")
    if not note:
        raise ValueError(signature.unsaid)
    table = TABLES[VERSION.name]
    with casework.database.writing() as connection:
        casework.database.lock_all(connection)
        mine = table.c.version == version
        if connection.execute(select(table.c.state).where(mine)).scalar() != signature.wanted:
            raise ValueError(signature.moved)
        if outcome == "live":
            _move(connection, "live", "retired")
        done = {"state": outcome, "decided_by": viewer.name, "decided_at": now(), "reason": note}
        connection.execute(table.update().where(mine).values(**done))
        what = (signature.event, VERSION.name, str(version))
        said = "恢复使用" if signature is RETURN else STATES[outcome]
        append_event(casework.database, connection, viewer, what, f"{said}：{note}")


def _expert(made: Made) -> dict[str, Any]:
    return {
        "version": EXPERT,
        "state": "retired" if made.state == "live" else "live",
        "made_at": now(),
        "as_of": made.as_of,
        "n_outcomes": 0,
        "weights": _packed({}),
        "backtest": _packed({}),
        "reason": EXPERT_REASON,
    }


def _move(connection: Connection, old: str, new: str, reason: str = "") -> None:
    table = TABLES[VERSION.name]
    values = {"state": new, **({"reason": reason} if reason else {})}
    connection.execute(table.update().where(table.c.state == old).values(**values))


def _packed(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, allow_nan=False)


def _rows(rows: pd.DataFrame) -> list[Weights]:
    plain = rows.astype(object).where(rows.notna(), None).to_dict("records")
    return [
        Weights(
            version=int(row["version"]),
            state=str(row["state"]),
            made_at=row["made_at"].to_pydatetime(),
            as_of=row["as_of"].date(),
            n_outcomes=int(row["n_outcomes"]),
            weights=json.loads(row["weights"]),
            backtest=json.loads(row["backtest"]),
            decided_by=row["decided_by"] or "",
            decided_at=row["decided_at"].to_pydatetime() if row["decided_at"] is not None else None,
            reason=row["reason"] or "",
        )
        for row in plain
    ]
