"""The table of likelihood ratios."""

import pytest

from analytics.catalogue import catalogue
from analytics.scores.likelihood import BY_FAMILY, TABLE, Evidence, evidence
from schema.clue_types import FAMILIES
from schema.skills import SKILLS


def test_every_family_has_an_entry_and_every_rule_weighs_by_its_own_or_its_class():
    assert set(BY_FAMILY) == set(FAMILIES)
    for code, rule in catalogue().items():
        found = evidence(code, rule.family, rule.evidence)
        assert found.lr > 1 and found.skill == (TABLE.get(code) or BY_FAMILY[rule.family]).skill


def test_every_entry_can_be_planned():
    for entry in [*TABLE.values(), *BY_FAMILY.values()]:
        assert entry.skill in SKILLS and entry.status == "chosen"
        assert 0 < entry.by_day <= 1 and 0 < entry.by_night <= 1 and entry.half_life_d > 0


def test_a_rule_without_an_entry_counts_by_class_with_the_needs_of_its_family():
    found = evidence("Z99", "monitoring", "A")
    assert found.lr > evidence("Z99", "monitoring", "B").lr > evidence("Z99", "monitoring", "C").lr > 1
    assert (found.service_min, found.skill) == (180, "cems")


def test_a_ratio_outside_its_bounds_is_refused():
    with pytest.raises(ValueError, match="似然比"):
        Evidence(5.0, 1.0, 4.0, 10)
