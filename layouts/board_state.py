"""What the board is told: tasks, teams and plans as plain values, and the ids of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from layouts.board_lanes import Lane
from layouts.parts import href

PATH = "/board"
TONES = {
    "unread": "muted",
    "read": "neutral",
    "on_way": "warn",
    "on_site": "accent",
    "done": "good",
    "returned": "bad",
    "withdrawn": "muted",
}
COUNTED = ("unread", "read", "on_way", "on_site", "done", "returned")


class Ids(StrEnum):
    """Every id of the board."""

    ASKED = "board-asked"  # dcc.Store: {"day", "state", "team", "task"} as the address says
    TICK = "board-tick"
    LIVE = "board-live"  # everything that moves
    STAMP = "board-stamp"  # dcc.Store: what was shown last, so that nothing is sent when nothing moved
    ACT = "board-act"  # kind of {"kind": ..., "act": ..., "of": ...}: plan the rest of the day again, release it, drop it
    REASON = "board-reason"
    ADJUST = "board-adjust"  # the form with these buttons
    PLAN = "board-plan"  # number and state of the plan of the day
    SAID = "board-said"
    CHANGED = "board-changed"  # dcc.Store: a token that changes when something was done


@dataclass(frozen=True, slots=True)
class Note:
    """A task at risk or returned: which, whose, and why in words."""

    task_id: str
    team: str
    site: str
    when: str
    why: str


@dataclass(frozen=True, slots=True)
class TaskCard:
    """The chosen task with its plan and how it went."""

    task_id: str
    code: str
    site_id: str
    site: str
    area: str
    team: str
    state: str
    plan: str  # hours planned
    expected: str  # hours now expected, "" when over or as planned
    events: Sequence[tuple[str, str]]  # title and time
    reason: str
    record_id: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    day: date | None
    state: str = ""
    team: str = ""
    task: str = ""
    ignored: Sequence[str] = ()

    def query(self, **other: str) -> str:
        """The address with some parts changed."""
        own = {"state": self.state, "team": self.team, "task": self.task} | other
        return href(PATH, day=self.day.isoformat() if self.day else "", **own)


@dataclass(frozen=True, slots=True)
class Adjust:
    """What may be done about the rest of the day: ``offer`` in words, or an amendment that waits to be released."""

    plan_id: str = ""  # the plan in force; "" when nothing may be done
    offer: str = ""
    pending: str = ""  # number and revision of the open amendment, "plan:revision"
    price: str = ""  # what it changes
    link: str = ""  # where it can be looked at and edited
    follows: Sequence[str] = ()  # what its release changes, as sentences


@dataclass(frozen=True, slots=True)
class Board:
    """All the page says."""

    asked: Asked
    clock: str = ""  # 10:32, or what stands in for it
    plan: str = ""  # number and state of the plan
    plan_query: str = ""
    before: date | None = None  # neighbouring days with tasks
    after: date | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    withdrawn: int = 0
    utilisation: tuple[float | None, float | None] = (None, None)  # planned, until now
    productivity: tuple[float | None, float | None] = (None, None)
    late: int = 0
    lanes: Sequence[Lane] = ()
    hours: tuple[int, int] = (8, 18)
    now: float | None = None  # minutes on the axis; None when the day is over or not here yet
    risks: Sequence[Note] = ()
    returned: Sequence[Note] = ()
    chosen: TaskCard | None = None
    adjust: Adjust = field(default_factory=Adjust)
    is_over: bool = False
