"""The job of the night: outcomes go back to clues and rules, weights are learned, and a worse version stays out."""

import json
from datetime import datetime, timedelta

import builders
import numpy as np
import pandas as pd
import pytest
from planning import DAY

from analytics.scores.likelihood import INTERCEPT, TABLE
from app import main
from jobs import learn, targets
from jobs.progress import Silent
from schema import clue, clue_outcome, inspection, site, target
from store import weights
from store.casework import SqlCasework
from store.jobtable import JobTable
from store.memory import MemoryStore
from store.viewer import SYSTEM

DAYS, A_DAY = 30, 4
SHUT = "无法核实"


@pytest.fixture
def home(tmp_path):
    store, casework = MemoryStore(), SqlCasework(f"sqlite+pysqlite:///{tmp_path / 'casework.db'}")
    store.append(site.DATASET, builders.sites(A_DAY), source="test")
    casework.put(clue.DATASET, builders.clues({"t_end": pd.Timestamp(DAY - timedelta(days=40))}))
    yield store, casework
    casework.close()


def past(home, outcome_of, entry="R05"):
    """``A_DAY`` sites a day, odd ones with R05 as evidence; what visits found is ``outcome_of(day, number)``."""
    store, casework = home
    known, visits = [], []
    blank = targets.run(store, casework, day=DAY, progress=Silent()).iloc[0]
    for ago in range(1, DAYS + 1):
        at = pd.Timestamp(DAY - timedelta(days=ago))
        for number in range(A_DAY):
            told = [{"entry": entry, "strength": 1.0, "log_odds": TABLE["R05"].log_lr}] if number % 2 else []
            why = [{"clue_id": "XS-1" if number == 1 else "", "rule": "C01"}]
            p = 0.41 if number % 2 else 0.08
            known.append(
                blank.to_dict()
                | {"day": at, "site_id": f"S{number + 1}", "prior": 0.08, "probability": p}
                | {"contributions": json.dumps(told), "reasons": json.dumps(why)}
            )
            visits.append(
                {
                    "record_id": f"I{ago:02d}{number}",
                    "site_id": f"S{number + 1}",
                    "started_at": at + pd.Timedelta("10h"),
                    "visit_kind": "case",
                    "team_id": f"T{number % 3}",
                    "outcome": outcome_of(ago, number),
                    "arm": "target",
                }
            )
    casework.put(target.DATASET, pd.DataFrame(known)[list(target.DATASET.names)])
    store.append(inspection.DATASET, pd.DataFrame(visits), source="test")


def as_experts_say(ago, number):
    rng = np.random.default_rng(ago * 10 + number)
    return "属实-突出" if rng.random() < (0.4 if number % 2 else 0.08) else "不属实"


def nothing_there(ago, number):
    return "不属实"


def seldom(ago, number):
    """One visit in ten, with or without R05."""
    return "属实-突出" if (3 * ago + number) % 10 == 0 else "不属实"


def night(home):
    return learn.run(*home, day=DAY, progress=Silent())


def test_weights_that_foresee_better_go_live_and_the_next_targets_use_them(home):
    past(home, seldom)
    found = night(home)
    assert (found.version, found.state) == (1, "live") and "已启用" in found.reason
    live = weights.live(home[1])
    assert (
        live.as_of == DAY
        and live.n_outcomes == DAYS * A_DAY
        and live.weights["R05"]["mean"] < TABLE["R05"].log_lr
    )
    assert live.backtest["new"]["log_loss"] < live.backtest["expert"]["log_loss"]
    params = targets.live_params(home[1])
    assert params.weights_version == 1 and params.weights["R05"] == live.weights["R05"]["mean"]
    assert params.intercept == live.weights[INTERCEPT]["mean"]


def test_weights_that_foresee_worse_are_refused_with_their_figures(home, monkeypatch):
    past(home, as_experts_say)
    monkeypatch.setattr("analytics.learn.backtest.fit", lambda *a, **k: Upside())
    found = night(home)
    assert found.state == "refused" and "未采用" in found.reason and "查实率" in found.reason
    assert weights.live(home[1]).version == weights.EXPERT and targets.live_params(home[1]).weights == {}


class Upside:
    """A table that takes everything the wrong way round."""

    def params(self):
        return targets.params_of(None).__class__(weights={"R05": -3.0}, intercept=1.0)


def test_weights_that_chance_may_have_made_better_or_worse_wait_for_a_person(home, monkeypatch):
    past(home, seldom)
    monkeypatch.setattr("analytics.learn.backtest.Result.verdict", "unclear")
    found = night(home)
    assert found.state == "waiting" and "难分高下" in found.reason


def test_drawn_visits_weigh_only_as_much_as_foresees_later_ones(home):
    """R05 means nothing at the drawn site and everything at the other: fifteen times the drawn one spoils the forecast."""
    past(home, lambda ago, number: "属实-突出" if number == 3 else "不属实")
    visits = home[0].read(inspection.DATASET, SYSTEM)
    drawn = (visits["site_id"].astype(object) == "S2").to_numpy()
    changed = visits.assign(arm=np.where(drawn, "random", "target"), inclusion=np.where(drawn, 0.005, np.nan))
    home[0].append(inspection.DATASET, changed, source="test")
    night(home)
    assert weights.versions(home[1])[0].backtest["most_weight"] == 1


def test_weights_beyond_their_bounds_wait_for_a_person(home, monkeypatch):
    past(home, nothing_there)
    monkeypatch.setattr("jobs.learn.beyond", lambda fitted: ["R05", INTERCEPT])
    found = night(home)
    assert found.state == "waiting" and "R05、截距超出界限" in found.reason
    assert weights.live(home[1]).version == weights.EXPERT
    weights.decide(home[1], builders.LEADER, found.version, True, "核对过")
    assert targets.live_params(home[1]).weights_version == 1


def test_a_second_night_without_new_outcomes_learns_nothing(home):
    past(home, nothing_there)
    night(home)
    again = night(home)
    assert again.version == 0 and again.told == 0 and "新的检查结果只有0条" in again.reason
    assert [v.version for v in weights.versions(home[1])] == [1, 0]


def test_a_home_without_inspections_learns_nothing(home):
    assert night(home).version == 0 and weights.versions(home[1]) == []


def test_outcomes_go_back_to_the_clue_and_to_its_rule(home):
    past(home, lambda ago, number: "属实-突出" if ago == DAYS else SHUT)
    found = night(home)
    assert found.told == 1
    told = home[1].read(clue_outcome.DATASET, SYSTEM).iloc[0]
    assert (told["clue_id"], told["rule"], told["outcome"]) == ("XS-1", "C01", "属实-突出")
    assert home[1].read(clue.DATASET, SYSTEM)["state"].tolist() == ["FEEDBACK"]
    assert found.precision.set_index("name").loc["C01", "confirmed"] == 1


def test_evidence_that_went_on_after_the_visit_stays_open(home):
    home[1].put(clue.DATASET, builders.clues({"t_end": pd.Timestamp(DAY)}))
    past(home, lambda ago, number: "不属实" if ago == DAYS else SHUT)
    assert night(home).told == 1
    assert home[1].read(clue.DATASET, SYSTEM)["state"].tolist() == ["SCREENED"]


def test_far_more_hits_than_expected_are_said(home):
    past(home, lambda ago, number: "属实-突出" if ago < 20 else "不属实")
    assert "hits" in [f.kind for f in night(home).findings]


def test_drift_is_judged_by_what_was_expected_when_the_site_was_chosen(home, monkeypatch):
    """The weights in use may have been learned from the same visits: with them the hits would be no surprise."""
    past(home, lambda ago, number: "属实-突出" if ago < 20 else "不属实")
    monkeypatch.setattr(learn.weights, "live", lambda casework: None)
    found = learn.watch(*home, DAY)
    [hits] = [f for f in found if f.kind == "hits"]
    known = home[1].read(target.DATASET, SYSTEM)
    recent = known[known["day"] >= pd.Timestamp(DAY - timedelta(days=28))]
    recent = recent[recent["day"] < pd.Timestamp(DAY)]
    chance = (recent["probability"] * recent["detect_day"]).sum()
    assert hits.values["expected"] == f"{chance:.1f}"
    home[1].put(target.DATASET, known.assign(probability=0.65, detect_day=1.0, detect_night=1.0))
    assert "hits" not in [f.kind for f in learn.watch(*home, DAY)]


def test_every_night_is_an_event(home):
    past(home, seldom)
    night(home)
    assert home[1].verify_events() == []
    with home[1].database.reading() as connection:
        said = connection.exec_driver_sql("SELECT detail FROM event WHERE action = 'learn'").scalar()
    assert "权重第 1 版使用中" in said


def test_the_night_is_queued_once_after_half_past_one(home):
    table = JobTable(home[1].database)
    learn.tick(table, datetime(2026, 11, 21, 1, 0))
    assert table.claim("w", (learn.KIND,)) is None
    for minute in (31, 40):
        learn.tick(table, datetime(2026, 11, 21, 1, minute))
    job = table.claim("w", (learn.KIND,))
    assert job.args == {"day": "2026-11-21"} and table.claim("w", (learn.KIND,)) is None
    learn.work(*home)(job.args, Silent())


def test_the_command_says_what_it_learned(tmp_path, capsys):
    assert main(["--home", str(tmp_path), "learn", "--date", "2026-11-21"]) == 0
    assert "新的检查结果只有0条" in capsys.readouterr().out
