"""Every store that keeps the contract."""

from collections.abc import Iterator

import pytest

from store.base import Store
from store.memory import MemoryStore
from store.warehouse import Warehouse


@pytest.fixture(params=["warehouse", "memory", "address"])
def store(request: pytest.FixtureRequest, tmp_path) -> Iterator[Store]:
    if request.param == "address":
        yield Warehouse(f"file://{tmp_path}/remote")
    else:
        yield Warehouse(tmp_path) if request.param == "warehouse" else MemoryStore()
