"""Tomorrow's plan in a browser as it is read: list, map, reasons, links; what others see before and after the release."""

import io
import re

import openpyxl
import pytest
import tomorrow_world as world
from browser.evening import SMALL, SOFTWARE_GL, office, quiet, row, shown
from browser.served import CHROMIUM, MAY_SKIP
from builders import NINGBO, SUZHOU

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(MAY_SKIP, reason="no Chromium here")]

CHINESE = re.compile(r"[\u4e00-\u9fff]+")
FIRST, BARRED = world.NAMES["S1"], world.NAMES["S5"]


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    with office(tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    with office(tmp_path_factory.mktemp("released"), **world.released()) as address:
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


def test_links_lead_to_file_and_clues_and_keep_the_language(page, base):
    watch = shown(page, base, "/tomorrow?lang=en")
    known = "".join(
        (*world.NAMES.values(), *world.TEAM_NAMES.values(), "疑似标停未停", "停产检修查检修单北仑区经纬中文")
    )
    assert {w for w in CHINESE.findall(page.inner_text("main")) if w not in known} == set()
    page.click(".plan-detail h2 a")
    page.wait_for_selector(".site-page")
    page.wait_for_url(lambda url: "lang=en" in url and "id=S1" in url)
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
