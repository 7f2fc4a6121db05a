"""An evening with the forms: take over what the system sees, go on by key, lose nothing on a reload, print the sheets."""

import pytest
import tomorrow_world as world
from browser.served import MAY_SKIP, Watch, served
from playwright.sync_api import expect
from small_app import application

pytestmark = [pytest.mark.browser, pytest.mark.skipif(MAY_SKIP, reason="no Chromium here")]
expect.set_options(timeout=30_000)
PLACE = "/prejudge?day=2026-11-21"
FIRST, SECOND = world.NAMES["S1"], world.NAMES["S2"]


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    with served(application(world.services(tmp_path_factory.mktemp("home")))) as address:
        yield address


@pytest.fixture
def page(browser, base):
    """The leader of both sides at 1366 x 768."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    context.request.post(f"{base}/enter", form={"account": "leader", "next": "/"})
    opened = context.new_page()
    watch = Watch(opened)
    opened.goto(base + PLACE)
    opened.wait_for_selector(".prejudge-form textarea")
    yield opened
    context.close()
    assert (watch.complaints, watch.elsewhere(base)) == ([], [])


def test_an_evening_of_forms_by_keys(page):
    title = page.locator(".prejudge-title a")
    assert title.inner_text() == FIRST
    page.locator("#prejudge-seen").click()
    expect(page.locator('.part-head input[value=""]:checked')).to_have_count(0)
    page.keyboard.press("Control+Enter")
    expect(title).to_have_text(SECOND)
    page.wait_for_url("**site=S2*")
    assert page.locator(".count").inner_text() == "共 3 家 = 已完成 1 + 草稿 0 + 未填 2"
    page.keyboard.press("k")
    expect(title).to_have_text(FIRST)
    page.go_back()
    expect(title).to_have_text(SECOND)


def test_what_was_typed_survives_a_reload_and_a_draft_shows_in_the_list(page):
    page.goto(page.url.split("?")[0] + "?day=2026-11-21&site=S4")
    first = page.locator(".prejudge-form textarea").first
    first.fill("问清近两周质控由谁做")
    first.blur()
    page.reload()
    expect(first).to_have_value("问清近两周质控由谁做")
    page.get_by_role("button", name="存草稿").click()
    expect(page.locator(".prejudge-row.chosen")).to_contain_text("草稿")
    assert "草稿已存" in page.locator("#prejudge-told").inner_text()


def test_everything_fits_the_window_and_the_sheets_are_one_click_away(page):
    assert page.evaluate(
        "document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight"
    )
    link = page.locator(".prejudge-list .files a").first.get_attribute("href")
    reply = page.request.get(page.url.split("/prejudge")[0] + link)
    assert reply.status == 200 and reply.body()[:5] == b"%PDF-"
