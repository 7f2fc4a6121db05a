"""From frames to the planning problem and back to frames."""

import json

import pandas as pd
from planning import DAY, inspected, scored, shaped

from analytics.plan.build import PlanParams, build_problem
from analytics.plan.demands import Demands, Roster
from analytics.plan.explain import explain
from analytics.plan.planner import make_plan
from analytics.plan.solve import Effort
from analytics.plan.tables import left_out_rows
from schema import plan_left_out, target, team
from store.checks import cast, check

NIGHT = {"rule": "N01", "family": "power_night", "evidence_class": "B", "confidence": 0.7}
HINT = {"site_id": "S2", "adcode": "320506", "rule": "H01", "family": "satellite", "evidence_class": "C"}
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
NIGHT_TEAM = TEAM | {
    "team_id": "T2",
    "shift_start_min": 1260,
    "shift_end_min": 1740,
    "skills": "power",
    "works_night": True,
}


def teams(*rows):
    return shaped(team.DATASET, rows or (TEAM, NIGHT_TEAM))


def found(*changes, **rows):
    return cast(target.DATASET, scored(*changes, **rows).reset_index(drop=True))


def test_a_night_target_has_both_windows_and_a_day_target_one():
    targets = found(NIGHT, {"site_id": "S2", "adcode": "320506"})
    problem = build_problem(targets, teams(), PlanParams())
    windows = sorted((o.site_id, o.window) for o in problem.options)
    assert windows == [("S1", "day"), ("S1", "night"), ("S2", "day")]
    value = {(o.site_id, o.window): o.value for o in problem.options}
    assert value["S1", "night"] > value["S1", "day"]
    night = next(o for o in problem.options if o.window == "night")
    assert (night.opens, night.closes + night.service) == (22 * 60, 30 * 60)


def test_a_barred_target_has_no_option_and_comes_with_its_reason():
    targets = found({}, HINT, inspections=[inspected(f"I{i}", site_id="S2") for i in range(2)])
    problem = build_problem(targets, teams(), PlanParams())
    assert {o.site_id for o in problem.options} == {"S1"}
    plan = make_plan(problem, Effort(iterations=20))
    rows = left_out_rows(targets, explain(problem, plan, {}, {}))
    barred = rows[rows["site_id"] == "S2"].iloc[0]
    assert barred["reason_code"] == "barred" and "上限" in barred["reason"]
    facts = json.loads(barred["facts"])
    assert facts["template"].format(**facts["values"]) == barred["reason"]


def test_day_teams_have_lunch_and_night_teams_do_not():
    day, night = build_problem(found({}), teams(), PlanParams()).teams
    assert day.lunch is not None and night.lunch is None
    assert night.works_night and not day.works_night
    assert day.skills == {"cems", "air"} and day.prefixes == ("33", "32")


def test_a_team_planned_the_night_before_rests_eleven_hours():
    early = NIGHT_TEAM | {"shift_start_min": 840, "shift_end_min": 1620}
    worked = build_problem(
        found({}), teams(early), PlanParams(), roster=Roster(DAY, worked={"T2": 1620})
    ).teams[0]
    assert worked.start == 1620 - 1440 + 660
    rested = build_problem(found({}), teams(early), PlanParams()).teams[0]
    assert rested.start == 840


def test_musts_are_marked():
    problem = build_problem(found({}), teams(), PlanParams(), Demands(musts=frozenset({"S1"})))
    assert all(o.must for o in problem.options)


def test_rows_are_in_the_declared_form():
    targets = found({"barred": "已列入正面清单。"}, NIGHT | {"site_id": "S2", "adcode": "320506"})
    problem = build_problem(targets, teams(TEAM), PlanParams())
    plan = make_plan(problem, Effort(iterations=20))
    left = left_out_rows(targets, explain(problem, plan, {}, {})).assign(plan_id="JH-20261121-01")
    check(plan_left_out.DATASET, left)
    assert set(left["site_id"]) | {problem.options[i].site_id for i in plan.visited} == {"S1", "S2"}


def ending(until: int, **changes):
    """Evidence that ends on the day at this minute."""
    end = pd.Timestamp(DAY) + pd.Timedelta(minutes=until)
    return found({"t_start": end - pd.Timedelta("3h"), "t_end": end} | changes)


def test_evidence_that_ends_on_the_day_is_visited_before_it_does():
    option = build_problem(ending(700), teams(), PlanParams()).options[0]
    assert option.closes == 700
    usual = build_problem(found({}), teams(), PlanParams()).options[0]
    assert usual.closes == 18 * 60 - usual.service


def test_a_visit_that_no_team_can_begin_in_time_keeps_its_whole_window():
    late = TEAM | {"shift_start_min": 690}
    assert build_problem(ending(700), teams(late), PlanParams()).options[0].closes > 700
    one = teams(TEAM, late | {"team_id": "T2"})
    locked = Demands(locks={"S1": "T2"})
    assert build_problem(ending(700), one, PlanParams()).options[0].closes == 700
    assert build_problem(ending(700), one, PlanParams(), locked).options[0].closes > 700


def test_a_team_that_must_eat_before_the_visit_cannot_begin_it_in_time():
    start, targets = teams(TEAM | {"shift_start_min": 640}), ending(700)
    assert build_problem(targets, start, PlanParams()).options[0].closes == 700
    long = targets.assign(service_min=180)  # nobody leaves for a break after it
    assert build_problem(long, start, PlanParams()).options[0].closes > 700
