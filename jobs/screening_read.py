"""What a screening reads: which series there are, and for each part the rows of its own sites and nothing else."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd

from analytics.rule import Rule
from schema.catalogue import datasets
from schema.core import Dataset
from store.base import Store
from store.order import key_code
from store.reference import HERE, table
from store.subjects import subject_columns
from store.viewer import SYSTEM

HOUR_COLUMNS = ("outlet_id", "factor", "hour", "value", "corrected", "flag")
AROUND = {  # what lies around a site may belong to no site: every part reads all of it, but only these columns
    "petition": ("site_id", "received_at", "lon_wgs84", "lat_wgs84"),
    "hotspot_cell": ("cell", "day", "is_top10"),
}
SELDOM = ("value_min", "value_max", "amount_kg")
STEPS = {
    "cems_hour": "60min",
    "cems_day": "1D",
    "load_15min": "15min",
    "meter_day": "1D",
    "device_power": "0min",
}
Instant: TypeAlias = pd.Timestamp | None


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to screen, before any value is read."""

    series: Mapping[str, pd.DataFrame]  # of each dataset divided by time: key, site_id, first, last, rows
    until: Mapping[str, pd.Timestamp]  # time of its newest row
    shared: Mapping[str, pd.DataFrame]  # datasets that belong to no site
    of_sites: tuple[str, ...]  # datasets of sites that are not divided by time, and what lies around them

    @property
    def as_of(self) -> pd.Timestamp:
        """End of the newest measured row: the data's own present.

        Raises
        ------
        ValueError
            When there is nothing to screen.
        """
        ends = [at + pd.Timedelta(STEPS[name]) for name, at in self.until.items() if name in STEPS]
        if not ends:
            raise ValueError("没有可筛查的数据：请先导入自动监控、负荷或设备用电数据")
        return max(ends)

    def only(self, names: Collection[str]) -> "Known":
        """What there is of these datasets; what people decided about alarms stays."""
        kept = {*names, "alarm"}
        return Known(
            {n: s for n, s in self.series.items() if n in kept},
            self.until,
            {n: s for n, s in self.shared.items() if n in kept},
            tuple(n for n in self.of_sites if n in kept),
        )

    def of(self, sites: Iterable[str]) -> dict[str, pd.DataFrame]:
        """Series of these sites."""
        wanted = set(sites)
        return {n: s[s["site_id"].isin(wanted)].reset_index(drop=True) for n, s in self.series.items()}


@dataclass(frozen=True, slots=True)
class Task:
    """One part of a screening: some sites with all their data over one span."""

    rules: tuple[Rule, ...]
    sites: tuple[str, ...]
    series: Mapping[str, pd.DataFrame]  # as in Known, of these sites
    until: Mapping[str, pd.Timestamp]
    shared: Mapping[str, pd.DataFrame]
    of_sites: tuple[str, ...]
    since: Instant  # read from here on; None: everything
    end: Instant  # exclusive
    as_of: pd.Timestamp
    with_days: bool
    rows: int  # about how many it reads


def survey(store: Store, names: Iterable[str], end: Instant) -> Known:
    """What the store holds of these datasets before ``end``."""
    known, series, until, shared, of_sites = datasets(), {}, {}, {}, []
    for name in sorted(names):
        dataset = known[name]
        if name in AROUND:
            of_sites.append(name)
        elif dataset.partition and "site_id" in dataset.names:
            found = store.subjects(dataset)
            if end is not None:
                found = found[found["first"] < end].reset_index(drop=True)
            if len(found):
                series[name], until[name] = found, _newest(store, dataset, end)
        elif "site_id" in dataset.names:
            of_sites.append(name)
        else:
            shared[name] = table(store, dataset) if is_bundled(dataset) else store.read(dataset, SYSTEM)
    return Known(series, until, shared, tuple(of_sites))


def is_bundled(dataset: Dataset) -> bool:
    """True for a table that comes with the program."""
    return (HERE / f"{dataset.name}.csv").exists()


def frames_of(store: Store, task: Task) -> dict[str, pd.DataFrame]:
    """Frames of a part, as if it were all there is: every series reaches from its true beginning, or from the beginning
    of the span, to the end of all data."""
    known, out = datasets(), dict(task.shared)
    for name in task.of_sites:
        if name in AROUND:
            out[name] = store.read(known[name], SYSTEM, AROUND[name])
        else:
            out[name] = store.read(known[name], SYSTEM, site_id=task.sites)
    for name, series in task.series.items():
        dataset = known[name]
        if not len(series):
            continue
        subject = dataset.key[0]
        wanted = tuple(series[subject].unique())
        rows = store.read(
            dataset, SYSTEM, _columns(name, task.rules), start=task.since, end=task.end, **{subject: wanted}
        )
        out[name] = _reaching(dataset, rows, series, task)
    return out


def _columns(name: str, rules: tuple[Rule, ...]) -> tuple[str, ...]:
    if name != "cems_hour":
        return ()
    read = {column for rule in rules for column in (*rule.columns, *(fact.column for fact in rule.facts))}
    return (*HOUR_COLUMNS, *(column for column in SELDOM if column in read))


def _newest(store: Store, dataset: Dataset, end: Instant) -> pd.Timestamp:
    days = store.days(dataset)
    last = max(d for d in days if end is None or pd.Timestamp(d) < end)
    rows = store.read(dataset, SYSTEM, (dataset.partition,), start=last, end=end)
    return pd.Timestamp(rows[dataset.partition].max())


def _reaching(dataset: Dataset, rows: pd.DataFrame, series: pd.DataFrame, task: Task) -> pd.DataFrame:
    """The rows and, without values, those that show how far the series of the span reach.

    A row without value and flag says what no row says. It stands at the beginning of the span for every series that is
    older than it, and at the end of the data for one of them.
    """
    if dataset.name not in STEPS:
        return rows
    names, time = [n for n in subject_columns(dataset) if n in rows], dataset.partition
    marks = []
    if task.since is not None:
        marks.append(series.loc[series["first"] < task.since, names].assign(**{time: task.since}))
    if not len(rows) or rows[time].max() < task.until[dataset.name]:
        marks.append(series[names].iloc[:1].assign(**{time: task.until[dataset.name]}))
    added = pd.concat(marks, ignore_index=True) if marks else series.iloc[:0]
    if not len(added):
        return rows
    whole = pd.DataFrame({name: _with(rows[name], added.get(name), len(added)) for name in rows}, copy=False)
    code = key_code(whole, dataset.key)
    order = np.argsort(code, kind="stable")  # a row of the data comes before the mark of the same key
    order = order[np.diff(code[order], prepend=-1) != 0]
    return whole.iloc[order].reset_index(drop=True)


def _with(values: pd.Series, added: pd.Series | None, count: int) -> pd.Series:
    """A column with the values of the added rows, missing where they say nothing."""
    new = pd.Series([None] * count, dtype="object") if added is None else added
    if isinstance(values.dtype, pd.CategoricalDtype):
        names = pd.Index(sorted({*values.cat.categories, *new.dropna()}), dtype="str")
        place = names.get_indexer(values.cat.categories)
        old = values.cat.codes.to_numpy()
        codes = np.concatenate((np.where(old >= 0, place[old], -1), names.get_indexer(new)))
        return pd.Series(pd.Categorical.from_codes(codes, categories=names))
    if values.dtype.kind == "b":
        new = pd.Series(np.zeros(count, bool))
    return pd.concat([values, new.astype(values.dtype)], ignore_index=True)
