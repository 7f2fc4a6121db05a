"""What planners ask of a day's plan, and what the roster forbids."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import pandas as pd

WHOLE_DIVISION = "00"  # trailing digits of an adcode that names a city or a province


@dataclass(frozen=True, slots=True)
class Underway:
    """Where a team is in the middle of the day: free at ``free_min`` with ``done`` visits behind it."""

    lon: float
    lat: float
    free_min: int
    done: int = 0
    had_lunch: bool = False


@dataclass(frozen=True, slots=True)
class Demands:
    """The planner's decisions, all by site or team id; random visits are ``musts`` like any other."""

    musts: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    locks: Mapping[str, str] = field(default_factory=dict)  # site -> team, "" = whichever team
    windows: Mapping[str, str] = field(default_factory=dict)  # site -> "day" or "night", no other
    teams_off: frozenset[str] = frozenset()
    shifts: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # team -> other working hours
    underway: Mapping[str, Underway] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Roster:
    """Who may not go where on ``day``: frames in the form of the schemas of the same name, None for none.

    ``worked`` gives the minute, counted from midnight of the day before, at which a team ended its duty of that day.
    """

    day: date
    officers: pd.DataFrame | None = None
    recusals: pd.DataFrame | None = None
    exclusive_pairs: pd.DataFrame | None = None
    inspections: pd.DataFrame | None = None
    worked: Mapping[str, int] = field(default_factory=dict)

    def home_districts(self) -> dict[str, tuple[str, ...]]:
        """Adcode prefixes each team stays away from: where its officers come from."""
        homes: dict[str, set[str]] = {}
        for row in _rows(self.officers, ("team_id", "home_adcode")):
            homes.setdefault(row[0], set()).add(_prefix(row[1]))
        return {team: tuple(sorted(prefixes)) for team, prefixes in homes.items()}

    def barred_teams(self, repeat_days: int) -> dict[str, frozenset[str]]:
        """Teams that may not visit a site: a declared conflict of an officer, or a visit in the last days."""
        team_of = {officer: team for officer, team in _rows(self.officers, ("officer_id", "team_id"))}
        barred: dict[str, set[str]] = {}
        recusals = () if self.recusals is None else self.recusals.to_dict("records")
        for row in recusals:
            if row["officer_id"] in team_of and _holds(row["valid_from"], row["valid_to"], self.day):
                barred.setdefault(str(row["site_id"]), set()).add(team_of[row["officer_id"]])
        if self.inspections is not None:
            at, end = pd.to_datetime(self.inspections["started_at"]), pd.Timestamp(self.day)
            recent = (at < end) & (at >= end - timedelta(days=repeat_days))
            seen = self.inspections[recent & self.inspections["team_id"].notna()]
            for site, team in _rows(seen, ("site_id", "team_id")):
                barred.setdefault(site, set()).add(team)
        return {site: frozenset(teams) for site, teams in barred.items()}

    def pairs(self) -> dict[str, tuple[str, ...]]:
        """Labels of the exclusive pairs of each site."""
        labels: dict[str, set[str]] = {}
        for one, other in _rows(self.exclusive_pairs, ("site_id", "other_site_id")):
            label = "|".join(sorted((one, other)))
            for site in (one, other):
                labels.setdefault(site, set()).add(label)
        return {site: tuple(sorted(found)) for site, found in labels.items()}


def _rows(frame: pd.DataFrame | None, names: tuple[str, ...]) -> list[tuple[str, ...]]:
    if frame is None:
        return []
    return list(zip(*(frame[name].astype(str) for name in names), strict=True))


def _prefix(adcode: str) -> str:
    """The digits that all districts of a division share: 330206 is itself, 330200 is 3302."""
    while len(adcode) > len(WHOLE_DIVISION) and adcode.endswith(WHOLE_DIVISION):
        adcode = adcode.removesuffix(WHOLE_DIVISION)
    return adcode


def _holds(start: object, end: object, day: date) -> bool:
    at = pd.Timestamp(day)
    return pd.Timestamp(start) <= at and (pd.isna(end) or pd.Timestamp(end) >= at)
