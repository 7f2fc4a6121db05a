"""Six rules over 18 million rows against the same rules in Polars and DuckDB, and against libraries for quality control.

Each run is a fresh process that reads sorted Parquet, compiled kernels warmed on a few rows before. What counts is CPU seconds
(user and system, all threads) and their ratios; wall time depends on who else uses the machine. Runs alternate between engines,
and equal results are asserted. ``--peers PYTHON`` names a Python with requirements-peers.txt, for the libraries.
"""

import argparse
import importlib
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from benchmarks.rule_forms import RULES, data

ENGINES = ("kernels", "polars", "duckdb")
NEAREST = {
    "flat line": "constant",
    "spike": "jump",
    "jump": "jump",
    "outlier": "jump",
    "missing": "gap",
    "timestamps": "gap",
}


def one(engine: str, rule: str, path: str, out: str) -> None:
    """Run one engine in this process and print its costs as JSON."""
    run = importlib.import_module(f"benchmarks.rule_forms.{engine}").run
    run(str(Path(path).with_suffix(".small")), rule)
    before, since = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    found = run(path, rule)
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    found = found.sort_values(["series", "hour"], ignore_index=True).astype({"hour": "datetime64[us]"})
    found.to_parquet(out)
    wall = time.perf_counter() - since
    print(json.dumps({"cpu": cpu, "wall": wall, "mb": after.ru_maxrss / 1024, "rows": len(found)}))


def measure(engine: str, rule: str, path: Path) -> dict[str, float]:
    """The costs of one run in a fresh process."""
    out = path.with_name(f"{engine}-{rule}.parquet")
    command = [sys.executable, __file__, "--one", engine, rule, str(path), str(out)]
    said = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(said.stdout.splitlines()[-1])


def same(path: Path, rule: str) -> None:
    """Refuse when two engines found different rows."""
    first, *others = (pd.read_parquet(path.with_name(f"{e}-{rule}.parquet")) for e in ENGINES)
    for engine, other in zip(ENGINES[1:], others, strict=True):
        if not first[["series", "hour"]].astype("int64").equals(other[["series", "hour"]].astype("int64")):
            raise ValueError(f"{rule}: {engine} found {len(other)} rows, the kernels {len(first)}")
        np.testing.assert_allclose(first["number"], other["number"], rtol=1e-9)


def compare(path: Path, rows: int, repeats: int) -> dict[str, float]:
    """Print every rule on every engine; rows per CPU second of our kernels by rule."""
    speed = {}
    for rule in RULES:
        runs = [{e: measure(e, rule, path) for e in ENGINES} for _ in range(repeats)]
        same(path, rule)
        cpu = {e: statistics.median(r[e]["cpu"] for r in runs) for e in ENGINES}
        speed[rule] = rows / cpu["kernels"]
        for e in ENGINES:
            last, wall = runs[-1][e], min(r[e]["wall"] for r in runs)
            print(
                f"{rule:10} {e:8} CPU {cpu[e]:6.2f} s ({cpu[e] / cpu['kernels']:5.1f}x)  {rows / cpu[e] / 1e6:6.1f} M rows/CPU s"
                f"  best wall {wall:5.1f} s  {last['mb']:5.0f} MB  {last['rows']} rows, equal",
                flush=True,
            )
    return speed


def libraries(python: str, path: Path, speed: dict[str, float]) -> None:
    """Print every library's nearest test beside our rule."""
    script = Path(__file__).parent / "rule_forms" / "peers.py"
    said = subprocess.run([python, str(script), str(path)], check=True, capture_output=True, text=True)
    for line in filter(lambda s: s.startswith("{"), said.stdout.splitlines()):
        row = json.loads(line)
        ours = NEAREST.get(row["test"], "near_limit")
        ratio = speed[ours] / row["rows_per_cpu_s"]
        print(
            f"{row['library']:8} {row['test']:15} {row['rows_per_cpu_s']:12,.0f} rows/CPU s; our {ours} {ratio:8.1f}x"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=18_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--peers", metavar="PYTHON")
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        return one(*asked.one)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "readings.parquet"
        data.write(path, asked.rows)
        data.write(path.with_suffix(".small"), 20_000)
        rows = pq.ParquetFile(path).metadata.num_rows
        print(
            f"{rows:,} rows, {path.stat().st_size / 1e6:.0f} MB; medians of {asked.repeats} alternated runs"
        )
        speed = compare(path, rows, asked.repeats)
        if asked.peers:
            libraries(asked.peers, path, speed)
    return None


if __name__ == "__main__":
    main()
