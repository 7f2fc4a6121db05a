"""Symbols on the map in a browser: donuts that add up, a legend that filters, a clock that all counts follow."""

import pytest
from browser.onmap import open_map, screen_position, until
from map_world import DAY

pytestmark = pytest.mark.browser

SCENE = "document.getElementById('map-view').scene"
DRAWN = f"""(() => {{
  const seen = new Map();
  for (const f of {SCENE}.map.queryRenderedFeatures({{layers: ['site', 'site-donuts']}})) {{
    const p = f.properties;
    seen.set(p.cluster ? 'c' + p.cluster_id : p.id, p.cluster ? [p.s0, p.s1, p.s2] : [0, 1, 2].map((s) => +(p.state === s)));
  }}
  return [0, 1, 2].map((s) => [...seen.values()].reduce((sum, each) => sum + each[s], 0));
}})()"""
LEGEND = """[0, 1, 2].map((s) => Number(document.getElementById(
  JSON.stringify({kind: 'site', state: s, type: 'map-state-count'})).textContent))"""


def drawn_as_counted(page):
    """Wait until as many enterprises are drawn as the legend says, and return them by state."""
    until(page, f"JSON.stringify({DRAWN}) === JSON.stringify({LEGEND})")
    return page.evaluate(LEGEND)


def test_donuts_and_symbols_add_up_to_the_legend_and_a_click_zooms_in(page, address):
    open_map(page, address, "?show=site&lon=121.6&lat=29.92&zoom=6")
    until(page, f"{DRAWN}.reduce((a, b) => a + b) === 90")
    assert sum(drawn_as_counted(page)) == 90
    place = page.evaluate(
        f"{SCENE}.map.queryRenderedFeatures({{layers: ['site-donuts']}})[0].geometry.coordinates"
    )
    page.mouse.move(*screen_position(page, place[1], place[0]))
    until(page, "document.querySelector('.map-tip').textContent.includes('家聚在此处')")
    page.mouse.click(*screen_position(page, place[1], place[0]))
    until(page, f"{SCENE}.map.getZoom() > 6.5")
    assert page.is_hidden("#map-card-box"), "a donut is opened, not chosen"


def test_a_state_clicked_away_leaves_map_counts_and_list_and_comes_back(page, address):
    open_map(page, address, "?show=site&lon=121.6&lat=29.92&zoom=7")
    before = drawn_as_counted(page)
    button = "button.legend-state:has-text('无未结线索')"
    page.click(button)
    until(page, f"{LEGEND}[0] === 0")
    assert drawn_as_counted(page) == [0, *before[1:]]
    assert page.get_attribute(button, "aria-pressed") == "false"
    assert page.inner_text("#map-site-count") == f"地图上共 {sum(before[1:])} 家"
    until(page, "new URL(location).searchParams.get('off') === 'site:0'")
    page.click(button)
    until(page, f"{LEGEND}[0] === {before[0]}")
    assert drawn_as_counted(page) == before


def test_symbols_follow_the_clock(page, address):
    open_map(page, address, f"?show=site,xcase&at={DAY}&lon=121.6&lat=29.92&zoom=7")
    assert drawn_as_counted(page)[1] > 0
    page.keyboard.press("ArrowLeft")
    until(page, f"{LEGEND}[1] === 0")
    assert drawn_as_counted(page) == [90, 0, 0], "all clues of this world begin on the last day"
    page.click("text=仅本期")
    until(page, "new URL(location).searchParams.get('within') === '1'")
    until(page, f"{SCENE}.points.addresses.site.endsWith('&within=1')")


def test_outside_a_selection_enterprises_stay_as_pale_dots(page, address):
    open_map(page, address, "?show=site&sel=box_121.5_29.8_121.7_30.1&lon=121.6&lat=29.92&zoom=8")
    inside = drawn_as_counted(page)
    assert 0 < sum(inside) < 90
    pale = f"new Set({SCENE}.map.queryRenderedFeatures({{layers: ['site-pale']}}).map((f) => f.properties.id)).size"
    until(page, f"{pale} === {90 - sum(inside)}")
