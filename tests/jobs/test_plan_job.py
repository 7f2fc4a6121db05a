"""The plan job: hard rules of the roster, the random share drawn once, a plan with its first step, planned again under its demands."""

from datetime import timedelta

import pytest
from plan_world import COLLEAGUE, DAY, FAST, LEADER, NEIGHBOUR, OFFICER, visit, world
from planning import shaped

from analytics.plan.draw import from_json
from analytics.plan.draw import verify as verify_draw
from analytics.plan.planner import make_plan
from analytics.plan.solve import Effort
from jobs import targets as targets_job
from jobs.plan import Asked, run, run_asked
from jobs.planning.change import change
from jobs.planning.drawing import population
from jobs.planning.edits import Edit
from jobs.planning.known import read_known
from jobs.planning.params import Planning
from jobs.planning.release import confirm, submit
from jobs.planning.solving import restored
from jobs.progress import Silent
from schema import inspection, plan_visit, target
from store.memory import MemoryStore
from store.plans import document, headers, left_out, steps, visits
from store.viewer import SYSTEM


@pytest.fixture
def day(tmp_path):
    made = world(tmp_path)
    yield made
    made.casework.close()


def test_every_target_is_planned_or_has_a_reason(day):
    made = day.plan()
    seen, left = visits(day.casework, SYSTEM, made.plan_id), left_out(day.casework, SYSTEM, made.plan_id)
    targets = set(day.casework.read(target.DATASET, SYSTEM, ("site_id",), day=DAY)["site_id"])
    assert made.plan_id == "JH-20261121-01"
    assert {*seen["site_id"], *left["site_id"]} == targets and not {*seen["site_id"]} & {*left["site_id"]}
    code = dict(zip(left["site_id"], left["reason_code"], strict=True))
    assert (code["S12"], code["S11"]) == ("no_jurisdiction", "barred")
    assert (made.visits, made.state, made.is_chosen) == (len(seen), "draft", True)
    assert made.value == pytest.approx(seen["value"].sum())


def test_the_roster_is_kept(day):
    made = day.plan()
    seen = visits(day.casework, SYSTEM, made.plan_id)
    team_of = dict(zip(seen["site_id"], seen["team_id"], strict=True))
    assert team_of.get("S2", "T2") == "T2", "an officer of T1 has declared a conflict"
    assert team_of.get("S1", "T1") == "T1", "T2 went there last"
    assert not {"S3", "S4"} <= set(team_of), "a visit to one warns the other"
    assert set(team_of.values()) == {"T1", "T2"}


def test_a_tenth_is_drawn_from_all_sites_and_anybody_can_check_it(day):
    made = day.plan()
    drawn = from_json(made.draw)
    people, _ = population(day.store, day.casework, read_known(day.store, day.casework, DAY))
    assert verify_draw(drawn, DAY, made.plan_id, people) == []
    assert set(people["site_id"]) == {f"S{i}" for i in range(1, 19)} - {"S12", "S18"}, (
        "where the teams may work"
    )
    assert dict(drawn.excluded.to_numpy()) == {"S11": "正面清单或检查频次限制"}
    assert len(drawn.rows) == 1 and drawn.rows["inclusion"].iloc[0] == pytest.approx(1 / 15)
    asked = document(day.casework, made.plan_id, 0).demands.drawn
    assert set(asked) == set(drawn.rows["site_id"])
    row = visits(day.casework, SYSTEM, made.plan_id).set_index("arm").loc["random"]
    assert (row["site_id"], row["inclusion"]) == (drawn.rows["site_id"].iloc[0], pytest.approx(1 / 15))


def test_the_team_that_was_there_last_does_not_go_to_a_drawn_site_either(day):
    rows = [visit(f"S{i}", "T2") | {"record_id": f"JC-{i}"} for i in range(2, 18)]
    day.store.append(inspection.DATASET, shaped(inspection.DATASET, rows), source="all by T2")
    made = day.plan()
    seen = visits(day.casework, SYSTEM, made.plan_id)
    assert "random" in set(seen["arm"]) and set(seen["team_id"]) == {"T1"}
    assert set(seen["site_id"]) == {s.site_id for s in _kept(day, made)}, (
        "the next edit starts from the whole plan"
    )
    people, _ = population(day.store, day.casework, read_known(day.store, day.casework, DAY))
    assert dict(people[people["excluded"].notna()][["site_id", "excluded"]].to_numpy())["S2"].endswith(
        "须回避"
    )


def _kept(day, made):
    """The options that a repair of this plan visits."""
    known = read_known(day.store, day.casework, DAY)
    kept = document(day.casework, made.plan_id, made.step)
    problem = known.problem(kept.demands)
    again = make_plan(problem, Effort(seconds=0), start=restored(problem, kept.routes))
    return [problem.options[i] for i in again.visited]


def test_planning_again_draws_nobody_again_and_keeps_what_planners_asked(day):
    made = day.plan()
    drawn = set(from_json(made.draw).rows["site_id"])
    site = next(s for s in visits(day.casework, SYSTEM, made.plan_id)["site_id"] if s not in drawn)
    change(day.store, day.casework, OFFICER, made.plan_id, (Edit("exclude", site, reason="停产"), 1))
    again = day.plan()
    assert (again.plan_id, again.draw, again.step) == (made.plan_id, made.draw, 2)
    assert site not in set(visits(day.casework, SYSTEM, made.plan_id)["site_id"])
    assert [s.action for s in steps(day.casework, made.plan_id)] == ["plan", "exclude", "replan"]
    assert len(headers(day.casework, DAY)) == 1 and day.casework.verify_events() == []


def test_targets_ranked_again_keep_the_sites_that_have_no_clue(day):
    made = day.plan()
    change(day.store, day.casework, OFFICER, made.plan_id, (Edit("force", "S13"), made.revision))
    targets_job.run(day.store, day.casework, day=DAY, progress=Silent())
    known = set(day.casework.read(target.DATASET, SYSTEM, ("site_id",), day=DAY)["site_id"])
    assert set(visits(day.casework, SYSTEM, made.plan_id)["site_id"]) <= known
    assert {"S13", *document(day.casework, made.plan_id, 0).demands.drawn} <= known


def test_teams_rest_after_the_plan_of_the_day_before(day):
    made = day.plan()
    change(
        day.store, day.casework, OFFICER, made.plan_id, (Edit("shift", team_id="T1", value="15:00-23:30"), 1)
    )
    known = read_known(day.store, day.casework, DAY)
    assert known.roster.worked == {}
    casework = day.casework
    tomorrow = DAY + timedelta(days=1)
    casework.put(target.DATASET, casework.read(target.DATASET, SYSTEM, day=DAY).assign(day=tomorrow))
    worked = read_known(day.store, casework, tomorrow).roster.worked
    on_duty = set(visits(casework, SYSTEM, made.plan_id)["team_id"])
    assert worked == {t: {"T1": 23 * 60 + 30, "T2": 1050}[t] for t in on_duty} and "T2" in on_duty


def test_a_plan_on_its_way_is_not_planned_again(day):
    made = day.plan()
    made = submit(day.store, day.casework, OFFICER, made.plan_id, made.revision)
    with pytest.raises(ValueError, match="先收回"):
        day.plan()
    confirm(day.store, day.casework, LEADER, made.plan_id, (made.revision, None))
    with pytest.raises(ValueError, match="当日调整"):
        day.plan()


def test_a_day_without_targets_or_teams_is_refused_with_what_to_do(day):
    with pytest.raises(ValueError, match="先运行 targets"):
        run(day.store, day.casework, day=DAY + timedelta(days=1), progress=Silent())
    with pytest.raises(ValueError, match="先导入检查组"):
        run(MemoryStore(), day.casework, day=DAY, progress=Silent())


@pytest.mark.parametrize("share", [0.0, 0.05, 0.5])
def test_the_random_share_stays_between_a_tenth_and_a_fifth(day, share):
    with pytest.raises(ValueError, match="须在 10–20 %之间"):
        run_asked(day.store, day.casework, Asked(DAY, OFFICER, planning=Planning(share, FAST)), Silent())
    assert day.casework.read(plan_visit.DATASET, SYSTEM).empty


def test_a_neighbour_plans_nothing(day):
    with pytest.raises(ValueError, match="只能查看"):
        run_asked(day.store, day.casework, Asked(DAY, NEIGHBOUR), Silent())
    run_asked(day.store, day.casework, Asked(DAY, COLLEAGUE, planning=Planning(seconds=FAST)), Silent())
    assert day.now().made_by == "colleague"
