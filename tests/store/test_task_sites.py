"""A record answers the whole checklist and every planned clue of its site, on the day of the plan."""

from datetime import datetime, timedelta

import builders
import field_world as world
import pytest
from builders import NINGBO
from field_world import DAY, INSPECTOR, TASK

from schema import clue, clue_outcome, permit, site, visit_record
from schema.checklist import BASIC
from store.records import MissingPhotos, record, submit
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
    given = world.record(clue_outcomes={})
    first = submit(home.store, home.casework, INSPECTOR, given)
    assert submit(home.store, home.casework, INSPECTOR, given) == first | {"is_new": False}


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


def test_a_record_keeps_by_what_the_unit_is_known_and_whose_signatures_were_taken(home):
    permits = [
        {"permit_no": f"P{n}", "site_id": "S1", "category": "重点管理", "valid_from": start, "valid_to": end}
        for n, (start, end) in enumerate([("2020-01-01", "2025-01-01"), ("2025-01-02", "2030-01-01")])
    ]
    rows = builders.frame(permits).astype({"valid_from": "datetime64[s]", "valid_to": "datetime64[s]"})
    home.store.append(permit.DATASET, rows, source="test")
    signed = {"instruments": "便携式烟气分析仪 A12", "signatures": {"sign-party": ["ZP-0123456789ab"]}}
    with pytest.raises(MissingPhotos):
        hand_in(home, **signed)
    world.photographed(home)
    answer = hand_in(home, **signed)
    kept = record(home.casework, INSPECTOR, answer["record_id"])
    assert (kept["permit_no"], kept["instruments"]) == ("P1", "便携式烟气分析仪 A12")
    known = home.store.read(site.DATASET, SYSTEM, ("uscc",), site_id="S1")["uscc"]
    assert kept["uscc"] == (known.iloc[0] if known.notna().all() else None)
    assert kept["signatures"] == {"sign-party": ["ZP-0123456789ab"]}


def test_a_record_from_before_these_fields_is_still_read(home):
    answer = hand_in(home)
    rows = home.casework.read(visit_record.DATASET, SYSTEM)
    home.casework.put(
        visit_record.DATASET, rows.assign(uscc=None, permit_no=None, instruments=None, signatures=None)
    )
    assert record(home.casework, INSPECTOR, answer["record_id"])["signatures"] is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"signatures": {"sign-nobody": []}}, "签名照片"),
        ({"signatures": ["x"]}, "签名照片"),
        ({"signatures": {"sign-party": "x"}}, "签名照片"),
        ({"problems": [{"text": "台账缺页", "severity": "无所谓"}], "outcome": "属实-一般"}, "严重程度"),
        ({"problems": [{"text": "台账缺页"}], "outcome": "属实-一般"}, "严重程度"),
    ],
)
def test_what_the_new_fields_must_hold(home, change, said):
    with pytest.raises(ValueError, match=said):
        hand_in(home, **change)
