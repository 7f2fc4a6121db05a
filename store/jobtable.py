"""The queue of background work: a lease says who works on a job, its attempt number fences off whoever lost it."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.engine import RowMapping

from store.engine import Database
from store.tables import JOB

LEASE_S = 60.0
MAX_ATTEMPTS = 3
OPEN = ("queued", "running")


class LostLease(Exception):
    """Another worker has taken the job over; what this one still does must not count."""


class Cancelled(Exception):
    """Somebody asked for the job to stop."""


@dataclass(frozen=True, slots=True)
class Job:
    """One row of the queue."""

    job_id: int
    kind: str
    args: Mapping[str, Any]
    owner: str
    state: str  # queued | running | done | failed | cancelled
    done: int
    total: int
    note: str
    attempts: int
    error: str


class JobTable:
    """Submitting, claiming and following jobs; every change is one short transaction."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock

    def submit(self, kind: str, args: Mapping[str, Any], *, key: str | None = None, owner: str = "") -> int:
        """The id of a queued job; with a key that was used before, the id of that job, and nothing new is queued."""
        row = {
            "kind": kind,
            "args": _written(args),
            "idempotency_key": key,
            "owner": owner,
            "state": "queued",
            "created_s": self._clock(),
        } | _FRESH
        with self._database.writing() as connection:
            self._database.lock_all(connection)
            if key is not None:
                known = select(JOB.c.job_id).where(JOB.c.idempotency_key == key)
                if (old := connection.execute(known).scalar()) is not None:
                    return int(old)
            return int(connection.execute(JOB.insert().values(row).returning(JOB.c.job_id)).scalar_one())

    def claim(self, worker: str, kinds: tuple[str, ...], lease_s: float = LEASE_S) -> Job | None:
        """The oldest job of these kinds that is queued or whose worker fell silent, now leased to this worker.

        A job that fell silent too often fails; one that should be cancelled is cancelled.
        """
        now = self._clock()
        silent = and_(JOB.c.state == "running", JOB.c.lease_until_s < now)
        free = or_(JOB.c.state == "queued", silent)
        # A lane that looks often must not take the write lock each time.
        with self._database.reading() as connection:
            if connection.execute(select(JOB.c.job_id).where(free).limit(1)).scalar() is None:
                return None
        hopeless = {"state": "failed", "error": "多次中断，已停止重试。", "finished_s": now}
        with self._database.writing() as connection:
            self._database.lock_all(connection)
            connection.execute(
                JOB.update().where(free, JOB.c.wants_cancel).values(state="cancelled", finished_s=now)
            )
            connection.execute(JOB.update().where(silent, JOB.c.attempts >= MAX_ATTEMPTS).values(**hopeless))
            wanted = select(JOB.c.job_id).where(free, JOB.c.kind.in_(kinds)).order_by(JOB.c.job_id).limit(1)
            job_id = connection.execute(wanted).scalar()
            if job_id is None:
                return None
            taken = {"state": "running", "worker": worker, "lease_until_s": now + lease_s, "started_s": now}
            mine = JOB.c.job_id == job_id
            connection.execute(JOB.update().where(mine).values(attempts=JOB.c.attempts + 1, **taken))
            return _job(connection.execute(select(JOB).where(mine)).mappings().one())

    def beat(self, job: Job, told: tuple[int, int, str] | None = None, lease_s: float = LEASE_S) -> None:
        """Renew the lease and keep ``(done, total, note)``.

        Raises
        ------
        LostLease
            When the job is no longer this worker's attempt.
        Cancelled
            When somebody asked for it to stop.
        """
        values: dict[str, Any] = {"lease_until_s": self._clock() + lease_s}
        if told is not None:
            values |= dict(zip(("done", "total", "note"), told, strict=True))
        self._change(job, values)
        with self._database.reading() as connection:
            wants = select(JOB.c.wants_cancel).where(JOB.c.job_id == job.job_id)
            if connection.execute(wants).scalar():
                raise Cancelled(f"job {job.job_id}")

    def end(self, job: Job, state: str, error: str = "") -> None:
        """Close the job as ``done``, ``failed`` or ``cancelled``; raises :class:`LostLease` as :meth:`beat` does."""
        self._change(job, {"state": state, "error": error, "finished_s": self._clock()})

    def cancel(self, job_id: int) -> None:
        """Ask for a job to stop: at once when nobody works on it, else at its next sign of life."""
        mine = JOB.c.job_id == job_id
        waiting = and_(mine, JOB.c.state == "queued")
        with self._database.writing() as connection:
            connection.execute(JOB.update().where(mine).values(wants_cancel=True))
            connection.execute(
                JOB.update().where(waiting).values(state="cancelled", finished_s=self._clock())
            )

    def job(self, job_id: int) -> Job:
        """The job as it is now.

        Raises
        ------
        ValueError
            When there is none of this id.
        """
        with self._database.reading() as connection:
            row = connection.execute(select(JOB).where(JOB.c.job_id == job_id)).mappings().first()
        if row is None:
            raise ValueError(f"没有编号为 {job_id} 的任务。")
        return _job(row)

    def jobs(self, limit: int = 50) -> list[Job]:
        """The newest jobs first."""
        newest = select(JOB).order_by(JOB.c.job_id.desc()).limit(limit)
        with self._database.reading() as connection:
            return [_job(row) for row in connection.execute(newest).mappings()]

    def newest(self, kinds: tuple[str, ...], fits: Mapping[str, Any]) -> Job | None:
        """The newest job of these kinds with these arguments among its own, however many came after it; None without one."""
        return next(self._found(kinds, fits, true()), None)

    def open_jobs(self, kinds: tuple[str, ...], fits: Mapping[str, Any]) -> list[Job]:
        """As :meth:`newest`, all that are queued or running, the newest first."""
        return list(self._found(kinds, fits, JOB.c.state.in_(OPEN)))

    def _found(
        self, kinds: tuple[str, ...], fits: Mapping[str, Any], also: ColumnElement[bool]
    ) -> Iterator[Job]:
        written = [JOB.c.args.contains(_written({name: fits[name]})[1:-1], autoescape=True) for name in fits]
        wanted = select(JOB).where(JOB.c.kind.in_(kinds), also, *written).order_by(JOB.c.job_id.desc())
        with self._database.reading() as connection:
            rows = connection.execution_options(yield_per=20).execute(wanted).mappings()
            for job in map(_job, rows):
                if all(job.args.get(name) == value for name, value in fits.items()):
                    yield job

    def _change(self, job: Job, values: dict[str, Any]) -> None:
        mine = and_(JOB.c.job_id == job.job_id, JOB.c.attempts == job.attempts, JOB.c.state == "running")
        with self._database.writing() as connection:
            if connection.execute(JOB.update().where(mine).values(**values)).rowcount == 0:
                raise LostLease(f"job {job.job_id}, attempt {job.attempts}")


def _written(args: Mapping[str, Any]) -> str:
    return json.dumps(args, ensure_ascii=False)


_FRESH: dict[str, Any] = {
    "done": 0,
    "total": 0,
    "note": "",
    "attempts": 0,
    "worker": "",
    "lease_until_s": 0.0,
    "wants_cancel": False,
    "error": "",
}


def _job(row: RowMapping) -> Job:
    names = ("job_id", "kind", "owner", "state", "done", "total", "note", "attempts", "error")
    return Job(args=json.loads(row["args"]), **{name: row[name] for name in names})
