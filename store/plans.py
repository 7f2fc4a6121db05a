"""The plans of a day: what they ask, whom they send where, and every decision that led there. Nothing else reads them."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import RowMapping, select

from schema.plan import DATASET as PLAN
from schema.plan_left_out import DATASET as LEFT_OUT
from schema.plan_step import DATASET as STEP
from schema.plan_visit import DATASET as VISIT
from store.casework import SqlCasework
from store.checks import cast
from store.clock import now
from store.embargo import DRAW_COLUMNS, RELEASED, reads_everything
from store.tables import TABLES
from store.viewer import SYSTEM, Viewer

STANDING = ("draft", "submitted", "frozen")


@dataclass(frozen=True, slots=True)
class Header:
    """A row of ``schema/plan.py``: where a plan stands. ``draw`` and ``unmet`` name sites: for planners only."""

    plan_id: str
    day: date
    scenario: str
    is_chosen: bool
    state: str
    revision: int
    step: int
    value: float
    finds: float
    km: float
    visits: int
    unmet: str
    params: str
    draw: str
    made_by: str
    made_at: datetime
    changed_by: str
    changed_at: datetime
    submitted_by: str | None = None
    submitted_at: datetime | None = None
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    number: str | None = None
    sha256: str | None = None
    release_at: datetime | None = None
    amends: str | None = None

    def is_released(self, at: datetime) -> bool:
        """Whether the names in this plan are out at this moment."""
        return self.state in RELEASED and self.release_at is not None and self.release_at <= at

    @property
    def is_by_one(self) -> bool:
        """Whether whoever made the last change or submitted it released it without a second person."""
        return self.confirmed_by is not None and self.confirmed_by == self.submitted_by


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit as it is kept with a step: place, window and times (see ``schema/plan_visit.py``)."""

    site_id: str
    window: str
    arrive_min: int
    depart_min: int
    travel_min: float
    travel_km: float


@dataclass(frozen=True, slots=True)
class Back:
    """The way of a team from its last stop to its depot: when it is there, minutes and kilometres."""

    arrive_min: int
    travel_min: float
    travel_km: float


@dataclass(frozen=True, slots=True)
class Demands:
    """What planners ask of a plan beyond the targets; keys are sites, those of ``off`` and ``shifts`` teams."""

    locked: Mapping[str, str] = field(default_factory=dict)  # team that visits it, "" for any
    excluded: Mapping[str, str] = field(default_factory=dict)  # reason
    forced: Mapping[str, str] = field(default_factory=dict)  # reason, may be ""
    windows: Mapping[str, str] = field(default_factory=dict)  # "day" | "night": the only one allowed
    off: Mapping[str, str] = field(default_factory=dict)  # reason
    shifts: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # minutes after midnight
    drawn: Mapping[str, float] = field(default_factory=dict)  # probability of having been drawn


@dataclass(frozen=True, slots=True)
class Document:
    """A plan as one step leaves it: demands, stops by team in order, and who last undid or redid the step.

    ``back`` is each team's way home; empty in documents from before it was kept.
    """

    demands: Demands = field(default_factory=Demands)
    routes: Mapping[str, tuple[Stop, ...]] = field(default_factory=dict)
    touched_by: str = ""
    back: Mapping[str, Back] = field(default_factory=dict)

    def way_home(self, team: str, seen: Collection[str]) -> Back | None:
        """The team's way home when its last stop is among the sites ``seen``; None when it is not, or was not kept."""
        stops = self.routes.get(team, ())
        return self.back.get(team) if stops and stops[-1].site_id in seen else None


@dataclass(frozen=True, slots=True)
class Step:
    """A row of ``schema/plan_step.py``: one decision with its price."""

    plan_id: str
    step: int
    revision: int
    action: str
    sites: tuple[str, ...]
    teams: tuple[str, ...]
    reason: str | None
    by: str
    at: datetime
    d_finds: float
    d_km: float
    d_value: float
    moved: int
    is_improved: bool


def headers(casework: SqlCasework, day: date) -> list[Header]:
    """Every plan of the day, in order of scenario and number."""
    table = TABLES[PLAN.name]
    asked = select(table).where(table.c.day == day).order_by(table.c.scenario, table.c.plan_id)
    with casework.database.reading() as connection:
        return [_header(row) for row in connection.execute(asked).mappings()]


def header(casework: SqlCasework, plan_id: str) -> Header:
    """The plan as it stands now.

    Raises
    ------
    ValueError
        When there is none of this number.
    """
    table = TABLES[PLAN.name]
    with casework.database.reading() as connection:
        row = connection.execute(select(table).where(table.c.plan_id == plan_id)).mappings().first()
    if row is None:
        raise ValueError(f"没有方案 {plan_id}，它可能已被删除。")
    return _header(row)


def frozen(casework: SqlCasework) -> list[str]:
    """Numbers of all plans that were ever confirmed."""
    table = TABLES[PLAN.name]
    asked = select(table.c.plan_id).where(table.c.sha256.is_not(None)).order_by(table.c.plan_id)
    with casework.database.reading() as connection:
        return [str(plan_id) for plan_id in connection.execute(asked).scalars()]


def chosen(casework: SqlCasework, day: date) -> Header | None:
    """The plan of the day that will be or was released; of a released one, its newest amendment."""
    standing = [h for h in headers(casework, day) if h.is_chosen and h.state in STANDING]
    return max(standing, key=lambda h: h.plan_id, default=None)


def visits(casework: SqlCasework, viewer: Viewer, plan_id: str) -> pd.DataFrame:
    """Stops of a plan (``schema/plan_visit.py``) that the viewer may read now; who was drawn is for planners only."""
    rows = casework.read(VISIT, viewer, plan_id=plan_id)
    if not reads_everything(viewer):
        rows = cast(VISIT, rows.assign(**dict.fromkeys(DRAW_COLUMNS)))
    return rows


def left_out(casework: SqlCasework, viewer: Viewer, plan_id: str) -> pd.DataFrame:
    """Targets the plan leaves out (``schema/plan_left_out.py``), as far as the viewer may read them now."""
    return casework.read(LEFT_OUT, viewer, plan_id=plan_id)


def planned_days(casework: SqlCasework, viewer: Viewer) -> list[date]:
    """Days on which some plan has a stop that the viewer may read now, in order."""
    days = casework.read(VISIT, viewer, ("day",))["day"].drop_duplicates()
    return sorted(day.date() for day in pd.to_datetime(days))


def planned_sites(casework: SqlCasework, day: date) -> frozenset[str]:
    """Every site that some plan of the day visits: their targets must stay readable."""
    return frozenset(casework.read(VISIT, SYSTEM, ("site_id",), day=day)["site_id"].astype(str))


def steps(casework: SqlCasework, plan_id: str) -> list[Step]:
    """The decisions about a plan in order, those undone included: they come after ``header.step``."""
    table = TABLES[STEP.name]
    columns = [table.c[f.name] for f in fields(Step)]
    asked = select(*columns).where(table.c.plan_id == plan_id).order_by(table.c.step)
    with casework.database.reading() as connection:
        return [_step(row) for row in connection.execute(asked).mappings()]


def document(casework: SqlCasework, plan_id: str, step: int) -> Document:
    """What a step of the plan left behind; ValueError when there is no such step."""
    table = TABLES[STEP.name]
    mine = (table.c.plan_id == plan_id) & (table.c.step == step)
    with casework.database.reading() as connection:
        text = connection.execute(select(table.c.document).where(mine)).scalar()
    if text is None:
        raise ValueError(f"方案 {plan_id} 没有第 {step} 步。")
    return read_document(text)


def hidden(header: Header, viewer: Viewer, at: datetime | None = None) -> bool:
    """True while the names in this plan are kept back from this viewer."""
    return not (reads_everything(viewer) or header.is_released(at or now()))


def viewed(casework: SqlCasework, viewer: Viewer, header: Header, what: str = "") -> None:
    """Keep on record that somebody looked at a plan (``what``: page, workbook, sheet …)."""
    casework.record(viewer, "plan_view", PLAN.name, header.plan_id, what)


def write_document(given: Document) -> str:
    """The JSON text kept with a step."""
    asked = {f.name: dict(sorted(getattr(given.demands, f.name).items())) for f in fields(Demands)}
    routes = {
        team: [[getattr(stop, f.name) for f in fields(Stop)] for stop in stops]
        for team, stops in sorted(given.routes.items())
    }
    whole: dict[str, Any] = {"demands": asked, "routes": routes, "touched_by": given.touched_by}
    if given.back:  # else an older document would read differently from what was signed
        whole["back"] = {
            team: [getattr(way, f.name) for f in fields(Back)] for team, way in sorted(given.back.items())
        }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def read_document(text: str) -> Document:
    """The reverse of :func:`write_document`."""
    given = json.loads(text)
    asked = given["demands"] | {"shifts": {k: tuple(v) for k, v in given["demands"]["shifts"].items()}}
    routes = {team: tuple(Stop(*stop) for stop in stops) for team, stops in given["routes"].items()}
    back = {team: Back(*way) for team, way in given.get("back", {}).items()}
    return Document(Demands(**asked), routes, given["touched_by"], back)


def _header(row: RowMapping) -> Header:
    return Header(**{f.name: row[f.name] for f in fields(Header)})


def _step(row: RowMapping) -> Step:
    given: dict[str, Any] = dict(row)
    for name in ("sites", "teams"):
        given[name] = tuple(part for part in row[name].split(";") if part)
    return Step(**given)
