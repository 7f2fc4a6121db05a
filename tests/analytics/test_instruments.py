"""Analyser parameters hold from their date; the resolution is estimated from thirty days and nothing older."""

import numpy as np
import pandas as pd
import pytest
from casebook import block_of, frames_of

from analytics.block import BlockKind
from analytics.blocks.grid import Grid
from analytics.blocks.instruments import dated, estimated
from analytics.screening import blocks

HOURS = BlockKind.EMISSION_HOUR
TWO = [{"fs": 200, "slope": 1.0}, {"at": 30, "fs": 100, "slope": 1.0}]


def block(**case):
    return block_of({"values": "40~5*48"} | case, HOURS)


def test_a_parameter_holds_from_the_hour_in_which_it_begins():
    made = block(instruments=TWO)
    assert made["fs"].tolist() == [200] * 30 + [100] * 18
    assert np.flatnonzero(made["changed"]).tolist() == [30]


def test_a_row_that_repeats_the_parameters_is_no_change():
    assert not block(instruments=[TWO[0], TWO[0] | {"at": 30}])["changed"].any()


def test_what_a_row_does_not_state_stays_as_it_was():
    made = block(instruments=[TWO[0], {"at": 30, "slope": 1.2}])
    assert (made["fs"] == 200).all() and made["slope"][29:31].tolist() == [1.0, 1.2]


def test_before_the_first_row_the_outlet_speaks():
    made = block(lod=2, instruments=[{"at": 10, "lod": 1}])
    assert made["lod"].tolist() == [2] * 10 + [1] * 38
    assert np.isnan(made["fs"]).all() and np.isnan(made["intercept"]).all()


def test_a_number_of_an_outlet_with_several_pollutants_is_not_about_one_of_them():
    one = frames_of({"values": "40~5*48", "lod": 2})
    other = one["cems_hour"][one["cems_hour"]["factor"] == "a21002"].assign(factor="a34013")
    both = {**one, "cems_hour": pd.concat([one["cems_hour"], other])}
    (single,), (double,) = (list(blocks(f, {HOURS})) for f in (one, both))
    assert (single["lod_stated"] == 2).all()
    assert (double["lod"] == 2).all() and np.isnan(double["lod_stated"]).all()


def test_parameters_fall_on_the_rows_of_any_step():
    frames = frames_of({"values": "40~5*48", "instruments": TWO})
    keys = pd.DataFrame({"outlet_id": ["O1", "O1"], "factor": ["a21002", "a34013"]})
    day = int(frames["cems_hour"]["hour"].min().timestamp()) // 86400
    days = dated(frames, keys, (Grid(np.full(2, day), np.array([2, 1])), 1), "fs")
    np.testing.assert_array_equal(days, [200, 100, np.nan])
    minutes = dated(frames, keys, (Grid(np.full(2, day * 1440 + 1798), np.array([4, 2])), 1440), "fs")
    np.testing.assert_array_equal(minutes, [200, 200, 100, 100, np.nan, np.nan])


@pytest.mark.parametrize(
    ("values", "step"), [("3 20", 1), ("1.5 2", 0.1), ("0.25 _", 0.01), ("1.2345", 0.001), ("_", np.nan)]
)
def test_resolution_is_the_coarsest_step_that_fits(values, step):
    np.testing.assert_allclose(block(values=values)["rho"], step)


def test_a_stated_resolution_goes_before_the_estimated_one():
    assert (block(instruments=[{"rho": 0.5}])["rho"] == 0.5).all()


def test_what_is_older_than_thirty_days_does_not_decide_the_resolution():
    values = np.full(24 * 32, 40.0)
    values[5] = 40.25
    grid = Grid(np.array([24 * 20000]), np.array([len(values)]))
    by_day = estimated(values, grid, 24).reshape(-1, 24)
    assert (by_day[:30] == 0.01).all() and (by_day[30:] == 1).all()


def test_series_do_not_share_days():
    grid = Grid(np.array([24 * 20000, 24 * 20000 + 24]), np.array([24, 30]))
    values = np.concatenate((np.full(24, 0.25), np.full(30, 40.0)))
    assert estimated(values, grid, 24)[[23, 24, 53]].tolist() == [0.01, 1, 1]
