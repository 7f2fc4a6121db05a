"""Days of series: what a summary keeps, that it forgets what lies too far back, and that twins and peers are found exactly."""

import numpy as np
import pandas as pd
import pytest
from casebook import T0, block_of, frames_of

from analytics.block import BlockKind
from analytics.blocks import peers, twins
from analytics.blocks.series_days import series_days
from analytics.screening import blocks
from analytics.series_day import MEMORY_H, distinct, fingerprints, summarise
from schema.series_day import BANDS, DATASET

HOURS = BlockKind.EMISSION_HOUR
CASE = {"values": "30~5*720 20~2*96 0.3*30 _*18 25~4*240", "lod": 1, "limit": 50}


def days(case: dict) -> pd.DataFrame:
    return summarise(block_of(case, HOURS))


def test_a_row_for_every_day_with_a_value_and_all_declared_columns():
    found = days({"values": "40*24 .*24 41*12", "lod": 1})
    assert list(found.columns) == list(DATASET.names)
    assert found["day"].tolist() == [T0, T0 + pd.Timedelta(days=2)]
    assert found["valid_hours"].tolist() == [24, 12] and found["x_mean"].tolist() == [40, 41]
    assert found["distinct"].tolist() == [1, 1] and found["limit_value"].tolist() == [50, 50]


def test_levels_are_those_of_the_hours_that_end_with_the_day():
    block = block_of(CASE, HOURS)
    found = summarise(block).set_index("day")
    z, x = pd.Series(block["z_valid"]), pd.Series(block["x_valid"])
    for number in (6, 12, 31, 35, 40):
        end = (number + 1) * 24
        row = found.loc[T0 + pd.Timedelta(days=number)]
        week = x[max(end - 168, 0) : end]
        assert row["z_30d"] == pytest.approx(z[max(end - 720, 0) : end].median())
        assert row["x_30d"] == pytest.approx(x[max(end - 720, 0) : end].median())
        assert row["z_7d"] == pytest.approx(z[max(end - 168, 0) : end].median())
        assert row["low_share"] == pytest.approx(z[max(end - 168, 0) : end].quantile(0.95) / 50)
        assert row["low_cv"] == pytest.approx(week.std(ddof=0) / week.mean())
        assert row["valid_7d"] == week.notna().sum()
    before = found.loc[T0 + pd.Timedelta(days=40), "z_prior_30d"]
    assert before == pytest.approx(z[41 * 24 - 168 - 720 : 41 * 24 - 168].median())


def test_a_month_of_fewer_than_168_valid_hours_has_no_median():
    found = days({"values": "40*167 _*1 40*24"})
    assert np.isnan(found["z_30d"].iloc[6]) and found["z_30d"].iloc[7] == pytest.approx(40)


def test_a_tiny_run_goes_on_over_midnight_and_ends_with_a_missing_hour():
    found = days({"values": "30*20 0.3*34 30*18 0.3*5 _ 0.3*6 30*12", "lod": 1})
    assert found["tiny_run_h"].tolist() == [4, 28, 34, 6]


def test_a_tiny_run_is_counted_back_a_week_at_most():
    assert days({"values": "0.3*240", "lod": 1})["tiny_run_h"].max() == 168


def test_a_summary_depends_on_nothing_older_than_its_memory():
    whole = days({"values": "10~2*600 20~2*1200", "lod": 1})
    late = days(
        {"values": "90~2*600 20~2*1200", "lod": 1}
    )  # the noise of a place is the same whatever precedes it
    far = 600 // 24 + MEMORY_H // 24 - 1
    pd.testing.assert_frame_equal(whole.iloc[far:], late.iloc[far:])
    assert not whole.iloc[far - 1].equals(late.iloc[far - 1])


def test_pieces_give_the_days_of_the_whole():
    frames = frames_of({"values": "30~5*960", "others": [{"count": 3, "values": "20~4*960"}]})
    (block,) = blocks(frames, {HOURS})
    rows = frames["cems_hour"]
    parts = []
    for outlet in frames["outlet"]["outlet_id"]:
        (piece,) = blocks(dict(frames) | {"cems_hour": rows[rows["outlet_id"] == outlet]}, {HOURS})
        parts.append(summarise(piece))
    pd.testing.assert_frame_equal(summarise(block), pd.concat(parts, ignore_index=True))


def test_prints_are_equal_for_equal_values_and_0_for_none():
    values = np.array([[0.0, 1.0, 1.00004, 1.0001, np.nan, -0.0, 4000.3, 1.0]])
    found = fingerprints(values)[0]
    assert found[1] == found[2] == found[7] and found[0] == found[5] and found[4] == 0
    assert len({found[0], found[1], found[3], found[6]}) == 4 and 0 not in found[[0, 1, 3, 5, 6]]
    assert distinct(fingerprints(values)).tolist() == [4]


def test_prints_of_displayed_values_hardly_collide():
    values = np.arange(20_000) / 10
    pairs = 20_000 * 19_999 / 2
    found = np.bincount(fingerprints(values))
    assert (found * (found - 1) / 2).sum() < 2 * pairs / 65_535


@pytest.mark.parametrize("seed", range(4))
def test_no_twin_is_lost_and_none_is_invented(seed):
    """Against a comparison of every pair: 60 series of 5 days, half of them copies with up to 8 hours changed or missing."""
    rng = np.random.default_rng(seed)
    values = np.round(rng.normal(30, 5, (300, 24)), 1)
    day = np.tile(np.arange(5), 60)
    for row in range(150, 300):
        values[row] = values[row - 150]
        worse = rng.choice(24, rng.integers(0, 9), replace=False)
        values[row, worse] = np.where(rng.random(len(worse)) < 0.3, np.nan, values[row, worse] + 50)
    series = np.repeat(np.arange(60), 5)
    found = twins.hourly_twins(fingerprints(values).view(np.int64), day, series)
    best = np.full(300, np.nan)
    for a in range(300):
        for b in range(300):
            both = ~np.isnan(values[a]) & ~np.isnan(values[b])
            equal = values[a] == values[b]
            if a != b and day[a] == day[b] and both.sum() >= 20 and equal.sum() >= 19:
                best[a] = np.fmax(best[a], equal.sum() / both.sum())
    np.testing.assert_allclose(found.alike, best)
    assert (np.isnan(best) == (found.partner < 0)).all() and 100 < (~np.isnan(best)).sum() < 300


def test_a_crowd_with_one_common_band_does_not_hide_a_twin():
    """200 series share four hours (a calibration gas); two of them share the day."""
    rng = np.random.default_rng(1)
    values = np.round(rng.normal(30, 5, (200, 24)), 1)
    values[:, :4] = [10.0, 20.0, 30.0, 40.0]
    values[150] = values[20]
    found = twins.hourly_twins(fingerprints(values).view(np.int64), np.zeros(200, np.int64), np.arange(200))
    assert np.flatnonzero(found.partner >= 0).tolist() == [20, 150] and found.partner[20] == 150


def test_the_same_band_on_another_day_is_no_twin():
    values = np.round(np.random.default_rng(1).normal(30, 5, (1, 24)), 1).repeat(2, axis=0)
    prints = fingerprints(values).view(np.int64)
    assert twins.hourly_twins(prints, np.array([0, 1]), np.array([0, 1])).partner.tolist() == [-1, -1]
    assert twins.hourly_twins(prints, np.array([1, 1]), np.array([4, 7])).partner.tolist() == [7, 4]


def test_of_several_twins_the_most_alike_is_named_and_of_equals_the_first():
    values = np.round(np.random.default_rng(1).normal(30, 5, (1, 24)), 1).repeat(4, axis=0)
    values[3, 5] += 1
    found = twins.hourly_twins(fingerprints(values).view(np.int64), np.zeros(4, np.int64), np.arange(4))
    assert found.partner.tolist() == [1, 0, 0, 0] and found.alike[3] == pytest.approx(23 / 24)


def test_the_median_of_the_others_leaves_the_row_out():
    values, group = np.array([5.0, 1.0, 3.0, 9.0, 7.0]), np.array([0, 0, 0, 0, 1])
    median, others = peers.of_others(values, group)
    np.testing.assert_array_equal(median, [3, 5, 5, 3, np.nan])
    np.testing.assert_array_equal(others, [3, 3, 3, 3, 0])


def test_a_group_without_spread_has_no_robust_z():
    z = peers.robust_z(np.array([1.0, 1.0, 1.0, 5.0, 1.0, 2.0, 3.0]), np.array([0, 0, 0, 0, 1, 1, 1]))
    assert np.isnan(z[:4]).all() and z[4:] == pytest.approx([-1 / 1.4826, 0, 1 / 1.4826])


def test_too_small_a_group_is_widened():
    values = np.array([1.0] + [2.0] * 8 + [50.0] * 3)
    narrow = np.array([0] * 6 + [1] * 3 + [2] * 3)
    median, others, _ = peers.by_width(
        values, np.array([narrow, np.repeat([0, 1], [9, 3]), np.zeros(12, np.int64)])
    )
    assert (median[0], others[0]) == (2, 8) and (median[-1], others[-1]) == (2, 11)


def test_factors_are_independent_of_each_other():
    frames = frames_of({"values": "30~5*240", "second": "20~5*240", "others": [{"values": "30~5*240"}]})
    rows = pd.concat([summarise(block) for block in blocks(frames, {HOURS})])
    whole = series_days(rows, frames)
    alone = series_days(rows[rows["factor"] == "a21002"], frames)
    one = np.flatnonzero(whole.each("factor") == "a21002")
    for name in ("x_mean", "twin_share", "alike_days", "peer_n"):
        np.testing.assert_array_equal(whole[name][one], alone[name], err_msg=name)


def test_rows_of_outlets_that_are_no_longer_known_are_left_out():
    frames = frames_of({"values": "30~5*48", "others": [{"values": "30~5*48"}]})
    rows = pd.concat([summarise(block) for block in blocks(frames, {HOURS})])
    known = dict(frames) | {"outlet": frames["outlet"].iloc[:1]}
    assert series_days(rows, known).keys["outlet_id"].tolist() == ["O1"]


def test_the_bands_hold_the_whole_day():
    assert BANDS * 4 == 24 and fingerprints(np.ones((1, 24))).view(np.int64).shape == (1, BANDS)
