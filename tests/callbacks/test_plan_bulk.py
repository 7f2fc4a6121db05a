"""Several enterprises picked in the list are one decision; a team that cannot come is told by its name."""

import json

import pytest
from plan_world import DAY, OFFICER, do, free_sites, team_of
from plotly.utils import PlotlyJSONEncoder

from callbacks.plan import plan_of
from callbacks.plan_acts import Wish, act, edit_of
from callbacks.services import Services
from jobs.planning.edits import Edit
from settings import Settings


@pytest.fixture
def services(day, tmp_path):
    return Services(Settings(home=tmp_path), day.store, day.casework)


def pressed(services, day, wish):
    now = day.now()
    choice = {"day": DAY.isoformat(), "plan": now.plan_id, "view": "list", "revision": now.revision}
    return json.dumps(act(services, OFFICER, wish, choice).said, cls=PlotlyJSONEncoder, ensure_ascii=False)


def test_sites_joined_are_one_decision_and_two_that_swap_are_a_swap():
    assert edit_of(Wish("exclude", "S1;S2;S1;S3", reason="x")) == Edit(
        "exclude", "S1", reason="x", more=("S2", "S3")
    )
    assert edit_of(Wish("swap", "S1;S2")) == Edit("swap", "S1", other="S2")
    assert edit_of(Wish("team_off", team_id="T1", reason="x")) == Edit("team_off", team_id="T1", reason="x")


def test_many_sites_are_one_step_of_the_history_and_one_bad_one_stops_all(day, services):
    four = free_sites(day)[:4]
    said = pressed(services, day, Wish("exclude", ";".join([*four[:2], "S99", *four[2:]]), reason="停产"))
    assert "S99" in said and set(four) <= set(team_of(day)) and day.now().step == 0
    pressed(services, day, Wish("exclude", ";".join(four), reason="停产"))
    (step,) = [s for s in plan_of(services, OFFICER, {"day": DAY.isoformat()}).history.steps if s.step]
    assert step.what.endswith("等 4 家") and not set(four) & set(team_of(day))
    pressed(services, day, Wish("undo"))
    assert set(four) <= set(team_of(day))


def test_a_must_of_a_team_off_duty_names_the_team(day, services):
    site = next(s for s in free_sites(day) if team_of(day)[s] == "T1")
    do(day, Edit("lock", site))
    do(day, Edit("team_off", team_id="T1", reason="车辆故障"))
    unmet = plan_of(services, OFFICER, {"day": DAY.isoformat()}).head.unmet  # drawn sites may be among them
    assert sum("甬一组当日不在岗" in said for said in unmet) == 1
