"""An officer narrows the list, opens a clue, reads how the rule counts, changes role and language."""

import re

import builders
import pytest
from browser.served import MAY_SKIP, Watch, chromium, served
from small_app import application

pytestmark = [pytest.mark.browser, pytest.mark.skipif(MAY_SKIP, reason="no Chromium here")]
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
WIDE, SMALL = {"width": 1920, "height": 1080}, {"width": 1366, "height": 768}
N01 = builders.told(
    {
        "rule": "N01",
        "clue_type": "night_production",
        "family": "power_night",
        "outlet_id": None,
        "factor": None,
        "device_id": "S1-M1",
        "severity": 5,
    }
)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    rows = builders.clues({}, N01, *[{} for _ in range(40)])
    with served(application(builders.services(tmp_path_factory.mktemp("home"), rows))) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser):
    opened = browser.new_page(viewport=SMALL)
    opened.set_default_timeout(20_000)
    yield opened
    opened.close()


def shown(page, base, path):
    watch = Watch(page)
    page.goto(base + path)
    page.wait_for_selector(".ag-row")
    return watch


def test_filter_list_evidence_rule_back_and_link(page, base):
    watch = shown(page, base, "/clues")
    assert page.locator(".count").inner_text() == "符合条件 42 条／共 42 条"
    page.fill("input[placeholder*='线索编号']", "S1-M1")
    page.wait_for_url("**q=S1-M1*")
    page.wait_for_selector(".count:has-text('符合条件 1 条')")
    page.wait_for_selector("#clues-chart .main-svg")
    assert page.locator(".panel").inner_text().count("XS-2"), "the worst is open"
    page.click("#clues-rule-open")
    page.wait_for_selector("text=触发条件 >> visible=true")
    page.keyboard.press("Escape")
    page.go_back()
    page.wait_for_selector(".count:has-text('符合条件 42 条')")
    page.wait_for_url(lambda url: "q=" not in url)
    page.goto(base + "/clues?q=S1-M1&id=XS-2")
    page.wait_for_selector("#clues-chart .main-svg")
    page.wait_for_selector(".ag-row-selected", state="attached")
    assert watch.elsewhere(base) == [] and watch.complaints == []


def test_the_first_clue_is_open_and_the_list_does_not_scroll_sideways(page, base):
    shown(page, base, "/clues")
    page.wait_for_selector("#clues-chart .main-svg")
    page.wait_for_selector(".ag-row-selected", state="attached")
    width = "e => [e.scrollWidth, e.clientWidth]"
    inside, outside = page.locator(".ag-center-cols-viewport").evaluate(width)
    assert inside <= outside
    page.set_viewport_size({"width": 2560, "height": 1080})
    page.wait_for_selector(".ag-header-cell-text:has-text('说明')")
    inside, outside = page.locator(".ag-center-cols-viewport").evaluate(width)
    assert inside <= outside


def test_dismiss_with_a_reason_undo_then_silence_and_see_it_again(page, tmp_path):
    with served(application(builders.services(tmp_path, builders.clues({}, {"rule": "R01"})))) as own:
        watch = shown(page, own, "/clues?id=XS-1")
        page.click("#clues-dismiss-open")
        page.click(".dialog-foot .button:visible")
        page.wait_for_selector("#clues-toast.told:has-text('请选择排除理由')")
        page.click(".dialog input[placeholder='请选择']:visible")
        page.click("[role=option]:has-text('检修或维护')")
        page.click(".dialog-foot .button:visible")
        page.wait_for_selector(".standing:has-text('已排除')")
        page.wait_for_selector(".ag-row:has-text('已排除')")
        page.click("#clues-toast .button")
        page.wait_for_selector(".standing:has-text('已筛选')")
        page.click("#clues-silence-open")
        page.fill(".dialog textarea:visible", "检修备案至月底")
        page.click(".dialog-foot .button:visible")
        page.wait_for_selector(".hidden-by:has-text('检修备案至月底')")
        page.wait_for_selector(".count:has-text('符合条件 1 条／共 1 条已静默 1 条')")
        page.click(".count .silenced")
        page.wait_for_url("**silenced=only*")
        page.wait_for_selector(".hidden-by .button")
        page.click(".hidden-by .button")
        page.wait_for_selector(".count:has-text('共 2 条')")
        assert watch.complaints == [] and watch.elsewhere(own) == []


def test_the_toolbar_of_a_chart_sends_nothing_away(page, base):
    shown(page, base, "/clues?id=XS-1")
    page.wait_for_selector("#clues-chart .modebar-btn", state="attached")
    titles = page.eval_on_selector_all(".modebar-btn", "all => all.map(b => b.getAttribute('data-title'))")
    assert titles and all(CHINESE.search(title) for title in titles)


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["1366", "1920"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_overflows_the_window(browser, base, size, lang):
    page = browser.new_page(viewport=size)
    shown(page, base, f"/clues?id=XS-1&lang={lang}")
    page.wait_for_selector("#clues-chart .main-svg")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.evaluate("document.documentElement.scrollHeight") <= size["height"]
    for selector in ("header.shell", ".panel", ".filters"):
        box = page.locator(selector).first
        assert box.evaluate("e => e.scrollWidth <= e.clientWidth + 1"), selector
    page.close()


def test_english_is_english(page, base):
    shown(page, base, "/clues?id=XS-1&lang=en")
    page.wait_for_selector("#clues-chart .main-svg")
    assert page.evaluate("document.documentElement.lang") == "en" and page.title() == "Clues · Jingwei"
    text = page.evaluate(
        "document.querySelector('header.shell').innerText + document.querySelector('.filters').innerText"
    )
    assert CHINESE.findall(text) == ["中文"]
    headers = page.locator(".ag-header").inner_text()
    assert not CHINESE.search(headers)


def test_the_role_switch_keeps_the_page_and_changes_what_is_seen(page, base):
    shown(page, base, "/clues?rule=C01")
    page.click(".roles button[value=neighbour]")
    page.wait_for_selector(".roles button.on[value=neighbour]")
    assert "/clues?rule=C01" in page.url
    page.wait_for_selector("text=还没有线索。")
    page.click(".roles button[value=officer]")
    page.wait_for_selector(".ag-row")


def test_a_failed_update_says_that_the_figures_are_old(page, base):
    shown(page, base, "/clues")
    page.route("**/_dash-update-component*", lambda route: route.fulfill(status=500, body="{}"))
    page.click(".ag-center-cols-container .ag-row >> nth=1")
    page.wait_for_selector(".stale:not([hidden])")
    assert "数据未更新" in page.locator(".stale").inner_text()


def test_an_ended_session_leads_back_in(page, base):
    shown(page, base, "/clues")
    page.context.clear_cookies()
    page.click(".ag-center-cols-container .ag-row >> nth=1")
    page.wait_for_url("**/clues?id=*")
    page.wait_for_selector(".panel .sentence")
