"""The board put together for the layout, and the stamp that changes whenever it would say something else."""

from dataclasses import replace
from typing import Any

from callbacks.board_adjust import adjust
from callbacks.board_data import MOMENTS, Day, clock_of, days_with_tasks, lane, read_day, why
from callbacks.services import Services
from layouts.board_lanes import Lane
from layouts.board_state import Asked, Board, Note, TaskCard
from layouts.format import minutes
from layouts.parts import href
from layouts.text import t
from schema.plan import STATES as PLAN_STATES
from schema.task import DATASET as TASK
from schema.task import OPEN, RETURN_REASONS
from schema.visit_record import DATASET as RECORD
from store.clock import now
from store.viewer import Viewer

STEP_MIN = 1  # the clock of the board moves in minutes


def shown(services: Services, viewer: Viewer, asked: Asked) -> Board:
    """Everything the page says."""
    days = days_with_tasks(services, viewer)
    today = now().date()
    if asked.day is None:
        past = [d for d in days if d <= today]
        asked = replace(asked, day=today if today in days else (past or days or [None])[-1])  # type: ignore[list-item]
    if asked.day is None:
        return Board(asked)
    day = read_day(services, viewer, asked.day)
    lanes = [lane(day, team) for team in day.by_team]
    before, after = [d for d in days if d < asked.day], [d for d in days if d > asked.day]
    return Board(
        asked=asked,
        clock=_clock_words(day, asked),
        plan=_plan(day),
        plan_query=href("/tomorrow", day=asked.day.isoformat()),
        before=before[-1] if before else None,
        after=after[0] if after else None,
        counts=_counts(day),
        withdrawn=day.withdrawn,
        utilisation=_shares(day, "utilisation"),
        productivity=_shares(day, "productivity"),
        late=sum(one.is_late for one in lanes),
        lanes=[one for one in lanes if _fits(one, asked)],
        hours=_hours(day),
        now=None if day.clock.is_over or day.clock.at < 0 else day.clock.at,
        risks=_risks(day),
        returned=_returned(day),
        chosen=_chosen(services, viewer, day, asked.task),
        adjust=adjust(services, viewer, asked.day),
        is_over=day.clock.is_over,
    )


def stamp_of(services: Services, viewer: Viewer, asked: Asked) -> str:
    """Changes with tasks, plans and the minute of the clock."""
    if asked.day is None:
        return ""
    minute = int(clock_of(asked.day).at // STEP_MIN)
    return f"{services.casework.version(TASK)}.{minute}.{viewer.name}.{asked.state}.{asked.team}.{asked.task}"


def _clock_words(day: Day, asked: Asked) -> str:
    at = now()
    if day.clock.is_over:
        return t("{clock}（当日已结束）", clock=f"{at:%H:%M}")
    if asked.day is not None and day.clock.midnight.date() != asked.day:
        return t("{clock}（演示：任务日已过，按今天的钟点显示）", clock=f"{at:%H:%M}")
    return f"{at:%H:%M}"


def _plan(day: Day) -> str:
    h = day.header
    if h is None:
        return ""
    return f"{h.number or h.plan_id} {t(PLAN_STATES[h.state])}"


def _counts(day: Day) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in day.rows:
        found[str(row["state"])] = found.get(str(row["state"]), 0) + 1
    return found


def _shares(day: Day, name: str) -> tuple[float | None, float | None]:
    """Planned and until now, the mean over teams weighted by their shift."""
    sums = []
    for prefix in ("planned_", ""):
        known = [
            (value, day.shifts[team][1] - day.shifts[team][0])
            for team, one in day.standings.items()
            if (value := getattr(one, prefix + name)) is not None
        ]
        sums.append(sum(v * w for v, w in known) / sum(w for _, w in known) if known else None)
    return sums[0], sums[1]


def _fits(one: Lane, asked: Asked) -> bool:
    if asked.team and one.team_id != asked.team:
        return False
    if asked.state == "late":
        return one.is_late
    return not asked.state or any(block.state == asked.state for block in one.blocks)


def _hours(day: Day) -> tuple[int, int]:
    """Full hours that hold every shift and everything that happens."""
    ends = [t for shift in (day.shifts[k] for k in day.standings if k in day.shifts) for t in shift]
    ends += [float(row[name]) for row in day.rows for name in ("arrive_min", "depart_min")]
    ends += [t for one in day.standings.values() for times in one.expected.values() for t in times]
    if not ends:
        return 8, 18
    return max(int(min(ends) // 60), 0), min(int(-(-max(ends) // 60)), 32)


def _note(day: Day, row: dict[str, Any], said: str) -> Note:
    team = str(row["team_id"])
    when = minutes(row["arrive_min"])
    name = day.sites.get(str(row["site_id"]), str(row["site_id"]))
    return Note(str(row["task_id"]), day.teams.get(team, team), name, t("计划 {at}", at=when), said)


def _risks(day: Day) -> list[Note]:
    """Tasks at risk, the worst first; of a day that is over what was not done."""
    if day.clock.is_over:
        return [_note(day, row, t("当日未完成")) for row in day.rows if row["state"] in OPEN]
    found = {risk.task_id: risk for one in day.standings.values() for risk in one.risks}
    rows = [row for row in day.rows if row["task_id"] in found]
    rows.sort(key=lambda row: -found[str(row["task_id"])].minutes)
    return [_note(day, row, why(found[str(row["task_id"])])) for row in rows]


def _returned(day: Day) -> list[Note]:
    rows = [row for row in day.rows if row["state"] == "returned"]
    return [_note(day, row, _reason(row)) for row in rows]


def _reason(row: dict[str, Any]) -> str:
    parts = [
        t(RETURN_REASONS[row["return_reason"]]) if row["return_reason"] else "",
        row["return_note"] or "",
    ]
    return "：".join(part for part in parts if part)


def _chosen(services: Services, viewer: Viewer, day: Day, task_id: str) -> TaskCard | None:
    """The card of the task in the address; None for one that is not here."""
    row = next((r for r in day.rows if r["task_id"] == task_id), None)
    if row is None:
        return None
    team = str(row["team_id"])
    expected = day.standings[team].expected.get(task_id)
    written = services.casework.read(RECORD, viewer, ("record_id",), task_id=task_id)["record_id"]
    titles = MOMENTS | ({"ended_at": "退回时间"} if row["state"] == "returned" else {})
    events = [
        (t(title), minutes(day.clock.minute(row[name])))
        for name, title in titles.items()
        if row[name] is not None
    ]
    return TaskCard(
        task_id=task_id,
        code=str(row["code"]),
        site_id=str(row["site_id"]),
        site=day.sites.get(str(row["site_id"]), str(row["site_id"])),
        area=day.areas.get(str(row["adcode"]), ""),
        team=day.teams.get(team, team),
        state=str(row["state"]),
        plan=f"{minutes(row['arrive_min'])}–{minutes(row['depart_min'])}",
        expected=f"{minutes(expected[0])}–{minutes(expected[1])}" if expected else "",
        events=events,
        reason=_reason(row),
        record_id=str(written.iloc[0]) if len(written) else "",
    )
