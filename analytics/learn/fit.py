"""Re-estimate the weights from outcomes, with the expert table as prior (maximum a posteriori, Laplace approximation).

logit P(prominent) = offset + intercept + strength . weights + team; weights ~ N(log expert ratio, 0.3^2), intercept
~ N(0, 0.5^2), team ~ N(0, 0.5^2). The team is a nuisance: a strict one must not make its district look dirty, and what
it explains is left out of every prediction.
"""

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from analytics.learn.samples import NOBODY, Samples
from analytics.scores.likelihood import INTERCEPT, INTERCEPT_SD, WEIGHT_SD, Params, expert_range
from analytics.statistics import sigmoid

STEPS, CLOSE = 50, 1e-8


@dataclass(frozen=True, slots=True)
class Learning:
    """How outcomes are weighed; all chosen by the simulation of ``tests/analytics/learn/test_simulator.py``."""

    weight_sd: float = WEIGHT_SD
    intercept_sd: float = INTERCEPT_SD
    team_sd: float = 0.5
    forgetting: float = 0.97
    """Factor on the weight of a visit for each round it is older."""
    round_d: int = 7
    most_weight: float = 15.0
    """Cap on one over the inclusion probability of a random visit."""
    across: float = 0.8
    """Likelihood ratio to which incriminating evidence may fall by itself, and one over that to which other may rise."""
    stretch: float = 1.5
    """Factor on the far end of the experts' range of a likelihood ratio up to which it may move by itself."""
    intercept_sds: float = 2.0
    """Standard deviations by which the intercept may move by itself."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Intercept and weights with their covariance; ``names`` begins with ``INTERCEPT``."""

    names: tuple[str, ...]
    mean: np.ndarray
    covariance: np.ndarray
    seen: np.ndarray  # visits with this evidence

    def as_weights(self, spread: float = 1.0) -> dict[str, dict[str, Any]]:
        """The JSON of ``weight_version.weights``; ``spread`` widens the standard deviations."""
        found: dict[str, dict[str, Any]] = {}
        for i, name in enumerate(self.names):
            prior = 0.0 if name == INTERCEPT else math.log(expert_range(name)[0])
            low, high = bounds(name)
            row = {
                n: round(float(c) * spread**2, 7) for n, c in zip(self.names, self.covariance[i], strict=True)
            }
            found[name] = {
                "prior": round(prior, 6),
                "mean": round(float(self.mean[i]), 6),
                "sd": round(math.sqrt(self.covariance[i, i]) * spread, 6),
                "n": int(self.seen[i]),
                "low": round(low, 6),
                "high": round(high, 6),
                "covariance": row,
            }
        return found

    def params(self) -> Params:
        """The parameters of the score with these weights."""
        weights = dict(zip(self.names, self.mean.tolist(), strict=True))
        return Params(intercept=weights.pop(INTERCEPT), weights=weights)


def bounds(entry: str, how: Learning | None = None) -> tuple[float, float]:
    """Log likelihood ratios between which a weight may move by itself; beyond them a person signs.

    Incriminating evidence: from ``across`` to ``stretch`` times the expert's high bound; exonerating evidence the other
    way round. The intercept may move by ``intercept_sds`` of its standard deviations.
    """
    how = how or Learning()
    if entry == INTERCEPT:
        return -how.intercept_sds * INTERCEPT_SD, how.intercept_sds * INTERCEPT_SD
    ratio, low, high = expert_range(entry)
    across, stretch = math.log(how.across), math.log(how.stretch)
    return (across, stretch + math.log(high)) if ratio >= 1 else (math.log(low) - stretch, -across)


def beyond(fitted: Fitted) -> list[str]:
    """The names whose mean lies outside its bounds."""
    ends = [bounds(name) for name in fitted.names]
    pairs = zip(fitted.names, fitted.mean, ends, strict=True)
    return [name for name, mean, (low, high) in pairs if not low <= mean <= high]


def fit(visits: Samples, at: date, how: Learning | None = None) -> Fitted:
    """Weights from the visits before ``at``; without any, the experts' own."""
    how = how or Learning()
    past = visits.before(at)
    past = past.take(np.isfinite(past.offset))
    entries, teams = past.entries, sorted(set(past.team) - {NOBODY})
    design = np.column_stack(
        [np.ones(len(past)), past.strength, *[(past.team == team).astype(float) for team in teams]]
    )
    expert = np.array([0.0, *[math.log(expert_range(e)[0]) for e in entries], *[0.0] * len(teams)])
    sds = [how.intercept_sd, *[how.weight_sd] * len(entries), *[how.team_sd] * len(teams)]
    precision = np.diag(1.0 / np.array(sds) ** 2)
    age = (np.datetime64(at, "D") - past.day).astype(np.int64) // how.round_d
    fading, chance = how.forgetting**age, np.minimum(1.0 / past.inclusion, how.most_weight)
    mean = _mode((design, past.offset, past.hit), fading * chance, expert, precision)
    p = sigmoid(past.offset + design @ mean)
    # A visit drawn with small probability stands for many but is still one visit: its weight enters the information
    # once where the estimate is made and twice where its own chance is.
    information = (design * (fading * chance * p * (1 - p))[:, None]).T @ design + precision
    chances = (design * (fading * chance**2 * p * (1 - p))[:, None]).T @ design + precision
    inverse = np.linalg.inv(information)
    covariance = inverse @ chances @ inverse
    kept = 1 + len(entries)
    seen = np.append(len(past), (past.strength != 0).sum(axis=0))
    return Fitted((INTERCEPT, *entries), mean[:kept], covariance[:kept, :kept], seen)


def _mode(
    data: tuple[np.ndarray, np.ndarray, np.ndarray],
    weight: np.ndarray,
    expert: np.ndarray,
    precision: np.ndarray,
) -> np.ndarray:
    """Newton's steps from the expert's values to the mode of the posterior, halved where they would overshoot."""
    design, offset, hit = data

    def loss(b: np.ndarray) -> float:
        z = offset + design @ b
        away = b - expert
        return float(weight @ (np.logaddexp(0, z) - hit * z) + 0.5 * away @ precision @ away)

    mean = expert.copy()
    here = loss(mean)
    for _ in range(STEPS):
        p = sigmoid(offset + design @ mean)
        slope = design.T @ (weight * (hit - p)) - precision @ (mean - expert)
        curve = (design * (weight * p * (1 - p))[:, None]).T @ design + precision
        step = np.linalg.solve(curve, slope)
        while (there := loss(mean + step)) > here + CLOSE:
            step = step / 2
        mean, here = mean + step, there
        if np.abs(step).max(initial=0.0) < CLOSE:
            break
    return mean


def predict(visits: Samples, params: Params) -> np.ndarray:
    """Probability of a prominent problem of each visit by these weights; the team plays no part."""
    weights = np.array([params.weight(entry) for entry in visits.entries])
    return sigmoid(visits.offset + params.intercept + visits.strength @ weights)
