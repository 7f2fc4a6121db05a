"""Every store that keeps the contract, the base map, and a planned day with the clock its evening shows."""

from collections.abc import Iterator
from pathlib import Path

import plan_world
import pytest
import released_world

from jobs import basemap
from jobs.progress import Silent
from settings import Settings
from store.base import Store
from store.memory import MemoryStore
from store.warehouse import Warehouse


@pytest.fixture(params=["warehouse", "memory", "address"])
def store(request: pytest.FixtureRequest, tmp_path) -> Iterator[Store]:
    if request.param == "address":
        yield Warehouse(f"file://{tmp_path}/remote")
    else:
        yield Warehouse(tmp_path) if request.param == "warehouse" else MemoryStore()


@pytest.fixture(scope="session")
def basemap_archive() -> Path:
    """The archive of the base map that every map of this machine uses; built by the first test that needs it."""
    path = Settings().basemap
    basemap.command(path, Silent())
    return path


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    """The clock of planning, stopped: call it with a moment to move it."""
    return released_world.stopped(monkeypatch)


@pytest.fixture
def day(tmp_path: Path) -> Iterator[plan_world.World]:
    """The small day of ``plan_world``, planned once."""
    made = plan_world.world(tmp_path)
    made.plan()
    yield made
    made.casework.close()
