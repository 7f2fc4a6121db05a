"""Every store that keeps the contract."""

from collections.abc import Iterator
from pathlib import Path

import pytest

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
