"""Score of an outlet-day: the worked example of the dossier, one rule a group, and what is pushed."""

from dataclasses import replace

import pandas as pd
import pytest

from analytics.catalogue import catalogue
from analytics.rule import Group
from analytics.scores.outlet import outlet_score, pushed

DAY = pd.Timestamp("2023-07-10")
RULES = catalogue()


def clue(rule, start="2023-07-10 21:00", end="2023-07-11", **other):
    own = RULES[rule]
    base = {
        "clue_id": f"{rule}-{start}", "rule": rule, "evidence_class": own.evidence, "site_id": "S1", "outlet_id": "O1",
        "t_start": pd.Timestamp(start), "t_end": pd.Timestamp(end), "state": "SCREENED",
    }  # fmt: skip
    return base | other


def scored(*clues, rules=RULES):
    return outlet_score(pd.DataFrame(clues), rules)


def test_the_worked_example_of_hefei():
    """Y27 and Y28 share the group label, C07 stands beside them: 1 - (1 - .8)(1 - .5) = 0.90."""
    label = replace(RULES["Y27"], evidence="A", weight=0.8)
    rules = RULES | {
        "Y27": label,
        "Y28": replace(RULES["Y28"], evidence="A", weight=0.6, group=Group.LABEL),
        "C07": replace(RULES["C07"], evidence="A", weight=0.5),
    }
    clues = [clue(code, evidence_class="A") for code in ("Y27", "Y28", "C07")]
    (row,) = scored(*clues, rules=rules).itertuples()
    assert row.score == pytest.approx(0.90) and row.groups == 2 and row.rules == "Y27;C07" and row.is_pushed


@pytest.mark.parametrize(("evidence", "score"), [("A", 0.5), ("B", 0.4), ("C", 0.25)])
def test_an_evidence_class_counts_with_its_strength(evidence, score):
    rules = {"C01": replace(RULES["C01"], weight=0.5)}
    (row,) = scored(clue("C01", evidence_class=evidence), rules=rules).itertuples()
    assert row.score == pytest.approx(score) and row.is_pushed == (evidence == "A")


def test_one_b_class_rule_or_two_of_a_group_are_not_pushed_and_two_groups_are():
    assert not scored(clue("R01")).iloc[0]["is_pushed"]
    assert not scored(clue("R01"), clue("R05", evidence_class="B")).iloc[0]["is_pushed"]
    assert scored(clue("R01"), clue("Y11", evidence_class="B")).iloc[0]["is_pushed"]


def test_a_clue_counts_on_every_day_it_touches_and_midnight_is_not_a_touch():
    days = scored(clue("R01", "2023-07-10 21:00", "2023-07-12 00:00"))["day"].tolist()
    assert days == [DAY, DAY + pd.Timedelta("1D")]


def test_set_aside_clues_meters_and_unknown_rules_do_not_count():
    assert scored(
        clue("R01", state="DISMISSED"), clue("C01", outlet_id=None), clue("R01") | {"rule": "HOT"}
    ).empty


def test_only_clues_that_touch_a_pushed_day_are_pushed():
    early, both = clue("R01", "2023-07-01", "2023-07-02"), clue("R01", "2023-07-09", "2023-07-11")
    clues = pd.DataFrame(
        [early, both, clue("Y11", "2023-07-10 05:00", "2023-07-10 06:00", evidence_class="B")]
    )
    assert pushed(clues, outlet_score(clues, RULES)) == {both["clue_id"], "Y11-2023-07-10 05:00"}


def test_no_clue_gives_no_row_of_the_declared_columns():
    empty = scored(clue("R01")).iloc[:0]
    assert (
        outlet_score(pd.DataFrame([clue("R01")]).iloc[:0], RULES).columns.tolist() == empty.columns.tolist()
    )
