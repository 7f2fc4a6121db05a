"""Inspections from outside and our own records in one form: everybody who reads inspections reads them here."""

from typing import Any

import pandas as pd

from schema.inspection import DATASET as INSPECTION
from schema.task import DATASET as TASK
from schema.visit_record import DATASET as RECORD
from store.base import Instant, Store
from store.casework import SqlCasework
from store.checks import cast
from store.embargo import DRAW_COLUMNS, reads_everything
from store.viewer import Viewer

OWN = ("record_id", "task_id", "site_id", "started_at", "ended_at", "team_id", "outcome", "outcome_note")
OF_TRIP = ("task_id", "day", "window", "arm", "travel_min", "travel_km")
OF_TASK = ("task_id", "visit_kind", "arm", "inclusion")


def inspections(
    store: Store, casework: SqlCasework, viewer: Viewer, columns: tuple[str, ...] = (), **equals: Any
) -> pd.DataFrame:
    """Imported inspections and our own records, ordered by ``record_id``; columns and types of ``schema/inspection.py``.

    ``equals`` takes a value, or several, of ``site_id`` or ``record_id``. Kind, arm and inclusion of an own record are those
    of its task; only planners see arm and inclusion.
    """
    names = columns or INSPECTION.names
    outside = store.read(INSPECTION, viewer, names, **equals)
    own = _own(casework, viewer, equals)
    found = outside
    if len(own):
        parts = [part[list(names)].astype(object) for part in (outside, own) if len(part)]
        found = cast(INSPECTION, pd.concat(parts, ignore_index=True), names)
        if "record_id" in names:
            found = found.sort_values("record_id", ignore_index=True)
    if not reads_everything(viewer):
        found = found.assign(**{name: None for name in DRAW_COLUMNS if name in names})
    return found


def trips(casework: SqlCasework, viewer: Viewer) -> pd.DataFrame:
    """What the plan said of the visit of each own record: record_id, task_id, outcome, day, window, arm, travel_min, travel_km."""
    records = casework.read(RECORD, viewer, ("record_id", "task_id", "outcome"))
    tasks = casework.read(TASK, viewer, OF_TRIP, task_id=tuple(records["task_id"].unique()))
    found = records.merge(tasks, on="task_id")
    return found if reads_everything(viewer) else found.assign(arm=None)


def planned_windows(trips: pd.DataFrame) -> dict[str, str]:
    """In which window ("day" or "night") each of these visits was planned, by ``record_id``."""
    return dict(zip(trips["record_id"].astype(str), trips["window"].astype(str), strict=True))


def inspections_version(store: Store, casework: SqlCasework) -> str:
    """Text that changes whenever :func:`inspections` would answer otherwise."""
    return f"{store.version(INSPECTION)}.{casework.version(RECORD)}"


def between(rows: pd.DataFrame, start: Instant, end: Instant) -> pd.DataFrame:
    """Rows that began from ``start`` (inclusive) to ``end`` (exclusive)."""
    began = rows["started_at"]
    return rows[(began >= pd.Timestamp(start)) & (began < pd.Timestamp(end))]


def _own(casework: SqlCasework, viewer: Viewer, equals: dict[str, Any]) -> pd.DataFrame:
    records = casework.read(RECORD, viewer, OWN, **equals)
    tasks = casework.read(TASK, viewer, OF_TASK, task_id=tuple(records["task_id"].unique()))
    return records.merge(tasks, on="task_id", how="left").rename(columns={"outcome_note": "note"})
