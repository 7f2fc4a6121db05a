"""The how-to is true: its commands are run, one by one, on the real data it names."""

import re
import shlex
import subprocess
import sys
from datetime import date

import pandas as pd
import pytest
from paths import ROOT, SHARED

from app import open_stores
from callbacks import map as map_page
from callbacks import map_surface
from callbacks.services import Services
from layouts.map_state import MapState
from schema import air_station, hotspot_cell, pm25_grid, site
from schema.period import Period
from settings import Settings
from store.viewer import SYSTEM, Role, Viewer
from store.warehouse import Warehouse

PAGE = ROOT / "docs" / "how-to" / "first-real-data.md"
pytestmark = pytest.mark.slow


def commands() -> list[str]:
    """The commands of the page's ``sh`` blocks, continued lines joined."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    return [line for block in blocks for line in block.replace("\\\n", " ").splitlines() if line.strip()]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home in which every command of the page has been run, and what each of them said."""
    if not SHARED.exists():
        pytest.skip("the real data are not on this machine")
    folder = tmp_path_factory.mktemp("real")
    said = {}
    for command in commands():
        program = shlex.quote(sys.executable)
        script = command.replace("python app.py", f"{program} {shlex.quote(str(ROOT / 'app.py'))}", 1)
        env = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
            "DATA": str(SHARED),
            "JINGWEI_HOME": str(folder / "home"),
        }
        done = subprocess.run(
            ["bash", "-c", script], cwd=folder, env=env, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        said[command] = done.stdout + done.stderr
    return folder, said


def test_the_page_has_commands():
    assert len(commands()) >= 5


def test_a_dry_run_writes_nothing_and_says_the_same(home):
    _, said = home
    tried, done = (text for command, text in said.items() if "pm25_grid" in command)
    counted = re.compile(r"(\d[\d,]*)")
    assert counted.findall(tried)[:2] == counted.findall(done)[:2]


def test_21_days_of_pm25_arrive(home):
    store = Warehouse(home[0] / "home" / "warehouse")
    days = store.days(pm25_grid.DATASET)
    assert (str(days[0]), str(days[-1]), len(days)) == ("2020-01-01", "2020-01-21", 21)
    first = store.read(pm25_grid.DATASET, SYSTEM, start=days[0], end=days[1])
    assert len(first) == 127 * 172


def test_facilities_get_their_district_and_stations_their_place(home):
    store = Warehouse(home[0] / "home" / "warehouse")
    sites = store.read(site.DATASET, SYSTEM)
    assert len(sites) > 3000
    assert sites["adcode"].astype(str).str.fullmatch(r"\d{6}").all()
    assert len(store.read(air_station.DATASET, SYSTEM)) > 1450


def test_every_facility_is_kept_or_rejected_with_a_reason(home):
    rejected = pd.read_csv(home[0] / "rejected.csv", dtype=str, encoding="utf-8-sig")
    store = Warehouse(home[0] / "home" / "warehouse")
    assert len(store.read(site.DATASET, SYSTEM)) + len(rejected) == 4253
    assert rejected.filter(regex="原因|reason").notna().all().all()


def test_hotspots_of_every_day_at_resolution_6(home):
    store = Warehouse(home[0] / "home" / "warehouse")
    cells = store.read(hotspot_cell.DATASET, SYSTEM, ("resolution", "day", "is_significant", "reason"))
    assert set(cells["resolution"]) == {6}
    assert cells["day"].nunique() == 21
    assert cells["is_significant"].any()
    assert (home[0] / "hotspots.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_map_says_what_kind_of_grid_it_is_and_that_cells_are_finer_than_pixels(home):
    settings = Settings(home=home[0] / "home")
    store, casework = open_stores(settings)
    services = Services(settings, store, casework)
    everywhere = Viewer(Role.OFFICER, ("11", "33"), "local")
    day = Period.around(date(2020, 1, 10))
    (product, level), *_ = map_surface.products(services, everywhere, "pm25", day).items()
    layer, legend, ranking = map_page.surface(services, everywhere, MapState("pm25", day, product))
    assert (level, layer["resolution"]) == (6, 6)
    said = str(legend)
    assert "模型与地面站融合的格网，不是卫星反演" in said
    assert "像元" in said
    assert "µg/m³" in str(ranking)
    casework.close()
