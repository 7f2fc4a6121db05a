"""What the plan page says a plan brings and costs, and that the board says the same."""

import json
from pathlib import Path

import pandas as pd
import pytest
import tomorrow_world
from builders import LEADER, OFFICER
from plan_world import DAY, do, waiting
from plan_world import LEADER as CHIEF
from plotly.utils import PlotlyJSONEncoder

from callbacks import sheet_words, tomorrow
from callbacks.board_data import lane, read_day
from callbacks.exports import sheets
from callbacks.plan import plan_of
from callbacks.plan_compare import side
from callbacks.services import Services
from jobs.planning.edits import Edit
from jobs.planning.release import task_rows
from layouts import tomorrow_head, tomorrow_list, tomorrow_teams
from schema import inspection, target, task
from settings import Settings
from store.plan_writing import write_step
from store.plans import Back, Document, visits
from store.viewer import SYSTEM


def text_of(component):
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


def services_of(day):
    return Services(Settings(home=Path("unused")), day.store, day.casework)


def page_of(day):
    return plan_of(services_of(day), CHIEF, {"day": DAY.isoformat()})


@pytest.fixture
def older(tmp_path):
    """A plan whose document does not say the ways home, nor its targets what a visit would see."""
    return tomorrow_world.services(tmp_path)


def with_ways_home(services):
    kept = tomorrow_world.contents()
    back = {"T1": Back(900, 25.0, 12.5), "T2": Back(1600, 70.0, 60.0)}
    whole = Document(kept.document.demands, kept.document.routes, back=back)
    header, step = tomorrow_world.header(), tomorrow_world.step(step=1)
    changed = type(kept)(whole, kept.visits, kept.left_out, kept.value, kept.finds, kept.km + 72.5)
    write_step(services.casework, SYSTEM, (header, step), changed, ("replan", ""))
    return services


def test_kilometres_and_use_end_at_the_depot_and_lunch_is_not_work(older):
    before = {x["team_id"]: x for x in plan_of(older, LEADER, {}).teams}
    assert "未保存返回驻地" in text_of(tomorrow_head.figures(plan_of(older, LEADER, {})))
    plan = plan_of(with_ways_home(older), LEADER, {})
    team = {x["team_id"]: x for x in plan.teams}
    assert (before["T1"]["km"], team["T1"]["km"]) == (40.0, 52.5)
    assert (before["T1"]["used_min"], team["T1"]["used_min"]) == (60 + 180, 60 + 180 + 25)
    assert team["T2"]["used_min"] == 30 + 60 + 70
    assert "返回驻地 15:00" in text_of(tomorrow_teams.routes(plan, "T1", ""))
    figures = text_of(tomorrow_head.figures(plan))
    assert '"132"' in figures and "含返回驻地" in figures and "未保存" not in figures
    cities = dict.fromkeys((x["site_id"] for x in plan.targets), "x")
    assert (side(plan, cities).km, side(plan, cities).hours) == (132.5, (265 + 160) / 60)


def test_the_workbook_says_each_teams_whole_day(older):
    plan = plan_of(with_ways_home(older), LEADER, {})
    rows = {r["team"]: r for r in sheets(plan)[-1].rows.to_dict("records")}
    team = rows[tomorrow_world.TEAM_NAMES["T1"]]
    assert (team["total_km"], team["back_km"], team["used_min"], team["shift_min"]) == (52.5, 12.5, 265, 540)
    assert f"{team['back_at']:%m-%d %H:%M}" == "11-21 15:00"


def test_who_does_not_see_the_last_stop_is_not_told_the_way_home(older):
    teams = {x["team_id"]: x for x in plan_of(with_ways_home(older), OFFICER, {}).teams}
    assert teams["T1"]["back_min"] is None and teams["T1"]["km"] == 20.0


def test_plan_and_board_say_the_same_use_of_a_shift(day):
    plan, services = page_of(day), services_of(day)
    rows = task_rows(day.casework, day.now(), visits(day.casework, SYSTEM, day.now().plan_id))
    day.casework.put(task.DATASET, pd.DataFrame(rows))
    board = read_day(services, CHIEF, DAY)
    for team in plan.teams:
        assert lane(board, team["team_id"]).planned == pytest.approx(team["used_min"] / team["shift_min"])


def test_a_page_expects_what_its_visits_can_see(day):
    rows = day.casework.read(target.DATASET, SYSTEM, day=DAY)
    day.casework.put(target.DATASET, rows.assign(detect_day=0.5), replace={"day": DAY})
    plan = page_of(day)
    hoped = sum(x["probability"] for x in plan.planned) / 2
    assert sum(x["expected"] for x in plan.planned) == pytest.approx(hoped)
    assert f'"{hoped:.1f}"' in text_of(tomorrow_head.figures(plan))
    cities = dict.fromkeys((x["site_id"] for x in plan.targets), "x")
    found = side(plan, cities)
    assert found.finds == pytest.approx(hoped) and found.cities["x"][1] == pytest.approx(hoped)


def test_an_arrival_outside_the_best_hours_is_marked_in_list_routes_and_card(day):
    stops = visits(day.casework, SYSTEM, day.now().plan_id).sort_values("arrive_min")
    rows = day.casework.read(target.DATASET, SYSTEM, day=DAY)
    first, last = int(stops["arrive_min"].iloc[0]), stops["site_id"].iloc[-1]
    rows = rows.assign(best_from_min=510, best_until_min=first)
    day.casework.put(target.DATASET, rows, replace={"day": DAY})
    plan = page_of(day)
    late = {r["site_id"] for r in tomorrow_list.list_rows(plan) if r["off_best"]}
    assert last in late and stops["site_id"].iloc[0] not in late
    assert text_of(tomorrow_teams.routes(plan, "", "")).count("不在最佳时段") == len(late)
    card = text_of(tomorrow.detail(services_of(day), CHIEF, {"day": DAY.isoformat()}, last))
    assert "赶不上" in card


def test_the_task_sheet_says_that_an_arrival_is_outside_the_best_hours():
    target = {"best_from_min": 510, "best_until_min": 720, "best_why": None}
    assert "计划 12:20 到达，不在最佳时段" in sheet_words.arrival(target, 740)
    assert sheet_words.arrival(target, 700) == "08:30–12:00"


def test_a_must_that_cannot_be_met_can_be_withdrawn_from_its_menu(day):
    site = waiting(day)
    do(day, Edit("force", site))
    for team in ("T1", "T2"):
        do(day, Edit("team_off", team_id=team, reason="车辆故障"))
    row = next(r for r in tomorrow_list.list_rows(page_of(day)) if r["site_id"] == site)
    assert (row["team"], row["state"]) == ("", "locked")
    do(day, Edit("unlock", site))
    assert next(r for r in tomorrow_list.list_rows(page_of(day)) if r["site_id"] == site)["state"] == "out"


def test_the_card_says_how_often_an_enterprise_was_visited_within_a_year(day):
    asked = {"day": DAY.isoformat()}
    services = services_of(day)
    assert "近12个月检查 1 次（上次 2026-06-01）。" in text_of(tomorrow.detail(services, CHIEF, asked, "S1"))
    assert "近12个月检查 0 次" in text_of(tomorrow.detail(services, CHIEF, asked, "S5"))
    rows = [
        {"record_id": f"JC-{n}", "site_id": "S5", "started_at": pd.Timestamp(at), "visit_kind": "daily"}
        for n, at in enumerate(
            ("2025-11-20 10:00", "2025-11-21 10:00", "2026-09-02 10:00", "2026-11-21 09:00"), 5
        )
    ]
    day.store.append(inspection.DATASET, tomorrow_world.builders.frame(rows), source="test")
    assert "近12个月检查 2 次（上次 2026-09-02）。" in text_of(tomorrow.detail(services, CHIEF, asked, "S5"))
