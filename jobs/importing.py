"""Import files into a dataset: parse in the sandbox, reject in a file, publish at once or not at all."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict, Unpack

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from geo.grid import Grid
from jobs.progress import Progress, Silent
from schema.catalogue import datasets
from schema.core import Dataset, Kind
from store import exports
from store.base import Store
from store.loaders.limits import Limits
from store.loaders.refusal import Refused
from store.sandbox import Request, Result, parse_files
from store.viewer import SYSTEM

FILE, ROW, REASON = "文件", "行号", "原因"
GRID_KIND = "grid"
TOP_REASONS = 5


class Options(TypedDict, total=False):
    """What the person who imports may say; all of it optional."""

    crs: str | None  # wgs84 | gcj02 | bd09
    mapping: Mapping[str, str] | None  # column -> header in the file
    dry_run: bool
    rejects: Path | None  # where rejected rows go; default FOLDER/rejects/<batch>.csv
    folder: Path | None  # where originals and rejects are kept; None keeps neither
    limits: Limits


@dataclass(frozen=True)
class Summary:
    """What an import did, or with ``dry_run`` would do."""

    dataset: str
    accepted: int
    rejected: int
    notes: tuple[str, ...]
    sentence: str  # the same with and without dry run
    batch_id: str | None = None
    rejects: Path | None = None  # the file of rejected rows, when there are any and it was written


@dataclass(frozen=True)
class Found:
    """Everything the files gave, before anything is written."""

    dataset: Dataset
    rows: pd.DataFrame
    rejects: pd.DataFrame
    grids: dict[str, dict[str, np.ndarray]]
    notes: tuple[str, ...]


def run(
    store: Store,
    dataset_name: str,
    files: Sequence[str | Path],
    *,
    progress: Progress | None = None,
    **options: Unpack[Options],
) -> Summary:
    """Import the files as one batch.

    Raises
    ------
    ValueError
        One Chinese sentence, nothing published: unknown dataset, a refused file, no acceptable row, another grid
        under the same product name.
    """
    progress = progress or Silent()
    dataset = _importable(dataset_name)
    paths = tuple(Path(file).resolve() for file in files)
    if not paths:
        raise ValueError("没有指定要导入的文件。")
    with tempfile.TemporaryDirectory(prefix="jingwei-import-") as scratch:
        progress.step("读取文件", len(paths))
        request = Request(
            dataset.name,
            paths,
            options.get("crs"),
            dict(options.get("mapping") or {}),
            _registered(store, dataset, Path(scratch)),
        )
        results = parse_files(
            request, Path(scratch), options.get("limits") or Limits(), done=lambda _: progress.advance()
        )
        rows, rejects = _merged(dataset, results)
        found = Found(dataset, rows, rejects, _grids(store, results), _notes(store, dataset, results, rows))
    summary = _summary(found)
    if options.get("dry_run") or not len(rows):
        summary = _with_rejects(summary, found, options.get("rejects"))
        _refuse_nothing(summary)
    else:
        summary = _published(store, found, summary, (paths, progress, options))
    progress.done(summary.sentence)
    return summary


def _importable(name: str) -> Dataset:
    known = {n: d for n, d in datasets().items() if d.kind is Kind.INPUT}
    titles = {d.title: n for n, d in known.items()}
    chosen = titles.get(name, name)
    if chosen not in known:
        listed = "、".join(f"{n}（{d.title}）" for n, d in known.items())
        raise ValueError(f"没有可导入的数据集“{name}”，可用：{listed}。")
    return known[chosen]


def _registered(store: Store, dataset: Dataset, scratch: Path) -> Path | None:
    """Sites already known: anchors for positions whose system is not declared."""
    if dataset.name != "site":
        return None
    known = store.read(dataset, SYSTEM, ("site_id", "uscc", "lon_wgs84", "lat_wgs84"))
    if not len(known):
        return None
    path = scratch / "registered.parquet"
    known.astype({"site_id": "str", "uscc": object}).to_parquet(path)
    return path


def _merged(dataset: Dataset, results: Sequence[Result]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Accepted rows of all files, and all rejected rows; a key seen in an earlier file is rejected in a later one."""
    parts = [result.frame() for result in results]
    rejects = [_labelled(result.rejects, result.file) for result in results if len(result.rejects)]
    if len(parts) == 1:
        return parts[0], rejects[0] if rejects else _no_rejects()
    together = _concatenated(dataset, parts)
    again = together.duplicated(list(dataset.key)).to_numpy()
    if again.any():
        file = np.repeat([result.file.name for result in results], [len(p) for p in parts])
        number = np.concatenate([result.numbers for result in results])
        titles = "、".join(dataset[name].title for name in dataset.key)
        repeated = exports.readable(together[again]).rename(
            columns={c.name: c.title for c in dataset.columns}
        )
        repeated.insert(0, FILE, file[again])
        repeated.insert(1, ROW, [str(n) for n in number[again]])
        repeated.insert(2, REASON, f"与前面文件的行重复（{titles}相同）")
        rejects.append(repeated)
    kept = together[~again].reset_index(drop=True)
    return kept, pd.concat(rejects, ignore_index=True) if rejects else _no_rejects()


def _concatenated(dataset: Dataset, parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """One frame; categories of several files are united instead of becoming single texts."""
    text = [c.name for c in dataset.columns if c.dtype == "text"]
    together = pd.concat([part.drop(columns=text) for part in parts], ignore_index=True)
    for name in text:
        together[name] = union_categoricals([part[name] for part in parts])
    return together[list(dataset.names)]


def _labelled(rejects: pd.DataFrame, file: Path) -> pd.DataFrame:
    out = rejects.rename(columns={FILE: f"{FILE}（原列）"})
    out.insert(0, FILE, file.name)
    return out


def _no_rejects() -> pd.DataFrame:
    return pd.DataFrame({FILE: [], ROW: [], REASON: []}, dtype=object)


def _grids(store: Store, results: Sequence[Result]) -> dict[str, dict[str, np.ndarray]]:
    """Arrays to keep by product; every file of a product must lie on the grid the product already has."""
    fresh: dict[str, dict[str, np.ndarray]] = {}
    for result in results:
        if result.arrays is None:
            continue
        known = fresh.get(result.product) or store.arrays(GRID_KIND, result.product)
        if known is None:
            fresh[result.product] = result.arrays
        elif Grid.from_arrays(known).grid_id != Grid.from_arrays(result.arrays).grid_id:
            raise Refused(
                f"{result.file.name}：网格与产品“{result.product}”已有的网格不同，请用 --map product=新名称 另存为一个产品。"
            )
    return fresh


def _notes(store: Store, dataset: Dataset, results: Sequence[Result], rows: pd.DataFrame) -> tuple[str, ...]:
    """What was done, each sentence once, with the file's name when it is not true of all files."""
    said: dict[str, list[str]] = {}
    for result in results:
        for note in result.notes:
            said.setdefault(note, []).append(result.file.name)
    notes = [
        text
        if len(names) == len(results)
        else f"{names[0]}{f' 等 {len(names)} 个文件' if len(names) > 1 else ''}：{text}"
        for text, names in said.items()
    ]
    if dataset.name != "site" and "site_id" in rows and len(rows):
        sites = store.read(datasets()["site"], SYSTEM, ("site_id",))["site_id"]
        strange = rows["site_id"].dropna()[~rows["site_id"].dropna().isin(set(sites))]
        if len(sites) and len(strange):
            notes.append(f"{len(strange)} 行的点位编号不在点位表中，如 {strange.iloc[0]}")
    return tuple(notes)


def _summary(found: Found) -> Summary:
    rejects, notes = found.rejects, found.notes
    sentence = f"“{found.dataset.title}”接受 {len(found.rows)} 行，拒绝 {len(rejects)} 行。"
    if len(rejects):
        counts = rejects[REASON].value_counts().head(TOP_REASONS)
        first = dict(zip(rejects[REASON][::-1], rejects[ROW][::-1], strict=True))
        told = "；".join(f"{reason}：{n} 行，如第 {first[reason]} 行" for reason, n in counts.items())
        notes = (*notes, f"拒绝原因——{told}")
    return Summary(found.dataset.name, len(found.rows), len(rejects), notes, sentence)


def _refuse_nothing(summary: Summary) -> None:
    if not summary.accepted:
        reason = summary.notes[-1] if summary.rejected else "文件里没有数据行"
        raise ValueError(f"没有一行可以导入，没有写入任何内容；{reason}。")


def _with_rejects(summary: Summary, found: Found, path: str | Path | None) -> Summary:
    """Rejected rows written to the file, when one is named and there are any."""
    if path is None or not len(found.rejects):
        return summary
    exports.write(path, "csv", exports.Sheet("拒绝的行", found.rejects))
    return replace(summary, rejects=Path(path))


def _published(
    store: Store, found: Found, summary: Summary, context: tuple[tuple[Path, ...], Progress, Options]
) -> Summary:
    paths, progress, options = context
    progress.step("发布", len(found.rows))
    digests = {path: _sha256(path) for path in paths}
    for product, arrays in found.grids.items():
        store.put_arrays(GRID_KIND, product, arrays)
    batch = store.append(found.dataset, found.rows, source=_source(digests))
    progress.advance(len(found.rows))
    folder = options.get("folder")
    if folder is not None:
        _keep(Path(folder), digests, batch.batch_id)
    usual = Path(folder) / "rejects" / f"{batch.batch_id}.csv" if folder is not None else None
    return replace(_with_rejects(summary, found, options.get("rejects") or usual), batch_id=batch.batch_id)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _source(digests: Mapping[Path, str]) -> str:
    first, digest = next(iter(digests.items()))
    if len(digests) == 1:
        return f"{first.name} sha256:{digest}"
    together = hashlib.sha256("".join(digests.values()).encode()).hexdigest()
    return f"{first.name} 等 {len(digests)} 个文件 sha256:{together}"


def _keep(folder: Path, digests: Mapping[Path, str], batch_id: str) -> None:
    """Copy the originals under their SHA-256, never over an existing file, and list them for the batch."""
    originals = folder / "originals"
    for path, digest in digests.items():
        target = originals / digest[:2] / f"{digest}{path.suffix.lower()}"
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_suffix(f"{target.suffix}.part")
            shutil.copyfile(path, partial)
            partial.replace(target)
    listing = [{"name": path.name, "sha256": digest} for path, digest in digests.items()]
    (originals / f"{batch_id}.json").write_text(json.dumps(listing, ensure_ascii=False, indent=1), "utf-8")
