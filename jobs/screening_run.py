"""Run the parts of a screening: here, in a pool of processes, or on a cluster; what is done is kept until all is done."""

import hashlib
import io
import os
import signal
import sys
import threading
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pyarrow.parquet as pq

import analytics
from analytics.catalogue import catalogue
from analytics.rule import Rule
from analytics.screening import Part, screen_part
from jobs.progress import Progress
from jobs.screening_read import Task, frames_of
from schema.catalogue import datasets
from store.base import Store
from store.reference import HERE
from store.screening_state import ScreeningState
from store.warehouse import Warehouse

POOL_ROWS = 8_000_000  # processes have to import and load kernels, about six seconds: fewer rows are faster in this one
PROCESSES = os.cpu_count() or 1
CONNECT_S, RETRIES = 10, 5
THRIFTY = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": "20000000",
}
Results = Iterator[tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Run:
    """Where the parts are run, and what keeps their results."""

    store: Store
    state: ScreeningState
    key: str  # of the data, the rules and the span: results under another key are of another run
    cluster: str | None = None
    processes: int = PROCESSES


def parts(run: Run, tasks: Sequence[Task], progress: Progress) -> list[Part]:
    """Results of the tasks in their order; those kept by an interrupted run with the same key are not done again.

    Progress advances by the rows of each part. An exception from there (a cancelled job) stops before the next part.
    """
    done = {n: p for n, p in run.state.parts(run.key).items() if n < len(tasks)}
    left = {n: task for n, task in enumerate(tasks) if n not in done}
    progress.advance(sum(tasks[n].rows for n in done))
    for number, payload in _results(run, left):
        done[number] = payload
        if len(left) > 1:
            run.state.keep_part(run.key, number, payload)
        progress.advance(tasks[number].rows)
    return [unpacked(done[n]) for n in range(len(tasks))]


def run_key(store: Store, names: Iterable[str], tasks: Sequence[Task], rules_key: str) -> str:
    """Key of a run: of the data, the rules and how the work is divided."""
    known = datasets()
    lines = [rules_key, *(f"{name} {store.version(known[name])}" for name in sorted(names))]
    lines += [f"{t.since} {t.end} {t.as_of} {t.with_days} {len(t.rules)} {' '.join(t.sites)}" for t in tasks]
    return digest(lines)


def rules_key(rules: Iterable[Rule]) -> str:
    """Text that changes when a rule, a parameter, or what the program knows changes."""
    lines = [program_version(), *sorted(f"{rule.code} {rule.params!r}" for rule in rules)]
    return digest(lines)


def digest(lines: Iterable[str]) -> str:
    """Sixteen hexadecimal digits that stand for the lines."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


@cache
def program_version() -> str:
    """Stands for the modules that decide what a screening finds, and the tables that come with them."""
    root = Path(analytics.__file__).parent
    files = [*sorted(root.rglob("*.py")), *sorted(HERE.glob("*.csv"))]
    return digest(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files)


def work(store: Store, task: Task) -> bytes:
    """One part, packed."""
    return packed(screen_part(frames_of(store, task), task.rules, task.as_of, task.with_days))


def work_at(address: str, program: str, task: Task) -> bytes:
    """One part by a process that has only the address of the data.

    Raises
    ------
    ValueError
        When this process runs another version of the program.
    """
    if program != program_version():
        raise ValueError("集群上的程序版本与本机不同，请在所有节点安装同一版本后重试。")
    return work(Warehouse(address, threads=1), task)


def packed(part: Part) -> bytes:
    """The two tables of a part as bytes."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as file:
        for name, rows in (("clues", part.clues), ("days", part.days)):
            table = io.BytesIO()
            pq.write_table(pa.Table.from_pandas(rows, preserve_index=False), table, compression="zstd")
            file.writestr(name, table.getvalue())
    return sink.getvalue()


def unpacked(payload: bytes) -> Part:
    """What :func:`packed` packed."""
    with zipfile.ZipFile(io.BytesIO(payload)) as file:
        tables = [pq.read_table(io.BytesIO(file.read(n))).to_pandas() for n in ("clues", "days")]
    return Part(*tables)


def _results(run: Run, tasks: Mapping[int, Task]) -> Results:
    address = getattr(run.store, "address", None)
    if run.cluster:
        if address is None:
            raise ValueError("集群只能筛查数据目录中的数据。")
        yield from _on_cluster(run.cluster, address, tasks)
        return
    processes = min(run.processes, len(tasks))
    if address is not None and processes > 1 and sum(task.rows for task in tasks.values()) >= POOL_ROWS:
        yield from _in_pool(processes, address, tasks)
        return
    for number, task in tasks.items():
        yield number, work(run.store, task)


def _in_pool(processes: int, address: str, tasks: Mapping[int, Task]) -> Results:
    """Results from child processes, as they come.

    The children are forked from a server process that has imported the analysis and started no thread: a plain fork
    would copy locks held by the threads of pyarrow and numba, and a spawn would import everything once per child.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__, *(rule.flag.__module__ for rule in catalogue().values())])
    pool = ProcessPoolExecutor(processes, context, initializer=_end_with_parent)
    try:
        with _without_main(), _thrifty():
            futures = {pool.submit(work_at, address, program_version(), t): n for n, t in tasks.items()}
        for future in as_completed(futures):
            yield futures[future], future.result()
    except BrokenProcessPool as error:
        raise ValueError("筛查子进程意外退出（可能内存不足）；再次运行会从已完成的部分继续。") from error
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _without_main() -> Iterator[None]:
    """Children import the main module of their parent; here that is the whole web application, which no part needs."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def _thrifty() -> Iterator[None]:
    """Processes started now give freed memory back instead of keeping it for each thread: a third less at the peak."""
    before = {name: os.environ.get(name) for name in THRIFTY}
    os.environ.update(THRIFTY)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _end_with_parent() -> None:
    """End this child when its parent is gone, however it went; an interrupt from the keyboard is for the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            connection.wait([parent.sentinel])
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _on_cluster(url: str, address: str, tasks: Mapping[int, Task]) -> Results:
    """Results from the workers of a Dask scheduler; the parts of a worker that dies go to another one."""
    from distributed import Client, KilledWorker, as_completed  # noqa: PLC0415 - only needed with --cluster

    try:
        client = Client(url, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ValueError(f"连不上集群 {url}，请核对地址，并确认调度进程已启动。") from error
    with client:
        if not client.nthreads():
            raise ValueError(f"集群 {url} 没有工作进程，请先启动。")
        futures = {
            client.submit(work_at, address, program_version(), task, pure=False, retries=RETRIES): number
            for number, task in tasks.items()
        }
        try:
            for future in as_completed(futures, loop=client.loop):
                yield futures[future], future.result()
        except KilledWorker as error:
            raise ValueError(
                f"集群 {url} 的工作进程多次退出（可能内存不足），已停止；再次运行会继续。"
            ) from error
        finally:
            client.cancel(list(futures))
