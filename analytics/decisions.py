"""Numbers of the row that decided a suspicion, on the rows that belong to it."""

import numpy as np


def of_decision(decided: np.ndarray, values: np.ndarray) -> np.ndarray:
    """``values`` at the first deciding row at or after each row, float64, shape (rows,); NaN without one.

    Rows that ``cover`` marks have one in their own series: a clue can say the numbers even where no row of its span
    decides by itself.
    """
    rows = len(decided)
    following = np.where(decided, np.arange(rows), rows)[::-1]
    following = np.minimum.accumulate(following)[::-1] if rows else following
    return np.append(values.astype(np.float64), np.nan)[following]
