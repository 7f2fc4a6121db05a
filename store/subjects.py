"""What the files of a dataset hold, without their values: every subject, its site, and its days and rows."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from schema.core import Dataset
from store.files import Files
from store.manifest import Part


def subject_columns(dataset: Dataset) -> tuple[str, ...]:
    """Key columns before the partition column, and the site: what names a series.

    Raises
    ------
    ValueError
        For a dataset without partition column.
    """
    if not dataset.partition:
        raise ValueError(f"{dataset.name} is not divided by time, so it has no series")
    names = dataset.key[: dataset.key.index(dataset.partition)]
    return (*names, *(("site_id",) if "site_id" in dataset.names and "site_id" not in names else ()))


def of_files(files: Files, dataset: Dataset, live: Iterable[Part]) -> pd.DataFrame:
    """Subjects of the files with ``first`` and ``last`` day and number of rows, in order of the subject columns.

    Only the subject columns are read. Files are in key order, so a subject is one run of rows.
    """
    names = list(subject_columns(dataset))
    tables = [_of_file(files, part, names) for part in live]
    if not tables:
        return _whole(pd.DataFrame({n: [] for n in (*names, "day", "rows")}), names)
    whole = pa.concat_tables(tables).unify_dictionaries()
    return _whole(whole.to_pandas(), names)


def of_rows(dataset: Dataset, rows: pd.DataFrame) -> pd.DataFrame:
    """The same for rows held in memory."""
    names = list(subject_columns(dataset))
    day = rows[dataset.partition].dt.normalize()
    return _whole(rows[names].assign(day=day, rows=1), names)


def _of_file(files: Files, part: Part, names: list[str]) -> pa.Table:
    with pq.ParquetFile(files.open(part.path)) as file:
        table = file.read(columns=names, use_threads=False).unify_dictionaries()
    starts = np.zeros(table.num_rows, bool)
    starts[:1] = True
    for name in names:
        codes = np.concatenate([c.indices.to_numpy() for c in table[name].chunks] or [np.empty(0, np.int32)])
        starts[1:] |= codes[1:] != codes[:-1]
    first = np.flatnonzero(starts)
    rows = np.diff(np.append(first, table.num_rows))
    day = pa.array(np.full(len(first), np.datetime64(part.day, "us")), pa.timestamp("us"))
    heads = table.select(names).take(first)
    return heads.append_column("day", day).append_column("rows", pa.array(rows, pa.int64()))


def _whole(found: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    found = found.astype({n: "category" for n in names})
    out = found.groupby(names, observed=True, sort=True).agg(
        first=("day", "min"), last=("day", "max"), rows=("rows", "sum")
    )
    out = out.reset_index()
    return out.astype(
        {n: "str" for n in names} | {"first": "datetime64[us]", "last": "datetime64[us]", "rows": "int64"}
    )
