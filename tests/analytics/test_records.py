"""Labels, records, inspections, reported days, calendars and inlets end up on the hours they speak about."""

import numpy as np
import pandas as pd
import pytest
from casebook import T0, block_of, frames_of

from analytics import screening
from analytics.block import BlockKind
from analytics.blocks.grid import Grid
from analytics.blocks.intervals import covered, latest, nearest_h, since_h, until_next
from analytics.blocks.workdays import is_workday
from analytics.kernels.association import broken_link
from analytics.screening import blocks
from schema.workday import DATASET as WORKDAY
from store.reference import bundled

HOURS = BlockKind.EMISSION_HOUR
GRID = Grid(np.array([100, 103]), np.array([6, 4]))  # rows 0-5 are hours 100-105, rows 6-9 hours 103-106


def on(block, name):
    return np.flatnonzero(block[name]).tolist()


def minutes(*hours):
    return np.array([round(h * 60) for h in hours], np.int64)


def test_an_interval_covers_every_hour_it_touches_and_none_beyond():
    found = covered(GRID, np.array([0, 1]), minutes(101.5, 90), minutes(103, 103.1))
    assert np.flatnonzero(found).tolist() == [1, 2, 6]


def test_an_interval_without_length_counts_in_its_hour():
    assert np.flatnonzero(covered(GRID, np.array([0]), minutes(102), minutes(102))).tolist() == [2]


def test_overlapping_intervals_cover_once_and_end_when_the_last_ends():
    found = covered(GRID, np.array([0, 0]), minutes(100, 101), minutes(102, 104))
    assert np.flatnonzero(found).tolist() == [0, 1, 2, 3]


def test_distances_do_not_cross_from_one_series_into_the_next():
    mask = np.zeros(10, bool)
    mask[[3, 7]] = True
    np.testing.assert_array_equal(since_h(mask, GRID), [np.nan, np.nan, np.nan, 0, 1, 2, np.nan, 0, 1, 2])
    np.testing.assert_array_equal(nearest_h(mask, GRID), [3, 2, 1, 0, 1, 2, 1, 0, 1, 2])
    mask[7] = False
    assert np.isnan(nearest_h(mask, GRID)[6:]).all()


@pytest.mark.parametrize("seed", range(5))
def test_the_next_instant_is_the_one_a_search_by_hand_finds(seed):
    rng = np.random.default_rng(seed)
    series, at = rng.integers(0, 2, 8), rng.integers(95 * 60, 110 * 60, 8)
    found = until_next(GRID, series, at, 90)
    for i, hour in enumerate(GRID.steps):
        own = at[series == (0 if i < 6 else 1)]
        wait = own[own >= hour * 60 - 90] - hour * 60
        np.testing.assert_equal(found[i], wait.min() if len(wait) else np.nan)


def test_the_latest_value_holds_until_the_next_one():
    found = latest(GRID, np.array([0, 0, 1]), np.array([90, 102, 104]), np.array([1.0, 2.0, 3.0]))
    np.testing.assert_array_equal(found, [1, 1, 2, 2, 2, 2, np.nan, 3, 3, 3])


def test_a_label_speaks_about_its_factor_and_makes_its_hours_invalid():
    said = [{"rows": "3-4", "code": "故障"}, {"rows": "8", "code": "停运", "factor": "a21026"}]
    block = block_of({"values": "40*12", "labels": said}, HOURS)
    assert on(block, "labelled") == on(block, "label_fault") == [3, 4] and on(block, "label_stop") == []
    assert np.flatnonzero(~block["valid"]).tolist() == [3, 4]


def test_starting_up_excuses_nothing():
    said = [{"rows": "3", "code": "启炉"}, {"rows": "5", "code": "校准"}]
    block = block_of({"values": "40*12", "labels": said}, HOURS)
    assert on(block, "labelled") == [3, 5] and on(block, "label_excuse") == [5]


def test_a_label_of_the_whole_outlet_is_on_its_hours_too():
    said = [{"rows": "3", "code": "停运"}, {"rows": "5", "code": "停运", "factor": "a21002"}]
    assert on(block_of({"values": "40*12", "labels": said}, BlockKind.OUTLET_HOUR), "label_stop") == [3]


def test_an_inspection_without_end_counts_three_hours():
    block = block_of({"values": "40*12", "inspections": ["2-3", "6"]}, HOURS)
    assert on(block, "inspected") == [2, 3, 6, 7, 8]


def test_a_fault_is_reported_in_time_from_a_day_before_to_twelve_hours_after():
    block = block_of(
        {"values": "40*60", "records": [{"kind": "fault_report", "rows": "5", "made": 20}]}, HOURS
    )
    assert on(block, "fault_reported") == list(range(8, 45)) and block["fault_report_h"][10] == 10
    assert not block["anomaly_reported"].any()


def test_a_record_that_is_not_there_means_something_only_where_records_are_kept():
    case = {"values": "40*12", "records": [{"kind": "work_order", "rows": "5-6"}]}
    block = block_of(case, HOURS)
    assert block["recorded"].all() and on(block, "work_order") == [5, 6]
    assert block["work_order_h"].tolist() == [5, 4, 3, 2, 1, 0, 0, 1, 2, 3, 4, 5]
    assert not block_of({"values": "40*12"}, HOURS)["recorded"].any()


def test_a_calibration_is_a_record_or_a_flag_and_its_drift_holds_on():
    said = [
        {"kind": "calibration", "rows": "2", "zero": 1.5},
        {"kind": "calibration", "rows": "8", "span": 3.0},
    ]
    block = block_of({"values": "40*12", "flags": "N*5 C N*6", "records": said}, HOURS)
    np.testing.assert_array_equal(
        block["since_calibration_h"], [np.nan, np.nan, 0, 1, 2, 0, 1, 2, 0, 1, 2, 3]
    )
    np.testing.assert_array_equal(block["zero_drift"], [np.nan] * 2 + [1.5] * 10)
    np.testing.assert_array_equal(block["span_drift"], [np.nan] * 8 + [3.0] * 4)


def test_a_daily_mean_lies_on_the_hours_of_its_day():
    block = block_of({"values": "40*50", "reported": "41 _ 43"}, HOURS)
    np.testing.assert_array_equal(block["day_reported"], [41.0] * 24 + [np.nan] * 24 + [43.0] * 2)


def test_companions_count_by_their_own_flag():
    frames = dict(frames_of({"values": "40*4", "aside": {"velocity": "12 13 14 15"}}))
    cems = frames["cems_hour"]
    broken = (cems["factor"] == "a01011") & (cems["value"] == 13)
    frames["cems_hour"] = cems.assign(flag=cems["flag"].where(~broken, "D"))
    (block,) = blocks(frames, {HOURS})
    np.testing.assert_array_equal(block["velocity"], [12, np.nan, 14, 15])


def two_inlets(frames, second):
    """A second inlet monitor of the outlet with this flow, at 100 mg/m³."""
    first = frames["outlet"]["outlet_id"] == "O0"
    outlets = pd.concat([frames["outlet"], frames["outlet"][first].assign(outlet_id="O9")])
    hour = T0 + pd.to_timedelta(np.arange(4), unit="h")
    more = [
        pd.DataFrame({"outlet_id": "O9", "factor": code, "hour": hour, "value": value, "flag": "N"})
        for code, value in (("a21002", 100.0), ("a00000", second))
    ]
    return frames | {"outlet": outlets, "cems_hour": pd.concat([frames["cems_hour"], *more])}


def test_inlets_add_up_and_a_silent_one_leaves_the_sum_unknown():
    frames = frames_of({"values": "40*4", "inlet": {"values": "400 _ 400 400", "flow": "10"}})
    (block,) = blocks(two_inlets(frames, 5.0), {HOURS})
    row = block.keys.index[block.keys["outlet_id"] == "O1"][0]
    own = slice(block.starts[row], block.starts[row + 1])
    np.testing.assert_array_equal(block["inlet_mass"][own], [4500, np.nan, 4500, 4500])
    np.testing.assert_array_equal(block["inlet_flow"][own], [15] * 4)


def test_inlet_and_outlet_stay_in_one_piece_however_small_the_pieces(monkeypatch):
    monkeypatch.setattr(screening, "MOST_ROWS", 2)
    frames = dict(frames_of({"values": "40*3", "inlet": {"values": "400"}}))
    between = frames["outlet"].iloc[:1].assign(outlet_id="N1", inlet_of=None)
    frames["outlet"] = pd.concat([frames["outlet"].iloc[:1], between, frames["outlet"].iloc[1:]])
    other = frames["cems_hour"][frames["cems_hour"]["outlet_id"] == "O1"].assign(outlet_id="N1")
    frames["cems_hour"] = pd.concat([frames["cems_hour"], other])
    found = [block for block in blocks(frames, {HOURS}) if "O1" in set(block.keys["outlet_id"])]
    assert len(found) == 1 and len(list(blocks(frames, {HOURS}))) == 2
    row = found[0].keys.index[found[0].keys["outlet_id"] == "O1"][0]
    assert found[0]["inlet_mass"][found[0].starts[row]] == 8000


def test_a_single_inlet_without_meter_has_the_flow_of_its_outlet():
    block = block_of({"values": "40*3", "flow": "20", "inlet": {"values": "400"}}, HOURS)
    np.testing.assert_array_equal(block["inlet_mass"][:3], [8000] * 3)


def test_an_outlet_without_inlet_monitor_has_no_inlet():
    assert np.isnan(block_of({"values": "40*3"}, HOURS)["inlet_mass"]).all()


def test_a_pump_is_on_by_its_own_power():
    case = {"values": "40*4", "medium": "water", "pump": "0 0.7 0.8 _"}
    np.testing.assert_array_equal(block_of(case, HOURS)["discharge_on"], [0, 0, 1, np.nan])


def test_the_calendar_knows_holidays_and_worked_weekends_and_else_the_week():
    days = pd.to_datetime(
        ["2026-10-01", "2026-10-10", "2026-10-11", "2026-10-12", "2031-03-15", "2031-03-17"]
    )
    frames = {"workday": bundled(WORKDAY)}
    number = days.to_numpy("datetime64[D]").astype(np.int64)
    assert is_workday(frames, number).tolist() == [False, True, False, True, False, True]
    assert is_workday({}, number).tolist() == [True, False, False, True, False, True]


def test_every_bundled_day_differs_from_its_weekday_and_says_where_it_is_from():
    rows = bundled(WORKDAY)
    weekday = rows["day"].dt.day_of_week < 5
    assert (weekday != rows["is_workday"]).all() and rows["source"].notna().all()
    assert set(rows["day"].dt.year) == {2023, 2024, 2025, 2026, 2027}
    unsure = rows["day"].dt.year == 2027  # its notice had not been published
    assert (rows.loc[unsure, "status"] == "unverified").all() and (
        rows.loc[~unsure, "status"] == "found"
    ).all()


def test_a_broken_link_has_the_rank_correlation_of_pandas():
    rng = np.random.default_rng(4)
    driver = rng.integers(0, 30, 96).astype(np.float64)  # with ties
    reading = np.where(np.arange(96) < 72, driver + rng.normal(0, 3, 96), rng.normal(0, 1, 96))
    reading[5] = np.nan
    windows, limits = np.array([24, 24, 72, 50]), np.array([1.0, 0.0, 0.0])
    now, before = broken_link(reading, driver, np.array([0, 96]), windows, limits)
    assert np.flatnonzero(~np.isnan(now)).tolist() == [95]
    pair = pd.DataFrame({"a": reading, "b": driver})
    ranked = [part.dropna().rank().corr().iloc[0, 1] for part in (pair.iloc[72:], pair.iloc[:72])]
    assert (now[95], before[95]) == pytest.approx(ranked)
