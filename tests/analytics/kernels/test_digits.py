"""The digit kernel gives what the plainest possible count gives."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.kernels.digits import digit_spread, same_value

DAYS = st.lists(st.tuples(st.integers(0, 25), st.integers(0, 3)), min_size=1, max_size=40)


@settings(max_examples=80, deadline=None)
@given(st.lists(DAYS, min_size=1, max_size=3), st.integers(1, 6))
def test_windows_of_days(series, days):
    starts = np.concatenate(([0], np.cumsum([len(s) for s in series])))
    values = np.array([v for s in series for v, _ in s], float)
    day = np.concatenate([np.cumsum([step for _, step in s]) for s in series])
    digit = values.astype(np.int64) % 10
    found = digit_spread(digit, same_value(values, starts), day, starts, days)
    for s in range(len(series)):
        for i in range(starts[s], starts[s + 1]):
            rows = [j for j in range(starts[s], i + 1) if day[j] > day[i] - days]
            n = len(rows)
            counts = np.bincount(digit[rows], minlength=10)
            spread = ((counts - n / 10) ** 2 / (n / 10)).sum()
            np.testing.assert_allclose(found[:, i], [spread, n, len(set(values[rows]))], atol=1e-9)
