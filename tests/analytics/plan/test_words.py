"""Every sentence of targets and plans has an English one with the same places."""

import string

import pytest

from analytics.plan import build, explain
from analytics.scores import evidence, likelihood, limits
from layouts.text import catalogue
from schema.skills import SKILLS

SENTENCES = (
    *evidence.TEXTS.values(),
    *explain.TEXTS.values(),
    *build.TEXTS.values(),
    limits.LISTED,
    limits.CAP_REACHED,
)
WORDS = (*SKILLS.values(), *likelihood.CONFIDENCE_RULES.values())


def places(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("text", [*SENTENCES, *WORDS])
def test_a_text_can_be_said_in_english(text):
    english = catalogue("en")[text]
    assert places(english) == places(text)
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in english)


def test_suspicion_is_never_called_a_fact():
    assert not any("违法" in text for text in SENTENCES)
