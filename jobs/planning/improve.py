"""Job: search on from a plan that was just repaired, and take its place unless somebody has changed it meanwhile."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from analytics.plan.solve import Effort
from jobs.planning.known import Known
from jobs.planning.midday_state import known_of
from jobs.planning.solving import PERCENT, named, price, restored, solved, told
from jobs.planning.soundness import faults
from jobs.progress import Progress
from store.base import Store
from store.casework import SqlCasework
from store.jobtable import JobTable
from store.plan_writing import Contents, Moved, write_step
from store.plans import Header, document, header, steps
from store.viewer import Role, Viewer

KIND = "improve"


def ask(casework: SqlCasework, viewer: Viewer, found: Header) -> int:
    """The id of the job for the plan as it is now; jobs for what it was before are stopped."""
    stop(casework, found.plan_id)
    args = {"plan_id": found.plan_id, "revision": found.revision}
    key = f"{KIND}:{found.plan_id}:{found.revision}"
    table = JobTable(casework.database)
    known = table.newest((KIND,), args)
    again = f"{key}:{known.job_id}" if known else key
    return table.submit(KIND, args, key=again, owner=viewer.name)


def stop(casework: SqlCasework, plan_id: str) -> None:
    """Stop every such job of a plan; the plan stays as it is."""
    table = JobTable(casework.database)
    for job in table.open_jobs((KIND,), {"plan_id": plan_id}):
        table.cancel(job.job_id)


def work(store: Store, casework: SqlCasework) -> Callable[[Mapping[str, Any], Progress], None]:
    """What the worker runs."""

    def run(args: Mapping[str, Any], progress: Progress) -> None:
        improve(store, casework, (str(args["plan_id"]), int(args["revision"])), progress)

    return run


def improve(store: Store, casework: SqlCasework, asked: tuple[str, int], progress: Progress) -> bool:
    """Whether a better plan was found for plan number and revision, and kept in the place of the step in force.

    When the plan breaks a rule as things are now, any plan that keeps the rules is better.
    """
    plan_id, revision = asked
    found = header(casework, plan_id)
    if found.revision != revision or found.state != "draft":
        progress.done("计划已有新的修改。")
        return False
    progress.step("继续优化", PERCENT)
    now = document(casework, plan_id, found.step)
    known = known_of(store, casework, found)
    problem = known.problem(now.demands)
    start = restored(problem, now.routes)
    made = solved(known, now.demands, problem, (Effort(known.planning.seconds), start), told(progress))
    is_sound = not faults(store, casework, found, known)
    if is_sound and not _is_better(made, found):
        progress.done("没有更好的安排。")
        return False
    try:
        said = _keep(casework, known, found, made)
    except Moved:
        progress.done("计划已有新的修改。")
        return False
    progress.done(said)
    return True


def _is_better(made: Contents, found: Header) -> bool:
    """Fewer demands unmet, or as few and more value."""
    missed, before = len(json.loads(made.unmet)), len(json.loads(found.unmet))
    return missed < before or (missed == before and made.value > found.value + 1e-6)


def _keep(casework: SqlCasework, known: Known, found: Header, made: Contents) -> str:
    """Write the better plan in the place of its step, priced against the plan before the step."""
    step = next(s for s in steps(casework, found.plan_id) if s.step == found.step)
    before = document(casework, found.plan_id, max(0, found.step - 1))
    cost = price(known, before, made, frozenset(step.sites))
    if found.step == 0:  # nothing before it
        better = replace(step, is_improved=True)
    else:
        better = replace(
            step, is_improved=True, d_finds=cost.d_finds, d_km=cost.d_km, d_value=cost.d_value, moved=cost.moved
        )  # fmt: skip
    said = f"优化：预计命中 {made.finds - found.finds:+.1f}，{made.km - found.km:+.0f} km"
    by = Viewer(Role.SYSTEM, (), step.by)
    write_step(casework, by, (found, better), named(made, found.plan_id), (KIND, said))
    return said
