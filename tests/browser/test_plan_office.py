"""An evening and a midday in the office, by real presses on the real planner: consent, dragging, the rest of the day anew."""

from datetime import datetime, timedelta

import plan_world
import pytest
from browser.served import MAY_SKIP, Watch, chromium, served
from plan_world import DAY, INSPECTOR, LEADER, OFFICER
from small_app import application

from callbacks.services import Services
from jobs.planning.release import confirm, submit
from schema import task
from settings import Settings
from store.clock import CLOCK, machine
from store.tasks import Move, advance
from store.viewer import SYSTEM

pytestmark = [pytest.mark.browser, pytest.mark.skipif(MAY_SKIP, reason="no Chromium here")]
PLACE = f"/tomorrow?day={DAY}"


@pytest.fixture(autouse=True)
def _as_before():
    yield
    CLOCK.behind = timedelta(0)


@pytest.fixture
def base(day, tmp_path):
    with served(application(Services(Settings(home=tmp_path), day.store, day.casework))) as address:
        yield address


@pytest.fixture
def page(base):
    with chromium() as browser:
        opened = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        opened.set_default_timeout(30_000)
        watch = Watch(opened)
        yield opened
        said = [c for c in watch.complaints if "WebGL" not in c]
        assert said == [] and watch.elsewhere(base) == []


def enter(page, base, account, place=PLACE):
    """Open a page as somebody."""
    page.goto("about:blank")  # an open page asks on, and would be told that nobody is signed in
    page.context.clear_cookies()
    assert page.request.post(f"{base}/enter", form={"account": account, "next": "/"}).ok
    page.goto(base + place)


def last(page, said):
    page.wait_for_selector(f".plan-last:has-text('{said}')", timeout=120_000)


def test_a_protected_enterprise_is_asked_for_granted_and_then_forced_in(page, base, day):
    enter(page, base, "officer", f"{PLACE}&site=S11")
    page.click(".plan-detail [data-menu='S11']")
    assert page.locator(".site-menu [data-act]:visible").evaluate_all(
        "all => [...new Set(all.map(x => x.dataset.act))]"
    ) == ["ask"], "nothing but asking"
    page.fill(".site-menu [data-own='ask'] input", "群众多次反映")
    page.keyboard.press("Enter")
    page.wait_for_selector(".plan-detail .badge:has-text('群众多次反映')")
    assert page.locator("[data-act='grant']").count() == 0, "an officer grants nothing"
    enter(page, base, "leader", f"{PLACE}&site=S11")
    page.click(".plan-detail [data-act='grant']")
    page.wait_for_selector(".plan-detail .badge:has-text('领导已同意检查')")
    enter(page, base, "officer", f"{PLACE}&site=S11")
    page.click(".plan-detail [data-act='preview']")
    page.click(".plan-price [data-act='force']")
    last(page, "列为必查")
    assert "S11" in plan_world.team_of(day) and plan_world.is_sound(day)


@pytest.mark.parametrize("what", [".stop", ".ag-center-cols-container .ag-row"])
def test_a_visit_is_dragged_to_another_team(page, base, day, what):
    site = plan_world.free_sites(day)[0]
    other = {"T1": "T2", "T2": "T1"}[plan_world.team_of(day)[site]]
    enter(page, base, "officer")
    page.wait_for_selector(".ag-row")
    wanted = f".stop[data-site='{site}']" if what == ".stop" else f"{what}[row-id='{site}']"
    page.locator(wanted).scroll_into_view_if_needed()
    page.drag_and_drop(
        wanted, f".plan-capacity [data-drop-team='{other}']", source_position={"x": 60, "y": 12}
    )
    last(page, "调给其他检查组")
    page.wait_for_selector(f".route[data-drop-team='{other}'] .stop[data-site='{site}']")
    assert plan_world.team_of(day)[site] == other
    assert page.locator(".drop").count() == 0


def test_the_rest_of_the_day_is_planned_again_and_published_from_the_board(page, base, day):
    CLOCK.behind = machine() - datetime.combine(DAY, datetime.min.time().replace(hour=9))
    made = submit(day.store, day.casework, OFFICER, day.now().plan_id, day.now().revision)
    confirm(day.store, day.casework, LEADER, made.plan_id, (made.revision, None))
    rows = day.casework.read(task.DATASET, SYSTEM).sort_values("seq")
    begun, back = rows.loc[rows["team_id"] == "T1", "task_id"].iloc[[0, -1]]
    at = datetime.combine(DAY, datetime.min.time().replace(hour=8, minute=50))
    advance(day.casework, INSPECTOR, begun, Move("on_site", None, at))
    advance(day.casework, INSPECTOR, back, Move("returned", None, at, ("closed", "大门紧闭")))
    enter(page, base, "leader", f"/board?day={DAY}")
    page.click("main button:has-text('调整今日余下任务')")
    page.fill("main input:visible", "一家退回")
    page.locator("main button:has-text('调整今日余下任务')").last.click()
    page.wait_for_selector("text=余下任务已重排", timeout=120_000)
    assert day.now().plan_id == made.plan_id, "nothing changes for the teams before it is published"
    page.click("main button:has-text('公布调整')")
    assert "立即更新" in page.inner_text("dialog[open]"), "what follows is read before it is done"
    page.click("dialog[open] button:has-text('取消')")
    assert page.locator("dialog[open]").count() == 0 and day.now().plan_id == made.plan_id
    page.click("main button:has-text('公布调整')")
    page.click("dialog[open] button:has-text('确定公布')")
    page.wait_for_selector("text=任务已更新")
    page.wait_for_selector("#board-plan:has-text('JW-20261121-01/2')")
    after = day.casework.read(task.DATASET, SYSTEM).set_index("task_id")
    assert day.now().number == "JW-20261121-01/2" and day.now().amends == made.plan_id
    assert after.loc[begun, "state"] == "on_site" and after.loc[begun, "plan_id"] == day.now().plan_id
    assert after.loc[back, "site_id"] not in plan_world.team_of(day), "nobody is sent there again"
