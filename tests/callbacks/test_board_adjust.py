"""The rest of a day planned again from the board: offered while the day runs, its consequences said, released or dropped."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from plan_world import DAY, INSPECTOR, LEADER, OFFICER, team_of
from plotly.utils import PlotlyJSONEncoder
from released_world import EVENING, SEVEN, begun, released

from callbacks import board, board_adjust
from callbacks.services import Services
from layouts.board import adjust_form
from schema.site import DATASET as SITE
from schema.task import DATASET as TASK
from settings import Settings
from store.plans import headers
from store.viewer import SYSTEM, Role, Viewer

SUZHOU = Viewer(Role.OFFICER, ("3205",), "suzhou")
pytestmark = pytest.mark.usefixtures("clock")  # before the day is planned


@pytest.fixture
def services(day):
    return Services(Settings(home=Path()), day.store, day.casework)


def press(services, act, of, viewer=LEADER, reason=""):
    return board.act(services, viewer, {"act": act, "of": of}, {"reason": reason})


def text_of(parts):
    return json.dumps(parts, cls=PlotlyJSONEncoder, ensure_ascii=False)


def test_it_is_offered_to_planners_who_see_the_plan_while_its_day_runs_and_it_is_out(services, day, clock):
    old = released(day)
    assert not board_adjust.adjust(services, LEADER, DAY).plan_id, "not before the release"
    clock.at = SEVEN
    for viewer in (LEADER, OFFICER):
        assert board_adjust.adjust(services, viewer, DAY).plan_id == old.plan_id
    for viewer in (INSPECTOR, SUZHOU):
        assert not board_adjust.adjust(services, viewer, DAY).plan_id
    clock.at = datetime(2026, 11, 22, 6)
    assert not board_adjust.adjust(services, LEADER, DAY).plan_id, "not when the day is over"


def test_what_was_offered_is_asked_again_when_it_is_pressed(services, day, clock):
    old = released(day)
    token, said = press(services, "begin", old.plan_id, reason="调整")
    assert token is board.no_update and "公布前不能" in said
    clock.at = SEVEN
    assert "辖区以外" in press(services, "begin", old.plan_id, SUZHOU, "调整")[1]
    press(services, "begin", old.plan_id, reason="调整")
    pending = board_adjust.adjust(services, LEADER, DAY).pending
    clock.at = EVENING
    assert "公布前不能" in press(services, "finish", pending)[1]
    assert [h.state for h in headers(day.casework, DAY)] == ["frozen", "draft"]


def test_it_is_begun_as_a_draft_read_with_its_consequences_and_released(services, day, clock):
    old = released(day)
    clock.at = SEVEN
    site = begun(day, clock)
    before = day.casework.read(TASK, SYSTEM)
    back = str(before.loc[before["state"] == "returned", "site_id"].iloc[0])
    token, said = press(services, "begin", old.plan_id, reason="一家退回")
    assert isinstance(token, str) and "尚未公布" in said and day.now().plan_id == old.plan_id
    pending = board_adjust.adjust(services, LEADER, DAY)
    draft = next(h for h in headers(day.casework, DAY) if h.amends == old.plan_id)
    assert pending.pending == f"{draft.plan_id}:{draft.revision}"
    assert f"检查 {draft.visits} 家（原 {old.visits} 家）" in pending.price
    shown = text_of(adjust_form(pending))
    assert f"{draft.visits} 家企业" in shown and "立即更新" in shown and "单人发布" in shown
    assert shown.index('"data-dialog"') and '"data-opens": "finish"' in shown, "asked before it is done"
    assert "JW-20261121-01/2" in press(services, "finish", pending.pending)[1]
    now, after = day.now(), day.casework.read(TASK, SYSTEM)
    assert (now.number, now.amends, now.is_by_one) == ("JW-20261121-01/2", old.plan_id, True)
    assert after.loc[after["site_id"] == site, "state"].tolist() == ["on_site"]
    assert after.loc[after["site_id"] == back, "state"].tolist() == ["returned"] and back not in team_of(day)
    alive = after[~after["state"].isin(["withdrawn", "returned"])]
    assert dict(zip(alive["site_id"], alive["team_id"], strict=True)) == team_of(day)
    assert set(alive["plan_id"]) == {now.plan_id}


def test_the_teams_named_are_those_whose_day_changes(services, day, clock):
    old = released(day)
    clock.at = SEVEN
    begun(day, clock)  # T1 has sent its second visit back
    press(services, "begin", old.plan_id, reason="一家退回")
    draft = next(h for h in headers(day.casework, DAY) if h.amends == old.plan_id)
    tasks = day.casework.read(TASK, SYSTEM)
    said = board_adjust.adjust(services, LEADER, DAY).follows
    press(services, "finish", f"{draft.plan_id}:{draft.revision}")
    after = day.casework.read(TASK, SYSTEM)
    kept = tasks.merge(after, on="task_id", how="outer", suffixes=("_was", ""))
    moved = kept[(kept["revision"] != kept["revision_was"])]
    names = {"T1": "甬一组", "T2": "甬二组"}
    teams = [names[t] for t in sorted(moved["team_id"].unique())]
    assert f"立即更新 {len(teams)} 个检查组的任务：{'、'.join(teams) or '—'}" in said
    assert any(f"撤回 {(moved['state'] == 'withdrawn').sum()} 家" in s for s in said)


def test_what_is_refused_names_the_enterprise(services, day, clock):
    old = released(day)
    clock.at = SEVEN
    press(services, "begin", old.plan_id, reason="调整")
    pending = board_adjust.adjust(services, LEADER, DAY).pending
    begun(day, clock)  # T1 sends its second visit back meanwhile
    back = day.casework.read(TASK, SYSTEM, state="returned")["site_id"].iloc[0]
    token, said = press(services, "finish", pending)
    name = day.store.read(SITE, SYSTEM, ("name",), site_id=back)["name"].iloc[0]
    assert token is board.no_update and f"{name}刚被检查组退回" in said
    assert "没有方案" in press(services, "finish", "JH-?:1")[1]


def test_it_is_given_up(services, day, clock):
    old = released(day)
    clock.at = SEVEN
    press(services, "begin", old.plan_id, reason="调整")
    pending = board_adjust.adjust(services, LEADER, DAY).pending
    assert "已放弃" in press(services, "discard", pending)[1]
    assert [h.plan_id for h in headers(day.casework, DAY)] == [old.plan_id]
    assert board.act(services, LEADER, {}, {}) == (board.no_update, board.no_update)
