"""Planning in the background: the jobs people wait for, which never stand behind a screening."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from jobs import plan
from jobs.planning import improve
from jobs.planning.params import unpacked
from jobs.progress import Progress
from store.accounts import Accounts
from store.base import Store
from store.casework import SqlCasework
from store.jobtable import OPEN, Job, JobTable
from store.plan_writing import refuse_others
from store.viewer import SYSTEM, Viewer

PLAN = "plan"


def works(store: Store, casework: SqlCasework) -> dict[str, Callable[[Mapping[str, Any], Progress], None]]:
    """The kinds of job of the quick lane, and what does them."""

    def replan(args: Mapping[str, Any], progress: Progress) -> None:
        planning = unpacked(args["params"]) if args.get("params") else None
        who = _viewer(casework, str(args.get("by", "")))
        asked = plan.Asked(date.fromisoformat(args["day"]), who, str(args.get("plan_id", "")), planning)
        plan.run_fresh(store, casework, asked, progress)

    return {PLAN: replan, improve.KIND: improve.work(store, casework)}


def ask_plan(casework: SqlCasework, viewer: Viewer, day: date, plan_id: str = "", params: str = "") -> Job:
    """The job that plans a day (anew), unless one is under way already; ``params`` as :func:`jobs.planning.params.packed`.

    The key counts from the last job of the day, so clicks that arrive together make one job. ValueError for a role that may
    not plan.
    """
    refuse_others(viewer)
    args = {"day": day.isoformat(), "plan_id": plan_id, "params": params, "by": viewer.name}
    return _ask(casework, viewer, (PLAN, day.isoformat()), args)


def newest(casework: SqlCasework, kind: str, day: date) -> Job | None:
    """The last job of this kind for a day."""
    return JobTable(casework.database).newest((kind,), {"day": day.isoformat()})


def cancel(casework: SqlCasework, viewer: Viewer, job_id: int) -> Job:
    """Ask a planning job to stop; the job as it is then. What was kept before stays. ValueError for a role that may not plan."""
    refuse_others(viewer)
    table = JobTable(casework.database)
    if table.job(job_id).kind not in (PLAN, improve.KIND):
        raise ValueError("这不是编排任务。")
    table.cancel(job_id)
    return table.job(job_id)


def _ask(casework: SqlCasework, viewer: Viewer, what: tuple[str, str], args: Mapping[str, Any]) -> Job:
    kind, day = what
    table = JobTable(casework.database)
    last = newest(casework, kind, date.fromisoformat(day))
    if last is not None and last.state in OPEN:
        return last
    key = f"{kind}:{day}:{last.job_id if last else 0}"
    job_id = table.submit(kind, args, key=key, owner=viewer.name)
    casework.record(viewer, "replan", "plan", day, f"job {job_id}")
    return table.job(job_id)


def _viewer(casework: SqlCasework, name: str) -> Viewer:
    """The person who asked for a job, with the rights of this moment; the system when nobody did."""
    if not name:
        return SYSTEM
    for account in Accounts(casework.database).accounts():
        if account.viewer.name == name:
            return account.viewer
    raise ValueError(f"账号 {name} 已停用，任务不再执行。")
