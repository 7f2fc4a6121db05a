"""Values that come again, against a plain count."""

import numpy as np
import pytest

from analytics.kernels.repeats import distinct_in_window, replays

ASKED = np.array([0.9, 0.75, 8.0])


def plain_replays(values, lags):
    out = np.full(len(values), np.nan)
    for lag in lags:
        for end in range(4 * lag, len(values) + 1):
            window = np.arange(end - 3 * lag, end)
            now, before = values[window], values[window - lag]
            pairs, same = ~(np.isnan(now) | np.isnan(before)), now == before
            enough = pairs.sum() >= 0.75 * 3 * lag and same.sum() >= 0.9 * pairs.sum()
            if enough and len(set(now[same])) >= 8:
                free = window[same]
                out[free[np.isnan(out[free])]] = lag
    return out


@pytest.mark.parametrize("seed", range(8))
def test_replays_are_those_of_a_plain_count(seed):
    rng = np.random.default_rng(seed)
    values = np.round(40 + 5 * rng.standard_normal(200), 1)
    lag, begin = int(rng.integers(7, 20)), int(rng.integers(0, 40))
    length = min(200 - begin, lag * int(rng.integers(3, 7)))
    values[begin : begin + length] = np.resize(values[begin : begin + lag], length)
    values[rng.random(200) < 0.03] = 1.0
    values[rng.random(200) < 0.05] = np.nan
    lags = np.arange(3, 41)
    found = replays(values, np.array([0, 200]), lags, ASKED)[0]
    expected = plain_replays(values, lags)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(expected))
    np.testing.assert_array_equal(found, expected)


def test_a_replay_does_not_reach_into_the_next_series():
    loop = np.tile(np.arange(12.0), 2)
    found = replays(np.concatenate([loop, loop]), np.array([0, 24, 48]), np.arange(3, 20), ASKED)
    assert np.isnan(found).all()


def test_distinct_values_of_a_window_are_those_of_a_plain_count():
    rng = np.random.default_rng(1)
    values = rng.integers(0, 7, 300).astype(float)
    values[rng.random(300) < 0.2] = np.nan
    starts = np.array([0, 120, 300])
    found = distinct_in_window(values, starts, 9, 4)
    for first, last in zip(starts[:-1], starts[1:], strict=True):
        for i in range(first, last):
            window = values[max(first, i - 8) : i + 1]
            assert found[i] == min(5, len(set(window[~np.isnan(window)])))
