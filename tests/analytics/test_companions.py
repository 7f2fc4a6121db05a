"""What rules ask beside a factor: first reports, shares of the limit, what came before a run, calibration gas."""

import numpy as np
from casebook import block_of

from analytics.block import BlockKind
from analytics.companions import before_run, begun, calibration_gas, share_of_limit
from analytics.days import hours_needed
from analytics.samples import samples

HOURS = BlockKind.EMISSION_HOUR


def test_a_factor_has_begun_with_its_first_report_even_an_empty_one():
    assert begun(block_of({"values": ". . _ 40 ."}, HOURS)).tolist() == [False, False, True, True, True]


def test_the_share_of_the_limit_is_unknown_at_start_and_stop_and_without_a_limit():
    case = {"values": "25 30 40", "corrected": "25 30 40", "o2": "6 19 6", "load": "100"}
    assert share_of_limit(block_of(case, HOURS), 19.0).tolist()[::2] == [0.5, 0.8]
    assert np.isnan(share_of_limit(block_of(case, HOURS), 19.0)[1])
    assert np.isnan(share_of_limit(block_of(case | {"limit": None}, HOURS), 19.0)).all()


def test_what_came_before_a_run_holds_for_all_of_it():
    block = block_of({"values": "40 41 0 0 42 0"}, HOURS)
    run = block["x"] == 0
    assert before_run(block, run, block["x"])[run].tolist() == [41, 41, 42]


def test_calibration_gas_is_short_and_not_timed_on_high_values():
    flags = "N*20 C*2 N*20 C*3 N*20 C"
    block = block_of({"values": "40*66", "flags": flags}, HOURS)
    near = np.zeros(block.rows, bool)
    assert np.flatnonzero(calibration_gas(block, 2, near, (1,))).tolist() == [20, 21, 65]
    near[[19, 64]] = True
    assert np.flatnonzero(calibration_gas(block, 2, near, (1,))).tolist() == []


def test_a_calibration_at_the_same_hour_of_an_earlier_day_is_routine():
    block = block_of({"values": "40*60", "flags": "(N*10 C N*13)*2 N*12"}, HOURS)
    near = np.ones(block.rows, bool)
    assert np.flatnonzero(calibration_gas(block, 2, near, (1,))).tolist() == [34]


def test_water_needs_its_cycles_and_gas_its_hours():
    water = {"values": "40*8", "medium": "water", "cycle": 4}
    assert hours_needed(block_of(water, HOURS), 6, 2).tolist() == [8.0] * 8
    assert hours_needed(block_of({"values": "40"}, HOURS), 6, 2).tolist() == [6.0]


def test_sampling_cycles_follow_the_clock_wherever_the_data_begin():
    case = {"values": "40*240", "medium": "water", "cycle": 5}
    whole, later = (samples(block_of(c, HOURS)) for c in (case, case | {"values": ".*24 40*216"}))
    ends = [set((s.block.time[s.row] // 60 % 5).tolist()) for s in (whole, later)]
    assert ends[0] >= {4} and np.unique(np.diff(whole.row)[1:-1]).tolist() == [5]
    assert whole.block.time[whole.row[-3]] == later.block.time[later.row[-3]]
