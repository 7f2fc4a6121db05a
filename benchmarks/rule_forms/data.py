"""Sorted hourly readings at resolution 0.1: 1 % of the rows absent, planted constants, jumps, gaps, near-limit weeks, shifts, copies."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.rule_forms import LIMITS

SERIES_HOURS, ABSENT, SEED = 1_920, 0.01, 20261121  # 80 days
SERIES_PER_GROUP = 100
T0 = pd.Timestamp("2025-01-01")
SCHEMA = pa.schema([("series", pa.int32()), ("hour", pa.timestamp("us")), ("value", pa.float64())])


def write(path: Path, rows: int) -> None:
    """A file sorted by series and hour; a row group holds a hundred whole series."""
    rng = np.random.default_rng(SEED)
    per_series = int(SERIES_HOURS * (1 - ABSENT))
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as out:
        wanted = -(-rows // per_series)
        for first in range(0, wanted, SERIES_PER_GROUP):
            group = range(first, min(first + SERIES_PER_GROUP, wanted))
            out.write_table(pa.concat_tables(_series(series, rng) for series in group))


def _series(series: int, rng: np.random.Generator) -> pa.Table:
    hours = np.arange(SERIES_HOURS)
    value = 30 * np.exp(rng.normal(0, 0.2, SERIES_HOURS))
    for at in rng.integers(0, SERIES_HOURS - 50, 1):
        value[at : at + rng.integers(8, 40)] = value[at]
    value[rng.integers(0, SERIES_HOURS, 5)] *= 4
    if series % 10 == 0:
        at = rng.integers(0, SERIES_HOURS - 400)
        value[at : at + 300] = LIMITS.limit * rng.uniform(0.86, 1.0, 300)
    if series % 10 == 1:
        value[rng.integers(400, SERIES_HOURS - 400) :] *= 0.4
    day = rng.integers(1, SERIES_HOURS // 24 - 1) * 24
    value[day : day + 24] = value[day - 24 : day]
    kept = rng.random(SERIES_HOURS) >= ABSENT
    for at in rng.integers(0, SERIES_HOURS - 50, 1):
        kept[at : at + rng.integers(2, 12)] = False
    stamp = (T0 + pd.to_timedelta(hours[kept], unit="h")).to_numpy("datetime64[us]")
    columns = [np.full(kept.sum(), series, np.int32), stamp, value[kept].round(1)]
    return pa.table(dict(zip(SCHEMA.names, columns, strict=True)), schema=SCHEMA)
