"""Would the new weights have chosen better? Time-ordered: every visit is predicted from earlier visits only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from scipy.stats import rankdata

from analytics.learn.fit import Learning, fit, predict
from analytics.learn.samples import Samples
from analytics.scores.likelihood import Params

CAPACITY = 0.2  # share of the visits that hit20 looks at
BINS, EDGE = 10, 1e-6
CHOICE_D = (
    182  # days before the first visit compared whose rounds tell which way of learning foresees better [C]
)
LEAST_VISITS = 30  # visits nobody has learned from, below which nothing is compared [C]


@dataclass(frozen=True, slots=True)
class Result:
    """Figures of the new weights, the live ones and the expert table on the same later visits."""

    since: date
    n: int
    hits: int
    new: dict[str, float | None]
    live: dict[str, float | None]
    expert: dict[str, float | None]
    difference: float  # log loss of the new weights less that of the live ones
    error: float  # standard error of the difference over the visits
    spread: float  # how much wider than by chance the hits lie around the prediction, at least 1
    how: Learning  # that foresaw best up to the end: for what is learned next, never for the figures above

    def as_json(self, live_version: int) -> dict[str, Any]:
        """The JSON of ``weight_version.backtest``."""
        return {
            "since": self.since.isoformat(),
            "n": self.n,
            "hits": self.hits,
            "new": self.new,
            "live": self.live,
            "expert": self.expert,
            "live_version": live_version,
            "difference": round(self.difference, 5),
            "error": round(self.error, 5),
            "spread": round(self.spread, 4),
            "most_weight": self.how.most_weight,
        }

    @property
    def verdict(self) -> str:
        """``better`` (not worse), ``unclear`` (worse by no more than chance) or ``worse``.

        Judged by the log loss; a hit rate at capacity that fell by more than one standard error is ``worse`` as well.
        """
        share = self.live["hit20"] or 0.0
        error = np.sqrt(max(share * (1 - share), EDGE) / max(1, round(CAPACITY * self.n)))
        if (self.new["hit20"] or 0.0) < share - error or self.difference > max(self.error, EDGE):
            return "worse"
        return "better" if self.difference <= EDGE else "unclear"


def backtest(
    visits: Samples, since: date, live: Params, hows: Sequence[Learning] = (Learning(),)
) -> Result | None:
    """Predict the visits from ``since`` on, round by round, each from the visits before its round.

    ``since`` is the day up to which the live weights were learned, so that they know as little as the new ones. Of several
    ways to learn each round takes the one that foresaw the rounds before it best (the first, before there were any): the
    figures are those of a choice that did not know the visits either. None with fewer than ``LEAST_VISITS`` visits.
    """
    test = visits.since(since)
    if len(test) < LEAST_VISITS:
        return None
    tried = visits.since(since - timedelta(days=CHOICE_D)) if len(hows) > 1 else test
    rounds = (tried.day - np.datetime64(since, "D")).astype(np.int64) // hows[0].round_d
    foreseen = np.empty((len(hows), len(tried)))
    for number in np.unique(rounds):
        mine = rounds == number
        start = since + timedelta(days=int(number) * hows[0].round_d)
        for row, how in enumerate(hows):
            foreseen[row, mine] = predict(tried.take(mine), fit(visits, start, how).params())
    lost = np.array([losses(tried.hit, p) for p in foreseen])
    chosen = {number: _least(lost[:, rounds < number]) for number in np.unique(rounds)}
    ours = np.array([chosen[number] for number in rounds], dtype=np.int64)
    new = foreseen[ours, np.arange(len(tried))][len(tried) - len(test) :]
    hit, known = test.hit, predict(test, live)
    more = losses(hit, new) - losses(hit, known)
    return Result(
        since=since,
        n=len(test),
        hits=int(hit.sum()),
        new=figures(hit, new),
        live=figures(hit, known),
        expert=figures(hit, predict(test, Params())),
        difference=float(more.mean()),
        error=float(more.std(ddof=1) / np.sqrt(len(more))),
        spread=spread(hit, new),
        how=hows[_least(lost)],
    )


def _least(lost: np.ndarray) -> int:
    """The row with the smallest sum, the first of several."""
    return int(np.argmin(lost.sum(axis=1)))


def figures(hit: np.ndarray, p: np.ndarray) -> dict[str, float | None]:
    """log_loss, brier, auc (None when all visits ended alike), ece, hit20 and expected (mean prediction)."""
    top = np.argsort(-p, kind="stable")[: max(1, round(CAPACITY * len(p)))]
    found: dict[str, float | None] = {
        "log_loss": float(losses(hit, p).mean()),
        "brier": float(((p - hit) ** 2).mean()),
        "auc": auc(hit, p),
        "ece": ece(hit, p),
        "hit20": float(hit[top].mean()),
        "expected": float(p.mean()),
    }
    return {name: None if value is None else round(value, 5) for name, value in found.items()}


def losses(hit: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Log loss of each visit."""
    safe = np.clip(p, EDGE, 1 - EDGE)
    return -np.where(hit, np.log(safe), np.log1p(-safe))


def auc(hit: np.ndarray, p: np.ndarray) -> float | None:
    """Chance that a visit with a find was ranked before one without; None when all ended alike."""
    hits, misses = int(hit.sum()), int((~hit).sum())
    if not hits or not misses:
        return None
    return float((rankdata(p)[hit].sum() - hits * (hits + 1) / 2) / (hits * misses))


def ece(hit: np.ndarray, p: np.ndarray) -> float:
    """Mean distance of prediction and hit rate over ten bins of probability, weighted by visits."""
    at = np.minimum((p * BINS).astype(np.int64), BINS - 1)
    gap = np.bincount(at, hit.astype(float) - p, BINS)
    return float(np.abs(gap).sum() / len(p))


def spread(hit: np.ndarray, p: np.ndarray) -> float:
    """Factor on standard deviations so that groups of alike predictions cover what was found, at least 1."""
    order = np.argsort(p, kind="stable")
    groups = [g for g in np.array_split(order, BINS) if len(g)]
    chi2 = [(hit[g].sum() - p[g].sum()) ** 2 / max((p[g] * (1 - p[g])).sum(), EDGE) for g in groups]
    return float(np.sqrt(max(1.0, np.mean(chi2))))
