"""Sentences in the reader's language: the same values, whichever rule or job wrote them."""

import json
import re

import pytest

from analytics.catalogue import declared
from callbacks.sentences import kept, said, sentence
from layouts.text import language


@pytest.fixture
def english():
    token = language.set("en")
    yield
    language.reset(token)


def row(code):
    names = set(re.findall(r"{(\w+)}", declared()[code].message))
    return {"rule": code, "message": "中文", "facts": json.dumps(dict.fromkeys(names, "7"))}


@pytest.mark.parametrize("code", declared())
def test_every_rule_speaks_both_languages(code, english):
    spoken = sentence(row(code))
    assert "7" in spoken and not re.search(r"[\u4e00-\u9fff]", spoken)


def test_chinese_is_what_was_written():
    assert sentence(row("H01")) == "中文"


def test_a_rule_that_is_gone_keeps_its_chinese_sentence(english):
    assert sentence({"rule": "Z99", "message": "中文", "facts": "{}"}) == "中文"


def test_a_sentence_of_an_older_template_stays_as_it_was_written(english):
    assert sentence(row("C01") | {"facts": '{"outlet": "DA001"}'}) == "中文"


def test_a_kept_sentence_has_its_own_template(english):
    facts = json.dumps({"template": "{team}，{at} 到达", "values": {"team": "甲组", "at": "08:30"}})
    assert kept("甲组，08:30 到达", None) == "甲组，08:30 到达"
    assert "08:30" in kept("甲组，08:30 到达", facts)


def test_without_a_template_the_text_stays(english):
    assert said("中文", "", {}) == "中文"
