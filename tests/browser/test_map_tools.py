"""The tools on the map in a real browser: drawing selections, measuring, reading coordinates."""

import math
from urllib.parse import parse_qs, urlsplit

import h3
import map_world
import numpy as np
import pytest
from browser.onmap import open_map, screen_position, until
from map_world import DAY, HOT

from geo.selection import parse

pytestmark = pytest.mark.browser
CAMERA = "?layer=pm25&show=site&lon=121.6&lat=29.95&zoom=9.5"


def take(page, tool):
    page.click(f".map-tool[id*='\"{tool}\"']")
    until(page, f"document.getElementById('map-view').scene.tools.tool === '{tool}'")


def drag(page, points):
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point)
    page.mouse.up()


def chip(page):
    """The sentence of the chip once enterprises and cells are counted."""
    until(page, "/家企业 · .* 个网格/.test(document.querySelector('.map-chip').textContent)")
    return page.inner_text(".map-chip-total")


def selected(page):
    until(page, "location.search.includes('sel=')")
    return parse_qs(urlsplit(page.url).query)["sel"][0]


def counted(text):
    """What the server finds in a selection: the officer's enterprises and the cells of the day."""
    given = parse(text)
    sites = map_world.site_rows()
    sites.loc[0, ["lon_wgs84", "lat_wgs84"]] = [121.751, 29.951]
    mine = sites[sites["adcode"].str.startswith("3302")]
    n = given.contains(mine["lon_wgs84"], mine["lat_wgs84"], mine["adcode"], mine["site_id"]).sum()
    lat, lon = np.array([h3.cell_to_latlng(c) for c in map_world.hotspot_rows(DAY)["cell"]]).T
    m = given.contains(lon, lat, [""] * len(lon), [""] * len(lon)).sum()
    return f"共 {n} 家企业 · {m} 个网格"


def test_a_lasso_counts_what_the_server_counts_and_comes_back_with_its_address(page, address):
    open_map(page, address, CAMERA)
    x, y = screen_position(page, 29.95, 121.65)
    drawn = [(x + 150 * math.cos(a / 9), y + 110 * math.sin(a / 9) + 25 * math.sin(a)) for a in range(56)]
    take(page, "lasso")
    drag(page, drawn)
    said = chip(page)
    text = selected(page)
    assert len(parse(text).numbers) // 2 <= 80
    assert said == counted(text)
    assert page.is_hidden("#map-card-box"), "the click that ends a lasso chooses nothing"
    until(page, "document.querySelector('.map-tool[aria-pressed=true]') === null")
    page.reload()
    page.wait_for_selector("[data-ready=true]", timeout=60_000)
    assert chip(page) == said and selected(page) == text
    page.click(".map-chip-out")
    until(page, "document.querySelector('.map-chip').hidden && !location.search.includes('sel=')")


def test_a_circle_can_be_drawn_and_typed_and_shift_draws_a_box_without_a_tool(page, address):
    open_map(page, address, CAMERA)
    x, y = screen_position(page, 29.95, 121.65)
    take(page, "circle")
    drag(page, [(x, y), (x + 60, y), (x + 90, y + 20)])
    assert chip(page) == counted(selected(page))
    page.fill(".map-chip-km", "6.5")
    page.keyboard.press("Enter")
    page.wait_for_url("**sel=circle_*_6.5*", timeout=10_000)
    until(page, "document.querySelector('.map-chip-km')?.value === '6.5'")
    assert chip(page) == counted(selected(page))
    page.keyboard.down("Shift")
    drag(page, [(x - 80, y - 60), (x, y), (x + 80, y + 60)])
    page.keyboard.up("Shift")
    page.wait_for_url("**sel=box_*", timeout=10_000)
    assert chip(page) == counted(selected(page))


def test_a_ring_and_an_area_are_chosen_by_a_click_and_changed_in_the_chip(page, address):
    lat, lon = h3.cell_to_latlng(HOT)
    open_map(page, address, CAMERA)
    take(page, "ring")
    page.mouse.click(*screen_position(page, lat, lon))
    page.wait_for_url(f"**sel=ring_{HOT}_1*", timeout=10_000)
    page.click(".map-chip-step >> nth=1")
    page.wait_for_url(f"**sel=ring_{HOT}_2*", timeout=10_000)
    until(page, "document.querySelector('.map-chip b').textContent === '2'")
    assert chip(page) == counted(f"ring_{HOT}_2")
    take(page, "area")
    page.mouse.click(*screen_position(page, lat, lon))
    page.wait_for_url("**sel=area_330206*", timeout=10_000)
    until(page, "document.querySelector('.map-chip').textContent.includes('宁波市北仑区')")
    page.click(".map-chip-level:has-text('市')")
    page.wait_for_url("**sel=area_330200*", timeout=10_000)
    until(page, "document.querySelector('.map-chip-total').textContent.includes('90 家企业')")
    page.keyboard.press("Escape")
    until(page, "document.querySelector('.map-hint').hidden")
    assert selected(page) == "area_330200", "Escape puts the tool away, not the selection"


def test_a_kilometre_measures_a_kilometre(page, address):
    open_map(page, address, "?show=none&lon=121.6&lat=29.95&zoom=13.5")
    take(page, "measure")
    east = 1 / (111.195 * math.cos(math.radians(29.95)))
    for lat, lon in ((29.95, 121.6), (29.95, 121.6 + east), (29.95 - 1 / 111.195, 121.6 + east)):
        page.mouse.click(*screen_position(page, lat, lon))
        page.wait_for_timeout(400)  # two clicks soon after each other would end the line
    page.mouse.dblclick(*screen_position(page, 29.95 - 1 / 111.195, 121.6 + east))
    page.mouse.move(*screen_position(page, 29.96, 121.6))
    labels = page.evaluate(
        "[...document.querySelectorAll('.map-sheet text')].map((text) => text.textContent)"
    )
    legs = [float(text.removesuffix(" km").removesuffix(" m")) for text in labels[:2]]
    legs = [leg / 1000 if leg > 100 else leg for leg in legs]
    assert all(abs(leg - 1) <= 0.005 for leg in legs) and labels[2].startswith("全长 2.0")
    assert len(labels) == 3, "the line ended where it was double-clicked"
    page.keyboard.press("Escape")
    until(page, "!document.querySelector('.map-sheet text')")


def test_a_right_click_tells_the_coordinates_and_copies_them(page, address):
    open_map(page, address, "?show=none&lon=121.844&lat=29.9&zoom=11")
    page.mouse.click(*screen_position(page, 29.9, 121.844), button="right")
    page.wait_for_selector(".map-place code >> nth=6", timeout=10_000)
    assert "宁波市北仑区" in page.inner_text("#map-place")
    page.click(".map-copy >> nth=2")
    until(page, "document.querySelectorAll('.map-copy')[2].textContent === '已复制'")
    page.click("#map-place-close")
    until(page, "document.getElementById('map-place-box').hidden && !document.querySelector('.map-pin')")


def test_a_kept_list_of_enterprises_is_ringed_and_counted(page, address):
    open_map(page, address, CAMERA)
    keep = "jingweiMap.selection.keep({sites: ['S0000', 'S0001', 'S0004']}).then((text) => text)"
    text = page.evaluate(keep)
    open_map(page, address, f"{CAMERA}&sel={text}")
    until(page, "document.querySelector('.map-chip').textContent.includes('共 3 家企业')")
    assert page.inner_text(".map-chip-name") == "选区：所选 3 家企业"
    ringed = "document.getElementById('map-view').scene.map.querySourceFeatures('selection').length"
    until(page, f"{ringed} >= 1")
