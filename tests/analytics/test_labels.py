"""Labels as rows: intervals joined on one line, caps by calendar, and what is not known stays unknown."""

import numpy as np
import pandas as pd
import pytest
from casebook import T0, block_of, frames_of

from analytics.block import BlockKind
from analytics.blocks.label_caps import used_and_cap
from analytics.blocks.labels import labels
from analytics.blocks.timeline import union
from schema.label_cap import DATASET as LABEL_CAP
from store.reference import bundled

LABEL = BlockKind.LABEL


@pytest.mark.parametrize("seed", range(3))
def test_joined_intervals_cover_what_the_minutes_say(seed):
    rng = np.random.default_rng(seed)
    owner, begin = rng.integers(0, 4, 60), rng.integers(0, 900, 60)
    end = begin + rng.integers(0, 60, 60)
    minutes = np.zeros((4, 1000), bool)
    for o, a, b in zip(owner, begin, end, strict=True):
        minutes[o, a:b] = True
    found = union(owner, begin, end)
    who, first = rng.integers(0, 4, 200), rng.integers(0, 990, 200)
    last = np.minimum(first + rng.integers(0, 300, 200), 1000)
    want = [minutes[o, a:b].sum() for o, a, b in zip(who, first, last, strict=True)]
    np.testing.assert_array_equal(found.until(who, last) - found.until(who, first), want)
    np.testing.assert_array_equal(found.covers(who, first), minutes[who, first])


def test_nothing_covers_nothing():
    none = np.empty(0, np.int64)
    found = union(none, none, none)
    assert found.until(np.array([0, 3]), np.array([5, 9])).tolist() == [0, 0]
    assert not found.covers(np.array([0]), np.array([5])).any()


def test_labels_are_rows_with_their_own_end():
    marks = [{"at": 30, "hours": 5.5, "code": "维护"}, {"at": 2, "hours": 20, "code": "停运"}]
    block = block_of({"values": "40*48", "marks": marks}, LABEL)
    assert block["hours"].tolist() == [20, 5.5] and block.step == 0
    assert pd.Timestamp(block.end(1), unit="m") == T0 + pd.Timedelta(hours=35.5)
    assert np.isnan(block["late_h"]).all() and np.isnan(block["attached"]).all()


def test_labels_of_unknown_outlets_are_left_out():
    marks = [{"at": 2, "hours": 20, "code": "停运", "outlet": "O9"}, {"at": 3, "hours": 1, "code": "停运"}]
    assert block_of({"values": "40*48", "marks": marks}, LABEL).rows == 1


def test_without_hours_nothing_is_said_about_factors():
    frames = frames_of({"values": "40*48", "marks": [{"at": 2, "hours": 20, "code": "故障"}]})
    del frames["cems_hour"]
    block = labels(frames)
    assert block["failed"].tolist() == [0] and block["working"].tolist() == [0]


def test_caps_hold_from_their_first_to_their_last_day():
    caps = pd.DataFrame(
        {"codes": "维护", "industry_code": "44", "per": "year", "cap_h": [10.0, 20.0]}
        | {"effective_from": pd.to_datetime(["2020-01-01", "2026-10-03"])}
        | {"effective_to": pd.to_datetime(["2026-10-02", None])}
    )
    begin = (T0 + pd.to_timedelta([0, 47, 48], unit="h")).to_numpy("datetime64[m]").astype(np.int64)
    rows = pd.DataFrame(
        {"series": 0, "code": "维护", "industry_code": "4417", "begin": begin, "end": begin + 30}
    )
    used, cap, quarter = used_and_cap(rows, {"label_cap": caps})
    assert cap.tolist() == [10, 10, 20] and used.tolist() == [0.5, 1, 0.5] and not quarter.any()


def test_every_bundled_cap_says_that_it_is_not_verified():
    caps = bundled(LABEL_CAP)
    assert len(caps) and set(caps["status"]) == {"unverified"} and caps["source"].notna().all()
