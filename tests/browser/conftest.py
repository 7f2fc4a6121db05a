"""A browser on the map: the served page of the small world, Chromium with software graphics, a page that tolerates no error."""

import threading
from urllib.parse import urlsplit

import map_world
import pytest
from werkzeug.serving import make_server

CHROMIUM = "/usr/bin/chromium"
SOFTWARE_GL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]

# What software graphics and a lost context make Chromium and MapLibre say.
NOT_OURS = ("GPU stall", "WebGL-", "cannot be restored after WebGL context loss")


@pytest.fixture(scope="session", autouse=True)
def _basemap(basemap_archive):
    """Maps have their ground."""


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
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as runner:
        yield lambda more: runner.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *more])


@pytest.fixture(scope="module")
def browser(launch):
    made = launch(SOFTWARE_GL)
    yield made
    made.close()


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
