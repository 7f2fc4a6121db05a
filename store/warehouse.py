"""The warehouse: Parquet files in key order, published by manifests; a read follows one manifest."""

import hashlib
import os
import uuid
from collections.abc import Hashable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from schema.core import Dataset
from schema.site import DATASET as SITE
from store import frames, subjects
from store.arrays import get_arrays, put_arrays
from store.base import Batch, Imported, Instant
from store.checks import accept, refuse_repeats
from store.files import Files, files_at
from store.manifest import ALL, Entry, Manifest, Part, now_text
from store.order import key_code, last_of_equal, ordering
from store.query import Query, query
from store.scope import visible
from store.viewer import Viewer

MANIFEST = "manifest.json"
THREADS = min(8, os.cpu_count() or 1)


class Warehouse:
    """A :class:`store.base.Store` on a folder or any address that fsspec can open."""

    def __init__(self, root: Path | str, threads: int = THREADS) -> None:
        self._threads = threads  # that read files; one where every core has a process of its own
        self.address = str(root) if "://" in str(root) else str(Path(root).absolute())
        self.files: Files = files_at(root)
        self._known: dict[str, tuple[Hashable, Manifest]] = {}
        self._sites: dict[tuple[str, tuple[str, ...]], frozenset[str]] = {}

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
        """See :class:`store.base.Store`; parts are read in threads, only the columns and days asked for."""
        asked = query(dataset, columns, (start, end), equals)
        needed = list(dict.fromkeys((*asked.columns, *_before_time(dataset), *_scope(dataset, viewer))))
        tables = self._tables(asked, needed)
        rows = frames.frame(dataset, pa.concat_tables(tables))
        seen = visible(dataset, viewer, rows, self._sites_of)
        if seen is not None and not seen.all():
            rows = frames.tidy(rows[seen])
        order = ordering(key_code(rows, _before_time(dataset))) if len(tables) > 1 else None
        rows = rows[list(asked.columns)]
        return rows if order is None else _taken(rows, order)

    def append(self, dataset: Dataset, rows: pd.DataFrame, *, source: str, replace: bool = False) -> Batch:
        """See :class:`store.base.Store`; files first, then one new manifest."""
        if dataset.partition and dataset.partition not in dataset.key:
            raise ValueError(f"{dataset.name}: the partition column must be part of the key")
        clean = accept(dataset, rows)
        code = key_code(clean, dataset.key)
        order = ordering(code)
        if order is not None:
            clean, code = _taken(clean, order), code[order]
        refuse_repeats(dataset, clean, code)
        stamp = now_text()
        name = f"{dataset.name}-{stamp[:19].translate(str.maketrans('', '', ':-'))}-{uuid.uuid4().hex[:8]}"
        parts = self._write(dataset, clean, name)
        with self.files.lock(dataset.name):
            batch = Batch(name, dataset.name, source, len(clean), now_text())
            self._publish(dataset.name, self.manifest(dataset.name).adding(Entry(batch, replace, parts)))
        return batch

    def batches(self, dataset: Dataset) -> list[Batch]:
        """See :class:`store.base.Store`."""
        return [entry.batch for entry in self.manifest(dataset.name).entries]

    def imported(self, dataset: Dataset, batch_id: str, columns: tuple[str, ...] = ()) -> Imported:
        """See :class:`store.base.Store`."""
        entries = {entry.batch.batch_id: entry for entry in self.manifest(dataset.name).entries}
        if batch_id not in entries:
            raise ValueError(f"没有批次 {batch_id}。")
        asked, entry = query(dataset, columns), entries[batch_id]
        names = list(asked.columns)
        tables = [frames.table(self.files.open(p.path), asked, names, set()) for p in entry.parts]
        whole = pa.concat_tables(tables or [frames.empty(dataset).select(names)])
        return Imported(entry.replaces, frames.frame(dataset, whole))

    def subjects(self, dataset: Dataset) -> pd.DataFrame:
        """See :class:`store.base.Store`."""
        live = self.manifest(dataset.name).live()
        return subjects.of_files(self.files, dataset, (part for parts in live.values() for part in parts))

    def rollback(self, batch_id: str) -> None:
        """See :class:`store.base.Store`; works for any batch, what it had replaced comes back."""
        name = batch_id.split("-", 1)[0]
        if self.files.read(f"{name}/{MANIFEST}") is None:
            raise ValueError(f"没有批次 {batch_id}，无法撤销；请先查看已导入的批次。")
        with self.files.lock(name):
            self._publish(name, self.manifest(name).without(batch_id))

    def days(self, dataset: Dataset) -> list[date]:
        """See :class:`store.base.Store`."""
        return [date.fromisoformat(d) for d in self.manifest(dataset.name).live() if d != ALL]

    def version(self, dataset: Dataset) -> str:
        """See :class:`store.base.Store`; depends on content only, so two equal homes agree."""
        return self.manifest(dataset.name).version

    def put_arrays(self, kind: str, name: str, arrays: Mapping[str, np.ndarray]) -> None:
        """See :class:`store.base.Store`."""
        put_arrays(self.files, kind, name, arrays)

    def arrays(self, kind: str, name: str) -> dict[str, np.ndarray] | None:
        """See :class:`store.base.Store`."""
        return get_arrays(self.files, kind, name)

    def manifest(self, name: str) -> Manifest:
        """The published state of the dataset of this name, now."""
        path = f"{name}/{MANIFEST}"
        stamp = self.files.stamp(path)
        known = self._known.get(name)
        if known and stamp is not None and known[0] == stamp:
            return known[1]
        content = self.files.read(path)
        found = Manifest() if content is None else Manifest.from_json(content)
        self._known[name] = (stamp, found)  # an older stamp with newer content is only read once more
        return found

    def _publish(self, name: str, manifest: Manifest) -> None:
        self.files.write(f"{name}/{MANIFEST}", manifest.to_json())

    def _write(self, dataset: Dataset, clean: pd.DataFrame, name: str) -> tuple[Part, ...]:
        def write(piece: tuple[str, pd.DataFrame]) -> Part:
            day, rows = piece
            folder = "all" if day == ALL else f"date={day}"
            path = f"{dataset.name}/{folder}/{name}.parquet"
            content = frames.parquet(dataset, rows)
            self.files.write(path, content)
            return Part(day, path, len(rows), hashlib.sha256(content).hexdigest(), True)

        with ThreadPoolExecutor(THREADS) as pool:
            return tuple(pool.map(write, _by_day(dataset, clean)))

    def _tables(self, asked: Query, needed: list[str]) -> list[pa.Table]:
        first, last = asked.days()
        live = self.manifest(asked.dataset.name).live()
        wanted = [parts for day, parts in live.items() if day == ALL or first <= day <= last]

        def load(parts: list[Part]) -> pa.Table:
            if len(parts) == 1:
                return frames.table(self.files.open(parts[0].path), asked, needed, asked.filtered)
            return self._merged(asked, needed, parts)

        if not wanted:
            return [frames.empty(asked.dataset).select(needed)]
        if len(wanted) == 1 or self._threads == 1:
            return [load(parts) for parts in wanted]
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(load, wanted))

    def _merged(self, asked: Query, needed: list[str], parts: list[Part]) -> pa.Table:
        """One partition from the files of several batches: in key order, the later batch wins.

        Only filters on key columns may act before the merge: a later row may no longer fit another filter.
        """
        dataset = asked.dataset
        early = asked.filtered & set(dataset.key)
        late = asked.filtered - early
        names = list(dict.fromkeys((*needed, *dataset.key, *sorted(late))))
        files = [frames.table(self.files.open(p.path), asked, names, early) for p in parts]
        whole = pa.concat_tables(files)
        rows = frames.frame(dataset, whole)
        code = key_code(rows, dataset.key)
        order = np.argsort(code, kind="stable")
        order = order[last_of_equal(code[order])]
        if late:
            order = order[asked.mask(rows)[order]]
        return whole.select(needed).take(order)

    def _sites_of(self, viewer: Viewer) -> frozenset[str]:
        key = (self.version(SITE), viewer.prefixes)
        if key not in self._sites:
            seen = self.read(SITE, viewer, ("site_id",))["site_id"]
            self._sites = {k: v for k, v in self._sites.items() if k[0] == key[0]} | {key: frozenset(seen)}
        return self._sites[key]


def _before_time(dataset: Dataset) -> tuple[str, ...]:
    """Key columns before the partition column: partitions in day order need sorting by these only."""
    if not dataset.partition:
        return ()
    return dataset.key[: dataset.key.index(dataset.partition)]


def _scope(dataset: Dataset, viewer: Viewer) -> tuple[str, ...]:
    return () if viewer.sees_all else dataset.scope


def _by_day(dataset: Dataset, clean: pd.DataFrame) -> Iterable[tuple[str, pd.DataFrame]]:
    """Pieces of a frame in key order by day of the partition column; each piece keeps the order."""
    if not dataset.partition:
        return [(ALL, clean)]
    if clean.empty:
        return []
    day = clean[dataset.partition].to_numpy().astype("datetime64[D]")
    number = day.astype(np.int64)
    order = ordering(number)
    if order is not None:
        clean, number = _taken(clean, order), number[order]
    cuts = np.flatnonzero(np.diff(number)) + 1
    edges = [0, *cuts.tolist(), len(number)]
    names = [str(np.datetime64(int(number[a]), "D")) for a in edges[:-1]]
    return [(n, frames.tidy(clean.iloc[a:b])) for n, a, b in zip(names, edges, edges[1:], strict=False)]


def _taken(rows: pd.DataFrame, order: np.ndarray) -> pd.DataFrame:
    """The rows in this order, on a fresh index."""
    with ThreadPoolExecutor(THREADS) as pool:
        columns = list(pool.map(lambda name: rows[name].array.take(order), rows.columns))
    return pd.DataFrame(dict(zip(rows.columns, columns, strict=True)), copy=False)
