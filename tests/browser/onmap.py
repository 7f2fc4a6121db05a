"""Reading and driving the map in a browser: waiting, positions on the screen, colours of its pixels."""

import time
from urllib.parse import parse_qs, urlsplit

import h3


def until(page, expression, seconds=20):
    """Wait until a JavaScript expression is true; Playwright's own waiting needs eval, which the policy forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"still not true: {expression}"
        page.wait_for_timeout(100)


def says(page, **parts):
    """Wait until the address has these values, None for a part it does not have; it is written after what is shown."""

    def is_said(url):
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        return all(query.get(name) == value for name, value in parts.items())

    page.wait_for_url(is_said, timeout=20_000)


def open_map(page, address, query=""):
    page.goto(address + "/" + query)
    page.wait_for_selector("[data-ready=true]", timeout=60_000)
    until(page, "document.getElementById('map-view').scene.hexes.drawn.length > 0")
    page.wait_for_timeout(500)


def screen_position(page, lat, lon):
    """Where a place lies on the page in pixels."""
    script = """([lng, lat]) => {
      const map = document.getElementById('map-view').scene.map;
      const at = map.project([lng, lat]), box = map.getContainer().getBoundingClientRect();
      return [box.left + at.x, box.top + at.y];
    }"""
    return page.evaluate(script, [lon, lat])


def code_at(page, cell):
    lat, lon = h3.cell_to_latlng(cell)
    return page.evaluate(
        "([lng, lat]) => document.getElementById('map-view').scene.hexes.at({lng, lat})?.code ?? 0",
        [lon, lat],
    )


def pixel(page, x, y):
    """RGB of one pixel of the screen, decoded in the page from a screenshot."""
    shot = page.screenshot(clip={"x": x, "y": y, "width": 1, "height": 1}).hex()
    script = """async (hex) => {
      const bytes = Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
      const picture = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
      const context = new OffscreenCanvas(1, 1).getContext('2d');
      context.drawImage(picture, 0, 0);
      return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
    }"""
    return page.evaluate(script, shot)


def rgb(colour):
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
