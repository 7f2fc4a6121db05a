"""An officer at the map, in a real browser with software graphics and the strict content security policy."""

import re
import threading
import time
from urllib.parse import parse_qs, urlsplit

import h3
import map_world
import pytest
from map_world import DAY, HOT
from werkzeug.serving import make_server

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
SOFTWARE_GL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]

# What software graphics and a lost context make Chromium and MapLibre say.
NOT_OURS = ("GPU stall", "WebGL-", "cannot be restored after WebGL context loss")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    app = map_world.application(map_world.services(tmp_path_factory.mktemp("browser")))
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def launch():
    """Starts a browser with further arguments."""
    with playwright.sync_playwright() as runner:
        yield lambda more: runner.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *more])


@pytest.fixture(scope="module")
def browser(launch):
    made = launch(SOFTWARE_GL)
    yield made
    made.close()


def _until(page, expression, seconds=20):
    """Wait until a JavaScript expression is true; Playwright's own waiting needs eval, which the policy forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"still not true: {expression}"
        page.wait_for_timeout(100)


@pytest.fixture
def page(browser, address):
    """A page at 1366 x 768 that fails the test on any console error or foreign request."""
    opened = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    wrong = []
    opened.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
    opened.on("pageerror", lambda e: wrong.append(str(e)))
    host = urlsplit(address).netloc
    opened.on("request", lambda r: wrong.append(r.url) if urlsplit(r.url).netloc not in ("", host) else None)
    yield opened
    opened.close()
    assert [w for w in wrong if not any(known in w for known in NOT_OURS)] == []


def _open(page, address, query=""):
    page.goto(address + "/" + query)
    page.wait_for_selector("[data-ready=true]", timeout=60_000)
    _until(page, "document.getElementById('map-view').scene.hexes.drawn.length > 0")
    page.wait_for_timeout(500)


def _screen_position(page, lat, lon):
    """Where a place lies on the page in pixels."""
    script = """([lng, lat]) => {
      const map = document.getElementById('map-view').scene.map;
      const at = map.project([lng, lat]), box = map.getContainer().getBoundingClientRect();
      return [box.left + at.x, box.top + at.y];
    }"""
    return page.evaluate(script, [lon, lat])


def _code_at(page, cell):
    lat, lon = h3.cell_to_latlng(cell)
    return page.evaluate(
        "([lng, lat]) => document.getElementById('map-view').scene.hexes.at({lng, lat})?.code ?? 0",
        [lon, lat],
    )


def _pixel(page, x, y):
    """RGB of one pixel of the screen, decoded in the page from a screenshot."""
    shot = page.screenshot(clip={"x": x, "y": y, "width": 1, "height": 1}).hex()
    script = """async (hex) => {
      const bytes = Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
      const picture = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
      const context = new OffscreenCanvas(1, 1).getContext('2d');
      context.drawImage(picture, 0, 0);
      return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
    }"""
    return page.evaluate(script, shot)


def _rgb(colour):
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def test_cells_are_drawn_in_their_class_colour(page, address):
    """At full opacity the pixel in the middle of the hot cell has exactly the colour of its class."""
    lat, lon = h3.cell_to_latlng(HOT)
    _open(page, address, f"?layer=excess&opacity=1&show=none&lon={lon}&lat={lat}&zoom=11")
    assert 1 <= _code_at(page, HOT) <= 250
    assert _pixel(page, *_screen_position(page, lat, lon)) == _rgb("#762626")
    ring = h3.cell_to_latlng(sorted(h3.grid_ring(HOT, 2))[0])
    assert _pixel(page, *_screen_position(page, *ring)) == _rgb("#bf5f38")


def test_the_legend_prints_the_level_drawn(page, address):
    _open(page, address, "?layer=excess&lon=121.5&lat=30&zoom=10")
    assert page.inner_text("#map-level") == "网格 H3 第 7 级，约 4.1 km²"
    page.evaluate("document.getElementById('map-view').scene.map.jumpTo({zoom: 6.5})")
    _until(page, "document.getElementById('map-level').textContent.includes('第 5 级')")
    assert "由第 7 级取最大值" in page.inner_text("#map-level")


def test_a_click_opens_the_card_and_back_closes_it(page, address):
    cell = sorted(h3.grid_ring(HOT, 1))[0]
    lat, lon = h3.cell_to_latlng(cell)
    _open(page, address, f"?layer=excess&show=none&lon={lon}&lat={lat}&zoom=10.5")
    assert page.is_hidden("#map-card-box")
    page.mouse.click(*_screen_position(page, lat, lon))
    page.wait_for_selector(f"#map-card code:has-text('{cell}')", timeout=10_000)
    assert parse_qs(urlsplit(page.url).query)["cell"] == [cell]
    page.go_back()
    _until(page, "document.getElementById('map-card-box').hidden")
    assert "cell=" not in page.url


def test_a_click_on_an_enterprise_opens_its_card(page, address):
    _open(page, address, "?show=site&lon=121.751&lat=29.951&zoom=11")
    _until(page, "document.getElementById('map-view').scene.points.collections.site")
    page.wait_for_timeout(800)
    page.mouse.click(*_screen_position(page, 29.951, 121.751))
    page.wait_for_selector("#map-card h2:has-text('演示北仑第000号化工厂')", timeout=10_000)
    assert "疑似" in page.inner_text("#map-card")
    assert page.get_attribute("#map-card a.button", "href") == "/site?id=S0000"


def test_arrow_keys_step_through_the_days_and_the_camera_stays(page, address):
    _open(page, address, "?lon=121.4&lat=29.9&zoom=9.5")
    before = page.evaluate("JSON.stringify(document.getElementById('map-view').scene.camera())")
    page.keyboard.press("ArrowLeft")
    _until(page, "document.getElementById('map-day-text').textContent === '2026年11月19日'")
    _until(page, "document.getElementById('map-view').scene.hexes.shown.day === '2026-11-19'")
    assert page.evaluate("JSON.stringify(document.getElementById('map-view').scene.camera())") == before
    page.wait_for_url(re.compile("day=2026-11-19"), timeout=10_000)
    assert "2026年11月19日 24:00" in page.inner_text("#map-legend")


def test_the_address_reproduces_the_view(page, address):
    query = f"?layer=gi_z&day={DAY}&show=station&lon=121.7000&lat=29.9000&zoom=9.30&cell={HOT}"
    _open(page, address, query)
    camera = page.evaluate("document.getElementById('map-view').scene.camera()")
    assert camera == {"lng": 121.7, "lat": 29.9, "zoom": 9.3}
    page.wait_for_selector(f"#map-card code:has-text('{HOT}')", timeout=10_000)
    assert page.is_visible("text=空气质量监测站")
    assert page.is_hidden("text=有 A 级未结线索")


def test_switching_a_kind_changes_map_and_legend_together(page, address):
    _open(page, address, "?show=site")
    page.click("text=跨界案件 >> nth=0")
    page.wait_for_selector("text=区划边界两侧各 1 公里", timeout=5_000)
    _until(
        page,
        "document.getElementById('map-view').scene.map.getLayoutProperty('xcase', 'visibility') === 'visible'",
    )
    page.wait_for_url(re.compile("show=[^&]*xcase"), timeout=5_000)


def test_the_legend_and_the_list_fit_a_small_screen(page, address):
    _open(page, address, "?show=site,xcase,station")
    boxes = page.evaluate(
        "['.map-legend', '.map-stage', '.map-side', '.map-toolbar'].map((s) => document.querySelector(s).getBoundingClientRect().toJSON())"
    )
    legend, stage, side, toolbar = boxes
    assert legend["bottom"] <= stage["bottom"] <= 768.5
    assert legend["top"] >= stage["top"]
    assert toolbar["height"] < 60
    assert side["right"] <= stage["left"] + 1


def test_without_webgl_a_sentence_and_the_list_remain(launch, address):
    made = launch(["--disable-gpu", "--disable-3d-apis"])
    opened = made.new_page(viewport={"width": 1366, "height": 768})
    opened.goto(address)
    opened.wait_for_selector("text=不支持 WebGL2", timeout=20_000)
    opened.wait_for_selector("text=地图上共 90 家", timeout=20_000)
    made.close()


def test_lost_graphics_memory_comes_back(page, address):
    lat, lon = h3.cell_to_latlng(HOT)
    _open(page, address, f"?layer=excess&opacity=1&show=none&lon={lon}&lat={lat}&zoom=11")
    page.evaluate("""() => {
      const gl = document.querySelector('#map-view canvas').getContext('webgl2');
      const lose = gl.getExtension('WEBGL_lose_context');
      lose.loseContext();
      setTimeout(() => lose.restoreContext(), 300);
    }""")
    page.wait_for_timeout(2_500)
    assert _pixel(page, *_screen_position(page, lat, lon)) == _rgb("#762626")
