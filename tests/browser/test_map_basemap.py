"""The ground of the map in a browser: drawn from this server's tiles alone, or from the one other server that is set up."""

import base64
import threading
from urllib.parse import urlsplit

import map_world
import pytest
from browser.onmap import open_map, pixel, rgb, screen_position, until
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

pytestmark = pytest.mark.browser

MAP = "document.getElementById('map-view').scene.map"
NAVY = base64.b64decode(  # one pixel, #102030
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGMQUDAAAACkAGE0Zn1yAAAAAElFTkSuQmCC"
)


def _drawn(page, layer):
    return page.evaluate(f"{MAP}.queryRenderedFeatures({{layers: ['{layer}']}}).map((f) => f.properties)")


def test_the_country_has_its_names_and_the_nine_dash_line(page, address):
    open_map(page, address, "?show=none&lon=112&lat=22&zoom=3.4")
    until(page, f"{MAP}.areTilesLoaded()")
    names = {found["name"] for found in _drawn(page, "province-label")}
    assert {"台湾省", "海南省", "云南省"} <= names
    dashes = page.evaluate(f"{MAP}.queryRenderedFeatures({{layers: ['nine-dash']}}).length")
    assert dashes > 0


def test_land_is_land_and_sea_is_sea(page, address):
    open_map(page, address, "?show=none&opacity=0.1&lon=122.6&lat=31.2&zoom=6")
    until(page, f"{MAP}.areTilesLoaded()")
    assert pixel(page, *screen_position(page, 31.6, 124.5)) == rgb("#e6ebec")
    assert pixel(page, *screen_position(page, 32.61, 118.42)) == rgb("#fbfbf9")


def test_districts_are_named_and_the_band_is_shown_with_the_cases_only(page, address):
    open_map(page, address, "?show=site,xcase&lon=121.3&lat=30.1&zoom=9.5")
    until(page, f"{MAP}.areTilesLoaded()")
    assert {"慈溪市", "余姚市"} <= {found["name"] for found in _drawn(page, "district-label")}
    assert _drawn(page, "xcase-band")
    page.goto(address + "/?show=site&lon=121.3&lat=30.1&zoom=9.5")
    page.wait_for_selector("[data-ready=true]", timeout=60_000)
    assert _drawn(page, "xcase-band") == []


def test_without_an_archive_the_page_says_that_the_map_is_incomplete(browser, address, monkeypatch, tmp_path):
    monkeypatch.setenv("JINGWEI_BASEMAP", str(tmp_path / "none.mbtiles"))
    opened = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    opened.goto(address)
    opened.wait_for_selector("text=部分地图数据未能载入", timeout=30_000)
    opened.close()


@pytest.fixture
def tile_server():
    """A server of one-coloured pictures on another port, and the paths it was asked for."""
    asked = []

    @Request.application
    def answer(request):
        asked.append(request.path)
        return Response(NAVY, mimetype="image/png", headers={"Access-Control-Allow-Origin": "*"})

    server = make_server("127.0.0.1", 0, answer, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()


@pytest.fixture
def pictured(tmp_path, monkeypatch, tile_server):
    """The address of an application with that tile server set up."""
    monkeypatch.setenv("JINGWEI_TILES", tile_server[0] + "/img/{TileMatrix}/{TileRow}/{TileCol}")
    monkeypatch.setenv("JINGWEI_TILES_CREDIT", "测试影像")
    monkeypatch.setenv("JINGWEI_MAP_CREDIT", "审图号：GS(2026)0000号")
    app = map_world.application(map_world.services(tmp_path))
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_pictures_come_from_the_server_that_is_set_up_once_they_are_chosen(browser, pictured, tile_server):
    there, asked = tile_server
    opened = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    hosts, wrong = set(), []
    opened.on("request", lambda r: hosts.add(urlsplit(r.url).netloc))
    opened.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    open_map(opened, pictured, "?show=none&opacity=0.1&lon=122.6&lat=31.2&zoom=6")
    assert opened.is_visible("text=测试影像 · 审图号：GS(2026)0000号")
    assert (asked, hosts - {""}) == ([], {urlsplit(pictured).netloc})
    opened.click("#map-ground >> text=影像")
    until(
        opened, f"{MAP}.areTilesLoaded() && {MAP}.getLayoutProperty('picture-0', 'visibility') === 'visible'"
    )
    opened.wait_for_timeout(500)
    assert pixel(opened, *screen_position(opened, 31.6, 124.5)) == rgb("#102030")
    assert hosts - {""} == {urlsplit(pictured).netloc, urlsplit(there).netloc}
    assert asked and all(path.startswith("/img/") for path in asked)
    assert "ground=picture" in opened.url
    opened.reload()
    opened.wait_for_selector("[data-ready=true]", timeout=60_000)
    assert opened.evaluate(f"{MAP}.getLayoutProperty('picture-0', 'visibility')") == "visible"
    opened.close()
    assert wrong == []


def test_without_a_tile_server_there_is_no_choice_and_nobody_else_is_asked(page, address):
    """The page fixture fails on any request to another host."""
    open_map(page, address, "?ground=picture&lon=121.4&lat=30&zoom=8")
    assert page.is_hidden("#map-ground")
    assert page.evaluate(f"{MAP}.getStyle().layers.some((layer) => layer.type === 'raster')") is False
