"""Planning in the background: follow what is under way for a plan, and stop it."""

from datetime import date

from callbacks.services import Services
from jobs.planning import improve, queue
from layouts.text import t
from layouts.tomorrow_state import Planning
from store.jobtable import OPEN, Job, JobTable
from store.viewer import Viewer

KINDS = (queue.PLAN, improve.KIND)


def under_way(services: Services, day: date, plan_id: str) -> Planning:
    """The newest job of this plan or day in words; nothing when it ended well or there was none."""
    job = newest(JobTable(services.casework.database), day, plan_id)
    return told(job) if job else Planning()


def stop(services: Services, viewer: Viewer, day: date, plan_id: str) -> None:
    """Ask the job under way to stop; the plan stays as it is. ValueError for a role that may not plan."""
    job = newest(JobTable(services.casework.database), day, plan_id)
    if job is not None and job.state in OPEN:
        queue.cancel(services.casework, viewer, job.job_id)


def newest(table: JobTable, day: date, plan_id: str) -> Job | None:
    """The last planning job of this plan, or of its day."""
    of_plan = table.newest(KINDS, {"plan_id": plan_id}) if plan_id else None
    of_day = table.newest((queue.PLAN,), {"day": day.isoformat(), "plan_id": ""})
    return max((job for job in (of_plan, of_day) if job), key=lambda job: job.job_id, default=None)


def told(job: Job) -> Planning:
    """The job in words."""
    if job.state == "queued":
        return Planning(t("已提交，等待编排…"), True)
    if job.state == "running":
        share = job.done / job.total if job.total else 0.0
        return Planning(t("正在编排：{note}", note=t(job.note) if job.note else "…"), True, min(1.0, share))
    if job.state == "failed":
        return Planning(t("编排未完成：{why}", why=job.error))
    return Planning()
