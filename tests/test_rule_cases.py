"""Every rule against its case file ``tests/cases/<CODE>.yaml``, and what every rule must keep."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import yaml
from casebook import block_of, rows
from paths import ROOT

from analytics.block import Block
from analytics.catalogue import catalogue
from analytics.rule import FORBIDDEN, Rule
from analytics.runner import clues, spans
from schema.clue import DATASET as CLUE
from schema.legal_article import DATASET as LEGAL
from store.reference import bundled

CASES = ROOT / "tests" / "cases"
RULES = list(catalogue().values())
AS_OF = pd.Timestamp("2026-11-21")


def load(code: str) -> dict[str, dict]:
    return yaml.safe_load((CASES / f"{code}.yaml").read_text("utf-8"))


def every_case():
    for path in sorted(CASES.glob("*.yaml")):
        for name, case in load(path.stem).items():
            yield pytest.param(path.stem, case, id=f"{path.stem}-{name}")


def own_rows(block: Block, case: dict) -> slice:
    """Rows of the series the case speaks about: a line, or the first; none when the block has no series."""
    named = [i for i, line in enumerate(block.keys.get("line_id", ())) if line == case.get("line", line)]
    i = named[0] if named else 0
    return slice(int(block.starts[i]), int(block.starts[i + 1])) if len(block.keys) else slice(0, 0)


@pytest.mark.parametrize(("code", "case"), list(every_case()))
def test_case(code, case):
    rule = catalogue()[code]
    rule = replace(rule, params=replace(rule.params, **case.get("params", {})))
    block = block_of(case, rule.block)
    flags = rule.flag(block, rule.params)
    assert set(np.flatnonzero(flags.hit[own_rows(block, case)]).tolist()) == rows(case["hit"])
    found = clues(block, [rule], AS_OF)
    assert len(found) == case.get("clues", 1 if case["hit"] != "" else 0)
    for name in ("severity", "value", "threshold"):
        if name in case:
            assert found[name].iloc[0] == pytest.approx(case[name], rel=1e-3)
    for text in case.get("says", []):
        assert text in found["message"].iloc[0]
    if rule.family == "monitoring":
        assert not found["message"].str.contains("—").any()  # what is not known is said in words


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.code)
def test_every_rule_has_hits_clean_and_missing_cases(rule: Rule):
    cases = load(rule.code)
    assert any(c["hit"] != "" for c in cases.values()) and any(c["hit"] == "" for c in cases.values())
    assert any("missing" in name for name in cases)


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.code)
def test_a_rule_is_pure_and_answers_in_the_declared_types(rule: Rule):
    case = next(c for c in load(rule.code).values() if c["hit"] != "")
    block = block_of(case, rule.block)
    before = {name: column.copy() for name, column in block.columns.items()}
    keys = block.keys.copy(deep=True)
    first, second = rule.flag(block, rule.params), rule.flag(block, rule.params)
    for name, column in before.items():
        np.testing.assert_array_equal(block[name], column, err_msg=name)
    pd.testing.assert_frame_equal(block.keys, keys)
    assert first.hit.dtype == bool and first.hit.shape == (block.rows,)
    assert first.value.dtype == first.threshold.dtype == np.float64
    np.testing.assert_array_equal(first.hit, second.hit)
    np.testing.assert_array_equal(first.value, second.value)
    for name in rule.columns:
        assert name in block.columns


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.code)
def test_a_clue_is_complete_and_never_a_conclusion(rule: Rule):
    case = next(c for c in load(rule.code).values() if c["hit"] != "")
    block = block_of(case, rule.block)
    rule = replace(rule, params=replace(rule.params, **case.get("params", {})))
    found = clues(block, [rule], AS_OF)
    again = clues(block_of(case, rule.block), [rule], AS_OF)
    assert list(found.columns) == list(CLUE.names) and found["clue_id"].is_unique
    pd.testing.assert_frame_equal(found, again)
    for column in CLUE.columns:
        if not column.optional:
            assert found[column.name].notna().all(), column.name
    for message in found["message"]:
        assert FORBIDDEN not in message and "{" not in message, message
        assert "疑似" in message or "涉嫌" in message
    assert found["confidence"].between(0, 1).all() and found["severity"].between(1, 5).all()


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.code)
def test_a_rule_says_everything_an_officer_asks(rule: Rule):
    assert rule.innocents and all(i.text and i.refute_by for i in rule.innocents)
    assert rule.condition and rule.formula and rule.why and rule.basis and rule.excludes and rule.needs
    assert all(t.title and t.source for t in rule.thresholds)
    assert set(rule.legal) <= set(bundled(LEGAL)["article_id"])
    words = f"{rule.title}{rule.condition}{rule.why}{rule.message}"
    assert FORBIDDEN not in words


def test_the_first_innocent_explanation_of_hidden_exceedance_is_ammonia_slip():
    assert "氨逃逸" in catalogue()["Y27"].innocents[0].text


def test_spans_bridge_only_what_the_rule_allows():
    rule = catalogue()["C01"]
    block = block_of({"values": "60 40*10 60 40*30 60"}, rule.block)
    found = [(s.rows.start, s.rows.stop - 1) for s in spans(block, rule)]
    assert found == [(0, 11), (42, 42)]
