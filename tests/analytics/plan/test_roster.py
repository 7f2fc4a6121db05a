"""From planners' decisions and the roster's frames to the problem."""

import pandas as pd
from planning import DAY, inspected, scored, shaped

from analytics.plan.build import PlanParams, build_problem
from analytics.plan.demands import Demands, Roster, Underway
from schema import exclusive_pair, inspection, officer, recusal, target, team
from store.checks import cast

TEAM = {
    "team_id": "T1",
    "name": "宁波一组",
    "home_adcode": "330206",
    "lon_wgs84": 121.8,
    "lat_wgs84": 29.95,
    "shift_start_min": 510,
    "shift_end_min": 1050,
    "skills": "cems;air",
    "jurisdictions": "33;32",
    "max_visits": 6,
    "works_night": False,
}
NIGHT = {"rule": "N01", "family": "power_night", "evidence_class": "B", "confidence": 0.7}
SECOND = {"site_id": "S2", "adcode": "320506"}
HINT = SECOND | {"rule": "H01", "family": "satellite", "evidence_class": "C"}


def built(demands=None, roster=None, clues=({}, SECOND), **rows):
    targets = cast(target.DATASET, scored(*clues, **rows).reset_index(drop=True))
    people = shaped(team.DATASET, (TEAM, TEAM | {"team_id": "T2", "name": "宁波二组"}))
    return build_problem(targets, people, PlanParams(), demands or Demands(), roster)


def person(number, **values):
    base = {"officer_id": f"P{number}", "name": "张三", "cert_no": "1", "team_id": "T1"}
    return base | {"home_adcode": "330206", "is_leader": False} | values


def windows(problem):
    return sorted((o.site_id, o.window) for o in problem.options)


def test_excluded_sites_and_teams_off_are_not_in_the_problem():
    problem = built(Demands(excluded=frozenset({"S1"}), teams_off=frozenset({"T2"})))
    assert windows(problem) == [("S2", "day")]
    assert [t.team_id for t in problem.teams] == ["T1"]


def test_a_lock_is_held_by_every_option_left_of_the_site():
    problem = built(Demands(locks={"S1": "T2", "S2": ""}), clues=(NIGHT, SECOND))
    held = {(problem.options[i].site_id, problem.options[i].window): k for i, k in problem.locked.items()}
    assert held == {("S1", "day"): 1, ("S1", "night"): 1, ("S2", "day"): -1}


def test_a_demanded_window_is_the_only_one_with_its_own_value():
    by_day = built(Demands(windows={"S1": "day"}), clues=(NIGHT, SECOND))
    assert windows(by_day) == [("S1", "day"), ("S2", "day")]
    usual = {(o.site_id, o.window): o.value for o in built(clues=(NIGHT, SECOND)).options}
    assert next(o for o in by_day.options if o.site_id == "S1").value == usual["S1", "day"]
    at_night = built(Demands(windows={"S2": "night"}))
    assert next(o for o in at_night.options if o.site_id == "S2").window == "night"


def test_a_barred_site_needs_the_leaders_consent_and_a_must_without_it_is_said_to_be_impossible():
    visits = [inspected(f"I{i}", site_id="S2") for i in range(2)]
    refused = built(Demands(musts=frozenset({"S2"})), clues=({}, HINT), inspections=visits)
    assert windows(refused) == [("S1", "day")]
    assert [(x.site_id, x.code) for x in refused.impossible] == [("S2", "barred")]
    assert "上限" in refused.impossible[0].reason
    targets = cast(target.DATASET, scored({}, HINT, inspections=visits).reset_index(drop=True))
    agreed = targets.assign(barred=None)  # as what is known of the day says when a leader has agreed
    granted = build_problem(
        agreed, shaped(team.DATASET, (TEAM,)), PlanParams(), Demands(musts=frozenset({"S2"}))
    )
    assert ("S2", "day") in windows(granted) and granted.impossible == ()


def test_demands_without_any_option_are_impossible_with_their_reason():
    asked = Demands(
        musts=frozenset({"S9", "S1"}),
        locks={"S2": "T2"},
        excluded=frozenset({"S1"}),
        teams_off=frozenset({"T2"}),
    )
    said = {x.site_id: x.reason for x in built(asked).impossible}
    assert "排除" in said["S1"] and "宁波二组" in said["S2"] and "没有该企业" in said["S9"]


def test_officers_keep_their_team_out_of_their_home_district_and_city():
    people = shaped(officer.DATASET, [person(1), person(2, team_id="T2", home_adcode="320500")])
    one, two = built(roster=Roster(DAY, officers=people)).teams
    assert one.away_from == ("330206",) and two.away_from == ("3205",)


def test_a_declared_conflict_bars_the_team_while_it_lasts():
    people = shaped(officer.DATASET, [person(1)])
    rows = [
        {"officer_id": "P1", "site_id": "S1", "valid_from": DAY, "valid_to": None},
        {"officer_id": "P1", "site_id": "S2", "valid_from": "2026-01-01", "valid_to": "2026-02-01"},
    ]
    roster = Roster(DAY, officers=people, recusals=shaped(recusal.DATASET, rows))
    barred = {o.site_id: o.barred_teams for o in built(roster=roster).options}
    assert barred == {"S1": {"T1"}, "S2": frozenset()}


def test_the_team_that_came_last_time_does_not_come_again_within_a_year():
    rows = [
        inspected("I1", team_id="T1"),
        inspected("I2", team_id="T2", started_at=pd.Timestamp("2024-03-03 09:00")),
        inspected("I3", team_id=None),
    ]
    roster = Roster(DAY, inspections=shaped(inspection.DATASET, rows))
    barred = {o.site_id: o.barred_teams for o in built(roster=roster).options}
    assert barred == {"S1": {"T1"}, "S2": frozenset()}


def test_both_sites_of_a_pair_carry_its_label():
    rows = [{"site_id": "S2", "other_site_id": "S1"}]
    roster = Roster(DAY, exclusive_pairs=shaped(exclusive_pair.DATASET, rows))
    labels = {o.site_id: o.pairs for o in built(roster=roster).options}
    assert labels["S1"] == labels["S2"] != ()


def test_a_team_under_way_has_less_of_the_day_left():
    now = {"T1": Underway(121.5, 29.9, 800, done=2, had_lunch=True), "T2": Underway(121.5, 29.9, 700)}
    one, two = built(Demands(underway=now)).teams
    assert (one.start, one.start_at, one.max_visits, one.lunch) == (800, (121.5, 29.9), 4, None)
    assert two.lunch is not None and two.max_visits == 6
    shifted = built(Demands(shifts={"T1": (600, 900)})).teams[0]
    assert (shifted.start, shifted.end) == (600, 900)
