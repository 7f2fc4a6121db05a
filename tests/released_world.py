"""The day of ``plan_world`` on a stopped clock, its plan confirmed the evening before and released at seven."""

from datetime import datetime

from plan_world import DAY, INSPECTOR, LEADER, OFFICER, World
from planning import shaped

from jobs.planning import release
from schema import clue, recusal
from store.plans import Header, visits
from store.tasks import Move, advance, tasks
from store.viewer import SYSTEM, Viewer

EVENING = datetime(2026, 11, 20, 22, 30)
SEVEN = datetime(2026, 11, 21, 7)
CLOCKS = (
    *(
        "jobs.planning.release",
        "jobs.planning.midday",
        "jobs.planning.midday_state",
        "jobs.planning.handover",
    ),
    *("jobs.planning.soundness", "jobs.planning.approvals", "jobs.planning.awaited"),
    *("store.embargo", "store.plans"),
    *(
        "store.plan_writing",
        "store.tasks",
        "store.clue_plans",
        "callbacks.board_adjust",
        "callbacks.board_data",
    ),
    *("callbacks.plan_heads",),
)


class Clock:
    """A clock that stands where it is put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """The moment it stands at."""
        return self.at


def stopped(monkeypatch) -> Clock:
    """Every clock of a plan at half past ten the evening before."""
    made = Clock(EVENING)
    for module in CLOCKS:
        monkeypatch.setattr(f"{module}.now", made)
    return made


def released(day: World, release_at: datetime | None = SEVEN) -> Header:
    """The plan of the day submitted and confirmed."""
    now = day.now()
    sent = release.submit(day.store, day.casework, OFFICER, now.plan_id, now.revision)
    return release.confirm(day.store, day.casework, LEADER, now.plan_id, (sent.revision, release_at))


def states(day: World) -> dict[str, str]:
    rows = day.casework.read(clue.DATASET, SYSTEM)
    return dict(zip(rows["site_id"], rows["state"], strict=True))


def begun(day: World, clock: Clock, viewer: Viewer = INSPECTOR) -> str:
    """The first task of T1 is under way since 8:20, arrived at 9:00; the second was sent back. The first's site."""
    rows = tasks(day.casework, viewer, day=DAY)
    clock.at = datetime(2026, 11, 21, 9)
    revision = advance(
        day.casework, viewer, rows["task_id"].iloc[0], Move("on_way", 1, datetime(2026, 11, 21, 8, 20))
    )
    advance(day.casework, viewer, rows["task_id"].iloc[0], Move("on_site", revision, clock.at))
    back = Move("returned", 1, clock.at, ("closed", "大门紧锁"))
    advance(day.casework, viewer, rows["task_id"].iloc[1], back)
    return str(rows["site_id"].iloc[0])


def barred(day: World, plan: Header) -> tuple[str, str]:
    """An officer of the team of the last visit declares a conflict: site and team of the plan that may not go together now."""
    last = visits(day.casework, SYSTEM, plan.plan_id).iloc[-1]
    site, team = str(last["site_id"]), str(last["team_id"])
    row = {"officer_id": f"{team}-1", "site_id": site, "valid_from": "2026-01-01"}
    day.store.append(recusal.DATASET, shaped(recusal.DATASET, [row]), source="late")
    return site, team
