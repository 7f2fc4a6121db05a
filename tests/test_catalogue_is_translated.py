"""Every text of a rule and of a dataset has an English form with the same named places."""

import json
import re
from dataclasses import fields

import pytest
from casebook import block_of
from test_rule_cases import AS_OF, load

from analytics import tou
from analytics.catalogue import catalogue
from analytics.rule import EVIDENCE_TITLES
from analytics.runner import clues
from layouts.text import catalogue as texts
from layouts.text import language, t
from schema.catalogue import datasets
from schema.clue_types import CLUE_TYPES, FAMILIES
from schema.factor import FACTORS, FLAG_TITLES
from schema.status import STATUS_TITLES
from schema.tou_window import DATASET as TOU_WINDOW
from store.reference import bundled

CHINESE = re.compile("[\u4e00-\u9fff]")
PLACE = re.compile(r"{(\w+)}")


def missing(sources):
    known = texts("en")
    return [s for s in sources if CHINESE.search(s) and s not in known]


@pytest.mark.parametrize("code", catalogue())
def test_every_text_of_a_rule(code):
    rule = catalogue()[code]
    own = [getattr(rule, f.name) for f in fields(rule) if isinstance(getattr(rule, f.name), str)]
    own += [text for i in rule.innocents for text in (i.text, i.refute_by)]
    own += [text for p in rule.thresholds for text in (p.title, p.unit, p.source)]
    own += [*rule.excludes, *(title for fact in rule.facts for title in fact.titles)]
    assert not missing(own)
    assert set(PLACE.findall(rule.message)) == set(PLACE.findall(texts("en")[rule.message]))


@pytest.mark.parametrize("code", catalogue())
def test_a_clue_reads_in_english_without_a_chinese_character(code):
    rule = catalogue()[code]
    case = next(c for c in load(code).values() if c["hit"] != "" and "params" not in c)
    facts = json.loads(clues(block_of(case, rule.block), [rule], AS_OF)["facts"].iloc[0])
    token = language.set("en")
    try:
        assert not CHINESE.search(t(rule.message, **{name: t(value) for name, value in facts.items()}))
    finally:
        language.reset(token)


@pytest.mark.parametrize("name", datasets())
def test_every_title_unit_and_choice_of_a_dataset(name):
    dataset = datasets()[name]
    texts_of = [(c.title, c.unit, *c.choices) for c in dataset.columns]
    assert not missing([dataset.title, dataset.source, *(text for each in texts_of for text in each)])


def test_shared_titles():
    sources = [*CLUE_TYPES.values(), *FAMILIES.values(), *FLAG_TITLES.values()]
    sources += [text for f in FACTORS.values() for text in (f.title, f.unit)]
    sources += [*STATUS_TITLES.values(), *EVIDENCE_TITLES.values(), *tou.PERIOD_TITLES.values()]
    sources += [text for row in tou.tariffs(bundled(TOU_WINDOW)) for text in (row.source, row.customer_class)]
    assert not missing(sources)
