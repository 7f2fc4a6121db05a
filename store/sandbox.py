"""Files from outside are parsed in a child process with hard limits: a parser may crash, hang or grow, the program does not.

``parse_files`` starts ``python -m store.loaders.child REQUEST`` in a session of its own, with limits on memory, CPU time,
file size and open files, and kills the whole group when a file takes longer than the wall clock allows. The child writes
accepted rows as Parquet, rejected rows, grid arrays and a summary into a scratch folder.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from store.loaders.drivers import SKIPPED
from store.loaders.limits import Limits
from store.loaders.refusal import Refused

ROOT = Path(__file__).resolve().parent.parent
_CHILD = "store.loaders.child"
_REFUSED, _FILE_DONE = 3, b"."  # what the child exits with, and says after each file

LIMITS = Limits()
FileDone = Callable[[int], None]


@dataclass(frozen=True)
class Request:
    """What to parse and how; everything in it survives JSON."""

    dataset: str
    files: tuple[Path, ...]
    crs: str | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    registered: Path | None = None  # Parquet with site_id, uscc, lon_wgs84, lat_wgs84


@dataclass(frozen=True)
class Result:
    """What the child found in one file."""

    file: Path
    rows: Path  # Parquet, in the store's types
    accepted: int
    numbers: np.ndarray  # row in the file of each accepted row
    rejects: pd.DataFrame
    notes: tuple[str, ...]
    product: str
    arrays: dict[str, np.ndarray] | None

    def frame(self) -> pd.DataFrame:
        """The accepted rows, text as categories."""
        return pq.read_table(self.rows).to_pandas(date_as_object=False)


def parse_files(
    request: Request, scratch: Path, limits: Limits = LIMITS, *, done: FileDone | None = None
) -> list[Result]:
    """Results of all files in order; ``done`` is told the number of files parsed so far.

    Raises
    ------
    Refused
        One sentence naming the file, when any file is refused, crashes its parser, or exceeds a limit.
    """
    asked = {**asdict(request), "limits": asdict(limits), "scratch": str(scratch)}
    script = scratch / "request.json"
    script.write_text(json.dumps(asked, default=str, ensure_ascii=False), "utf-8")
    with (scratch / "stderr.txt").open("wb") as errors:
        child = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", "-m", _CHILD, str(script)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=ROOT,
            env=environment(),
            start_new_session=True,
        )
        try:
            finished, is_late = _watch(child, limits, done)
        finally:
            _end(child)
    if is_late:
        raise Refused(_named(request, finished, f"读取超过 {limits.wall_seconds} 秒，已停止；{_TOO_BIG}"))
    if child.returncode:
        raise Refused(_named(request, finished, _cause(child.returncode, scratch, limits)))
    return results(request, scratch)


_TOO_BIG = "文件过大、内容异常或已损坏，请检查或拆分后再导入"


def environment() -> dict[str, str]:
    """The child's environment: no secrets, no network drivers, one thread per numerical library."""
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "ARROW_NUM_THREADS", "NUMBA_NUM_THREADS")
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "HOME": "/nonexistent",
        "MALLOC_ARENA_MAX": "2",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "HDF5_USE_FILE_LOCKING": "FALSE",
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "GDAL_SKIP": ",".join(SKIPPED),
        **dict.fromkeys(threads, "1"),
    }


def _watch(child: "subprocess.Popen[bytes]", limits: Limits, done: FileDone | None) -> tuple[int, bool]:
    """Files finished and whether the wall clock ran out; the clock starts again with every file."""
    assert child.stdout is not None
    finished, deadline = 0, time.monotonic() + limits.wall_seconds
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                return finished, True
            said = os.read(child.stdout.fileno(), 4096)
            if not said:
                break
            for _ in range(said.count(_FILE_DONE)):
                finished += 1
                deadline = time.monotonic() + limits.wall_seconds
                if done:
                    done(finished)
    try:
        child.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return finished, True
    return finished, False


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Nothing of the child's session stays behind."""
    if child.poll() is None:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            child.kill()
        child.wait()
    pipe: IO[bytes] | None = child.stdout
    if pipe is not None:
        pipe.close()


def _cause(code: int, scratch: Path, limits: Limits) -> str:
    said = scratch / "refused.txt"
    if code == _REFUSED and said.exists():
        return said.read_text("utf-8")
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"读取用的计算时间超过 {limits.cpu_seconds} 秒，已停止；{_TOO_BIG}"
    log = (scratch / "stderr.txt").read_text("utf-8", "replace")
    if code == -signal.SIGXFSZ or "File too large" in log:
        return f"读出的内容超过 {limits.output_bytes >> 20} MB，已停止；请拆分后再导入"
    if "MemoryError" in log or "bad_alloc" in log or "memory allocation" in log:
        return f"读取需要的内存超过 {limits.memory_bytes >> 20} MB，已停止；{_TOO_BIG}"
    return "读取程序异常退出，文件很可能已损坏，请重新导出后再导入"


def _named(request: Request, finished: int, text: str) -> str:
    return f"{request.files[min(finished, len(request.files) - 1)].name}：{text.rstrip('。')}。"


def results(request: Request, scratch: Path) -> list[Result]:
    """What the child left in the scratch folder, file by file."""
    return [_result(file, scratch, at) for at, file in enumerate(request.files)]


def _result(file: Path, scratch: Path, at: int) -> Result:
    summary: dict[str, Any] = json.loads((scratch / f"summary-{at}.json").read_text("utf-8"))
    grid = scratch / f"grid-{at}.npz"
    arrays = None
    if grid.exists():
        with np.load(grid, allow_pickle=False) as packed:
            arrays = {name: packed[name] for name in packed.files}
    rejects = pd.read_parquet(scratch / f"rejects-{at}.parquet") if summary["rejected"] else pd.DataFrame()
    return Result(
        file,
        scratch / f"rows-{at}.parquet",
        summary["accepted"],
        np.load(scratch / f"numbers-{at}.npy"),
        rejects,
        tuple(summary["notes"]),
        summary["product"],
        arrays,
    )
