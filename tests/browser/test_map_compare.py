"""Two maps of one place in a real browser: one camera, both values, both removed cleanly."""

import h3
import pytest
from browser.onmap import open_map, pixel, rgb, says, screen_position, until
from map_world import HOT

pytestmark = pytest.mark.browser

SCENE = "document.getElementById('map-view').scene"
READ = "[m.getCenter().lng, m.getCenter().lat, m.getZoom()].map((v) => v.toFixed(6)).join()"
CAMERAS = f"[{SCENE}.map, {SCENE}.compare.map].map((m) => {READ})"
DRAWN = f"{SCENE}.compare.second?.hexes?.drawn.length > 0"
WHERE = "layer=excess&opacity=1&show=none&lon=121.7&lat=29.9&zoom=10"


def same_camera(page):
    one, two = page.evaluate(CAMERAS)
    assert one == two


def test_side_by_side_both_maps_have_one_camera_whichever_is_moved(page, address):
    open_map(page, address, f"?{WHERE}")
    before = page.evaluate(f"JSON.stringify({SCENE}.camera())")
    page.click("[data-compare=side]")
    until(page, DRAWN)
    assert page.evaluate(f"JSON.stringify({SCENE}.camera())") == before
    same_camera(page)
    assert "2026年11月20日" in page.inner_text(".map-title.left")
    assert "2026年11月19日" in page.inner_text(".map-title.right")
    for half in (".map-main", ".map-second"):
        box = page.locator(f".map-canvas > {half}").bounding_box()
        x, y = box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 80, y - 30, steps=4)
        page.mouse.up()
        page.wait_for_timeout(600)
        same_camera(page)
    moved = page.evaluate(f"{SCENE}.camera()")
    assert moved["lng"] > 121.75
    until(page, f"location.search.includes('lon={moved['lng']:.4f}')")
    page.click("[data-compare='']")
    until(page, "!document.querySelector('.map-second, .map-title, .map-swipe')")
    assert page.evaluate(f"{SCENE}.camera()") == moved
    until(page, f"{SCENE}.map.getContainer().clientWidth === document.getElementById('map-view').clientWidth")


def test_the_line_slides_by_hand_and_key_over_two_layers_and_the_pointer_reads_both(page, address):
    lat, lon = h3.cell_to_latlng(HOT)
    open_map(page, address, f"?{WHERE.replace('121.7', str(lon))}&compare=swipe&other=pm25")
    until(page, DRAWN)
    page.wait_for_selector(".map-legend.second:has-text('PM2.5 浓度')")
    x, y = screen_position(page, 29.95, lon)
    handle = page.locator(".map-swipe")
    box = page.locator(".map-canvas").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 200, middle[1], steps=3)
    page.mouse.up()
    assert 60 < int(handle.get_attribute("aria-valuenow")) < 75
    page.wait_for_timeout(300)
    assert pixel(page, x, y) == rgb("#762626")
    handle.focus()
    page.keyboard.press("Home")
    assert handle.get_attribute("aria-valuenow") == "2"
    page.wait_for_timeout(300)
    assert pixel(page, x, y) != rgb("#762626")
    page.mouse.move(x, y)
    until(page, "document.querySelector('.map-title.left b').textContent.includes('≥60')")
    assert "µg/m³" in page.inner_text(".map-title.right b")
    page.mouse.click(x, y)
    page.wait_for_selector(f"#map-card code:has-text('{HOT}')")


def test_a_difference_is_a_layer_with_the_period_it_is_taken_from(page, address):
    open_map(page, address, f"?{WHERE}")
    page.click("[data-compare=change]")
    until(page, f"{SCENE}.hexes.shown?.code === 'excess_change'")
    says(page, layer="excess_change", against="2026-11-19")
    page.go_back()
    until(page, f"{SCENE}.hexes.shown?.code === 'excess'")
    page.goto(f"{address}/?layer=gi_z")
    page.wait_for_selector("[data-compare=change][disabled]")
    assert "没有差值图" in page.get_attribute("[data-compare=change]", "title")
