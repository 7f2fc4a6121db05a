"""The rules in Polars: lazy expressions, the best form that was found for each."""

from collections.abc import Callable

import pandas as pd
import polars as pl

from benchmarks.rule_forms import LIMITS

SERIES, HOUR, VALUE = pl.col("series"), pl.col("hour"), pl.col("value")


def run(path: str, rule: str) -> pd.DataFrame:
    """Rows series, hour, number of every hit."""
    found = FORMS[rule](pl.scan_parquet(path)).select("series", "hour", pl.col("number").cast(pl.Float64))
    return pd.DataFrame(found.collect().to_dict(as_series=False))


def _constant(rows: pl.LazyFrame) -> pl.LazyFrame:
    same = (VALUE.shift() == VALUE) & (SERIES.shift() == SERIES) & (HOUR.diff() == pl.duration(hours=1))
    runs = rows.with_columns((~same).fill_null(True).cum_sum().alias("run"))
    grouped = runs.group_by("run").agg(pl.first("series"), pl.first("hour"), pl.len().alias("number"))
    return grouped.filter(pl.col("number") >= LIMITS.run_h)


def _jump(rows: pl.LazyFrame) -> pl.LazyFrame:
    window = f"{LIMITS.window_h}h"
    median = VALUE.rolling_median_by("hour", window, min_samples=LIMITS.least, closed="left")
    return rows.with_columns(median.over("series").alias("number")).filter(
        (LIMITS.ratio * pl.col("number") <= VALUE) & (VALUE - pl.col("number") >= LIMITS.step)
    )


def _gap(rows: pl.LazyFrame) -> pl.LazyFrame:
    apart = HOUR.diff().dt.total_hours()
    return rows.with_columns(apart.alias("number")).filter(
        (pl.col("number") >= LIMITS.gap_h) & (SERIES.shift() == SERIES)
    )


def _near_limit(rows: pl.LazyFrame) -> pl.LazyFrame:
    near = VALUE.is_between(0.9 * LIMITS.limit, LIMITS.limit).cast(pl.Float64)
    share = near.rolling_mean_by("hour", f"{LIMITS.week_h}h", min_samples=LIMITS.enough).over("series")
    return rows.with_columns(share.alias("number")).filter(pl.col("number") >= LIMITS.share - 1e-12)


def _level_shift(rows: pl.LazyFrame) -> pl.LazyFrame:
    window, enough = f"{LIMITS.week_h}h", LIMITS.enough
    median = VALUE.rolling_median_by("hour", window, min_samples=enough).over("series")
    with_median = rows.select("series", "hour", median.alias("number"))
    week = pl.duration(hours=LIMITS.week_h)
    before = with_median.select("series", (HOUR + week).alias("hour"), pl.col("number").alias("before"))
    return with_median.join(before, on=["series", "hour"]).filter(
        pl.col("number") <= LIMITS.shift * pl.col("before")
    )


def _copied_day(rows: pl.LazyFrame) -> pl.LazyFrame:
    before = rows.with_columns(HOUR + pl.duration(hours=24)).rename({"value": "before"})
    pairs = rows.join(before, on=["series", "hour"])
    same = pl.col("before") == VALUE
    days = pairs.group_by("series", HOUR.dt.truncate("1d").alias("hour")).agg(
        same.mean().alias("number"), pl.len().alias("pairs"), VALUE.filter(same).n_unique().alias("distinct")
    )
    return days.filter(
        (pl.col("number") >= LIMITS.alike)
        & (pl.col("pairs") >= LIMITS.pairs)
        & (pl.col("distinct") >= LIMITS.distinct)
    )


FORMS: dict[str, Callable[[pl.LazyFrame], pl.LazyFrame]] = {
    "constant": _constant,
    "jump": _jump,
    "gap": _gap,
    "near_limit": _near_limit,
    "level_shift": _level_shift,
    "copied_day": _copied_day,
}
