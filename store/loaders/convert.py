"""Raw rows of a file to accepted and rejected rows of a dataset, with everything that was done said in notes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from schema.core import Dataset
from store import checks
from store.loaders.draft import Draft
from store.loaders.headers import Matched, match
from store.loaders.identity import check_codes, fill_site_id
from store.loaders.positions import Declared, place
from store.loaders.table import RawTable
from store.loaders.values import as_text, convert

ROW, REASON = "行号", "原因"


@dataclass(frozen=True)
class Options:
    """What the person who imports has declared, and what is already registered."""

    crs: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    registered: pd.DataFrame | None = None  # site_id, uscc, lon_wgs84, lat_wgs84


@dataclass(frozen=True)
class Loaded:
    """What one file gives."""

    rows: pd.DataFrame  # cast to the declaration, without repeated keys
    rejects: pd.DataFrame  # 行号, 原因, then the original columns as text
    notes: tuple[str, ...]
    numbers: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))  # row in the file of each row


def load(dataset: Dataset, table: RawTable, options: Options) -> Loaded:
    """Accepted and rejected rows of a table.

    Raises
    ------
    Refused
        When the headers do not fit, or the coordinate system is neither declared nor evident.
    """
    matched = match(dataset, table.headers, options.mapping)
    draft = _converted(dataset, table, matched)
    check_codes(draft)
    place(draft, Declared(options.crs, matched.crs, table.crs, options.registered))
    fill_site_id(draft)
    typed = _declared_columns(dataset, draft.frame)
    good = (draft.reasons == "").to_numpy(bool)
    draft.reasons[good] = checks.faults(dataset, typed[good]).to_numpy(object)
    kept = typed[(draft.reasons == "").to_numpy(bool)]
    rows = checks.cast(dataset, kept)
    if matched.unused:
        draft.note(f"没有用到的列：{'、'.join(matched.unused[:20])}")
    numbers = kept.index.to_numpy(np.int64)
    return Loaded(rows, _rejects(table, draft.reasons), (*table.notes, *draft.notes), numbers)


def _converted(dataset: Dataset, table: RawTable, matched: Matched) -> Draft:
    frames, reasons = [], []
    for chunk in table.chunks():
        values: dict[str, pd.Series] = {}
        why = np.full(len(chunk), "", dtype=object)
        for name, at in matched.columns.items():
            values[name], fault = convert(dataset[name], _cells(chunk, at), matched.scales.get(name, 1.0))
            why = _joined(why, fault.to_numpy(object))
        for name, at in matched.extras.items():
            values[name] = as_text(_cells(chunk, at))
        frames.append(pd.DataFrame(values, index=chunk.index))
        reasons.append(pd.Series(why, chunk.index, dtype=object))
    if not frames:
        names = (*matched.columns, *matched.extras)
        empty = pd.DataFrame({name: convert(dataset[name], pd.Series(dtype=object))[0] for name in names})
        return Draft(dataset, empty, pd.Series(dtype=object))
    return Draft(dataset, pd.concat(frames), pd.concat(reasons))


def _cells(chunk: pd.DataFrame, positions: tuple[int, ...]) -> pd.Series:
    """The column at the first position; where it is empty the next one counts."""
    if len(positions) == 1:
        return chunk[positions[0]]
    cells = as_text(chunk[positions[0]])
    for at in positions[1:]:
        cells = cells.where(cells.notna(), as_text(chunk[at]))
    return cells


def _joined(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    both = (first != "") & (second != "")
    return np.where(both, first + "；" + second, first + second)


def _declared_columns(dataset: Dataset, frame: pd.DataFrame) -> pd.DataFrame:
    """Only declared columns, text as categories (the checks are much faster on them).

    A required column that no step could fill is there and empty, so that its rows are rejected.
    """
    typed = frame[[name for name in dataset.names if name in frame]].copy()
    for column in dataset.columns:
        if not column.optional and column.name not in typed:
            typed[column.name] = None
        if column.dtype == "text" and column.name in typed:
            typed[column.name] = typed[column.name].astype("category")
    return typed


def _rejects(table: RawTable, reasons: pd.Series) -> pd.DataFrame:
    """Row number, reason and original cells: a second pass over the file, only when something was rejected."""
    bad, ragged = reasons[reasons != ""], table.ragged()
    names = _unique([header or f"第{at + 1}列" for at, header in enumerate(table.headers)])
    parts = []
    if len(bad):
        parts = [part for chunk in table.chunks() if len(part := chunk[chunk.index.isin(bad.index)])]
    rejected = (
        pd.concat(parts).astype(object) if parts else pd.DataFrame(columns=range(len(names)), dtype=object)
    )
    rejected.columns = pd.Index(names)
    rejected.insert(0, ROW, rejected.index.astype(object))
    rejected.insert(1, REASON, bad.reindex(rejected.index).to_numpy(object))
    if ragged:
        broken = pd.DataFrame({ROW: list(ragged), REASON: list(ragged.values())}, dtype=object)
        rejected = (
            pd.concat([rejected, broken]) if len(rejected) else broken.reindex(columns=rejected.columns)
        )
    return rejected.sort_values(ROW, ignore_index=True)


def _unique(names: list[str]) -> list[str]:
    seen: dict[str, int] = {ROW: 1, REASON: 1}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name}（{seen[name]}）")
    return out
