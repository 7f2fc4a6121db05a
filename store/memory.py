"""A store kept in memory: for tests, and small enough to read as the definition of what a store does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

import numpy as np
import pandas as pd

from schema.core import Dataset
from schema.site import DATASET as SITE
from store import subjects
from store.arrays import arrays_path
from store.base import Batch, Imported, Instant
from store.checks import cast, check
from store.frames import tidy
from store.manifest import ALL, digest, now_text
from store.query import query
from store.scope import visible
from store.viewer import Viewer


@dataclass(frozen=True, slots=True)
class _Import:
    batch: Batch
    replaces: bool
    rows: pd.DataFrame
    days: pd.Series  # partition of each row


class MemoryStore:
    """A :class:`store.base.Store` that forgets everything at the end of the process."""

    def __init__(self) -> None:
        self._imports: dict[str, list[_Import]] = {}
        self._arrays: dict[str, dict[str, np.ndarray]] = {}
        self._numbers = count(1)

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
        """See :class:`store.base.Store`."""
        asked = query(dataset, columns, (start, end), equals)
        rows = self._rows(dataset)
        keep = asked.mask(rows)
        seen = visible(dataset, viewer, rows, self._sites_of)
        if seen is not None:
            keep &= seen
        return tidy(rows.loc[keep, list(asked.columns)].copy())

    def append(self, dataset: Dataset, rows: pd.DataFrame, *, source: str, replace: bool = False) -> Batch:
        """See :class:`store.base.Store`."""
        check(dataset, rows)
        clean = cast(dataset, rows)
        batch = Batch(
            f"{dataset.name}-{next(self._numbers):06d}", dataset.name, source, len(clean), now_text()
        )
        kept = self._imports.get(dataset.name, [])
        self._imports[dataset.name] = [*kept, _Import(batch, replace, clean, _days(dataset, clean))]
        return batch

    def batches(self, dataset: Dataset) -> list[Batch]:
        """See :class:`store.base.Store`."""
        return [each.batch for each in self._imports.get(dataset.name, [])]

    def imported(self, dataset: Dataset, batch_id: str, columns: tuple[str, ...] = ()) -> Imported:
        """See :class:`store.base.Store`."""
        for each in self._imports.get(dataset.name, []):
            if each.batch.batch_id == batch_id:
                return Imported(each.replaces, each.rows[list(columns or dataset.names)].copy())
        raise ValueError(f"没有批次 {batch_id}。")

    def subjects(self, dataset: Dataset) -> pd.DataFrame:
        """See :class:`store.base.Store`."""
        return subjects.of_rows(dataset, self._rows(dataset))

    def rollback(self, batch_id: str) -> None:
        """See :class:`store.base.Store`."""
        name = batch_id.split("-", 1)[0]
        kept = [each for each in self._imports.get(name, []) if each.batch.batch_id != batch_id]
        if len(kept) == len(self._imports.get(name, [])):
            raise ValueError(f"没有批次 {batch_id}，无法撤销；请先查看已导入的批次。")
        self._imports[name] = kept

    def days(self, dataset: Dataset) -> list[date]:
        """See :class:`store.base.Store`."""
        if not dataset.partition:
            return []
        found = {day for each in self._imports.get(dataset.name, []) for day in each.days.unique()}
        return [date.fromisoformat(day) for day in sorted(found)]

    def version(self, dataset: Dataset) -> str:
        """See :class:`store.base.Store`."""
        return digest(each.batch.batch_id for each in self._imports.get(dataset.name, []))

    def put_arrays(self, kind: str, name: str, arrays: Mapping[str, np.ndarray]) -> None:
        """See :class:`store.base.Store`."""
        self._arrays[arrays_path(kind, name)] = {key: np.array(value) for key, value in arrays.items()}

    def arrays(self, kind: str, name: str) -> dict[str, np.ndarray] | None:
        """See :class:`store.base.Store`."""
        found = self._arrays.get(arrays_path(kind, name))
        return None if found is None else {key: value.copy() for key, value in found.items()}

    def _rows(self, dataset: Dataset) -> pd.DataFrame:
        """What counts now: replay the imports in order."""
        rows = cast(dataset, pd.DataFrame(columns=list(dataset.names)))
        for each in self._imports.get(dataset.name, []):
            if each.replaces:
                hidden = _days(dataset, rows).isin(set(each.days) or ({ALL} if not dataset.partition else ()))
                rows = rows[~hidden.to_numpy(dtype=bool)]
            rows = cast(dataset, pd.concat([_loose(rows), _loose(each.rows)]))
            rows = rows.drop_duplicates(list(dataset.key), keep="last")
        return cast(dataset, rows.sort_values(list(dataset.key)))

    def _sites_of(self, viewer: Viewer) -> frozenset[str]:
        return frozenset(self.read(SITE, viewer, ("site_id",))["site_id"])


def _days(dataset: Dataset, rows: pd.DataFrame) -> pd.Series:
    if not dataset.partition:
        return pd.Series(ALL, index=rows.index, dtype="str")
    return rows[dataset.partition].dt.strftime("%Y-%m-%d").astype("str")


def _loose(rows: pd.DataFrame) -> pd.DataFrame:
    """Categories as plain text, so that frames with different ones can be joined."""
    text = [name for name in rows if isinstance(rows[name].dtype, pd.CategoricalDtype)]
    return rows.astype(dict.fromkeys(text, "str"))
