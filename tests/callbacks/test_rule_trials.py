"""Trials of a rule from its page: both parameter sets, cancelling, failures, and whose areas are shown."""

import json

import builders
import pandas as pd
import pytest
from builders import LEADER, NEIGHBOUR, OFFICER
from rules_world import END, filled, press, text_of

from callbacks import rule_trials
from callbacks.rule_view import opened
from jobs import backtest
from jobs.worker import Worker
from schema.backtest import DATASET as BACKTEST
from store.jobtable import JobTable
from store.viewer import SYSTEM


@pytest.fixture
def services(tmp_path):
    return filled(tmp_path)


def work(services):
    kinds = {backtest.KIND: backtest.work(services.store, services.casework)}
    Worker(JobTable(services.casework.database), kinds).run_one()


def jobs(services):
    return [j for j in JobTable(services.casework.database).jobs() if j.kind == backtest.KIND]


def test_a_trial_runs_in_the_background_and_shows_both_parameter_sets(services):
    assert press(services, "trial", "R01", p_hours="9", days="30") == (False, True, "已提交回测。")
    panel, stop = rule_trials.follow(services, OFFICER, "R01")
    assert "已提交，等待回测" in text_of(panel) and stop is False
    assert "取消回测" in text_of(opened(services, LEADER, "R01")), (
        "whoever opens the rule meanwhile sees it too"
    )
    work(services)
    panel, stop = rule_trials.follow(services, OFFICER, "R01")
    said = text_of(panel)
    assert stop is True
    for words in (
        "回测参数：废气恒值最短时长 9；现行参数：声明值",
        "每天线索",
        "涉及企业",
        "与其他规则重合",
        "无结果",
        "执法人员",
    ):
        assert words in said, words
    assert len(services.casework.read(BACKTEST, SYSTEM)) == 1


def test_quick_clicks_make_one_trial_and_the_next_click_after_it_another(services):
    press(services, "trial", "R01")
    assert "正在进行" in press(services, "trial", "R01", LEADER)[2]
    assert [j.args["days"] for j in jobs(services)] == [90]
    work(services)
    press(services, "trial", "R01", days="abc")
    assert len(jobs(services)) == 2


def test_a_trial_can_be_cancelled_and_a_failure_is_said(services):
    press(services, "trial", "R01")
    assert press(services, "stop", "R01", NEIGHBOUR)[1] is False and jobs(services)[0].state == "queued"
    press(services, "stop", "R01")
    assert "已取消回测" in text_of(rule_trials.follow(services, OFFICER, "R01")[0])
    args = {"rule": "R01", "params": {"speed": 1}, "days": 9, "by": "officer"}
    JobTable(services.casework.database).submit(backtest.KIND, args)
    work(services)
    panel, stop = rule_trials.follow(services, OFFICER, "R01")
    assert "回测未完成：规则 R01 没有参数 speed" in text_of(panel) and stop is True


def test_nonsense_and_neighbours_start_no_trial(services):
    assert "应为整数" in press(services, "trial", "R01", p_hours="x")[2]
    assert "只能查看" in press(services, "trial", "R01", NEIGHBOUR)[2]
    assert jobs(services) == []
    assert rule_trials.follow(services, OFFICER, {"x": 1}) == ([], True)


def test_areas_of_a_trial_are_those_of_the_viewer(services):
    result = {
        "areas": {builders.NINGBO: 3, builders.SUZHOU: 2},
        "clues": 5,
        "per_day": [5],
        "first_day": "2026-11-01",
    }
    result |= {
        "sites": 2,
        "sites_with_data": 2,
        "overlap": [],
        "precision": {"n": 4, "k": 3, "low": 0.3, "high": 0.95},
    }
    whole = {
        "days": 1,
        "present_params": {},
        "given": result,
        "present": result,
        "is_same": True,
        "cpu_s": 0.1,
    }
    kept = pd.DataFrame(
        [
            {
                "backtest_id": "HC-1", "rule": "R01", "params": "{}", "days": 1, "as_of": END, "asked_by": "officer",
                "done_at": END, "result": json.dumps(whole),
            }
        ]
    )  # fmt: skip
    services.casework.put(BACKTEST, kept)
    mine, theirs = (text_of(rule_trials.section(services, v, "R01")) for v in (OFFICER, NEIGHBOUR))
    assert "北仑区 3" in mine and "吴中区" not in mine
    assert "吴中区 2" in theirs and "北仑区" not in theirs
    assert "75%（3／4 次检查，95% 区间 30%–95%）" in mine
