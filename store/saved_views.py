"""Views of the map kept under a name: only who saved one may change it; who may open it, its scope says."""

from dataclasses import dataclass
from hashlib import sha1
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pandas as pd
from sqlalchemy import and_, func, select

from schema.saved_view import DATASET as VIEW
from schema.saved_view import SCOPES
from store.casework import SqlCasework
from store.clock import now
from store.events import append_event
from store.tables import TABLES
from store.viewer import SYSTEM, Viewer

LONGEST_TITLE, LONGEST_ADDRESS, MOST = 40, 6000, 100
DWELL_S = 20  # until somebody says otherwise
SHORTEST_S, LONGEST_S, LAST_PLACE = 5, 600, 99
NOT_KEPT = ("lang",)  # parts of an address that belong to the reader, not to the view


@dataclass(frozen=True, slots=True)
class Asked:
    """A view somebody wants to keep."""

    title: str
    address: str  # path and query of the map page
    scope: str = "mine"  # of SCOPES


def views(casework: SqlCasework, viewer: Viewer) -> pd.DataFrame:
    """Every view the viewer may open, with ``is_own``; own ones first, then by title.

    A view carries its own rule of who may open it, which this function applies; it shows no more than its reader may see.
    """
    found = casework.select(VIEW, SYSTEM, where=TABLES[VIEW.name].c.removed_at.is_(None))
    found["is_own"] = found["owner"].astype(object) == viewer.name
    may = [
        own or _is_shared(row, viewer)
        for own, row in zip(found["is_own"], found.to_dict("records"), strict=True)
    ]
    kept = found[may] if len(found) else found
    return kept.sort_values(["is_own", "title", "view_id"], ascending=[False, True, True], ignore_index=True)


def tour(casework: SqlCasework, viewer: Viewer) -> pd.DataFrame:
    """The views that the big screen shows this viewer, in the order of their places."""
    found = views(casework, viewer)
    return found[found["seq"] > 0].sort_values(["seq", "title", "view_id"], ignore_index=True)


def save(casework: SqlCasework, viewer: Viewer, asked: Asked) -> str:
    """The number of a new view, written with its event.

    Raises
    ------
    ValueError
        For a title, scope or address that cannot be kept, or when this person keeps a hundred already.
    """
    at, table = now(), TABLES[VIEW.name]
    row: dict[str, Any] = {
        "owner": viewer.name,
        "title": _title(asked.title),
        "scope": _scope(asked.scope),
        "prefixes": ";".join(viewer.prefixes),
        "address": _address(asked.address),
        "seq": 0,
        "dwell_s": DWELL_S,
        "created_at": at,
        "removed_at": None,
    }
    with casework.database.writing() as connection:
        casework.database.lock_all(connection)
        mine = and_(table.c.owner == viewer.name, table.c.removed_at.is_(None))
        number = connection.execute(select(func.count()).select_from(table).where(mine)).scalar() or 0
        if number >= MOST:
            raise ValueError(f"您保存的视图已有 {MOST} 个，请先删除不用的。")
        every = connection.execute(select(func.count()).select_from(table)).scalar()
        digest = sha1(
            f"{viewer.name}|{at}|{every}|{row['title']}".encode(), usedforsecurity=False
        ).hexdigest()[:8]
        row["view_id"] = f"ST-{at:%Y%m%d}-{digest}"
        connection.execute(table.insert(), row)
        detail = f"{row['title']}（{SCOPES[row['scope']]}）"
        append_event(casework.database, connection, viewer, ("view_save", VIEW.name, row["view_id"]), detail)
    return str(row["view_id"])


def change(casework: SqlCasework, viewer: Viewer, view_id: str, **given: Any) -> None:
    """Set ``title``, ``scope``, ``seq`` (0 takes it out of the tour) or ``dwell_s`` of an own view, with an event.

    Raises
    ------
    ValueError
        For a value that cannot be, or a view that is not there or somebody else's.
    """
    values = {name: CHECKS[name](value) for name, value in given.items()}
    detail = "；".join(f"{VIEW[name].title}：{value}" for name, value in values.items())
    _write(casework, viewer, view_id, values, ("view_change", detail))


def remove(casework: SqlCasework, viewer: Viewer, view_id: str) -> None:
    """Take an own view out of every list, with an event; it can be brought back."""
    _write(casework, viewer, view_id, {"removed_at": now()}, ("view_remove", ""))


def restore(casework: SqlCasework, viewer: Viewer, view_id: str) -> None:
    """Bring back an own view that was removed, with an event."""
    _write(casework, viewer, view_id, {"removed_at": None}, ("view_restore", ""))


def _write(
    casework: SqlCasework, viewer: Viewer, view_id: str, values: dict[str, Any], said: tuple[str, str]
) -> None:
    table, (action, detail) = TABLES[VIEW.name], said
    standing = table.c.removed_at.is_not(None) if action == "view_restore" else table.c.removed_at.is_(None)
    mine = and_(table.c.view_id == view_id, table.c.owner == viewer.name, standing)
    with casework.database.writing() as connection:
        if not values or connection.execute(table.update().where(mine).values(**values)).rowcount == 0:
            raise ValueError("没有这个视图，或它不是您保存的：只有保存人可以修改。")
        append_event(casework.database, connection, viewer, (action, VIEW.name, view_id), detail)


def _is_shared(row: dict[str, Any], viewer: Viewer) -> bool:
    """Whether somebody else's view is open to this viewer: to all, or to those whose jurisdictions meet the owner's."""
    if viewer.sees_all or row["scope"] == "everyone":
        return True
    theirs = [prefix for prefix in str(row["prefixes"]).split(";") if prefix]
    meets = any(a.startswith(b) or b.startswith(a) for a in theirs for b in viewer.prefixes)
    return bool(row["scope"] == "team" and meets)


def _title(given: object) -> str:
    title = " ".join(str(given).split())
    if not title or len(title) > LONGEST_TITLE or not title.isprintable():
        raise ValueError(f"名称须为 1–{LONGEST_TITLE} 个字。")
    return title


def _scope(given: object) -> str:
    if given not in SCOPES:
        raise ValueError("请选择可见范围：仅自己、本辖区或所有人。")
    return str(given)


def _address(given: object) -> str:
    path, _, query = str(given).partition("?")
    kept = [(name, value) for name, value in parse_qsl(query) if name not in NOT_KEPT]
    address = f"/?{urlencode(kept)}" if kept else "/"
    if path != "/" or len(address) > LONGEST_ADDRESS or not str(given).isprintable():
        raise ValueError("只能保存地图页的视图。")
    return address


def _whole(low: int, high: int, what: str) -> Any:
    def checked(given: object) -> int:
        if isinstance(given, bool) or not isinstance(given, int) or not low <= given <= high:
            raise ValueError(f"{what}须为 {low}–{high} 的整数。")
        return given

    return checked


CHECKS = {
    "title": _title,
    "scope": _scope,
    "seq": _whole(0, LAST_PLACE, "轮播次序"),
    "dwell_s": _whole(SHORTEST_S, LONGEST_S, "停留秒数"),
}
