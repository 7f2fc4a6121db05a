"""Builders put rows on regular grids, keep what is missing missing, and join by integer codes."""

import numpy as np
import pandas as pd
import pytest
from casebook import T0, block_of, frames_of

from analytics.block import NO_FLAG, Block, BlockKind
from analytics.screening import blocks
from schema.factor import FLAGS

HOURS = BlockKind.EMISSION_HOUR


def test_a_missing_row_becomes_a_row_without_value_or_flag():
    block = block_of({"values": "40 . 42"}, HOURS)
    assert block.rows == 3 and np.isnan(block["x"][1]) and block["flag"][1] == NO_FLAG
    assert block["flag"][0] == FLAGS.index("N") and not block["valid"][1]


def test_time_is_minutes_of_the_naive_clock():
    block = block_of({"values": "40*3"}, HOURS)
    assert (np.diff(block.time) == 60).all()
    assert pd.Timestamp(int(block.time[0]), unit="m") == T0


def test_missing_power_and_companions_are_missing_not_zero():
    block = block_of({"values": "40*3", "o2": ".", "flow": ".", "temperature": "."}, HOURS)
    for name in ("o2", "flow", "temperature", "load", "p_on"):
        assert np.isnan(block[name]).all(), name
    assert (block["running"] == -1).all() and block["valid"].all()


def test_running_follows_power_before_the_stack():
    block = block_of({"values": "40*48", "load": "100*24 5*24", "o2": "20.9*48"}, HOURS)
    assert block["running"][:24].tolist() == [1] * 24 and block["running"][24:].tolist() == [0] * 24
    stack = block_of({"values": "40*2", "o2": "6 20"}, HOURS)
    assert stack["running"].tolist() == [1, 0]


def test_a_load_without_idle_state_counts_as_producing():
    block = block_of({"values": "40*48", "load": "60~3*48"}, HOURS)
    assert (block["running"] == 1).all()


def test_a_silent_meter_leaves_the_hour_unknown():
    block = block_of({"values": "40*3", "load": "100 _ 100", "o2": ".", "flow": "."}, HOURS)
    assert block["running"].tolist() == [1, -1, 1]


def test_a_site_with_two_meters_needs_both():
    frames = dict(frames_of({"values": "40*4", "load": "100*4"}))
    second = frames["load_15min"].assign(account_no="M2", load_kw=50.0).iloc[:8]
    frames["load_15min"] = pd.concat([frames["load_15min"], second])
    (block,) = blocks(frames, {HOURS})
    assert block["load"][:2].tolist() == [150, 150] and np.isnan(block["load"][2:]).all()


def test_outlets_start_at_their_own_midnight_and_end_together():
    early, late = frames_of({"values": "40*48"}), frames_of({"values": "30*30"})
    hour = late["cems_hour"]["hour"] + pd.Timedelta(hours=30)
    late_rows = late["cems_hour"].assign(outlet_id="O2", hour=hour)
    outlets = pd.concat([early["outlet"], early["outlet"].assign(outlet_id="O2")])
    frames = dict(early) | {"outlet": outlets, "cems_hour": pd.concat([early["cems_hour"], late_rows])}
    (block,) = blocks(frames, {HOURS})
    first = [pd.Timestamp(int(block.time[s]), unit="m") for s in block.starts[:-1]]
    assert first == [T0, T0 + pd.Timedelta(days=1)]
    last = [pd.Timestamp(int(block.time[s - 1]), unit="m") for s in block.starts[1:]]
    assert last == [T0 + pd.Timedelta(hours=59)] * 2
    assert np.isnan(block["x"][block.starts[1] : block.starts[1] + 6]).all()


def test_rows_in_any_order_and_type_of_text_give_the_same_block():
    frames = dict(frames_of({"values": "40~5*50"}))
    (plain,) = blocks(frames, {HOURS})
    mixed = (
        frames["cems_hour"]
        .sample(frac=1, random_state=1)
        .astype({"outlet_id": "category", "flag": "category"})
    )
    (shuffled,) = blocks(frames | {"cems_hour": mixed}, {HOURS})
    for name, column in plain.columns.items():
        np.testing.assert_array_equal(shuffled[name], column, err_msg=name)


def test_rows_of_an_unknown_outlet_are_left_out():
    frames = dict(frames_of({"values": "40*5"}))
    stray = frames["cems_hour"].assign(outlet_id="O9")
    (block,) = blocks(frames | {"cems_hour": pd.concat([frames["cems_hour"], stray])}, {HOURS})
    assert block.rows == 5


def test_pieces_of_outlets_give_the_same_rows(monkeypatch):
    frames = dict(frames_of({"values": "40~5*50"}))
    second = frames["cems_hour"].assign(outlet_id="O2")
    both = pd.concat([frames["cems_hour"], second])
    outlets = pd.concat([frames["outlet"], frames["outlet"].assign(outlet_id="O2")])
    frames |= {"cems_hour": both, "outlet": outlets}
    (whole,) = blocks(frames, {HOURS})
    monkeypatch.setattr("analytics.screening.MOST_ROWS", 10)
    parts = list(blocks(frames, {HOURS}))
    assert len(parts) == 2
    np.testing.assert_array_equal(np.concatenate([p["x"] for p in parts]), whole["x"])


def test_medians_are_computed_once_for_all_rules():
    block = block_of({"values": "40~5*50"}, HOURS)
    assert block.rolling("x_valid", 24) is block.rolling("x_valid", 24)
    assert len(block.shared) == 1


def test_a_block_refuses_columns_that_do_not_fit():
    with pytest.raises(ValueError, match="列长度不一致"):
        Block(HOURS, pd.DataFrame({"a": [1]}), np.array([0, 2]), np.arange(2), {"x": np.zeros(3)}, 60)
    with pytest.raises(KeyError, match="has no column 'y'"):
        block_of({"values": "1"}, HOURS)["y"]


def test_a_night_runs_from_ten_to_six_and_belongs_to_its_evening():
    block = block_of({"night": "95 20 95", "day": "12"}, BlockKind.METER_NIGHT)
    assert pd.Timestamp(int(block.time[0]), unit="m") == T0 + pd.Timedelta(hours=22) and block.step == 480
    assert block["night_kw"][:2].tolist() == [95, 20] and np.isnan(block["night_kw"][2])
    assert block["day_kw"].tolist() == [12, 12, 12]


def test_lines_use_the_reporting_step_of_their_devices():
    case = {
        "step": 1,
        "devices": {"p": {"role": "prod", "power": "on*30"}, "t": {"role": "treat", "power": "off*30"}},
    }
    block = block_of(case, BlockKind.LINE)
    assert block.step == 1 and (block["treat"][:30] == 0).all()
    assert block.rows == 24 * 60 and (block["treat"][30:] == -1).all(), (
        "whole days; what nobody sent is unknown"
    )


def test_an_hourly_limit_goes_before_a_daily_one_and_water_falls_back_to_the_daily_one():
    frames = dict(frames_of({"values": "40*3", "medium": "water", "averaging": "24h"}))
    (daily,) = blocks(frames, {HOURS})
    both = pd.concat(
        [frames["outlet_limit"], frames["outlet_limit"].assign(averaging="1h", limit_value=80.0)]
    )
    (hourly,) = blocks(frames | {"outlet_limit": both}, {HOURS})
    assert daily["limit"].tolist() == [50] * 3 and hourly["limit"].tolist() == [80] * 3
