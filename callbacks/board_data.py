"""What the board says: the tasks of a day beside the clock, team by team."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pandas as pd

from analytics.plan.standing import Job, Standing, standing
from callbacks.clue_list import named
from callbacks.names import names_of
from callbacks.records import records
from callbacks.services import Services
from layouts.board_lanes import Block, Lane
from layouts.format import duration, minutes
from layouts.text import t
from schema import site
from schema.task import STATES
from schema.team import DATASET as TEAM
from store.clock import now
from store.plans import Document, Header, chosen, document
from store.tasks import tasks
from store.viewer import SYSTEM, Viewer

DAY_ENDS = 30 * 60  # 06:00 of the next day
WITHDRAWN = "withdrawn"
MOMENTS = {"read_at": "已读时间", "left_at": "出发时间", "arrived_at": "到达时间", "ended_at": "结束时间"}


@dataclass(frozen=True, slots=True)
class Clock:
    """The midnight that minutes count from, and the minute now; ``is_over`` when the day has ended."""

    midnight: datetime
    at: float
    is_over: bool

    def minute(self, moment: Any) -> float | None:
        """Minutes after midnight; None for a moment that has not come."""
        return None if moment is None else (moment - self.midnight).total_seconds() / 60


@dataclass(frozen=True, slots=True)
class Day:
    """Everything the board shows of a day: rows of tasks as plain values, teams with shift and standing, names."""

    clock: Clock
    rows: list[dict[str, Any]]  # tasks in force, in order of team and time
    withdrawn: int
    teams: dict[str, str]
    shifts: dict[str, tuple[float, float]]
    standings: dict[str, Standing]
    sites: dict[str, str]
    areas: dict[str, str]
    header: Header | None

    @property
    def by_team(self) -> dict[str, list[dict[str, Any]]]:
        """Tasks of each team in order of the route."""
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self.rows:
            found.setdefault(str(row["team_id"]), []).append(row)
        return found


def days_with_tasks(services: Services, viewer: Viewer) -> list[date]:
    """Days whose tasks this viewer may see, in order."""
    found = tasks(services.casework, viewer)["day"]
    return sorted({pd.Timestamp(d).date() for d in found.unique()})


def clock_of(day: date) -> Clock:
    """The clock beside the tasks of a day."""
    midnight = datetime.combine(day, time())
    minute = (now() - midnight).total_seconds() / 60
    return Clock(midnight, min(minute, DAY_ENDS), minute >= DAY_ENDS)


def read_day(services: Services, viewer: Viewer, day: date) -> Day:
    """The tasks of a day that this viewer may see, with where each team stands."""
    found = tasks(services.casework, viewer, day=day)
    is_off = found["state"].astype(object) == WITHDRAWN
    rows = records(found[~is_off].sort_values(["team_id", "arrive_min", "task_id"], ignore_index=True))
    clock = clock_of(day)
    ids = {str(row["site_id"]) for row in rows}
    header = chosen(services.casework, day)
    kept = document(services.casework, header.plan_id, header.step) if header else Document()
    teams, shifts = _teams(services, viewer, kept)
    of_team: dict[str, list[Job]] = {}
    for row in rows:
        of_team.setdefault(str(row["team_id"]), []).append(_job(row, clock))
    return Day(
        clock=clock,
        rows=rows,
        withdrawn=int(is_off.sum()),
        teams=teams,
        shifts=shifts,
        standings={
            team: standing(jobs, shifts.get(team), clock.at, _minutes_home(kept, team, rows))
            for team, jobs in of_team.items()
        },
        sites=names_of(services, viewer, site.DATASET, ids),
        areas=named(services, viewer, {str(row["adcode"]) for row in rows}),
        header=header,
    )


def _minutes_home(kept: Document, team: str, rows: list[dict[str, Any]]) -> float:
    """Minutes from the team's last stop to its depot; 0 where the plan does not keep them."""
    way = kept.way_home(team, {str(row["site_id"]) for row in rows if str(row["team_id"]) == team})
    return way.travel_min if way else 0.0


def _teams(
    services: Services, viewer: Viewer, kept: Document
) -> tuple[dict[str, str], dict[str, tuple[float, float]]]:
    """Names of the teams of the viewer's side, and the shifts of all as the plan of the day has changed them."""
    known = records(services.store.read(TEAM, viewer, ("team_id", "name")))
    rows = records(services.store.read(TEAM, SYSTEM, ("team_id", "shift_start_min", "shift_end_min")))
    names = {str(r["team_id"]): str(r["name"]) for r in known}
    shifts = {str(r["team_id"]): (float(r["shift_start_min"]), float(r["shift_end_min"])) for r in rows}
    changed = {team: (float(start), float(end)) for team, (start, end) in kept.demands.shifts.items()}
    return names, shifts | changed


def _job(row: Mapping[str, Any], clock: Clock) -> Job:
    return Job(
        task_id=str(row["task_id"]),
        state=str(row["state"]),
        window=str(row["window"]),
        travel=float(row["travel_min"]),
        arrive=float(row["arrive_min"]),
        depart=float(row["depart_min"]),
        left=clock.minute(row["left_at"]),
        arrived=clock.minute(row["arrived_at"]),
        ended=clock.minute(row["ended_at"]),
    )


def lane(day: Day, team: str) -> Lane:
    """A team's line on the board."""
    rows, stands = day.by_team[team], day.standings[team]
    at_risk = {risk.task_id for risk in stands.risks}
    blocks = [_block(day, row, str(row["task_id"]) in at_risk) for row in rows]
    return Lane(
        team_id=team,
        team=day.teams.get(team, team),
        doing=_doing(day, rows, stands),
        shift=day.shifts.get(team),
        blocks=blocks,
        done=sum(row["state"] == "done" for row in rows),
        total=len(rows),
        utilisation=stands.utilisation,
        planned=stands.planned_utilisation,
        delay=stands.delay,
        is_late=stands.is_late and not day.clock.is_over,
    )


def _doing(day: Day, rows: list[dict[str, Any]], stands: Standing) -> str:
    """Where the team is, in words."""
    current = next((row for row in rows if row["task_id"] == stands.current), None)
    if current is not None:
        name = day.sites.get(str(current["site_id"]), str(current["site_id"]))
        if current["state"] == "on_site":
            return t("检查中：{site}，{at} 到达", site=name, at=_clock(day, current["arrived_at"]))
        return t("前往：{site}，{at} 出发", site=name, at=_clock(day, current["left_at"]))
    coming = next((row for row in rows if row["task_id"] in stands.expected), None)
    if coming is None:
        return t("当日任务已结束")
    name = day.sites.get(str(coming["site_id"]), str(coming["site_id"]))
    return t(
        "下一站：{site}，预计 {at} 到", site=name, at=minutes(stands.expected[str(coming["task_id"])][0])
    )


def _clock(day: Day, moment: Any) -> str:
    return minutes(day.clock.minute(moment))


def _block(day: Day, row: Mapping[str, Any], is_at_risk: bool) -> Block:
    """A task on the axis."""
    seq = int(row["seq"])
    clock, task_id = day.clock, str(row["task_id"])
    planned = (float(row["arrive_min"]), float(row["depart_min"]))
    arrived, ended = clock.minute(row["arrived_at"]), clock.minute(row["ended_at"])
    expected = day.standings[str(row["team_id"])].expected.get(task_id)
    real = expected or (planned if arrived is None else (arrived, ended if ended is not None else clock.at))
    name = day.sites.get(str(row["site_id"]), str(row["site_id"]))
    said = t(
        "{seq}. {site}：{state}；计划 {start}–{end}；{word} {from_}–{to}",
        seq=seq,
        site=name,
        state=t(STATES[str(row["state"])]),
        start=minutes(planned[0]),
        end=minutes(planned[1]),
        word=t("现预计") if expected else t("实际"),
        from_=minutes(real[0]),
        to=minutes(real[1]),
    )
    return Block(task_id, seq, str(row["state"]), said, planned, real, is_at_risk and not clock.is_over)


def why(risk: Any) -> str:
    """A risk as a sentence."""
    if risk.code == "shift":
        return t("预计 {end} 结束，超过下班时间 {by}", end=minutes(risk.depart), by=duration(risk.minutes))
    if risk.code == "unread":
        return t("应出发时间已过 {by}，仍未读", by=duration(risk.minutes))
    return t("预计 {at} 到达，比计划晚 {by}", at=minutes(risk.arrive), by=duration(risk.minutes))
