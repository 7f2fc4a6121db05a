"""The interval of a share and the logistic function."""

import numpy as np
import pytest

from analytics.statistics import Z90, Z95, sigmoid, wilson


def test_the_interval_is_that_of_wilson():
    """Worked values: 3 of 3, 0 of 2, 0 of 10, 40 of 80 (Wilson 1927, z = 1.96)."""
    assert wilson(3, 3) == pytest.approx((0.4385, 1.0), abs=1e-4)
    assert wilson(0, 2) == pytest.approx((0.0, 0.6576), abs=1e-4)
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson(40, 80) == pytest.approx((0.3930, 0.6070), abs=1e-4)
    for n in range(1, 30):
        for k in range(n + 1):
            low, high = wilson(k, n)
            assert 0 <= low <= k / n <= high <= 1 and np.isfinite([low, high]).all()


def test_without_visits_a_share_may_be_anything():
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_widths_are_those_of_the_normal_distribution():
    draws = np.sort(np.random.default_rng(7).standard_normal(400_000))
    for z, share in ((Z90, 0.90), (Z95, 0.95)):
        assert np.mean(np.abs(draws) < z) == pytest.approx(share, abs=2e-3)


def test_a_probability_undoes_its_log_odds_at_any_size_without_a_warning():
    odds = np.array([-1e6, -700.0, -2.0, 0.0, 2.0, 700.0, 1e6])
    p = sigmoid(odds)
    assert p.shape == odds.shape and p[3] == 0.5
    assert np.log(p[[2, 4]] / (1 - p[[2, 4]])) == pytest.approx([-2.0, 2.0])
    assert 0 < p[0] < 1e-200 and p[-1] == 1.0
    assert np.isnan(sigmoid(np.nan)) and sigmoid(0.0) == 0.5
