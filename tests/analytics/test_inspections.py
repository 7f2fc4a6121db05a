"""The paired test is the exact one, and medians by group are medians."""

import numpy as np
import pytest
from scipy.stats import wilcoxon

from analytics.inspections import chance_of_lower, median_of


@pytest.mark.parametrize("n", [1, 3, 5, 9])
def test_all_lower_has_the_smallest_chance_there_is(n):
    assert chance_of_lower(-np.arange(1.0, n + 1)) == pytest.approx(2.0**-n)


def test_the_chance_is_that_of_the_exact_signed_rank_test():
    rng = np.random.default_rng(3)
    for n in (4, 7, 12):
        told = rng.normal(-0.5, 1, n)
        exact = wilcoxon(told, alternative="less", method="exact").pvalue
        assert chance_of_lower(told) == pytest.approx(exact)


def test_ties_and_zeros():
    assert chance_of_lower(np.array([0.0, 0.0])) == 1.0
    # |d| 1 1 2: ranks 1.5 1.5 3; +1 gives W+ = 1.5, reached or undercut by 3 of 8 sign patterns
    assert chance_of_lower(np.array([1.0, -1.0, -2.0, 0.0])) == pytest.approx(3 / 8)


def test_medians_by_group():
    groups = np.array([2, 0, 0, 2, 0, 0, 1])
    values = np.array([5, 1, 4, np.nan, 2, 9, 7.0])
    np.testing.assert_array_equal(median_of(groups, values, 4, 1), [3, 7, 5, np.nan])
    np.testing.assert_array_equal(median_of(groups, values, 4, 2), [3, np.nan, np.nan, np.nan])
