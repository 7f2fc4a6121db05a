"""Days of outlets: what is reported goes first, hours stand in, and every column says what it promises."""

import numpy as np
import pandas as pd
import pytest
from casebook import ADDED, T0, block_of, frames_of

from analytics.block import BlockKind
from analytics.blocks.emission import RUNNING, STOPPED, UNKNOWN
from analytics.screening import blocks

DAYS, SITE = BlockKind.EMISSION_DAY, BlockKind.SITE_DAY
WATER = {"medium": "water", "averaging": "24h"}


def reported(frames, values, **more):
    day = T0 + pd.to_timedelta(np.arange(len(values)), unit="D")
    factor = frames["cems_hour"]["factor"].iloc[0]
    row = {"outlet_id": "O1", "factor": factor, "flag": "N", "valid_hours": 22} | more
    return dict(frames) | {"cems_day": pd.DataFrame(row | {"day": day, "value": values})}


def test_days_of_water_weigh_by_flow_and_count_valid_hours():
    block = block_of({"values": "40*12 60*12 50*10", "flow": "10*12 20*12 10*10"} | WATER, DAYS)
    assert block["x"][0] == pytest.approx(160 / 3) and block["valid_hours"].tolist() == [24, 10]
    assert np.array_equal(block["x"], block["z"])


def test_days_of_gas_are_plain_means_of_hours_that_ran():
    block = block_of({"values": "40*12 60*12", "load": "100*18 5*6", "o2": "6*18 20*6"}, DAYS)
    assert block["x"][0] == pytest.approx((40 * 12 + 60 * 6) / 18) and block["z"][0] == block["x"][0]
    assert block["valid_hours"][0] == 24 and block["idle_hours"][0] == 6


def test_a_reported_mean_goes_first_and_the_daily_limit_judges_the_hours():
    frames = reported(frames_of({"values": "40*24 .*24 40*24"} | WATER), [70.0, 70.0])
    (block,) = blocks(frames, {DAYS})
    assert block["x"].tolist() == [70, 70, 40] and block["valid_hours"].tolist() == [22, 22, 24]
    assert block["judged"].tolist() == [40, 70, 40] and block["judged_hours"].tolist() == [24, 22, 24]


def test_a_reported_mean_that_is_not_normal_does_not_count():
    frames = reported(frames_of({"values": ".*72 40*24"} | WATER), [70.0] * 3, flag="D")
    (block,) = blocks(frames, {DAYS})
    assert np.isnan(block["x"][:3]).all() and block["flag_share"].tolist() == [1, 1, 1, 0]
    assert block["raw_mean"][:3].tolist() == [70] * 3 and block["fault_run"][:3].tolist() == [24] * 3


def test_reported_days_before_the_first_hour_belong_to_the_series():
    frames = frames_of({"values": "40*48", "shifted": 10} | WATER)
    (block,) = blocks(reported(frames, [30.0] * 4), {DAYS})
    assert pd.Timestamp(int(block.time[0]), unit="m") == T0 and block.rows == 12
    assert block["x"][:4].tolist() == [30] * 4 and np.isnan(block["x"][4:10]).all()
    assert (
        block["x"][10:].tolist() == [40, 40]
        and block["missing"].tolist() == [False] * 4 + [True] * 6 + [False] * 2
    )


def test_outlets_with_hours_and_outlets_with_days_are_both_there_once():
    frames = reported(frames_of({"values": "40*48", "neighbour": True} | WATER), [30.0] * 2)
    other = frames["cems_day"].assign(outlet_id="O2")
    both = list(blocks(frames | {"cems_day": pd.concat([frames["cems_day"], other])}, {DAYS}))
    assert [b.keys["outlet_id"].tolist() for b in both] == [["O1"], ["O2"]]
    assert [b["x"].tolist() for b in both] == [[30, 30], [30, 30]]


def test_pieces_of_outlets_give_the_same_days(monkeypatch):
    frames = dict(frames_of({"values": "40~5*50"}))
    frames["cems_hour"] = pd.concat([frames["cems_hour"], frames["cems_hour"].assign(outlet_id="O2")])
    frames["outlet"] = pd.concat([frames["outlet"], frames["outlet"].assign(outlet_id="O2")])
    (whole,) = blocks(frames, {DAYS})
    monkeypatch.setattr("analytics.screening.MOST_ROWS", 10)
    parts = list(blocks(frames, {DAYS}))
    assert len(parts) == 2
    for name in (*whole.columns, *whole.lazy):
        together = np.concatenate([part[name] for part in parts])
        np.testing.assert_array_equal(together, whole[name], err_msg=name)


def test_running_by_power_then_by_the_stack_and_unknown_without_either():
    states = {
        RUNNING: {"load": "100*24"},
        STOPPED: {"load": "100*24 5*24", "o2": "."},
        UNKNOWN: {"o2": ".", "flow": ".", "temperature": "."},
    }
    for state, said in states.items():
        block = block_of({"values": "40*48" if state is STOPPED else "40*24"} | said, DAYS)
        assert block["running_day"][-1] == state, state


def test_the_limit_is_daily_else_hourly_for_gas_and_none_for_ph():
    frames = dict(frames_of({"values": "40*24"}))
    (hourly,) = blocks(frames, {DAYS})
    daily = frames["outlet_limit"].assign(averaging="24h", limit_value=30.0)
    (both,) = blocks(frames | {"outlet_limit": pd.concat([daily, frames["outlet_limit"]])}, {DAYS})
    assert hourly["limit"].tolist() == [50] and both["limit"].tolist() == [30]
    water = block_of({"values": "40*24", "medium": "water", "averaging": "1h"}, DAYS)
    ph = block_of({"values": "8*24", "factor": "w01001"} | WATER, DAYS)
    assert np.isnan(water["limit"]).all() and np.isnan(ph["limit"]).all()


def test_a_day_of_a_month_knows_its_end():
    block = block_of({"values": "40*70", "daily": True}, DAYS)
    assert block["to_month_end"][[0, 30, 31, 60]].tolist() == [30, 0, 29, 0]
    assert block["since_month_end"][[0, 30, 31]].tolist() == [0, 30, 0]
    assert block["workday"][:4].tolist() == [True, True, False, False]


def test_alerts_reach_districts_cities_and_provinces():
    for area, alerted in {"330206": True, "330200": True, "330000": True, "330300": False}.items():
        case = {"values": "40*5", "daily": True, "alerts": {"days": "2", "area": area}}
        assert block_of(case, DAYS)["alerted"].tolist() == [False, False, alerted, False, False], area


def test_a_report_covers_its_day_the_next_and_the_twelve_hours_before():
    case = {"values": "40*120", "reports": [{"kind": "anomaly_report", "hour": 59}]}
    assert block_of(case, DAYS)["reported"].tolist() == [False, True, True, True, False]
    late = {"values": "40*120", "reports": [{"kind": "anomaly_report", "hour": 61}]}
    assert block_of(late, DAYS)["reported"].tolist() == [False, False, True, True, False]


def test_the_day_that_is_not_over_is_not_due():
    block = block_of({"values": "40*30"}, DAYS)
    assert block["due"].tolist() == [True, False] and block["passed_h"].tolist() == [6, -18]


def test_nothing_of_a_day_is_computed_before_it_is_read():
    block = block_of({"values": "40*48"}, DAYS)
    assert set(block.columns) == {"x"}


def test_bod_above_cod_is_told_of_the_bod_series():
    from analytics.catalogue import catalogue

    rule = catalogue()["D18"]
    case = {"values": "20*5 41 20*5", "factor": "w01017", "daily": True, "beside": {"w01018": "39"}}
    block = block_of(case | WATER, DAYS)
    hit = rule.flag(block, rule.params).hit
    assert block.each("factor")[hit].tolist() == ["w01017"] and np.flatnonzero(hit).tolist() == [11 + 5]


def test_mass_of_a_site_sums_its_outlets_but_not_its_inlets():
    frames = dict(frames_of({"values": "40*24", "permits": {"nox_t_a": 1.0}}))
    second = [frames["cems_hour"].assign(outlet_id=name) for name in ("O2", "O3")]
    frames["cems_hour"] = pd.concat([frames["cems_hour"], *second])
    outlets = pd.concat([frames["outlet"].assign(outlet_id=name) for name in ("O1", "O2", "O3")])
    frames["outlet"] = outlets.assign(inlet_of=[None, None, "O1"])
    (block,) = blocks(frames, {SITE})
    assert block["mass_t"].tolist() == [pytest.approx(2 * 24 * 40 * 20 * 3600e-6 / 1000)]
    assert block["share"].tolist() == block["mass_t"].tolist()
    assert block["coverage"][0] == pytest.approx(1 / 274)


def test_a_site_in_two_pieces_has_one_mass(monkeypatch):
    frames = dict(frames_of({"values": "40*24", "permits": {"nox_t_a": 1.0}}))
    frames["cems_hour"] = pd.concat([frames["cems_hour"], frames["cems_hour"].assign(outlet_id="O2")])
    frames["outlet"] = pd.concat([frames["outlet"], frames["outlet"].assign(outlet_id="O2")])
    (whole,) = blocks(frames, {SITE})
    monkeypatch.setattr("analytics.screening.MOST_ROWS", 10)
    (parts,) = blocks(frames, {SITE})
    for name, column in whole.columns.items():
        np.testing.assert_allclose(parts[name], column, err_msg=name)


def test_the_permit_of_the_day_holds():
    frames = dict(frames_of({"values": "40*72", "permits": {"nox_t_a": 1.0}}))
    later = frames["permit"].assign(valid_from=T0 + pd.Timedelta(days=1), nox_t_a=2.0)
    (block,) = blocks(frames | {"permit": pd.concat([later, frames["permit"]])}, {SITE})
    assert block["permitted_t"].tolist() == [1, 2, 2]


def test_case_words_about_days_are_known():
    assert {"daily", "petitions", "alerts", "reports", "permits"} <= set(ADDED)
