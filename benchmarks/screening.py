"""The default rules over 18 million hourly rows: CPU against a bare Parquet scan, wall time, memory, and Dask workers.

The rows go through the warehouse as an import would put them there (one file a day), and the screening is the job an
officer starts, in a fresh process with compiled kernels: reading, blocks, rules, clues, second pass, writing included. CPU
counts every process of the run, sampled five times a second; memory is the largest sum of the private and shared-out pages
(PSS) of all of them.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from analytics.catalogue import chosen
from jobs import screen
from schema.catalogue import datasets
from schema.factor import FLOW_GAS, O2, TEMPERATURE
from store.casework import SqlCasework
from store.warehouse import Warehouse

T0, DAYS, SEED, CHUNK = pd.Timestamp("2026-08-01"), 80, 20261122, 8
POLLUTANTS = {"a21002": (28.0, 50.0), "a21026": (12.0, 35.0)}  # usual level, limit
FACTORS = (*POLLUTANTS, O2, FLOW_GAS, TEMPERATURE)
READ = ["outlet_id", "factor", "hour", "value", "corrected", "flag"]


def build(home: Path, rows: int) -> None:
    """Fill a home with outlets whose hours follow load and noise; in one of fifty a fraud is planted."""
    rng = np.random.default_rng(SEED)
    outlets = -(-rows // (len(FACTORS) * DAYS * 24))
    ids = np.array([f"B{i:05d}" for i in range(outlets)])
    store = Warehouse(home / "warehouse")
    for name, frame in _register(ids).items():
        store.append(datasets()[name], frame, source="benchmark")
    series = _series(rng, outlets)
    for first in range(0, DAYS, CHUNK):
        store.append(datasets()["cems_hour"], _rows(ids, series, first), source="benchmark")


def _register(ids: np.ndarray) -> dict[str, pd.DataFrame]:
    site = pd.DataFrame(
        {
            "site_id": ids,
            "name": ids,
            "adcode": "330402",
            "lon_wgs84": 120.7,
            "lat_wgs84": 30.7,
            "industry_code": "4411",
        }
    )
    outlet = pd.DataFrame({"outlet_id": ids, "site_id": ids, "code": "DA001", "name": ids, "medium": "gas"})
    outlet = outlet.assign(o2_base_pct=6.0, design_flow=60.0, analyser_range=200.0, detection_limit=1.0)
    limits = [
        pd.DataFrame({"outlet_id": ids, "site_id": ids, "factor": code, "limit_value": limit})
        for code, (_, limit) in POLLUTANTS.items()
    ]
    limit = pd.concat(limits).assign(
        averaging="1h", valid_from=pd.Timestamp("2020-01-01"), basis="benchmark", status="chosen"
    )
    return {"site": site, "outlet": outlet, "outlet_limit": limit}


def _series(rng: np.random.Generator, outlets: int) -> dict[str, np.ndarray]:
    """Values by factor, shape (outlets, hours); NaN where an hour is missing."""
    hours = DAYS * 24
    load = (
        0.6
        + 0.25 * np.sin(2 * np.pi * (np.arange(hours) % 24 - 9) / 24)
        + rng.normal(0, 0.05, (outlets, hours))
    )
    out = {
        O2: np.round(7.0 + 2.0 * (1 - load) + rng.normal(0, 0.2, load.shape), 2),
        FLOW_GAS: np.round(50 * load, 2),
        TEMPERATURE: np.round(95 + 20 * load + rng.normal(0, 1, load.shape), 1),
    }
    for code, (usual, limit) in POLLUTANTS.items():
        slow = np.repeat(rng.normal(0, 0.12, (outlets, hours // 12)), 12, axis=1)
        level = usual * (0.7 + 0.5 * load) * np.exp(slow + rng.normal(0, 0.06, load.shape))
        value = np.minimum(level, 0.9 * limit)
        for i in range(0, outlets, 50):
            at = rng.integers(0, hours - 200)
            value[i, at : at + 60] = value[i, at]
        value[rng.random(value.shape) < 0.01] = np.nan
        out[code] = np.round(value, 1)
    return out


def _rows(ids: np.ndarray, series: dict[str, np.ndarray], first: int) -> pd.DataFrame:
    part = slice(first * 24, (first + CHUNK) * 24)
    hour = (T0 + pd.to_timedelta(np.arange(part.start, part.stop), unit="h")).to_numpy("datetime64[us]")
    n, m = len(ids), len(hour)
    oxygen = series[O2][:, part]
    frames = []
    for code in FACTORS:
        value = series[code][:, part]
        corrected = np.round(value * 15 / (21 - oxygen), 2) if code in POLLUTANTS else np.full((n, m), np.nan)
        names = pd.Categorical.from_codes(np.repeat(np.arange(n), m), categories=ids)
        frame = {"outlet_id": names, "site_id": names, "hour": np.tile(hour, n)}
        frames.append(
            pd.DataFrame(frame).assign(
                factor=code, value=value.ravel(), corrected=corrected.ravel(), flag="N"
            )
        )
    return pd.concat(frames, ignore_index=True)


def scan(home: Path) -> int:
    """Read the columns the rules use from every file and look at nothing; rows read."""
    count = 0
    for path in sorted((home / "warehouse" / "cems_hour").rglob("*.parquet")):
        count += pq.read_table(path, columns=READ).num_rows
    return count


def screened(home: Path, cluster: str | None) -> int:
    """Run the default rules on monitoring data over everything; clues found."""
    casework = SqlCasework(f"sqlite+pysqlite:///{home / f'casework-{os.getpid()}.db'}")
    rules = [rule.code for rule in chosen() if rule.family in ("monitoring", "compliance")]
    found = screen.run(Warehouse(home / "warehouse"), casework, rules=rules, cluster=cluster)
    casework.close()
    return len(found)


def one(what: str, home: Path, cluster: str | None) -> None:
    """Do one thing in this process and print its costs as JSON."""
    if what == "screen":
        screen_specimen()
    print("ready", flush=True)
    sys.stdin.readline()
    since = time.perf_counter()
    number = scan(home) if what == "scan" else screened(home, cluster)
    print(json.dumps({"wall": time.perf_counter() - since, "number": number}), flush=True)
    sys.stdin.readline()  # be there until the last sample is taken


def screen_specimen() -> None:
    """Load the compiled kernels, so that nobody pays for them twice."""
    from analytics import specimen
    from analytics.screening import screen as run

    run(specimen.frames(), chosen(), specimen.END)


def measure(what: str, home: Path, cluster: str | None = None) -> dict[str, float]:
    """The costs of one run in a fresh process, with CPU seconds and peak memory (MB) of all its processes."""
    command = [sys.executable, __file__, "--one", what, str(home), cluster or ""]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin and process.stdout
    process.stdout.readline()
    begin, used, peak, over = _ticks(process.pid), {}, [0.0], threading.Event()
    watch = threading.Thread(target=_watch, args=(process.pid, used, peak, over), daemon=True)
    watch.start()
    process.stdin.write("go\n")
    process.stdin.flush()
    said = process.stdout.readline()
    over.set()
    watch.join()
    process.communicate("\n")
    if process.returncode or not said:
        raise RuntimeError(f"{what} failed")
    ticks = sum(used.values()) - begin
    return json.loads(said) | {"cpu": ticks / os.sysconf("SC_CLK_TCK"), "mb": peak[0]}


def _watch(root: int, used: dict[int, int], peak: list[float], over: threading.Event) -> None:
    """Keep the newest CPU ticks of every process of the family and the peak of their memory."""
    last = False
    while not last:
        last = over.wait(0.2)
        family = _family(root)
        used.update({pid: ticks for pid in family if (ticks := _ticks(pid))})
        peak[0] = max(peak[0], sum(map(_pss, family)) / 1024)


def _ticks(pid: int) -> int:
    """Clock ticks a process has used itself; 0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def _family(root: int) -> list[int]:
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(text.rpartition(")")[2].split()[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _pss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((float(line.split()[1]) for line in lines if line.startswith("Pss:")), 0.0)


def dask_runs(home: Path) -> None:
    """Print the same screening on one and on two Dask workers of one thread each."""
    from distributed import LocalCluster

    walls = {}
    for workers in (1, 2):
        with LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
        ) as cluster:
            measure("screen", home, cluster.scheduler_address)  # the workers compile and import once
            done = measure("screen", home, cluster.scheduler_address)
            walls[workers] = done["wall"]
            print(
                f"dask, {workers} worker(s)  wall {done['wall']:6.1f} s  {done['number']} clues", flush=True
            )
    print(f"two workers against one: {walls[1] / walls[2]:.2f}x")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=18_000_000)
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--no-dask", action="store_true")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        what, home, cluster = asked.one
        return one(what, Path(home), cluster or None)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        build(home, asked.rows)
        scans = [measure("scan", home) for _ in range(asked.repeats + 1)][1:]
        runs = [measure("screen", home) for _ in range(asked.repeats)]
        bare, full = min(s["cpu"] for s in scans), min(r["cpu"] for r in runs)
        best = min(runs, key=lambda r: r["wall"])
        print(f"{scans[0]['number']:,} rows; best of {asked.repeats} runs each")
        print(f"bare scan of {len(READ)} columns  CPU {bare:6.2f} s")
        print(
            f"default rules            CPU {full:6.2f} s ({full / bare:.1f}x the scan)  wall {best['wall']:5.1f} s"
            f"  peak {best['mb']:.0f} MB  {best['number']} clues",
            flush=True,
        )
        if not asked.no_dask:
            dask_runs(home)
    return None


if __name__ == "__main__":
    main()
