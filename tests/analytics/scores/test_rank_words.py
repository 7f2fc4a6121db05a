"""Every sentence about arrival and drift has an English one with the same places."""

import string

import pytest

from analytics.learn import drift
from analytics.scores import arrival
from layouts.text import catalogue

SENTENCES = (
    *(arrival.ENDING, arrival.NIGHT_LOAD, arrival.NIGHT, arrival.REPEATED),
    *(arrival.SHIFTS, arrival.STAFFED, arrival.PERISHES, arrival.ANY_TIME),
    *(drift.MORE_OFTEN, drift.SCORES, drift.HITS),
)


def places(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("text", SENTENCES)
def test_a_text_can_be_said_in_english(text):
    english = catalogue("en")[text]
    assert places(english) == places(text)
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in english)
