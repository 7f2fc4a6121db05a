"""An officer at the map, in a real browser with software graphics and the strict content security policy."""

import re

import h3
import pytest
from browser.onmap import code_at, open_map, pixel, rgb, says, screen_position, until
from map_world import DAY, HOT

pytestmark = pytest.mark.browser


def test_cells_are_drawn_in_their_class_colour(page, address):
    """At full opacity the pixel in the middle of the hot cell has exactly the colour of its class."""
    lat, lon = h3.cell_to_latlng(HOT)
    open_map(page, address, f"?layer=excess&opacity=1&show=none&lon={lon}&lat={lat}&zoom=11")
    assert 1 <= code_at(page, HOT) <= 250
    assert pixel(page, *screen_position(page, lat, lon)) == rgb("#762626")
    ring = h3.cell_to_latlng(sorted(h3.grid_ring(HOT, 2))[0])
    assert pixel(page, *screen_position(page, *ring)) == rgb("#bf5f38")


def test_the_legend_prints_the_level_drawn(page, address):
    open_map(page, address, "?layer=excess&lon=121.5&lat=30&zoom=10")
    assert page.inner_text("#map-level") == "网格 H3 第 7 级，约 4.1 km²"
    page.evaluate("document.getElementById('map-view').scene.map.jumpTo({zoom: 6.5})")
    until(page, "document.getElementById('map-level').textContent.includes('第 5 级')")
    assert "由第 7 级取最大值" in page.inner_text("#map-level")


def test_a_click_opens_the_card_and_back_closes_it(page, address):
    cell = sorted(h3.grid_ring(HOT, 1))[0]
    lat, lon = h3.cell_to_latlng(cell)
    open_map(page, address, f"?layer=excess&show=none&lon={lon}&lat={lat}&zoom=10.5")
    assert page.is_hidden("#map-card-box")
    page.mouse.click(*screen_position(page, lat, lon))
    page.wait_for_selector(f"#map-card code:has-text('{cell}')", timeout=10_000)
    says(page, cell=cell)
    page.go_back()
    until(page, "document.getElementById('map-card-box').hidden")
    says(page, cell=None)


def test_a_click_on_an_enterprise_opens_its_card(page, address):
    open_map(page, address, "?show=site&lon=121.751&lat=29.951&zoom=11")
    until(page, "document.getElementById('map-view').scene.points.collections.site")
    page.wait_for_timeout(800)
    page.mouse.click(*screen_position(page, 29.951, 121.751))
    page.wait_for_selector("#map-card h2:has-text('演示北仑第000号化工厂')", timeout=10_000)
    assert "疑似" in page.inner_text("#map-card")
    assert page.get_attribute("#map-card a.button", "href") == "/site?id=S0000"


def test_arrow_keys_step_through_the_days_and_the_camera_stays(page, address):
    open_map(page, address, "?lon=121.4&lat=29.9&zoom=9.5")
    before = page.evaluate("JSON.stringify(document.getElementById('map-view').scene.camera())")
    page.keyboard.press("ArrowLeft")
    until(page, "document.getElementById('map-day-text').textContent === '2026年11月19日'")
    until(page, "document.getElementById('map-view').scene.hexes.shown.at === '2026-11-19'")
    assert page.evaluate("JSON.stringify(document.getElementById('map-view').scene.camera())") == before
    page.wait_for_url(re.compile("at=2026-11-19"), timeout=10_000)
    assert "2026年11月19日 24:00" in page.inner_text("#map-legend")


def test_the_address_reproduces_the_view(page, address):
    query = f"?layer=gi_z&at={DAY}&show=station&lon=121.7000&lat=29.9000&zoom=9.30&cell={HOT}"
    open_map(page, address, query)
    camera = page.evaluate("document.getElementById('map-view').scene.camera()")
    assert camera == {"lng": 121.7, "lat": 29.9, "zoom": 9.3}
    page.wait_for_selector(f"#map-card code:has-text('{HOT}')", timeout=10_000)
    assert page.is_visible("text=空气质量监测站")
    assert page.is_hidden("text=有 A 级未结线索")


def test_switching_a_kind_changes_map_and_legend_together(page, address):
    open_map(page, address, "?show=site")
    page.click("text=跨界案件 >> nth=0")
    page.wait_for_selector("text=区划边界两侧各 1 公里", timeout=5_000)
    until(
        page,
        "document.getElementById('map-view').scene.map.getLayoutProperty('xcase', 'visibility') === 'visible'",
    )
    page.wait_for_url(re.compile("show=[^&]*xcase"), timeout=5_000)


def test_the_legend_and_the_list_fit_a_small_screen(page, address):
    open_map(page, address, "?show=site,xcase,station")
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
    open_map(page, address, f"?layer=excess&opacity=1&show=none&lon={lon}&lat={lat}&zoom=11")
    page.evaluate("""() => {
      const gl = document.querySelector('#map-view canvas').getContext('webgl2');
      const lose = gl.getExtension('WEBGL_lose_context');
      lose.loseContext();
      setTimeout(() => lose.restoreContext(), 300);
    }""")
    page.wait_for_timeout(2_500)
    assert pixel(page, *screen_position(page, lat, lon)) == rgb("#762626")
