"""Two planners at one plan: what touches the same row, and the sentence for whoever was slower."""

from datetime import datetime

from jobs.planning.edits import ACTIONS, Edit, clashes, listed
from store.accounts import Accounts
from store.casework import SqlCasework
from store.clock import now
from store.plan_touches import Touch
from store.plan_writing import touches
from store.plans import Header, header
from store.viewer import Viewer

STATES = {
    "submitted": "已提交待确认，请先收回再修改",
    "frozen": "已定稿，请用当日调整",
    "amended": "已被当日调整取代",
}
MINUTE_S = 60


class Conflict(ValueError):
    """Somebody else changed the same row since the viewer last saw the plan."""


def draft_of(casework: SqlCasework, plan_id: str) -> Header:
    """The plan when it is a draft; ValueError with what to do otherwise."""
    found = header(casework, plan_id)
    if found.state != "draft":
        raise ValueError(f"计划{STATES[found.state]}。")
    return found


def refuse_clash(casework: SqlCasework, viewer: Viewer, found: Header, asked: tuple[Edit, int]) -> None:
    """Refuse an edit that touches what others touched after the revision the viewer had; :class:`Conflict`."""
    edit, revision = asked
    mine = (edit.action, frozenset(edit.sites), frozenset(edit.teams))
    for touch in _since(casework, viewer, found, revision):
        if clashes(mine, (touch.action, frozenset(touch.sites), frozenset(touch.teams))):
            raise Conflict(_sentence(casework, touch))


def refuse_others_since(casework: SqlCasework, viewer: Viewer, found: Header, revision: int) -> None:
    """Refuse to undo or redo over decisions of others that the viewer has not seen; :class:`Conflict`."""
    for touch in _since(casework, viewer, found, revision):
        raise Conflict(_sentence(casework, touch))


def called(casework: SqlCasework, account_id: str) -> str:
    """How an account is called; its id when nobody knows."""
    titles = {a.account_id: a.title for a in Accounts(casework.database).accounts()}
    return titles.get(account_id, account_id) or "系统"


def _since(casework: SqlCasework, viewer: Viewer, found: Header, revision: int) -> list[Touch]:
    """Decisions that others took, undid or redid after a revision, also those that are gone since."""
    return [t for t in touches(casework, found.plan_id, revision) if t.by != viewer.name]


def _sentence(casework: SqlCasework, touch: Touch) -> str:
    about = f"（{' '.join(part for part in (ACTIONS[touch.action], listed((*touch.sites, *touch.teams))) if part)}）"
    return f"{called(casework, touch.by)}{_ago(touch.at)}已作修改{about}，请查看后再操作。"


def _ago(at: datetime) -> str:
    minutes = int((now() - at).total_seconds() // MINUTE_S)
    return f" {minutes} 分钟前" if 0 < minutes < MINUTE_S else ("刚刚" if minutes <= 0 else f"于 {at:%H:%M} ")
