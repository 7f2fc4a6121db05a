"""An evening with tomorrow's plan: read why, change it with the price in view, compare, have it confirmed; others see it after."""

import io
import re
import threading
from contextlib import contextmanager

import openpyxl
import pytest
import tomorrow_world as world
from browser.served import CHROMIUM, MAY_SKIP, Watch, served
from builders import LEADER, NEIGHBOUR, NINGBO, OFFICER, SUZHOU
from small_app import application

from jobs.planning import queue
from jobs.worker import Worker
from store.accounts import Accounts, demo_accounts
from store.jobtable import JobTable

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(MAY_SKIP, reason="no Chromium here")]

SMALL = {"width": 1366, "height": 768}
SOFTWARE_GL = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
]
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
FIRST, BARRED = world.NAMES["S1"], world.NAMES["S5"]


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    with office(tmp_path_factory.mktemp("home")) as address:
        yield address


@contextmanager
def office(home, **more):
    """The application over this plan, with a team that signs in and a worker for what planners ask."""
    services = world.services(home, **more)
    table = JobTable(services.casework.database)
    people = demo_accounts(OFFICER.prefixes, LEADER.prefixes, NEIGHBOUR.prefixes, "T1")
    Accounts(services.casework.database).seed_accounts(people)
    stop = threading.Event()
    worker = Worker(table, queue.works(services.store, services.casework), pause_s=0.05)
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    with served(application(services)) as address:
        yield address
    stop.set()
    thread.join()


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    with office(tmp_path_factory.mktemp("released"), **world.released()) as address:
        yield address


@pytest.fixture
def evening(tmp_path):
    with office(tmp_path) as address:
        yield address


@pytest.fixture
def forcing(tmp_path):
    with office(tmp_path) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as runner:
        opened = runner.chromium.launch(executable_path=str(CHROMIUM), args=SOFTWARE_GL)
        yield opened
        opened.close()


@pytest.fixture
def page(browser):
    opened = browser.new_page(viewport=SMALL, locale="zh-CN")
    opened.set_default_timeout(30_000)
    yield opened
    opened.close()


def shown(page, base, path):
    """Open a page of the plan and wait for list and map; fails on foreign requests and complaints at the end of the test."""
    watch = Watch(page)
    page.goto(base + path)
    page.wait_for_selector(".ag-row")
    page.wait_for_selector(".map-canvas[data-ready]")
    return watch


def quiet(watch, base):
    assert watch.elsewhere(base) == []
    assert watch.complaints == []


def row(name):
    return f".ag-center-cols-container .ag-row:has-text('{name}')"


def test_select_read_take_along(page, base):
    watch = shown(page, base, "/tomorrow")
    assert page.inner_text(".plan-figure >> nth=0").split() == ["安排1家"]
    assert "目标 3 家 = 已安排 1 家 + 未安排 2 家" in page.content()
    assert "图上 1 家，与清单一致" in page.inner_text(".plan-map-head")
    assert FIRST in page.inner_text(".plan-detail h2"), "the first target is shown without being asked"
    page.click(row(BARRED))
    page.wait_for_selector(f".plan-detail h2:has-text('{BARRED}')")
    detail = page.inner_text(".plan-detail")
    assert "已列入正面清单" in detail and "疑似标停未停" in detail and "查检修单" in detail
    page.wait_for_url("**site=S5*")
    page.click(".stop[data-site='S1']")
    page.wait_for_selector(f".plan-detail h2:has-text('{FIRST}')")
    page.wait_for_selector(".ag-row-selected:has-text('09:00')")
    page.go_back()
    page.wait_for_selector(f".plan-detail h2:has-text('{BARRED}')")
    with page.expect_download() as taken:
        page.click("text=导出 Excel")
    book = openpyxl.load_workbook(io.BytesIO(taken.value.path().read_bytes()))
    assert taken.value.suggested_filename == f"{world.PLAN_ID}.xlsx"
    assert book["检查安排"].max_row == 2 and book["未安排"].max_row == 3
    quiet(watch, base)


def test_a_stop_on_the_map_selects_and_a_row_shows_its_place(page, base):
    watch = shown(page, base, "/tomorrow?site=S3")
    at = page.evaluate(
        """() => { const { map, routes } = document.querySelector('.map-canvas').scene;
                   const { x, y } = map.project(routes.labels.get('S1'));
                   const box = map.getContainer().getBoundingClientRect(); return [box.left + x, box.top + y]; }"""
    )
    page.mouse.click(*at)
    page.wait_for_selector(f".plan-detail h2:has-text('{FIRST}')")
    page.wait_for_url("**site=S1*")
    page.wait_for_selector(".stop.chosen[data-site='S1']")
    ringed = "() => document.querySelector('.map-canvas').scene.routes.chosen.id"
    assert page.evaluate(ringed) == "S1"
    page.click(row(BARRED))
    page.wait_for_selector(f".plan-detail h2:has-text('{BARRED}')")
    assert page.evaluate(ringed) == "S5"
    quiet(watch, base)


def test_the_essentials_need_no_scrolling_on_a_small_screen(page, base):
    watch = shown(page, base, "/tomorrow")
    for part in (
        ".plan-release",
        ".plan-figures",
        ".plan-capacity",
        ".plan-grid",
        ".plan-canvas",
        ".plan-legend",
        ".plan-detail",
    ):
        box = page.locator(part).bounding_box()
        assert (
            box and box["y"] + box["height"] <= SMALL["height"] and box["x"] + box["width"] <= SMALL["width"]
        ), part
    bar = "document.querySelector('.plan-grid .ag-body-horizontal-scroll-viewport')"
    assert page.evaluate(f"() => {bar}.scrollWidth - {bar}.clientWidth") <= 0, "no scrolling sideways"
    tops = {
        page.locator(".team-head").nth(i).bounding_box()["height"]
        for i in range(page.locator(".team-head").count())
    }
    assert max(tops) < 24, "name and shift stay on one line"
    assert (
        page.evaluate(
            "() => { const m = document.querySelector('main'); return m.scrollHeight - m.clientHeight; }"
        )
        <= 0
    )
    quiet(watch, base)


def test_a_neighbour_sees_own_rows_after_the_release_and_cannot_plan(page, released):
    watch = shown(page, released, "/tomorrow")
    page.click(".roles button:has-text('邻区人员')")
    page.wait_for_selector(f"text=CANARY-{SUZHOU}")
    assert f"CANARY-{NINGBO}" not in page.content()
    assert page.locator("[data-act]").count() == 0
    page.goto(f"{released}/tomorrow?site=S1")
    page.wait_for_selector(".ignored")
    assert "site=S1" in page.inner_text(".ignored") and f"CANARY-{NINGBO}" not in page.content()
    page.goto(f"{released}/site?id=S1")
    page.wait_for_selector(".empty:has-text('不在您的辖区内')")
    assert f"CANARY-{NINGBO}" not in page.content()
    quiet(watch, released)


def test_names_are_hidden_from_neighbour_and_team_until_the_release(page, base):
    watch = shown(page, base, "/tomorrow")
    for who in ("邻区人员", "检查组"):
        page.click(f".roles button:has-text('{who}')")
        page.wait_for_selector(".plan-sealed")
        assert "已安排 3 家企业、2 个检查组" in page.inner_text(".plan-sealed")
        assert not any(name in page.content() for name in (*world.NAMES.values(), *world.TEAM_NAMES.values()))
    quiet(watch, base)


def enter(page, base, path="/tomorrow", who="执法人员"):
    """Open the plan as somebody, with the list shown."""
    page.goto(base + path)
    page.click(f".roles button:has-text('{who}')")
    page.wait_for_selector(f".roles .on:has-text('{who}')")
    page.wait_for_selector(".ag-row")
    page.wait_for_selector(".plan-stages")


def menu(page, site):
    """Open the menu of a row."""
    page.click(f".ag-row[row-id='{site}'] .menu-cell")
    page.wait_for_selector(".site-menu:not([hidden])")


def last(page, said):
    """Wait until the step in force says this."""
    page.wait_for_selector(f".plan-last:has-text('{said}')", timeout=120_000)
    return page.inner_text(".plan-last")


def test_an_evening_from_the_first_look_to_the_released_plan(page, evening):
    watch = Watch(page)
    enter(page, evening)
    menu(page, "S1")
    page.click(".site-menu [data-act='lock']:visible")
    assert "预计命中" in last(page, "锁定") and "km" in last(page, "锁定"), "the price is said at once"
    page.click(row(world.NAMES["S3"]))
    page.wait_for_selector(f".plan-detail h2:has-text('{world.NAMES['S3']}')")
    menu(page, "S3")
    page.click(".site-menu .chip[data-act='exclude']:has-text('企业停产'):visible")
    last(page, "企业停产")
    page.wait_for_selector(".ag-row[row-id='S3']:has-text('不安排：企业停产')")
    page.reload()
    page.wait_for_selector(".ag-row")
    last(page, "企业停产")
    page.keyboard.press("Control+z")
    last(page, "锁定")
    assert "企业停产" not in page.inner_text(".ag-row[row-id='S3'] >> nth=-1")
    page.keyboard.press("Control+Shift+z")
    last(page, "企业停产")
    page.click("[data-act='undo']")
    last(page, "锁定")

    page.click("[data-act='copy']")
    page.wait_for_selector(".tab.on:has-text('方案 B')")
    page.wait_for_selector(".ag-row")
    menu(page, "S1")
    page.click(".site-menu .chip[data-act='exclude'] >> nth=0")
    last(page, "近期已检查")
    page.click("text=方案对比")
    page.wait_for_selector(".compare-rows")
    assert FIRST in page.inner_text(".compare-rows") and "预计命中（家）" in page.inner_text(".compare-left")

    sign(page, evening)
    quiet(watch, evening)


def sign(page, evening):
    """Submit as the officer, confirm as the leader, look as the neighbour."""
    enter(page, evening)
    page.click("[data-opens='submit']")
    assert re.search(r"\d+ 家企业，\d+ 个检查组", page.inner_text("dialog[open]"))
    page.click("dialog[open] [data-act='submit']")
    page.wait_for_selector(".plan-release:has-text('须由另一人确认')")
    assert page.locator("[data-menu]").count() == 0, "nobody edits what waits for the second person"
    enter(page, evening, who="领导")
    page.click("[data-opens='confirm']")
    page.click("dialog[open] [data-value='now']")
    page.wait_for_selector(".plan-number:has-text('JW-20261121-01')")
    assert "已公布" in page.inner_text(".plan-stages li.now")
    enter(page, evening, who="邻区人员")
    assert f"CANARY-{NINGBO}" not in page.content() and f"CANARY-{SUZHOU}" in page.content()


def test_the_price_of_forcing_in_is_said_before_it_is_done(page, forcing):
    enter(page, forcing)
    page.click(row(world.NAMES["S3"]))
    page.wait_for_selector(f".plan-detail h2:has-text('{world.NAMES['S3']}')")
    page.keyboard.press("f")
    page.wait_for_selector(".plan-price", timeout=120_000)
    said = page.inner_text(".plan-price")
    assert world.NAMES["S3"] in said and "预计命中" in said and "km" in said
    assert page.inner_text(".plan-last") == "", "nothing has been changed yet"
    page.click(".plan-price [data-act='force']")
    last(page, "列为必查")
    page.wait_for_selector(".ag-row[row-id='S3']:has-text('必查')")


def test_two_planners_meet_at_the_same_enterprise(browser, forcing):
    one, other = (browser.new_page(viewport=SMALL, locale="zh-CN") for _ in range(2))
    enter(one, forcing)
    enter(other, forcing, who="领导")
    menu(one, "S1")
    menu(other, "S1")
    one.click(".site-menu [data-act='lock']:visible")
    last(one, "锁定")
    other.click(".site-menu .chip[data-act='exclude'] >> nth=0")
    other.wait_for_selector(".plan-banner.conflict")
    said = other.inner_text(".plan-banner.conflict")
    assert "执法人员" in said and "锁定" in said and FIRST in said
    last(other, "锁定")
    other.click(".plan-banner [data-act='exclude']")
    last(other, "不安排")
    one.close()
    other.close()


def test_links_lead_to_file_and_clues_and_keep_the_language(page, base):
    watch = shown(page, base, "/tomorrow?lang=en")
    known = "".join(
        (*world.NAMES.values(), *world.TEAM_NAMES.values(), "疑似标停未停", "停产检修查检修单北仑区经纬中文")
    )
    assert {w for w in CHINESE.findall(page.inner_text("main")) if w not in known} == set()
    page.click(".plan-detail h2 a")
    page.wait_for_selector(".site-page")
    assert "lang=en" in page.url and "id=S1" in page.url
    page.wait_for_selector(".js-plotly-plot .legend")
    page.click("text=Clues of this enterprise")
    page.wait_for_selector(".clues .count")
    page.wait_for_selector(".ag-row")
    assert (
        "lang=en" in page.url
        and "q=S1" in page.url
        and page.locator(".ag-center-cols-container .ag-row").count() == 1
    )
    quiet(watch, base)
