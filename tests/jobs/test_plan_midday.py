"""The rest of a day planned again: when that may be, what it keeps, what it tells, and who has overtaken it."""

from dataclasses import replace
from datetime import datetime

import pytest
from plan_world import DAY, INSPECTOR, LEADER, OFFICER
from released_world import EVENING, SEVEN, barred, begun, released, states
from sqlalchemy import text

from analytics.plan.problem import Lunch
from jobs.planning import midday, publishing, release, scenario
from jobs.planning.change import Conflict, change
from jobs.planning.edits import Edit
from jobs.planning.midday_state import had_lunch, known_of
from schema import task
from store.plans import Demands, Stop, chosen, document, header, visits
from store.tables import TABLES
from store.tasks import Move, advance, tasks
from store.viewer import SYSTEM

pytestmark = pytest.mark.usefixtures("clock")  # before the day is planned


def test_the_rest_of_the_day_keeps_what_is_begun_and_starts_where_the_teams_are(day, clock):
    old = released(day)
    clock.at = SEVEN
    site_id, returned = begun(day, clock), tasks(day.casework, INSPECTOR, day=DAY)["site_id"].iloc[1]
    before = day.casework.read(task.DATASET, SYSTEM)
    clock.at = datetime(2026, 11, 21, 13, 40)
    draft = midday.begin(day.store, day.casework, OFFICER, (old.plan_id, "道路封闭"))
    new = midday.finish(day.store, day.casework, OFFICER, (draft.plan_id, draft.revision))
    assert (new.number, new.state, new.amends) == ("JW-20261121-01/2", "frozen", old.plan_id)
    assert chosen(day.casework, DAY) == header(day.casework, new.plan_id)
    assert header(day.casework, old.plan_id).state == "amended"
    rows = visits(day.casework, SYSTEM, new.plan_id)
    first = rows[(rows["team_id"] == "T1") & (rows["seq"] == 1)].iloc[0]
    assert (first["site_id"], first["arrive_min"]) == (site_id, 9 * 60)
    later = rows.drop(index=first.name)
    assert (later["arrive_min"] >= 13 * 60 + 40).all() and returned not in set(rows["site_id"])
    after = day.casework.read(task.DATASET, SYSTEM)
    kept = after[after["site_id"] == site_id].iloc[0]
    old_row = before[before["site_id"] == site_id].iloc[0]
    assert (kept["task_id"], kept["code"], kept["state"], kept["plan_id"]) == (
        old_row["task_id"], old_row["code"], "on_site", new.plan_id
    )  # fmt: skip
    alive = after[~after["state"].isin(["withdrawn", "returned"])]
    assert sorted(alive["site_id"]) == sorted(rows["site_id"]) and set(alive["plan_id"]) == {new.plan_id}
    gone = set(after.loc[after["state"] == "withdrawn", "site_id"]) - set(rows["site_id"])
    assert all(states(day)[s] != "PLANNED" for s in gone if s in states(day))
    for plan_id in (old.plan_id, new.plan_id):
        assert release.verify(day.casework, plan_id) == []
    assert day.casework.verify_events() == []


def test_an_amendment_can_be_edited_before_it_is_released_but_not_what_is_begun(day, clock):
    old = released(day)
    clock.at = SEVEN
    site_id = begun(day, clock)
    clock.at = datetime(2026, 11, 21, 10)
    draft = midday.begin(day.store, day.casework, OFFICER, (old.plan_id, "新线索"))
    assert draft.state == "draft" and header(day.casework, old.plan_id).state == "frozen"
    with pytest.raises(ValueError, match="不能再改"):
        edit = Edit("exclude", site_id, reason="停产")
        change(day.store, day.casework, OFFICER, draft.plan_id, (edit, draft.revision))
    new = next(
        f"S{i}"
        for i in (13, 14, 15)
        if f"S{i}" not in set(visits(day.casework, SYSTEM, draft.plan_id)["site_id"])
    )
    done = change(
        day.store, day.casework, OFFICER, draft.plan_id, (Edit("force", new, reason="来电"), draft.revision)
    )
    with pytest.raises(Conflict):
        midday.finish(day.store, day.casework, OFFICER, (draft.plan_id, draft.revision))
    last = midday.finish(day.store, day.casework, OFFICER, (draft.plan_id, done.revision))
    assert new in set(tasks(day.casework, OFFICER, day=DAY)["site_id"]) and last.number == "JW-20261121-01/2"
    asked = document(day.casework, last.plan_id, last.step).demands
    assert asked.forced[new] == "来电" and new not in asked.excluded


def test_an_amendment_is_refused_when_a_team_has_set_out_meanwhile_for_what_it_takes_away(day, clock):
    old = released(day)
    clock.at = SEVEN
    draft = midday.begin(day.store, day.casework, OFFICER, (old.plan_id, "调整"))
    row = tasks(day.casework, OFFICER, day=DAY).iloc[-1]
    edit = Edit("exclude", row["site_id"], reason="停产")
    done = change(day.store, day.casework, OFFICER, draft.plan_id, (edit, draft.revision))
    advance(day.casework, OFFICER, row["task_id"], Move("on_way", 1, clock.at))
    with pytest.raises(ValueError, match="刚刚出发"):
        midday.finish(day.store, day.casework, OFFICER, (draft.plan_id, done.revision))
    assert (
        header(day.casework, old.plan_id).state == "frozen"
        and header(day.casework, draft.plan_id).state == "draft"
    )


def test_no_amendment_of_a_day_that_is_over(day, clock):
    old = released(day)
    clock.at = datetime(2026, 11, 23, 10)
    with pytest.raises(ValueError, match="已经结束"):
        midday.begin(day.store, day.casework, OFFICER, (old.plan_id, "调整"))


def test_nothing_is_adjusted_before_the_plan_is_out_nor_before_its_day(day, clock):
    old = released(day)
    with pytest.raises(ValueError, match="公布前不能"):
        midday.begin(day.store, day.casework, OFFICER, (old.plan_id, "调整"))
    assert "PLANNED" not in states(day).values(), "their state would tell what is kept back"
    clock.at = SEVEN
    draft = midday.begin(day.store, day.casework, OFFICER, (old.plan_id, "调整"))
    clock.at = EVENING
    with pytest.raises(ValueError, match="公布前不能"):
        midday.finish(day.store, day.casework, OFFICER, (draft.plan_id, draft.revision))
    assert "PLANNED" not in states(day).values() and header(day.casework, old.plan_id).state == "frozen"


def test_a_plan_that_is_out_the_evening_before_waits_for_its_day(day, clock):
    old = released(day, None)
    with pytest.raises(ValueError, match="还没有开始"):
        midday.begin(day.store, day.casework, OFFICER, (old.plan_id, "调整"))
    clock.at = datetime(2026, 11, 21, 0, 1)
    assert midday.begin(day.store, day.casework, OFFICER, (old.plan_id, "调整")).amends == old.plan_id


@pytest.mark.parametrize(("second", "is_said"), [(OFFICER, True), (LEADER, False)], ids=["one", "two"])
def test_one_person_may_release_it_and_the_record_says_so(day, clock, second, is_said):
    old = released(day)
    assert not old.is_by_one
    clock.at = SEVEN
    draft = midday.begin(day.store, day.casework, OFFICER, (old.plan_id, "道路封闭"))
    new = midday.finish(day.store, day.casework, second, (draft.plan_id, draft.revision))
    with day.casework.database.reading() as connection:
        asked = text("SELECT detail FROM event WHERE action = 'plan_confirm' AND entity_id = :id")
        said = connection.execute(asked, {"id": new.plan_id}).scalar_one()
    assert ("当日调整，单人发布" in said) == header(day.casework, new.plan_id).is_by_one == is_said
    assert release.verify(day.casework, new.plan_id) == []
    assert publishing.publish_due(day.casework, clock.at) == [], "its clues are planned already"
    sites = set(visits(day.casework, SYSTEM, new.plan_id)["site_id"]) & set(states(day))
    assert {s for s, state in states(day).items() if state == "PLANNED"} == sites


@pytest.mark.parametrize("pressed", [8, 6], ids=["after", "without a net before"])
def test_a_team_is_not_sent_where_it_came_back_from_while_it_was_adjusted(day, clock, pressed):
    old = released(day)
    clock.at = SEVEN
    draft = midday.begin(day.store, day.casework, OFFICER, (old.plan_id, "调整"))
    planned = set(visits(day.casework, SYSTEM, draft.plan_id)["site_id"])
    row = next(r for r in tasks(day.casework, OFFICER, day=DAY).to_dict("records") if r["site_id"] in planned)
    clock.at = datetime(2026, 11, 21, 8)
    at = datetime(2026, 11, 21, pressed)
    advance(day.casework, OFFICER, row["task_id"], Move("returned", None, at, ("closed", "大门紧锁")))
    with pytest.raises(Conflict, match="刚被检查组退回"):
        midday.finish(day.store, day.casework, OFFICER, (draft.plan_id, draft.revision))
    assert header(day.casework, old.plan_id).state == "frozen"
    scenario.remove(day.casework, OFFICER, draft.plan_id)
    again = midday.begin(day.store, day.casework, OFFICER, (old.plan_id, "有退回"))
    midday.finish(day.store, day.casework, OFFICER, (again.plan_id, again.revision))
    mine = day.casework.read(task.DATASET, SYSTEM, site_id=row["site_id"])
    assert mine["state"].tolist() == ["returned"]


def test_an_adjustment_that_breaks_a_rule_by_now_is_not_released(day, clock):
    old = released(day)
    clock.at = SEVEN
    draft = midday.begin(day.store, day.casework, OFFICER, (old.plan_id, "调整"))
    barred(day, draft)
    with pytest.raises(ValueError, match="请继续优化后再公布"):
        midday.finish(day.store, day.casework, OFFICER, (draft.plan_id, draft.revision))
    assert header(day.casework, old.plan_id).state == "frozen"


LUNCH = Lunch(earliest=11 * 60, latest=13 * 60 + 30, minutes=60)


@pytest.mark.parametrize(
    ("first_ends", "second_begins", "travel", "ate"),
    [
        (11 * 60 + 20, 12 * 60 + 50, 20, True),
        (11 * 60 + 20, 12 * 60 + 30, 20, False),  # 50 minutes
        (9 * 60, 11 * 60 + 10, 20, False),  # before its hours
        (14 * 60, 16 * 60, 20, False),  # after them
    ],
)
def test_a_break_as_long_as_lunch_in_its_hours_is_lunch(first_ends, second_begins, travel, ate):
    stops = [
        Stop("S1", "day", 540, first_ends, 20.0, 10.0),
        Stop("S2", "day", second_begins, second_begins + 60, travel, 10.0),
    ]
    assert had_lunch(stops, LUNCH) is ate
    assert not had_lunch(stops[:1], LUNCH) and not had_lunch([], LUNCH)


def test_a_team_that_ate_at_half_past_eleven_has_no_second_lunch_at_one(day, clock):
    old = released(day)
    rows = tasks(day.casework, OFFICER, day=DAY)
    one, two = rows.loc[rows["team_id"] == "T1", "task_id"].iloc[:2]
    for task_id, hours in ((one, ((8, 30), (9, 0), (11, 20))), (two, ((12, 30), (12, 45), None))):
        left, came, ended = (h and datetime(2026, 11, 21, *h) for h in hours)
        with day.casework.database.writing() as connection:
            values = {
                "left_at": left,
                "arrived_at": came,
                "ended_at": ended,
                "state": "done" if ended else "on_site",
            }
            table = TABLES[task.DATASET.name]
            connection.execute(table.update().where(table.c.task_id == task_id).values(**values))
    clock.at = datetime(2026, 11, 21, 13, 10)
    known = known_of(day.store, day.casework, replace(old, amends=old.plan_id))
    late = replace(known.underway["T1"], free_min=13 * 60 + 10)
    problem = replace(known, underway={**known.underway, "T1": late}).problem(Demands())
    assert known.underway["T1"].had_lunch and not known.underway["T2"].had_lunch
    assert {t.team_id: t.lunch is not None for t in problem.teams} == {"T1": False, "T2": True}
