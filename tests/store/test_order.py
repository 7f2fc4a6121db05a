"""Codes order rows as their keys do, whatever the types and however wide."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from store.order import key_code, last_of_equal, ordering

TEXTS = st.sampled_from(["", "A", "B", "a", "甲", "é", "10", "9"])
ROWS = st.lists(
    st.tuples(TEXTS, st.integers(-(2**61), 2**61), st.floats(-1e300, 1e300), st.integers(0, 2**40)),
    max_size=30,
)


def frame(rows: list[tuple]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["text", "whole", "real", "at"])
    names = sorted(set(table["text"]))
    return table.assign(
        text=pd.Categorical(table["text"], pd.Index(names, dtype="str")),
        whole=table["whole"].astype("int64"),
        real=table["real"].astype("float64"),
        at=table["at"].astype("int64").astype("datetime64[us]"),
    )


@given(rows=ROWS, key=st.permutations(["text", "whole", "real", "at"]))
def test_codes_compare_as_the_keys(rows, key):
    table = frame(rows)
    code = key_code(table, tuple(key))
    tuples = list(zip(*(table[name].astype(object) for name in key), strict=True))
    wanted = sorted(range(len(rows)), key=tuples.__getitem__)
    order = ordering(code)
    assert (list(range(len(rows))) if order is None else order.tolist()) == wanted
    for i in range(len(rows) - 1):
        assert (code[i] == code[i + 1]) == (tuples[i] == tuples[i + 1])


@given(codes=st.lists(st.integers(0, 2**33), max_size=50), narrow=st.sampled_from([3, 2**16, 2**20, 2**33]))
def test_the_order_is_stable(codes, narrow):
    code = np.array(codes, dtype=np.int64) % narrow
    order = ordering(code)
    wanted = np.argsort(code, kind="stable")
    assert (np.arange(len(code)) if order is None else order).tolist() == wanted.tolist()


def test_sorted_rows_need_no_order():
    assert ordering(np.array([1, 1, 2])) is None
    assert ordering(np.array([], dtype=np.int64)) is None


def test_the_last_of_equal_rows_is_marked():
    assert last_of_equal(np.array([1, 1, 2, 3, 3, 3])).tolist() == [False, True, True, False, False, True]
    assert last_of_equal(np.array([], dtype=np.int64)).tolist() == []
