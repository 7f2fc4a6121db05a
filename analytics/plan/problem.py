"""The planning problem and its answer: teams, visit options, routes, and what is left out.

Times are whole minutes after midnight of the plan day and may pass 1440. The options of a site exclude each other (the
day and the night visit).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analytics.plan.travel import RoadTravel, TravelTime

NIGHT_START_MIN, NIGHT_END_MIN = 22 * 60, 30 * 60  # 22:00 to 06:00 of the next day (DOSSIER 3.2)
REST_MIN = 11 * 60  # between two duties (DOSSIER O.3)
LONGEST_SHIFT_MIN = 24 * 60 - REST_MIN
GENERAL = "general"  # the skill every team has


@dataclass(frozen=True, slots=True)
class Lunch:
    """A break of ``minutes`` taken on the way: before leaving by ``latest``, not before ``earliest``."""

    earliest: int = 11 * 60
    latest: int = 13 * 60 + 30
    minutes: int = 60


@dataclass(frozen=True, slots=True)
class Team:
    """A team with its depot, shift, skills and jurisdiction (adcode prefixes).

    It keeps out of ``away_from`` (adcode prefixes where its officers are at home). In the middle of the day it sets out
    from ``start_at`` (lon, lat); it always returns to its depot.
    """

    team_id: str
    lon: float
    lat: float
    start: int
    end: int
    skills: frozenset[str]
    prefixes: tuple[str, ...]
    max_visits: int
    works_night: bool = False
    lunch: Lunch | None = None
    away_from: tuple[str, ...] = ()
    start_at: tuple[float, float] | None = None

    @property
    def origin(self) -> tuple[float, float]:
        """Where it sets out: lon, lat."""
        return self.start_at or (self.lon, self.lat)

    def __post_init__(self) -> None:
        if self.lunch and (
            self.lunch.earliest + self.lunch.minutes > self.end or self.start > self.lunch.latest
        ):
            raise ValueError(f"组别 {self.team_id} 的班次容不下午休，请调整上下班时间或取消午休。")
        if self.end - self.start > LONGEST_SHIFT_MIN:
            raise ValueError(
                f"组别 {self.team_id} 的班次长 {(self.end - self.start) / 60:.1f} 小时，超过 {LONGEST_SHIFT_MIN // 60} 小时，"
                f"无法保证 {REST_MIN // 60} 小时休息；请调整上下班时间。"
            )


@dataclass(frozen=True, slots=True)
class Option:
    """One way to visit a site: service starts in ``[opens, closes]`` and takes ``service`` minutes.

    Of the options that share one of the labels ``pairs`` at most one is visited; ``barred_teams`` never go there.
    """

    site_id: str
    adcode: str
    lon: float
    lat: float
    window: str  # "day" | "night"
    opens: int
    closes: int
    service: int
    value: float
    skill: str = GENERAL
    must: bool = False
    pairs: tuple[str, ...] = ()
    barred_teams: frozenset[str] = frozenset()

    @property
    def exclusive(self) -> str:
        """What at most one option is visited of: the site."""
        return self.site_id


@dataclass(frozen=True, slots=True)
class Visit:
    """A stop: service from ``arrive`` to ``depart`` after ``travel_min`` minutes and ``travel_km`` on the road."""

    option: int  # index in ``Problem.options``
    arrive: int
    depart: int
    travel_min: int
    travel_km: float


@dataclass(frozen=True, slots=True)
class Route:
    """The visits of one team in order, and when it is back; ``lunch_leg`` is the leg with the break, -1 for none."""

    team: int  # index in ``Problem.teams``
    visits: tuple[Visit, ...]
    back: int
    lunch_leg: int = -1


@dataclass(frozen=True, slots=True)
class Plan:
    """One route per team, in team order, with the value collected."""

    routes: tuple[Route, ...]
    value: float
    iterations: int = 0

    @property
    def visited(self) -> frozenset[int]:
        """Indices of the options visited."""
        return frozenset(v.option for r in self.routes for v in r.visits)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why a site is not in the plan: code, Chinese sentence with its template and values, and what it lacks.

    ``bid`` is the number of points by which its value would have to rise to displace the visits ``displaced`` of team
    ``team``; None when no displacement of up to two neighbouring visits makes room.
    """

    site_id: str
    code: str
    template: str
    values: dict[str, str]
    bid: float | None = None
    team: int = -1
    displaced: tuple[int, ...] = ()

    @property
    def reason(self) -> str:
        """The Chinese sentence."""
        return self.template.format(**self.values)


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything a planner needs to know about one day.

    ``locked`` gives the team (-1 = whichever) that must make the visit of an option index: before every must, and no
    other option of its site. ``impossible`` are demands that have no option at all.
    """

    teams: tuple[Team, ...]
    options: tuple[Option, ...]
    travel: TravelTime = field(default_factory=RoadTravel)
    locked: Mapping[int, int] = field(default_factory=dict)
    impossible: tuple[LeftOut, ...] = ()


def has_jurisdiction(team: Team, option: Option) -> bool:
    """True when the site lies in one of the team's adcode prefixes."""
    return option.adcode.startswith(team.prefixes)


def is_impartial(team: Team, option: Option) -> bool:
    """True when the site is in no officer's home district and no conflict or recent visit bars the team."""
    return not option.adcode.startswith(team.away_from) and team.team_id not in option.barred_teams


def has_skill(team: Team, option: Option) -> bool:
    """True when the team has the expertise the visit needs."""
    return option.skill == GENERAL or option.skill in team.skills


def suits_hours(team: Team, option: Option) -> bool:
    """True for a day visit, and for a night visit by a night team."""
    return option.window == "day" or team.works_night


RULES = {
    "no_jurisdiction": has_jurisdiction,
    "no_skill": has_skill,
    "night_only": suits_hours,
    "recused": is_impartial,
}


def obstacle(team: Team, option: Option) -> str:
    """The code of the first rule that keeps the team away whatever the time, "" when it may make the visit."""
    return next((code for code, holds in RULES.items() if not holds(team, option)), "")


def eligible(team: Team, option: Option) -> bool:
    """True when the team may make this visit, whatever the time it takes."""
    return not obstacle(team, option)


def duties(problem: Problem) -> dict[str, tuple[int, ...]]:
    """The option indices that meet each demanded site: its lock if there is one, else all its musts."""
    found: dict[str, list[int]] = {}
    for i, option in enumerate(problem.options):
        if option.must or i in problem.locked:
            found.setdefault(option.site_id, []).append(i)
    return {
        site: tuple(i for i in indices if i in problem.locked) or tuple(indices)
        for site, indices in found.items()
    }
