"""Every kernel gives what the plainest possible loop gives."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.kernels.cover import cover, lag
from analytics.kernels.days import day_repeats
from analytics.kernels.nights import lively_nights
from analytics.kernels.ranks import ranked
from analytics.kernels.rolling import rolling_quantile, rolling_sum, stepped_quantile
from analytics.kernels.runs import constant_run, debounce, equal_share, run_length
from analytics.kernels.spans import spans_of

VALUES = st.one_of(st.integers(0, 4).map(float), st.just(float("nan")))
SERIES = st.lists(st.lists(VALUES, max_size=30), min_size=1, max_size=4)
HITS = st.lists(st.lists(st.booleans(), max_size=30), min_size=1, max_size=4)
QUICK = settings(max_examples=60, deadline=None)


def there(value):
    return not np.isnan(value)


def flat(series, dtype=np.float64):
    starts = np.concatenate(([0], np.cumsum([len(s) for s in series]))).astype(np.int64)
    return np.array([v for s in series for v in s], dtype), starts


@QUICK
@given(SERIES, st.integers(1, 12), st.sampled_from([0.0, 0.05, 0.5, 0.95, 1.0]), st.integers(1, 4))
def test_rolling_quantile(series, window, quantile, at_least):
    values, starts = flat(series)
    expected = []
    for s in series:
        for i in range(len(s)):
            present = [v for v in s[max(0, i - window + 1) : i + 1] if there(v)]
            expected.append(np.quantile(present, quantile) if len(present) >= at_least else np.nan)
    got = rolling_quantile(ranked(values, starts), window, quantile, at_least)
    np.testing.assert_allclose(got, np.array(expected, float), atol=1e-12)


def test_rolling_quantile_on_long_series_of_close_and_negative_values():
    rng = np.random.default_rng(7)
    values = np.concatenate(
        [rng.normal(0, 5, 700), 30 + rng.integers(0, 9, 500) * 1e-12, np.round(rng.random(300), 1)]
    )
    values[rng.random(1500) < 0.1] = np.nan
    starts = np.array([0, 700, 1200, 1500])
    for window, quantile in ((24, 0.5), (168, 0.05), (720, 0.95)):
        got = rolling_quantile(ranked(values, starts), window, quantile, 12)
        wanted = pd.Series(values).groupby(np.repeat([0, 1, 2], np.diff(starts)))
        wanted = wanted.rolling(window, min_periods=12).quantile(quantile)
        np.testing.assert_allclose(got, wanted.to_numpy(), rtol=1e-12)


@QUICK
@given(
    st.lists(st.floats(allow_infinity=False), max_size=40),
    st.lists(st.floats(allow_infinity=False), max_size=40),
)
def test_ranked_orders_every_series_by_itself(first, second):
    values, starts = flat([first, second])
    order = ranked(values, starts).order
    for s in range(2):
        own = values[starts[s] : starts[s + 1]]
        np.testing.assert_array_equal(own[order[starts[s] : starts[s + 1]]], np.sort(own))


@QUICK
@given(SERIES, st.integers(1, 12))
def test_rolling_sum(series, window):
    values, starts = flat(series)
    parts = [
        [v for v in s[max(0, i - window + 1) : i + 1] if there(v)] for s in series for i in range(len(s))
    ]
    total, count = rolling_sum(values, starts, window)
    np.testing.assert_allclose(total, [sum(p) for p in parts], atol=1e-9)
    np.testing.assert_array_equal(count, [len(p) for p in parts])


@QUICK
@given(st.integers(1, 3), st.integers(1, 5), st.integers(1, 4), st.integers(1, 3), st.data())
def test_stepped_quantile(series, steps, width, window, data):
    size = series * steps * width
    values = np.array(data.draw(st.lists(VALUES, min_size=size, max_size=size))).reshape(series, steps, width)
    low, high = stepped_quantile(values, window, np.array([0.05, 0.95]))
    for s in range(series):
        for t in range(steps):
            part = values[s, max(0, t - window + 1) : t + 1].ravel()
            present = part[~np.isnan(part)]
            expected = np.quantile(present, [0.05, 0.95]) if len(present) else [np.nan, np.nan]
            np.testing.assert_allclose([low[s, t], high[s, t]], expected, atol=1e-12)


@QUICK
@given(HITS, st.integers(0, 3))
def test_run_length_bridges_gaps(series, gap):
    hit, starts = flat(series, bool)
    expected = []
    for s in series:
        text = "".join("1" if v else "0" for v in s)
        lengths = [0] * len(s)
        hits = [i for i, c in enumerate(text) if c == "1"]
        groups: list[list[int]] = []
        for i in hits:
            if groups and i - groups[-1][-1] - 1 <= gap:
                groups[-1].append(i)
            else:
                groups.append([i])
        for group in groups:
            for i in group:
                lengths[i] = group[-1] - group[0] + 1
        expected += lengths
    np.testing.assert_array_equal(run_length(hit, starts, gap), expected)


@QUICK
@given(SERIES)
def test_constant_run(series):
    values, starts = flat(series)
    expected = []
    for s in series:
        for i, v in enumerate(s):
            a = b = i
            while a > 0 and s[a - 1] == v:
                a -= 1
            while b + 1 < len(s) and s[b + 1] == v:
                b += 1
            expected.append(b - a + 1 if there(v) else 0)
    np.testing.assert_array_equal(constant_run(values, starts), expected)


@QUICK
@given(SERIES, st.integers(1, 3), st.integers(1, 8))
def test_equal_share_looks_only_before_the_run(series, back, window):
    values, starts = flat(series)
    share, pairs = equal_share(values, starts, np.full(len(series), back), window)
    row = 0
    for s in series:
        for i in range(len(s)):
            begin = i
            while begin > 0 and s[begin - 1] == s[begin]:
                begin -= 1
            both = [
                (s[k], s[k - back])
                for k in range(max(0, begin - window), begin)
                if k >= back and there(s[k]) and there(s[k - back])
            ]
            assert pairs[row] == len(both)
            if both:
                assert abs(share[row] - sum(a == b for a, b in both) / len(both)) < 1e-12
            else:
                assert np.isnan(share[row])
            row += 1


@QUICK
@given(HITS, st.integers(1, 6), st.data())
def test_cover(series, window, data):
    decided, starts = flat(series, bool)
    member = np.array(data.draw(st.lists(st.booleans(), min_size=len(decided), max_size=len(decided))), bool)
    expected = np.zeros(len(decided), bool)
    for s in range(len(series)):
        for t in range(starts[s], starts[s + 1]):
            if decided[t]:
                first = max(starts[s], t - window + 1)
                expected[first : t + 1] |= member[first : t + 1]
    np.testing.assert_array_equal(cover(decided, member, starts, window), expected)


@QUICK
@given(SERIES, st.integers(0, 40))
def test_lag_never_reaches_into_another_series(series, rows):
    values, starts = flat(series)
    expected = [s[i - rows] if i >= rows else np.nan for s in series for i in range(len(s))]
    np.testing.assert_array_equal(lag(values, starts, rows), np.array(expected, float))


@QUICK
@given(HITS, st.integers(1, 4))
def test_spans(series, apart):
    hit, starts = flat(series, bool)
    time = np.arange(len(hit), dtype=np.int64)
    expected = []
    for s in range(len(series)):
        group: list[int] = []
        for i in range(starts[s], starts[s + 1]):
            if hit[i]:
                if group and i - group[-1] > apart:
                    expected.append((s, group[0], group[-1]))
                    group = []
                group.append(i)
        if group:
            expected.append((s, group[0], group[-1]))
    assert list(zip(*(p.tolist() for p in spans_of(hit, time, starts, apart)), strict=True)) == expected


@QUICK
@given(st.lists(VALUES, min_size=4, max_size=40), st.integers(1, 4), st.integers(1, 3))
def test_day_repeats(values, least_pairs, least_distinct):
    series = np.array(values)
    lags = np.array([1, 2])
    share, back = day_repeats(
        series, np.array([0, len(series)]), 4, lags, np.array([least_pairs, least_distinct])
    )
    for day in range(len(series) // 4):
        best, where = np.nan, np.nan
        for k in lags:
            if day - k < 0:
                continue
            now, then = series[4 * day : 4 * day + 4], series[4 * (day - k) : 4 * (day - k) + 4]
            both = ~np.isnan(now) & ~np.isnan(then)
            same = both & (now == then)
            if both.sum() < least_pairs or len(set(now[same])) < least_distinct:
                continue
            if np.isnan(best) or same.sum() / both.sum() > best:
                best, where = same.sum() / both.sum(), float(k)
        np.testing.assert_allclose(share[4 * day : 4 * day + 4], best)
        np.testing.assert_allclose(back[4 * day : 4 * day + 4], where)
    assert np.isnan(share[len(series) // 4 * 4 :]).all()


@QUICK
@given(
    st.lists(st.lists(VALUES, min_size=3, max_size=3), min_size=1, max_size=12),
    st.integers(1, 4),
    st.integers(1, 3),
)
def test_lively_nights(nights, window, need):
    night = np.array(nights)
    level = np.where(np.arange(len(night)) % 3 == 2, np.nan, 2.0 + np.arange(len(night)) % 2)
    decided = np.arange(len(night)) % 2 == 0
    count, member = lively_nights(night, level, decided, np.array([0, len(night)]), (window, need))
    marked = np.zeros(len(night), bool)
    for t in range(len(night)):
        above = [k for k in range(max(0, t - window + 1), t + 1) if (night[k] >= level[t]).sum() >= need]
        assert count[t] == (0 if np.isnan(level[t]) else len(above))
        if decided[t] and not np.isnan(level[t]):
            marked[above] = True
    np.testing.assert_array_equal(member, marked)


def test_debounce_drops_flickers_and_keeps_the_unknown():
    state = np.array([1, 1, 1, 0, 1, 1, -1, 0, 0, 0, 1, 0, 0, 0], np.int8)
    got = debounce(state, np.array([0, len(state)]), 3)
    np.testing.assert_array_equal(got, [1, 1, 1, 1, 1, 1, -1, 0, 0, 0, 0, 0, 0, 0])
