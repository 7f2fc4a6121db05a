"""Every text a page may show has an English translation, with the same places to fill."""

import ast
import csv
import re
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from paths import ROOT

from analytics.catalogue import catalogue as rules
from layouts import clues, login, parts, shell
from layouts.text import LOCALE, catalogue, language, t
from schema.checklist import ITEMS
from schema.clue_types import CLUE_TYPES, FAMILIES
from schema.factor import FACTORS, FLAG_TITLES
from schema.status import STATUS_HINTS, STATUS_TITLES

ENGLISH = catalogue("en")
FILES = sorted([*(ROOT / "layouts").rglob("*.py"), *(ROOT / "callbacks").rglob("*.py")])
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACE = re.compile(r"\$?{[^{}]*}")
QUOTED = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`([^`]*)`')
SOURCES = ("schema", "geo", "analytics", "store", "jobs", "layouts", "callbacks")
COMPOSED = {
    *"味尘声废固他",  # marks of petitions, written as one string
    "轮播次序须为 0–99 的整数。",  # store/saved_views.py: the field is a value
    "停留秒数须为 5–600 的整数。",
}
DECLARED = {
    "families": FAMILIES.values(),
    "clue types": CLUE_TYPES.values(),
    "factors": [f.title for f in FACTORS.values()],
    "flags": FLAG_TITLES.values(),
    "states": clues.STATE_TITLES.values(),
    "fields": clues.FIELD_TITLES.values(),
    "days": clues.DAYS.values(),
    "evidence": clues.EVIDENCE_TITLES.values(),
    "statuses": [*STATUS_TITLES.values(), *STATUS_HINTS.values()],
    "roles": parts.ROLES.values(),
    "navigation": shell.NAV.values(),
}


def said(path):
    """Literal first arguments of ``t`` in a file, joined when they are written in pieces."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "t" and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_text_of_a_page_is_translated(path):
    assert [text for text in said(path) if CHINESE.search(text) and text not in ENGLISH] == []


@pytest.mark.parametrize("name", DECLARED)
def test_every_declared_title_is_translated(name):
    assert [text for text in DECLARED[name] if CHINESE.search(text) and text not in ENGLISH] == []


@pytest.mark.parametrize("code", rules())
def test_every_text_of_a_rule_is_translated(code):
    rule = rules()[code]
    texts = [
        rule.title,
        rule.condition,
        rule.formula,
        rule.why,
        rule.message,
        rule.basis,
        rule.unit,
    ]
    texts += [part for i in rule.innocents for part in (i.text, i.refute_by)] + list(rule.excludes)
    texts += [part for p in rule.thresholds for part in (p.title, p.unit, p.source)]
    assert [text for text in texts if CHINESE.search(text) and text not in ENGLISH] == []


def test_a_translation_has_the_places_of_its_source():
    def places(text):
        return {name for _, name, *_ in Formatter().parse(text) if name}

    wrong = [zh for zh, en in ENGLISH.items() if places(zh) != places(en)]
    assert wrong == []


def test_no_translation_is_chinese():
    assert [en for en in ENGLISH.values() if CHINESE.search(en)] == []


def test_pages_agree_on_a_translation():
    """One Chinese text has one English text, wherever it is shown; titles of data may differ from those of pages."""
    told = {}
    for path in sorted((LOCALE / "en").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file) if path.stem != "schema" else ():
                if message.id:
                    told.setdefault(message.id, set()).add(message.string)
    assert {zh: en for zh, en in told.items() if len(en) > 1} == {}


def written_in(path):
    """The string literals of a file, Python or JavaScript, with every place to fill as ``{}``."""
    text = path.read_text("utf-8")
    if path.suffix == ".js":
        return {PLACE.sub("{}", a or b) for a, b in QUOTED.findall(text)}
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(PLACE.sub("{}", node.value))
        elif isinstance(node, ast.JoinedStr):
            parts = (v.value if isinstance(v, ast.Constant) else "{}" for v in node.values)
            found.add(PLACE.sub("{}", "".join(parts)))
    return found


def declared():
    """Texts that come from declarations and bundled tables as they are used: a formula takes its numbers from constants."""
    found = set()
    for rule in rules().values():
        found |= {rule.formula, rule.basis, *rule.excludes, *(p.source for p in rule.thresholds)}
    found |= {item.basis for item in ITEMS.values()}
    for path in (ROOT / "store" / "reference").rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found |= {cell for row in csv.reader(file) for cell in row}
    return found


def test_every_translated_text_is_still_said_somewhere():
    """A translation of nothing hides that its text has changed; where a value is composed into a text, any value will do."""
    files = [p for folder in SOURCES for p in (ROOT / folder).rglob("*.py")]
    files += [ROOT / "app.py"]
    files += [
        p
        for p in [*(ROOT / "assets").rglob("*.js"), *(ROOT / "layouts").rglob("*.js")]
        if "vendor" not in p.parts
    ]
    written = set().union(*map(written_in, files))
    written |= declared()
    open_ = [
        re.escape(text).replace(r"\{\}", ".+?") for text in written if "{}" in text and CHINESE.search(text)
    ]
    composed = re.compile("|".join(open_))
    unsaid = {zh for zh in ENGLISH if PLACE.sub("{}", zh) not in written} - COMPOSED
    assert sorted(zh for zh in unsaid if not composed.fullmatch(zh)) == []


def test_the_entrance_speaks_both_languages_and_escapes_what_it_is_given():
    chinese = login.page([("officer", "执法人员")], '/x?"><script>')
    token = language.set("en")
    english = login.page([("officer", "执法人员")], "/")
    language.reset(token)
    assert 'lang="zh-CN"' in chinese and "<script>" not in chinese
    assert 'lang="en"' in english and not CHINESE.search(english)


def test_an_unknown_text_stays_as_it_is():
    token = language.set("en")
    try:
        assert t("没有译文的句子") == "没有译文的句子"
    finally:
        language.reset(token)
