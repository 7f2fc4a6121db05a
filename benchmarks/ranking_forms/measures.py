"""How good an order is: area under the curve, hits at capacity, days earlier, calibration."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.learn.backtest import auc, ece
from analytics.statistics import wilson

CAPACITIES = (0.1, 0.2)


@dataclass(frozen=True)
class Figures:
    """Means over months, weighted by their inspections; hits pooled with their Wilson interval."""

    auc: float
    hits: dict[float, tuple[int, int]]
    days: float
    ece: float | None

    def line(self, name: str) -> str:
        """A row of the table."""
        shares = []
        for capacity in CAPACITIES:
            k, n = self.hits[capacity]
            low, high = wilson(k, n)
            shares.append(f"{k / n:6.1%} ({low:.1%}-{high:.1%})")
        said = "     -" if self.ece is None else f"{self.ece:6.3f}"
        return f"  {name:34} {self.auc:.3f}  {'  '.join(shares)}  {self.days:+5.1f}  {said}"


HEAD = f"  {'':34} AUC    hits at 10 %          hits at 20 %          days   ECE"


def figures(
    months: pd.Series, at: pd.Series, hit: np.ndarray, score: np.ndarray, is_probability: bool
) -> Figures:
    """The figures of a score that orders the inspections of each month anew.

    Days earlier: the month's dates are given to its inspections in order of the score; mean over those that found something
    of how much earlier they come than they did.
    """
    areas, weights, earlier = [], [], []
    hits = dict.fromkeys(CAPACITIES, (0, 0))
    for month in months.unique():
        mine = (months == month).to_numpy()
        found, order = hit[mine], np.argsort(-score[mine], kind="stable")
        area = auc(found, score[mine])
        if area is not None:
            areas.append(area)
            weights.append(len(found))
        for capacity in CAPACITIES:
            top = order[: max(1, round(capacity * len(order)))]
            hits[capacity] = (hits[capacity][0] + int(found[top].sum()), hits[capacity][1] + len(top))
        real = at[mine].to_numpy("datetime64[D]").astype(np.int64)
        given = np.empty(len(real), dtype=np.int64)
        given[order] = np.sort(real)
        earlier.append((real - given)[found])
    return Figures(
        auc=float(np.average(areas, weights=weights)),
        hits=hits,
        days=float(np.concatenate(earlier).mean()),
        ece=ece(hit, score) if is_probability else None,
    )
