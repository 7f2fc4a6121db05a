"""The drawer of the map in a browser: one set of rows for map, list, charts and files, linked both ways."""

from urllib.parse import urlsplit

import pytest
from browser.onmap import open_map, says, until

pytestmark = pytest.mark.browser

KEPT = "window.dash_clientside.mapList.now().kept.length"
COUNT = "Number(document.getElementById('map-list-count').textContent.replaceAll(',', ''))"
CHARTS = "[...document.querySelectorAll('#map-charts .js-plotly-plot')]"
SUMS = f"{CHARTS}.map((chart) => chart.data[0].x.reduce((a, b) => a + b, 0))"
CLICK = """([chart, bar]) => [...document.querySelectorAll('#map-charts .js-plotly-plot')][chart].emit(
  'plotly_click', {points: [{pointNumber: bar, curveNumber: 0}]})"""
GRID = "window.dash_ag_grid.getApiAsync('map-list-grid')"


def put(page, id, prop, value):
    page.evaluate("([id, props]) => window.dash_clientside.set_props(id, props)", [id, {prop: value}])


def listed(page):
    return page.evaluate(f"async () => (await {GRID}).getDisplayedRowCount()")


def exported(page, address):
    answer = page.request.get(address + "/export/map.geojson" + urlsplit(page.url).query.join(["?", ""]))
    return sum(f["properties"]["kind"] == "site" for f in answer.json()["features"])


def test_map_list_charts_and_file_count_the_same_enterprises(page, address):
    open_map(page, address, "?layer=excess&panel=charts")
    until(page, f"{CHARTS}.length === 3 && {CHARTS}.every((chart) => chart.data?.length)")
    page.click("text=企业列表")
    page.wait_for_selector("#map-list-grid .ag-row")
    seen = set()
    for off, selection in (
        ([], ""), (["site:0"], ""), ([], "box_121.4_29.8_121.8_30.1"), (["site:1", "site:2"], "area_330211"),
        (["site:0"], "lasso_121.2_29.7_122_29.7_121.6_30.3"),
    ):  # fmt: skip
        turn = page.evaluate("document.getElementById('map-list-count').textContent")
        put(page, "map-filter", "data", {"hidden": [], "off": off, "within": False})
        put(page, "map-selection", "data", selection)
        page.wait_for_timeout(1500)
        n = page.evaluate(KEPT)
        until(page, f"{COUNT} === {n}")
        until(page, f"{SUMS}.every((sum) => sum === {n})")
        assert listed(page) == n, (off, selection, turn)
        assert exported(page, address) == n, (off, selection)
        seen.add(n)
    assert len(seen) >= 4 and min(seen) > 0, "filters leave different numbers"


def test_a_row_chooses_on_the_map_and_the_map_marks_the_row(page, address):
    open_map(page, address, "?layer=excess&panel=list&lon=121.5&lat=29.9&zoom=8")
    page.click("#map-list-grid .ag-row[row-index='3'] .ag-cell[col-id=name]")
    page.wait_for_selector("#map-list-grid .ag-row[row-index='3'].map-list-chosen")
    name = page.inner_text("#map-list-grid .ag-row[row-index='3'] .ag-cell[col-id=name]")
    page.wait_for_selector(f"#map-card h2:has-text('{name}')", timeout=10_000)
    until(page, "document.getElementById('map-view').scene.map.getZoom() > 10")
    until(page, "location.search.includes('panel=list') && location.search.includes('site=S')")
    put(page, "map-view", "chosen", {"kind": "site", "id": "S0117"})
    page.wait_for_selector("#map-list-grid .ag-row.map-list-chosen:has-text('第117号')")
    assert page.inner_text("#map-list-grid .ag-row.map-list-chosen .ag-cell[col-id=km]") == "0.0"


def test_ticked_rows_become_the_selection_of_the_page(page, address):
    open_map(page, address, "?layer=excess&panel=list")
    for row in (0, 2):
        page.click(f"#map-list-grid .ag-row[row-index='{row}'] .ag-checkbox-input")
    until(page, "document.getElementById('map-list-ticked').textContent === '以勾选的 2 行为选区'")
    page.click("#map-list-ticked")
    until(page, f"{COUNT} === 2")
    assert listed(page) == 2
    until(page, "window.location.search.includes('sel=saved_')")


def test_bars_lead_to_their_enterprises(page, address):
    open_map(page, address, "?layer=excess&panel=charts")
    until(page, f"{CHARTS}.length === 3 && {CHARTS}.every((chart) => chart.data?.length)")
    n = page.evaluate(f"{CHARTS}[2].data[0].x[0]")
    page.evaluate(CLICK, [2, 0])
    until(page, f"{COUNT} === {n}")
    until(page, "location.search.includes('sel=area_3302')")
    hard = page.evaluate(f"{CHARTS}[0].data[0].x[0]")
    page.evaluate(CLICK, [0, 0])
    until(page, f"{COUNT} === {hard}")
    says(page, off="site:0,site:1")


def test_without_graphics_the_list_opens_by_itself(launch, address):
    browser = launch(["--disable-gpu", "--disable-3d-apis"])
    page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page.goto(address + "/")
    page.wait_for_selector(".map-none", timeout=30_000)
    page.wait_for_selector("#map-list-grid .ag-row", timeout=30_000)
    page.click("#map-list-grid .ag-row[row-index='0'] .ag-cell[col-id=name]")
    page.wait_for_selector("#map-card h2", timeout=10_000)
    browser.close()
