"""What a target's probability, value and words are made of."""

import json

import numpy as np
import pandas as pd
import pytest
from builders import clues, sites
from planning import DAY, FRESH, gains, inspected, register, scored, shaped

from analytics.scores.likelihood import CONFIDENCE_RULES, TABLE, Params
from analytics.scores.targets import RuleTexts, targets
from schema import target
from store.checks import check

NIGHT = {
    "rule": "N01",
    "family": "power_night",
    "clue_type": "night_production",
    "evidence_class": "B",
    "confidence": 0.7,
}
JUMP = {
    "rule": "Y10",
    "family": "monitoring",
    "clue_type": "cems_fraud",
    "evidence_class": "C",
    "confidence": 0.4,
}
COPIED = {"rule": "R05", "family": "monitoring", "clue_type": "cems_fraud", "evidence_class": "A"}
HOTSPOT = {
    "rule": "H01",
    "family": "satellite",
    "clue_type": "hotspot_permit",
    "evidence_class": "C",
    "confidence": 0.4,
}


def logit(p: float) -> float:
    return float(np.log(p) - np.log1p(-p))


def test_prior_and_contributions_add_up_to_the_probability():
    rng = np.random.default_rng(3)
    changes = [
        {
            "site_id": f"S{rng.integers(1, 30)}",
            "rule": rule,
            "family": rng.choice(["monitoring", "compliance", "power_night", "satellite"]),
            "t_end": FRESH - pd.Timedelta(days=float(rng.uniform(0, 60))),
            "evidence_class": str(rng.choice(["A", "B", "C"])),
            "confidence": float(rng.uniform(0, 1)),
        }
        for rule in [*TABLE] * 10
    ]
    found = scored(*changes, sites=sites(30), inspections=[inspected("I1", outcome="属实-突出")])
    for row in found.to_dict("records"):
        total = sum(c["log_odds"] for c in json.loads(row["contributions"]))
        assert abs(logit(row["prior"]) + total - logit(row["probability"])) < 1e-9
        reasons = json.loads(row["reasons"])
        if all(r["counted"] for r in reasons):
            points = sum(r["points"] for r in reasons)
            assert points == pytest.approx(100 * (row["probability"] - row["prior"]))


def test_rows_are_in_the_declared_form_and_best_value_comes_first():
    found = scored({}, {"site_id": "S2", "adcode": "320506"} | NIGHT).reset_index(drop=True)
    check(target.DATASET, found)
    assert list(found["value"]) == sorted(found["value"], reverse=True)
    assert set(found["day"]) == {pd.Timestamp(DAY)}


def test_one_family_counts_once_with_its_strongest_clue():
    alone = scored(COPIED).loc["S1"]
    crowd = scored(COPIED, JUMP, JUMP, COPIED).loc["S1"]
    assert crowd["probability"] == pytest.approx(alone["probability"])
    assert crowd["n_clues"] == 4 and crowd["n_families"] == 1
    assert [r["counted"] for r in json.loads(crowd["reasons"])] == [True, False, False, False]


def test_a_second_clue_of_the_family_adds_the_share_that_is_set():
    crowd = scored(COPIED, COPIED, params=Params(second_share=0.3)).loc["S1"]
    gain = logit(crowd["probability"]) - logit(crowd["prior"])
    assert gain == pytest.approx(1.3 * TABLE["R05"].log_lr)


def test_independent_families_multiply_their_ratios():
    both = scored(COPIED, NIGHT).loc["S1"]
    gain = logit(both["probability"]) - logit(both["prior"])
    assert gain == pytest.approx(TABLE["R05"].log_lr + TABLE["N01"].log_lr)
    assert both["n_families"] == 2


def test_evidence_halves_in_its_half_life():
    old = FRESH - pd.Timedelta(days=TABLE["R05"].half_life_d)
    assert gains(scored(COPIED | {"t_end": old}).loc["S1"])["R05"] == pytest.approx(TABLE["R05"].log_lr / 2)


def test_missing_data_behind_a_clue_lower_what_it_adds():
    assert gains(scored(COPIED | {"confidence": 0.45}).loc["S1"])["R05"] == pytest.approx(
        TABLE["R05"].log_lr / 2
    )


@pytest.mark.parametrize("state", ["CLOSED", "DISMISSED", "MERGED"])
def test_only_open_clues_make_a_target(state):
    found = scored({"state": state}, {"site_id": "S2"}, {"site_id": "unknown"})
    assert list(found.index) == ["S2"]


def test_no_open_clue_gives_an_empty_frame_in_the_declared_form():
    found = scored({"state": "CLOSED"})
    assert found.empty and set(target.DATASET.names) <= set(found.columns)


def test_who_inspected_changes_nothing():
    visits = [
        inspected(f"I{i}", outcome="属实-突出", started_at=pd.Timestamp(2026, i + 1, 1)) for i in range(3)
    ]
    strict = scored({}, inspections=[v | {"team_id": "strict"} for v in visits])
    mild = scored({}, inspections=[v | {"team_id": "mild"} for v in visits])
    pd.testing.assert_frame_equal(strict, mild)


def test_target_scores_do_not_even_need_the_team_column():
    reg = register(inspections=[inspected("I1", outcome="不属实", team_id="T1")])
    without = type(reg)(
        **{n: getattr(reg, n) for n in reg.__slots__}
        | {"inspections": reg.inspections.drop(columns=["team_id"])}
    )
    frame = clues({"t_end": FRESH})
    pd.testing.assert_frame_equal(
        targets(DAY, frame, reg, RuleTexts(), Params()), targets(DAY, frame, without, RuleTexts(), Params())
    )


def test_earlier_findings_raise_and_a_refuted_visit_lowers():
    base = scored({}).loc["S1", "probability"]
    found = scored({}, inspections=[inspected("I1", outcome="属实-突出")]).loc["S1"]
    refuted = scored({}, inspections=[inspected("I1", outcome="不属实")]).loc["S1"]
    fined = {"case_no": "1", "site_id": "S1", "decided_on": "2026-05-01", "amount_cny": 1.0, "reason": "x"}
    punished = scored({}, penalties=[fined]).loc["S1"]
    assert found["probability"] > base > refuted["probability"]
    assert punished["probability"] > base
    assert gains(refuted)["refuted_before"] < 0


def test_inspections_and_petitions_after_the_day_are_not_known_yet():
    late = scored(
        {}, inspections=[inspected("I1", outcome="属实-突出", started_at=FRESH + pd.Timedelta("1h"))]
    )
    assert "found_before" not in gains(late.loc["S1"])


def petition(**values):
    base = {
        "petition_id": "P1",
        "received_at": pd.Timestamp("2026-11-10"),
        "adcode": "330206",
        "topic": "异味",
    }
    return base | {"summary": "夜间异味", "state": "受理"} | values


def test_petitions_count_when_they_name_the_site_or_lie_within_500_metres():
    named = scored({}, petitions=[petition(site_id="S1")]).loc["S1"]
    near = scored({}, petitions=[petition(lon_wgs84=121.8, lat_wgs84=29.904)]).loc["S1"]
    far = scored({}, petitions=[petition(lon_wgs84=121.8, lat_wgs84=29.906)]).loc["S1"]
    repeated = scored({}, petitions=[petition(site_id="S1", state="重复")]).loc["S1"]
    assert gains(named)["petition"] > gains(near)["petition_near"] > 0
    assert list(gains(far)) == list(gains(repeated)) == ["C01"]
    reason = next(r for r in json.loads(named["reasons"]) if r["rule"] == "petition")
    assert reason["text"] == reason["template"].format(**reason["facts"])
    assert "2026-11-10" in reason["text"]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ([COPIED], "高"),
        ([NIGHT, HOTSPOT], "中"),
        ([NIGHT, {"rule": "Q02", "family": "monitoring", "evidence_class": "B", "confidence": 0.7}], "高"),
        ([NIGHT], "中"),
        ([JUMP], "低"),
        ([COPIED | {"t_end": FRESH - pd.Timedelta("300D")}], "低"),
    ],
)
def test_the_confidence_word_follows_its_rule(changes, word):
    assert scored(*changes).loc["S1", "confidence_word"] == word
    assert word in CONFIDENCE_RULES


def test_a_night_suspect_is_worth_more_at_night_and_data_fraud_by_day():
    night, fraud = scored(NIGHT).loc["S1"], scored(COPIED).loc["S1"]
    assert (night["window"], fraud["window"]) == ("night", "day")
    assert night["value"] > night["value_other"] and fraud["value"] > fraud["value_other"]
    assert (night["service_min"], fraud["service_min"]) == (60, 180)
    assert (night["skill"], fraud["skill"]) == ("power", "cems")


def test_value_is_probability_times_severity_times_detectability_plus_urgency():
    row = scored(COPIED | {"severity": 4}).loc["S1"]
    entry, params = TABLE["R05"], Params()
    urgency = params.urgency_points * (1 - 0.5 ** (1 / entry.half_life_d))
    assert row["value"] == pytest.approx(100 * row["probability"] * 4 / 5 * entry.by_day + urgency)


def test_the_prior_follows_permit_category_and_industry():
    licence = {"permit_no": "P1", "site_id": "S1", "category": "重点管理", "valid_from": "2024-01-01"}
    key = scored(NIGHT, permits=[licence]).loc["S1"]
    ended = scored(NIGHT, permits=[licence | {"valid_to": "2025-01-01"}]).loc["S1"]
    chemical = scored(NIGHT, sites=sites(2, industry_code="2611")).loc["S1"]
    assert key["prior"] == pytest.approx(0.10) and key["service_min"] == Params().key_unit_min
    assert ended["prior"] == pytest.approx(0.08)
    assert chemical["prior"] / (1 - chemical["prior"]) == pytest.approx(1.2 * 0.08 / 0.92)


def test_innocent_explanations_come_from_the_rules_once_each():
    innocent = {"text": "停产报备", "refute_by": "用电曲线"}
    texts = RuleTexts({"R05": "{x}"}, {"R05": (innocent,), "C01": (innocent,)})
    found = targets(DAY, clues(COPIED, {}), register(), texts, Params()).iloc[0]
    assert json.loads(found["innocents"]) == [innocent]
    assert {r["rule"]: r["template"] for r in json.loads(found["reasons"])} == {"R05": "{x}", "C01": ""}


@pytest.mark.slow
def test_fifty_thousand_clues_become_one_target_per_site():
    rng = np.random.default_rng(1)
    n = 50_000
    frame = clues().loc[[0] * n].reset_index(drop=True)
    frame["clue_id"] = [f"XS-{i}" for i in range(n)]
    frame["site_id"] = [f"S{i}" for i in rng.integers(1, 5_001, n)]
    frame["rule"] = rng.choice(list(TABLE), n)
    frame["family"] = rng.choice(["monitoring", "compliance", "power_night", "satellite"], n)
    petitions = [petition(petition_id=f"P{i}", lon_wgs84=121.8, lat_wgs84=29.9) for i in range(20)]
    known = register(sites=sites(5_000), petitions=petitions)
    found = targets(DAY, frame, known, RuleTexts(), Params())
    assert len(found) == 5_000


def test_shaped_frames_of_the_tests_are_what_the_store_returns():
    assert str(shaped(target.DATASET)["site_id"].dtype) == "category"


def test_severity_is_that_of_the_clues_that_count():
    stale = COPIED | {"severity": 5, "t_end": FRESH - pd.Timedelta("300D")}
    fresh = {"rule": "Y12", "family": "monitoring", "severity": 2}
    assert scored(fresh, stale).loc["S1", "severity"] == 2


def test_what_a_visit_by_day_and_by_night_would_see_is_kept_with_the_target():
    night, fraud = scored(NIGHT).loc["S1"], scored(COPIED).loc["S1"]
    assert (night["detect_day"], night["detect_night"]) == (TABLE["N01"].by_day, TABLE["N01"].by_night)
    assert fraud["detect_day"] == TABLE["R05"].by_day
    both = scored(COPIED, NIGHT).loc["S1"]
    assert night["detect_day"] < both["detect_day"] < fraud["detect_day"]
