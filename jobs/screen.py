"""Screen the warehouse: read what the rules need, find clues, keep them, and score the power of every metered site."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TypedDict, Unpack

import pandas as pd

from analytics.catalogue import catalogue, chosen
from analytics.rule import Rule
from analytics.runner import frame
from analytics.scores.power import power_score
from analytics.screening import needed, screen
from jobs.progress import Progress, Silent
from schema.catalogue import datasets
from schema.clue import DATASET as CLUE
from schema.power_score import DATASET as POWER_SCORE
from store.base import Casework, Instant, Store
from store.viewer import SYSTEM

LOOK_BACK = timedelta(days=60)  # the longest memory of a rule: 30 days of reference before a window of 14
TIMES = {
    "cems_hour": ("hour", "60min"),
    "cems_day": ("day", "1D"),
    "load_15min": ("at", "15min"),
    "meter_day": ("day", "1D"),
    "device_power": ("at", "0min"),
}
DESCRIPTIVE = {"cems_day": ("outlet_id", "factor", "day", "value", "flag", "valid_hours")}
METERED = ("load_15min", "device_power")


class Options(TypedDict, total=False):
    """What a run may be told; everything may be left out."""

    rules: Sequence[str] | None  # codes
    start: Instant | None  # inclusive
    end: Instant | None  # exclusive
    cluster: str | None  # address of a scheduler


def run(
    store: Store,
    casework: Casework,
    *,
    progress: Progress | None = None,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """Clues of the rules (default: the default set) that overlap the span (default: all data), in order of clue_id.

    Writes them to the casework, drops clues of the same rules and span that no longer fire unless a person has worked
    on them, and writes the power score of the days of the span. Running twice adds nothing.

    Raises
    ------
    ValueError
        For an unknown rule, an empty warehouse, or a cluster (not supported yet).
    """
    if cluster := options.get("cluster"):
        raise ValueError(f"本版本尚不支持在集群 {cluster} 上筛查，请去掉 --cluster 在本机运行")
    start, end = options.get("start"), options.get("end")
    progress, picked = progress or Silent(), chosen(options.get("rules"))
    progress.step("读取数据")
    frames = read(store, picked, start, end)
    as_of = newest(frames)
    progress.step("筛查", len(picked))
    found = screen(frames, picked, as_of)
    progress.advance(len(picked))
    if start is not None:
        found = found[found["t_end"] > pd.Timestamp(start)].reset_index(drop=True)
    progress.step("写入线索", len(found))
    keep(casework, picked, found, start, end)
    progress.advance(len(found))
    score(store, casework, frames, start)
    progress.done(f"{len(picked)} 条规则，{len(found)} 条线索，数据截至 {as_of:%Y-%m-%d %H:%M}")
    return found


def read(
    store: Store, rules: Sequence[Rule], start: Instant | None, end: Instant | None
) -> dict[str, pd.DataFrame]:
    """Frames the rules need, with the history they look back on; columns nobody reads are left out."""
    known = datasets()
    since = None if start is None else pd.Timestamp(start) - LOOK_BACK
    out = {}
    for name in sorted(needed(rules)):
        dataset = known[name]
        columns = DESCRIPTIVE.get(name, ())
        if name in TIMES:
            if name == "cems_hour":
                columns = ("outlet_id", "factor", "hour", "value", "corrected", "flag")
            out[name] = store.read(dataset, SYSTEM, columns, start=since, end=end)
        else:
            out[name] = store.read(dataset, SYSTEM)
    return out


def newest(frames: Mapping[str, pd.DataFrame]) -> pd.Timestamp:
    """End of the newest row: the data's own present.

    Raises
    ------
    ValueError
        When there is nothing to screen.
    """
    ends = [
        pd.Timestamp(frames[name][column].max()) + pd.Timedelta(width)
        for name, (column, width) in TIMES.items()
        if name in frames and len(frames[name])
    ]
    if not ends:
        raise ValueError("没有可筛查的数据：请先导入自动监控、负荷或设备用电数据")
    return max(ends)


def keep(
    casework: Casework, rules: Sequence[Rule], found: pd.DataFrame, start: Instant | None, end: Instant | None
) -> None:
    """Put the clues; drop those of the same rules and span that no longer fire and that nobody has touched."""
    columns = ("clue_id", "t_start", "t_end")
    old = casework.read(CLUE, SYSTEM, columns, rule=tuple(rule.code for rule in rules))
    within = pd.Series(True, index=old.index)
    if start is not None:
        within &= old["t_end"] > pd.Timestamp(start)
    if end is not None:
        within &= old["t_start"] < pd.Timestamp(end)
    stale = sorted(set(old["clue_id"][within].astype(str)) - set(found["clue_id"]))
    casework.put(CLUE, found, replace={"clue_id": tuple(stale)} if stale else None)


def score(
    store: Store, casework: Casework, frames: Mapping[str, pd.DataFrame], start: Instant | None
) -> None:
    """Write the power score of every metered site and day of the span from the clues that stand now."""
    read_from = [frames[name][["site_id", TIMES[name][0]]] for name in METERED if len(frames.get(name, ()))]
    if not read_from:
        return
    metered = sorted({str(site) for rows in read_from for site in rows["site_id"].unique()})
    first = min(pd.Timestamp(rows.iloc[:, 1].min()) for rows in read_from).normalize()
    last = max(pd.Timestamp(rows.iloc[:, 1].max()) for rows in read_from).normalize()
    if start is not None:
        first = max(first, pd.Timestamp(start).normalize())
    clues = frame(casework.read(CLUE, SYSTEM, family=("power_night", "power_treatment")).to_dict("records"))
    rows = power_score(clues, catalogue(), metered, pd.date_range(first, last))
    store.append(POWER_SCORE, rows, source="screen", replace=True)
