"""Tomorrow's plan: one source for list, map and files; nobody reads the other side's names; planning again happens once."""

import json
import re
from datetime import date, datetime

import builders
import pytest
import tomorrow_world as world
from builders import LEADER, NEIGHBOUR, OFFICER
from dash import no_update
from plotly.utils import PlotlyJSONEncoder
from sqlalchemy import select

from callbacks import exports, plan_card, tomorrow
from callbacks.plan import plan_of
from callbacks.services import Services
from jobs.worker import Worker
from layouts import tomorrow as page_layout
from layouts import tomorrow_teams
from layouts.text import language
from layouts.tomorrow import Ids, Plan
from store.jobtable import JobTable
from store.memory import MemoryStore
from store.tables import EVENT
from store.viewer import Role, Viewer

TEAM = Viewer(Role.INSPECTOR, ("32", "33"), "inspector", "T1")
ALL_OF = {
    OFFICER: {"S1", "S3", "S5"},
    NEIGHBOUR: {"S2", "S4", "S6"},
    LEADER: {"S1", "S2", "S3", "S4", "S5", "S6"},
}
STOPS = {OFFICER: {"S1"}, NEIGHBOUR: {"S2", "S4"}, LEADER: {"S1", "S2", "S4"}, TEAM: {"S1", "S2"}}
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


@pytest.fixture
def services(tmp_path):
    return world.services(tmp_path)


@pytest.fixture
def out(tmp_path):
    """The same plan, frozen and released."""
    return world.services(tmp_path, **world.released())


def text_of(component):
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


def by_id(component, wanted):
    return next(c for c in component._traverse() if getattr(c, "id", None) == wanted)


@pytest.mark.parametrize("viewer", ALL_OF, ids=lambda v: v.name)
def test_list_map_routes_and_files_show_the_same_enterprises(out, viewer):
    plan = plan_of(out, viewer, {})
    page = page_layout.layout(plan, None, page_layout.Planning())
    assert {r["site_id"] for r in by_id(page, Ids.TARGETS).rowData} == ALL_OF[viewer]
    drawn = exports.features(plan, "")["features"]
    on_map = {f["properties"]["site_id"] for f in drawn if f["properties"]["kind"] == "stop"}
    in_list = {r["site_id"] for r in by_id(page, Ids.TARGETS).rowData if r["team"]}
    in_routes = {c.id["site"] for c in page._traverse() if isinstance(getattr(c, "id", None), dict)}
    planned, left = (set(s.rows["site_id"]) for s in exports.sheets(plan)[:2])
    assert on_map == in_list == in_routes == planned == STOPS[viewer]
    assert planned | left == ALL_OF[viewer]
    n = len(STOPS[viewer])
    assert f"图上 {n} 家，与清单一致" in text_of(page)
    assert f"= 已安排 {n} 家 + 未安排 {len(left)} 家" in text_of(page)
    assert sum(team["stops"] for team in plan.teams) == n


@pytest.mark.parametrize("viewer", [OFFICER, NEIGHBOUR], ids=lambda v: v.name)
def test_nothing_of_the_plan_names_the_other_side(out, viewer):
    plan = plan_of(out, viewer, {})
    said = str(plan) + text_of(tomorrow.page(out, viewer, {}))
    said += "".join(text_of(tomorrow.detail(out, viewer, {}, s)) for s in ALL_OF[LEADER])
    seen = set(re.findall(r"CANARY-(\d{6})", said))
    assert seen == {builders.NINGBO if viewer is OFFICER else builders.SUZHOU}


def test_a_reason_that_names_what_a_viewer_may_not_see_loses_the_names_only(out):
    whys = {v: {x["site_id"]: x["left_out"] for x in plan_of(out, v, {}).targets} for v in ALL_OF}
    assert world.NAMES["S1"] in whys[LEADER]["S3"] and world.NAMES["S2"] in whys[LEADER]["S3"]
    assert whys[OFFICER]["S3"] == "预期价值50.0分，还差12.3分才能替换已安排的目标。" == whys[NEIGHBOUR]["S6"]
    assert {x["left_short"] for x in plan_of(out, OFFICER, {}).targets if not x["team_id"]} == {
        "还差 12.3 分",
        "不宜安排",
    }


def test_a_team_from_elsewhere_has_no_name_shift_or_depot(out):
    plan = plan_of(out, NEIGHBOUR, {})
    stranger = next(t for t in plan.teams if t["team_id"] == "T1")
    assert stranger["name"] == "其他地区检查组" and stranger["lon_wgs84"] is None
    capacity = text_of(tomorrow_teams.capacity(plan))
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
    shares = plan_card.parts(0.1, 0.3, contributions)
    assert 10 + sum(points for *_, points in shares) == pytest.approx(30)
    assert [rule for _, rule, _ in shares] == ["Y26", ""]
    assert shares[0][2] == pytest.approx(-3 * shares[1][2])
    assert plan_card.parts(0.2, 0.2, []) == []
    nothing = [{"label": "a", "rule": "x", "log_odds": v} for v in (1.0, -1.0)]
    assert sum(points for *_, points in plan_card.parts(0.2, 0.2, nothing)) == pytest.approx(0)


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
    said = text_of(page_layout.layout(plan, None, page_layout.Planning()))
    assert ("无法识别，已忽略" in said) is bool(named)


def test_a_team_narrows_map_and_routes_but_not_the_list(services):
    routes, address, counted = tomorrow.of_one_team(services, LEADER, {}, ("T2", "S4"))
    assert "&team=T2&" in address and "routes=" in address and counted == "图上 1 家（全部 3 家）"
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
    assert "Plan for 2026-11-21" in said and "lang=en" in said


def test_the_page_without_data_has_every_part():
    ids = {getattr(c, "id", None) for c in tomorrow.specimen()._traverse()}
    assert {i for i in Ids if i is not Ids.PICK} <= ids
    assert Plan(date(2026, 1, 1), "").planned == []


# Names are hidden until the release.


@pytest.mark.parametrize("viewer", [NEIGHBOUR, TEAM], ids=lambda v: v.name)
def test_before_the_release_others_see_counts_and_the_time_only(services, viewer):
    said = text_of(tomorrow.page(services, viewer, {"site": "S1", "plan": world.PLAN_ID}))
    assert "已安排 3 家企业、2 个检查组" in said and "尚未定稿" in said
    assert not any(name in said for name in (*world.NAMES.values(), *world.TEAM_NAMES.values()))
    assert exports.features(plan_of(services, viewer, {}), "")["features"] == []


def test_a_frozen_plan_says_when_it_will_be_released(tmp_path):
    later = world.released() | {"release_at": datetime(2999, 1, 2, 7)}
    services = world.services(tmp_path, **later)
    said = text_of(tomorrow.page(services, NEIGHBOUR, {}))
    assert "企业名称将于 2999年1月2日 07:00 公布" in said and "2999-01-02T07:00:00" in said
    assert world.NAMES["S2"] not in said
    planner = text_of(tomorrow.page(services, OFFICER, {}))
    assert "JW-20261121-01" in planner and "abababababab" in planner and "还有" in planner


def test_a_team_sees_its_own_visits_and_not_what_was_drawn(out):
    plan = plan_of(out, TEAM, {})
    assert {x["site_id"] for x in plan.targets} == STOPS[TEAM]
    said = text_of(tomorrow.page(out, TEAM, {}))
    assert '"随"' not in said and "随机" not in said and "data-act" not in said


def test_who_looked_is_kept(out):
    tomorrow.page(out, NEIGHBOUR, {})
    with out.casework.database.reading() as connection:
        kept = connection.execute(
            select(EVENT.c.actor, EVENT.c.detail).where(EVENT.c.action == "plan_view")
        ).all()
    assert [tuple(row) for row in kept] == [("neighbour", "page")]


# Following the job of a plan.


def job(services, act):
    table = JobTable(services.casework.database)
    table.submit("improve", {"plan_id": world.PLAN_ID, "revision": 1})
    Worker(table, {"improve": act}).run_one()


def look(services, revision=1):
    return tomorrow.looked(services, {"day": "2026-11-21", "plan": world.PLAN_ID, "revision": revision})


def test_progress_is_told_while_it_runs_and_whoever_opens_the_page_sees_it(services):
    seen = []

    def act(args, progress):
        progress.step("编排路线", 100)
        progress.advance(40)
        seen.append(look(services))
        seen.append(text_of(tomorrow.page(services, LEADER, {})))

    job(services, act)
    told, wait, changed = seen[0]
    assert "正在编排：编排路线" in text_of(told) and '"stop"' in text_of(told)
    assert wait == page_layout.BUSY_MS and changed is no_update
    assert "正在编排：编排路线" in seen[1]
    assert look(services) == ([], page_layout.IDLE_MS, no_update), "nothing is left to say"


def test_a_failure_is_said_in_a_sentence(services):
    def fail(args, progress):
        raise ValueError("没有检查组，请先导入检查组（import team 文件）。")

    job(services, fail)
    assert "编排未完成：没有检查组" in text_of(look(services)[0])


def test_a_change_by_somebody_else_is_noticed(services):
    assert look(services, revision=0)[2]["revision"] == 1
    assert look(services, revision=1)[2] is no_update
