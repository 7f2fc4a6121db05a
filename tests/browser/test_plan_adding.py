"""In a browser: an enterprise is added from the field of the list, and planning again takes its numbers from a dialog."""

import pytest
import tomorrow_world as world
from browser.evening import SMALL, SOFTWARE_GL, enter, last, office, quiet
from browser.served import CHROMIUM, MAY_SKIP, Watch

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(MAY_SKIP, reason="no Chromium here")]


@pytest.fixture
def page():
    with playwright.sync_playwright() as runner:
        browser = runner.chromium.launch(executable_path=str(CHROMIUM), args=SOFTWARE_GL)
        opened = browser.new_page(viewport=SMALL, locale="zh-CN")
        opened.set_default_timeout(120_000)
        yield opened
        browser.close()


def test_an_enterprise_is_added_in_two_presses_and_the_numbers_of_the_plan_are_set(page, tmp_path):
    with office(tmp_path) as base:
        watch = Watch(page)
        enter(page, base, who="领导")
        page.fill("#tomorrow-add input", world.NAMES["S3"].split()[0])
        page.wait_for_selector(f".map-search-row:has-text('{world.NAMES['S3']}')")
        page.keyboard.press("Enter")
        page.wait_for_selector(f".plan-price:has-text('{world.NAMES['S3']}')")
        assert "km" in page.inner_text(".plan-price")
        page.click(".plan-price [data-act='force']")
        last(page, "列为必查")
        page.wait_for_selector(f".plan-detail h2:has-text('{world.NAMES['S3']}')")
        page.click("[data-opens='params']")
        assert page.is_disabled("dialog[open] [data-param='random_share'] input")
        page.fill("dialog[open] [data-param='repeat_days'] input", "30")
        page.click("dialog[open] [data-value='params']")
        page.wait_for_selector(".plan-figures:has-text('同组不重复检查 30 天')")
        quiet(watch, base)
