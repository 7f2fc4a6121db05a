"""Outlets of the same kind on the same day: what the others show, and how far one lies from all of them."""

import numpy as np
import pandas as pd

LEAST = 8  # other outlets that make a comparison (DOSSIER B.2 Y34)
SCALE = 1.4826  # of the median absolute deviation, to that of a normal distribution


def groups(keys: pd.DataFrame) -> np.ndarray:
    """Number of the group of every series at three widths, narrowest first; int64, shape (3, series), -1 for none.

    Same factor, medium and fuel, and: industry of four digits and process; industry of four digits; of two. A site without
    an industry and an inlet monitor have no peers.
    """
    text = {
        n: keys[n].astype(object).fillna("").astype(str)
        for n in ("industry_code", "fuel", "process", "medium", "factor")
    }
    same = text["factor"] + "|" + text["medium"] + "|" + text["fuel"] + "|"
    widths = (
        same + text["industry_code"] + "|" + text["process"],
        same + text["industry_code"],
        same + text["industry_code"].str[:2],
    )
    stated = ((text["industry_code"].str.len() >= 2) & keys["inlet_of"].isna()).to_numpy()
    return np.array([np.where(stated, pd.factorize(names)[0], -1) for names in widths]).astype(np.int64)


def by_width(values: np.ndarray, group: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Median of the other rows, their number, and the robust z of the row, in the narrowest group with enough others.

    Parameters
    ----------
    values : float64, shape (rows,)
        NaN rows neither compare nor are compared.
    group : int64, shape (widths, rows)
        Rows with the same number are compared; -1: with none.

    Returns
    -------
    tuple of float64, shape (rows,)
        The widest group answers where none has ``LEAST`` others, so that the number says why nothing follows. z is NaN
        where the group has no spread or the value is not positive: it compares logarithms.
    """
    out = np.full((3, len(values)), np.nan)
    out[1] = 0.0
    present = ~np.isnan(values)
    pending = present.copy()
    logs = np.log(np.where(values > 0, values, np.nan))
    for wide in group:
        here = np.flatnonzero(present & (wide >= 0))
        found = np.stack((*of_others(values[here], wide[here]), robust_z(logs[here], wide[here])))
        asking = pending[here]
        out[:, here[asking]] = found[:, asking]
        pending[here[found[1] >= LEAST]] = False
    return out[0], out[1], out[2]


def of_others(values: np.ndarray, group: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Median of the other rows of the group of each row (NaN without any), and how many they are; values present."""
    order, start, size = _ordered(values, group)
    rank, others = np.arange(len(values)) - start, size - 1
    low, high = (others - 1) // 2, others // 2
    low, high = (start + k + (k >= rank) for k in (low, high))
    alone = others == 0
    ranked = values[order]
    mean = (ranked[np.where(alone, 0, low)] + ranked[np.where(alone, 0, high)]) / 2 if len(values) else ranked
    median, number = np.empty(len(values)), np.empty(len(values))
    median[order], number[order] = np.where(alone, np.nan, mean), others
    return median, number


def robust_z(values: np.ndarray, group: np.ndarray) -> np.ndarray:
    """(value - median) / (1.4826 MAD) of the rows of the same group; NaN for NaN and in a group without spread."""
    out = np.full(len(values), np.nan)
    here = np.flatnonzero(~np.isnan(values))
    away = values[here] - _median(values[here], group[here])
    spread = SCALE * _median(np.abs(away), group[here])
    out[here] = np.divide(away, spread, out=np.full(len(here), np.nan), where=spread > 0)
    return out


def _median(values: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Median of the group of every row."""
    order, start, size = _ordered(values, group)
    out = np.empty(len(values))
    out[order] = (values[order][start + (size - 1) // 2] + values[order][start + size // 2]) / 2
    return out


def _ordered(values: np.ndarray, group: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows by group and value, and for each of these places where its group starts and its size."""
    order = np.lexsort((values, group))
    ordered = group[order]
    first = np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1))
    size = np.diff(first, append=len(ordered))
    return order, np.repeat(first, size), np.repeat(size, size)
