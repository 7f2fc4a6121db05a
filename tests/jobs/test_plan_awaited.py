"""What other visits keep out of a plan: one of an earlier plan that is still to come, and the pair of one that was made."""

import json
from datetime import datetime, timedelta

import pandas as pd
import pytest
from plan_world import DAY, LEADER, OFFICER, World
from released_world import SEVEN, Clock, released
from sqlalchemy import text

from jobs import plan as planner
from jobs.planning import midday
from jobs.planning.awaited import AWAITED
from jobs.planning.change import change
from jobs.planning.edits import Edit
from jobs.planning.known import read_known
from jobs.planning.soundness import faults
from jobs.progress import Silent
from schema import target, task, team
from store.plans import Header, header, left_out, visits
from store.viewer import SYSTEM

NEXT = DAY + timedelta(days=1)
EVENING = datetime(2026, 11, 21, 21)
pytestmark = pytest.mark.usefixtures("clock")  # before the day is planned


def planned(day: World, plan: Header) -> set[str]:
    return set(visits(day.casework, SYSTEM, plan.plan_id)["site_id"])


def next_day(day: World) -> Header:
    """The same targets the day after, planned."""
    rows = day.casework.read(target.DATASET, SYSTEM, day=DAY)
    day.casework.put(target.DATASET, rows.assign(day=pd.Timestamp(NEXT)))
    plan_id = planner.run(day.store, day.casework, day=NEXT, seconds=0.05, progress=Silent())
    return header(day.casework, plan_id)


def ended(day: World, *sites: str) -> None:
    """These visits were made from 8:40 to 9:40."""
    at = "2026-11-21 08:{}:00.000000"
    times = {"left": at.format(30), "came": at.format(40), "gone": "2026-11-21 09:40:00.000000"}
    done = text(
        "UPDATE task SET state = 'done', left_at = :left, arrived_at = :came, ended_at = :gone WHERE site_id = :s"
    )
    with day.casework.database.writing() as connection:
        for site in sites:
            connection.execute(done, times | {"s": site})


def test_a_visit_of_tonight_is_not_planned_for_tomorrow_unless_forced(day, clock):
    old = released(day)
    clock.at = EVENING
    tonight = set(day.casework.read(task.DATASET, SYSTEM)["site_id"])
    seen, *waiting = sorted(tonight)
    ended(day, seen)
    new = next_day(day)
    assert planned(day, new) and not planned(day, new) & set(waiting)
    drawn = json.loads(new.draw)
    assert not {site for site, *_ in drawn["rows"]} & set(waiting), "nor drawn"
    reasons = left_out(day.casework, SYSTEM, new.plan_id).set_index("site_id")["reason"]
    assert reasons[waiting[0]] == AWAITED.format(day=f"{DAY}", number=old.number)
    with pytest.raises(ValueError, match="待结果.*列为必查"):
        change(day.store, day.casework, OFFICER, new.plan_id, (Edit("lock", waiting[0], "T1"), 1))
    free = next(s for s in waiting if s not in {"S1", "S2", "S3", "S4"})
    change(day.store, day.casework, OFFICER, new.plan_id, (Edit("force", free, reason="复查"), 1))
    assert (
        free in planned(day, new) and faults(day.store, day.casework, header(day.casework, new.plan_id)) == []
    )


def test_a_visit_that_came_into_an_earlier_plan_later_is_found_before_the_release(day, clock):
    clock.at = EVENING
    new = next_day(day)
    assert faults(day.store, day.casework, new) == []
    released(day, None)
    both = planned(day, new) & planned(day, day.now())
    assert both and len([s for s in faults(day.store, day.casework, new) if "待结果" in s]) == len(both)


def test_what_was_left_undone_is_free_again_when_its_day_is_over(day, clock):
    released(day)
    clock.at = datetime.combine(NEXT, SEVEN.time())
    assert planned(day, next_day(day)) & planned(day, day.now())


def test_the_pair_of_a_site_that_was_visited_stays_out_of_the_rest_of_the_day(day, clock):
    old = released(day)
    mine, other = ("S3", "S4") if "S3" in planned(day, old) else ("S4", "S3")
    clock.at = datetime(2026, 11, 21, 10, 30)
    ended(day, mine)
    draft = midday.begin(day.store, day.casework, OFFICER, (old.plan_id, "调整"))
    assert mine in planned(day, draft) and other not in planned(day, draft)
    left = left_out(day.casework, SYSTEM, draft.plan_id).set_index("site_id").loc[other]
    assert left["reason_code"] == "pair" and "不宜同日检查" in left["reason"]
    for edit in (Edit("force", other), Edit("give", other, "T1")):
        with pytest.raises(ValueError, match=f"{other}与今日已检查的{mine}不宜同日检查"):
            change(day.store, day.casework, LEADER, draft.plan_id, (edit, draft.revision))


def test_an_undo_in_the_afternoon_brings_no_visit_of_the_morning_back(day, clock: Clock):
    old = released(day)
    clock.at = datetime(2026, 11, 21, 10)
    draft = midday.begin(day.store, day.casework, OFFICER, (old.plan_id, "调整"))
    rows = visits(day.casework, SYSTEM, draft.plan_id)
    morning = rows.loc[rows["arrive_min"] < 12 * 60, "site_id"].iloc[-1]
    change(day.store, day.casework, OFFICER, draft.plan_id, (Edit("exclude", morning, reason="停产"), 1))
    clock.at = datetime(2026, 11, 21, 15)
    done = change(day.store, day.casework, OFFICER, draft.plan_id, (Edit("undo"), 2))
    assert done.faults and "调整" in done.said
    rows = visits(day.casework, SYSTEM, draft.plan_id)
    assert (rows["arrive_min"] >= 15 * 60).all()
    assert faults(day.store, day.casework, header(day.casework, draft.plan_id)) == []


@pytest.mark.parametrize(("window", "takes_turns"), [("day", True), ("night", False)])
def test_a_target_of_the_night_keeps_its_only_night_team(day, window, takes_turns):
    """T2 of the night saw S1 last: by day T1 takes its turn, at night nobody else could go."""
    teams = day.store.read(team.DATASET, SYSTEM)
    day.store.append(team.DATASET, teams.assign(works_night=teams["team_id"] == "T2"), source="test")
    rows = day.casework.read(target.DATASET, SYSTEM, day=DAY)
    is_it = rows["site_id"] == "S1"
    day.casework.put(target.DATASET, rows.assign(window=rows["window"].mask(is_it, window)))
    found = read_known(day.store, day.casework, DAY).roster.inspections
    assert ("S1" in set(found["site_id"])) is takes_turns
