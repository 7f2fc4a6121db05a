"""The 90 % interval of a probability, from how sure the weights behind it are (Laplace approximation)."""

import numpy as np
import pandas as pd

from analytics.scores.likelihood import INTERCEPT, INTERCEPT_SD, WEIGHT_SD, Params
from analytics.statistics import Z90, sigmoid


def covariance(entries: list[str], params: Params) -> np.ndarray:
    """Covariance of the intercept and the weights of ``entries``, shape (1 + n, 1 + n); the prior's where not learned."""
    names = [INTERCEPT, *entries]
    found = np.diag(np.array([INTERCEPT_SD, *[WEIGHT_SD] * len(entries)]) ** 2)
    learned = [i for i, name in enumerate(names) if name in params.covariance]
    for i in learned:
        row = params.covariance[names[i]]
        found[i, learned] = [row.get(names[j], 0.0) for j in learned]
    return found


def strengths(rows: pd.DataFrame, code: np.ndarray, sites: int) -> tuple[np.ndarray, list[str]]:
    """How strongly each entry counts at each site, shape (sites, entries), and the entries in order of the columns."""
    at, names = pd.factorize(rows["entry"], sort=True)
    found = np.zeros((sites, len(names)))
    np.add.at(found, (code, at), rows["counted_strength"].to_numpy(dtype=float))
    return found, [str(name) for name in names]


def interval(
    log_odds: np.ndarray, found: np.ndarray, entries: list[str], params: Params
) -> tuple[np.ndarray, np.ndarray]:
    """Low and high end of the 90 % interval of each probability; ``found`` as :func:`strengths` gives it."""
    design = np.column_stack([np.ones(len(found)), found])
    variance = np.einsum("ij,jk,ik->i", design, covariance(entries, params), design, optimize=True)
    half = Z90 * np.sqrt(np.maximum(variance, 0.0))
    return sigmoid(log_odds - half), sigmoid(log_odds + half)
