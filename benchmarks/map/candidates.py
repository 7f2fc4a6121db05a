"""What is measured: the map of this program and the yardsticks, each as a served page with one map of the same size."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from app import open_stores
from benchmarks.map import fields
from benchmarks.map.measure import TooSlow, Watched
from benchmarks.map.world import DAYS, FIELDS, ROOT, product
from callbacks.map import surface_of
from callbacks.services import Services
from layouts.map_state import MapState
from schema.period import Period
from settings import Settings
from store.viewer import SYSTEM

OURS = "Jingwei"
ALONE = "Jingwei, map alone"  # the same page, in which only the map changes its day, as in those of the yardsticks
PEERS = Path(__file__).with_name("peers")


@dataclass(frozen=True, slots=True)
class Candidate:
    """How one of them is started for a field, opened, and sent to the next day."""

    name: str
    most: int  # cells
    command: Callable[[int, int], list[str]]  # of size and port
    address: Callable[[int], str]  # path and query for a size
    box: str  # the element that holds the map
    ready: str  # JavaScript: everything of the page is there
    step: Callable[[Watched], None]


@dataclass(frozen=True, slots=True)
class Places:
    """Where things lie that a run made or was given."""

    home: Path
    fields: Path  # a folder for each size
    peers: Path | None


def there(selector: str) -> str:
    """JavaScript: such an element is on the page."""
    return f"document.querySelector('{selector}') !== null"


def ours(places: Places) -> Candidate:
    """The application itself, served as in use, on its map page with the cells alone."""

    def address(size: int) -> str:
        view = fields.camera(size)
        camera = f"lon={view.lon:.4f}&lat={view.lat:.4f}&zoom={view.zoom:.2f}"
        return (
            f"/?layer={fields.LAYER.code}&at={DAYS[0]}&product={product(size)}&show=none&opacity=1&{camera}"
        )

    return Candidate(
        OURS,
        1_000_000,
        lambda _size, port: [*served(places.home), "--port", str(port)],
        address,
        "#map-view",
        there("#map-view[data-ready]"),
        lambda seen: seen.page.keyboard.press("ArrowRight"),
    )


NEXT_DAY = """(layers) => {
  const { hexes } = document.getElementById("map-view").scene;
  hexes.show(layers[layers.findIndex(({ at }) => at === hexes.layer.at) + 1]);
}"""


def ours_alone(places: Places) -> Candidate:
    """The same page, but only the map goes to the next day, as in the yardsticks' pages, which have nothing else."""

    def step(seen: Watched) -> None:
        shown = str(seen.page.evaluate("document.getElementById('map-view').scene.hexes.layer.tiles"))
        size = next(size for size in FIELDS if f"product={product(size)}&" in shown)
        seen.page.evaluate(NEXT_DAY, layers_of(places.home, size))

    return replace(ours(places), name=ALONE, step=step)


@cache
def layers_of(home: Path, size: int) -> list[dict[str, Any]]:
    """What the map is given for each day of a field."""
    settings = Settings(home=home)
    services = Services(settings, *open_stores(settings))
    state = MapState(layer=fields.LAYER.code, product=product(size))
    days = [replace(state, at=Period.around(day)) for day in DAYS]
    return [surface_of(services, SYSTEM, day, "level")[0] for day in days]


def served(home: Path) -> list[str]:
    """The command that serves a home."""
    return [sys.executable, "app.py", "--home", str(home), "serve", "--no-demo"]


def yardsticks(places: Places) -> list[Candidate]:
    """Plotly, dash-leaflet and deck.gl from the folder of the yardsticks; none without one."""
    if places.peers is None:
        return []
    python, bundle = str(places.peers / "py/bin/python"), str(places.peers / "deck/deck.js")

    def page(name: str, script: str, most: int, box: str, ready: str) -> Candidate:
        def command(size: int, port: int) -> list[str]:
            folder = str(places.fields / str(size))
            return [python, str(PEERS / script), folder, str(port), bundle]

        return Candidate(
            name, most, command, lambda _: "/", box, ready, lambda seen: seen.page.click("#next")
        )

    return [
        page("Plotly choroplethmap", "plotly_map.py", 100_000, "#map", there("#map canvas")),
        page("dash-leaflet", "leaflet_map.py", 100_000, ".leaflet-container", there(".leaflet-container canvas")),
        page("deck.gl H3HexagonLayer", "deck_map.py", 1_000_000, "#map", there("#map canvas")),
    ]  # fmt: skip


@contextmanager
def serving(command: list[str], port: int, limit_s: float = 60) -> Iterator[str]:
    """The address of a started server; it is ended afterwards."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/", limit_s)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(address: str, limit_s: float) -> None:
    """Until something answers there."""
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(address, timeout=5)
            return
        except urllib.error.HTTPError:
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TooSlow(f"no answer from {address} within {limit_s:.0f} s")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
