"""Finding things, keeping views and the big screen, in a real browser: nothing but the own host is asked (fixture ``page``)."""

import threading
from urllib.parse import parse_qs, urlsplit

import map_world
import pytest
from browser.onmap import open_map, until
from dash import Dash
from paths import ROOT
from werkzeug.serving import make_server

from callbacks import bigscreen, gate, shell, tiles
from callbacks import map as map_page

pytestmark = pytest.mark.browser
NAME = "演示北仑第000号化工厂"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The small world with the map and the big screen."""
    over = map_world.services(tmp_path_factory.mktemp("views"))
    app = Dash(
        "app", assets_folder=str(ROOT / "assets"), enable_mcp=False, update_title="", serve_locally=True
    )
    gate.install(app, over)
    pages = (map_page, bigscreen)
    for module in (tiles, *pages):
        module.register(app, over)
    shell.register(app, over, pages)
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def search(page, text):
    page.keyboard.press("/")
    page.keyboard.type(text)
    page.wait_for_selector(".map-search-row", timeout=10_000)


def query(url):
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def save(page, name):
    page.click("#map-views > summary")
    page.fill(".map-views-line input", name)
    page.click(".map-views-line button")
    page.wait_for_selector(f".map-views-title:has-text('{name}')", timeout=10_000)


def test_what_is_searched_for_is_shown_on_the_map(page, address):
    open_map(page, address, "?lon=120.5&lat=30.5&zoom=8&show=none")
    search(page, "ysbl")
    assert "拼音首字母" in page.inner_text(".map-search-row[aria-selected=true]")
    page.keyboard.press("Escape")
    assert page.is_hidden(".map-search-list")
    page.fill(".map-search input", "第000号")
    page.keyboard.press("Enter")  # before the answer is there
    page.wait_for_selector(f"#map-card h2:has-text('{NAME}')", timeout=10_000)
    until(page, "location.search.includes('site=S0000') && location.search.includes('show=site')")
    page.wait_for_url(lambda url: float(query(url)["zoom"]) >= 13)
    search(page, "121.7，29.9")
    page.keyboard.press("ArrowDown")
    assert "GCJ-02" in page.inner_text(".map-search-row[aria-selected=true]")
    page.keyboard.press("Enter")
    until(page, "!location.search.includes('site=')")
    page.wait_for_url(lambda url: abs(float(query(url)["lon"]) - 121.6956) < 0.001)
    page.keyboard.press("/")
    page.fill(".map-search input", "北仑区")
    page.keyboard.press("Enter")
    until(page, "location.search.includes('sel=area_330206')")
    page.wait_for_url(lambda url: 9 < float(query(url)["zoom"]) < 11.5)
    page.fill(".map-search input", "没有这样的名字")
    page.wait_for_selector(".map-search-none:has-text('没有找到')", timeout=10_000)


def test_a_kept_view_opens_as_it_was_and_can_be_brought_back(page, address):
    open_map(page, address, "?layer=excess&lon=121.7&lat=29.9&zoom=10.5&sel=area_330206")
    save(page, "北仑增量")
    kept = page.get_attribute(".map-views-title", "href")
    assert "sel=area_330206" in kept and "&at=" not in kept
    open_map(page, address, "?layer=pm25&lon=120.5&lat=30.5&zoom=8")
    page.click("#map-views > summary")
    page.click(".map-views-title:has-text('北仑增量')")
    until(page, "location.search.includes('sel=area_330206') && location.search.includes('layer=excess')")
    until(page, "document.getElementById('map-view').scene.hexes.shown?.code === 'excess'")
    until(page, "Math.abs(document.getElementById('map-view').scene.camera().zoom - 10.5) < 0.1")
    if not page.evaluate("document.getElementById('map-views').open"):
        page.click("#map-views > summary")
    page.wait_for_selector(".map-views-acts", timeout=10_000)
    page.click(".map-views-acts button:has-text('删除')")
    page.wait_for_selector(".map-views-none", timeout=10_000)
    page.click(".map-views-toast button")
    page.wait_for_selector(".map-views-title:has-text('北仑增量')", timeout=10_000)


def test_low_power_is_remembered_on_this_machine(page, address):
    open_map(page, address, "?layer=pm25")
    page.click("#map-views > summary")
    page.check(".map-views-low")
    until(page, "location.search.includes('low=1')")
    open_map(page, address, "?layer=pm25")
    until(page, "location.search.includes('low=1')")
    page.click("#map-views > summary")
    page.uncheck(".map-views-low")
    until(page, "!location.search.includes('low=1')")


def test_the_big_screen_goes_through_the_views_with_one_map(page, address):
    open_map(page, address, "?layer=excess&lon=121.75&lat=29.95&zoom=10")
    for name in ("甲", "乙"):
        if not page.evaluate("document.getElementById('map-views').open"):
            page.click("#map-views > summary")
        page.fill(".map-views-line input", name)
        page.click(".map-views-line button")
        box = page.locator(f"li:has(.map-views-title:text-is('{name}')) .map-views-own input[type=checkbox]")
        box.check()
        dwell = page.locator(f"li:has(.map-views-title:text-is('{name}')) input[type=number]")
        dwell.fill("5")
        dwell.press("Tab")
        rows = "[...document.querySelectorAll('.map-views-list li')]"
        until(
            page,
            f"{rows}.some((li) => li.innerText.includes('{name}') && li.querySelector('[type=number]')?.value === '5')",
        )
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(address + "/screen")
    until(page, "document.getElementById('screen-root')?.getAttribute('data-shown') === '0'", 40)
    assert page.inner_text("#screen-root h1") == "甲"
    page.evaluate("document.querySelector('#screen-map canvas').kept = true")
    assert page.is_hidden("header.shell")
    drawn = page.evaluate(
        "[...new Set(document.getElementById('screen-map').scene.points.columns.site.id)].length"
    )
    assert page.inner_text("[data-figure=all]") == str(drawn)
    until(page, "document.getElementById('screen-root').getAttribute('data-shown') === '1'", 40)
    assert page.inner_text("#screen-root h1") == "乙"
    assert page.evaluate("document.querySelector('#screen-map canvas').kept") is True, "the map was made anew"
    page.mouse.click(400, 600)
    assert "已暂停" in page.inner_text(".screen-said")
    page.wait_for_timeout(6500)
    assert page.get_attribute("#screen-root", "data-shown") == "1", "a pause stops the tour"
    page.keyboard.press("Escape")
    page.wait_for_url(lambda url: urlsplit(url).path == "/", timeout=20_000)
