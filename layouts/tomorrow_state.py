"""What the page of tomorrow's plan is told: ids, and the plan of a day as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

VIEWS = ("list", "map", "compare")


class Ids(StrEnum):
    """Every id on this page."""

    CHOICE = "tomorrow-choice"  # dcc.Store: {"day": ISO date, "plan", "view": text, "revision": int}
    SELECTED = "tomorrow-selected"  # dcc.Store: the one enterprise selected in list, map and routes
    ASKED = "tomorrow-asked"  # dcc.Store: what the planner asks for, as the browser writes it
    SEEN = "tomorrow-seen"  # dcc.Store: the choice when somebody or something else changed the plan
    SAID = "tomorrow-said"  # what came of it when it could not be done
    HEAD = "tomorrow-head"  # figures, release and history
    CAPACITY = "tomorrow-capacity"
    TARGETS = "tomorrow-targets"
    DETAIL = "tomorrow-detail"
    PREVIEW = "tomorrow-preview"  # what forcing in would push out
    TEAM = "tomorrow-team"
    MAP = "tomorrow-map"
    DRAWN = "tomorrow-drawn"
    ROUTES = "tomorrow-routes"
    PICK = "tomorrow-pick"  # kind of {"kind": ..., "site": ...}: a stop in the routes
    PROGRESS = "tomorrow-progress"
    TICK = "tomorrow-tick"
    SHIFT_FROM = "tomorrow-shift-from"
    SHIFT_UNTIL = "tomorrow-shift-until"
    RELEASE_AT = "tomorrow-release-at"
    ADD = "tomorrow-add"  # the field that finds an enterprise to add


@dataclass(frozen=True, slots=True)
class Head:
    """One plan of the day, from draft to frozen."""

    plan_id: str
    scenario: str
    is_chosen: bool
    state: str
    revision: int
    finds: float = 0.0
    value: float = 0.0
    km: float = 0.0
    visits: int = 0
    changed: str = ""  # who and when, as a sentence
    submitted: str = ""
    submitted_by: str = ""
    confirmed: str = ""
    number: str = ""
    sha256: str = ""
    release_at: datetime | None = None
    is_released: bool = False
    unmet: Sequence[str] = ()  # musts that cannot be met, with the reason, as sentences
    is_amendment: bool = False
    follows: Sequence[str] = ()  # of an open amendment: what its release changes, as sentences
    commitment: str = ""  # of the draw at random

    @property
    def is_open(self) -> bool:
        """Whether it may still be changed."""
        return self.state == "draft"


@dataclass(frozen=True, slots=True)
class Step:
    """One decision of a planner with its price."""

    step: int
    what: str  # the action and the names it touches
    by: str
    at: str
    reason: str = ""
    finds: float = 0.0
    km: float = 0.0
    moved: int = 0
    is_improved: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """The steps of a plan: the one in force, what undo takes back and what redo brings again."""

    steps: Sequence[Step] = ()
    now: int = 0

    @property
    def last(self) -> Step | None:
        """The step in force; None when nobody has changed anything."""
        return next((s for s in self.steps if s.step == self.now and s.step > 0), None)

    @property
    def next(self) -> Step | None:
        """What redo brings again."""
        return next((s for s in self.steps if s.step == self.now + 1), None)


@dataclass(frozen=True, slots=True)
class May:
    """What this reader may do here."""

    plan: bool = False
    sign: bool = False  # submit, take back, choose or release: only who sees every enterprise of the plan
    confirm: bool = False
    note: str = ""  # why not, or what the record will say when the submitter confirms
    decide: bool = False  # consent to a visit that the positive list or the cap protects
    weigh: bool = (
        True  # read how probable a target is: teams do not, it would tell which were drawn at random
    )


@dataclass(frozen=True, slots=True)
class Sealed:
    """All that is told of a plan whose names are hidden from this reader."""

    visits: int
    teams: int
    state: str
    release_at: datetime | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What the page says, as plain values; rows are dicts by column name."""

    plan_day: date
    as_of: str
    plan_id: str = ""
    targets: list[dict[str, Any]] = field(default_factory=list)  # ranked, with team, arrive_min, left_out
    teams: list[dict[str, Any]] = field(default_factory=list)  # with used_min, shift_min, stops, km
    stops: list[dict[str, Any]] = field(default_factory=list)
    chosen: dict[str, str] = field(default_factory=lambda: {"site": "", "team": "", "view": "list"})
    basemap: dict[str, Any] = field(default_factory=dict)
    ignored: Sequence[str] = ()  # parts of the address that mean nothing
    head: Head | None = None
    tabs: Sequence[Head] = ()  # every scenario of the day
    history: History = History()
    may: May = May()
    sealed: Sealed | None = None
    approvals: Sequence[dict[str, Any]] = ()  # asked of a leader and not yet decided, with name
    params: Mapping[str, float] = field(default_factory=dict)  # numbers of schema.planning.CHANGEABLE
    judged: tuple[int, int] = (0, 0)  # pre-judgements done, of planned

    @property
    def planned(self) -> list[dict[str, Any]]:
        """Targets that some team visits."""
        return [x for x in self.targets if x["team_id"]]

    @property
    def is_blind(self) -> bool:
        """Whether no target of the day has a clue."""
        return bool(self.targets) and not any(x["n_clues"] for x in self.targets)

    @property
    def can_edit(self) -> bool:
        """Whether this reader may change this plan now."""
        return self.may.plan and self.head is not None and self.head.is_open


@dataclass(frozen=True, slots=True)
class Planning:
    """What a job under way says, and whether one is; ``share`` of its work done, 0 to 1."""

    said: str = ""
    is_running: bool = False
    share: float = 0.0
