"""Between frames and Parquet: how each declared type is stored, and how it comes back."""

from bisect import bisect_left
from typing import BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from schema.core import Column, Dataset
from store.query import Query

ROW_GROUP = 16_384  # small, so that a read of some sites decodes little else; costs a sixth more bytes
TYPES = {
    "text": pa.dictionary(pa.int32(), pa.string()),
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "timestamp": pa.timestamp("us"),
    "date": pa.date32(),
}


def parquet(dataset: Dataset, rows: pd.DataFrame) -> bytes:
    """A cast frame as the bytes of one Parquet file: zstd, text as dictionary."""
    table = pa.table({c.name: _arrow(c, rows[c.name]) for c in dataset.columns})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", row_group_size=ROW_GROUP)
    return sink.getvalue().to_pybytes()


def table(source: str | BinaryIO, query: Query, names: list[str], filters: set[str]) -> pa.Table:
    """The named columns of one file, only rows that pass the filters on the given columns.

    A file may be older than an optional column; that is empty then.
    """
    dataset = query.dataset
    with pq.ParquetFile(source) as file:
        held = set(file.schema_arrow.names)
        wanted = list(dict.fromkeys([*names, *sorted(filters)]))
        groups = _groups(file.metadata, query, filters & held)
        here = [n for n in wanted if n in held or not dataset[n].optional]
        found = file.read_row_groups(groups, columns=here, use_threads=False)
    for name in wanted:
        if name not in here:
            found = found.append_column(name, pa.nulls(found.num_rows, TYPES[dataset[name].dtype]))
    return _kept(found, _mask(found, query, filters)).select(names)


def frame(dataset: Dataset, found: pa.Table) -> pd.DataFrame:
    """The table as a cast frame; categories are those that occur, sorted."""
    found = found.unify_dictionaries()
    columns = {name: _series(dataset[name], found[name]) for name in found.column_names}
    return pd.DataFrame(columns, index=pd.RangeIndex(found.num_rows), copy=False)


def empty(dataset: Dataset) -> pa.Table:
    """No rows, all columns in stored type."""
    return pa.table({c.name: pa.array([], TYPES[c.dtype]) for c in dataset.columns})


def tidy(rows: pd.DataFrame) -> pd.DataFrame:
    """Categories that still occur after rows were dropped, on a fresh index."""
    for name in rows.columns:
        if isinstance(rows[name].dtype, pd.CategoricalDtype):
            rows[name] = rows[name].cat.remove_unused_categories()
    return rows.reset_index(drop=True)


def _arrow(column: Column, values: pd.Series) -> pa.Array:
    if column.dtype == "text":
        codes = values.cat.codes.to_numpy().astype(np.int32)
        names = pa.array(list(values.cat.categories), pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), names)
    if column.dtype == "date":
        return pa.array(values.to_numpy().astype("datetime64[D]"), pa.date32())
    if column.dtype == "float":
        return pa.array(values, pa.float64(), from_pandas=True)
    return pa.array(values, TYPES[column.dtype])


def _series(column: Column, values: pa.ChunkedArray) -> pd.Series:
    if column.dtype == "text":
        return pd.Series(_categorical(values))
    if column.dtype == "float":
        return pd.Series(values.to_numpy())
    if column.dtype in ("timestamp", "date"):
        return pd.Series(values.cast(pa.timestamp("us")).to_numpy())
    if column.optional:
        types = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
        return values.to_pandas(types_mapper=types.get)
    return pd.Series(values.to_numpy())


def _categorical(values: pa.ChunkedArray) -> pd.Categorical:
    whole = values.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):  # no chunk at all
        whole = whole.chunk(0) if whole.num_chunks else pa.array([], TYPES["text"])
    codes = whole.indices.fill_null(-1).to_numpy()
    names = whole.dictionary.to_pylist()
    seen = np.bincount(codes + 1, minlength=len(names) + 1)[1:] > 0
    order = sorted(np.flatnonzero(seen), key=names.__getitem__)
    rank = np.full(len(names) + 1, -1, dtype=np.int8 if len(order) < 128 else np.int32)
    rank[order] = np.arange(len(order))
    categories = pd.Index([names[i] for i in order], dtype="str")
    return pd.Categorical.from_codes(rank[codes], categories=categories, validate=False)


def _mask(found: pa.Table, query: Query, filters: set[str]) -> np.ndarray:
    """True for the rows that pass; a text is compared once per entry of a dictionary, not once per row."""
    mask = np.ones(found.num_rows, bool)
    time = query.dataset.partition
    if time in filters:
        for bound, passes in ((query.start, pc.greater_equal), (query.end, pc.less)):
            if bound is not None:
                mask &= _bools(passes(found[time], _scalar(query.dataset[time], bound)))
    for name, values in query.equals.items():
        if name in filters:
            hit = _among(found[name], query.dataset[name], [v for v in values if v is not None])
            mask &= hit | _bools(found[name].is_null()) if None in values else hit
    return mask


def _among(values: pa.ChunkedArray, column: Column, wanted: list[object]) -> np.ndarray:
    """True for the rows whose value is one of the wanted ones."""
    if column.dtype != "text":
        kinds = pa.array([_scalar(column, v).as_py() for v in wanted], TYPES[column.dtype])
        return _bools(pc.is_in(values, kinds))
    texts = pa.array(wanted, pa.string())
    parts = [np.empty(0, bool)]
    for chunk in values.chunks:
        good = np.append(_bools(pc.is_in(chunk.dictionary, texts)), False)  # the last stands for no text
        parts.append(good[chunk.indices.fill_null(-1).to_numpy()])
    return np.concatenate(parts)


def _bools(values: pa.ChunkedArray | pa.Array) -> np.ndarray:
    return (
        np.asarray(pc.fill_null(values, False).to_numpy(zero_copy_only=False), bool)
        if len(values)
        else np.empty(0, bool)
    )


def _kept(found: pa.Table, mask: np.ndarray) -> pa.Table:
    """The rows of the mask, copied unless they are all: a slice would hold on to everything that was decoded."""
    return found if mask.all() else found.filter(pa.array(mask))


def _scalar(column: Column, value: object) -> pa.Scalar:
    kind = pa.string() if column.dtype == "text" else TYPES[column.dtype]
    if column.dtype == "date":
        stamp = pd.Timestamp(value)  # type: ignore[arg-type]
        return pa.scalar(stamp.ceil("D").date(), kind)
    return pa.scalar(value, kind)


def _groups(metadata: pq.FileMetaData, query: Query, filters: set[str]) -> list[int]:
    """Row groups whose statistics do not rule out every wanted value."""
    bounds = {n: sorted(v) for n, v in query.equals.items() if n in filters and v and None not in v}
    position = {metadata.schema.column(i).name: i for i in range(metadata.num_columns)}

    def possible(group: int) -> bool:
        for name, values in bounds.items():
            statistics = metadata.row_group(group).column(position[name]).statistics
            if statistics is None or not statistics.has_min_max:
                continue
            least, most = statistics.min, statistics.max
            if query.dataset[name].dtype in ("date", "timestamp"):
                least, most = pd.Timestamp(least), pd.Timestamp(most)
            nearest = bisect_left(values, least)
            if nearest == len(values) or values[nearest] > most:
                return False
        return True

    return [g for g in range(metadata.num_row_groups) if possible(g)]
