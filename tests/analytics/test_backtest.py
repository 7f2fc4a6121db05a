"""What is told about a trial: days, sites, overlap in place and time, precision with its interval."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.backtest import FOLLOW_UP, NEEDED, Window, figures, meets, overlap, precision

FIRST = pd.Timestamp("2026-11-01")
WINDOW = Window(FIRST, FIRST + pd.Timedelta(days=9))
NOBODY = pd.DataFrame({"site_id": [], "started_at": pd.to_datetime([]), "outcome": []})


def clues(*rows, rule="R01"):
    """Clues of (outlet, start hour, end hour); a name without D is a site without outlet."""
    found = [
        {
            "rule": rule,
            "site_id": place.split("-", maxsplit=1)[0],
            "adcode": "330206",
            "outlet_id": place if "-" in place else None,
            "t_start": FIRST + pd.Timedelta(hours=start),
            "t_end": FIRST + pd.Timedelta(hours=end),
        }
        for place, start, end in rows
    ]
    frame = pd.DataFrame(found, columns=list(NEEDED))
    return frame.astype({"t_start": "datetime64[us]", "t_end": "datetime64[us]"})


def visits(*rows):
    """Inspections of (site, hour, outcome)."""
    found = [{"site_id": s, "started_at": FIRST + pd.Timedelta(hours=h), "outcome": o} for s, h, o in rows]
    return pd.DataFrame(found)


def test_days_sites_and_areas_count_what_reaches_into_the_window():
    found = clues(
        ("S1-D1", 5, 6), ("S1-D2", 30, 40), ("S2-D1", -50, 2), ("S3-D1", -50, -40), ("S3-D1", 240, 250)
    )
    told = figures(found, clues(), NOBODY, WINDOW, {"S1", "S9"})
    assert told["clues"] == 3 and told["per_day"] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    assert (told["sites"], told["sites_with_data"]) == (2, 3)
    assert told["areas"] == {"330206": 3} and told["overlap"] == []


def test_no_clue_is_told_as_nothing():
    told = figures(clues(), clues(("S1-D1", 0, 5)), NOBODY, WINDOW, {"S1"})
    assert told["clues"] == 0 and set(told["per_day"]) == {0} and told["precision"]["n"] == 0


@pytest.mark.parametrize(
    ("place", "start", "end", "expected"),
    [
        ("S1-D1", 10, 20, True),
        ("S1-D1", 19, 30, True),
        ("S1-D1", 20, 30, False),
        ("S1-D1", 0, 10, False),
        ("S1-D1", 0, 11, True),
        ("S1-D2", 10, 20, False),
        ("S1", 10, 20, True),
        ("S2", 10, 20, False),
    ],
)
def test_clues_meet_at_the_same_outlet_and_time(place, start, end, expected):
    mine, theirs = clues(("S1-D1", 10, 20)), clues((place, start, end), rule="Y01")
    assert meets(mine, theirs).tolist() == [expected]
    assert meets(theirs, mine).tolist() == [expected]


SPANS = st.lists(
    st.tuples(st.sampled_from(["S1-D1", "S1-D2", "S1", "S2-D1"]), st.integers(0, 40), st.integers(1, 9)),
    max_size=12,
)


@settings(max_examples=120, deadline=None)
@given(SPANS, SPANS)
def test_meeting_is_what_comparing_every_pair_says(ours, theirs):
    a, b = (clues(*((p, s, s + n) for p, s, n in spans)) for spans in (ours, theirs))

    def same(x, y):
        both = pd.notna(x.outlet_id) and pd.notna(y.outlet_id)
        return x.outlet_id == y.outlet_id if both else x.site_id == y.site_id

    expected = [
        any(same(x, y) and x.t_start < y.t_end and y.t_start < x.t_end for y in b.itertuples())
        for x in a.itertuples()
    ]
    assert meets(a, b).tolist() == expected


def test_overlap_is_a_share_of_the_rules_own_clues_most_met_first():
    mine = clues(("S1-D1", 0, 5), ("S1-D1", 50, 55), ("S2-D1", 0, 5), ("S2-D1", 90, 95))
    others = pd.concat(
        [clues(("S1-D1", 1, 2), ("S1-D1", 3, 4), rule="Y01"), clues(("S1", 0, 99), ("S2", 0, 9), rule="N01")]
    )
    assert overlap(mine, others) == [
        {"rule": "N01", "n": 3, "share": 0.75},
        {"rule": "Y01", "n": 1, "share": 0.25},
    ]


def test_precision_counts_decided_inspections_within_thirty_days_once():
    mine = clues(("S1-D1", 0, 10), ("S1-D2", 2, 12), ("S2-D1", 0, 10))
    month = int(FOLLOW_UP / pd.Timedelta("1h"))
    found = visits(
        ("S1", 20, "属实-突出"),
        ("S1", 30, "不属实"),
        ("S2", month + 10, "属实-一般"),
        ("S2", month + 11, "属实-一般"),
        ("S2", 20, "无法核实"),
        ("S2", 21, None),
        ("S1", -5, "属实-突出"),
        ("S3", 20, "属实-突出"),
    )
    told = precision(mine, found, WINDOW)
    assert (told["n"], told["k"]) == (3, 2)
    assert told["low"] < 2 / 3 < told["high"]
    assert precision(mine, NOBODY, WINDOW) == {"n": 0, "k": 0, "low": None, "high": None}
