"""Parts in other processes give the same clues; whoever is killed in the middle, nothing is lost and nothing half-written."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pandas as pd
import psutil
import pytest
from paths import ROOT
from screening_world import World, append

from analytics.catalogue import chosen
from analytics.screening import needed
from jobs import screen, screening_plan, screening_run
from jobs.progress import Silent
from jobs.screening_read import survey
from schema.clue import DATASET as CLUE
from store.casework import SqlCasework
from store.jobtable import Cancelled
from store.viewer import SYSTEM
from store.warehouse import Warehouse

pytestmark = pytest.mark.slow
DAYS, PART_ROWS = 30, 5_000
KILLED = f"""
import os, signal, sys
import psutil
from jobs import screen, screening_plan, screening_run
from jobs.progress import Silent
from store.casework import SqlCasework
from store.warehouse import Warehouse

class Deadly(Silent):
    said = False
    def advance(self, n=1):
        if n and self.said:
            print(*(child.pid for child in psutil.Process().children(recursive=True)), flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        self.said = self.said or bool(n)

screening_plan.PART_ROWS, screening_run.POOL_ROWS = {PART_ROWS}, int(sys.argv[3])
screen.run(Warehouse(sys.argv[1]), SqlCasework(sys.argv[2]), progress=Deadly(), processes=2)
"""


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(screening_plan, "PART_ROWS", PART_ROWS)


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("home")
    append(Warehouse(folder), World(5, DAYS, sites=6).history(DAYS))
    return str(folder)


@pytest.fixture
def casework(tmp_path):
    out = SqlCasework(url(tmp_path))
    yield out
    out.close()


def url(tmp_path, name="casework") -> str:
    return f"sqlite+pysqlite:///{tmp_path / name}.db"


@pytest.fixture(scope="module")
def expected(home, tmp_path_factory) -> pd.DataFrame:
    casework = SqlCasework(url(tmp_path_factory.mktemp("alone")))
    screen.run(Warehouse(home), casework)
    found = casework.read(CLUE, SYSTEM)
    casework.close()
    assert len(found) > 50
    return found


class At(Silent):
    """Does something when the given number of parts is done."""

    def __init__(self, part: int, act: Callable[[], None]) -> None:
        self._left, self._act = part, act

    def advance(self, n: int = 1) -> None:
        self._left -= bool(n)
        if n and self._left == 0:
            self._act()


def test_a_pool_gives_the_clues_of_one_process(home, casework, expected, monkeypatch):
    monkeypatch.setattr(screening_run, "POOL_ROWS", 0)
    screen.run(Warehouse(home), casework, processes=2)
    pd.testing.assert_frame_equal(casework.read(CLUE, SYSTEM), expected)


def test_parts_give_the_clues_of_the_whole(home, casework, expected):
    assert parts_of(home) > 3
    screen.run(Warehouse(home), casework)
    pd.testing.assert_frame_equal(casework.read(CLUE, SYSTEM), expected)


def test_a_cancelled_run_writes_no_clue_and_the_next_one_goes_on(home, casework, expected, monkeypatch):
    def stop():
        raise Cancelled("job 1")

    with pytest.raises(Cancelled):
        screen.run(Warehouse(home), casework, progress=At(2, stop))
    assert casework.read(CLUE, SYSTEM).empty
    done = count_work(monkeypatch)
    screen.run(Warehouse(home), casework)
    assert done[0] == parts_of(home) - 2
    pd.testing.assert_frame_equal(casework.read(CLUE, SYSTEM), expected)


def test_a_killed_run_goes_on_where_it_stopped(home, tmp_path, casework, expected, monkeypatch):
    killed(home, url(tmp_path), pool_rows=10**9)
    assert casework.read(CLUE, SYSTEM).empty
    done = count_work(monkeypatch)
    screen.run(Warehouse(home), casework)
    assert done[0] == parts_of(home) - 2
    pd.testing.assert_frame_equal(casework.read(CLUE, SYSTEM), expected)
    with casework.database.reading() as connection:
        assert not connection.exec_driver_sql("SELECT count(*) FROM screening_part").scalar()


def test_processes_of_a_killed_run_end_too(home, tmp_path):
    children = killed(home, url(tmp_path, "pool"), pool_rows=0)
    deadline = time.monotonic() + 30
    while left := [pid for pid in children if psutil.pid_exists(pid) and not is_dead(pid)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.2)
    assert len(children) >= 2


def test_a_cluster_gives_the_clues_of_one_process_also_when_a_worker_is_killed(
    home, tmp_path, casework, expected
):
    with Cluster(tmp_path) as cluster:
        screen.run(Warehouse(home), casework, cluster=cluster.address)
        pd.testing.assert_frame_equal(casework.read(CLUE, SYSTEM), expected)
        again = SqlCasework(url(tmp_path, "again"))
        by_address = Warehouse(f"file://{home}")
        screen.run(by_address, again, cluster=cluster.address, progress=At(1, cluster.kill_a_worker))
        pd.testing.assert_frame_equal(again.read(CLUE, SYSTEM), expected)
        again.close()
    with pytest.raises(ValueError, match="连不上集群"):
        screen.run(Warehouse(home), casework, cluster=cluster.address, rules=["C01"])


class Cluster:
    """A scheduler and two worker processes on the loopback, on ports the system chooses."""

    def __init__(self, folder) -> None:
        self._file = folder / "scheduler.json"
        self._where = ["--scheduler-file", str(self._file), "--no-dashboard", "--host", "127.0.0.1"]
        self._folder = str(folder)

    def __enter__(self) -> "Cluster":
        self._scheduler = self._start("scheduler", "--port", "0")
        self._workers = [
            self._start(
                "worker", "--nthreads", "1", "--no-nanny", "--local-directory", f"{self._folder}/w{n}"
            )
            for n in "12"
        ]
        deadline = time.monotonic() + 120
        while not self._ready():
            assert time.monotonic() < deadline, "the cluster does not start"
            time.sleep(0.5)
        return self

    def __exit__(self, *_: object) -> None:
        for process in (*self._workers, self._scheduler):
            process.kill()
            process.wait()

    @property
    def address(self) -> str:
        return str(json.loads(self._file.read_text())["address"])

    def kill_a_worker(self) -> None:
        os.kill(self._workers[0].pid, signal.SIGKILL)

    def _start(self, role: str, *more: str) -> subprocess.Popen:
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "dask", role, *self._where, *more]
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def _ready(self) -> bool:
        from distributed import Client

        if not self._file.exists():
            return False
        with Client(self.address, timeout=20, set_as_default=False) as client:
            return len(client.nthreads()) == len(self._workers)


def is_dead(pid: int) -> bool:
    """True for a process that has ended and waits to be collected."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def killed(home: str, database: str, pool_rows: int) -> list[int]:
    """Run a screening in another process that is killed when its second part is done; its children at that moment."""
    command = [sys.executable, "-c", KILLED, home, database, str(pool_rows)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert done.returncode == -signal.SIGKILL, done.stderr
    return [int(pid) for pid in done.stdout.split()]


def count_work(monkeypatch) -> list[int]:
    """How many parts are done in this process from now on."""
    done, work = [0], screening_run.work

    def counted(store, task):
        done[0] += 1
        return work(store, task)

    monkeypatch.setattr(screening_run, "work", counted)
    return done


def parts_of(home: str) -> int:
    """Into how many parts a full screening of the home is divided."""
    rules = chosen()
    known = survey(Warehouse(home), needed(rules), None)
    bundle = screening_plan.Bundle(rules, pd.Timedelta(0), True)
    return len(
        screening_plan.tasks(known, bundle, dict.fromkeys(screening_plan.first_days(known).index), None)
    )
