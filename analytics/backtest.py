"""What a rule would have done: clues per day, share of sites, overlap with other rules, and how often it was right."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analytics.statistics import wilson
from schema.inspection import CONFIRMED, JUDGED

FOLLOW_UP = pd.Timedelta(days=30)  # an inspection so long after a clue still answers it
MOMENT = pd.Timedelta(seconds=1)
NEEDED = ("rule", "site_id", "adcode", "outlet_id", "t_start", "t_end")


@dataclass(frozen=True, slots=True)
class Window:
    """Days that are looked at, both inclusive."""

    first: pd.Timestamp
    last: pd.Timestamp

    @property
    def days(self) -> pd.DatetimeIndex:
        """Every day of the window."""
        return pd.date_range(self.first, self.last, freq="D")

    def touched(self, clues: pd.DataFrame) -> pd.DataFrame:
        """The clues that reach into the window."""
        inside = (clues["t_end"] > self.first) & (clues["t_start"] < self.last + pd.Timedelta(days=1))
        return clues[inside].reset_index(drop=True)


def figures(
    found: pd.DataFrame,
    others: pd.DataFrame,
    inspections: pd.DataFrame,
    window: Window,
    sites_with_data: Collection[str],
) -> dict[str, Any]:
    """Everything that is told about the clues of one rule, ready for JSON.

    Parameters
    ----------
    found, others
        Clues of the rule, and of the other rules; columns :data:`NEEDED`.
    inspections
        ``site_id``, ``started_at``, ``outcome``.
    sites_with_data
        Sites whose data the rule could judge within the window.
    """
    mine = window.touched(found)
    sites = set(mine["site_id"].astype(str))
    per_area = mine["adcode"].astype(str).value_counts()
    return {
        "clues": len(mine),
        "first_day": f"{window.first:%Y-%m-%d}",
        "per_day": per_day(mine, window),
        "sites": len(sites),
        "sites_with_data": len({*sites_with_data} | sites),
        "areas": {str(k): int(v) for k, v in per_area.sort_index().items()},
        "overlap": overlap(mine, window.touched(others)),
        "precision": precision(mine, inspections, window),
    }


def per_day(clues: pd.DataFrame, window: Window) -> list[int]:
    """Clues by the day they begin; one that began earlier counts on the first day."""
    day = clues["t_start"].clip(lower=window.first).dt.normalize()
    return [int(n) for n in day.value_counts().reindex(window.days, fill_value=0)]


def overlap(mine: pd.DataFrame, others: pd.DataFrame) -> list[dict[str, Any]]:
    """Of every other rule that meets one: how many of these clues meet a clue of it at the same place and time.

    The same place is the same outlet; where one of the two names no outlet, the same site. Most met first.
    """
    found = []
    for rule, theirs in others.groupby(others["rule"].astype(str), sort=True):
        n = int(meets(mine, theirs).sum())
        if n:
            found.append({"rule": str(rule), "n": n, "share": n / len(mine)})
    return sorted(found, key=lambda row: (-row["n"], row["rule"]))


def meets(mine: pd.DataFrame, theirs: pd.DataFrame) -> np.ndarray:
    """True for each of these clues that one of theirs meets, bool of shape (len(mine),)."""
    mine_at, theirs_at = mine["outlet_id"].notna().to_numpy(), theirs["outlet_id"].notna().to_numpy()
    met = np.zeros(len(mine), bool)
    for name, ours, other in (
        ("outlet_id", mine_at, theirs_at),
        ("site_id", mine_at, ~theirs_at),
        ("site_id", ~mine_at, np.ones(len(theirs), bool)),
    ):
        met[ours] |= _meet(mine[ours], theirs[other], name)
    return met


def _meet(mine: pd.DataFrame, theirs: pd.DataFrame, place: str) -> np.ndarray:
    """True where one of theirs with the same place begins before mine ends and ends after mine begins."""
    if not len(mine) or not len(theirs):
        return np.zeros(len(mine), bool)
    names = pd.Index(theirs[place].astype(str).unique())
    code = names.get_indexer(theirs[place].astype(str))
    begin, end = (theirs[n].to_numpy("datetime64[s]").astype(np.int64) for n in ("t_start", "t_end"))
    order = np.lexsort((begin, code))
    code, begin, end = code[order], begin[order], end[order]
    wide = int(max(begin.max(), end.max(), mine["t_end"].max().timestamp())) + 1
    latest = np.maximum.accumulate(end + code * wide) - code * wide  # the farthest end so far at this place
    own = names.get_indexer(mine[place].astype(str))
    first, last = (mine[n].to_numpy("datetime64[s]").astype(np.int64) for n in ("t_start", "t_end"))
    before = np.searchsorted(begin + code * wide, last + own * wide, side="left") - 1
    known = (own >= 0) & (before >= 0)
    at = np.where(known, before, 0)
    return known & (code[at] == own) & (latest[at] > first)


def precision(clues: pd.DataFrame, inspections: pd.DataFrame, window: Window) -> dict[str, Any]:
    """Of the decided inspections within 30 days after a clue at their site, how many confirmed a problem.

    Counts inspections, not clues: one visit after ten clues is one answer. ``low`` and ``high`` are the Wilson interval at
    95 %; None without inspections.
    """
    since = inspections["started_at"] >= window.first
    visits = inspections[inspections["outcome"].isin(JUDGED) & since].reset_index(drop=True)
    asked = pd.DataFrame(
        {
            "outlet_id": None,
            "site_id": visits["site_id"].astype(str),
            "t_start": visits["started_at"],
            "t_end": visits["started_at"] + MOMENT,
        }
    )
    answered = clues.assign(t_end=clues["t_end"] + FOLLOW_UP + MOMENT, outlet_id=None)
    hit = meets(asked, answered) if len(visits) else np.zeros(0, bool)
    n, k = int(hit.sum()), int((hit & visits["outcome"].isin(CONFIRMED).to_numpy(bool)).sum())
    low, high = wilson(k, n) if n else (None, None)
    return {"n": n, "k": k, "low": low, "high": high}
