"""Plan a day again in the background: ask the worker once, follow the job, stop it."""

from dataclasses import dataclass
from datetime import date

from callbacks.services import Services
from layouts.text import t
from store.jobtable import OPEN, Job, JobTable
from store.viewer import Role, Viewer

MAY_PLAN = (Role.OFFICER, Role.LEADER)


@dataclass(frozen=True, slots=True)
class Progress:
    """What the page says about the planning job, whether to ask again, and the number of a job that has just ended well."""

    said: str = ""
    is_running: bool = False
    finished: int | None = None


def may_plan(viewer: Viewer) -> bool:
    """A neighbour reads its own rows; it does not move other people's teams."""
    return viewer.role in MAY_PLAN


def running(services: Services, day: date) -> Progress:
    """The state of a job that is under way; nothing otherwise."""
    job = newest(JobTable(services.casework.database), day)
    return told(job) if job is not None and job.state in OPEN else Progress()


def ask(services: Services, viewer: Viewer, day: date) -> Progress:
    """Queue the job unless one for this day is already under way, and say where it stands.

    The key counts from the last job of the day, so clicks that arrive together make one job.
    """
    if not may_plan(viewer):
        return Progress(t("您的身份只能查看计划，不能重新编排。"))
    table = JobTable(services.casework.database)
    last = newest(table, day)
    if last is None or last.state not in OPEN:
        key = f"plan:{day}:{last.job_id if last else 0}"
        last = table.job(table.submit("plan", {"day": day.isoformat()}, key=key, owner=viewer.name))
        services.casework.record(viewer, "replan", "plan", day.isoformat(), f"job {last.job_id}")
    return told(last)


def follow(services: Services, day: date) -> Progress:
    """Where the newest job of the day stands."""
    job = newest(JobTable(services.casework.database), day)
    return told(job) if job else Progress()


def stop(services: Services, viewer: Viewer, day: date) -> Progress:
    """Ask the job under way to stop."""
    table = JobTable(services.casework.database)
    job = newest(table, day)
    if job is None or job.state not in OPEN or not may_plan(viewer):
        return follow(services, day)
    table.cancel(job.job_id)
    return told(table.job(job.job_id))


def newest(table: JobTable, day: date) -> Job | None:
    """The last planning job of this day."""
    iso = day.isoformat()
    return next((j for j in table.jobs(200) if j.kind == "plan" and j.args.get("day") == iso), None)


def told(job: Job) -> Progress:
    """The job in words."""
    if job.state == "queued":
        return Progress(t("已提交，等待编排…"), True)
    if job.state == "running":
        count = f" {job.done}/{job.total}" if job.total else ""
        return Progress(t("正在编排：{note}", note=t(job.note) if job.note else "…") + count, True)
    if job.state == "done":
        return Progress(t("已重新编排，正在载入…"), False, job.job_id)
    if job.state == "cancelled":
        return Progress(t("已取消编排。"))
    return Progress(t("编排未完成：{why}", why=job.error))
