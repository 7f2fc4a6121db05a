"""What outcomes change in the weights, and what they must not."""

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from analytics.learn.backtest import LEAST_VISITS, auc, backtest, ece, figures, spread
from analytics.learn.fit import Learning, beyond, bounds, fit, predict
from analytics.learn.samples import Samples, samples
from analytics.scores.likelihood import INTERCEPT, TABLE, Params

DAY = date(2026, 11, 21)
LOG = TABLE["R05"].log_lr


def visits(n=200, *, hit=None, strength=None, **arrays):
    """Visits of the last weeks before ``DAY``, half of them with R05."""
    rng = np.random.default_rng(5)
    strength = (np.arange(n) % 2)[:, None].astype(float) if strength is None else strength
    base = {
        "day": np.array([DAY - timedelta(days=1 + (n - i) * 60 // n) for i in range(n)], "datetime64[D]"),
        "hit": rng.random(n) < 0.3 if hit is None else hit,
        "offset": np.full(n, np.log(0.08 / 0.92)),
        "strength": strength,
        "entries": ("R05",),
        "inclusion": np.ones(n),
        "team": np.full(n, "T1", dtype=object),
    }
    return Samples(**(base | arrays))


def mean(fitted, name="R05"):
    return float(fitted.mean[fitted.names.index(name)])


def test_without_outcomes_the_experts_are_believed():
    fitted = fit(visits(0), DAY)
    assert mean(fitted) == pytest.approx(LOG) and mean(fitted, INTERCEPT) == 0
    assert np.sqrt(np.diag(fitted.covariance)) == pytest.approx([0.5, 0.3])


def test_outcomes_pull_the_weight_from_the_prior_the_more_of_them_the_farther():
    def refuted(n):
        odd = np.arange(n) % 2 == 1
        return visits(n, hit=~odd & (np.arange(n) % 20 == 0))

    few, many = fit(refuted(20), DAY), fit(refuted(400), DAY)
    assert LOG > mean(few) > mean(many)
    assert many.covariance[1, 1] < few.covariance[1, 1] < 0.3**2


def test_old_visits_are_forgotten():
    refuted = visits(100, hit=np.zeros(100, bool))
    assert mean(fit(refuted, DAY)) < mean(fit(refuted, DAY + timedelta(days=700))) < LOG


def test_visits_on_or_after_the_day_teach_nothing_yet():
    assert len(visits().before(DAY)) == 200
    assert fit(visits(), date(2020, 1, 1)).mean == pytest.approx([0, LOG])


def test_a_drawn_visit_stands_for_many_up_to_the_cap():
    def of(inclusion, cap=15.0):
        n = 40
        return mean(
            fit(
                visits(n, hit=np.zeros(n, bool), inclusion=np.full(n, inclusion)),
                DAY,
                Learning(most_weight=cap),
            )
        )

    assert of(0.01) == pytest.approx(of(1 / 15)) and of(0.01) < of(0.5) < of(1.0)
    assert of(0.01, cap=1.0) == pytest.approx(of(1.0))


def test_weighing_up_a_few_drawn_visits_does_not_pretend_to_know_more():
    plain, weighed = (fit(visits(40, inclusion=np.full(40, chance)), DAY) for chance in (1.0, 1 / 15))
    assert weighed.covariance[1, 1] > 0.8 * plain.covariance[1, 1]


def test_a_strict_team_does_not_make_its_district_look_dirty():
    """R05 fires only where the strict team goes; it confirms everything, the mild one little."""
    n = 400
    strict = np.arange(n) % 2 == 1
    rng = np.random.default_rng(2)
    hit = rng.random(n) < np.where(strict, 0.75, 0.15)
    named = np.where(strict, "strict", "mild").astype(object)
    apart = fit(visits(n, hit=hit, team=named), DAY)
    blind = fit(visits(n, hit=hit, team=np.full(n, "T", dtype=object)), DAY)
    assert mean(apart) < mean(blind)


def test_who_inspected_is_never_part_of_a_prediction():
    one, other = visits(), visits(team=np.array([f"T{i % 7}" for i in range(200)], dtype=object))
    assert np.array_equal(predict(one, Params()), predict(other, Params()))
    assert fit(other, DAY).names == (INTERCEPT, "R05")


@pytest.mark.parametrize("name", ["team_id", "T3304-1", "officer_id", "strict"])
def test_a_feature_about_who_inspected_is_refused(name):
    with pytest.raises(ValueError, match="不是证据"):
        visits(2, strength=np.zeros((2, 1)), entries=(name,))
    told = [{"entry": name, "strength": 1.0}]
    with pytest.raises(ValueError, match="不是证据"):
        samples(*tables([{}], contributions=json.dumps(told)), {})


def tables(changes, **of_target):
    """Inspections with these changes, and the target of the first one's site and day."""
    base = {
        "record_id": "I", "site_id": "S1", "started_at": pd.Timestamp("2026-11-20 09:00"), "visit_kind": "case",
        "outcome": "属实-突出", "arm": "target", "inclusion": None, "team_id": "T1",
    }  # fmt: skip
    rows = pd.DataFrame([base | c for c in changes])
    known = {
        "day": pd.Timestamp("2026-11-20"), "site_id": "S1", "prior": 0.08, "weights_version": 0,
        "contributions": json.dumps([{"entry": "R05", "strength": 0.5, "log_odds": 1.0}]),
    }  # fmt: skip
    return rows, pd.DataFrame([known | of_target])


def test_a_visit_teaches_with_the_evidence_of_its_day():
    found = samples(*tables([{}]), {})
    assert found.entries == ("R05",) and found.strength.tolist() == [[0.5]] and found.hit.tolist() == [True]
    assert found.offset[0] == pytest.approx(np.log(0.08 / 0.92))


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "无法核实"},
        {"outcome": None},
        {"visit_kind": "assist"},
        {"site_id": "S2"},
        {"started_at": pd.Timestamp("2026-11-19 09:00")},
    ],
)
def test_visits_without_a_judgement_or_without_known_evidence_teach_nothing(change):
    assert len(samples(*tables([change]), {})) == 0


def test_a_night_visit_after_midnight_belongs_to_the_plan_of_the_day_before():
    assert len(samples(*tables([{"started_at": pd.Timestamp("2026-11-21 03:00")}]), {})) == 1


def test_what_a_version_had_learned_about_the_prior_is_taken_out_again():
    found = samples(*tables([{}], weights_version=3), {3: 0.4})
    assert found.offset[0] == pytest.approx(np.log(0.08 / 0.92) - 0.4)


def test_only_a_drawn_visit_has_an_inclusion():
    changes = [{}, {"record_id": "J", "site_id": "S2", "arm": "random", "inclusion": 0.02}]
    rows, known = tables(changes)
    both = pd.concat([known, known.assign(site_id="S2")])
    assert samples(rows, both, {}).inclusion.tolist() == [1.0, 0.02]


def test_a_weight_beyond_its_bounds_is_named():
    low, high = bounds("R05")
    assert low == pytest.approx(np.log(0.8)) and high == pytest.approx(np.log(1.5 * TABLE["R05"].high))
    assert bounds("refuted_before")[1] == pytest.approx(np.log(1.25))
    assert bounds("refuted_before")[0] < np.log(0.4)
    wild = fit(visits(4000, hit=np.arange(4000) % 2 == 0), DAY, Learning(weight_sd=10, intercept_sd=10))
    assert beyond(wild) == [INTERCEPT, "R05"] and not beyond(fit(visits(0), DAY))


def test_versions_keep_prior_mean_deviation_and_covariance():
    table = fit(visits(), DAY).as_weights(2.0)
    assert set(table) == {INTERCEPT, "R05"} and table["R05"]["n"] == 100
    assert table["R05"]["prior"] == pytest.approx(LOG, abs=1e-5)
    assert table["R05"]["covariance"]["R05"] == pytest.approx(table["R05"]["sd"] ** 2, rel=1e-3)
    narrow = fit(visits(), DAY).as_weights(1.0)["R05"]["sd"]
    assert table["R05"]["sd"] == pytest.approx(2 * narrow, rel=1e-3)


def truthful(n=600):
    """R05 says nothing here, whatever the experts think."""
    rng = np.random.default_rng(4)
    return visits(n, hit=rng.random(n) < 0.1)


def test_the_back_test_prefers_weights_that_foresee_later_visits():
    found = backtest(truthful(), DAY - timedelta(days=61), Params())
    assert found is not None and found.n == 600 and found.verdict == "better"
    assert found.new["log_loss"] < found.expert["log_loss"] == found.live["log_loss"]


def test_the_back_test_refuses_weights_that_foresee_less():
    """The live weights know how it ends, the new ones must learn it in every round."""
    live = fit(truthful(), DAY).params()
    found = backtest(truthful(), DAY - timedelta(days=61), live)
    assert found is not None and found.verdict == "worse"


def test_a_difference_no_larger_than_chance_is_not_decided():
    found = backtest(truthful(), DAY - timedelta(days=61), Params())
    assert found is not None
    near = replace(found, difference=0.5 * found.error, error=found.error)
    assert near.verdict == "unclear"
    assert replace(near, new=near.new | {"hit20": 0.0}, live=near.live | {"hit20": 0.5}).verdict == "worse"


def test_no_visit_is_predicted_from_itself_or_a_later_one():
    first = truthful().since(DAY - timedelta(days=61))
    turned = Samples(
        **{n: getattr(first, n) for n in ("day", "offset", "strength", "entries", "inclusion", "team")},
        hit=np.where(first.day >= np.datetime64(DAY - timedelta(days=7)), ~first.hit, first.hit),
    )
    since = DAY - timedelta(days=61)
    early = first.day < np.datetime64(DAY - timedelta(days=7))
    a, b = (fit(v, DAY - timedelta(days=7)) for v in (first, turned))
    assert a.mean == pytest.approx(b.mean) and early.any()
    assert backtest(first, since, Params()).new != backtest(turned, since, Params()).new


def test_the_way_to_learn_is_chosen_without_the_visits_it_is_judged_by():
    """One way foresees every visit but the last round's, the other only those: the last round is foreseen by the first."""
    seen = truthful()
    last = DAY - timedelta(days=5)
    since = DAY - timedelta(days=61)
    good, bad = Learning(most_weight=3.0), Learning(most_weight=1.0, intercept_sd=1e-6, weight_sd=1e-6)
    before = backtest(seen, since, Params(), (bad, good))
    alone = backtest(seen, since, Params(), (good,))
    assert before is not None and alone is not None and before.how == good
    assert before.new["log_loss"] > alone.new["log_loss"], "the first rounds did not know which way is better"
    turned = replace(seen, hit=np.where(seen.day >= np.datetime64(last), ~seen.hit, seen.hit))
    late = backtest(turned, last, Params(), (bad, good))
    assert late is not None and late.new == backtest(turned, last, Params(), (good,)).new
    assert late.new["log_loss"] > backtest(turned, last, Params(), (bad,)).new["log_loss"], (
        "though worse in the end"
    )


def test_bounds_have_names_and_follow_them():
    low, high = bounds("R05", Learning(across=0.5, stretch=3.0))
    assert (low, high) == pytest.approx((np.log(0.5), np.log(3 * TABLE["R05"].high)))
    assert bounds(INTERCEPT, Learning(intercept_sds=1.0))[1] == bounds(INTERCEPT)[1] / 2


def test_too_few_new_visits_are_not_compared():
    assert backtest(visits(LEAST_VISITS - 1), date(2026, 1, 1), Params()) is None


def test_figures_of_a_prediction():
    hit, p = np.array([True, False, True, False]), np.array([0.9, 0.1, 0.8, 0.2])
    assert auc(hit, p) == 1.0 and auc(np.ones(3, bool), np.ones(3)) is None
    assert ece(hit, p) == pytest.approx(0.15) and figures(hit, p)["hit20"] == 1.0
    assert figures(hit, np.array([1.0, 0.0, 1.0, 0.0]))["log_loss"] == pytest.approx(0, abs=1e-5)


def test_hits_that_lie_farther_from_the_prediction_than_by_chance_widen_the_interval():
    rng = np.random.default_rng(1)
    p = np.full(500, 0.3)
    assert spread(rng.random(500) < p, p) < 1.5
    assert spread(np.arange(500) < 250, p) > 1.5
