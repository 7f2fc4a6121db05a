"""The clock below the map and the page's history, in a real browser."""

import h3
import pytest
from browser.onmap import open_map, says, screen_position, until
from map_world import HOT

pytestmark = pytest.mark.browser

AT = "document.getElementById('map-view').scene.hexes.shown?.at"
WORDS = "document.getElementById('map-day-text').textContent"


def camera(page):
    return page.evaluate("JSON.stringify(document.getElementById('map-view').scene.camera())")


def entries(page):
    return page.evaluate("history.length")


def test_playing_shows_one_day_after_the_other_and_stops_at_the_last(page, address):
    open_map(page, address, "?layer=excess&at=2026-11-18&lon=121.4&lat=29.9&zoom=9.5")
    before, places = entries(page), camera(page)
    page.evaluate("""() => {
      window.seen = [];
      const { hexes } = document.getElementById('map-view').scene;
      const said = hexes.said;
      hexes.said = (what) => { window.seen.push(hexes.shown.at); said(what); };
    }""")
    page.click("#map-speed")
    page.click("#map-speed")
    page.focus(".map-canvas canvas")
    page.keyboard.press("Space")
    until(page, f"{AT} === '2026-11-20' && document.querySelector('#map-play .play')")
    assert list(dict.fromkeys(page.evaluate("window.seen"))) == ["2026-11-19", "2026-11-20"]
    assert (entries(page), camera(page)) == (before, places)
    says(page, at="2026-11-20")


def test_another_step_keeps_the_date_and_the_bars_follow(page, address):
    open_map(page, address, "?layer=excess&at=2026-11-19")
    for step, text, words in (
        ("week", "2026-W47", "2026年第47周（11月16–22日）"),
        ("month", "2026-11", "2026年11月"),
        ("day", "2026-11-20", "2026年11月20日"),
    ):
        page.click(f"[data-step={step}]")
        until(page, f"{WORDS} === '{words}'")
        until(page, f"{AT} === '{text}'")
        says(page, at=text)
    bars = page.locator("#map-bars")
    said = "2026年11月20日；开始于此期的线索 32 条；当前图层有数据"
    assert bars.get_attribute("aria-valuetext") == said
    bars.focus()
    page.keyboard.press("ArrowLeft")
    until(page, f"{AT} === '2026-11-19'")
    box = bars.bounding_box()
    page.mouse.click(box["x"] + 5, box["y"] + 20)
    until(page, f"{AT} === '2026-11-18'")
    assert page.inner_text("#map-bars .tip") == "2026年11月18日 · 开始于此期的线索 0 条 · 当前图层有数据"


def test_back_undoes_one_decision_after_the_other_without_building_the_page_anew(page, address):
    lat, lon = h3.cell_to_latlng(sorted(h3.grid_ring(HOT, 1))[0])
    open_map(page, address, f"?layer=excess&show=none&lon={lon}&lat={lat}&zoom=10.5")
    start = entries(page)
    page.evaluate("document.getElementById('map-view').scene.mark = 'the same map'")
    page.mouse.click(*screen_position(page, lat, lon))
    until(page, "location.search.includes('cell=')")
    page.keyboard.press("ArrowLeft")
    until(page, f"{AT} === '2026-11-19'")
    page.click("[data-key='no_data']")
    until(page, "location.search.includes('hide=no_data')")
    assert entries(page) == start + 2
    page.go_back()
    until(page, "!location.search.includes('hide=')")
    until(page, "document.querySelector('[data-key=no_data]').getAttribute('aria-pressed') === 'true'")
    until(page, "location.search.includes('cell=')")
    page.go_back()
    until(page, "document.getElementById('map-card-box').hidden")
    until(page, f"{AT} === '2026-11-20'")
    says(page, at="2026-11-20")
    page.go_forward()
    until(page, "!document.getElementById('map-card-box').hidden")
    assert page.evaluate("document.getElementById('map-view').scene.mark") == "the same map"
    assert entries(page) == start + 2


def test_a_broken_link_opens_with_defaults_and_says_what_was_ignored(page, address):
    broken = "layer=nothing&at=2026-13-45&against=x&compare=stripes&other=none&hide=99&off=site:9&panel=cellar&lon=999&lat=30"
    open_map(page, address, f"?{broken}")
    said = page.inner_text(".map-notices")
    for part in (
        "图层",
        "日期",
        "对比日期",
        "对比方式",
        "对比图层",
        "图例筛选",
        "符号筛选",
        "列表面板",
        "经度",
    ):
        assert part in said
    says(page, at="2026-11-20")


def test_another_layer_is_one_decision_even_when_it_brings_back_what_was_clicked_away(page, address):
    open_map(page, address, "?layer=excess&hide=0&lon=121.4&lat=29.9&zoom=9.5")
    start = entries(page)
    page.click("#map-layer")
    page.click("[role=option]:has-text('热点显著性')")
    until(page, "location.search.includes('layer=gi_z') && !location.search.includes('hide=')")
    assert entries(page) == start + 1
    page.go_back()
    until(page, f"{AT.replace('?.at', '?.code')} === 'excess'")
    until(page, "document.querySelector(\"[data-key='0']\").getAttribute('aria-pressed') === 'false'")
    says(page, hide="0", layer="excess")
