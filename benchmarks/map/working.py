"""An officer at the map of 20,000 enterprises with 100,000 clues: clicks until the card, a lasso until the list."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h3
import numpy as np

from benchmarks.map import fields, world
from benchmarks.map.candidates import free_port, served, serving
from benchmarks.map.measure import Watched, watched

SIZE = 100_000  # cells of the field shown
WINDOW = (1366, 768)
CLICKS = 20  # on cells, and as many on enterprises
READY = "document.querySelector('#map-view[data-ready]') !== null"
# From the browser's click to the frame after the card names the thing that was clicked.
TIMING = """() => {
  window.timing = {};
  document.addEventListener("click", (event) => { window.timing.from = event.timeStamp; }, true);
  new MutationObserver(() => {
    const { timing } = window;
    const text = document.getElementById("map-card").textContent;
    if (timing.to || !timing.wanted || !text.includes(timing.wanted)) return;
    timing.to = -1;
    requestAnimationFrame((now) => { timing.to = now; });
  }).observe(document.getElementById("map-card"), { childList: true, subtree: true, characterData: true });
}"""
ON_SCREEN = """([lng, lat]) => {
  const map = document.getElementById("map-view").scene.map;
  const at = map.project([lng, lat]), box = map.getContainer().getBoundingClientRect();
  return [box.left + at.x, box.top + at.y];
}"""


def clicks(home: Path, limit_s: float) -> dict[str, Any]:
    """Milliseconds from the click to the frame with the card: of all, of cells, of enterprises, and the slowest tenth."""
    end, took = time.time() + limit_s, {}
    with at_the_map(home) as (seen, origin):
        for kind, (query, places) in {"cells": cells(), "enterprises": enterprises()}.items():
            opened(seen, f"{origin}/?{query}", end)
            seen.page.evaluate(TIMING)
            took[kind] = [timed(seen, place, end) for place in visible(seen, places)]
    both = took["cells"] + took["enterprises"]
    return {
        "clicks": len(both), "median_ms": statistics.median(both), "p90_ms": float(np.percentile(both, 90)),
        **{f"median_{kind}_ms": statistics.median(each) for kind, each in took.items()},
    }  # fmt: skip


def lasso(home: Path, limit_s: float) -> dict[str, Any]:
    """CPU of the page from letting go of a lasso round every enterprise until list and counts show them, and seconds."""
    end, lon, lat = time.time() + limit_s, world.CENTRE[1], world.CENTRE[0]
    with at_the_map(home) as (seen, origin):
        opened(seen, f"{origin}/?{common()}&show=site&panel=list&lon={lon}&lat={lat}&zoom=7", end)
        seen.until(f"{COUNT} === '{world.SITES:,}'", end - time.time())
        seen.settle(max(1.0, min(20.0, end - time.time())))
        left, top, width, height = stage(seen)
        seen.page.click('[id*=\'"tool":"lasso"\']')
        seen.page.mouse.move(left + 60, top + 60)
        seen.page.mouse.down()
        for x, y in ((0.9, 0.1), (0.9, 0.9), (0.06, 0.9), (0.05, 0.12)):
            seen.page.mouse.move(left + x * width, top + y * height, steps=8)
        seen.settle(max(1.0, min(10.0, end - time.time())))
        before, begin = seen.cpu(), time.time()
        seen.page.mouse.up()
        seen.until("new URLSearchParams(location.search).get('sel') !== null", end - time.time())
        listed = time.time() - begin
        seen.settle(max(1.0, min(20.0, end - time.time())))
        spent = seen.cpu() - before
        n = int(str(seen.page.evaluate(COUNT)).replace(",", ""))
        return {
            "enterprises": n,
            "renderer_ms": spent.renderer * 1000,
            "gpu_ms": spent.gpu * 1000,
            "address_s": listed,
        }


COUNT = "document.getElementById('map-list-count').textContent"


def common() -> str:
    """The part of the address that is the same for all."""
    return f"layer={fields.LAYER.code}&at={world.LAST}&product={world.product(SIZE)}"


def cells() -> tuple[str, list[tuple[float, float, str]]]:
    """A view of cells alone, and cells in it: longitude, latitude, and what their card says."""
    lat, lon = world.CENTRE
    level = world.FIELDS[SIZE][0]
    names = sorted(h3.grid_disk(h3.latlng_to_cell(lat, lon, level), 4))
    centres = [(*reversed(h3.cell_to_latlng(name)), name) for name in names]
    return f"{common()}&show=none&lon={lon}&lat={lat}&zoom=10.5", centres


def enterprises() -> tuple[str, list[tuple[float, float, str]]]:
    """A view of enterprises in the densest place that still has single ones, and those that stand alone there."""
    rows = world.enterprises(np.random.default_rng(world.SEED), world.SITES)
    town = rows[rows["adcode"] == rows["adcode"].mode()[0]]
    lon, lat = town["lon_wgs84"].median(), town["lat_wgs84"].median()
    at = rows[["lon_wgs84", "lat_wgs84"]].to_numpy()
    near = rows[(np.abs(at - (lon, lat)) < (0.05, 0.03)).all(axis=1)]
    alone = [
        (x, y, name)
        for x, y, name in zip(near["lon_wgs84"], near["lat_wgs84"], near["name"], strict=True)
        if (np.abs(at - (x, y)).max(axis=1) < 0.0012).sum() == 1
    ]
    return f"{common()}&show=site&lon={lon:.4f}&lat={lat:.4f}&zoom=13.5", alone


@contextmanager
def at_the_map(home: Path) -> Iterator[tuple[Watched, str]]:
    """A browser and the address of the application served from a home; every web process has answered once."""
    port = free_port()
    with serving([*served(home), "--port", str(port)], port) as origin, watched(*WINDOW) as seen:
        yield seen, origin


def opened(seen: Watched, address: str, end: float) -> None:
    """Load the page and wait until it is at rest."""
    seen.page.goto(address, wait_until="commit")
    seen.page.wait_for_selector("#map-view", timeout=60_000)
    seen.until(READY, max(1.0, end - time.time()))
    seen.settle(max(1.0, min(20.0, end - time.time())))


def stage(seen: Watched) -> tuple[float, float, float, float]:
    """Left, top, width and height of the map."""
    box = seen.page.locator("#map-view").bounding_box()
    if box is None:
        raise ValueError("no map on the page")
    return box["x"], box["y"], box["width"], box["height"]


def visible(seen: Watched, places: list[tuple[float, float, str]]) -> list[tuple[float, float, str]]:
    """Up to ``CLICKS`` of them: where they are on the page, between the legend at the left and the card at the right."""
    left, top, width, height = stage(seen)
    found = [(*seen.page.evaluate(ON_SCREEN, [lon, lat]), said) for lon, lat, said in places]
    inside = [
        (x, y, said) for x, y, said in found
        if left + 0.34 * width < x < left + 0.67 * width and top + 30 < y < top + 0.93 * height
    ]  # fmt: skip
    if len(inside) < CLICKS:
        raise ValueError(f"only {len(inside)} things to click on")
    return inside[:: len(inside) // CLICKS][:CLICKS]


def timed(seen: Watched, place: tuple[float, float, str], end: float) -> float:
    """Milliseconds of one click."""
    x, y, said = place
    seen.page.evaluate("(wanted) => { window.timing = { wanted }; }", said)
    seen.page.mouse.move(x, y)
    seen.pump(0.25)
    seen.page.mouse.click(x, y)
    seen.until("window.timing.to > 0", min(8.0, max(1.0, end - time.time())))
    return float(seen.page.evaluate("window.timing.to - window.timing.from"))
