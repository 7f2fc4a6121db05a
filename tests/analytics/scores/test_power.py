"""The power score multiplies what is left and counts a rule once a day (DOSSIER C.7)."""

import pandas as pd
import pytest

from analytics.catalogue import catalogue
from analytics.scores.power import power_score

DAYS = pd.date_range("2026-11-01", "2026-11-03")


def clue(rule, start, end, severity=2, site="S1"):
    declared = catalogue()[rule]
    return {
        "rule": rule,
        "family": declared.family,
        "site_id": site,
        "severity": severity,
        "t_start": pd.Timestamp(start),
        "t_end": pd.Timestamp(end),
    }


def score(*clues):
    columns = ["rule", "family", "site_id", "severity", "t_start", "t_end"]
    rows = power_score(pd.DataFrame(list(clues), columns=columns), catalogue(), ["S1", "S2"], DAYS)
    return rows.set_index(["site_id", "day"])["score"], rows.set_index(["site_id", "day"])["rules"]


def test_every_metered_site_and_day_has_a_row_and_zero_without_clue():
    scores, rules = score()
    assert len(scores) == 6 and (scores == 0).all() and (rules == "").all()
    assert {f"{score:.0f}" for score in scores} == {"0"}, "minus zero is nothing to show an officer"


def test_one_clue_gives_its_weight_on_its_days_only():
    scores, _ = score(clue("P01", "2026-11-01 08:00", "2026-11-01 09:00"))
    assert scores["S1"].tolist() == [50, 0, 0] and scores["S2"].tolist() == [0, 0, 0]


def test_the_regulator_adds_a_fifth():
    scores, _ = score(clue("P01", "2026-11-01 08:00", "2026-11-01 10:00", severity=4))
    assert scores["S1", pd.Timestamp("2026-11-01")] == 70


def test_rules_combine_and_repeats_do_not():
    night = clue("N01", "2026-11-01 22:00", "2026-11-03 06:00")
    treat = clue("P01", "2026-11-02 08:00", "2026-11-02 09:00")
    scores, rules = score(night, treat, clue("P01", "2026-11-02 12:00", "2026-11-02 13:00"))
    assert scores["S1"].tolist() == pytest.approx([40, 70, 40])
    assert rules["S1", pd.Timestamp("2026-11-02")] == "N01;P01"


def test_a_span_that_ends_at_midnight_does_not_touch_the_next_day():
    scores, _ = score(clue("N01", "2026-11-01 22:00", "2026-11-02 00:00"))
    assert scores["S1"].tolist() == [40, 0, 0]


def test_clues_of_other_families_do_not_count():
    scores, _ = score(clue("C01", "2026-11-01", "2026-11-02"))
    assert (scores == 0).all()
