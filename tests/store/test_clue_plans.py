"""A clue that is planned waits for a visit, and for no longer than somebody is to make it."""

from datetime import datetime, timedelta

import builders
import field_world as world
import pytest
from field_world import INSPECTOR, TASK

from schema import clue, plan, task
from schema.inspection import HIT, PLAIN, REFUTED, TECHNICAL, UNVERIFIED
from store.clock import CLOCK, machine, now
from store.clue_plans import give_back_unvisited, plan_clues
from store.clue_states import confirm, last_decision
from store.records import submit
from store.tasks import Move, advance
from store.viewer import SYSTEM

AFTERNOON = datetime(2026, 11, 21, 14)
DAY_OVER = datetime(2026, 11, 22, 6)
NEXT_DAY = datetime(2026, 11, 22)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """On the afternoon of the day; of the planned clues, an officer has pushed that of S1."""
    monkeypatch.setattr(CLOCK, "behind", machine() - AFTERNOON)
    made = world.services(tmp_path)
    confirm(made.casework, builders.OFFICER, "XS-0")
    with made.casework.database.writing() as connection:
        plan_clues(made.casework, connection, SYSTEM, (("S1", "S3", "S4", "S5"), "JW-20261121-01"))
    return made


def state(home, site_id="S1"):
    return home.casework.read(clue.DATASET, SYSTEM, site_id=site_id)["state"].iloc[0]


def give_up(home, number=1, reason="closed"):
    task_id = f"{TASK[:-1]}{number}"
    viewer = INSPECTOR if number < 3 else builders.OFFICER
    return advance(home.casework, viewer, task_id, Move("returned", None, now(), (reason, "门口贴有公告")))


def hand_in(home, outcome):
    world.photographed(home)
    given = world.found() if outcome == HIT else world.record(outcome_note="见说明")
    if outcome == PLAIN:
        given = world.found()
        given["problems"] = [problem | {"is_prominent": False} for problem in given["problems"]]
    given |= {"outcome": outcome, "clue_outcomes": {"XS-0": outcome}}
    return submit(home.store, home.casework, INSPECTOR, given)


def another_task(home, release_at, day=NEXT_DAY):
    """S1 is to be visited on another day too, by a plan that comes out at ``release_at``."""
    header = world.released(
        plan_id="JH-20261122-01", day=day, release_at=release_at, number="JW-20261122-01", is_chosen=True
    )
    home.casework.put(plan.DATASET, header)
    row = (
        world.tasks()
        .head(1)
        .assign(task_id="RW-20261122-0001", code="WX7K2P99", day=day, plan_id="JH-20261122-01")
    )
    home.casework.put(task.DATASET, row)


@pytest.mark.parametrize(
    ("outcome", "after"),
    [
        (HIT, "FEEDBACK"),
        (PLAIN, "FEEDBACK"),
        (REFUTED, "CLOSED"),
        (TECHNICAL, "CLOSED"),
        (UNVERIFIED, "PUSHED"),
    ],
)
def test_no_outcome_leaves_a_clue_planned(home, outcome, after):
    assert state(home) == "PLANNED"
    answer = hand_in(home, outcome)
    assert state(home) == after
    last = last_decision(home.casework, "XS-0")
    assert (last.before, last.after) == ("PLANNED", after)
    assert last.reason == f"现场检查{outcome}（{answer['record_id']}）"
    assert home.casework.verify_events() == []


def test_a_returned_task_gives_its_clues_back_and_says_why(home):
    give_up(home)
    assert state(home) == "PUSHED" and state(home, "S3") == "PLANNED"
    last = last_decision(home.casework, "XS-0")
    assert last.actor == "inspector" and last.reason == f"任务 {TASK} 已退回：企业停产或无人：门口贴有公告"
    give_up(home, 2)
    assert state(home, "S3") == "SCREENED", "where it was before, though nobody had pushed it"


def test_a_withdrawn_task_gives_its_clues_back(home):
    advance(home.casework, builders.OFFICER, TASK, Move("withdrawn", None, now()))
    assert state(home) == "PUSHED"


def test_a_site_that_another_released_task_is_to_visit_stays_planned(home):
    another_task(home, now() - timedelta(hours=1))
    give_up(home)
    assert state(home) == "PLANNED"
    assert give_back_unvisited(home.casework, DAY_OVER) == 3 and state(home) == "PLANNED"


def test_a_task_whose_names_are_kept_back_holds_nothing(home):
    another_task(home, now() + timedelta(hours=10))
    give_up(home)
    assert state(home) == "PUSHED", "a clue that stayed planned would tell what the embargo keeps back"


def test_when_the_day_is_over_what_nobody_visited_goes_back_once(home):
    assert give_back_unvisited(home.casework, DAY_OVER - timedelta(seconds=1)) == 0
    hand_in(home, UNVERIFIED)
    assert give_back_unvisited(home.casework, DAY_OVER) == 3
    assert {state(home, site) for site in ("S3", "S4", "S5")} == {"SCREENED"}
    assert last_decision(home.casework, "XS-2").reason == "计划日已过，没有检查记录"
    before = world.events(home, "clue_state")
    assert give_back_unvisited(home.casework, DAY_OVER) == 0
    assert world.events(home, "clue_state") == before


def test_a_record_that_comes_late_still_answers_its_clue(home):
    give_up(home)
    hand_in(home, REFUTED)
    assert state(home) == "CLOSED"
