"""The two passes of a screening: sites part by part, then all series side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from analytics.block import BlockKind
from analytics.rule import Rule
from analytics.screening import NO_DAYS, joined, needed, second_pass
from jobs.progress import Progress
from jobs.screening_keep import Scope, times_of
from jobs.screening_plan import ALWAYS, Bundle, bundles, first_days, tasks
from jobs.screening_read import Known
from jobs.screening_run import Run, parts, rules_key, run_key
from schema.catalogue import datasets
from schema.series_day import DATASET as SERIES_DAY
from store.viewer import SYSTEM

Since = Mapping[str, pd.Timestamp]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be screened."""

    known: Known
    rules: tuple[Rule, ...]
    changed: (
        Since | None
    )  # earliest changed time of each site that is screened; None: everything of every site
    end: pd.Timestamp | None = None
    said: str = ""  # stands for what people have said that is not in the warehouse
    all_series: bool = (
        True  # what makes outlets comparable may have changed: compare them over all their days
    )


@dataclass(slots=True)
class Outcome:
    """Clues, where they were looked for, and the days of series summarised beside them."""

    clues: pd.DataFrame
    scopes: list[Scope]
    days: pd.DataFrame = field(default_factory=NO_DAYS.copy)
    exact: dict[str, pd.Timestamp] | None = None  # of each site: ``days`` has all its days from here on


def first_pass(run: Run, order: Order, progress: Progress) -> Outcome:
    """Clues of all rules but those that compare outlets, and the days these compare."""
    with_days = any(rule.block is BlockKind.SERIES_DAY for rule in order.rules)
    out = Outcome(joined([]), [])
    found, days = [], []
    for bundle in bundles(order.rules, with_days, _history(order)):
        clues, new_days, after = _bundle(run, order, bundle, progress)
        found.append(clues)
        codes = frozenset(rule.code for rule in bundle.rules)
        out.scopes.append(Scope(codes, None if order.changed is None else after, order.end))
        if bundle.with_days:
            days.append(new_days)
            out.exact = None if order.changed is None else after
    out.clues = joined(found)
    out.days = pd.concat(days, ignore_index=True) if days else NO_DAYS.copy()
    return out


def _history(order: Order) -> pd.Timedelta:
    """The longest time from the first row of a site to the first that has changed; nothing where everything is screened."""
    if order.changed is None:
        return pd.Timedelta(0)
    first = first_days(order.known)
    return max(
        (order.changed[s] - first[s] for s in order.changed if s in first.index), default=pd.Timedelta(0)
    )


def _bundle(
    run: Run, order: Order, bundle: Bundle, progress: Progress
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, pd.Timestamp]]:
    """Clues of the rules of a bundle that end after the returned time of their site, and days from there on.

    What has changed may change flags as far as the memory of a rule, on both sides. A clue that may have begun before
    is followed back: its site is read again from twice as far back, until it begins later or the data begin.
    """
    first = first_days(order.known)
    sites = first.index if order.changed is None else [s for s in order.changed if s in first.index]
    back = {s: 2 * bundle.memory for s in sites}
    after: dict[str, pd.Timestamp] = {}
    kept, days = [], []
    while back:
        since = {s: _since(order, s, back[s], first[s]) for s in back}
        exact = {s: ALWAYS if at is None else at + bundle.memory for s, at in since.items()}
        todo = tasks(order.known, bundle, since, order.end)
        names = {*order.known.series, *order.known.of_sites, *order.known.shared} & set(datasets())
        key = run_key(run.store, names, todo, f"{rules_key(bundle.rules)} {order.said}")
        progress.step("筛查", sum(task.rows for task in todo))
        done = parts(replace(run, key=key), todo, progress)
        found = joined([part.clues for part in done])
        limit = times_of(found["site_id"], exact)
        found, limit = found[found["t_end"] > limit], limit[found["t_end"] > limit]
        early = (found["t_start"] <= limit + bundle.slack) & (limit > ALWAYS)
        again = set(found["site_id"][early])
        kept.append(found[~found["site_id"].isin(again)])
        new = pd.concat([part.days for part in done], ignore_index=True)
        whole = new["day"] >= times_of(new["site_id"], exact)
        days.append(new[whole & ~new["site_id"].isin(again)])
        after |= {s: at for s, at in exact.items() if s not in again}
        back = {s: 2 * back[s] for s in again}
    return joined(kept), pd.concat([NO_DAYS.iloc[:0], *days], ignore_index=True), after


def _since(order: Order, site: str, back: pd.Timedelta, first: pd.Timestamp) -> pd.Timestamp | None:
    """Midnight from which on the site is read; None where that is all it has."""
    if order.changed is None or order.changed[site] <= first + back:
        return None
    return (order.changed[site] - back).normalize()


def compare(run: Run, order: Order, first: Outcome) -> tuple[Outcome, pd.DataFrame]:
    """Clues of the rules that compare outlets, and the rows of all days of series that are not as they were kept."""
    rules = tuple(rule for rule in order.rules if rule.block is BlockKind.SERIES_DAY)
    if not rules:
        return Outcome(joined([]), []), NO_DAYS.copy()
    codes = frozenset(rule.code for rule in rules)
    memory = pd.Timedelta(hours=max(rule.memory_h for rule in rules))
    slack = Bundle(rules, memory, False).slack
    stored = _days_of(run)
    every = _merged(stored, first)
    differing = _different_days(stored, every)
    fresh = every[every["day"].isin(differing)]
    if order.changed is not None and not order.all_series and not len(differing):
        return Outcome(joined([]), []), fresh
    frames = _frames(run, order, rules)
    back, changed = 2 * memory, min(differing, default=ALWAYS)
    while True:
        whole = order.changed is None or order.all_series or changed - back <= every["day"].min()
        exact = ALWAYS if whole else changed - back + memory
        rows = every if whole else every[every["day"] >= changed - back].reset_index(drop=True)
        clues = second_pass(rows, frames, rules, order.known.as_of)
        clues = clues[clues["t_end"] > exact].reset_index(drop=True)
        if whole or not (clues["t_start"] <= exact + slack).any():
            return Outcome(clues, [Scope(codes, None if whole else exact, order.end)]), fresh
        back = 2 * back


def _frames(run: Run, order: Order, rules: Sequence[Rule]) -> dict[str, pd.DataFrame]:
    """What the second pass reads beside the days: descriptions of all sites and outlets."""
    known = datasets()
    wanted = sorted(name for name in needed(rules) if not known[name].partition)
    own = {n: run.store.read(known[n], SYSTEM) for n in wanted if n not in order.known.shared}
    return dict(order.known.shared) | own


def _days_of(run: Run) -> pd.DataFrame:
    """Days of series as they are kept, text as text."""
    rows = run.store.read(SERIES_DAY, SYSTEM)
    return rows.astype({n: "str" for n in rows if isinstance(rows[n].dtype, pd.CategoricalDtype)})


def _merged(stored: pd.DataFrame, first: Outcome) -> pd.DataFrame:
    """All days of all series now: those just summarised, and those that were kept and cannot have changed."""
    new = first.days.astype(stored.dtypes.to_dict())
    if first.exact is not None:
        exact = times_of(stored["site_id"], first.exact)
        new = pd.concat([stored[exact.isna() | (stored["day"] < exact)], new])
    return new.sort_values(list(SERIES_DAY.key), ignore_index=True)


def _different_days(stored: pd.DataFrame, every: pd.DataFrame) -> list[pd.Timestamp]:
    """Days whose rows are not the same in both, whatever their order."""
    both = [_prints(rows) for rows in (stored, every)]
    days = both[0].index.union(both[1].index)
    differ = both[0].reindex(days, fill_value=0) != both[1].reindex(days, fill_value=0)
    return [pd.Timestamp(day) for day in days[differ.to_numpy()]]


def _prints(rows: pd.DataFrame) -> pd.Series:
    """One number a day that stands for its rows."""
    return pd.util.hash_pandas_object(rows, index=False).groupby(rows["day"]).sum()
