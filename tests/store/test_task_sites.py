"""A record answers the whole checklist and every planned clue of its site, on the day of the plan."""

from datetime import datetime, timedelta

import builders
import field_world as world
import pytest
from builders import NINGBO
from field_world import DAY, INSPECTOR, TASK

from schema import clue, clue_outcome, visit_record
from schema.checklist import BASIC
from store.records import submit
from store.task_sites import checklist_of, planned_clues
from store.tasks import Move, advance, task
from store.viewer import SYSTEM


@pytest.fixture
def home(tmp_path, monkeypatch):
    world.on_the_day(monkeypatch)
    made = world.services(tmp_path)
    rows = [
        {
            "clue_id": f"XS-P{n}",
            "site_id": "S1",
            "adcode": NINGBO,
            "message": f"第 {n} 条",
            "state": "PLANNED",
        }
        for n in range(14)
    ]
    made.casework.put(clue.DATASET, builders.clues(*rows))
    return made


def hand_in(home, **changes):
    return submit(home.store, home.casework, INSPECTOR, world.record(**changes))


def states(home):
    rows = home.casework.read(clue.DATASET, SYSTEM, site_id="S1")
    return dict(zip(rows["clue_id"].astype(str), rows["state"].astype(str), strict=True))


def test_planned_clues_without_an_outcome_of_their_own_get_that_of_the_visit(home):
    chosen = {"XS-0": "不属实", "XS-P3": "技术原因"}
    hand_in(home, outcome="不属实", clue_outcomes=chosen)
    assert set(states(home).values()) == {"CLOSED"}
    told = home.casework.read(clue_outcome.DATASET, SYSTEM).set_index("clue_id")["outcome"]
    assert len(told) == 15 and told["XS-P3"] == "技术原因" and told["XS-P13"] == "不属实"


def test_a_record_sent_again_gives_the_same_answer_though_its_clues_are_answered(home):
    first = hand_in(home, clue_outcomes={})
    assert hand_in(home, clue_outcomes={}) == first | {"is_new": False}


def test_a_shorter_checklist_is_refused_and_its_missing_part_named(home):
    items = [{"code": item.code, "answer": "ok", "photos": []} for item in BASIC.items]
    with pytest.raises(ValueError, match="检查清单少了“自动监控设施”"):
        hand_in(home, checklist="basic", items=items, clue_outcomes={})
    assert home.casework.read(visit_record.DATASET, SYSTEM).empty


def test_the_checklist_follows_the_target_and_without_one_is_what_is_always_asked(home):
    where = task(home.casework, INSPECTOR, TASK)
    assert checklist_of(home.store, home.casework, INSPECTOR, where) == world.LIST
    later = where | {"day": DAY + timedelta(days=30)}
    assert checklist_of(home.store, home.casework, INSPECTOR, later) == "basic"
    assert len(planned_clues(home.casework, INSPECTOR, ("S1",))) == 14


@pytest.mark.parametrize(
    ("begun", "ended"),
    [("2026-11-20T22:00:00", "2026-11-20T23:00:00"), ("2026-11-20T23:30:00", "2026-11-21T00:30:00")],
)
def test_a_record_of_another_day_is_refused(home, begun, ended):
    with pytest.raises(ValueError, match="不在计划日 2026-11-21"):
        hand_in(home, started_at=begun, ended_at=ended)


def test_a_night_ends_at_six(home, monkeypatch):
    world.on_the_day(monkeypatch, datetime(2026, 11, 22, 9))
    late = {"started_at": "2026-11-22T05:00:00", "ended_at": "2026-11-22T06:01:00"}
    with pytest.raises(ValueError, match="次日 06:00"):
        hand_in(home, **late)
    assert hand_in(home, **late | {"ended_at": "2026-11-22T06:00:00"})["is_new"]


def test_nobody_arrives_before_the_day(tmp_path, monkeypatch):
    world.on_the_day(monkeypatch, datetime(2026, 11, 20, 21))
    home = world.services(tmp_path)
    at = datetime(2026, 11, 20, 20)
    with pytest.raises(ValueError, match="计划日 2026-11-21 还没有到"):
        advance(home.casework, INSPECTOR, TASK, Move("on_site", None, at))
    assert advance(home.casework, INSPECTOR, TASK, Move("on_way", None, at)) == 1
