"""One row for each sample: hours of gas, cycles of water."""

import numpy as np
from casebook import block_of

from analytics.block import BlockKind
from analytics.samples import samples

HOURS = BlockKind.EMISSION_HOUR


def test_every_hour_of_gas_is_a_sample():
    block = block_of({"values": "40 41 42"}, HOURS)
    taken = samples(block)
    assert taken.row.tolist() == [0, 1, 2] and taken.known.all()


def test_water_counts_cycles_and_takes_their_last_valid_hour():
    block = block_of({"values": "40*4 41*2 _*2 42*4 43", "medium": "water", "cycle": 4}, HOURS)
    taken = samples(block)
    assert block["x"][taken.row].tolist() == [40, 41, 42, 43]
    assert taken.of_row.tolist() == [0] * 4 + [1] * 4 + [2] * 4 + [3]


def test_water_without_a_stated_cycle_is_not_known():
    assert not samples(block_of({"values": "40*4", "medium": "water"}, HOURS)).known.any()


def test_windows_of_water_span_cycles():
    block = block_of({"values": "40*4 41*4 45*4 42*4", "medium": "water", "cycle": 4}, HOURS)
    taken = samples(block)
    assert taken.rolling("x_valid", 2, 1.0, 2)[1:].tolist() == [41, 45, 45]
    assert (
        taken.covered(np.array([False, False, True, False]), 2).tolist()
        == [False] * 4 + [True] * 8 + [False] * 4
    )


def test_variation_asks_for_enough_values():
    taken = samples(block_of({"values": "40*4"}, HOURS))
    values = np.array([1.0, np.nan, 3.0, 3.0])
    found = taken.variation(values, 2, 2)
    assert np.isnan(found[:3]).all() and found[3] == 0
