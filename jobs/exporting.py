"""Export a dataset to a file, with the filters said in it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TypedDict, Unpack

from schema.catalogue import datasets
from schema.core import Dataset, Kind
from store import exports
from store.base import Casework, Instant, Store
from store.viewer import SYSTEM, Viewer


class Filters(TypedDict, total=False):
    """Which rows; all of it optional."""

    start: Instant | None  # inclusive, on the partition column
    end: Instant | None  # exclusive
    sites: Sequence[str] | None
    viewer: Viewer
    casework: Casework | None  # needed for datasets of people's work
    at: datetime | None  # moment of the export, for the sheet 说明


def run(store: Store, dataset_name: str, path: str | Path, **filters: Unpack[Filters]) -> int:
    """Rows written to ``path``, in the format of its ending.

    Raises
    ------
    ValueError
        For an unknown dataset, an unknown ending, a filter the dataset has no column for.
    """
    dataset = _known(dataset_name)
    fmt = exports.format_of(path)
    start, end, sites = filters.get("start"), filters.get("end"), filters.get("sites")
    viewer = filters.get("viewer", SYSTEM)
    if (start or end) and not dataset.partition:
        raise ValueError(f"“{dataset.title}”没有日期列，不能用 --from、--to 筛选。")
    if sites and "site_id" not in dataset.names:
        raise ValueError(f"“{dataset.title}”没有点位编号，不能用 --sites 筛选。")
    equals = {"site_id": tuple(sites)} if sites else {}
    if dataset.kind is Kind.CASEWORK:
        casework = filters.get("casework")
        if casework is None:
            raise ValueError(f"“{dataset.title}”在办案库中，导出时需要连接办案库。")
        rows = casework.read(dataset, viewer, **equals)
    else:
        rows = store.read(dataset, viewer, start=start, end=end, **equals)
    about: dict[str, object] = {
        "数据集": f"{dataset.title}（{dataset.name}）",
        "来源": dataset.source,
        "起": start or "不限",
        "止": f"{end}（不含）" if end else "不限",
        "点位": "、".join(sites) if sites else "全部",
        "导出人": viewer.name or viewer.role.value,
    }
    if dataset.partition and len(rows):
        about["数据截至"] = f"{rows[dataset.partition].max():%Y-%m-%d %H:%M}"
    if filters.get("at"):
        about["导出时间"] = f"{filters['at']:%Y-%m-%d %H:%M}"
    exports.write(path, fmt, exports.Sheet(dataset.title, rows, dataset), about)
    return len(rows)


def _known(name: str) -> Dataset:
    known = datasets()
    titles = {d.title: n for n, d in known.items()}
    chosen = titles.get(name, name)
    if chosen not in known:
        listed = "、".join(f"{n}（{d.title}）" for n, d in known.items())
        raise ValueError(f"没有数据集“{name}”，可用：{listed}。")
    return known[chosen]
