"""Which tasks a phone keeps, what it tells of them, how much that is, and that looking is kept on record."""

import json
from datetime import datetime

import builders
import field_world as world
import pandas as pd
import pytest
from builders import END, NINGBO
from doors import HTML, foreign, signed_in, words
from field_world import DAY, INSPECTOR, TASK, events

from callbacks import board, exports
from callbacks.phone import ADDRESS, SCRIPTS, STYLES
from callbacks.phone_day import day_of, kept_of
from schema import clue, outlet, outlet_limit, penalty, plan_step, prejudgement, target, task
from store.plans import Document, write_document
from store.viewer import SYSTEM

FULL_DAY, REASONS = 8, 12
STEP = {"sites": "S1", "teams": "T1", "by": "officer", "at": END, "d_finds": 0.0, "d_km": 0.0, "d_value": 0.0, "moved": 0,
        "is_improved": False}  # fmt: skip


@pytest.fixture
def home(tmp_path, monkeypatch):
    world.on_the_day(monkeypatch)
    return world.services(tmp_path)


@pytest.fixture
def request_context(home):
    with world.application(home).server.test_request_context("/m/day"):
        yield


def told(home, also=()):
    return {row["task_id"]: row for row in day_of(home, INSPECTOR, also)["tasks"]}


def on(days, state="unread"):
    day = pd.to_datetime(pd.Series(list(days.values())))
    return pd.DataFrame({"task_id": list(days), "day": day, "state": state})


def test_a_phone_keeps_today_when_the_days_to_come_are_out(monkeypatch):
    world.on_the_day(monkeypatch, datetime(2026, 11, 20, 15))
    week = {f"RW-{n}": f"2026-11-{n}" for n in range(17, 24)}
    assert kept_of(on(week, "done"), frozenset())["task_id"].tolist() == [f"RW-{n}" for n in range(19, 24)]
    assert len(kept_of(on(week), frozenset())) == 7, "what nobody has done stays"
    old = on({"RW-1": "2026-10-01"})
    assert kept_of(old, frozenset()).empty and len(kept_of(old, frozenset({"RW-1"}))) == 1


def test_a_task_asked_for_by_number_is_told_only_to_its_team(home, request_context):
    rows = home.casework.read(task.DATASET, SYSTEM)
    home.casework.put(task.DATASET, rows.assign(day=pd.Timestamp(DAY) - pd.Timedelta("60D")))
    assert told(home) == {}
    assert list(told(home, [TASK, "RW-20261121-0003", "x'"])) == [TASK]


def test_all_planned_clues_of_the_site_are_told(home, request_context):
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
    rows += [{"clue_id": "XS-X", "site_id": "S1", "adcode": NINGBO, "message": "另一条", "state": "CLOSED"}]
    home.casework.put(clue.DATASET, builders.clues(*rows))
    task_of = told(home)[TASK]
    assert {r["clue_id"] for r in task_of["more"]} == {f"XS-P{n}" for n in range(14)}
    assert not {r["clue_id"] for r in task_of["more"]} & {r["clue_id"] for r in task_of["reasons"]}


def furnished(home, site_ids):
    """Outlets with limits, and penalties, of each site."""
    outlets = [
        {"outlet_id": f"{s}-{n}", "site_id": s, "code": f"DA00{n}"} for s in site_ids for n in range(5)
    ]
    known = {"name": "工艺废气排放口", "medium": "gas", "treatment": "石灰石—石膏法脱硫，选择性催化还原脱硝"}
    home.store.append(outlet.DATASET, builders.frame(outlets, **known), source="test")
    limits = [{"outlet_id": o["outlet_id"], "site_id": o["site_id"], "factor": f, "averaging": "1h"} for o in outlets
              for f in ("a21026", "a21002", "a34013")]  # fmt: skip
    of_limit = {
        "limit_value": 50.0,
        "basis": "标准",
        "status": "seed",
        "valid_from": END - pd.Timedelta("900D"),
    }
    home.store.append(outlet_limit.DATASET, builders.frame(limits, **of_limit), source="test")
    fines = [{"case_no": f"P-{s}", "site_id": s, "decided_on": END - pd.Timedelta("90D"), "amount_cny": 90_000.0}
             for s in site_ids]  # fmt: skip
    fined = {"reason": "自动监测数据弄虚作假", "basis": "条例"}
    home.store.append(penalty.DATASET, builders.frame(fines, **fined), source="test")


def test_what_a_sheet_has_no_room_for_stands_in_the_task(home, request_context):
    furnished(home, ["S1"])
    form = {"day": pd.Timestamp(DAY), "site_id": "S1", "adcode": NINGBO, "revision": 1, "state": "done", "by": "officer",
            "at": END, "cause": "fraud", "risk": "带便携式气体报警仪", "plan_b": "改查废水"}  # fmt: skip
    home.casework.put(prejudgement.DATASET, builders.frame([form]))
    row = told(home)[TASK]
    assert len(row["limits"]) == 5 and "50" in row["limits"][0]
    assert any("采样探头" in line for line in row["evidence"])
    assert any("弄虚作假" in line for line in row["last"])
    assert "带便携式气体报警仪" in json.dumps(row["prejudged"], ensure_ascii=False)


def test_a_full_day_fits_into_300_kb(home):
    rows = home.casework.read(target.DATASET, SYSTEM, site_id="S1")
    reason = json.loads(rows["reasons"].iloc[0])[0] | {
        "text": "DA001 非甲烷总烃 2026-11-17 至 2026-11-19 的小时均值" * 4
    }
    many = json.dumps([reason | {"clue_id": f"XS-{n}"} for n in range(REASONS)], ensure_ascii=False)
    home.casework.put(target.DATASET, rows.assign(reasons=many))
    furnished(home, ["S1"])
    same = home.casework.read(task.DATASET, SYSTEM, task_id=TASK)
    day = [
        same.assign(task_id=f"RW-20261121-1{n:03d}", code=f"WX7K2Q{n:02d}", seq=n + 5)
        for n in range(FULL_DAY)
    ]
    home.casework.put(task.DATASET, pd.concat(day, ignore_index=True))
    phone = signed_in(world.application(home), "inspector")
    answer = phone.get("/m/day")
    assert len(answer.get_json()["tasks"]) == FULL_DAY + 2
    files = [f"/m/{name}" for name in ("", "worker.js")] + [ADDRESS + name for name in (*STYLES, *SCRIPTS)]
    assert len(answer.data) + sum(len(phone.get(name, headers=HTML).data) for name in files) < 300_000


def test_looking_at_a_plan_is_kept_once_an_hour_for_each_person_and_place(home, request_context, monkeypatch):
    first = {
        "plan_id": world.PLAN_ID,
        "step": 1,
        "revision": 1,
        "action": "auto",
        "document": write_document(Document()),
    }
    home.casework.put(plan_step.DATASET, builders.frame([first | STEP]))
    for _ in range(3):
        day_of(home, INSPECTOR)
        board.page(home, INSPECTOR, {"day": DAY.isoformat()})
        exports.drawn(home, INSPECTOR, {"day": DAY.isoformat()})
    seen = [(world.PLAN_ID, what) for what in ("phone", "board", "map")]
    assert events(home, "plan_view") == seen
    world.on_the_day(monkeypatch, datetime(2026, 11, 21, 15, 10))
    day_of(home, INSPECTOR)
    assert events(home, "plan_view") == [*seen, seen[0]]


def test_names_that_were_kept_back_were_not_looked_at(tmp_path, monkeypatch):
    world.on_the_day(monkeypatch)
    later = world.services(tmp_path, release_at=datetime(2026, 11, 21, 20))
    with world.application(later).server.test_request_context("/m/day"):
        day_of(later, INSPECTOR)
        exports.drawn(later, INSPECTOR, {"day": DAY.isoformat()})
    assert events(later, "plan_view") == []


@pytest.mark.parametrize("who", [builders.OFFICER, builders.NEIGHBOUR, INSPECTOR], ids=lambda v: v.name)
def test_the_day_tells_nothing_of_the_other_side_whatever_is_asked_for(home, who):
    furnished(home, list(world.world.SITES["site_id"]))
    every = ",".join(f"RW-20261121-{n:04d}" for n in range(1, 5))
    answer = signed_in(world.application(home), who.name).get(f"/m/day?also={every},%00")
    assert answer.status_code == 200 and "CANARY-" in words(answer), "the check would prove nothing"
    assert not foreign(words(answer), who.prefixes)
