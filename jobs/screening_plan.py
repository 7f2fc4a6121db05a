"""Divide a screening into parts: which sites, from which hour on, for which rules; and see what has changed since the last."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analytics.block import BlockKind
from analytics.rule import Rule
from analytics.screening import BASE, needed
from analytics.series_day import MEMORY_H as DAY_MEMORY_H
from jobs.screening_read import AROUND, Known, Task, is_bundled
from schema.catalogue import datasets
from schema.core import Dataset
from store.base import Store
from store.screening_state import Seen

PART_ROWS = 2_000_000  # of all datasets in one part: bounds memory; every part opens all files of its span
SPANS_H = (
    31 * 24,
    62 * 24,
    124 * 24,
)  # rules of like memory are screened together over the span the longest needs
EVENTS = (
    "cems_label",
    "outlet_record",
    "inspection",
    "stop_report",
)  # rows that speak about their own time only
RUNNING_H = 31 * 24  # whether a plant runs is judged by its load of 30 days
SERIES_H = DAY_MEMORY_H + RUNNING_H  # hours that decide a row of series_day
ALWAYS, NEVER = pd.Timestamp("1900-01-01"), pd.Timestamp("2200-01-01")


@dataclass(frozen=True, slots=True)
class Bundle:
    """Rules that are screened together."""

    rules: tuple[Rule, ...]
    memory: pd.Timedelta  # the longest of them
    with_days: bool  # the days of the series are summarised beside them

    @property
    def slack(self) -> pd.Timedelta:
        """Farthest apart that two hits of one clue may lie, and a day for the row itself."""
        return pd.Timedelta(minutes=max((r.join_min for r in self.rules), default=0) + 1440)


@dataclass(frozen=True, slots=True)
class Changes:
    """What has come in since the last screening with the same rules."""

    since: Mapping[str, pd.Timestamp]  # earliest changed time of each site; ALWAYS: any time
    told: str  # what it was, for the events of clues that open again
    all_series: bool = False  # what makes outlets comparable has changed too


def bundles(rules: Sequence[Rule], with_days: bool, history: pd.Timedelta) -> list[Bundle]:
    """Rules of the first pass by length of memory; those that read the whole ``history`` anyway are one bundle."""
    first = [rule for rule in rules if rule.block is not BlockKind.SERIES_DAY]
    memory = {rule.code: rule.memory_h for rule in first} | ({"": SERIES_H} if with_days else {})
    last = sum(pd.Timedelta(hours=2 * edge) < history for edge in SPANS_H)
    of = {code: min(last, sum(h > edge for edge in SPANS_H)) for code, h in memory.items()}
    found = []
    for number in sorted(set(of.values())):
        mine = tuple(rule for rule in first if of[rule.code] == number)
        longest = max(hours for code, hours in memory.items() if of[code] == number)
        found.append(Bundle(mine, pd.Timedelta(hours=longest), of.get("") == number))
    return found


def tasks(
    known: Known, bundle: Bundle, since: Mapping[str, pd.Timestamp | None], end: pd.Timestamp | None
) -> list[Task]:
    """Parts of bounded size, each of sites that are read from the same time on (None: from the beginning)."""
    known = known.only(needed(bundle.rules) | (BASE[BlockKind.SERIES_DAY] if bundle.with_days else set()))
    found = []
    size = _sizes(known, since)
    for begin in sorted(set(since.values()), key=lambda at: ALWAYS if at is None else at):
        group: list[str] = []
        rows = 0
        here = [
            site for site in size.index if since[site] == begin or (since[site] is None and begin is None)
        ]
        for site in here:
            if group and rows + size[site] > PART_ROWS:
                found.append(_task(known, bundle, (begin, end), group, rows))
                group, rows = [], 0
            group.append(site)
            rows += int(size[site])
        found.append(_task(known, bundle, (begin, end), group, rows))
    return found


def first_days(known: Known) -> pd.Series:
    """First day with data of every site."""
    every = [series[["site_id", "first"]] for series in known.series.values()]
    return pd.concat(every).groupby("site_id")["first"].min() if every else pd.Series(dtype="datetime64[us]")


def changes(store: Store, known: Known, names: Iterable[str], seen: Mapping[str, Seen]) -> Changes | None:
    """Sites that new batches speak about; None when everything has to be screened.

    Everything: nothing was screened yet, a batch is gone, or a table changed that belongs to no site and no time.
    """
    if not seen:
        return None
    found: list[pd.Series] = []
    told = []
    declared = datasets()
    for name in sorted(names):
        dataset = declared[name]
        now = [batch.batch_id for batch in store.batches(dataset)]
        if any(batch.split("-", 1)[0] == name and batch not in now for batch in seen):
            return None
        new = [batch for batch in now if batch not in seen]
        if not new:
            continue
        touched = _touched(store, known, dataset, new)
        if touched is None:
            return None
        told.append(f"{dataset.title}（批次 {'、'.join(new)}）")
        found.append(touched)
        found.append(_reached_by_time(known, name, seen))
    if not told:
        return Changes({}, "")
    whole = pd.concat(found)
    return Changes(whole.groupby(level=0).min().to_dict(), "；".join(told), bool((whole == ALWAYS).any()))


def screened(store: Store, known: Known, names: Iterable[str]) -> list[Seen]:
    """Every batch of the datasets, as it is to be remembered."""
    declared = datasets()
    return [
        Seen(batch.batch_id, at.to_pydatetime() if (at := known.until.get(name)) is not None else None)
        for name in sorted(names)
        for batch in store.batches(declared[name])
    ]


def _touched(store: Store, known: Known, dataset: Dataset, batches: Sequence[str]) -> pd.Series | None:
    """Earliest time in the new rows of each site, or of all rows for every site where rows belong to none.

    None when all has to be screened: rows of no time that belong to no site, or that hide others.
    """
    times = [c.name for c in dataset.columns if c.dtype in ("date", "timestamp")]
    of_site = "site_id" in dataset.names and dataset.name not in AROUND
    by_time = bool(dataset.partition) or not of_site or dataset.name in EVENTS
    everywhere = first_days(known).index
    found = []
    for batch in batches:
        imported = store.imported(dataset, batch)
        rows = imported.rows
        if (imported.replaces and not dataset.partition) or (by_time and (not times or is_bundled(dataset))):
            return None
        at = rows[times].min(axis=1) if by_time else pd.Series(ALWAYS, rows.index)
        if imported.replaces or not of_site:
            found.append(pd.Series(at.min(), index=everywhere))
        else:
            found.append(at.groupby(rows["site_id"].astype(str)).min())
    if dataset.name in EVENTS:
        found += _before(store, dataset, batches)
    return pd.concat(found).dropna()


def _before(store: Store, dataset: Dataset, batches: Sequence[str]) -> list[pd.Series]:
    """What the new rows of events replace: the time of earlier rows of the same key; an outlet's first event changes all."""
    subject = "outlet_id" if "outlet_id" in dataset.names else "site_id"
    new = pd.concat([store.imported(dataset, batch).rows for batch in batches])
    older = [b.batch_id for b in store.batches(dataset) if b.batch_id not in batches]
    old = [store.imported(dataset, batch).rows for batch in older]
    key = dataset.key[0]
    same = [rows[rows[key].astype(str).isin(set(new[key].astype(str)))] for rows in old]
    heard = {name for rows in old for name in rows[subject].astype(str).unique()}
    first = new["site_id"].astype(str)[~new[subject].astype(str).isin(heard)].unique()
    found = [rows["started_at"].groupby(rows["site_id"].astype(str)).min() for rows in same if len(rows)]
    return [*found, pd.Series(ALWAYS, index=first)]


def _reached_by_time(known: Known, name: str, seen: Mapping[str, Seen]) -> pd.Series:
    """Where the data now reach farther than they did: every site of the dataset, whose silence lasts longer now."""
    reached = [s.reached for b, s in seen.items() if b.split("-", 1)[0] == name and s.reached is not None]
    if name not in known.series or not reached or known.until[name] <= max(reached):
        return pd.Series(dtype="datetime64[us]")
    sites = known.series[name]["site_id"].unique()
    return pd.Series(pd.Timestamp(max(reached)), index=sites)


def _sizes(known: Known, since: Mapping[str, pd.Timestamp | None]) -> pd.Series:
    """About how many rows each site has in its span, in an order that keeps neighbours in the files together."""
    parts, order = [], []
    for name, series in sorted(known.series.items()):
        mine = series[series["site_id"].isin(since.keys())]
        begin = pd.to_datetime(mine["site_id"].map(since)).fillna(mine["first"])
        days = (mine["last"] - mine["first"]).dt.days + 1
        left = (mine["last"] - pd.concat([begin, mine["first"]], axis=1).max(axis=1)).dt.days + 1
        parts.append((mine["rows"] * (left / days).clip(0, 1)).groupby(mine["site_id"]).sum())
        order.append(mine.groupby("site_id")[datasets()[name].key[0]].min())
    rows = pd.concat(parts).groupby(level=0).sum() if parts else pd.Series(dtype=float)
    rows = rows.reindex(sorted(since), fill_value=0.0)
    first = pd.concat(order) if order else pd.Series(dtype=str)
    first = first[~first.index.duplicated()].reindex(rows.index)
    return rows.iloc[first.fillna("").argsort(kind="stable")]


def _task(
    known: Known,
    bundle: Bundle,
    span: tuple[pd.Timestamp | None, pd.Timestamp | None],
    sites: Collection[str],
    rows: int,
) -> Task:
    return Task(
        bundle.rules, tuple(sites), known.of(sites), known.until, known.shared, known.of_sites,
        span[0], span[1], known.as_of, bundle.with_days, rows,
    )  # fmt: skip
