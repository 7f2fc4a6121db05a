"""The targets of a new day: made by the worker when something is newer, by the planner's press, never under a signature."""

import threading

import pandas as pd
import pytest
from builders import END
from plan_world import DAY, FAST, LEADER, OFFICER, WITH_CLUES, world

import app
from analytics.scores.likelihood import INTERCEPT
from callbacks import shell
from jobs import plan, targets
from jobs.planning import queue
from jobs.planning.change import change
from jobs.planning.edits import Edit
from jobs.planning.params import Planning, packed
from jobs.planning.release import submit, take_back
from jobs.progress import Silent
from jobs.worker import Worker
from schema import clue, pm25_grid, target
from store import weights
from store.jobtable import JobTable
from store.plans import document, headers, visits
from store.viewer import SYSTEM

NEXT = (pd.Timestamp(DAY) + pd.Timedelta("1D")).date()
HOUR = pd.Timedelta("1h")


@pytest.fixture
def day(tmp_path):
    made = world(tmp_path)
    yield made
    made.casework.close()


def monitored(day, until=DAY):
    """The newest data are those of the day before ``until``."""
    at = pd.Timestamp(until) - pd.Timedelta("1D")
    row = {"product": "S", "day": at, "row": 1, "col": 1, "pm25_ug_m3": 30.0}
    day.store.append(pm25_grid.DATASET, pd.DataFrame([row]), source="test")


def newer(day, at=END + HOUR):
    """A screening has been here: its clues hold as of later."""
    clues = day.casework.read(clue.DATASET, SYSTEM)
    day.casework.put(clue.DATASET, clues.assign(as_of=at))


def of_day(day, when=DAY):
    return day.casework.read(target.DATASET, SYSTEM, day=when)


def work(day):
    """What the slow lane and then the quick lane of the worker do."""
    table = JobTable(day.casework.database)
    kinds = {targets.KIND: targets.work(day.store, day.casework)} | queue.works(day.store, day.casework)
    while Worker(table, kinds).run_one():
        pass
    return table.jobs()


def test_the_worker_makes_the_targets_of_the_day_after_the_newest_data_once(day):
    monitored(day, NEXT)
    targets.tick(day.store, day.casework)
    targets.tick(day.store, day.casework)
    assert [(j.kind, j.args) for j in JobTable(day.casework.database).jobs()] == [
        ("targets", {"day": NEXT.isoformat()})
    ]
    work(day)
    assert set(of_day(day, NEXT)["site_id"]) == set(WITH_CLUES)
    targets.tick(day.store, day.casework)
    assert [j.state for j in JobTable(day.casework.database).jobs()] == ["done"]


def test_newer_clues_and_newer_weights_make_them_again_and_nothing_else_does(day):
    monitored(day)
    assert targets.due(day.casework, DAY) == "", "as new as the clues"
    newer(day)
    targets.tick(day.store, day.casework)
    work(day)
    assert targets.due(day.casework, DAY) == "" and of_day(day)["as_of"].max() == END + HOUR
    learned = {INTERCEPT: {"mean": 0.1, "covariance": {}}}
    made = weights.Made(state="live", as_of=DAY, n_outcomes=40, weights=learned, backtest={}, reason="")
    number = weights.add(day.casework, made)
    targets.tick(day.store, day.casework)
    work(day)
    assert set(of_day(day)["weights_version"]) == {number}


def test_targets_from_before_they_said_what_a_visit_sees_are_made_again(day):
    monitored(day)
    rows = of_day(day)
    day.casework.put(target.DATASET, rows.assign(detect_day=None, detect_night=None), replace={"day": DAY})
    assert targets.due(day.casework, DAY)
    targets.tick(day.store, day.casework)
    work(day)
    assert targets.due(day.casework, DAY) == "" and of_day(day)["detect_day"].notna().all()


def test_a_store_without_data_asks_for_nothing(day):
    targets.tick(day.store, day.casework)
    assert JobTable(day.casework.database).jobs() == []


def test_targets_stay_under_a_signature_and_follow_again_when_it_is_taken_back(day):
    monitored(day)
    made = day.plan()
    submit(day.store, day.casework, OFFICER, made.plan_id, made.revision)
    before = of_day(day)
    newer(day)
    targets.tick(day.store, day.casework)
    assert JobTable(day.casework.database).jobs() == [] and targets.due(day.casework, DAY) == ""
    with pytest.raises(ValueError, match="已提交或定稿，目标不再改动"):
        targets.run(day.store, day.casework, day=DAY, progress=Silent())
    pd.testing.assert_frame_equal(of_day(day), before)
    take_back(day.casework, OFFICER, made.plan_id, day.now().revision)
    targets.tick(day.store, day.casework)
    work(day)
    assert of_day(day)["as_of"].max() == END + HOUR


def test_what_planners_spoke_of_stays_a_target_when_targets_are_made_anew(day):
    made = day.plan()
    change(
        day.store, day.casework, LEADER, made.plan_id, (Edit("force", "S15", reason="举报"), made.revision)
    )
    newer(day)
    targets.run(day.store, day.casework, day=DAY, progress=Silent())
    assert "S15" in set(of_day(day)["site_id"])


def test_one_press_on_a_new_day_makes_targets_and_plan(day):
    assert of_day(day, NEXT).empty
    params = packed(Planning(seconds=FAST))
    queue.ask_plan(day.casework, OFFICER, NEXT, params=params)
    assert [j.state for j in work(day)] == ["done"]
    assert {*WITH_CLUES} <= set(of_day(day, NEXT)["site_id"])
    (made,) = headers(day.casework, NEXT)
    assert made.visits == len(visits(day.casework, SYSTEM, made.plan_id)) > 0


def test_the_command_line_says_which_step_is_missing(day):
    with pytest.raises(ValueError, match="请先运行 targets --date 2026-11-22"):
        plan.run(day.store, day.casework, day=NEXT, seconds=FAST, progress=Silent())


def test_a_day_without_any_clue_has_its_random_share_and_whom_the_planner_forces(day):
    gone = day.casework.read(clue.DATASET, SYSTEM)
    day.casework.put(clue.DATASET, gone.assign(t_start=pd.Timestamp(NEXT), t_end=pd.Timestamp(NEXT) + HOUR))
    queue.ask_plan(day.casework, OFFICER, NEXT, params=packed(Planning(seconds=FAST)))
    assert [j.state for j in work(day)] == ["done"]
    (made,) = headers(day.casework, NEXT)
    drawn = document(day.casework, made.plan_id, 0).demands.drawn
    assert set(visits(day.casework, SYSTEM, made.plan_id)["site_id"]) == set(drawn) and len(drawn) == 1
    rest = sorted({"S13", "S14", "S15"} - set(drawn))
    change(day.store, day.casework, OFFICER, made.plan_id, (Edit("force", rest[0]), made.revision))
    assert rest[0] in set(visits(day.casework, SYSTEM, made.plan_id)["site_id"])


def test_the_worker_does_jobs_of_this_kind_beside_those_of_the_night():
    assert targets in app.KINDS


def test_the_watch_looks_again_only_when_something_changed(day, monkeypatch):
    looked = []
    monkeypatch.setattr(targets, "tick", lambda *_: looked.append(1))

    class Rounds(threading.Event):
        def wait(self, timeout=None):
            if len(seen) == 2:
                newer(day)
            seen.append(1)
            return len(seen) > 4

    seen = []
    targets.keep_up(day.store, day.casework, Rounds())
    assert len(looked) == 2


def test_pages_and_worker_count_the_same_series_as_the_day_of_the_data():
    """Else the page would offer the plan of one day and the worker make the targets of another."""
    derived = {"hotspot_cell", "power_score"}  # made from the others, never newer
    assert set(shell.DATED) - derived == set(targets.SERIES)
