"""How sure a probability is, and what learned weights change."""

import json

import numpy as np
import pandas as pd
import pytest
from planning import DAY, FRESH, gains, inspected, register, scored

from analytics.scores.likelihood import (
    INTERCEPT,
    OTHERS,
    TABLE,
    Params,
    entry_of,
    expert_range,
)
from analytics.scores.targets import without_clues
from schema import target
from store.checks import check

COPIED = {"rule": "R05", "family": "monitoring", "clue_type": "cems_fraud"}
NIGHT = {"rule": "N01", "family": "power_night", "clue_type": "night_production", "evidence_class": "B"}


def logit(p: float) -> float:
    return float(np.log(p) - np.log1p(-p))


def width(row: pd.Series) -> float:
    return logit(row["probability_high"]) - logit(row["probability_low"])


def test_without_outcomes_the_interval_is_as_wide_as_the_experts_are_unsure():
    row = scored(COPIED).loc["S1"]
    assert width(row) == pytest.approx(2 * 1.6449 * np.hypot(0.5, 0.3), rel=1e-3)
    middle = (logit(row["probability_high"]) + logit(row["probability_low"])) / 2
    assert middle == pytest.approx(logit(row["probability"]))


def test_more_evidence_is_more_to_be_unsure_of_and_what_was_learned_less():
    one, two = scored(COPIED).loc["S1"], scored(COPIED, NIGHT).loc["S1"]
    assert width(two) > width(one)
    known = {INTERCEPT: {INTERCEPT: 0.01}, "R05": {"R05": 0.01}}
    assert width(scored(COPIED, params=Params(covariance=known)).loc["S1"]) < 0.5 * width(one)


def test_uncertainties_that_offset_each_other_do_not_add_up():
    apart = {INTERCEPT: {INTERCEPT: 0.1, "R05": 0.0}, "R05": {INTERCEPT: 0.0, "R05": 0.1}}
    offset = {INTERCEPT: {INTERCEPT: 0.1, "R05": -0.08}, "R05": {INTERCEPT: -0.08, "R05": 0.1}}
    wide, narrow = (scored(COPIED, params=Params(covariance=c)).loc["S1"] for c in (apart, offset))
    assert width(narrow) < width(wide)


def test_learned_weights_replace_the_experts_and_contributions_still_add_up():
    params = Params(weights={"R05": 0.4}, intercept=-0.3, weights_version=7)
    row = scored(COPIED, NIGHT, params=params).loc["S1"]
    assert gains(row)["R05"] == pytest.approx(0.4)
    assert gains(row)["N01"] == pytest.approx(TABLE["N01"].log_lr)
    total = sum(c["log_odds"] for c in json.loads(row["contributions"]))
    assert logit(row["prior"]) + total == pytest.approx(logit(row["probability"]))
    assert logit(row["prior"]) == pytest.approx(logit(0.08) - 0.3)
    assert row["weights_version"] == 7
    for c in json.loads(row["contributions"]):
        assert params.weight(c["entry"]) * c["strength"] == pytest.approx(c["log_odds"])


def test_which_clue_of_a_family_counts_does_not_depend_on_what_was_learned():
    jump = {"rule": "Y10", "family": "monitoring", "evidence_class": "C", "confidence": 0.4}
    row = scored(COPIED, jump, params=Params(weights={"R05": 0.1, "Y10": 0.9})).loc["S1"]
    assert list(gains(row)) == ["R05"]


@pytest.mark.parametrize("name", ["team_id", "T3304-1", "officer", "inspector", "by", "arm", "S1", "R05/Z"])
def test_only_evidence_about_a_site_has_a_weight_never_who_inspected(name):
    with pytest.raises(ValueError, match="不是证据"):
        expert_range(name)


def test_every_rule_and_kind_of_evidence_has_an_entry():
    assert entry_of("R05", "A") == "R05" and entry_of("Y07", "C") == "Y07/C"
    assert entry_of("petition", "") == "petition" and set(OTHERS) >= {"found_before", "refuted_before"}
    assert expert_range("Y07/A")[0] > expert_range("Y07/B")[0] > expert_range("Y07/C")[0] > 1


def test_a_drawn_site_without_clues_stands_on_its_prior_and_its_history():
    known = register(inspections=[inspected("I1", outcome="不属实")])
    found = without_clues(DAY, ["S1", "S2", "elsewhere"], known, Params())
    check(target.DATASET, found)
    rows = found.set_index("site_id")
    assert set(rows.index) == {"S1", "S2"} and rows["n_clues"].eq(0).all()
    assert (
        rows.loc["S2", "probability"] == pytest.approx(0.08) and json.loads(rows.loc["S2", "reasons"]) == []
    )
    assert rows.loc["S1", "probability"] < 0.08 and rows["service_min"].min() >= 60
    assert rows.loc["S2", "probability_low"] < 0.08 < rows.loc["S2", "probability_high"]
    assert set(rows["visit_kind"]) <= {"daily", "special"} and set(rows["window"]) == {"day"}
    assert rows["perishes_at"].isna().all() and rows["as_of"].eq(FRESH).all()


def test_a_draw_of_nobody_is_an_empty_frame_in_the_declared_form():
    found = without_clues(DAY, [], register(), Params())
    assert found.empty and list(found.columns) == list(target.DATASET.names)


def test_a_clue_that_a_visit_answered_is_no_longer_evidence():
    assert list(scored({"state": "FEEDBACK"}, {"site_id": "S2"}).index) == ["S2"]
