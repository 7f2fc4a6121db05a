"""Has the world moved away from what was learned? Evidence that comes more or less often, and hits against expectation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

NEW_D, OLD_D, HITS_D = 14, 56, 28  # days compared, those before them, and days of visits [C]
SHIFTED = 0.2  # stability index above which a distribution has shifted [C], a custom of credit scoring
SURPRISE = 2.58  # standard deviations: 1 in 100 by chance
LEAST_TARGETS, LEAST_VISITS = 50, 20
BINS = 5

MORE_OFTEN = (
    "近{days}天有{share}的目标带有“{entry}”证据，此前为{before}：线索分布已变化，请核对规则或数据来源。"
)
SCORES = "近{days}天目标的概率分布与此前明显不同（稳定性指数{psi}）。"
HITS = "近{days}天检查{n}家，查实突出问题{hits}家，预期{expected}家：偏差超出偶然范围，请核对权重。"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that moved, as a sentence with its values."""

    kind: str  # evidence | scores | hits
    template: str
    values: Mapping[str, str | int]

    @property
    def text(self) -> str:
        """The sentence."""
        return self.template.format(**self.values)


def shifts(day: date, targets: pd.DataFrame, entries: pd.DataFrame) -> list[Finding]:
    """Evidence and probabilities of the targets of the last days against those of the days before.

    Parameters
    ----------
    targets
        day, site_id, probability.
    entries
        day, site_id, entry: what counted at each target.
    """
    new, old = _parts(day, targets)
    if min(len(new), len(old)) < LEAST_TARGETS:
        return []
    found = []
    edges = np.unique(np.quantile(old["probability"], np.linspace(0, 1, BINS + 1)[1:-1]))
    psi = stability(
        *(np.bincount(np.searchsorted(edges, x["probability"]), minlength=len(edges) + 1) for x in (new, old))
    )
    if psi > SHIFTED:
        found.append(Finding("scores", SCORES, {"days": NEW_D, "psi": f"{psi:.2f}"}))
    now, before = _parts(day, entries.drop_duplicates(["day", "site_id", "entry"]))
    for entry in sorted(set(entries["entry"].astype(str))):
        a, b = (int((x["entry"].astype(object) == entry).sum()) for x in (now, before))
        if stability(np.array([a, len(new) - a]), np.array([b, len(old) - b])) > SHIFTED:
            shares = {"share": f"{a / len(new):.0%}", "before": f"{b / len(old):.0%}"}
            found.append(Finding("evidence", MORE_OFTEN, {"days": NEW_D, "entry": entry} | shares))
    return found


def surprise(hit: np.ndarray, p: np.ndarray, days: int) -> Finding | None:
    """Hits of the visits of the last ``days`` against the sum of their probabilities; None when chance explains them."""
    if len(hit) < LEAST_VISITS:
        return None
    expected, sd = float(p.sum()), float(np.sqrt((p * (1 - p)).sum()))
    if abs(hit.sum() - expected) <= SURPRISE * sd:
        return None
    values: dict[str, str | int] = {"days": days, "n": len(hit), "hits": int(hit.sum())}
    return Finding("hits", HITS, values | {"expected": f"{expected:.1f}"})


def stability(new: np.ndarray, old: np.ndarray) -> float:
    """Population stability index of two counts over the same classes; half a case is added to each class."""
    a, b = (new + 0.5) / (new + 0.5).sum(), (old + 0.5) / (old + 0.5).sum()
    return float(((a - b) * np.log(a / b)).sum())


def _parts(day: date, rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of the last ``NEW_D`` days before ``day``, and of the ``OLD_D`` days before those."""
    at = pd.to_datetime(rows["day"])
    middle = pd.Timestamp(day - timedelta(days=NEW_D))
    new = (at >= middle) & (at < pd.Timestamp(day))
    old = (at < middle) & (at >= middle - pd.Timedelta(days=OLD_D))
    return rows[new], rows[old]
