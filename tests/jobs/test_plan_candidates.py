"""Which teams may go to an enterprise: said before anything is pressed, and the same as what an edit is refused for."""

import pytest
from plan_world import COLLEAGUE, INSPECTOR, LEADER, NEIGHBOUR, OFFICER, do
from small_app import application

from callbacks import plan_teams
from callbacks.services import Services
from jobs.planning.candidates import WHY, obstacles
from jobs.planning.edits import Edit
from settings import Settings


def codes(day, site):
    return obstacles(day.store, day.casework, day.now(), site)


def test_every_team_is_told_what_keeps_it_away(day):
    assert codes(day, "S2") == {"T1": "recused", "T2": ""}
    assert codes(day, "S1") == {"T1": "", "T2": "recused"}
    assert codes(day, "S5") == {"T1": "", "T2": ""}
    assert codes(day, "S12") == {"T1": "no_jurisdiction", "T2": "no_jurisdiction"}
    assert codes(day, "S11") == {"T1": "no_option", "T2": "no_option"}, "it waits for an approval"
    do(day, Edit("team_off", team_id="T1", reason="培训"))
    assert codes(day, "S5") == {"T1": "off", "T2": ""}


def test_an_edit_is_refused_exactly_for_the_teams_that_are_told_off(day):
    for site in ("S1", "S2", "S5"):
        for team, code in codes(day, site).items():
            if code:
                with pytest.raises(ValueError, match=WHY[code][:4]):
                    do(day, Edit("force", site, team))


def test_the_menu_asks_for_own_teams_and_only_planners_are_answered(day, tmp_path):
    services = Services(Settings(home=tmp_path), day.store, day.casework)
    plan_id = day.now().plan_id
    with application(services).server.test_request_context():
        told = plan_teams.answer(services, OFFICER, plan_id, "S2").get_json()["teams"]
        assert told == {"T1": WHY["recused"], "T2": ""}
        assert (
            plan_teams.answer(services, LEADER, plan_id, "S12").get_json()["teams"]["T1"]
            == WHY["no_jurisdiction"]
        )
        assert plan_teams.answer(services, COLLEAGUE, plan_id, "S12")[1] == 404, "another jurisdiction"
        assert plan_teams.answer(services, OFFICER, "JH-0", "S2")[1] == 404
        for viewer in (NEIGHBOUR, INSPECTOR):
            reply, status = plan_teams.answer(services, viewer, plan_id, "S2")
            assert status == 404 and "计划编制人员" in reply.get_json()["error"]
