"""Two rules over 18 million rows against the same rules in Polars and DuckDB, with equal results asserted.

Each run is a fresh process that reads sorted Parquet, compiled kernels warmed on a few rows before. What counts is CPU seconds
(user and system, all threads) and their ratios; wall time depends on who else uses the machine. Runs alternate between engines.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb as db
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from analytics.kernels.cover import lag
from analytics.kernels.ranks import ranked
from analytics.kernels.rolling import rolling_quantile
from analytics.kernels.runs import constant_run

SERIES_HOURS, ABSENT, SEED = 9_000, 0.01, 20261121
RUN_H, WINDOW_H, LEAST, RATIO, STEP = 12, 24, 12, 2.5, 8.0
T0 = pd.Timestamp("2025-01-01")
ENGINES, RULES = ("kernels", "polars", "duckdb"), ("constant", "jump")
COLUMNS = ["series", "hour", "value"]


def write(path: Path, rows: int) -> None:
    """Sorted readings at resolution 0.1 with 1 % of the rows absent, planted constants and jumps."""
    rng = np.random.default_rng(SEED)
    per_series = int(SERIES_HOURS * (1 - ABSENT))
    hours = np.arange(SERIES_HOURS)
    schema = pa.schema([("series", pa.int32()), ("hour", pa.timestamp("us")), ("value", pa.float64())])
    with pq.ParquetWriter(path, schema, compression="zstd") as out:
        for series in range(-(-rows // per_series)):
            value = 30 * np.exp(rng.normal(0, 0.2, SERIES_HOURS))
            for at in rng.integers(0, SERIES_HOURS - 50, 3):
                value[at : at + rng.integers(8, 40)] = value[at]
            value[rng.integers(0, SERIES_HOURS, 20)] *= 4
            kept = rng.random(SERIES_HOURS) >= ABSENT
            stamp = (T0 + pd.to_timedelta(hours[kept], unit="h")).to_numpy("datetime64[us]")
            table = {
                "series": np.full(kept.sum(), series, np.int32),
                "hour": stamp,
                "value": value[kept].round(1),
            }
            out.write_table(pa.table(table, schema=schema))


def kernels(path: str, rule: str) -> pd.DataFrame:
    """The rule on blocks of row groups; every row group is one series, so blocks are cut between them."""
    file = pq.ParquetFile(path)
    parts = []
    for first in range(0, file.num_row_groups, 128):
        groups = range(first, min(first + 128, file.num_row_groups))
        parts.append(_on_block(file.read_row_groups(list(groups), use_threads=False), rule))
    return pd.concat(parts)


def _on_block(table: pa.Table, rule: str) -> pd.DataFrame:
    series, hour, value = (table[name].to_numpy() for name in COLUMNS)
    hour = hour.astype("datetime64[h]").astype(np.int64)
    changes = np.flatnonzero(np.diff(series, prepend=-1))
    ends = np.append(changes[1:], len(series))
    begin, length = hour[changes], hour[ends - 1] - hour[changes] + 1
    starts = np.concatenate(([0], np.cumsum(length)))
    grid = np.full(starts[-1], np.nan)
    place = hour + np.repeat(starts[:-1] - begin, ends - changes)
    grid[place] = value
    if rule == "constant":
        run = constant_run(grid, starts)
        first = np.flatnonzero(run >= RUN_H)
        first = first[np.insert(np.diff(first) > 0, 0, True)]
        inside = np.r_[False, (grid[1:] == grid[:-1])]
        inside[starts[:-1]] = False
        first = first[~inside[first]]
        at, number = first, run[first].astype(float)
    else:
        median = lag(rolling_quantile(ranked(grid, starts), WINDOW_H, 0.5, LEAST), starts, 1)
        hit = (grid >= RATIO * median) & (grid - median >= STEP)
        at, number = np.flatnonzero(hit), median[hit]
    which = np.searchsorted(starts, at, side="right") - 1
    when = (at - starts[which] + begin[which]).astype("datetime64[h]").astype("datetime64[us]")
    return pd.DataFrame({"series": series[changes[which]], "hour": when, "number": number})


def polars(path: str, rule: str) -> pd.DataFrame:
    rows = pl.scan_parquet(path)
    if rule == "constant":
        same = (pl.col("value") == pl.col("value").shift()) & (pl.col("series") == pl.col("series").shift())
        next_hour = pl.col("hour").diff() == pl.duration(hours=1)
        runs = rows.with_columns((~(same & next_hour)).fill_null(True).cum_sum().alias("run"))
        grouped = runs.group_by("run").agg(pl.first("series"), pl.first("hour"), pl.len().alias("number"))
        found = grouped.filter(pl.col("number") >= RUN_H)
    else:
        median = pl.col("value").rolling_median_by("hour", f"{WINDOW_H}h", min_samples=LEAST, closed="left")
        found = rows.with_columns(median.over("series").alias("number")).filter(
            (pl.col("value") >= RATIO * pl.col("number")) & (pl.col("value") - pl.col("number") >= STEP)
        )
    done = found.select("series", "hour", pl.col("number").cast(pl.Float64)).collect()
    return pd.DataFrame(done.to_dict(as_series=False))


def duckdb(path: str, rule: str) -> pd.DataFrame:
    if rule == "constant":
        query = f"""WITH a AS (SELECT *, (value = lag(value) OVER w AND hour = lag(hour) OVER w + INTERVAL 1 HOUR) AS same
                    FROM read_parquet('{path}') WINDOW w AS (PARTITION BY series ORDER BY hour)),
            b AS (SELECT *, sum(CASE WHEN same THEN 0 ELSE 1 END) OVER (PARTITION BY series ORDER BY hour) AS run FROM a)
            SELECT series, min(hour) AS hour, count(*)::DOUBLE AS number FROM b GROUP BY series, run
            HAVING count(*) >= {RUN_H}"""
    else:
        query = f"""WITH a AS (SELECT series, hour, value, median(value) OVER w AS number, count(*) OVER w AS n
                    FROM read_parquet('{path}') WINDOW w AS (PARTITION BY series ORDER BY hour
                    RANGE BETWEEN INTERVAL {WINDOW_H} HOUR PRECEDING AND INTERVAL 1 HOUR PRECEDING))
            SELECT series, hour, number FROM a WHERE n >= {LEAST} AND value >= {RATIO} * number
            AND value - number >= {STEP}"""
    return db.connect().execute(query).df()


def one(engine: str, rule: str, path: str, out: str) -> None:
    """Run one engine in this process and print its costs as JSON."""
    run = {"kernels": kernels, "polars": polars, "duckdb": duckdb}[engine]
    small = Path(path).with_suffix(".small")
    run(str(small), rule)
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
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)
    return json.loads(said.stdout.splitlines()[-1])


def same(path: Path, rule: str) -> None:
    """Refuse when two engines found different rows."""
    first, *others = (pd.read_parquet(path.with_name(f"{e}-{rule}.parquet")) for e in ENGINES)
    for engine, other in zip(ENGINES[1:], others, strict=True):
        if not first[["series", "hour"]].astype("int64").equals(other[["series", "hour"]].astype("int64")):
            raise ValueError(f"{rule}: {engine} found {len(other)} rows, the kernels {len(first)}")
        np.testing.assert_allclose(first["number"], other["number"], rtol=1e-9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=18_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        return one(*asked.one)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "readings.parquet"
        write(path, asked.rows)
        write(path.with_suffix(".small"), 20_000)
        rows = pq.ParquetFile(path).metadata.num_rows
        print(
            f"{rows:,} rows, {path.stat().st_size / 1e6:.0f} MB; medians of {asked.repeats} alternated runs"
        )
        for rule in RULES:
            runs = [{e: measure(e, rule, path) for e in ENGINES} for _ in range(asked.repeats)]
            same(path, rule)
            cpu = {e: statistics.median(r[e]["cpu"] for r in runs) for e in ENGINES}
            for e in ENGINES:
                last = runs[-1][e]
                wall = min(r[e]["wall"] for r in runs)
                print(
                    f"{rule:9} {e:8} CPU {cpu[e]:6.2f} s ({cpu[e] / cpu['kernels']:5.1f}x)  {rows / cpu[e] / 1e6:6.1f} M rows/CPU s"
                    f"  best wall {wall:5.1f} s  {last['mb']:5.0f} MB  {last['rows']} rows, equal"
                )
    return None


if __name__ == "__main__":
    main()
