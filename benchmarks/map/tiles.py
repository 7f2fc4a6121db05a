"""The tile endpoint under 50 users at once: requests per second and waiting times, cold and warm.

Makes a home with about 150,000 PM2.5 cells of level 7 in eastern China on several days, keeps its pyramids, starts the real
service on it and lets two processes with 25 threads each ask for what a map asks when somebody moves, zooms and steps through
days. Cold: a service just started, no tile or outline kept. Warm: the same service after every address was asked once.
Users, service and pyramids share the machine's cores, so these figures are what one machine can do with its users on it.
"""

import argparse
import http.client
import json
import multiprocessing as mp
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import h3
import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from jobs import pyramid  # noqa: E402
from schema import hotspot_cell  # noqa: E402
from store.warehouse import Warehouse  # noqa: E402

CENTRE = (30.9, 119.2)
RINGS = 223  # 3 k (k + 1) + 1 cells: 149,857
DAYS = [date(2026, 11, 20) - timedelta(days=n) for n in range(4)]
LAYERS = ("pm25", "excess", "gi_z", "persistence")
PROCESSES, THREADS = 2, 25
DEPTH = 4


@dataclass(frozen=True)
class Figures:
    """What a round of load measured."""

    name: str
    seconds: list[float]
    elapsed_s: float
    bytes: int

    def row(self) -> str:
        at = np.percentile(self.seconds, [50, 95, 100]) * 1000
        n = len(self.seconds)
        return (
            f"{self.name:<28}{n:>9}{n / self.elapsed_s:>10.0f}{at[0]:>9.1f}{at[1]:>9.1f}{at[2]:>9.1f}"
            f"{self.bytes / n / 1024:>10.1f}"
        )


def build(home: Path) -> int:
    """A home with cells on every day and pyramids; how many cells."""
    store = Warehouse(home / "warehouse")
    cells = np.array(sorted(h3.grid_disk(h3.latlng_to_cell(*CENTRE, 7), RINGS)))
    lat, lon = np.array([h3.cell_to_latlng(c) for c in cells]).T
    for day in DAYS:
        store.append(hotspot_cell.DATASET, rows(cells, lat, lon, day), source="benchmark")
    pyramid.run(store)
    return len(cells)


def rows(cells: np.ndarray, lat: np.ndarray, lon: np.ndarray, day: date) -> pd.DataFrame:
    """A smooth field with noise and clouds."""
    rng = np.random.default_rng(day.toordinal())
    pm25 = 55 + 30 * np.sin(lon * 2 + day.day) * np.cos(lat * 3) + rng.normal(0, 4, len(cells))
    cloud = np.sin(lon * 3) * np.sin(lat * 2 + day.day) > 0.8
    excess = np.where(cloud, np.nan, rng.normal(0, 8, len(cells)))
    return pd.DataFrame(
        {
            "product": "benchmark", "resolution": 7, "day": pd.Timestamp(day), "cell": cells,
            "pm25_ug_m3": np.where(cloud, np.nan, pm25), "coverage": np.where(cloud, 0.0, 1.0),
            "background_ug_m3": np.where(cloud, np.nan, 50.0), "excess_ug_m3": excess, "gi_z": excess / 4,
            "gi_p": np.where(cloud, np.nan, 0.2), "is_significant": False, "is_top10": False, "bubble_level": 0,
            "hot_days_30": rng.integers(0, 20, len(cells)), "seen_days_30": 24,
            "reason": np.where(cloud, "当日无有效数据（云、雪或未反演）", None), "source_adcode": "330402",
        }
    )  # fmt: skip


class Service:
    """The real service on a home, ended with the block."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, str(ROOT / "app.py"), "--home", str(home), "serve", "--no-demo"]
        self.process = subprocess.Popen([*command, "--port", str(self.port)], stdout=subprocess.DEVNULL)

    def __enter__(self) -> "Service":
        while True:
            try:
                http.client.HTTPConnection("127.0.0.1", self.port).request("GET", "/")
                return self
            except OSError:
                time.sleep(0.2)

    def __exit__(self, *_: Any) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def addresses(home: Path) -> tuple[list[str], str]:
    """Value tiles of every layer and day, as the page would be told to ask for them, and the cookie of who may ask."""
    from app import open_stores, seed_local_account
    from callbacks import map as page
    from callbacks.services import Services
    from callbacks.session import SESSION_COOKIE
    from layouts.map_state import MapState
    from schema.period import Period
    from settings import Settings
    from store.accounts import Accounts
    from store.viewer import Role, Viewer

    settings = Settings(home=home)
    services = Services(settings, *open_stores(settings))
    accounts = Accounts(services.casework.database)
    seed_local_account(accounts)
    cookie = f"{SESSION_COOKIE}={accounts.open_session(accounts.accounts()[0].account_id)}"
    viewer = Viewer(Role.OFFICER, ("33",), "benchmark")
    states = [MapState(layer=code, at=Period.around(day)) for code in LAYERS for day in DAYS]
    found = [page.surface_of(services, viewer, state, "level")[0] for state in states]
    return [layer["tiles"] for layer in found if layer], cookie


def views(n: int) -> list[str]:
    """Parents of the tiles of ``n`` screens at the levels that zooms between country and district ask for."""
    draw, out = random.Random(7), []
    for _ in range(n):
        level = draw.choice((4, 5, 6, 7, 7))
        lat, lon = CENTRE[0] + draw.uniform(-2, 2), CENTRE[1] + draw.uniform(-2.5, 2.5)
        parent = h3.latlng_to_cell(lat, lon, level - DEPTH)
        disk = h3.grid_disk(parent, 1 if level < 6 else 2)[:16]
        out.append(",".join(cell.rstrip("f") for cell in disk))
    return out


def load(name: str, service: tuple[int, str], paths: list[str], each: int) -> Figures:
    """Every user asks ``each`` times, all at once; what it took."""
    with mp.get_context("spawn").Pool(PROCESSES) as pool:
        jobs = [(*service, paths, each, seed) for seed in range(PROCESSES)]
        pool.map(_idle, range(PROCESSES))
        begun = time.perf_counter()
        found = pool.map(users, jobs)
        elapsed = time.perf_counter() - begun
    return Figures(name, [s for part, _ in found for s in part], elapsed, sum(size for _, size in found))


def _idle(_: int) -> None:
    time.sleep(0.3)


def users(job: tuple[int, str, list[str], int, int]) -> tuple[list[float], int]:
    """The users of one process, a thread each with a connection of its own."""
    port, cookie, paths, each, seed = job
    taken: list[float] = []
    sizes: list[int] = []

    def one(number: int) -> None:
        draw = random.Random(seed * 1000 + number)
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for _ in range(each):
            begun = time.perf_counter()
            connection.request(
                "GET", draw.choice(paths), headers={"Cookie": cookie, "Accept-Encoding": "gzip"}
            )
            answer = connection.getresponse()
            body = answer.read()
            taken.append(time.perf_counter() - begun)
            sizes.append(len(body))
            if answer.status != 200:
                raise RuntimeError(f"{answer.status}: {body[:200]!r}")

    threads = [threading.Thread(target=one, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(taken) != THREADS * each:
        raise RuntimeError("a user was refused")
    return taken, sum(sizes)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--each", type=int, default=60, help="requests of every user in a warm round")
    asked.add_argument("--json", type=Path)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="jingwei-tiles-") as folder:
        home = Path(folder) / "home"
        begun = time.perf_counter()
        n = build(home)
        print(f"{n:,} cells x {len(DAYS)} days, home with pyramids in {time.perf_counter() - begun:.0f} s")
        (value, cookie), screens = addresses(home), views(60)
        values = [f"{address}p={screen}" for address in value for screen in screens]
        outlines = [f"/tiles/geom?p={screen}" for screen in screens]
        found = rounds(home, {"values": values, "outlines": outlines}, cookie, given.each)
    print(f"{'':<28}{'requests':>9}{'per s':>10}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}{'kB each':>10}")
    for figures in found:
        print(figures.row())
    if given.json:
        given.json.write_text(json.dumps([f.__dict__ for f in found]), "utf-8")


def rounds(home: Path, asked: dict[str, list[str]], cookie: str, each: int) -> list[Figures]:
    """Cold and warm rounds of value tiles and of outlines, each pair in a service of its own."""
    found = []
    for name, paths in asked.items():
        for folder in (home / "warehouse" / "_arrays").glob("h3-geometry*"):
            shutil.rmtree(folder)
        with Service(home) as service:
            found.append(load(f"{name}, cold", (service.port, cookie), paths, 4))
            load("", (service.port, cookie), paths, 20)
            found.append(load(f"{name}, warm", (service.port, cookie), paths, each))
    return found


if __name__ == "__main__":
    main()
