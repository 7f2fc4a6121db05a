"""Who may enter, and server-side sessions: the browser holds a random token, the database only its hash."""

import hashlib
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import delete, select

from store.engine import Database
from store.tables import ACCOUNT, SESSION
from store.viewer import Role, Viewer

TOKEN_BYTES = 32
IDLE_S = 12 * 3600
LONGEST_S = 24 * 3600
TOUCH_S = 60  # how stale the time of the last visit may be: not every request is a write


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who may enter; ``viewer.name`` is the account id, so events name the account."""

    account_id: str
    title: str
    viewer: Viewer


class Accounts:
    """Accounts and sessions in the casework database."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock

    def seed_accounts(self, accounts: Iterable[Account]) -> None:
        """Make these accounts the offered ones, in this order; others are disabled and their sessions end."""
        rows = [
            {
                "account_id": a.account_id,
                "title": a.title,
                "role": str(a.viewer.role),
                "prefixes": ";".join(a.viewer.prefixes),
                "position": position,
                "is_disabled": False,
                "team_id": a.viewer.team_id or None,
            }
            for position, a in enumerate(accounts)
        ]
        with self._database.writing() as connection:
            connection.execute(ACCOUNT.update().values(is_disabled=True))
            if rows:
                connection.execute(self._database.upsert(ACCOUNT), rows)
            closed = select(ACCOUNT.c.account_id).where(ACCOUNT.c.is_disabled)
            connection.execute(delete(SESSION).where(SESSION.c.account_id.in_(closed)))

    def accounts(self) -> list[Account]:
        """Accounts that may enter, in the order they are offered."""
        offered = select(ACCOUNT).where(~ACCOUNT.c.is_disabled).order_by(ACCOUNT.c.position)
        with self._database.reading() as connection:
            return [_account(row) for row in connection.execute(offered).mappings()]

    def open_session(self, account_id: str) -> str:
        """The token of a new session; sessions that ran out are swept.

        Raises
        ------
        ValueError
            When there is no such account or it is disabled.
        """
        now, token = self._clock(), secrets.token_urlsafe(TOKEN_BYTES)
        known = select(ACCOUNT.c.account_id).where(ACCOUNT.c.account_id == account_id, ~ACCOUNT.c.is_disabled)
        over = (SESSION.c.seen_s < now - IDLE_S) | (SESSION.c.created_s < now - LONGEST_S)
        row = {
            "token_sha256": _hash(token),
            "account_id": account_id,
            "csrf": secrets.token_urlsafe(TOKEN_BYTES),
            "created_s": now,
            "seen_s": now,
        }
        with self._database.writing() as connection:
            if connection.execute(known).scalar() is None:
                raise ValueError(f"没有账号 {account_id}，或账号已停用。")
            connection.execute(delete(SESSION).where(over))
            connection.execute(SESSION.insert(), row)
        return token

    def session(self, token: str) -> Viewer | None:
        """Whose session this is; None when it is unknown, closed, too old, or its account is disabled."""
        found = self._find(token)
        return None if found is None else found[0]

    def csrf(self, token: str) -> str | None:
        """What every changing request of this session must repeat; None when there is no such session."""
        found = self._find(token)
        return None if found is None else found[1]

    def close_session(self, token: str) -> None:
        """End a session; an unknown token is no error."""
        with self._database.writing() as connection:
            connection.execute(delete(SESSION).where(SESSION.c.token_sha256 == _hash(token)))

    def _find(self, token: str) -> tuple[Viewer, str] | None:
        now, hashed = self._clock(), _hash(token)
        mine = (SESSION.c.token_sha256 == hashed) & ~ACCOUNT.c.is_disabled
        with self._database.reading() as connection:
            row = connection.execute(select(SESSION, ACCOUNT).join(ACCOUNT).where(mine)).mappings().first()
        if row is None:
            return None
        if now - row["seen_s"] > IDLE_S or now - row["created_s"] > LONGEST_S:
            self.close_session(token)
            return None
        if now - row["seen_s"] > TOUCH_S:
            with self._database.writing() as connection:
                connection.execute(
                    SESSION.update().where(SESSION.c.token_sha256 == hashed).values(seen_s=now)
                )
        prefixes = tuple(p for p in row["prefixes"].split(";") if p)
        return Viewer(Role(row["role"]), prefixes, row["account_id"], row["team_id"] or ""), row["csrf"]


def demo_accounts(
    officer_prefixes: tuple[str, ...],
    leader_prefixes: tuple[str, ...],
    neighbour_prefixes: tuple[str, ...],
    team_id: str = "",
) -> list[Account]:
    """The people of a demo home: an officer, a leader of the region, an officer next door, and the team when one is named."""
    people = (
        ("officer", "执法人员", Role.OFFICER, officer_prefixes),
        ("leader", "领导", Role.LEADER, leader_prefixes),
        ("neighbour", "邻区人员", Role.NEIGHBOUR, neighbour_prefixes),
    )
    found = [Account(name, title, Viewer(role, prefixes, name)) for name, title, role, prefixes in people]
    team = Viewer(Role.INSPECTOR, officer_prefixes, "inspector", team_id)
    return [*found, Account("inspector", "检查组成员", team)] if team_id else found


def _account(row: object) -> Account:
    values = dict(row)  # type: ignore[call-overload]
    prefixes = tuple(p for p in values["prefixes"].split(";") if p)
    return Account(
        values["account_id"],
        values["title"],
        Viewer(Role(values["role"]), prefixes, values["account_id"], values["team_id"] or ""),
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
