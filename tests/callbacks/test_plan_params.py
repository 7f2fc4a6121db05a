"""The numbers of a plan on its page: shown with status and basis, checked, kept with the plan, said where they are unusual."""

import json
from dataclasses import asdict

import pytest
import tomorrow_world as world
from builders import LEADER, NEIGHBOUR
from plan_world import DAY as PLANNED
from plan_world import FAST, OFFICER
from plan_world import world as plan_world
from plotly.utils import PlotlyJSONEncoder

from callbacks.plan import plan_of
from callbacks.plan_acts import act, wish_of
from jobs.plan import Asked, run_asked
from jobs.planning import queue
from jobs.planning.params import Planning, checked, read, unpacked
from jobs.progress import Silent
from layouts import tomorrow as page_layout
from schema.planning import CHANGEABLE, unusual
from schema.status import STATUSES
from store.jobtable import JobTable
from store.plans import document
from store.viewer import SYSTEM


def text_of(component):
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


def page(services, viewer, query=None):
    return text_of(page_layout.layout(plan_of(services, viewer, query or {}), None, page_layout.Planning()))


def test_every_number_a_planner_may_set_has_its_status_and_basis_on_the_page(tmp_path):
    shown = page(world.services(tmp_path), LEADER)
    for number in CHANGEABLE:
        assert number.status in STATUSES and number.title in shown and number.basis in shown
    assert '"data-param": "random_share"' in shown and "按此参数重新编排" in shown


def test_the_usual_numbers_are_those_of_the_job():
    assert {n.name: n.value for n in CHANGEABLE} == asdict(Planning()) and unusual(asdict(Planning())) == []


def test_what_a_page_sends_is_read_as_people_wrote_it():
    assert read("random_share=15;repeat_days=90;seconds=4.5") == Planning(0.15, 4.5, 90)
    assert read("") == Planning()


@pytest.mark.parametrize("sent", ["random_share=25", "random_share=9", "repeat_days=-1", "seconds=601"])
def test_what_is_beyond_its_bounds_is_refused_in_a_sentence(sent):
    with pytest.raises(ValueError, match="须在 .*–.*之间。"):
        read(sent)


@pytest.mark.parametrize("sent", ["repeat_days=often", "seconds=nan", "repeat_days=inf", "seconds="])
def test_what_is_no_number_is_refused(sent):
    with pytest.raises(ValueError, match="须"):
        read(sent)


def test_the_button_of_the_dialog_asks_for_a_plan_with_its_numbers_and_bad_ones_ask_for_nothing(tmp_path):
    services = world.services(tmp_path)
    choice = {"day": world.DAY.isoformat(), "plan": world.PLAN_ID, "view": "list", "revision": 1}
    answer = act(services, LEADER, wish_of({"action": "replan", "value": "repeat_days=-1"}), choice)
    table = JobTable(services.casework.database)
    assert "须在 0–3650 天之间" in text_of(answer.said) and table.jobs() == []
    assert (
        act(services, LEADER, wish_of({"action": "replan", "value": "repeat_days=30"}), choice).said is None
    )
    (job,) = table.jobs()
    assert unpacked(job.args["params"]).repeat_days == 30


def test_numbers_stay_with_the_plan_and_the_head_says_which_are_unusual(tmp_path):
    services = world.services(tmp_path, params=json.dumps({"random_share": 0.15}))
    assert "随机抽查占比 15 %" in page(services, LEADER)
    assert "与常用参数不同" not in page(world.services(tmp_path / "usual"), LEADER)


def test_who_may_not_plan_has_no_numbers_to_set(tmp_path):
    services = world.services(tmp_path, **world.released())
    assert "data-param" not in page(services, NEIGHBOUR)


def test_planning_again_keeps_the_new_numbers_but_never_draws_again(tmp_path):
    day = plan_world(tmp_path)
    made = day.plan()
    drawn = document(day.casework, made.plan_id, 0).demands.drawn
    again = Asked(PLANNED, OFFICER, made.plan_id, Planning(seconds=FAST, repeat_days=30))
    run_asked(day.store, day.casework, again, Silent())
    assert unpacked(day.now().params) == Planning(seconds=FAST, repeat_days=30)
    assert document(day.casework, made.plan_id, day.now().step).demands.drawn == drawn
    more = Asked(PLANNED, OFFICER, made.plan_id, Planning(random_share=0.2))
    with pytest.raises(ValueError, match="占比不能再改"):
        run_asked(day.store, day.casework, more, Silent())
    day.casework.close()


def test_a_first_plan_draws_the_share_it_is_asked_for(tmp_path):
    day = plan_world(tmp_path)
    asked = Asked(PLANNED, SYSTEM, planning=checked(Planning(random_share=0.2, seconds=FAST)))
    made = run_asked(day.store, day.casework, asked, Silent())
    assert len(document(day.casework, made, 0).demands.drawn) == 2, "a fifth of eight"
    day.casework.close()


def test_a_day_without_targets_offers_the_plan_and_says_how_far_it_is(tmp_path):
    services = world.services(tmp_path)
    query = {"day": "2026-12-05"}
    plan = plan_of(services, LEADER, query)
    shown = text_of(page_layout.layout(plan, None, page_layout.Planning("正在编排：汇总目标", True, 0.5)))
    assert '"data-act": "replan"' in shown and "正在编排：汇总目标" in shown and "screen" not in shown
    hidden = next(
        c
        for c in page_layout.layout(plan, None, page_layout.Planning())._traverse()
        if "plan-whole" in str(getattr(c, "className", ""))
    )
    assert hidden.hidden and '"data-act": "replan"' not in text_of(hidden)
    assert queue.newest(services.casework, queue.PLAN, plan.plan_day) is None


def test_a_day_whose_targets_have_no_clue_says_so_to_planners(tmp_path):
    services = world.services(tmp_path)
    plan = plan_of(services, LEADER, {})
    assert "只有随机抽查" not in page(services, LEADER)
    services.casework.put(world.target.DATASET, world.targets().assign(n_clues=0))
    assert "当日没有线索目标，只有随机抽查" in page(services, LEADER)
    assert plan.targets and not plan.is_blind
