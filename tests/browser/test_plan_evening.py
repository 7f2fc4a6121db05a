"""An evening with tomorrow's plan: change it with the price in view, undo, compare, have it confirmed; two planners at once."""

import re

import pytest
import tomorrow_world as world
from browser.evening import SMALL, SOFTWARE_GL, enter, last, menu, office, quiet, row
from browser.served import CHROMIUM, MAY_SKIP, Watch
from builders import LEADER, NINGBO, SUZHOU

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(MAY_SKIP, reason="no Chromium here")]

FIRST = world.NAMES["S1"]


@pytest.fixture
def evening(tmp_path):
    with office(tmp_path, LEADER.prefixes) as address:  # whoever signs sees every enterprise of the plan
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
    page.wait_for_selector("[data-menu]", state="detached")  # nobody edits what waits for the second person
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
