"""The whole map under the strict policy: every control used once, not one console message, no other host asked."""

import threading
from urllib.parse import urlsplit

import map_world
import pytest
from browser.onmap import open_map, screen_position, until
from map_world import HOT
from werkzeug.serving import make_server

from app import create_app

pytestmark = pytest.mark.browser
CAMERA = "lon=121.6&lat=29.95&zoom=9.5"
# What Chromium says of software graphics when pixels are read back; about its own drawing, not about the page.
ABOUT_GRAPHICS = ("GPU stall due to ReadPixels", "WebGL-")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The application with all its pages."""
    made = map_world.with_other_days(map_world.services(tmp_path_factory.mktemp("policy")))
    app = create_app(made.settings, made.store, made.casework)
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def page(browser, address):
    """A page that fails the test on any console message at all, any error, refused file, and any other host."""
    opened = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    said, host = [], urlsplit(address).netloc
    opened.on("console", lambda m: said.append(f"{m.type}: {m.text}"))
    opened.on("pageerror", lambda e: said.append(str(e)))
    opened.on(
        "response",
        lambda r: said.append(f"{r.status} {r.url}") if r.status >= 400 and r.status != 410 else None,
    )
    opened.on("request", lambda r: said.append(r.url) if urlsplit(r.url).netloc not in ("", host) else None)
    opened.on("worker", lambda w: said.append(w.url) if w.url.startswith("blob:") else None)
    yield opened
    opened.close()
    assert [s for s in said if not any(known in s for known in ABOUT_GRAPHICS)] == []


def test_the_policy_is_strict(page, address):
    rules = page.goto(address).headers["content-security-policy"]
    parts = {name: rest for name, _, rest in (rule.partition(" ") for rule in rules.split("; "))}
    sources = parts["script-src"].split()
    assert sources[0] == "'self'"
    assert all(source.startswith("'sha256-") for source in sources[1:])
    assert parts["worker-src"] == "'self'"
    assert parts["connect-src"] == "'self'"
    assert parts["default-src"] == "'none'"
    assert "unsafe-eval" not in rules


def test_every_layer_and_symbol_is_drawn(page, address):
    open_map(page, address, f"?layer=pm25&show=site,xcase,station,wind,petition,sector&cell={HOT}&{CAMERA}")
    for layer in ("gi_z", "bubble", "clues", "blind", "power", "excess_change"):
        open_map_or_empty(page, address, f"?layer={layer}&show=site&{CAMERA}")


def test_the_list_the_tools_and_the_selection(page, address):
    open_map(page, address, f"?layer=excess&show=site&{CAMERA}")
    lat, lon = 29.95, 121.6
    x, y = screen_position(page, lat, lon)
    for tool in ("box", "lasso", "circle"):
        take(page, tool)
        drag(page, [(x - 60, y - 60), (x + 60, y - 40), (x + 70, y + 60), (x - 50, y + 50)])
        until(page, "location.search.includes('sel=')")
    for tool in ("measure", "place", "area", "ring"):
        take(page, tool)
        page.mouse.click(x + 20, y + 20)
        page.wait_for_timeout(300)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    for panel in ("list", "charts"):
        page.click(f'[id*=\'"panel":"{panel}"\']')
        page.wait_for_timeout(1_500)
    page.wait_for_selector(".js-plotly-plot .main-svg", timeout=20_000)
    page.click("#map-list-fold")
    page.fill(".map-toolbar input >> nth=0", "hg")
    page.wait_for_timeout(1_000)


def test_the_clock_plays_and_two_maps_are_compared(page, address):
    open_map(page, address, f"?layer=pm25&{CAMERA}")
    page.click("#map-previous")
    page.click("#map-play")
    page.wait_for_timeout(2_500)
    page.keyboard.press("ArrowLeft")
    for mode in ("并排", "卷帘", "差值", "关"):
        page.click(f".compare-modes button:has-text('{mode}')")
        page.wait_for_timeout(1_500)


def test_what_is_shown_can_be_taken_away(page, address):
    open_map(page, address, f"?layer=excess&show=site&{CAMERA}")
    page.click("#map-share > summary")
    with page.expect_download(timeout=60_000) as picture:
        page.click("#map-share-png")
    assert picture.value.suggested_filename.endswith(".png")
    for ending in ("xlsx", "geojson"):
        if not page.is_visible(f"[data-map-export={ending}]"):
            page.click("#map-share > summary")
        with page.expect_download(timeout=60_000) as file:
            page.click(f"[data-map-export={ending}]")
        assert file.value.suggested_filename.endswith(f".{ending}")


def open_map_or_empty(page, address, query):
    """The map with a layer that may have nothing on the day."""
    page.goto(f"{address}/{query}")
    page.wait_for_selector("[data-ready=true]", timeout=60_000)
    page.wait_for_timeout(500)


def take(page, tool):
    page.click(f".map-tool[id*='\"{tool}\"']")
    until(page, f"document.getElementById('map-view').scene.tools.tool === '{tool}'")


def drag(page, points):
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=3)
    page.mouse.up()
