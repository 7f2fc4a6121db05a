"""The planning problem of a day from targets, teams, the roster and what planners demand."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analytics.plan.demands import Demands, Roster
from analytics.plan.ending import closed
from analytics.plan.problem import (
    NIGHT_END_MIN,
    NIGHT_START_MIN,
    REST_MIN,
    LeftOut,
    Lunch,
    Option,
    Problem,
    Team,
)
from analytics.plan.travel import RoadTravel, TravelTime
from analytics.scores.arrival import evidence_ends

MINUTES_A_DAY = 1440
NO_DUTIES = Demands()
TEXTS = {
    "barred": "{reason}",
    "excluded": "该企业同时被排除，排除优先。",
    "no_target": "当日目标中没有该企业，或其时段容不下现场检查。",
    "team_off": "指定的检查组{team}当日不在岗。",
}


@dataclass(frozen=True, slots=True)
class PlanParams:
    """Hours of visits and breaks, and rotation; all chosen (DOSSIER O.3)."""

    day_opens: int = 8 * 60 + 30
    day_ends: int = 18 * 60
    lunch: Lunch = field(default_factory=Lunch)
    travel: TravelTime = field(default_factory=RoadTravel)
    repeat_days: int = 365  # a team does not see the same site again within these days


def build_problem(
    targets: pd.DataFrame,
    teams: pd.DataFrame,
    params: PlanParams,
    demands: Demands = NO_DUTIES,
    roster: Roster | None = None,
) -> Problem:
    """Teams on duty and visit options; excluded and barred targets have none.

    A day target has a day option; a night target has a night option and a day option with the value of a visit by day,
    of which at most one is visited; a demanded window leaves only itself. Teams that worked the day before rest 11
    hours. A visit to evidence that ends on the day begins before it does where a team can. Musts and locks for which there
    is no option at all are in ``impossible``.
    """
    people = [_team(row, params.lunch, demands, roster) for row in teams.to_dict("records")]
    crew = tuple(t for t in people if t is not None)
    rules = _Rules(
        roster.pairs() if roster else {}, roster.barred_teams(params.repeat_days) if roster else {}
    )
    wanted = [row for row in targets.to_dict("records") if _is_open(row, demands)]
    found = (
        _option(row, window, params, (demands, rules)) for row in wanted for window in _windows(row, demands)
    )
    options = tuple(o for o in found if o is not None)
    number = {team.team_id: k for k, team in enumerate(crew)}
    locked = {
        i: number[team] if (team := demands.locks[o.site_id]) else -1
        for i, o in enumerate(options)
        if o.site_id in demands.locks and demands.locks[o.site_id] in {"", *number}
    }
    names = dict(zip(teams["team_id"].astype(str), teams["name"].astype(str), strict=True))
    off = {team: name for team, name in names.items() if team not in number}
    impossible = _impossible(targets, {o.site_id for o in options}, off, demands)
    ends = {str(row["site_id"]): end for row in wanted if (end := evidence_ends(row)) is not None}
    return closed(Problem(crew, options, params.travel, locked, impossible), ends)


@dataclass(frozen=True, slots=True)
class _Rules:
    pairs: Mapping[str, tuple[str, ...]]
    barred: Mapping[str, frozenset[str]]


def _is_open(row: dict[Hashable, Any], demands: Demands) -> bool:
    site = str(row["site_id"])
    return site not in demands.excluded and bool(pd.isna(row["barred"]))


def _windows(row: dict[Hashable, Any], demands: Demands) -> tuple[str, ...]:
    asked = demands.windows.get(str(row["site_id"]))
    if asked:
        return (asked,)
    return ("day", "night") if row["window"] == "night" else ("day",)


def _option(
    row: dict[Hashable, Any], window: str, params: PlanParams, rules: tuple[Demands, _Rules]
) -> Option | None:
    """The visit of a target in a window; None when it does not fit into it."""
    demands, roster = rules
    opens, ends = (params.day_opens, params.day_ends) if window == "day" else (NIGHT_START_MIN, NIGHT_END_MIN)
    service, site = int(row["service_min"]), str(row["site_id"])
    if ends - service < opens:
        return None
    other = row["value"] if pd.isna(row["value_other"]) else row["value_other"]
    return Option(
        site_id=site,
        adcode=str(row["adcode"]),
        lon=float(row["lon_wgs84"]),
        lat=float(row["lat_wgs84"]),
        window=window,
        opens=opens,
        closes=ends - service,
        service=service,
        value=float(row["value"] if row["window"] == window else other),
        skill=str(row["skill"]),
        must=site in demands.musts,
        pairs=roster.pairs.get(site, ()),
        barred_teams=roster.barred.get(site, frozenset()),
    )


def _impossible(
    targets: pd.DataFrame, sites: set[str], off: Mapping[str, str], demands: Demands
) -> tuple[LeftOut, ...]:
    """Musts and locks that no option stands for, and locks to a team that is off duty; ``off`` names those."""
    barred = {str(row["site_id"]): row["barred"] for row in targets.to_dict("records")}
    found = []
    for site in sorted({*demands.musts, *demands.locks}):
        team = demands.locks.get(site, "")
        values: dict[str, str] = {}
        if site in demands.excluded:
            key = "excluded"
        elif site not in sites:
            reason = barred.get(site)
            key = "no_target" if reason is None or pd.isna(reason) else "barred"
            values = {} if key == "no_target" else {"reason": str(reason)}
        elif team and team in off:
            key, values = "team_off", {"team": off[team]}
        else:
            continue
        found.append(LeftOut(site, "barred", TEXTS[key], values))
    return tuple(found)


def _team(row: dict[Hashable, Any], lunch: Lunch, demands: Demands, roster: Roster | None) -> Team | None:
    """The team on duty; None when it is off, or its rest or the hour leaves nothing of the shift."""
    team_id = str(row["team_id"])
    start, end = demands.shifts.get(team_id, (int(row["shift_start_min"]), int(row["shift_end_min"])))
    if roster and team_id in roster.worked:
        start = max(start, roster.worked[team_id] - MINUTES_A_DAY + REST_MIN)
    now = demands.underway.get(team_id)
    eats = start < lunch.earliest and end >= lunch.latest + lunch.minutes
    if now:
        start = max(start, now.free_min)
        eats = eats and not now.had_lunch and start <= lunch.latest
    if team_id in demands.teams_off or start >= end:
        return None
    return Team(
        team_id=team_id,
        lon=float(row["lon_wgs84"]),
        lat=float(row["lat_wgs84"]),
        start=start,
        end=end,
        skills=frozenset(str(row["skills"]).split(";")),
        prefixes=tuple(str(row["jurisdictions"]).split(";")),
        max_visits=max(0, int(row["max_visits"]) - (now.done if now else 0)),
        works_night=row["works_night"] is True or row["works_night"] == 1,
        lunch=lunch if eats else None,
        away_from=roster.home_districts().get(team_id, ()) if roster else (),
        start_at=(now.lon, now.lat) if now else None,
    )
