"""The one background worker: takes jobs from the table, keeps their lease alive, and tells how they end.

It has two lanes: jobs people wait for never stand behind those of the night.
"""

import logging
import os
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jobs.progress import Progress, Reported
from store.jobtable import LEASE_S, Cancelled, Job, JobTable, LostLease

LOG = logging.getLogger("jingwei.worker")
Work = Callable[[Mapping[str, Any], Progress], None]
QUICK_PAUSE_S = 0.2


def run_lanes(
    table: JobTable, lanes: tuple[Mapping[str, Work], Mapping[str, Work]], stop: threading.Event
) -> None:
    """Work on both kinds of job at once until the event is set: the quick ones (first) are taken up within 0.2 s."""
    quick, slow = lanes
    lane = threading.Thread(target=Worker(table, quick, pause_s=QUICK_PAUSE_S).run, args=(stop,), daemon=True)
    lane.start()
    Worker(table, slow).run(stop)
    lane.join()


@dataclass(frozen=True, slots=True)
class Worker:
    """Runs jobs of the kinds it was handed, one at a time."""

    table: JobTable
    kinds: Mapping[str, Work]
    lease_s: float = LEASE_S
    pause_s: float = 1.0
    name: str = field(default_factory=lambda: f"{os.getpid()}-{uuid.uuid4().hex[:6]}")

    def run(self, stop: threading.Event) -> None:
        """Work until the event is set; the job at hand is finished first."""
        while not stop.is_set():
            if not self.run_one():
                stop.wait(self.pause_s)

    def run_one(self) -> bool:
        """Do the next job, if there is one; a failing job ends as failed and never ends the worker."""
        job = self.table.claim(self.name, tuple(self.kinds), self.lease_s)
        if job is None:
            return False
        over = threading.Event()
        pulse = threading.Thread(target=self._keep_alive, args=(job, over), daemon=True)
        pulse.start()
        try:
            self._work(job)
        finally:
            over.set()
            pulse.join()
        return True

    def _work(self, job: Job) -> None:
        def report(done: int, total: int, note: str) -> None:
            self.table.beat(job, (done, total, note), self.lease_s)

        try:
            self.kinds[job.kind](job.args, Reported(report))
            self.table.end(job, "done")
        except LostLease:
            LOG.warning("job %s was taken over by another worker", job.job_id)
        except Cancelled:
            self._end(job, "cancelled", "")
        except ValueError as error:  # a sentence for people
            self._end(job, "failed", str(error))
        except Exception as error:
            LOG.exception("job %s (%s) failed", job.job_id, job.kind)
            self._end(job, "failed", f"任务出错（{type(error).__name__}），详情见服务日志。")

    def _end(self, job: Job, state: str, error: str) -> None:
        try:
            self.table.end(job, state, error)
        except LostLease:
            LOG.warning("job %s was taken over by another worker", job.job_id)

    def _keep_alive(self, job: Job, over: threading.Event) -> None:
        """Renew the lease while the work is busy elsewhere; the work itself learns of a loss when it reports."""
        while not over.wait(self.lease_s / 3):
            try:
                self.table.beat(job, None, self.lease_s)
            except Cancelled:
                continue
            except LostLease:
                return
