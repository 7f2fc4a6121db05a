"""Received messages on the hours of outlets: late, rewritten, misdated, and sampling times."""

import numpy as np
import pandas as pd
import pytest
from casebook import block_of, frames_of

from analytics.block import BlockKind
from analytics.screening import blocks

HOURS, OUTLETS = BlockKind.EMISSION_HOUR, BlockKind.OUTLET_HOUR


def hours(said, kind=HOURS, **case):
    return block_of({"values": "40~3*48"} | case | {"messages": said}, kind)


def test_lateness_counts_from_the_end_of_the_hour_to_the_first_receipt():
    found = hours({"late": {"3": 30}, "again": {"5": [35, 12]}})
    assert found["late_h"][[0, 3, 5]] == pytest.approx([30 / 3600, 30 + 30 / 3600, 30 / 3600])


def test_the_hourly_message_counts_before_its_minutes():
    frames = dict(frames_of({"values": "40*24", "messages": {}}))
    rows = frames["cems_frame"]
    minute = rows.iloc[[5]].assign(span_min=1, received_at=rows["received_at"].iloc[5] + pd.Timedelta(days=2))
    (found,) = blocks(frames | {"cems_frame": pd.concat([minute, rows])}, {HOURS})
    assert found["late_h"][5] == pytest.approx(30 / 3600)
    (only,) = blocks(frames | {"cems_frame": minute}, {HOURS})
    assert only["late_h"][5] > 48 and np.isnan(only["late_h"][6])


def test_a_second_value_of_the_same_interval_is_a_change_with_its_delay():
    found = hours({"again": {"5": [31, 12]}}, values="40*48")
    at = [found[n][5] for n in ("rewritten", "rewritten_from", "rewritten_to", "rewrite_h")]
    assert at == pytest.approx([9, 40, 31, 12])
    assert found["rewritten"][6] == 0


def test_another_interval_of_the_same_hour_is_not_a_change():
    frames = dict(frames_of({"values": "40*24", "messages": {}}))
    ten = frames["cems_frame"].assign(span_min=10, value=35.0)
    (found,) = blocks(frames | {"cems_frame": pd.concat([frames["cems_frame"], ten])}, {HOURS})
    assert (found["rewritten"] == 0).all()


def test_messages_without_a_value_say_nothing_about_values():
    found = hours({"again": {"5": [31, 12]}}, values="40*5 _ 40*42")
    assert found["rewritten"][5] == 0


def test_clock_and_data_times_lie_at_the_hour_of_receipt():
    found = hours({"clock": {"3": 400}, "ahead": "7", "askew": "9"}, OUTLETS)
    assert found["clock_s"][[4, 5]].tolist() == [410, 10]
    assert found["misdated"][[8, 9, 10]].tolist() == [1, 0, 1]
    assert np.isnan(found["clock_s"][0])


def test_a_message_sent_again_much_later_is_not_a_wrong_clock():
    found = hours({"late": {"3": 30}}, OUTLETS)
    assert np.nanmax(found["clock_s"]) == 10


def test_sampling_gaps_lie_at_the_hour_of_the_sample():
    found = hours({"sampled": "0 4 8.6 12"}, medium="water", cycle=4)
    assert found["sample_gap_min"][[8, 12]].tolist() == [276, 204]
    assert np.isnan(found["sample_gap_min"][[0, 5, 9]]).all()


def test_missing_sampling_times_are_told_from_platforms_that_keep_none():
    some = hours({"unsaid": "0-3"}, medium="water", cycle=4)
    assert some["sampled"][[0, 3, 4]].tolist() == [0, 0, 1]
    assert np.isnan(hours({})["sampled"]).all()


def test_without_messages_nothing_is_known():
    found = block_of({"values": "40*24"}, HOURS)
    for name in ("late_h", "rewritten", "rewrite_h", "sampled", "sample_gap_min"):
        assert np.isnan(found[name]).all(), name
    outlet = block_of({"values": "40*24"}, OUTLETS)
    assert np.isnan(outlet["clock_s"]).all() and np.isnan(outlet["misdated"]).all()
