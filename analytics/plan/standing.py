"""How the work of a day stands: where each team is, when it will be at its next stops, and what will not be done in time.

Times are minutes after midnight of the plan day and may pass 1440.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.plan.problem import NIGHT_START_MIN

LATE_MIN = 30  # a team is late when it will reach its next stop so much later than planned [C]
RISK_MIN = 60  # a visit is at risk when it will begin so much later than planned [C]
UNREAD_MIN = 15  # and when it is unread so long after the team should have left for it [C]
WAITING, ENDED = ("unread", "read"), ("done", "returned")


@dataclass(frozen=True, slots=True)
class Job:
    """A task as planned and as it went; times that have not come are None."""

    task_id: str
    state: str  # of schema/task.py, never withdrawn
    window: str
    travel: float
    arrive: float
    depart: float
    left: float | None = None
    arrived: float | None = None
    ended: float | None = None

    @property
    def service(self) -> float:
        """Minutes planned on site."""
        return self.depart - self.arrive


@dataclass(frozen=True, slots=True)
class Risk:
    """Why a task may not be done: code (unread, late, shift) and when it is now expected."""

    task_id: str
    code: str
    arrive: float
    depart: float
    minutes: float  # unread: since departure was due; late: behind plan; shift: beyond its end


@dataclass(frozen=True, slots=True)
class Standing:
    """One team's day: the task at hand ("" between tasks), delay at the next stop, shares of the shift, what is at risk.

    ``utilisation`` is (travel + work) / shift, the way home included, ``productivity`` work / shift, both planned for the
    whole shift and as they were until now; None without a shift, or before it began.
    """

    current: str
    delay: float
    planned_utilisation: float | None
    planned_productivity: float | None
    utilisation: float | None
    productivity: float | None
    expected: dict[str, tuple[float, float]]  # open task to the times now expected on site
    risks: tuple[Risk, ...]

    @property
    def is_late(self) -> bool:
        """True when the next stop is reached so late that somebody should know."""
        return self.delay >= LATE_MIN


def standing(
    jobs: Sequence[Job], shift: tuple[float, float] | None, now: float, back: float = 0.0
) -> Standing:
    """The team's day at ``now``; ``jobs`` in the order of the route, ``back`` minutes home from the last.

    What comes is expected as planned, but not before the team can be there: travel and time on site are those of the plan, waits
    shrink first.
    """
    expected = _expected(jobs, now)
    risks = [_risk(job, expected[job.task_id], shift, now) for job in jobs if job.task_id in expected]
    current = next((j.task_id for j in jobs if j.state == "on_site"), "")
    current = current or next((j.task_id for j in jobs if j.state == "on_way"), "")
    travel, work = sum(j.travel for j in jobs), sum(j.service for j in jobs)
    spent = [_spent(j, now) for j in jobs]
    past = None if shift is None else (shift[0], min(shift[1], now))
    return Standing(
        current=current,
        delay=_delay(jobs, expected),
        planned_utilisation=_share(travel + back + work, shift),
        planned_productivity=_share(work, shift),
        utilisation=_share(sum(t + w for t, w in spent) + _homeward(jobs, back, now), past),
        productivity=_share(sum(w for _, w in spent), past),
        expected=expected,
        risks=tuple(r for r in risks if r is not None),
    )


def _delay(jobs: Sequence[Job], expected: dict[str, tuple[float, float]]) -> float:
    """How much later than planned the next stop is reached; without a next one, how much later the last is left."""
    ahead = [job for job in jobs if job.task_id in expected and job.arrived is None]
    if ahead:
        return max(expected[ahead[0].task_id][0] - ahead[0].arrive, 0.0)
    here = [job for job in jobs if job.task_id in expected]
    return max(expected[here[0].task_id][1] - here[0].depart, 0.0) if here else 0.0


def _expected(jobs: Sequence[Job], now: float) -> dict[str, tuple[float, float]]:
    """When each open task will begin and end on site."""
    free = max((j.ended for j in jobs if j.state in ENDED and j.ended is not None), default=None)
    found: dict[str, tuple[float, float]] = {}
    for job in sorted(
        (j for j in jobs if j.state not in ENDED), key=lambda j: (j.state != "on_site", j.state != "on_way")
    ):
        if job.state == "on_site" and job.arrived is not None:
            begin = job.arrived
            end = max(begin + job.service, now)
        else:
            begin = _arrival(job, free, now)
            end = begin + job.service
        found[job.task_id] = (begin, end)
        free = end
    return found


def _arrival(job: Job, free: float | None, now: float) -> float:
    """The earliest plausible arrival: not before the plan unless the team is already on its way."""
    if job.state == "on_way" and job.left is not None:
        begin = max(job.left + job.travel, now)
    else:
        start = now if free is None else max(free, now)
        begin = max(start + job.travel, job.arrive)
    return max(begin, NIGHT_START_MIN) if job.window == "night" else begin


def _risk(job: Job, times: tuple[float, float], shift: tuple[float, float] | None, now: float) -> Risk | None:
    arrive, depart = times
    due = job.arrive - job.travel
    if shift is not None and depart > shift[1]:
        return Risk(job.task_id, "shift", arrive, depart, depart - shift[1])
    if job.state == "unread" and now - due >= UNREAD_MIN:
        return Risk(job.task_id, "unread", arrive, depart, now - due)
    if arrive - job.arrive >= RISK_MIN:
        return Risk(job.task_id, "late", arrive, depart, arrive - job.arrive)
    return None


def _spent(job: Job, now: float) -> tuple[float, float]:
    """Minutes on the way and on site until now."""
    if job.arrived is not None:
        begin = job.left if job.left is not None else job.arrived - job.travel
        until = job.ended if job.ended is not None else now
        return max(job.arrived - begin, 0.0), max(until - job.arrived, 0.0)
    if job.left is not None:
        return max((job.ended if job.ended is not None else now) - job.left, 0.0), 0.0
    return 0.0, 0.0


def _homeward(jobs: Sequence[Job], back: float, now: float) -> float:
    """Minutes on the way home until now, of a team that was out and has ended its last task."""
    ends = [j.ended for j in jobs if j.state in ENDED and j.ended is not None]
    if len(ends) < len(jobs) or not any(j.left is not None or j.arrived is not None for j in jobs):
        return 0.0
    return min(max(now - max(ends), 0.0), back)


def _share(minutes: float, shift: tuple[float, float] | None) -> float | None:
    if shift is None or shift[1] <= shift[0]:
        return None
    return minutes / (shift[1] - shift[0])
