"""An officer tries a parameter and proposes it; the leader accepts it; neither can do both."""

import threading

import builders
import pytest
from browser.served import MAY_SKIP, Watch, chromium, served
from small_app import application

from jobs import backtest
from jobs.worker import Worker
from store.jobtable import JobTable

pytestmark = [pytest.mark.browser, pytest.mark.skipif(MAY_SKIP, reason="no Chromium here")]
WIDE, SMALL = {"width": 1920, "height": 1080}, {"width": 1366, "height": 768}


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    return builders.services(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def base(services):
    stop = threading.Event()
    kinds = {backtest.KIND: backtest.work(services.store, services.casework)}
    worker = Worker(JobTable(services.casework.database), kinds, pause_s=0.1)
    working = threading.Thread(target=worker.run, args=(stop,))
    working.start()
    with served(application(services)) as address:
        yield address
    stop.set()
    working.join()


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


def shown(page, base, path, wait=".panel-head"):
    watch = Watch(page)
    page.goto(base + path)
    page.wait_for_selector(wait)
    return watch


def enter(page, account):
    page.click(f".roles button[value={account}]")
    page.wait_for_selector(f".roles button.on[value={account}]")
    page.wait_for_selector(".panel-head")


def test_try_propose_and_have_it_accepted(page, base):
    watch = shown(page, base, "/rules?id=R01")
    page.fill("[aria-label='废气恒值最短时长改为']", "8")
    page.click("text=用上面的参数回测")
    page.wait_for_selector("#rules-chart .main-svg")
    assert "废气恒值最短时长 8" in page.locator("#rules-trial").inner_text()
    assert page.input_value("[aria-label='废气恒值最短时长改为']") == "8", "a trial keeps what was typed"
    page.fill("input[placeholder*='修改理由']", "短时恒值误报多")
    page.click("text=提出修改")
    page.wait_for_selector(".waiting:has-text('短时恒值误报多')")
    assert page.locator(".waiting .button").count() == 0, "nobody accepts their own change"
    enter(page, "leader")
    page.click(".waiting .button:has-text('同意生效')")
    page.wait_for_selector(".where:has-text('自定（由 执法人员')")
    page.wait_for_selector("text=没有修改过", state="detached")
    assert watch.complaints == [] and watch.elsewhere(base) == []
    enter(page, "officer")


def test_filter_choose_and_back(page, base):
    watch = shown(page, base, "/rules")
    page.fill("input[placeholder*='规则代码']", "恒值")
    page.wait_for_url("**q=*")
    page.wait_for_selector(".count:has-text('共')")
    page.click(".ag-row:has-text('长期恒值')")
    page.wait_for_url("**id=R01*")
    page.wait_for_selector(".panel-head:has-text('R01')")
    page.go_back()
    page.wait_for_url(lambda address: "id=R01" not in address)
    assert watch.complaints == []


@pytest.mark.parametrize("view", ["", "load", "silences"])
@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["1366", "1920"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_overflows_the_window(browser, base, size, lang, view):
    page = browser.new_page(viewport=size)
    watch = shown(page, base, f"/rules?view={view}&lang={lang}", ".page.rules")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.evaluate("document.documentElement.scrollHeight") <= size["height"]
    if not view:
        page.wait_for_selector(".ag-row")
        for selector in (".panel", ".filters", ".ag-center-cols-viewport"):
            box = page.locator(selector).first
            assert box.evaluate("e => e.scrollWidth <= e.clientWidth + 1"), selector
    assert watch.complaints == []
    page.close()
