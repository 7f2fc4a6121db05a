"""What is drawn anew after a decision: everything from one look at the plan, the map only when somebody moved, few parts."""

from dataclasses import replace

import pytest
import tomorrow_world as world
from builders import LEADER

from callbacks import tomorrow
from callbacks.plan import plan_of
from layouts import tomorrow as page_layout
from layouts import tomorrow_teams

PARTS_OF_A_TEAM = 6  # each of them is asked at every change whether it changed


@pytest.fixture
def services(tmp_path):
    return world.services(tmp_path)


def test_one_answer_brings_all_that_a_decision_may_change(services, monkeypatch):
    looks = []
    monkeypatch.setattr(tomorrow, "plan_of", lambda *given: looks.append(1) or plan_of(*given))
    head, teams, rows, card, routes, address, count = tomorrow.drawn(services, LEADER, {}, (None, "S1"))
    assert len(looks) == 1
    assert {r["site_id"] for r in rows} == set(world.NAMES) and head and teams and card
    assert (routes, address, count)[1:] == tomorrow.of_one_team(services, LEADER, {}, (None, "S1"))[1:]


def test_the_map_fetches_its_routes_anew_only_when_somebody_moved(services):
    plan = plan_of(services, LEADER, {})
    later = replace(plan, head=replace(plan.head, revision=9))
    assert page_layout.routes_address(plan, None) == page_layout.routes_address(later, None)
    moved = replace(plan, stops=[plan.stops[0] | {"arrive_min": 999}, *plan.stops[1:]])
    gone = replace(plan, stops=plan.stops[1:])
    given = replace(plan, stops=[plan.stops[0] | {"team_id": "T2"}, *plan.stops[1:]])
    addresses = {page_layout.routes_address(p, None) for p in (plan, moved, gone, given)}
    assert len(addresses) == 4 and page_layout.routes_address(plan, "T1") not in addresses


def test_many_teams_are_made_of_few_parts_and_still_say_their_shift_and_use(services):
    plan = plan_of(services, LEADER, {})
    teams = [plan.teams[0] | {"team_id": f"T{i}", "name": f"第{i}组"} for i in range(40)]
    shown = tomorrow_teams.capacity(replace(plan, teams=teams))[1]
    assert len(shown.children) == 40
    first = shown.children[0]
    assert len([first, *first._traverse()]) <= PARTS_OF_A_TEAM + 3, "texts count as well"
    name = next(c for c in first._traverse() if "team-name" in str(getattr(c, "className", "")))
    assert "第0组" in name.title and "08:30" in name.title and "已用" in name.title


@pytest.mark.parametrize(("was", "moves"), [(True, False), (False, True), (None, False)])
def test_who_has_the_page_open_gets_it_anew_when_a_draft_is_submitted_or_taken_back(services, was, moves):
    """Menus and fields that edit are on the page of a draft only; a page that shows no plan never moves by itself."""
    choice = {"day": "2026-11-21", "plan": world.PLAN_ID, "revision": 0} | (
        {} if was is None else {"is_draft": was}
    )
    after = tomorrow.current(services, choice)
    assert after["is_draft"] and after.get("go", "") == (
        f"/tomorrow?day=2026-11-21&plan={world.PLAN_ID}" if moves else ""
    )
