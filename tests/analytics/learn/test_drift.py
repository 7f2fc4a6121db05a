"""What is said when the world moves away from what was learned."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from analytics.learn import drift
from analytics.learn.drift import shifts, stability, surprise

DAY = date(2026, 11, 21)


def targets(probability, days=60, a_day=5):
    """``a_day`` targets on each of the days before; ``probability`` of (days ago, number)."""
    rows = [(d, n) for d in range(1, days + 1) for n in range(a_day)]
    return pd.DataFrame(
        {
            "day": [pd.Timestamp(DAY - timedelta(days=d)) for d, _ in rows],
            "site_id": [f"S{n}" for _, n in rows],
            "probability": [probability(d, n) for d, n in rows],
        }
    )


def entries(known, of):
    """Evidence of each target; ``of`` says whether the target (days ago, number) has N01."""
    ago = (pd.Timestamp(DAY) - known["day"]).dt.days
    number = known["site_id"].str[1:].astype(int)
    has = [of(d, n) for d, n in zip(ago, number, strict=True)]
    return known.loc[has, ["day", "site_id"]].assign(entry="N01")


def test_nothing_is_said_while_nothing_moves():
    known = targets(lambda d, n: 0.1 + 0.1 * n)
    assert shifts(DAY, known, entries(known, lambda d, n: n < 2)) == []


def test_evidence_that_suddenly_stays_away_is_named():
    known = targets(lambda d, n: 0.1 + 0.1 * n)
    found = shifts(DAY, known, entries(known, lambda d, n: n < 3 and d > drift.NEW_D))
    assert [f.kind for f in found] == ["evidence"]
    assert "N01" in found[0].text and "60%" in found[0].text and "0%" in found[0].text


def test_probabilities_that_move_together_are_noticed():
    known = targets(lambda d, n: (0.1 + 0.1 * n) + (0.3 if d <= drift.NEW_D else 0))
    assert [f.kind for f in shifts(DAY, known, entries(known, lambda d, n: n < 2))] == ["scores"]


def test_few_targets_prove_nothing():
    known = targets(lambda d, n: 0.9 if d <= drift.NEW_D else 0.1, a_day=1)
    assert shifts(DAY, known, entries(known, lambda d, n: True)) == []


def test_hits_far_from_expectation_are_noticed_and_chance_is_not():
    p = np.full(100, 0.3)
    assert surprise(np.arange(100) < 33, p, 28) is None
    found = surprise(np.arange(100) < 60, p, 28)
    assert found is not None and "60家，预期30.0家" in found.text
    assert surprise(np.ones(10, bool), np.full(10, 0.1), 28) is None


def test_the_stability_index_is_zero_for_equal_shares_and_grows_with_distance():
    assert stability(np.array([10, 10]), np.array([100, 100])) < 0.01
    assert stability(np.array([1, 19]), np.array([100, 100])) > stability(
        np.array([7, 13]), np.array([100, 100])
    )
