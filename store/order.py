"""Key order as integers: one code per row, so that sorting, merging and finding repeats cost little."""

import numpy as np
import pandas as pd

MAX_CODE = 2**62


def key_code(rows: pd.DataFrame, key: tuple[str, ...]) -> np.ndarray:
    """One int64 per row of a cast frame; codes compare as the keys do (text by code point)."""
    total = np.zeros(len(rows), dtype=np.int64)
    if not len(rows):
        return total
    span = 1
    for name in key:
        code, size = _column_code(rows[name])
        if span * size > MAX_CODE:  # keep only the rank of what has been combined so far
            uniques, total = np.unique(total, return_inverse=True)
            span = len(uniques)
        if span * size > MAX_CODE:
            uniques, code = np.unique(code, return_inverse=True)
            size = len(uniques)
        total = total * size + code
        span *= size
    return total


def ordering(code: np.ndarray) -> np.ndarray | None:
    """The stable order that sorts the codes, or None when they are sorted already."""
    if len(code) < 2 or bool((code[1:] >= code[:-1]).all()):
        return None
    low, high = int(code.min()), int(code.max())
    if high - low < 2**32:
        return _radix(code - low, high - low)
    return np.argsort(code, kind="stable")


def last_of_equal(sorted_code: np.ndarray) -> np.ndarray:
    """True for the last row of each run of equal codes."""
    last = np.ones(len(sorted_code), dtype=bool)
    np.not_equal(sorted_code[1:], sorted_code[:-1], out=last[:-1])
    return last


def _column_code(values: pd.Series) -> tuple[np.ndarray, int]:
    if isinstance(values.dtype, pd.CategoricalDtype):  # a cast frame has sorted categories
        return values.cat.codes.to_numpy().astype(np.int64), max(len(values.cat.categories), 1)
    if values.dtype.kind == "f":
        uniques, code = np.unique(values.to_numpy(), return_inverse=True)
        return code.astype(np.int64), len(uniques)
    whole = values.to_numpy().astype("int64")
    low = whole.min()
    return whole - low, int(whole.max()) - int(low) + 1


def _radix(code: np.ndarray, high: int) -> np.ndarray:
    """Two passes of numpy's radix sort (it has one for 16 bits): linear in the number of rows."""
    order = np.argsort((code & 0xFFFF).astype(np.uint16), kind="stable")
    if high < 2**16:
        return order
    return order[np.argsort((code >> 16).astype(np.uint16)[order], kind="stable")]
