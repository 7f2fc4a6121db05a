"""From draft to tasks: two persons, number and hash, names kept back until the release, scenarios, consent."""

from datetime import timedelta

import pytest
from plan_world import COLLEAGUE, DAY, INSPECTOR, LEADER, NEIGHBOUR, OFFICER
from released_world import EVENING, SEVEN, released, states
from sqlalchemy import text

from jobs.check import run as check
from jobs.planning import approvals, publishing, release, scenario
from jobs.planning.change import Conflict, change
from jobs.planning.edits import Edit
from schema import plan_visit, task
from store.accounts import Account, Accounts
from store.plans import frozen, header, headers, hidden, left_out, visits
from store.tasks import tasks
from store.viewer import SYSTEM

pytestmark = pytest.mark.usefixtures("clock")  # before the day is planned


def test_a_second_person_confirms_and_the_plan_is_numbered_hashed_and_turned_into_tasks(day):
    done = released(day)
    assert (done.state, done.number, done.release_at) == ("frozen", "JW-20261121-01", SEVEN)
    assert (done.submitted_by, done.confirmed_by) == ("officer", "leader")
    assert done.sha256 and len(done.sha256) == 64 and release.verify(day.casework, done.plan_id) == []
    rows, seen = day.casework.read(task.DATASET, SYSTEM), visits(day.casework, SYSTEM, done.plan_id)
    same = ["team_id", "seq", "site_id", "arrive_min", "depart_min", "arm"]
    assert rows[same].to_numpy().tolist() == seen[same].to_numpy().tolist()
    assert set(rows["state"]) == {"unread"} and rows["code"].is_unique
    assert rows["code"].str.fullmatch("[2-9A-HJ-NP-Z]{8}").all()


def test_clues_are_planned_when_the_plan_is_out_and_not_before_and_once(day, clock):
    done = released(day)
    assert "PLANNED" not in states(day).values(), "their state would tell what is kept back"
    assert publishing.publish_due(day.casework, EVENING) == []
    assert publishing.publish_due(day.casework, SEVEN) == ["JW-20261121-01"]
    sites = set(visits(day.casework, SYSTEM, done.plan_id)["site_id"]) & set(states(day))
    assert {s for s, state in states(day).items() if state == "PLANNED"} == sites
    assert publishing.publish_due(day.casework, SEVEN) == []
    assert day.casework.verify_events() == []


def test_a_plan_released_at_once_plans_its_clues_at_once(day):
    released(day, None)
    assert "PLANNED" in states(day).values() and publishing.publish_due(day.casework, EVENING) == []


def test_whoever_submits_does_not_confirm_unless_there_is_nobody_else(day):
    now = day.now()
    sent = release.submit(day.store, day.casework, OFFICER, now.plan_id, now.revision)
    with pytest.raises(ValueError, match="另一人确认"):
        release.confirm(day.store, day.casework, OFFICER, now.plan_id, (sent.revision, None))
    Accounts(day.casework.database).seed_accounts([Account("officer", "officer", OFFICER)])
    done = release.confirm(day.store, day.casework, OFFICER, now.plan_id, (sent.revision, None))
    with day.casework.database.reading() as connection:
        said = connection.execute(text("SELECT detail FROM event WHERE action = 'plan_confirm'")).scalar_one()
    assert done.confirmed_by == "officer" and "提交人自行确认" in said


def test_nothing_is_edited_between_the_two_steps_and_the_plan_can_be_taken_back(day):
    now = day.now()
    sent = release.submit(day.store, day.casework, OFFICER, now.plan_id, now.revision)
    with pytest.raises(ValueError, match="先收回"):
        change(
            day.store,
            day.casework,
            COLLEAGUE,
            now.plan_id,
            (Edit("team_off", team_id="T1", reason="x"), sent.revision),
        )
    back = release.take_back(day.casework, OFFICER, now.plan_id, sent.revision)
    assert (back.state, back.submitted_by) == ("draft", None)
    with pytest.raises(Conflict, match="他人修改"):
        release.submit(day.store, day.casework, OFFICER, now.plan_id, sent.revision)
    done = released(day)
    with pytest.raises(ValueError, match="当日调整"):
        release.take_back(day.casework, OFFICER, done.plan_id, done.revision)


def test_others_read_no_name_before_the_release_and_only_their_own_after(day, clock):
    draft = day.now()
    done = released(day)
    assert hidden(draft, NEIGHBOUR) and not hidden(draft, OFFICER)
    for viewer in (NEIGHBOUR, INSPECTOR):
        assert visits(day.casework, viewer, done.plan_id).empty and tasks(day.casework, viewer).empty
        assert left_out(day.casework, viewer, done.plan_id).empty
        assert day.casework.read(plan_visit.DATASET, viewer).empty, "whoever asks the casework itself"
        assert hidden(done, viewer)
    clock.at = SEVEN
    theirs, own = visits(day.casework, NEIGHBOUR, done.plan_id), visits(day.casework, INSPECTOR, done.plan_id)
    assert len(theirs) == done.visits and set(own["team_id"]) == {"T1"} == set(
        tasks(day.casework, INSPECTOR)["team_id"]
    )
    for rows in (theirs, own):
        assert rows["arm"].isna().all() and rows["inclusion"].isna().all(), "who was drawn is never told"
    assert left_out(day.casework, INSPECTOR, done.plan_id).empty and not hidden(done, INSPECTOR)


def test_a_frozen_plan_that_somebody_changes_is_found(day):
    done = released(day)
    assert frozen(day.casework) == [done.plan_id]
    with day.casework.database.writing() as connection:
        connection.execute(text("UPDATE plan_visit SET site_id = 'S9x' WHERE seq = 1 AND team_id = 'T1'"))
    assert "校验值不符" in release.verify(day.casework, done.plan_id)[0]
    assert any("校验值不符" in f.text and f.level == "error" for f in check(day.store, day.casework))
    forged = release.fingerprint(
        header(day.casework, done.plan_id), "", visits(day.casework, SYSTEM, done.plan_id)
    )
    with day.casework.database.writing() as connection:
        connection.execute(text("UPDATE plan SET sha256 = :x"), {"x": forged})
    assert any("操作记录" in said for said in release.verify(day.casework, done.plan_id))


def test_a_release_after_the_day_is_refused(day):
    now = day.now()
    sent = release.submit(day.store, day.casework, OFFICER, now.plan_id, now.revision)
    with pytest.raises(ValueError, match="公布时间"):
        release.confirm(
            day.store, day.casework, LEADER, now.plan_id, (sent.revision, SEVEN + timedelta(days=2))
        )
    assert header(day.casework, now.plan_id).state == "submitted"
    assert day.casework.read(task.DATASET, SYSTEM).empty


def test_scenarios_stand_side_by_side_and_one_is_chosen(day):
    a = day.now()
    b = scenario.copy(day.casework, OFFICER, a.plan_id)
    assert (b.scenario, b.is_chosen, b.draw, b.finds) == ("B", False, a.draw, a.finds)
    row = visits(day.casework, SYSTEM, a.plan_id)
    drop = ["plan_id"]
    assert visits(day.casework, SYSTEM, b.plan_id).drop(columns=drop).equals(row.drop(columns=drop))
    change(day.store, day.casework, OFFICER, b.plan_id, (Edit("team_off", team_id="T1", reason="休整"), 1))
    assert header(day.casework, b.plan_id).visits < a.visits == header(day.casework, a.plan_id).visits
    scenario.choose(day.casework, OFFICER, b.plan_id)
    assert [(h.scenario, h.is_chosen) for h in headers(day.casework, DAY)] == [("A", False), ("B", True)]
    with pytest.raises(ValueError, match="未采用"):
        scenario.remove(day.casework, OFFICER, b.plan_id)
    scenario.remove(day.casework, OFFICER, a.plan_id)
    assert [h.plan_id for h in headers(day.casework, DAY)] == [b.plan_id]
    assert visits(day.casework, SYSTEM, a.plan_id).empty


def test_only_the_chosen_scenario_is_submitted_and_then_no_other_is_chosen(day):
    a = day.now()
    b = scenario.copy(day.casework, OFFICER, a.plan_id)
    with pytest.raises(ValueError, match="采用"):
        release.submit(day.store, day.casework, OFFICER, b.plan_id, b.revision)
    release.submit(day.store, day.casework, OFFICER, a.plan_id, a.revision)
    with pytest.raises(ValueError, match="不能改用"):
        scenario.choose(day.casework, OFFICER, b.plan_id)


def test_a_protected_site_is_planned_only_after_a_leader_has_agreed(day):
    asked = (DAY, "S11")
    with pytest.raises(ValueError, match="无需审批"):
        approvals.ask(day.casework, OFFICER, (DAY, "S5"), "群众举报")
    with pytest.raises(ValueError, match="写明理由"):
        approvals.ask(day.casework, OFFICER, asked, " ")
    approvals.ask(day.casework, OFFICER, asked, "群众举报")
    with pytest.raises(ValueError, match="已申请"):
        approvals.ask(day.casework, COLLEAGUE, asked, "再报")
    with pytest.raises(ValueError, match="只有领导"):
        approvals.decide(day.casework, COLLEAGUE, asked, True)
    with pytest.raises(ValueError, match="获得批准"):
        change(day.store, day.casework, OFFICER, day.now().plan_id, (Edit("force", "S11"), 1))
    approvals.decide(day.casework, LEADER, asked, True)
    change(day.store, day.casework, OFFICER, day.now().plan_id, (Edit("force", "S11"), 1))
    assert "S11" in set(visits(day.casework, SYSTEM, day.now().plan_id)["site_id"])
    assert approvals.approvals(day.casework, OFFICER, DAY)["decided_by"].tolist() == ["leader"]
