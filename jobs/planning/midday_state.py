"""Where the teams of a released plan are now: which stops are done or begun, and from where and when each can go on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pandas as pd

from analytics.plan.demands import Underway
from analytics.plan.problem import Lunch
from jobs.planning.known import Known, read_known
from jobs.planning.params import unpacked
from schema import task
from schema.planning import DAY_ENDS
from store.base import Store
from store.casework import SqlCasework
from store.clock import now
from store.plans import Header, Stop
from store.viewer import SYSTEM

BEGUN = ("on_way", "on_site", "done")
MINUTE_S = 60


def known_of(store: Store, casework: SqlCasework, found: Header, at: datetime | None = None) -> Known:
    """What is known for planning this plan; for an amendment also where the teams are at this moment."""
    known = read_known(store, casework, found.day, unpacked(found.params))
    if found.amends is None:
        return known
    return underway(casework, known, (found.amends, at or now()))


def underway(casework: SqlCasework, known: Known, seen: tuple[str, datetime]) -> Known:
    """The same day seen from the tasks of a released plan (its number) at a moment.

    Raises
    ------
    ValueError
        When the day is over.
    """
    plan_id, at = seen
    midnight = midnight_of(known.day, at)
    tasks = casework.read(task.DATASET, SYSTEM, plan_id=plan_id)
    rows = tasks[tasks["state"].isin(BEGUN)].sort_values(["team_id", "seq"])
    minute = minute_of(midnight, at)
    places = {
        str(row["site_id"]): (float(row["lon_wgs84"]), float(row["lat_wgs84"]))
        for row in known.targets.to_dict("records")
    }
    fixed: dict[str, tuple[Stop, ...]] = {}
    where: dict[str, Underway] = {}
    for team in known.teams.to_dict("records"):
        team_id = str(team["team_id"])
        mine = _ordered(midnight, rows[rows["team_id"].astype(str) == team_id])
        depot = (float(team["lon_wgs84"]), float(team["lat_wgs84"]))
        if mine:
            fixed[team_id] = tuple(mine)
        lon, lat = places[mine[-1].site_id] if mine else depot
        free = max(minute, mine[-1].depart_min if mine else 0)
        where[team_id] = Underway(lon, lat, free, len(mine), had_lunch(mine, Lunch()))
    return replace(known, fixed=fixed, underway=where)


def midnight_of(day: date, at: datetime) -> datetime:
    """Where the minutes of the day count from.

    Raises
    ------
    ValueError
        When the day is over.
    """
    midnight = datetime.combine(day, time())
    if at >= midnight + DAY_ENDS:
        raise ValueError(f"{day} 已经结束，不能再作当日调整。")
    return midnight


def minute_of(midnight: datetime, at: datetime) -> int:
    """Minutes from midnight to this moment, rounded up; below 0 before it."""
    return -int(-(at - midnight).total_seconds() // MINUTE_S)


def had_lunch(stops: Sequence[Stop], lunch: Lunch) -> bool:
    """Whether a team has had time to eat between two of these stops, in order: a break as long as lunch, in its hours."""
    until = lunch.latest + lunch.minutes
    for before, after in zip(stops, stops[1:], strict=False):
        idle = after.arrive_min - before.depart_min - after.travel_min
        in_hours = min(after.arrive_min, until) - max(before.depart_min, lunch.earliest)
        if min(idle, in_hours) >= lunch.minutes:
            return True
    return False


def _ordered(midnight: datetime, rows: pd.DataFrame) -> list[Stop]:
    """The stops as they really were or will be: the one begun ends when its time on site is over; in order of arrival."""
    plain = rows.astype(object).where(rows.notna(), None).to_dict("records")
    return sorted(
        (_stop(midnight, row) for row in plain), key=lambda stop: (stop.arrive_min, stop.depart_min)
    )


def _stop(midnight: datetime, row: Mapping[Any, Any]) -> Stop:
    service = int(row["depart_min"]) - int(row["arrive_min"])
    left = None if row["left_at"] is None else minute_of(midnight, row["left_at"])
    arrive = None if row["arrived_at"] is None else minute_of(midnight, row["arrived_at"])
    if arrive is None:
        arrive = int(row["arrive_min"]) if left is None else left + int(row["travel_min"])
    end = None if row["ended_at"] is None else minute_of(midnight, row["ended_at"])
    depart = max(arrive, end) if end is not None else arrive + service
    travel = (float(row["travel_min"]), float(row["travel_km"]))
    return Stop(str(row["site_id"]), str(row["window"]), max(0, arrive), max(0, depart), *travel)
