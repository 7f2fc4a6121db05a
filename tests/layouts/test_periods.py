"""Periods of the clock in the words of both languages."""

import pytest

from layouts.periods import said
from layouts.text import language
from schema.period import Period

WORDS = {
    "2026-11-20": ("2026年11月20日", "20 Nov 2026"),
    "2026-W47": ("2026年第47周（11月16–22日）", "Week 47 of 2026 (16–22 Nov)"),
    "2026-W49": ("2026年第49周（11月30日–12月6日）", "Week 49 of 2026 (30 Nov – 6 Dec)"),
    "2026-11": ("2026年11月", "Nov 2026"),
}


@pytest.mark.parametrize("text", WORDS)
def test_a_period_is_said_as_an_officer_says_it(text):
    chinese, english = WORDS[text]
    assert said(Period.parse(text)) == chinese
    token = language.set("en")
    assert said(Period.parse(text)) == english
    language.reset(token)
