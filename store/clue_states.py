"""What becomes of a clue: pushed, dismissed with a coded reason, taken back, answered by a visit; and who decided last."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, and_, select

from schema.clue import DATASET as CLUE
from schema.inspection import HIT, PLAIN, REFUTED, TECHNICAL
from store.casework import SqlCasework, seen_by
from store.events import append_event
from store.silences import may_judge
from store.tables import EVENT, TABLES
from store.viewer import Viewer

OPEN = ("RAW", "SCREENED", "EXPERT_REVIEW", "PREJUDGED")  # nobody has decided yet
LIVE = (*OPEN, "PUSHED", "PLANNED", "ON_SITE", "FEEDBACK")
REASONS = {
    "maintenance": "检修或维护，已核对记录",
    "calibration": "校准或质控时段",
    "stopped": "停产或启停炉，已核对",
    "transmission": "数据传输或平台故障",
    "refuted": "现场检查不属实",
    "repeated": "与其他线索重复",
    "unverifiable": "无法核实",
    "other": "其他",
}
STATE_AFTER = {
    HIT: "FEEDBACK",
    PLAIN: "FEEDBACK",
    REFUTED: "CLOSED",
    TECHNICAL: "CLOSED",
}  # what a visit makes of a clue; one that it could not verify stays as it is
VISITED = "现场检查{outcome}（{record}）"
ACTION = "clue_state"
ARROW, COLON = " → ", "："


@dataclass(frozen=True, slots=True)
class Change:
    """From which state to which, and why."""

    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class Last:
    """The newest decision about a clue."""

    at: str  # ISO 8601
    actor: str
    before: str
    after: str
    reason: str


def confirm(casework: SqlCasework, viewer: Viewer, clue_id: str, reason: str = "") -> None:
    """Push an open clue; raises ValueError as :func:`dismiss` does, but needs no reason."""
    _decide(casework, viewer, clue_id, _to("PUSHED", OPEN, reason.strip() or "核对后确认"))


def dismiss(casework: SqlCasework, viewer: Viewer, clue_id: str, reason: tuple[str, str]) -> None:
    """Set a live clue aside; ``reason`` is a code of :data:`REASONS` and a text, which ``other`` needs.

    Raises
    ------
    ValueError
        For a role that may not judge, a clue that is not there for this viewer or whose state does not allow it, or a
        missing reason.
    """
    code, text = reason[0], reason[1].strip()
    if code not in REASONS:
        raise ValueError("请选择排除理由。")
    if code == "other" and not text:
        raise ValueError("选择“其他”时须写明理由。")
    said = f"{REASONS[code]}（{text}）" if text else REASONS[code]
    _decide(casework, viewer, clue_id, _to("DISMISSED", LIVE, said))


def restore(casework: SqlCasework, viewer: Viewer, clue_id: str) -> None:
    """Take a dismissal back: the state before it returns. Raises ValueError as :func:`dismiss` does."""

    def back(connection: Connection, state: str) -> tuple[str, str]:
        if state != "DISMISSED":
            raise ValueError("这条线索没有被排除，无需恢复。")
        last = last_of(connection, clue_id)
        return (last.before if last and last.before in LIVE else "SCREENED"), "撤销排除"

    _decide(casework, viewer, clue_id, back)


def last_decision(casework: SqlCasework, clue_id: str) -> Last | None:
    """Who set the present state, when and why; None while it is the screening's."""
    with casework.database.reading() as connection:
        return last_of(connection, clue_id)


Choose = Callable[[Connection, str], tuple[str, str]]


def _to(state: str, allowed: tuple[str, ...], reason: str) -> Choose:
    """A decision that leads from the allowed states to one."""

    def choose(_: Connection, old: str) -> tuple[str, str]:
        if old not in allowed:
            raise ValueError("线索状态已被他人改变，请重新载入后再处理。")
        return state, reason

    return choose


def _decide(casework: SqlCasework, viewer: Viewer, clue_id: str, choose: Choose) -> None:
    """Read, choose and write the state in one transaction with its event."""
    may_judge(viewer)
    table = TABLES[CLUE.name]
    mine = and_(table.c.clue_id == clue_id, seen_by(CLUE, viewer, table))
    with casework.database.writing() as connection:
        casework.database.lock_all(connection)
        old = connection.execute(select(table.c.state).where(mine)).scalar()
        if old is None:
            raise ValueError(f"没有线索 {clue_id}，或它不在您的辖区内。")
        state, reason = choose(connection, old)
        move_clue(casework, connection, viewer, clue_id, Change(old, state, reason))


def move_clue(
    casework: SqlCasework, connection: Connection, viewer: Viewer, clue_id: str, change: Change
) -> None:
    """Set the state of a clue with its event, in a running writing transaction; the caller has checked that it may be."""
    table = TABLES[CLUE.name]
    connection.execute(table.update().where(table.c.clue_id == clue_id).values(state=change.after))
    detail = f"{change.before}{ARROW}{change.after}{COLON}{change.why}"
    append_event(casework.database, connection, viewer, (ACTION, CLUE.name, clue_id), detail)


def after_visit(state: str, outcome: str) -> str | None:
    """The state that the outcome of a visit makes of a clue in this state; None when it stays."""
    after = STATE_AFTER.get(outcome)
    return after if state in LIVE and state != after else None


def ever_pushed(casework: SqlCasework, clue_ids: Iterable[str]) -> frozenset[str]:
    """Those of these clues that somebody has checked and pushed, whatever became of them later."""
    wanted = and_(
        EVENT.c.action == ACTION,
        EVENT.c.entity == CLUE.name,
        EVENT.c.detail.contains(f"{ARROW}PUSHED{COLON}"),
    )
    with casework.database.reading() as connection:
        pushed = connection.execute(select(EVENT.c.entity_id).where(wanted)).scalars()
        return frozenset(pushed) & frozenset(clue_ids)


def last_of(connection: Connection, clue_id: str) -> Last | None:
    """As :func:`last_decision`, in a running transaction."""
    about = and_(EVENT.c.action == ACTION, EVENT.c.entity == CLUE.name, EVENT.c.entity_id == clue_id)
    newest = select(EVENT).where(about).order_by(EVENT.c.seq.desc()).limit(1)
    row = connection.execute(newest).mappings().first()
    if row is None:
        return None
    change, _, reason = row["detail"].partition(COLON)
    before, _, after = change.partition(ARROW)
    return Last(row["at"], row["actor"], before, after, reason)
