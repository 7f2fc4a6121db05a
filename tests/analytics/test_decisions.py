"""Rows of a suspicion carry the numbers of the row that decided it."""

import numpy as np

from analytics.decisions import of_decision


def test_the_next_deciding_row_speaks():
    decided = np.array([False, True, False, False, True, False])
    found = of_decision(decided, np.arange(6) * 10.0)
    np.testing.assert_array_equal(found, [10, 10, 40, 40, 40, np.nan])
    assert of_decision(np.zeros(0, bool), np.zeros(0)).shape == (0,)
