"""The planning problem of a day from targets and teams."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analytics.plan.problem import NIGHT_END_MIN, NIGHT_START_MIN, REST_MIN, Lunch, Option, Problem, Team
from analytics.plan.travel import RoadTravel, TravelTime

MINUTES_A_DAY = 1440


@dataclass(frozen=True, slots=True)
class PlanParams:
    """Hours of visits and breaks; all chosen (DOSSIER O.3)."""

    day_opens: int = 8 * 60 + 30
    day_ends: int = 18 * 60
    lunch: Lunch = field(default_factory=Lunch)
    travel: TravelTime = field(default_factory=RoadTravel)


def build_problem(
    targets: pd.DataFrame,
    teams: pd.DataFrame,
    params: PlanParams,
    worked: frozenset[str] = frozenset(),
    musts: frozenset[str] = frozenset(),
) -> Problem:
    """Teams on duty and visit options; barred targets have none.

    A day target has a day option; a night target has a night option and a day option with the value of a visit by day,
    of which at most one is visited. Teams in ``worked`` were planned for the day before: they rest 11 hours after
    that shift. ``musts`` are sites to visit before all others.
    """
    free = targets[targets["barred"].isna()]
    options = [
        _option(row, window, params, row["site_id"] in musts)
        for row in free.to_dict("records")
        for window in (("day", "night") if row["window"] == "night" else ("day",))
    ]
    rows = (_team(row, params.lunch, row["team_id"] in worked) for row in teams.to_dict("records"))
    return Problem(
        tuple(t for t in rows if t is not None), tuple(o for o in options if o is not None), params.travel
    )


def _option(row: dict[Hashable, Any], window: str, params: PlanParams, must: bool) -> Option | None:
    """The visit of a target in a window; None when it does not fit into it."""
    opens, ends = (params.day_opens, params.day_ends) if window == "day" else (NIGHT_START_MIN, NIGHT_END_MIN)
    service = int(row["service_min"])
    if ends - service < opens:
        return None
    return Option(
        site_id=str(row["site_id"]),
        adcode=str(row["adcode"]),
        lon=float(row["lon_wgs84"]),
        lat=float(row["lat_wgs84"]),
        window=window,
        opens=opens,
        closes=ends - service,
        service=service,
        value=float(row["value"] if row["window"] == window else row["value_other"]),
        skill=str(row["skill"]),
        must=must,
    )


def _team(row: dict[Hashable, Any], lunch: Lunch, worked: bool) -> Team | None:
    """The team on duty; None when its rest after the day before leaves nothing of the shift."""
    start, end = int(row["shift_start_min"]), int(row["shift_end_min"])
    if worked:
        start = max(start, end - MINUTES_A_DAY + REST_MIN)
    if start >= end:
        return None
    eats = start < lunch.earliest and end >= lunch.latest + lunch.minutes
    return Team(
        team_id=str(row["team_id"]),
        lon=float(row["lon_wgs84"]),
        lat=float(row["lat_wgs84"]),
        start=start,
        end=end,
        skills=frozenset(str(row["skills"]).split(";")),
        prefixes=tuple(str(row["jurisdictions"]).split(";")),
        max_visits=int(row["max_visits"]),
        works_night=row["works_night"] is True or row["works_night"] == 1,
        lunch=lunch if eats else None,
    )
