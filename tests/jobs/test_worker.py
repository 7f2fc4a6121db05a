"""The worker does each job once, survives its failures, and a job survives the worker."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from jobs.worker import Worker, run_lanes
from store.engine import Database
from store.jobtable import JobTable

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def url(tmp_path) -> str:
    return f"sqlite+pysqlite:///{tmp_path / 'casework.db'}"


@pytest.fixture
def table(url) -> JobTable:
    return JobTable(Database(url))


def test_work_is_done_with_its_arguments_and_progress(table):
    def work(args, progress):
        progress.step("统计", args["n"])
        progress.advance(args["n"])
        progress.done("完成")

    job_id = table.submit("count", {"n": 5})
    assert Worker(table, {"count": work}).run_one()
    job = table.job(job_id)
    assert (job.state, job.done, job.total, job.note) == ("done", 5, 5, "完成")
    assert not Worker(table, {"count": work}).run_one()


def test_a_failure_is_told_in_a_sentence_and_the_worker_goes_on(table, caplog):
    def refuse(args, progress):
        raise ValueError("没有 2026-11-20 的数据，请先导入。")

    def crash(args, progress):
        raise ZeroDivisionError("secret detail")

    ids = [table.submit(kind, {}) for kind in ("refuse", "crash", "refuse")]
    worker = Worker(table, {"refuse": refuse, "crash": crash})
    assert [worker.run_one() for _ in range(4)] == [True, True, True, False]
    errors = [table.job(i).error for i in ids]
    assert errors[0] == errors[2] == "没有 2026-11-20 的数据，请先导入。"
    assert errors[1] == "任务出错（ZeroDivisionError），详情见服务日志。"


def test_a_long_silent_calculation_keeps_its_lease(table):
    job_id = table.submit("long", {})
    worker = Worker(table, {"long": lambda args, progress: time.sleep(1.2)}, lease_s=0.5)
    other = Worker(table, worker.kinds, lease_s=0.5)
    thread = threading.Thread(target=worker.run_one)
    thread.start()
    time.sleep(0.8)
    assert not other.run_one()
    thread.join()
    assert (table.job(job_id).state, table.job(job_id).attempts) == ("done", 1)


def test_cancelling_stops_the_work(table):
    steps = []

    def work(args, progress):
        for n in range(1000):
            steps.append(n)
            if n == 3:
                table.cancel(job_id)
            progress.step(f"{n}")

    job_id = table.submit("work", {})
    Worker(table, {"work": work}).run_one()
    assert table.job(job_id).state == "cancelled"
    assert len(steps) == 4


def test_the_worker_stops_when_told(table):
    stop = threading.Event()
    thread = threading.Thread(target=Worker(table, {}, pause_s=0.05).run, args=(stop,))
    thread.start()
    stop.set()
    thread.join(timeout=5)
    assert not thread.is_alive()


KILLED = """
import sys, threading, time
from pathlib import Path
from jobs.worker import Worker, run_lanes
from store.engine import Database
from store.jobtable import JobTable
def work(args, progress):
    for n in range(10):
        time.sleep(0.02)
        progress.step(str(n))
    with open(sys.argv[2], "a") as file:
        file.write(f"{args['n']}\\n")
Worker(JobTable(Database(sys.argv[1])), {"work": work}, lease_s=0.6, pause_s=0.05).run(threading.Event())
"""


def test_every_job_is_finished_though_workers_are_killed(table, url, tmp_path):
    effect = tmp_path / "effect"
    ids = [table.submit("work", {"n": n}) for n in range(6)]

    def start() -> subprocess.Popen:
        return subprocess.Popen([sys.executable, "-c", KILLED, url, str(effect)], cwd=ROOT)

    workers = [start(), start()]
    deadline = time.monotonic() + 60
    killed = 0
    while any(table.job(i).state in ("queued", "running") for i in ids) and time.monotonic() < deadline:
        time.sleep(0.1)
        if killed < 2 and any(table.job(i).state == "running" for i in ids):
            os.kill(workers[killed].pid, signal.SIGKILL)
            workers[killed].wait()
            workers.append(start())
            killed += 1
    for worker in workers:
        worker.kill()
        worker.wait()
    assert killed == 2
    assert [table.job(i).state for i in ids] == ["done"] * 6
    assert {int(line) for line in effect.read_text().split()} == set(range(6))


def test_a_job_somebody_waits_for_does_not_stand_behind_one_of_the_night(table):
    """While the slow lane is busy for as long as the test likes, the quick lane takes and ends its job."""
    busy, go_on, stop = threading.Event(), threading.Event(), threading.Event()

    def night(args, progress):
        busy.set()
        go_on.wait(30)

    slow = table.submit("screen", {})
    lanes = ({"plan": lambda args, progress: None}, {"screen": night})
    thread = threading.Thread(target=run_lanes, args=(table, lanes, stop))
    thread.start()
    assert busy.wait(30)
    quick = table.submit("plan", {})
    deadline = time.monotonic() + 30
    while table.job(quick).state != "done" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert (table.job(quick).state, table.job(slow).state) == ("done", "running")
    go_on.set()
    stop.set()
    thread.join(timeout=30)
    assert table.job(slow).state == "done"
