"""Whether what lies in the warehouse is what its manifests say: every file whole, in key order, and nothing left over."""

import hashlib
import io
import time

import pyarrow as pa

from schema.catalogue import datasets
from schema.core import Dataset
from store import frames
from store.arrays import FOLDER as ARRAYS
from store.files import PART_SUFFIX
from store.manifest import Part
from store.order import key_code
from store.query import query
from store.warehouse import MANIFEST, Warehouse

GRACE_S = 3600.0  # a younger file may belong to an import that is about to be published


def broken_files(warehouse: Warehouse, dataset: Dataset) -> list[str]:
    """One Chinese sentence per file of the dataset that is missing, changed, or not as its manifest says."""
    try:
        manifest = warehouse.manifest(dataset.name)
    except ValueError as error:
        return [f"“{dataset.title}”的{error}"]
    return [said for part in manifest.kept() if (said := _fault(warehouse, dataset, part))]


def orphans(warehouse: Warehouse) -> list[str]:
    """Files that no manifest names: left by imports that were cut off, or withdrawn."""
    found: list[str] = []
    for name in datasets():
        kept = {part.path for part in warehouse.manifest(name).kept()}
        inside = (path for path in warehouse.files.names(name) if path not in kept)
        found += [path for path in inside if not path.endswith((f"/{MANIFEST}", "/.lock"))]
    return found + [path for path in warehouse.files.names(ARRAYS) if path.endswith(PART_SUFFIX)]


def sweep(warehouse: Warehouse, grace_s: float = GRACE_S) -> list[str]:
    """Delete orphans that have been unnamed for the grace period; the names of those deleted.

    A file lost its name at the latest when the manifest of its dataset was last published, and a reader may still follow
    the manifest before that.
    """
    now = time.time()

    def unnamed_s(path: str) -> float:
        manifest = f"{path.split('/', 1)[0]}/{MANIFEST}"
        published = warehouse.files.read(manifest) is not None
        ages = [warehouse.files.age_s(name, now) for name in (path, *([manifest] if published else []))]
        return min(ages)

    old = [path for path in orphans(warehouse) if unnamed_s(path) >= grace_s]
    for path in old:
        warehouse.files.remove(path)
    return old


def _fault(warehouse: Warehouse, dataset: Dataset, part: Part) -> str:
    content = warehouse.files.read(part.path)
    where = f"“{dataset.title}”的文件 {part.path} "
    if content is None:
        return where + "丢失，请从备份恢复或撤销该批次后重新导入。"
    if hashlib.sha256(content).hexdigest() != part.sha256:
        return where + "内容与清单不符（校验值不同），请从备份恢复或撤销该批次后重新导入。"
    try:
        table = frames.table(io.BytesIO(content), query(dataset, dataset.key), list(dataset.key), set())
    except (pa.ArrowException, OSError, KeyError) as error:
        return where + f"无法读取（{type(error).__name__}），请撤销该批次后重新导入。"
    if table.num_rows != part.rows:
        return where + f"有 {table.num_rows} 行，清单为 {part.rows} 行。"
    code = key_code(frames.frame(dataset, table), dataset.key)
    return "" if bool((code[1:] > code[:-1]).all()) else where + "未按主键排序或主键重复，请重新导入。"
