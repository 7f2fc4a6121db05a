"""Stretches of alerts with a word for each: what was asked, what was done (DOSSIER I.3)."""

import pytest
from casebook import block_of, frames_of

from analytics.block import BlockKind
from analytics.blocks.alert_hours import area
from analytics.emergency import MET, OWN, SHORT, STOPPED, VERDICTS, WITHIN, CutParams, verdicts
from analytics.screening import blocks

RED = [{"level": "red", "hours": "432-503"}]


def told(**case):
    case = {"night": "0*21", "grade": "B", "warnings": RED} | case
    return verdicts(block_of(case, BlockKind.SITE_HOUR), CutParams())


@pytest.mark.parametrize(
    ("kw", "cut", "word"),
    [("28.875", 43.7, WITHIN), ("32.5", 36.6, "疑似未落实"), ("20", 61.0, MET)],
)
def test_worked_numbers(kw, cut, word):
    (row,) = told(day=f"51.25*18 {kw}*3").to_dict("records")
    assert row["verdict"] == word and row["cut"] == pytest.approx(cut, abs=0.05) and row["required"] == 50


def test_short_of_the_target_but_within_tolerance_is_said_in_these_words():
    assert WITHIN == "未达目标但在容差内" and set(VERDICTS) >= {MET, WITHIN, OWN, STOPPED, SHORT}


def test_who_decides_for_itself_is_not_judged():
    assert told(day="51.25*21", grade="A")["verdict"].tolist() == [OWN]


def test_who_stood_still_before_is_not_judged():
    assert told(day="51.25*4 0*14 0.2*3")["verdict"].tolist() == [STOPPED]


def test_an_alert_within_the_grace_is_not_judged():
    assert told(day="51.25*21", warnings=[{"level": "red", "hours": "432-442"}])["verdict"].tolist() == [
        SHORT
    ]


def test_every_stretch_of_a_level_has_its_own_row():
    two = [{"level": "yellow", "hours": "432-479"}, {"level": "red", "hours": "480-503"}]
    rows = told(day="51.25*18 40*3", warnings=two)
    assert rows["required"].tolist() == [20, 50] and rows["verdict"].tolist() == [MET, "疑似未落实"]
    assert (rows["ended_at"] - rows["started_at"]).dt.total_seconds().div(3600).tolist() == [48, 24]


def test_no_alert_no_rows():
    case = {"night": "0*21", "day": "51.25*21", "grade": "B"}
    assert verdicts(block_of(case, BlockKind.SITE_HOUR), CutParams()).empty


def test_an_area_is_a_province_a_city_or_a_district():
    assert [area(code) for code in ("330000", "330200", "330206")] == ["33", "3302", "330206"]


def test_rows_as_the_warehouse_gives_them_make_the_same_blocks():
    """Text comes as categories, of which there may be none."""
    case = {"step": 15, "meter": "200*96", "warnings": [{"level": "red", "hours": "48-71"}], "grade": "B",
            "stops": [{"hours": "10-12", "line": "L1"}],
            "measures": [{"level": "red", "measure": "limit", "ratio": 0.5, "line": "L1"}],
            "devices": {"p": {"role": "prod", "power": "60*384"}, "t": {"role": "treat", "power": "20*384"}}}  # fmt: skip
    plain = frames_of(case)
    plain["device"] = plain["device"].assign(companion_of=None)
    stored = {
        n: f.astype(dict.fromkeys(f.select_dtypes(["object", "str"]), "category")) for n, f in plain.items()
    }
    for kind in (BlockKind.LINE, BlockKind.SITE_HOUR, BlockKind.METER_NIGHT):
        (a,), (b,) = blocks(plain, {kind}), blocks(stored, {kind})
        assert a.rows == b.rows and set(a.lazy) == set(b.lazy)
        for name in (*a.columns, *a.lazy):
            assert a[name].dtype == b[name].dtype and str(a[name]) == str(b[name]), name
