"""The limited child: limits itself, then parses the files of a request (started by :mod:`store.sandbox`)."""

import json
import resource
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from schema.catalogue import datasets
from store import frames
from store.loaders.convert import Options
from store.loaders.family import Parsed, parse
from store.loaders.limits import Limits
from store.loaders.refusal import Refused

REFUSED = 3
DONE = "."  # one on standard output per finished file


def main(script: str) -> int:
    """Exit code 0 with results in the scratch folder, 3 with ``refused.txt``; anything else is a crash."""
    asked = json.loads(Path(script).read_text("utf-8"))
    limits = Limits(**asked["limits"])
    scratch = Path(asked["scratch"])
    confine(limits, len(asked["files"]))
    try:
        parse_all(asked, limits, scratch)
    except Refused as refusal:
        (scratch / "refused.txt").write_text(str(refusal), "utf-8")
        return REFUSED
    return 0


def confine(limits: Limits, files: int) -> None:
    """Limit this process: memory, CPU time, size of a written file, open files; no core dump."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.output_bytes,) * 2)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits.open_files,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    total = limits.cpu_seconds * (files + 1)
    resource.setrlimit(resource.RLIMIT_CPU, (total, total + 2))
    _allow_cpu(limits)


def parse_all(asked: dict[str, Any], limits: Limits, scratch: Path) -> None:
    """Results of every file of the request, written into ``scratch``; limits on the process are the caller's business."""
    dataset = datasets()[asked["dataset"]]
    registered = pd.read_parquet(asked["registered"]) if asked["registered"] else None
    options = Options(asked["crs"], asked["mapping"], registered)
    for at, file in enumerate(asked["files"]):
        unpacked = scratch / f"unpacked-{at}"
        unpacked.mkdir()
        parsed = parse(dataset, Path(file), options, limits, unpacked)
        (scratch / f"rows-{at}.parquet").write_bytes(frames.parquet(dataset, parsed.loaded.rows))
        _write_beside(parsed, scratch, at)
        print(DONE, end="", flush=True)
        _allow_cpu(limits)


def _write_beside(parsed: Parsed, scratch: Path, at: int) -> None:
    loaded = parsed.loaded
    np.save(scratch / f"numbers-{at}.npy", loaded.numbers)
    if len(loaded.rejects):
        shown = loaded.rejects.map(lambda cell: None if pd.isna(cell) else str(cell))
        shown.to_parquet(scratch / f"rejects-{at}.parquet")
    if parsed.arrays is not None:
        np.savez(scratch / f"grid-{at}.npz", **parsed.arrays)  # type: ignore[arg-type]
    summary = {
        "accepted": len(loaded.rows),
        "rejected": len(loaded.rejects),
        "notes": loaded.notes,
        "product": parsed.product,
    }
    (scratch / f"summary-{at}.json").write_text(json.dumps(summary, ensure_ascii=False), "utf-8")


def _allow_cpu(limits: Limits) -> None:
    """The soft CPU limit moves on with every file; the hard one stays."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    spent = int(used.ru_utime + used.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (min(spent + limits.cpu_seconds, hard), hard))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
