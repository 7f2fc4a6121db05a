"""What the rest of the program may ask of stored data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import numpy as np
import pandas as pd

from schema.core import Dataset
from store.viewer import Viewer

Instant = date | datetime | str


@dataclass(frozen=True, slots=True)
class Batch:
    """One published import: what came in, from where, when; the unit of rollback."""

    batch_id: str
    dataset: str
    source: str
    rows: int
    published_at: str  # ISO 8601, Asia/Shanghai


@dataclass(frozen=True, slots=True)
class Imported:
    """The rows a batch brought, as they came; with ``replaces`` it hid what lay in its partitions before."""

    replaces: bool
    rows: pd.DataFrame


class Store(Protocol):
    """The warehouse: declared datasets in key order, and named arrays (grids, weights, tiles)."""

    def __hash__(self) -> int:
        """A store is itself and no other: what was read from it can be remembered by it."""

    def read(
        self,
        dataset: Dataset,
        viewer: Viewer,
        columns: tuple[str, ...] = (),
        *,
        start: Instant | None = None,
        end: Instant | None = None,
        **equals: Any,
    ) -> pd.DataFrame:
        """Rows the viewer may see, ordered by the dataset key, text as categories.

        ``start`` (inclusive) and ``end`` (exclusive) bound the partition column. ``equals`` takes a value, or a
        tuple, list or set of values. Of two rows with one key, the one published later wins.
        """

    def append(self, dataset: Dataset, rows: pd.DataFrame, *, source: str, replace: bool = False) -> Batch:
        """Validate and publish atomically; with ``replace`` the partitions touched hold only these rows."""

    def batches(self, dataset: Dataset) -> list[Batch]:
        """Published batches, oldest first."""

    def imported(self, dataset: Dataset, batch_id: str, columns: tuple[str, ...] = ()) -> Imported:
        """What one published batch brought, whether or not later batches have hidden it since."""

    def subjects(self, dataset: Dataset) -> pd.DataFrame:
        """Every series of a dataset that is divided by time: key columns before the time, ``site_id``, ``first`` and ``last``
        day, and ``rows``; in order of these columns. Costs a fraction of a read: no values, no times."""

    def rollback(self, batch_id: str) -> None:
        """Publish the state without this batch."""

    def days(self, dataset: Dataset) -> list[date]:
        """Days that have a partition, in order; empty for a dataset without partition column."""

    def version(self, dataset: Dataset) -> str:
        """Short text that changes exactly when the published data of the dataset change."""

    def put_arrays(self, kind: str, name: str, arrays: Mapping[str, np.ndarray]) -> None:
        """Keep named arrays (a grid, a weight matrix, a tile pyramid); atomic, replaces."""

    def arrays(self, kind: str, name: str) -> dict[str, np.ndarray] | None:
        """The arrays kept under this name, or None."""


class Casework(Protocol):
    """The database of people's work: clues, targets, plans, cases, events, jobs, sessions."""

    def read(
        self, dataset: Dataset, viewer: Viewer, columns: tuple[str, ...] = (), **equals: Any
    ) -> pd.DataFrame:
        """Rows of a casework dataset the viewer may see, ordered by key; ``equals`` as in :class:`Store`."""

    def put(self, dataset: Dataset, rows: pd.DataFrame, *, replace: Mapping[str, Any] | None = None) -> int:
        """Insert or update by key in one transaction; with ``replace`` first drop rows that equal it.

        A clue that exists keeps its ``state``.
        """

    def version(self, *datasets: Dataset) -> str:
        """Text that changes exactly when rows of one of these datasets change, whichever process changes them."""

    def record(self, viewer: Viewer, action: str, entity: str, entity_id: str, detail: str = "") -> None:
        """Append an event to the hash chain."""
