"""The whole road on the real demo, served as `make run` serves it: map, clue, enterprise, plan, export, other roles."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import openpyxl
import pytest
from browser.served import MAY_SKIP, Watch, chromium
from paths import ROOT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(MAY_SKIP, reason="no Chromium here"),
]
SMALL, WIDE = {"width": 1366, "height": 768}, {"width": 1920, "height": 1080}
PATHS = ("/", "/clues", "/tomorrow")


def answers(address):
    try:
        return urllib.request.urlopen(address + "/healthz", timeout=2).status == 200
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """The address of a service that built its own demo in an empty home."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = tmp_path_factory.mktemp("road") / "home"
    command = [
        sys.executable,
        str(ROOT / "app.py"),
        "--home",
        str(home),
        "serve",
        "--port",
        str(port),
        "--workers",
        "1",
    ]
    log = (home.parent / "log").open("w")
    process = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | {"PYTHONPATH": str(ROOT)})
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 400
    while not answers(address):
        assert process.poll() is None and time.monotonic() < deadline, (home.parent / "log").read_text()[
            -3000:
        ]
        time.sleep(1)
    yield address
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=60)
    log.close()


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser, base):
    context = browser.new_context(viewport=SMALL, accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    opened.watch = Watch(opened)
    yield opened
    assert opened.watch.elsewhere(base) == []
    assert opened.watch.complaints == []
    context.close()


def ready(page, base, path):
    page.goto(base + path)
    page.wait_for_selector("h1")
    page.wait_for_load_state("networkidle")


def number(text, pattern):
    return int(re.search(pattern, text.replace(",", "")).group(1))


def test_from_the_map_to_the_exported_plan(page, base, tmp_path):
    ready(page, base, "/")
    page.wait_for_selector("[data-ready=true]")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert "演示数据" in page.locator("header.shell").inner_text()
    ready(page, base, "/clues")
    page.wait_for_selector(".ag-center-cols-container .ag-row")
    page.locator(".ag-center-cols-container .ag-row").first.click()
    page.wait_for_selector(".panel .js-plotly-plot .main-svg")
    assert re.search("疑似|涉嫌|可能关联", page.locator(".panel .sentence").inner_text())
    page.locator(".panel a[href*='/site?id=']").first.click()
    page.wait_for_url("**/site?id=*")
    page.wait_for_selector(".site-main .js-plotly-plot .main-svg")
    assert "信用代码" in page.locator(".site-facts").inner_text()
    ready(page, base, "/tomorrow")
    page.wait_for_selector(".plan-detail .bars")
    planned = number(page.locator(".page-head").inner_text().replace("\n", " "), r"安排 *(\d+)")
    assert planned > 0
    assert page.locator(".routes li").count() == planned
    with page.expect_download() as expected:
        page.get_by_text("导出 Excel").click()
    target = tmp_path / "plan.xlsx"
    expected.value.save_as(target)
    book = openpyxl.load_workbook(target)
    assert book["检查安排"].max_row == planned + 1
    assert "说明" in book.sheetnames


def test_a_neighbour_sees_other_rows_not_only_other_buttons(page, base):
    ready(page, base, "/clues")
    page.wait_for_selector(".ag-center-cols-container .ag-row")
    mine = page.locator(".count").inner_text()
    page.get_by_role("button", name="邻区人员").click()
    page.wait_for_load_state("networkidle")
    page.wait_for_function("before => document.querySelector('.count').innerText !== before", arg=mine)
    assert "南湖" not in page.locator("main").inner_text()


@pytest.mark.parametrize("path", PATHS)
def test_english_changes_every_text_of_a_page(page, base, path):
    """What stays Chinese is names and places of the data, and the switch to Chinese itself."""
    ready(page, base, path + "?lang=en")
    page.wait_for_timeout(1500)
    assert page.locator("html").get_attribute("lang") == "en"
    labels = page.locator("h1, h2, h3, button, .count, .foot, .ag-header-cell-text, label").all_inner_texts()
    assert labels
    left = [
        text
        for text in labels
        if re.search(r"[\u4e00-\u9fff]", text) and not re.search("（演示）|中文|组|[市区县]", text)
    ]
    assert left == []


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_wider_than_the_window(browser, base, path):
    for size in (SMALL, WIDE):
        page = browser.new_page(viewport=size)
        ready(page, base, path)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.close()
