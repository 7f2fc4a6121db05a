"""Surfaces in a real browser: clicking the legend, choosing how cells are summed up, and picking at the pentagon and face edge."""

import h3
import numpy as np
import pytest
from browser.onmap import code_at, open_map, pixel, rgb, says, screen_position, until
from map_world import CLOUDY, HOT

from geo import encode

pytestmark = pytest.mark.browser
LAT, LON = h3.cell_to_latlng(HOT)
PRESSED = (
    "document.querySelector('.map-legend [data-key=\"{key}\"]').getAttribute('aria-pressed') === '{state}'"
)
PENTAGON = h3.cell_to_latlng(
    next(c for c in h3.get_pentagons(5) if h3.great_circle_distance(h3.cell_to_latlng(c), (39.1, 122.3)) < 60)
)
FACE_EDGE = (29.55, 120.44)


def test_a_class_clicked_away_is_neither_drawn_nor_picked_and_comes_back(page, address):
    open_map(page, address, f"?layer=excess&opacity=1&show=none&lon={LON}&lat={LAT}&zoom=11")
    place = screen_position(page, LAT, LON)
    assert pixel(page, *place) == rgb("#762626")
    page.click(".map-legend [data-key='7']")
    until(page, PRESSED.format(key=7, state="false"))
    until(page, f"document.getElementById('map-view').scene.hexes.at({{lng: {LON}, lat: {LAT}}}) === null")
    page.wait_for_timeout(300)
    assert pixel(page, *place) != rgb("#762626")
    says(page, hide="7")
    page.mouse.click(*place)
    page.wait_for_timeout(300)
    assert page.is_hidden("#map-card-box")
    page.click(".map-legend [data-key='7']")
    until(page, PRESSED.format(key=7, state="true"))
    page.wait_for_timeout(300)
    assert pixel(page, *place) == rgb("#762626")
    says(page, hide=None)


def test_a_link_opens_with_what_it_hides_and_another_layer_shows_everything(page, address):
    open_map(page, address, f"?layer=excess&hide=7,cloud&show=none&lon={LON}&lat={LAT}&zoom=9")
    until(page, PRESSED.format(key=7, state="false"))
    assert code_at(page, HOT) == code_at(page, CLOUDY) == 0
    page.evaluate("dash_clientside.set_props('map-layer', {value: 'gi_z'})")
    until(page, "document.querySelector('#map-legend h2').textContent.includes('热点显著性')")
    until(page, PRESSED.format(key=5, state="true"))
    until(page, "document.getElementById('map-view').scene.hexes.hidden.length === 0")
    says(page, hide=None)


def test_maximum_and_mean_of_coarser_cells_are_other_values_and_the_level_says_so(page, address):
    open_map(page, address, f"?layer=excess&show=none&lon={LON}&lat={LAT}&zoom=6.5")
    until(page, "document.getElementById('map-level').textContent.includes('取最大值')")
    parent = h3.cell_to_parent(HOT, 5)
    highest = code_at(page, parent)
    page.click(".map-legend [data-how='mean']")
    until(page, "document.getElementById('map-level').textContent.includes('加权平均')")
    page.wait_for_timeout(500)
    assert 0 < code_at(page, parent) < highest
    says(page, how="mean")


def test_the_browser_finds_the_byte_that_the_server_wrote_at_the_pentagon_and_the_face_edge(page, address):
    """At every level from 4 to 9: the place of a cell in its tile is the same on both sides."""
    open_map(page, address, "?layer=pm25&show=none")
    script = """(cells) => cells.map((cell) => {
      const level = h3.getResolution(cell) - 4;
      const [lat, lng] = h3.cellToLatLng(cell);
      const found = h3.latLngToCell(lat, lng, level + 4);
      return [found, h3.cellToParent(found, level), h3.cellToChildPos(found, level)];
    })"""
    for lat, lon in (PENTAGON, FACE_EDGE):
        for level in range(4, 10):
            cells = sorted(h3.grid_disk(h3.latlng_to_cell(lat, lon, level), 3))
            for cell, (found, parent, place) in zip(cells, page.evaluate(script, cells), strict=True):
                assert (found, parent) == (cell, h3.cell_to_parent(cell, level - 4))
                number = np.array([int(cell, 16)], np.uint64)
                assert encode.child_positions(number, int(parent, 16))[0] == place
