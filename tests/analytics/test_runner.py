"""Spans become clues with stable numbers, filled sentences and honest confidence."""

import json
from dataclasses import replace
from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from casebook import block_of, frames_of

from analytics.block import Flags
from analytics.catalogue import catalogue, chosen
from analytics.rule import Rule, param
from analytics.runner import clue_id, clues, frame, number
from analytics.screening import needed, screen
from schema.clue import DATASET as CLUE

AS_OF = datetime(2026, 11, 21)
C01 = catalogue()["C01"]


def made(**case):
    return clues(block_of(case, C01.block), [C01], AS_OF)


def test_a_clue_id_is_stable_and_names_day_and_district():
    first, again = made(values="40*3 60*2"), made(values="40*3 60*5 40*9")
    assert first["clue_id"].iloc[0] == again["clue_id"].iloc[0]
    assert first["clue_id"].str.fullmatch(r"XS-20261001-330206-[0-9a-f]{8}").all()


def test_a_clue_id_depends_on_rule_place_and_beginning():
    place = {"site_id": "S1", "adcode": "330206", "outlet_id": "O1", "factor": "a21002", "device_id": None}
    start = pd.Timestamp("2026-10-01")
    ids = {
        clue_id("C01", place, start),
        clue_id("Y27", place, start),
        clue_id("C01", place | {"outlet_id": "O2"}, start),
        clue_id("C01", place | {"factor": "a21026"}, start),
        clue_id("C01", place, start + pd.Timedelta(hours=1)),
    }
    assert len(ids) == 5


def test_facts_fill_the_message_of_any_language():
    row = made(values="40*3 60*2").iloc[0]
    facts = json.loads(row["facts"])
    assert C01.message.format(**facts) == row["message"]
    assert facts["value"] == "60.0" and facts["threshold"] == "50.0" and facts["multiple"] == "0.20"
    assert facts["start"] == "2026-10-01 03:00" and facts["end"] == "2026-10-01 05:00"


def test_t_end_is_the_end_of_the_last_hour():
    row = made(values="40*3 60*2").iloc[0]
    assert row["t_end"] - row["t_start"] == pd.Timedelta(hours=2)


def test_confidence_falls_with_missing_columns():
    full, bare = made(values="60*4"), made(values="60*4", o2=".", flow=".", temperature=".", corrected="60")
    assert full["confidence"].iloc[0] == pytest.approx(0.9)
    assert bare["confidence"].iloc[0] == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(0.5, 0, "1"), (2.5, 0, "3"), (-0.25, 1, "-0.3"), (1234.56, 1, "1,234.6"), (float("nan"), 1, "—")],
)
def test_numbers_round_half_up(value, digits, text):
    assert number(value, digits) == text


def test_no_clue_still_has_every_column():
    empty = frame([])
    assert list(empty.columns) == list(CLUE.names) and empty["t_start"].dtype.kind == "M"


def test_screening_reads_what_the_rules_need_and_sorts_by_id():
    frames = frames_of({"values": "40~5*720 33*8 70*3", "load": "100~5*731"})
    found = screen(frames, chosen(), AS_OF)
    assert {"R01", "C01"} <= set(found["rule"]) and found["clue_id"].is_monotonic_increasing
    assert needed([C01]) >= {"site", "cems_hour", "outlet", "outlet_limit", "load_15min", "cems_label"}


def test_screening_nothing_gives_an_empty_frame():
    frames = {"site": pd.DataFrame({"site_id": [], "adcode": []})}
    assert screen(frames, chosen(["N01", "P01"]), AS_OF).empty


def test_rules_in_one_pass_say_the_same_as_alone():
    frames = frames_of({"values": "40~5*720 33*8 70*3 10*5", "load": "100~5*736"})
    alone = pd.concat([screen(frames, [rule], AS_OF) for rule in chosen()])
    together = screen(frames, chosen(), AS_OF)
    pd.testing.assert_frame_equal(alone.sort_values("clue_id", ignore_index=True), together)


def test_the_weakest_parameter_speaks_for_the_threshold():
    assert catalogue()["P01"].threshold_status == "chosen"
    assert catalogue()["C01"].threshold_status == "chosen"


def test_declarations_refuse_what_is_not_a_suspicion():
    with pytest.raises(ValueError, match="不得出现"):
        replace(C01, title="违法排放")
    with pytest.raises(ValueError, match="证据等级"):
        replace(C01, evidence="D")
    with pytest.raises(ValueError, match="未登记"):
        replace(C01, family="rumour")
    with pytest.raises(ValueError, match="状态"):
        param(1, "某参数", status="guess")


def test_unknown_codes_are_named():
    with pytest.raises(ValueError, match="没有规则 X99；可用的规则：B01"):
        chosen(["C01", "X99"])
    assert [rule.code for rule in chosen(["Y27", "C01", "Y27"])] == ["Y27", "C01"]


def test_a_span_that_decides_nothing_has_a_missing_value():
    hits = np.array([True, False])

    def flag(block, params):
        nothing = np.full(block.rows, np.nan)
        return Flags(np.resize(hits, block.rows), nothing, nothing)

    rule: Rule = replace(C01, flag=flag, facts=(), message="{value} {unit}，疑似")
    found = clues(block_of({"values": "40*2"}, C01.block), [rule], AS_OF)
    assert found["value"].isna().all() and "—" in found["message"].iloc[0]


def test_a_bridged_row_never_stands_for_its_span():
    def flag(block, params):
        hit = np.zeros(block.rows, bool)
        hit[[2, 4]] = True
        return Flags(hit, np.array([9.0, 9, 60, 999, 50, 9]), np.full(block.rows, 40.0))

    rule = replace(C01, flag=flag, join_min=120, facts=(), message="疑似 {value}")
    found = clues(block_of({"values": "40*6"}, C01.block), [rule], AS_OF)
    assert found["value"].tolist() == [60.0]
