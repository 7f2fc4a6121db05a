"""Tomorrow's plan: one source for list, map and files; nobody reads the other side's names; planning again happens once."""

import json
import re
from datetime import date

import builders
import pytest
import tomorrow_world as world
from builders import LEADER, NEIGHBOUR, OFFICER
from plotly.utils import PlotlyJSONEncoder

from callbacks import exports, replan, tomorrow
from callbacks.plan import plan_of
from callbacks.services import Services
from jobs.worker import Worker
from layouts import tomorrow as page_layout
from layouts.text import language
from layouts.tomorrow import Ids, Plan
from store.jobtable import JobTable
from store.memory import MemoryStore

ALL_OF = {
    OFFICER: {"S1", "S3", "S5"},
    NEIGHBOUR: {"S2", "S4", "S6"},
    LEADER: {"S1", "S2", "S3", "S4", "S5", "S6"},
}
STOPS = {OFFICER: {"S1"}, NEIGHBOUR: {"S2", "S4"}, LEADER: {"S1", "S2", "S4"}}
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


@pytest.fixture
def services(tmp_path):
    return world.services(tmp_path)


def text_of(component):
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


def by_id(component, wanted):
    return next(c for c in component._traverse() if getattr(c, "id", None) == wanted)


@pytest.mark.parametrize("viewer", ALL_OF, ids=lambda v: v.name)
def test_list_map_routes_and_files_show_the_same_enterprises(services, viewer):
    plan = plan_of(services, viewer, {})
    page = page_layout.layout(plan, None, page_layout.Planning(True, ""))
    assert {r["site_id"] for r in by_id(page, Ids.TARGETS).rowData} == ALL_OF[viewer]
    drawn = exports.features(plan, "")["features"]
    on_map = {f["properties"]["site_id"] for f in drawn if f["properties"]["kind"] == "stop"}
    in_list = {r["site_id"] for r in by_id(page, Ids.TARGETS).rowData if r["team"]}
    in_routes = {c.id["site"] for c in page._traverse() if isinstance(getattr(c, "id", None), dict)}
    planned, left = (set(s.rows["site_id"]) for s in exports.sheets(plan))
    assert on_map == in_list == in_routes == planned == STOPS[viewer]
    assert planned | left == ALL_OF[viewer]
    n = len(STOPS[viewer])
    assert f"图上 {n} 家，与清单一致" in text_of(page)
    assert f"= 已安排 {n} 家 + 未安排 {len(left)} 家" in text_of(page)
    assert sum(team["stops"] for team in plan.teams) == n


@pytest.mark.parametrize("viewer", [OFFICER, NEIGHBOUR], ids=lambda v: v.name)
def test_nothing_of_the_plan_names_the_other_side(services, viewer):
    plan = plan_of(services, viewer, {})
    said = str(plan) + text_of(tomorrow.page(services, viewer, {}))
    said += "".join(text_of(tomorrow.detail(services, viewer, {}, s)) for s in ALL_OF[LEADER])
    seen = set(re.findall(r"CANARY-(\d{6})", said))
    assert seen == {builders.NINGBO if viewer is OFFICER else builders.SUZHOU}


def test_a_reason_that_names_what_a_viewer_may_not_see_loses_the_names_only(services):
    whys = {v: {x["site_id"]: x["left_out"] for x in plan_of(services, v, {}).targets} for v in ALL_OF}
    assert world.NAMES["S1"] in whys[LEADER]["S3"] and world.NAMES["S2"] in whys[LEADER]["S3"]
    assert whys[OFFICER]["S3"] == "预期价值50.0分，还差12.3分才能替换已安排的目标。" == whys[NEIGHBOUR]["S6"]
    assert {x["left_short"] for x in plan_of(services, OFFICER, {}).targets if not x["team_id"]} == {
        "还差 12.3 分",
        "不宜安排",
    }


def test_a_team_from_elsewhere_has_no_name_shift_or_depot(services):
    plan = plan_of(services, NEIGHBOUR, {})
    stranger = next(t for t in plan.teams if t["team_id"] == "T1")
    assert stranger["name"] == "其他地区检查组" and stranger["lon_wgs84"] is None
    capacity = text_of(page_layout.layout(plan, None, page_layout.Planning(False, "")).children[-2])
    assert "苏一组" in capacity and "其他地区" not in capacity
    assert [t["team"] for t in plan.targets if t["site_id"] == "S2"] == ["其他地区检查组"]


def test_the_first_target_is_shown_until_another_is_selected(services):
    page = tomorrow.page(services, OFFICER, {})
    assert by_id(page, Ids.SELECTED).data == "S1"
    assert by_id(page, Ids.TARGETS).selectedRows == {"ids": ["S1"]}
    assert by_id(page, Ids.MAP).chosen["id"] == "S1"
    assert world.NAMES["S1"] in text_of(by_id(page, Ids.DETAIL))
    assert by_id(tomorrow.page(services, OFFICER, {"site": "S5"}), Ids.SELECTED).data == "S5"


def test_the_card_says_reasons_sum_and_what_to_check_first(services):
    card = text_of(tomorrow.detail(services, OFFICER, {}, "S1"))
    for said in (
        "疑似标停未停",
        "+25.0",
        "不重复计分",
        "停产检修",
        "查检修单",
        "同类企业一般水平",
        "合计：概率",
        "40.0",
    ):
        assert said in card
    assert "/clues?q=S1&id=XS-0" in card
    assert "甬一组" in card and "09:00 到达" in card
    assert "已列入正面清单" in text_of(tomorrow.detail(services, OFFICER, {}, "S5"))


def test_the_bars_add_up_to_the_probability():
    contributions = [
        {"label": "a", "rule": "Y26", "log_odds": 1.5},
        {"label": "b", "rule": "x", "log_odds": -0.5},
    ]
    shares = tomorrow.parts(0.1, 0.3, contributions)
    assert 10 + sum(points for *_, points in shares) == pytest.approx(30)
    assert [rule for _, rule, _ in shares] == ["Y26", ""]
    assert shares[0][2] == pytest.approx(-3 * shares[1][2])
    assert tomorrow.parts(0.2, 0.2, []) == []
    nothing = [{"label": "a", "rule": "x", "log_odds": v} for v in (1.0, -1.0)]
    assert sum(points for *_, points in tomorrow.parts(0.2, 0.2, nothing)) == pytest.approx(0)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"day": "morgen"}, ["day=morgen"]),
        ({"day": "0001-01-01"}, ["day=0001-01-01"]),
        ({"site": "S2"}, ["site=S2"]),
        ({"team": "T9", "site": "nobody"}, ["site=nobody", "team=T9"]),
        ({"site": "S3", "team": "T1"}, []),
        ([], []),
        ({"site": ["S2"], "day": 3}, []),
    ],
)
def test_what_means_nothing_falls_back_and_is_named(services, query, named):
    plan = plan_of(services, OFFICER, query)
    assert plan.plan_day == world.DAY and len(plan.targets) == 3
    assert list(plan.ignored) == named
    said = text_of(page_layout.layout(plan, None, page_layout.Planning(True, "")))
    assert ("无法识别，已忽略" in said) is bool(named)


def test_a_team_narrows_map_and_routes_but_not_the_list(services):
    routes, address, counted = tomorrow.of_one_team(services, LEADER, {}, ("T2", "S4"))
    assert "day=2026-11-21&team=T2" in address and counted == "图上 1 家（全部 3 家）"
    assert world.NAMES["S4"] in text_of(routes) and world.NAMES["S1"] not in text_of(routes)
    assert '"className": "stop chosen"' in text_of(routes)
    routes, address, _ = tomorrow.of_one_team(services, LEADER, None, ({"x": 1}, None))
    assert "team" not in address and world.NAMES["S1"] in text_of(routes)


def test_a_night_shift_reads_as_a_clock(services):
    said = text_of(tomorrow.page(services, LEADER, {}))
    assert "夜查 21:00–次日 05:00" in said and "次日 00:30–次日 01:30" in said


def test_a_day_without_targets_says_what_to_do(services):
    page = tomorrow.page(services, OFFICER, {"day": "2026-12-24"})
    said = text_of(page)
    assert "2026年12月24日还没有目标" in said and "/export/plan" not in said
    assert by_id(page, Ids.MAP).routes is None


def test_an_empty_home_says_to_import_first(services):
    empty = Services(services.settings, MemoryStore(), services.casework)
    with pytest.raises(ValueError, match="请先导入数据"):
        plan_of(empty, OFFICER, {})


def test_the_english_page_has_no_chinese_but_names_and_data(services):
    token = language.set("en")
    try:
        said = text_of(tomorrow.page(services, OFFICER, {"team": "T1"}))
    finally:
        language.reset(token)
    known = "".join(
        (*world.NAMES.values(), *world.TEAM_NAMES.values(), "疑似标停未停", "停产检修", "查检修单")
    )
    known += "北仑区 已列入正面清单"
    assert {word for word in CHINESE.findall(said) if word not in known} == set()
    assert "Plan for 21 Nov 2026" in said and "lang=en" in said


# Planning again.


def jobs(services):
    return [j for j in JobTable(services.casework.database).jobs() if j.kind == "plan"]


def work(services, act):
    Worker(JobTable(services.casework.database), {"plan": act}).run_one()


def press(services, cause, viewer=OFFICER):
    return tomorrow.replanning(services, viewer, {"day": "2026-11-21"}, cause)


def test_quick_clicks_make_one_job_and_the_next_click_after_it_another(services):
    assert press(services, Ids.REPLAN)[:2] == ("已提交，等待编排…", False)
    press(services, Ids.REPLAN, LEADER)
    assert [j.args for j in jobs(services)] == [{"day": "2026-11-21"}]
    work(services, lambda args, progress: None)
    assert press(services, Ids.TICK)[:2] == ("已重新编排，正在载入…", True)
    assert press(services, Ids.TICK)[2] == jobs(services)[0].job_id
    press(services, Ids.REPLAN)
    assert len(jobs(services)) == 2


def test_clicks_that_arrive_together_share_a_key(services, monkeypatch):
    monkeypatch.setattr(replan, "newest", lambda table, day: None)
    for _ in range(2):
        replan.ask(services, OFFICER, world.DAY)
    assert len(jobs(services)) == 1


def test_progress_is_told_while_it_runs(services):
    seen = []

    def act(args, progress):
        progress.step("编排路线", 7)
        progress.advance(7)
        seen.append(press(services, Ids.TICK))
        seen.append(text_of(tomorrow.page(services, OFFICER, {})))

    press(services, Ids.REPLAN)
    work(services, act)
    assert seen[0][0].startswith("正在编排：编排路线") and seen[0][1] is False
    assert "正在编排：编排路线" in seen[1], "whoever opens the page meanwhile sees it too"


def test_a_failure_is_said_in_a_sentence_and_can_be_tried_again(services):
    def fail(args, progress):
        raise ValueError("没有检查组，请先导入检查组（import team 文件）。")

    press(services, Ids.REPLAN)
    work(services, fail)
    assert press(services, Ids.TICK)[:2] == (
        "编排未完成：没有检查组，请先导入检查组（import team 文件）。",
        True,
    )
    assert press(services, Ids.REPLAN)[1] is False and len(jobs(services)) == 2


def test_a_job_can_be_cancelled_before_and_while_it_runs(services):
    press(services, Ids.REPLAN)
    assert press(services, Ids.STOP)[:2] == ("已取消编排。", True)

    def act(args, progress):
        press(services, Ids.STOP)
        progress.step("说明未安排的原因")

    press(services, Ids.REPLAN)
    work(services, act)
    assert press(services, Ids.TICK)[0] == "已取消编排。"
    assert [j.state for j in jobs(services)] == ["cancelled", "cancelled"]
    assert press(services, Ids.STOP)[1] is True, "nothing is left to stop"


def test_a_neighbour_reads_but_does_not_plan_for_others(services):
    assert press(services, Ids.REPLAN, NEIGHBOUR)[0] == "您的身份只能查看计划，不能重新编排。"
    assert jobs(services) == []
    press(services, Ids.REPLAN)
    press(services, Ids.STOP, NEIGHBOUR)
    assert jobs(services)[0].state == "queued"
    button = by_id(tomorrow.page(services, NEIGHBOUR, {}), Ids.REPLAN)
    assert button.display == "none"


def test_the_page_without_data_has_every_part():
    ids = {getattr(c, "id", None) for c in tomorrow.specimen()._traverse()}
    assert {i for i in Ids if i is not Ids.PICK} <= ids
    assert Plan(date(2026, 1, 1), "").planned == []
