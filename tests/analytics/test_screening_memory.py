"""No rule looks farther than it says: flags do not depend on rows more than ``memory_h`` earlier or later.

Nightly screening relies on it. Minutes and messages are not in the random world; their rules have their own cases.
"""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from screening_world import T0, World, append

from analytics.block import Block, BlockKind
from analytics.catalogue import catalogue
from analytics.rule import Rule
from analytics.screening import blocks, needed
from jobs.screening_plan import SERIES_H, Bundle, first_days, tasks
from jobs.screening_read import frames_of, survey
from store.memory import MemoryStore

pytestmark = pytest.mark.slow
DAYS, CUT = 480, 40  # of the world; cut off at its beginning, and at its end
MINUTES = (BlockKind.EMISSION_MINUTE,)
RULES = [rule for rule in catalogue().values() if rule.block not in MINUTES]
SINCE, END = T0 + pd.Timedelta(days=CUT), T0 + pd.Timedelta(days=DAYS - CUT)


@cache
def store() -> MemoryStore:
    out = MemoryStore()
    world = World(11, DAYS, sites=2)
    append(out, [*world.history(DAYS), *world.lines(), world.daily()])
    return out


@cache
def built(since: pd.Timestamp | None, end: pd.Timestamp | None) -> dict[BlockKind, list[Block]]:
    """Every kind of block over a span, as a screening of the span would build it."""
    bundle = Bundle(tuple(RULES), pd.Timedelta(0), False)
    known = survey(store(), needed(RULES), end)
    (task,) = tasks(known, bundle, dict.fromkeys(first_days(known).index, since), end)
    frames = frames_of(store(), task)
    out: dict[BlockKind, list[Block]] = {}
    for block in blocks(frames, {rule.block for rule in RULES}):
        out.setdefault(block.kind, []).append(block)
    return out


def flagged(rule: Rule, since: pd.Timestamp | None = None, end: pd.Timestamp | None = None) -> pd.DataFrame:
    """Hits by series and time, with value and threshold."""
    found = []
    for block in built(since, end).get(rule.block, []):
        if not block.rows:
            continue
        flags = rule.flag(block, rule.params)
        hit = np.flatnonzero(flags.hit)
        series = np.searchsorted(block.starts, hit, side="right") - 1
        names = [
            n
            for n in ("site_id", "outlet_id", "factor", "line_id", "device_id", "label_id")
            if n in block.keys
        ]
        keys = block.keys[names].astype(str).agg("|".join, axis=1).to_numpy()
        found.append(
            pd.DataFrame(
                {
                    "series": keys[series],
                    "minute": block.time[hit],
                    "value": flags.value[hit],
                    "limit": flags.threshold[hit],
                }
            )
        )
    none = pd.DataFrame({"series": [], "minute": [], "value": [], "limit": []})
    out = pd.concat(found) if found else none
    return out.sort_values(["series", "minute"], ignore_index=True).round(6)


def between(rows: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    low, high = (int(at.timestamp() // 60) for at in (first, last))
    return rows[(rows["minute"] >= low) & (rows["minute"] < high)].reset_index(drop=True)


def memory(rule: Rule) -> pd.Timedelta:
    """Of the rule; the days it compares look back on their own before it looks back on them."""
    return pd.Timedelta(hours=rule.memory_h + (SERIES_H if rule.block is BlockKind.SERIES_DAY else 0))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_what_lies_before_the_memory_decides_nothing(rule):
    whole, part = flagged(rule), flagged(rule, since=SINCE)
    last = T0 + pd.Timedelta(days=DAYS)
    pd.testing.assert_frame_equal(
        between(part, SINCE + memory(rule), last),
        between(whole, SINCE + memory(rule), last),
        check_dtype=False,
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_what_comes_later_than_the_memory_changes_nothing(rule):
    whole, part = flagged(rule), flagged(rule, end=END)
    pd.testing.assert_frame_equal(
        between(part, T0, END - memory(rule)), between(whole, T0, END - memory(rule)), check_dtype=False
    )
