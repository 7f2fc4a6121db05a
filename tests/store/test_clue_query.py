"""The database filters, orders and cuts the list of clues; a large one comes page by page."""

import builders
import pandas as pd
import pytest

from schema.clue import DATASET as CLUE
from store.clue_query import Wanted, counts, newest, page, present
from store.viewer import Role, Viewer

HOUR = pd.Timedelta("1h")
END = builders.END
ROWS = builders.clues(
    {"severity": 5, "confidence": 0.4},
    {"severity": 5, "confidence": 0.9, "value": None},
    {"rule": "R01", "severity": 1, "device_id": "100%_M"},
    {"t_start": END - 300 * HOUR, "t_end": END - 290 * HOUR, "severity": 1, "value": 5.0},
    {"site_id": "S2", "adcode": builders.SUZHOU, "outlet_id": "S2-DA001"},
)


@pytest.fixture
def home(casework):
    casework.put(CLUE, ROWS)
    return casework


def ids(home, wanted=None, viewer=builders.OFFICER, **how):
    return page(home, viewer, wanted or Wanted(), **how)["clue_id"].tolist()


def test_worst_surest_newest_first_and_only_the_own_side(home):
    assert ids(home) == ["XS-2", "XS-1", "XS-3", "XS-4"]
    assert ids(home, viewer=builders.NEIGHBOUR) == ["XS-5"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted({"rule": "R01"}), ["XS-3"]),
        (Wanted(days=7), ["XS-2", "XS-1", "XS-3"]),
        (Wanted(text="da001"), ["XS-2", "XS-1", "XS-3", "XS-4"]),
        (Wanted(text="100%_m"), ["XS-3"]),
        (Wanted(text="%"), ["XS-3"]),
        (Wanted(text="演示", sites=("S1", "S2")), ["XS-2", "XS-1", "XS-3", "XS-4"]),
        (Wanted(text="没有"), []),
    ],
)
def test_filters(home, wanted, expected):
    assert ids(home, wanted) == expected
    found = counts(home, builders.OFFICER, wanted)
    assert (found.fit, found.shown, found.silenced) == (len(expected), 4, 0)


def test_order_as_asked_with_the_missing_last(home):
    assert ids(home, order=[("value", True)])[0] == "XS-4"
    assert ids(home, order=[("value", True)])[-1] == ids(home, order=[("value", False)])[-1] == "XS-2"


def test_parts_follow_each_other(casework):
    casework.put(CLUE, builders.clues(*({"value": float(n)} for n in range(450))))
    whole = ids(casework)
    parts = [ids(casework, part=(n, n + 100)) for n in range(0, 500, 100)]
    assert [len(p) for p in parts] == [100, 100, 100, 100, 50] and sum(parts, []) == whole


def test_what_occurs_and_how_new_it_is(home):
    found = present(home, builders.OFFICER)
    assert set(found["rule"]) == {"C01", "R01"} and set(found["adcode"]) == {builders.NINGBO}
    assert newest(home, builders.OFFICER) == END
    assert newest(home, Viewer(Role.LEADER, ("11",))) is None
