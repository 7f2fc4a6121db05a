"""Compare what a screening found with the clues that are there, and keep what follows: clues, events, scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analytics.catalogue import catalogue
from analytics.runner import STATE_AT_FIRST, frame
from analytics.scores.outlet import outlet_score, pushed
from analytics.scores.power import FAMILIES, power_score
from jobs.screening_read import Known
from schema.clue import DATASET as CLUE
from schema.core import Dataset
from schema.outlet_score import DATASET as OUTLET_SCORE
from schema.power_score import DATASET as POWER_SCORE
from store.base import Store
from store.casework import SqlCasework
from store.clue_writing import AGAIN, NO_LONGER, REOPENED, Writing, history
from store.viewer import SYSTEM

PUSHED = "PUSHED"
OWN_STATES = ("RAW", STATE_AT_FIRST, PUSHED)  # what the screening itself may set
CLOSED = ("DISMISSED", "CLOSED")
COMPARED = tuple(n for n in CLUE.names if n not in ("clue_id", "state", "as_of"))
REOPENING = ("value", "t_start", "t_end", "message")
METERED = ("load_15min", "device_power")


def times_of(sites: pd.Series, at: Mapping[str, pd.Timestamp]) -> pd.Series:
    """Time of each site; NaT for a site that has none."""
    return pd.Series(
        [at.get(site, pd.NaT) for site in sites.astype(str)], sites.index, dtype="datetime64[us]"
    )


@dataclass(frozen=True, slots=True)
class Scope:
    """Clues that were judged again: of these rules, and after the given time, or that of their site (None: all of them)."""

    rules: frozenset[str]
    after: Mapping[str, pd.Timestamp] | pd.Timestamp | None = None
    before: pd.Timestamp | None = None  # clues that begin later were not judged

    def covers(self, clues: pd.DataFrame) -> pd.Series:
        """True for the clues that the screening would have found again if they still held."""
        inside = clues["rule"].astype(str).isin(self.rules)
        if isinstance(self.after, pd.Timestamp):
            inside &= clues["t_end"] > self.after
        elif self.after is not None:
            inside &= clues["t_end"] > times_of(clues["site_id"], self.after)
        if self.before is not None:
            inside &= clues["t_start"] < self.before
        return inside


@dataclass(frozen=True, slots=True)
class Found:
    """What a screening found, and where it looked."""

    clues: pd.DataFrame
    scopes: Sequence[Scope]
    as_of: pd.Timestamp
    told: str = ""  # which data changed


@dataclass(frozen=True, slots=True)
class Settled:
    """What is to be written, and the clues of all rules that hold then."""

    writing: Writing
    standing: pd.DataFrame
    moved: pd.DataFrame  # clues that are new, changed, dropped, or hold no longer


def settle(casework: SqlCasework, dataset: Dataset, codes: Sequence[str], found: Found) -> Settled:
    """Compare by clue_id with all clues; ``codes`` are the rules that ran.

    Nobody loses work: a clue that a person has worked on stays, and an event says what happened.
    """
    touched, fallen = history(casework) if dataset is CLUE else (set(), set())
    old = frame(casework.read(dataset, SYSTEM).to_dict("records")).set_index("clue_id", drop=False)
    new = found.clues.set_index("clue_id", drop=False)
    judged = pd.Series(False, old.index)
    for scope in found.scopes:
        judged |= scope.covers(old)
    by_hand = old.index.isin(touched) | ~old["state"].isin(OWN_STATES)
    gone = judged & ~old.index.isin(new.index)
    both = old.index.intersection(new.index)
    changed = both[_differ(old.loc[both], new.loc[both], COMPARED)]
    events = [(NO_LONGER, i, _why(found)) for i in old.index[gone & by_hand] if i not in fallen]
    events += [(AGAIN, i, _why(found)) for i in both if i in fallen]
    closed = both[old.loc[both, "state"].isin(CLOSED)]
    opened = closed[_differ(old.loc[closed], new.loc[closed], REOPENING)]
    events += [(REOPENED, i, _why(found)) for i in opened]
    drop = old.index[gone & ~by_hand]
    put = pd.concat([new.loc[~new.index.isin(old.index)], new.loc[changed]])
    rest = old.loc[~judged & ~old.index.isin(new.index) & ~old.index.isin(fallen)]
    was = old["state"].to_dict()
    known = new.assign(state=[was.get(i, STATE_AT_FIRST) for i in new.index])
    known.loc[opened, "state"] = STATE_AT_FIRST
    standing = pd.concat([known, rest])
    held = standing.index[standing["rule"].isin(codes)]
    standing.loc[held, "as_of"] = found.as_of
    free = standing.index[~standing.index.isin(old.index[by_hand])]
    states = (
        dict.fromkeys(opened, STATE_AT_FIRST) | _free_states(standing, free, old) if dataset is CLUE else {}
    )
    standing["state"] = [states.get(i, state) for i, state in standing["state"].items()]
    writing = Writing(
        dataset,
        put.assign(as_of=found.as_of),
        list(drop),
        states,
        events,
        list(held),
        found.as_of.to_pydatetime(),
    )
    moved = pd.concat([put, old.loc[gone], old.loc[changed]])
    return Settled(writing, standing, moved)


def _free_states(standing: pd.DataFrame, free: pd.Index, old: pd.DataFrame) -> dict[str, str]:
    """States of clues nobody has touched, where they are not yet as the scores of their outlet want them."""
    scores = outlet_score(standing, catalogue())
    on = pushed(standing, scores)
    wanted = {i: PUSHED if i in on else STATE_AT_FIRST for i in free}
    is_now = old["state"].to_dict()
    return {i: state for i, state in wanted.items() if is_now.get(i, STATE_AT_FIRST) != state}


def _differ(old: pd.DataFrame, new: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    out = pd.Series(False, old.index)
    for name in names:
        a, b = old[name], new[name]
        out |= (a != b) & ~(a.isna() & b.isna())
    return out


def _why(found: Found) -> str:
    return f"数据变更：{found.told}" if found.told else "规则、参数或数据有变，已重新筛查"


def keep_outlet_scores(store: Store, settled: Settled) -> None:
    """Write the scores of every day on which some outlet's score has changed; a score that is no more becomes 0."""
    if settled.moved.empty:
        return
    first = settled.moved["t_start"].min().normalize()
    scores = outlet_score(settled.standing, catalogue())
    old = store.read(OUTLET_SCORE, SYSTEM, start=first)
    gone = _plain(old).merge(
        scores[["outlet_id", "day"]], on=["outlet_id", "day"], how="left", indicator=True
    )
    gone = gone[gone["_merge"] == "left_only"].drop(columns="_merge")
    nothing = gone.assign(score=0.0, rules=None, groups=0, is_pushed=False)
    rows = pd.concat([scores[scores["day"] >= first], nothing])
    _keep_days(store, OUTLET_SCORE, rows.astype({"is_pushed": bool}), old)


def keep_power_scores(store: Store, casework: SqlCasework, known: Known, since: pd.Timestamp | None) -> None:
    """Write the power score of every metered site and day from ``since`` on (None: all) from the clues that stand now."""
    read = [known.series[name] for name in METERED if name in known.series]
    if not read:
        return
    metered = sorted({str(site) for series in read for site in series["site_id"].unique()})
    first = min(series["first"].min() for series in read)
    last = max(known.until[name] for name in METERED if name in known.until).normalize()
    first = first if since is None else max(first, since.normalize())
    clues = frame(casework.read(CLUE, SYSTEM, family=FAMILIES).to_dict("records"))
    rows = power_score(clues[clues["t_end"] > first], catalogue(), metered, pd.date_range(first, last))
    _keep_days(store, POWER_SCORE, rows, store.read(POWER_SCORE, SYSTEM, start=first))


def _keep_days(store: Store, dataset: Dataset, rows: pd.DataFrame, old: pd.DataFrame) -> None:
    """Replace the days whose rows differ from the ``old`` ones."""
    names = [n for n in dataset.names if n in rows]
    both = _plain(rows)[names].merge(_plain(old)[names], on=names, how="outer", indicator=True)
    new = rows[rows["day"].isin(both.loc[both["_merge"] != "both", "day"])]
    if len(new):
        store.append(dataset, new.sort_values(list(dataset.key)), source="screen", replace=True)


def _plain(rows: pd.DataFrame) -> pd.DataFrame:
    """Categories as plain text."""
    return rows.astype({n: "str" for n in rows if isinstance(rows[n].dtype, pd.CategoricalDtype)})
