"""Minutes of outlets: on the hours as counts and means, and as blocks of their own."""

import numpy as np
import pandas as pd
import pytest
from casebook import T0, block_of, frames_of

from analytics.block import NO_FLAG, BlockKind
from analytics.blocks.minutes import interval
from analytics.screening import blocks

HOURS, MINUTES = BlockKind.EMISSION_HOUR, BlockKind.EMISSION_MINUTE


def block(said, kind=MINUTES, **case):
    return block_of({"values": "40*24"} | case | {"minutes": said}, kind)


def test_hours_count_and_average_their_valid_minutes():
    hours = block({"values": "40*60 50*30 _*30 60*60", "flags": "N*70 M*20 N*90"}, HOURS)
    assert hours["minutes"][:3].tolist() == [60, 10, 60]
    assert hours["minute_mean"][:3].tolist() == [40, 50, 60]
    assert (hours["minutes_expected"][:3] == 60).all()


def test_nothing_is_known_of_hours_without_or_at_the_ends_of_minute_data():
    hours = block({"at": 30, "values": "40*200"}, HOURS)
    assert np.isnan(hours["minutes"][0]) and np.isnan(hours["minutes"][3:]).all()
    assert hours["minutes"][1:3].tolist() == [60, 60]
    none = block_of({"values": "40*24"}, HOURS)
    assert np.isnan(none["minutes"]).all() and np.isnan(none["minute_mean"]).all()


def test_an_hour_within_minute_data_without_a_minute_has_none_not_unknown():
    hours = block({"values": "40*60 .*60 40*60"}, HOURS)
    assert hours["minutes"][1] == 0 and np.isnan(hours["minute_mean"][1])


@pytest.mark.parametrize(
    ("minutes", "step"), [(range(60), 1), (range(0, 600, 10), 10), (range(5, 600, 5), 5), ([3, 63, 123], 60)]
)
def test_the_interval_of_a_series_shows_in_the_minutes_of_the_hour(minutes, step):
    at = np.array(minutes)
    assert interval(np.zeros(len(at), int), at, 1).tolist() == [step]


def test_one_stray_minute_does_not_change_the_interval():
    at = np.append(np.arange(0, 6000, 10), 3)
    assert interval(np.zeros(len(at), int), at, 1).tolist() == [10]


def test_minutes_run_from_midnight_to_the_last_one_with_gaps_as_rows():
    found = block({"at": 30, "values": "40 . 42 41"})
    assert found.rows == 34 and found.step == 1
    assert pd.Timestamp(int(found.time[0]), unit="m") == T0
    assert np.isnan(found["x"][31]) and found["flag"][31] == NO_FLAG
    assert found["x"][30] == 40 and found["x"][32] == 42


def test_a_day_without_minutes_parts_the_series():
    found = block([{"values": "40*10"}, {"at": 3 * 1440, "values": "41*10"}], values="40*96")
    assert found.rows == 20 and len(found.keys) == 2
    assert pd.Timestamp(int(found.time[10]), unit="m") == T0 + pd.Timedelta(days=3)
    joined = block([{"values": "40*1440"}, {"at": 1440, "values": "41*10"}], values="40*96")
    assert len(joined.keys) == 1


def test_each_interval_has_its_own_block():
    frames = frames_of(
        {
            "values": "40*24",
            "minutes": [{"values": "40*60"}, {"factor": "i33311", "step": 5, "values": "900*12"}],
        }
    )
    found = {b.step: b for b in blocks(frames, {MINUTES})}
    assert sorted(found) == [1, 5]
    assert found[5].keys["factor"].tolist() == ["i33311"] and found[5].rows == 12
    assert found[1].keys["factor"].tolist() == ["a21002"]


def test_companions_come_by_the_minute_where_they_are_and_else_by_the_hour():
    found = block({"values": "40*120", "o2": "7*60 8*60"}, flow="20 30 20*22")
    assert found["o2"][[0, 59, 60]].tolist() == [7, 7, 8]
    assert found["flow"][[0, 59, 60]].tolist() == [20, 20, 30]


def test_companions_with_a_longer_interval_are_held():
    said = [{"values": "40*20"}, {"factor": "a19001", "step": 5, "values": "5 6 7 8"}]
    assert block(said)["o2"].tolist() == [5] * 5 + [6] * 5 + [7] * 5 + [8] * 5


def test_a_minute_is_valid_when_normal_running_and_without_a_label():
    found = block(
        {"values": "40*240", "flags": "N*60 M*60 N*120", "o2": "6*120 20.9*60 6*60"},
        labels=[{"rows": "3", "code": "维护"}],
    )
    assert found["valid"][:60].all() and not found["valid"][60:].any()
    assert found["running"][130] == 0
    power = block({"values": "40*800"}, load="100*12 5*12")
    assert power["running"][[0, 750]].tolist() == [1, 0]


def test_limits_and_analyser_parameters_hold_by_the_minute():
    found = block(
        {"values": "40*180"},
        limit_from_hour=[24, 30],
        instruments=[{"lod": 1, "fs": 200}, {"at": 1, "lod": 2}],
    )
    assert (found["limit"] == 50).all()
    assert found["lod"][[0, 59, 60]].tolist() == [1, 1, 2] and (found["fs"] == 200).all()


def test_values_at_base_oxygen_need_the_oxygen():
    found = block({"values": "40*2", "o2": "11 _"})
    assert found["z"][0] == pytest.approx(40 * 15 / 10) and np.isnan(found["z"][1])
    assert block({"values": "40"}, base=None)["z"].tolist() == [40]


def test_rows_in_any_order_and_of_unknown_outlets_give_the_same_block():
    frames = dict(frames_of({"values": "40*24", "minutes": {"values": "40~5*200", "o2": "6"}}))
    (plain,) = blocks(frames, {MINUTES})
    rows = frames["cems_minute"]
    mixed = pd.concat([rows, rows.assign(outlet_id="O9")]).sample(frac=1, random_state=1)
    (shuffled,) = blocks(frames | {"cems_minute": mixed}, {MINUTES})
    for name, column in plain.columns.items():
        np.testing.assert_array_equal(shuffled[name], column, err_msg=name)


def test_without_minutes_there_is_no_block():
    assert not list(blocks(frames_of({"values": "40*24"}), {MINUTES}))
