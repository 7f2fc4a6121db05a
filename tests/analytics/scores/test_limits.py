"""Positive list and yearly caps."""

import json

import pytest
from planning import inspected, scored

from analytics.scores.likelihood import Params

HINT = {"rule": "H01", "family": "satellite", "evidence_class": "C", "confidence": 0.4}
STRONG = {"rule": "N01", "family": "power_night", "evidence_class": "B", "confidence": 0.7}
LISTED = {"site_id": "S1", "valid_from": "2025-01-01"}


def visits(n: int, **values):
    return [inspected(f"I{i}", **values) for i in range(n)]


@pytest.mark.parametrize(
    ("kind", "year", "n", "is_barred"),
    [
        ("daily", 2026, 2, True),
        ("special", 2026, 2, True),
        ("daily", 2026, 1, False),
        ("case", 2026, 5, False),
        ("assist", 2026, 5, False),
        ("daily", 2025, 5, False),
    ],
)
def test_daily_and_special_visits_of_the_year_count_against_the_cap(kind, year, n, is_barred):
    rows = visits(n, visit_kind=kind, started_at=f"{year}-03-03")
    target = scored(HINT, inspections=rows).loc["S1"]
    assert target["visit_kind"] == "special"
    assert (target["barred"] is not None) == is_barred
    if is_barred:
        facts = json.loads(target["barred_facts"])
        assert facts["template"].format(**facts["values"]) == target["barred"]
        assert "上限2次" in target["barred"]


def test_the_cap_can_be_set():
    assert scored(HINT, inspections=visits(2), params=Params(visits_per_year=3)).loc["S1", "barred"] is None


def test_a_case_visit_needs_a_strong_clue_and_is_exempt_from_the_cap():
    target = scored(STRONG, inspections=visits(5)).loc["S1"]
    assert target["visit_kind"] == "case" and target["barred"] is None


def test_a_listed_site_with_hints_only_is_left_to_off_site_checks():
    assert "正面清单" in scored(HINT, positive_list=[LISTED]).loc["S1", "barred"]


def test_a_listed_site_needs_approval_and_counts_a_fifth():
    free, listed = scored(STRONG).loc["S1"], scored(STRONG, positive_list=[LISTED]).loc["S1"]
    assert listed["needs_approval"] and "须经负责人同意" in listed["barred"]
    assert listed["value"] == pytest.approx(0.2 * free["value"])


def test_class_a_evidence_frees_a_listed_site():
    free, listed = scored({}).loc["S1"], scored({}, positive_list=[LISTED]).loc["S1"]
    assert not listed["needs_approval"] and listed["barred"] is None
    assert listed["value"] == pytest.approx(free["value"])


def test_a_listing_that_ended_or_has_not_begun_does_not_matter():
    ended = LISTED | {"valid_to": "2026-11-20"}
    later = LISTED | {"valid_from": "2026-11-22"}
    for listing in (ended, later):
        assert not scored(STRONG, positive_list=[listing]).loc["S1", "needs_approval"]
