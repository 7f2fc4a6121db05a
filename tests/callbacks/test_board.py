"""The board: where teams are, what is at risk, what came back; nothing of the other side, nothing of how sites were chosen."""

import json
import re

import board_world as world
import builders
import pytest
from builders import NINGBO, SUZHOU
from plotly.utils import PlotlyJSONEncoder

from callbacks import board, board_adjust, board_data, board_shown
from callbacks.board_shown import shown
from layouts.board_state import Ids
from layouts.text import language
from schema.task import DATASET as TASK
from store import embargo, plans, tasks
from store.viewer import SYSTEM, Role, Viewer

CHINESE = re.compile("[\u4e00-\u9fff]+")
BOTH = Viewer(Role.LEADER, ("33", "32"), "leader")
TEAM = Viewer(Role.INSPECTOR, ("33", "32"), "inspector", "T1")


@pytest.fixture
def services(tmp_path, monkeypatch):
    for module in (board_data, board_shown, board_adjust, tasks, embargo, plans):
        monkeypatch.setattr(module, "now", lambda: world.NOON)
    made = world.services(tmp_path)
    yield made
    made.casework.close()


def text_of(component):
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


def board_of(services, viewer=BOTH, **query):
    return shown(services, viewer, board.asked_of(query))


def test_states_delays_and_shares_of_the_day(services):
    found = board_of(services)
    assert found.asked.day == world.DAY
    assert found.counts == {"done": 1, "on_site": 1, "unread": 1, "read": 1, "returned": 1}
    assert (found.withdrawn, found.late) == (1, 1)
    one, two = found.lanes
    assert (one.team_id, one.done, one.total, round(one.delay)) == ("T1", 1, 4, 45)
    assert one.doing.startswith("检查中：演示热电有限公司3")
    assert one.utilisation == pytest.approx((30 + 60 + 30 + 95) / (735 - 510))
    assert one.planned == pytest.approx((4 * 30 + 60 + 60 + 60 + 90) / 540)
    assert two.doing == "当日任务已结束"


def test_tasks_at_risk_and_returned_say_why(services):
    found = board_of(services)
    assert [(n.task_id, n.why) for n in found.risks] == [("RW-3", "应出发时间已过 45 分，仍未读")]
    assert [(n.task_id, n.why) for n in found.returned] == [
        ("RW-5", f"企业停产或无人：大门紧闭 CANARY-{SUZHOU}")
    ]


def test_figures_lead_to_the_teams_they_count(services):
    assert [lane.team_id for lane in board_of(services, state="returned").lanes] == ["T2"]
    assert [lane.team_id for lane in board_of(services, state="late").lanes] == ["T1"]
    assert [lane.team_id for lane in board_of(services, team="T2").lanes] == ["T2"]
    assert sum(board_of(services, state="returned").counts.values()) == 5  # the strip still counts the day


def test_the_card_of_a_task_shows_plan_times_and_code(services):
    card = board_of(services, task="RW-2").chosen
    assert (card.plan, card.expected, card.code) == ("10:30–11:30", "10:40–12:15", "CODE0001")
    assert ("到达时间", "10:40") in card.events
    assert board_of(services, task="RW-6").chosen is None  # withdrawn
    assert ("退回时间", "11:00") in board_of(services, task="RW-5").chosen.events


def test_each_side_sees_its_own_tasks_and_a_team_its_own(services):
    ours = board_of(services, builders.OFFICER)
    assert sum(ours.counts.values()) == 3
    shown_ = text_of(board.page(services, builders.OFFICER, {"task": "RW-5"}))
    assert f"CANARY-{NINGBO}" in shown_ and f"CANARY-{SUZHOU}" not in shown_
    theirs = text_of(board.page(services, builders.NEIGHBOUR, {}))
    assert f"CANARY-{SUZHOU}" in theirs and f"CANARY-{NINGBO}" not in theirs
    own = board_of(services, TEAM)
    assert [lane.team_id for lane in own.lanes] == ["T1"]


@pytest.mark.parametrize("viewer", [BOTH, TEAM], ids=["leader", "team"])
def test_how_a_site_was_chosen_is_never_on_the_board(services, viewer):
    text = text_of(board.page(services, viewer, {"task": "RW-1"}))
    assert "随机" not in text and "random" not in text and "0.031" not in text


def test_before_the_release_nobody_else_sees_tasks(services):
    early = world.plans().assign(release_at=world.at("13:00"))
    services.casework.put(world.plan.DATASET, early)
    assert board_of(services, builders.NEIGHBOUR).lanes == ()
    assert board_of(services, TEAM).lanes == ()
    assert len(board_of(services).lanes) == 2


def test_the_clock_sends_nothing_when_nothing_moved(services):
    asked = {"day": "2026-11-21", "state": "", "team": "", "task": ""}
    children, stamp = board.moved(services, BOTH, asked, None)
    assert "检查中" in text_of(children)
    assert board.moved(services, BOTH, asked, stamp) == (board.no_update, board.no_update)
    row = world.tasks().iloc[[1]].assign(state="done", ended_at=world.at("12:10"))
    services.casework.put(TASK, row)
    children, new = board.moved(services, BOTH, asked, stamp)
    assert new != stamp and board_of(services).counts["done"] == 2


def test_hostile_addresses_show_the_day_and_say_so(services):
    asked = board.asked_of({"day": "x", "state": "<b>", "q": "1"})
    assert (asked.day, asked.state) == (None, "") and len(asked.ignored) == 3
    for given in (None, 3, [], {"day": ["x"], "team": 3}, {"day": "9999-12-31"}):
        assert board.moved(services, BOTH, given, None) is not None
    assert not board_of(services, day="2030-01-01").lanes


def test_the_rest_of_the_day_is_offered_to_planners_while_the_day_runs(services, monkeypatch):
    offered = board_of(services).adjust
    assert offered.plan_id == world.PLAN_ID and "现在的位置" in offered.offer
    assert board_of(services, TEAM).adjust.plan_id == ""
    assert board_of(services, builders.NEIGHBOUR).adjust.plan_id == ""
    after = world.NOON.replace(day=23)
    monkeypatch.setattr(board_adjust, "now", lambda: after)
    assert board_of(services).adjust.plan_id == ""


def test_adjusting_without_a_reason_or_by_others_is_refused(services):
    for viewer, said in ((BOTH, "理由"), (builders.NEIGHBOUR, "")):
        token, refused = board.act(services, viewer, {"act": "begin", "of": world.PLAN_ID}, {"reason": " "})
        assert token is board.no_update and said in refused and refused
    assert len(services.casework.read(TASK, SYSTEM)) == 6


def test_the_page_reads_in_english(services):
    token = language.set("en")
    try:
        text = text_of(board.page(services, BOTH, {"task": "RW-5"}))
    finally:
        language.reset(token)
    names = ("演示热电有限公司", "甬一组", "苏一组", "大门紧闭", "北仑区", "吴中区")
    assert {w for w in CHINESE.findall(text) if not any(n in w for n in names)} == set()


def test_an_empty_home_says_what_to_do(tmp_path):
    made = builders.services(tmp_path)
    text = text_of(board.page(made, BOTH, {}))
    assert "还没有下达任务" in text and str(Ids.LIVE) in text
    made.casework.close()


def test_a_code_from_a_sheet_can_be_typed(services):
    said = text_of(board.page(services, BOTH, {}))
    assert '"action": "/t"' in said and '"name": "code"' in said
