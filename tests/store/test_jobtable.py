"""A job is done once, whoever dies meanwhile."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from store.jobtable import LEASE_S, MAX_ATTEMPTS, Cancelled, JobTable, LostLease

KINDS = ("screen",)


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def table(database, clock) -> JobTable:
    return JobTable(database, clock)


def test_jobs_come_in_order_to_whoever_knows_their_kind(table):
    first, other, second = (
        table.submit("screen", {"day": "2026-11-20"}),
        table.submit("plan", {}),
        table.submit("screen", {}),
    )
    assert table.claim("w", KINDS).job_id == first
    assert table.claim("w", KINDS).job_id == second
    assert table.claim("w", KINDS) is None
    assert table.job(other).state == "queued"
    assert table.job(first).args == {"day": "2026-11-20"}
    assert [j.job_id for j in table.jobs()] == [second, other, first]


def test_the_same_request_twice_is_one_job(table):
    one = table.submit("screen", {}, key="screen:2026-11-20")
    assert table.submit("screen", {}, key="screen:2026-11-20") == one
    assert table.submit("screen", {}, key="screen:2026-11-21") != one


def test_many_workers_at_once_never_share_a_job(table):
    for _ in range(12):
        table.submit("screen", {})
    with ThreadPoolExecutor(6) as pool:
        claimed = list(pool.map(lambda n: table.claim(f"w{n}", KINDS), range(18)))
    taken = [job.job_id for job in claimed if job]
    assert len(taken) == len(set(taken)) == 12


def test_a_silent_worker_loses_its_job_and_cannot_end_it(table, clock):
    table.submit("screen", {})
    old = table.claim("slow", KINDS)
    clock.now += LEASE_S - 1
    table.beat(old, (1, 3, "一半"))
    clock.now += LEASE_S - 1
    assert table.claim("other", KINDS) is None
    clock.now += 2
    new = table.claim("other", KINDS)
    assert (new.job_id, new.attempts) == (old.job_id, 2)
    for late in (lambda: table.beat(old), lambda: table.end(old, "done")):
        with pytest.raises(LostLease):
            late()
    table.end(new, "done")
    assert table.job(new.job_id).state == "done"
    with pytest.raises(LostLease):
        table.end(new, "failed")


def test_a_job_that_always_kills_its_worker_fails_at_last(table, clock):
    job_id = table.submit("screen", {})
    for _ in range(MAX_ATTEMPTS):
        assert table.claim("w", KINDS)
        clock.now += LEASE_S + 1
    assert table.claim("w", KINDS) is None
    assert table.job(job_id).state == "failed"
    assert "多次中断" in table.job(job_id).error


def test_cancelling_stops_waiting_jobs_at_once_and_running_ones_when_they_report(table, clock):
    running, waiting = table.submit("screen", {}), table.submit("screen", {})
    job = table.claim("w", KINDS)
    table.cancel(running)
    table.cancel(waiting)
    assert table.job(waiting).state == "cancelled"
    assert table.job(running).state == "running"
    with pytest.raises(Cancelled):
        table.beat(job)
    clock.now += LEASE_S + 1
    assert table.claim("w", KINDS) is None
    assert table.job(running).state == "cancelled"


def test_an_unknown_job_is_said_so(table):
    with pytest.raises(ValueError, match="没有编号为 7 的任务"):
        table.job(7)


def test_the_newest_job_is_found_however_many_came_after_it(table):
    wanted = table.submit("plan", {"day": "2026-11-20", "plan_id": "JH-1"})
    table.submit("plan", {"day": "2026-11-2_", "note": {"day": "2026-11-20"}})
    for n in range(250):
        table.submit("screen" if n % 2 else "plan", {"day": "2026-11-21", "plan_id": ""})
    table.submit("screen", {"day": "2026-11-20"})
    assert table.newest(("plan",), {"day": "2026-11-20"}).job_id == wanted
    assert table.newest(("plan", "screen"), {"day": "2026-11-20"}).kind == "screen"
    assert table.newest(("plan",), {"day": "2026-11-20", "plan_id": "JH-1"}).job_id == wanted
    assert table.newest(("plan",), {"plan_id": "JH-2"}) is None


def test_of_the_open_jobs_only_those_that_fit_are_named_newest_first(table):
    ids = [table.submit("improve", {"plan_id": "JH-1", "revision": n}) for n in range(4)]
    table.submit("improve", {"plan_id": "JH-2", "revision": 1})
    table.submit("plan", {"plan_id": "JH-1"})
    table.end(table.claim("w", ("improve",)), "done")
    assert table.claim("w", ("improve",)).job_id == ids[1]
    assert [job.job_id for job in table.open_jobs(("improve",), {"plan_id": "JH-1"})] == ids[:0:-1]
    assert table.open_jobs(("improve",), {"plan_id": "JH-1", "revision": 0}) == []
