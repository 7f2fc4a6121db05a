"""The page says how a value is worked out: what it says, worked out, is the value."""

import re

import pytest
from planning import scored

from analytics.scores.likelihood import TABLE, Params
from layouts.tomorrow_list import VALUE, VALUE_WORDS

PYTHON = {"×": "*", "÷": "/", "（": "(", "）": ")"}


def worked_out(**numbers):
    """What the sentence's right side gives for these words."""
    text = VALUE.partition("=")[2]
    for word, sign in PYTHON.items():
        text = text.replace(word, sign)
    for word, number in numbers.items():
        text = text.replace(word, repr(float(number)))
    assert not re.search("[\u4e00-\u9fff]", text), text
    return eval(text)


@pytest.mark.parametrize("is_listed", [False, True])
def test_the_sentence_gives_the_value(is_listed):
    listed = [{"site_id": "S1", "valid_from": "2026-01-01"}] if is_listed else []
    hint = {"rule": "N01", "family": "power_night", "evidence_class": "B", "confidence": 0.7}
    row = scored(hint, positive_list=listed).loc["S1"]
    params = Params()
    factor = params.positive_list_factor if is_listed else 1.0
    lost = row["freshness"] * (1 - 0.5 ** (1 / TABLE["N01"].half_life_d))
    words = {"严重程度": row["severity"], "紧迫分": params.urgency_points * lost, "正面清单系数": factor}
    for window, value in (("night", row["value"]), ("day", row["value_other"])):
        seen = {"时段可发现程度": row[f"detect_{window}"], "概率": row["probability"]}
        assert worked_out(**seen, **words) == pytest.approx(value)


def test_the_words_below_name_the_numbers_in_use():
    params = Params()
    assert f"紧迫分 = {params.urgency_points:g} ×" in VALUE_WORDS
    assert f"的为 {params.positive_list_factor:g}，" in VALUE_WORDS
