"""Tasks move only where they may; a record is kept once, whole, with what it means for clues and task."""

from datetime import datetime, timedelta

import field_world as world
import pytest
from builders import LEADER, NEIGHBOUR, OFFICER
from field_world import INSPECTOR, OTHER_TEAM, TASK, events

from schema import clue, clue_outcome, visit_record
from schema.checklist import BY_CODE, FAMILIES, ITEMS, PARTS, checklist, checklist_for
from schema.clue_types import FAMILIES as CLUE_FAMILIES
from store.clock import now
from store.inspections import inspections
from store.records import MissingPhotos, kept_away, officers_of, record, records, submit
from store.tasks import Move, Overtaken, advance, task, task_of_code, tasks
from store.viewer import SYSTEM


@pytest.fixture
def home(tmp_path, monkeypatch):
    world.on_the_day(monkeypatch)
    return world.services(tmp_path)


def moved(home, state, revision, viewer=INSPECTOR, *, at=None, reason=("", "")):
    step = Move(state, revision, at or now() - timedelta(minutes=30), reason)
    return advance(home.casework, viewer, TASK, step)


def hand_in(home, given, viewer=INSPECTOR):
    return submit(home.store, home.casework, viewer, given)


def state_of(home, clue_id="XS-0"):
    return home.casework.read(clue.DATASET, SYSTEM, clue_id=clue_id)["state"].iloc[0]


def test_a_team_sees_its_own_released_tasks_in_order_and_not_how_they_were_chosen(home):
    mine = tasks(home.casework, INSPECTOR)
    assert mine["site_id"].tolist() == ["S1", "S3"]
    assert not {"arm", "inclusion"} & set(mine.columns)
    assert "arm" in tasks(home.casework, OFFICER).columns and len(tasks(home.casework, OFFICER)) == 3
    assert tasks(home.casework, NEIGHBOUR)["site_id"].tolist() == ["S4"]
    assert task(home.casework, OTHER_TEAM, TASK) is None
    assert task_of_code(home.casework, OTHER_TEAM, "WX7K2P01") is None
    assert task_of_code(home.casework, INSPECTOR, "WX7K2P01")["task_id"] == TASK


def test_before_the_release_only_planners_see_tasks(tmp_path, monkeypatch):
    world.on_the_day(monkeypatch)
    later = world.services(tmp_path, release_at=now() + timedelta(hours=1))
    assert tasks(later.casework, INSPECTOR).empty and tasks(later.casework, NEIGHBOUR).empty
    assert len(tasks(later.casework, LEADER)) == 4
    with pytest.raises(ValueError, match="没有任务"):
        moved(later, "read", 0)


def test_steps_keep_their_times_and_skip_none_backwards(home):
    assert moved(home, "read", 0) == 1
    assert moved(home, "on_site", 1) == 2  # nobody presses a button on a motorway
    row = task(home.casework, INSPECTOR, TASK)
    assert row["state"] == "on_site" and row["read_at"] <= row["arrived_at"] <= now()
    assert row["changed_by"] == "inspector"
    with pytest.raises(Overtaken, match="检查中"):
        moved(home, "on_way", 2)
    assert [entity for entity, _ in events(home, "task_state")] == [TASK, TASK]


def test_a_step_sent_again_changes_nothing(home):
    assert moved(home, "on_way", 0) == 1 == moved(home, "on_way", 0)
    assert len(events(home, "task_state")) == 1


def test_of_two_phones_the_slower_is_told(home):
    moved(home, "read", 0)
    with pytest.raises(Overtaken):
        moved(home, "on_way", 0)


def test_the_clock_of_a_phone_does_not_stop_the_work(home):
    moved(home, "read", 0)
    moved(home, "on_way", 1, at=datetime(2001, 1, 1))
    moved(home, "on_site", 2, at=now() + timedelta(days=3))
    row = task(home.casework, INSPECTOR, TASK)
    assert row["read_at"] == row["left_at"] <= row["arrived_at"] <= now()


@pytest.mark.parametrize("reason", [("", ""), ("other", " "), ("nonsense", "x"), ("time", "长" * 501)])
def test_returning_needs_a_reason(home, reason):
    with pytest.raises(ValueError, match=r"理由|说明"):
        moved(home, "returned", 0, reason=reason)


def test_a_returned_task_says_why(home):
    moved(home, "returned", 0, reason=("closed", "门口贴有停产公告"))
    row = task(home.casework, OFFICER, TASK)
    assert (row["state"], row["return_reason"], row["return_note"]) == (
        "returned",
        "closed",
        "门口贴有停产公告",
    )


@pytest.mark.parametrize(
    ("viewer", "state"),
    [
        (OTHER_TEAM, "read"),
        (NEIGHBOUR, "read"),
        (INSPECTOR, "withdrawn"),
        (INSPECTOR, "done"),
        (INSPECTOR, "x"),
    ],
)
def test_who_may_not_cannot(home, viewer, state):
    with pytest.raises(ValueError):
        moved(home, state, 0, viewer)
    assert task(home.casework, OFFICER, TASK)["state"] == "unread"


def test_a_record_closes_task_and_clue_in_one_go(home):
    world.photographed(home)
    answer = hand_in(home, world.found())
    assert answer["is_new"]
    row = task(home.casework, OFFICER, TASK)
    assert row["state"] == "done" and row["arrived_at"] < row["ended_at"]
    assert state_of(home) == "FEEDBACK"
    [told] = home.casework.read(clue_outcome.DATASET, SYSTEM).to_dict("records")
    assert (told["clue_id"], told["rule"], told["outcome"]) == ("XS-0", "C01", "属实-突出")
    kept = record(home.casework, OFFICER, answer["record_id"])
    assert [o["cert_no"] for o in kept["officers"]] == ["33021", "33022"]
    assert {"record", "clue_state", "task_state"} <= {
        action for action in ("record", "clue_state", "task_state") if events(home, action)
    }
    assert home.casework.verify_events() == []


@pytest.mark.parametrize(
    ("outcome", "state"), [("不属实", "CLOSED"), ("技术原因", "CLOSED"), ("无法核实", "SCREENED")]
)
def test_what_an_outcome_makes_of_a_clue(home, outcome, state):
    hand_in(home, world.record(outcome=outcome, clue_outcomes={"XS-0": outcome}, outcome_note="见运维工单"))
    assert state_of(home) == state


def test_a_record_sent_again_gives_the_same_answer_and_another_content_is_refused(home):
    given = world.record()
    first, again = hand_in(home, given), hand_in(home, given)
    assert again == first | {"is_new": False}
    with pytest.raises(Overtaken, match="内容不同"):
        hand_in(home, given | {"weather": "雨"})
    with pytest.raises(Overtaken, match="已有检查记录"):
        hand_in(home, given | {"record_id": "JL-another-phone"})
    assert len(home.casework.read(visit_record.DATASET, SYSTEM)) == 1
    assert len(events(home, "record")) == 1


def test_a_record_without_the_photos_it_names_waits(home):
    with pytest.raises(MissingPhotos) as problem:
        hand_in(home, world.found())
    assert problem.value.photo_ids == ["ZP-0123456789ab"]
    assert task(home.casework, OFFICER, TASK)["state"] == "unread" and state_of(home) == "SCREENED"


def test_a_finding_without_a_photo_is_refused_and_the_item_named(home):
    given = world.found()
    next(i for i in given["items"] if i["code"] == "K1")["photos"] = []
    with pytest.raises(ValueError, match="站房内采样管路完好.*须附照片"):
        hand_in(home, given)


def test_sample_wording_is_not_handed_in_unfilled(home):
    given = world.found()
    next(i for i in given["items"] if i["code"] == "K1")["note"] = ITEMS["K1"].wording
    with pytest.raises(ValueError, match="没有填"):
        hand_in(home, given)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"officers": ["T1-1"]}, "两名"),
        ({"officers": ["T1-1", "T1-1"]}, "两名"),
        ({"officers": ["T1-1", "T2-1"]}, "不是本检查组"),
        ({"officers": ["T1-1", "T1-3"]}, "回避"),
        ({"showed_certificate": "yes"}, "出示"),
        ({"items": []}, "尚未填写"),
        ({"items": [{"code": "K1", "answer": ["ok"]}]}, "尚未填写"),
        ({"outcome": "有问题"}, "检查结果"),
        ({"outcome": "属实-突出"}, "突出问题"),
        ({"outcome": "属实-一般"}, "至少列出一个问题"),
        ({"outcome": "无法核实"}, "写明原因"),
        ({"clue_outcomes": {"XS-0": "属实-突出"}}, "属实-突出"),
        ({"clue_outcomes": {"XS-0": ["x"]}}, "每条线索"),
        ({"clue_outcomes": {"XS-1": "不属实"}, "task_id": TASK, "officers": ["T1-1", "T1-2"]}, None),
        ({"clue_outcomes": {"XS-2": "不属实"}}, "不属于这家企业"),
        ({"ended_at": "2001-01-01T00:00:00"}, "早于"),
        ({"ended_at": "2099-01-01T00:00:00"}, "将来"),
        ({"started_at": None}, "开始和结束"),
        ({"checklist": "../../x"}, "检查清单"),
        ({"record_id": "../../x"}, "编号"),
        ({"weather": "\ud800"}, "不能保存"),
        ({"statement": "长" * 4001}, "过长"),
        ({"task_id": "RW-20261121-0003"}, "没有任务"),
    ],
)
def test_what_a_record_must_hold(home, change, said):
    if said is None:  # a clue of another province that this team cannot see stands in the record only
        assert hand_in(home, world.record(**change))["is_new"]
        assert home.casework.read(clue_outcome.DATASET, SYSTEM).empty and state_of(home, "XS-1") == "SCREENED"
        return
    with pytest.raises(ValueError, match=said):
        hand_in(home, world.record(**change))
    assert home.casework.read(visit_record.DATASET, SYSTEM).empty
    assert state_of(home) == "SCREENED"


@pytest.mark.parametrize("given", [None, [], "x", 3, {}, {"record_id": {}}])
def test_what_is_no_record_is_refused(home, given):
    with pytest.raises(ValueError):
        hand_in(home, given)


def test_other_teams_and_neighbours_hand_in_nothing_and_read_nothing(home):
    for viewer in (OTHER_TEAM, NEIGHBOUR):
        with pytest.raises(ValueError, match="没有任务"):
            hand_in(home, world.record(), viewer)
    hand_in(home, world.record())
    assert records(home.casework, OTHER_TEAM).empty and records(home.casework, NEIGHBOUR).empty
    assert record(home.casework, NEIGHBOUR, "JL-0123456789ab") is None
    assert record(home.casework, OFFICER, "JL-0123456789ab") is not None


def test_own_records_are_inspections_and_only_planners_learn_the_arm(home):
    hand_in(home, world.record())
    [row] = inspections(home.store, home.casework, OFFICER).to_dict("records")
    assert (row["site_id"], row["outcome"], row["visit_kind"]) == ("S1", "不属实", "case")
    assert (row["arm"], row["inclusion"]) == ("random", 0.125)
    [hidden] = inspections(home.store, home.casework, INSPECTOR).to_dict("records")
    assert hidden["arm"] is None and hidden["inclusion"] is None


def test_an_officer_in_conflict_of_interest_is_marked(home):
    assert officers_of(home.store, ("T1",))["officer_id"].tolist() == ["T1-1", "T1-2", "T1-3"]
    assert kept_away(home.store, ("S1", "S3")) == {("T1-3", "S1")}
    assert kept_away(home.store, ("S3",)) == frozenset()


def test_every_list_ends_with_what_is_always_checked_and_names_its_basis():
    assert checklist_for("4417", ("satellite", "monitoring")) == "monitoring+satellite+boiler+basic"
    assert checklist_for("", ()) == "basic"
    for code in BY_CODE:
        assert checklist(checklist_for(code, CLUE_FAMILIES))[-1].code == "basic"
    assert set(FAMILIES) <= set(CLUE_FAMILIES)
    assert len(ITEMS) == sum(len(part.items) for part in PARTS.values()), "two items share a code"
    assert all(i.basis and i.wording and i.look for i in ITEMS.values())
    with pytest.raises(ValueError, match="检查清单"):
        checklist("basic+basic")
