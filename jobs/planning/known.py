"""What is known about a day before it is planned: targets, teams, who may not go where, what leaders have agreed to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pandas as pd

from analytics.plan import demands as asked
from analytics.plan.build import PlanParams, build_problem
from analytics.plan.demands import Roster, Underway
from analytics.plan.explain import TEXTS
from analytics.plan.problem import GENERAL, LeftOut, Problem
from analytics.plan.travel import RoadTravel, TravelTime
from jobs.planning.approvals import granted
from jobs.planning.awaited import awaited
from jobs.planning.params import Planning
from jobs.travel import travel
from schema import exclusive_pair, officer, recusal, target, team
from schema.skills import SKILLS
from store.base import Store
from store.casework import SqlCasework
from store.inspections import inspections
from store.plans import Demands, Stop, chosen, document, visits
from store.viewer import SYSTEM

COLUMNS = (
    *("day", "site_id", "name", "adcode", "lon_wgs84", "lat_wgs84", "probability", "value", "value_other"),
    *(
        "detect_day",
        "detect_night",
        "service_min",
        "window",
        "best_until_min",
        "best_why",
        "skill",
        "visit_kind",
    ),
    *("barred", "barred_facts"),
)
SEEN = ("site_id", "team_id", "started_at")


@dataclass(frozen=True, slots=True)
class Known:
    """The frames of a day; ``barred`` of a target is empty where a leader has agreed to the visit.

    In the middle of the day ``fixed`` are the stops by team that are done or begun, ``underway`` where the teams are.
    ``awaited`` are sites that an earlier plan has still to visit.
    """

    day: date
    targets: pd.DataFrame  # COLUMNS
    teams: pd.DataFrame
    roster: Roster
    seen: pd.DataFrame  # SEEN: the last visit of every site that was visited lately
    planning: Planning = field(default_factory=Planning)
    travel: TravelTime = field(default_factory=RoadTravel)
    fixed: Mapping[str, tuple[Stop, ...]] = field(default_factory=dict)
    underway: Mapping[str, Underway] = field(default_factory=dict)
    awaited: Mapping[str, LeftOut] = field(default_factory=dict)

    @property
    def begun(self) -> frozenset[str]:
        """Sites where a team has been or is."""
        return frozenset(stop.site_id for stops in self.fixed.values() for stop in stops)

    @property
    def names(self) -> dict[str, str]:
        """Names of sites and teams by id."""
        found = dict(zip(self.targets["site_id"].astype(str), self.targets["name"].astype(str), strict=True))
        return found | dict(
            zip(self.teams["team_id"].astype(str), self.teams["name"].astype(str), strict=True)
        )

    @property
    def skills(self) -> Mapping[str, str]:
        """Chinese titles of the skills."""
        return SKILLS

    @property
    def apart(self) -> Mapping[str, str]:
        """Sites that are not visited on one day with another where a team has been or is, and that other."""
        pairs = self.roster.exclusive_pairs
        if pairs is None or not self.fixed:
            return {}
        begun = self.begun
        both = list(zip(pairs["site_id"].astype(str), pairs["other_site_id"].astype(str), strict=True))
        return {
            site: seen
            for seen, site in (*both, *((other, one) for one, other in both))
            if seen in begun and site not in begun
        }

    def kept_off(self, demands: Demands) -> Mapping[str, LeftOut]:
        """Targets that may not be planned as the day stands, whoever would go: those apart, and those awaited unless forced."""
        names = self.names
        found = {site: why for site, why in self.awaited.items() if site not in demands.forced}
        for site, seen in self.apart.items():
            found[site] = LeftOut(site, "pair", TEXTS["pair"], {"names": names.get(seen, seen)})
        return found

    def problem(self, demands: Demands) -> Problem:
        """The problem to solve under these demands; the drawn sites are musts like the forced ones.

        Nothing is asked any more for sites where a team has been or is: they are out of the problem.
        """
        begun, off = self.begun, self.kept_off(demands)
        given = asked.Demands(
            musts=(frozenset(demands.forced) | (frozenset(demands.drawn) - frozenset(demands.excluded)))
            - begun,
            excluded=frozenset(demands.excluded),
            locks={site: team for site, team in demands.locked.items() if site not in begun},
            windows=demands.windows,
            teams_off=frozenset(demands.off),
            shifts=demands.shifts,
            underway=self.underway,
        )
        params = PlanParams(travel=self.travel, repeat_days=self.planning.repeat_days)
        open_ = self.targets[~self.targets["site_id"].astype(str).isin(begun)]
        sites = open_["site_id"].astype(str)
        barred = [off[s].reason if s in off else why for s, why in zip(sites, open_["barred"], strict=True)]
        open_ = open_.assign(barred=pd.Series(barred, open_.index, dtype="str"))
        return build_problem(open_, self.teams, params, given, self.roster)


def read_known(store: Store, casework: SqlCasework, day: date, planning: Planning | None = None) -> Known:
    """Everything about a day.

    Raises
    ------
    ValueError
        When there are no teams.
    """
    targets = casework.read(target.DATASET, SYSTEM, COLUMNS, day=day)
    teams = store.read(team.DATASET, SYSTEM)
    if teams.empty:
        raise ValueError("没有检查组，请先导入检查组（import team 文件）。")
    is_free = targets["site_id"].astype(str).isin(granted(casework, SYSTEM, day))
    targets = targets.assign(barred=targets["barred"].mask(is_free))
    planning = planning or Planning()
    seen = _last_seen(store, casework, pd.Timestamp(day) - timedelta(days=planning.repeat_days))
    roster = Roster(
        day=day,
        officers=store.read(officer.DATASET, SYSTEM),
        recusals=store.read(recusal.DATASET, SYSTEM),
        exclusive_pairs=store.read(exclusive_pair.DATASET, SYSTEM),
        inspections=_turns(seen, targets, teams),
        worked=_worked(casework, teams, day - timedelta(days=1)),
    )
    waiting = awaited(casework, day)
    return Known(day, targets, teams, roster, seen, planning, travel(store), awaited=waiting)


def with_targets(known: Known, more: pd.DataFrame) -> Known:
    """The same day with further targets (those drawn that have no clue), which the last visits bar to teams as well."""
    if more.empty:
        return known
    new = more[~more["site_id"].astype(str).isin(known.targets["site_id"].astype(str))]
    parts = [part[list(COLUMNS)].astype(object) for part in (known.targets, new) if len(part)]
    targets = pd.concat(parts, ignore_index=True).infer_objects()
    roster = replace(known.roster, inspections=_turns(known.seen, targets, known.teams))
    return replace(known, targets=targets, roster=roster)


def _last_seen(store: Store, casework: SqlCasework, since: pd.Timestamp) -> pd.DataFrame:
    """The last visit of every site visited since; of years of visits most are older, so they go first."""
    seen = inspections(store, casework, SYSTEM, SEEN)
    lately = seen[seen["team_id"].notna() & (pd.to_datetime(seen["started_at"]) >= since)]
    return lately.sort_values("started_at").drop_duplicates("site_id", keep="last").astype(object)


def _turns(last: pd.DataFrame, targets: pd.DataFrame, teams: pd.DataFrame) -> pd.DataFrame:
    """The last visit of every target that a team other than that visit's can make: its team shall not go again.

    A target of the night needs another team of the night.
    """
    able, by_night = Able.of(teams), Able.of(teams[teams["works_night"].eq(True).fillna(False).astype(bool)])
    places = targets[["site_id", "adcode", "skill", "window"]].astype(str).merge(last, on="site_id")
    columns = (places[name] for name in ("adcode", "skill", "window", "team_id"))
    others = [
        bool((by_night if window == "night" else able).teams(adcode, skill) - {str(team_id)})
        for adcode, skill, window, team_id in zip(*columns, strict=True)
    ]
    return places.loc[others, list(SEEN)]


@dataclass(frozen=True, slots=True)
class Able:
    """Which teams may work in a district with a skill; every pair that occurs is judged once."""

    rows: tuple[tuple[str, tuple[str, ...], frozenset[str]], ...]
    found: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, teams: pd.DataFrame) -> "Able":
        """From the frame of teams."""
        columns = zip(*(teams[n].astype(str) for n in ("team_id", "jurisdictions", "skills")), strict=True)
        return cls(tuple((t, tuple(j.split(";")), frozenset(s.split(";"))) for t, j, s in columns))

    def teams(self, adcode: str, skill: str = GENERAL) -> frozenset[str]:
        """Ids of the teams that may go there."""
        key = (adcode, skill)
        if key not in self.found:
            self.found[key] = frozenset(
                t for t, prefixes, skills in self.rows
                if adcode.startswith(prefixes) and (skill == GENERAL or skill in skills)
            )  # fmt: skip
        return self.found[key]


def _worked(casework: SqlCasework, teams: pd.DataFrame, day: date) -> dict[str, int]:
    """When the teams that were on duty the day before ended, in minutes after that day's midnight."""
    before = chosen(casework, day)
    if before is None:
        return {}
    moved = document(casework, before.plan_id, before.step).demands.shifts
    ends = dict(zip(teams["team_id"].astype(str), teams["shift_end_min"].astype(int), strict=True))
    worked = visits(casework, SYSTEM, before.plan_id)["team_id"].astype(str).unique()
    return {t: moved[t][1] if t in moved else ends[t] for t in worked if t in ends}
