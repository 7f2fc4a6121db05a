"""The picture of the map as an officer gets it."""

import base64
import struct
from pathlib import Path

import pytest
from browser.onmap import open_map, rgb

pytestmark = pytest.mark.browser

# Colours of a part of a picture with how often they occur, decoded in the page.
COLOURS = """async ([text, x, y, w, h]) => {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
  const context = new OffscreenCanvas(w, h).getContext('2d');
  context.drawImage(picture, -x, -y);
  const {data} = context.getImageData(0, 0, w, h), found = {};
  for (let i = 0; i < data.length; i += 4) {
    const key = [data[i], data[i + 1], data[i + 2]].join();
    found[key] = (found[key] || 0) + 1;
  }
  return found;
}"""


def saved(page):
    page.click("#map-share > summary")
    with page.expect_download(timeout=40_000) as download:
        page.click("#map-share-png")
    body = Path(download.value.path()).read_bytes()
    return download.value.suggested_filename, body, struct.unpack(">II", body[16:24])


def colours(page, body, box):
    return page.evaluate(COLOURS, [base64.b64encode(body).decode(), *box])


def test_the_picture_has_map_and_whole_legend_beside_it(page, address):
    open_map(page, address, "?layer=excess&opacity=1&show=site&lon=121.6&lat=29.95&zoom=9")
    size = page.evaluate(
        "(() => { const e = document.getElementById('map-view'); return [e.clientWidth, e.clientHeight] })()"
    )
    name, body, (width, height) = saved(page)
    assert name.startswith("地图_局地增量_2026-11-20_WGS84_") and name.endswith(".png")
    assert width > size[0] + 300 and height > size[1] + 60, "map, and room for words and legend"
    drawn = colours(page, body, [20, 120, size[0] - 40, size[1] - 80])
    assert len(drawn) > 200 and drawn.get(",".join(map(str, rgb("#762626"))), 0) > 20, (
        "the hot cells are drawn"
    )
    legend = colours(page, body, [size[0] + 24, 60, width - size[0] - 24, height - 100])
    for colour in ("#6f9fc4", "#f6d3a0", "#762626"):
        assert legend.get(",".join(map(str, rgb(colour))), 0) > 50, colour
    assert legend.get("180,35,24", 0) > 10, "the symbol of hard evidence"
    assert page.text_content("#map-share-said").startswith("图片已保存")


def test_twice_as_sharp_is_twice_as_large_and_the_map_stays_as_it_was(page, address):
    open_map(page, address, "?layer=excess&show=none&lon=121.6&lat=29.95&zoom=9")
    _, _, (width, height) = saved(page)
    ratio = page.evaluate("document.getElementById('map-view').scene.map.getPixelRatio()")
    page.click("#map-share > summary")
    page.check("#map-share-sharp")
    page.click("#map-share > summary")
    _, _, sharp = saved(page)
    assert sharp == (2 * width, 2 * height)
    assert page.evaluate("document.getElementById('map-view').scene.map.getPixelRatio()") == ratio


def test_the_files_follow_what_is_in_view(page, address):
    open_map(page, address, "?layer=excess&show=none&lon=121.75&lat=29.95&zoom=11")
    page.click("#map-share > summary")
    with page.expect_download() as download:
        page.click("[data-map-export=geojson]")
    assert "view=" in download.value.url and "crs=wgs84" in download.value.url
    assert "layer=excess" in download.value.url and "at=2026-11-20" in download.value.url
