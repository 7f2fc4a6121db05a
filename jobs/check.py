"""Is this home sound: files against manifests, the event chain, frozen plans and their draws, and rows that refer to nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from jobs.planning.proof import proof
from jobs.planning.release import verify
from jobs.progress import Progress, Silent
from schema.catalogue import datasets
from schema.core import Dataset, Kind
from store.base import Casework, Store
from store.casework import SqlCasework
from store.clock import now
from store.plans import Header, frozen, header
from store.soundness import broken_files, sweep
from store.viewer import SYSTEM
from store.warehouse import Warehouse

# column -> dataset that declares it as its key: whoever has the column refers to that dataset
PARENTS = {"site_id": "site", "outlet_id": "outlet", "device_id": "device", "team_id": "team"}
EXAMPLES = 3


class Level(StrEnum):
    """How bad a finding is."""

    ERROR = "error"  # data are damaged; the command fails
    WARNING = "warning"  # rows that refer to something absent
    NOTE = "note"  # what was tidied up


@dataclass(frozen=True, slots=True)
class Finding:
    """One Chinese sentence about this home."""

    level: Level
    text: str


def run(store: Store, casework: Casework, progress: Progress | None = None) -> list[Finding]:
    """Everything that is wrong or was tidied, errors first; an empty list means sound."""
    progress = progress or Silent()
    found: list[Finding] = []
    kept = [d for d in datasets().values() if d.kind is not Kind.CASEWORK]
    if isinstance(store, Warehouse):
        progress.step("核对文件与清单", len(kept))
        for dataset in kept:
            found += [Finding(Level.ERROR, said) for said in broken_files(store, dataset)]
            progress.advance()
        if not found and (swept := sweep(store)):
            found.append(Finding(Level.NOTE, f"清理了 {len(swept)} 个未发布或已撤销的文件。"))
    if isinstance(casework, SqlCasework):
        progress.step("核对操作记录")
        found += [Finding(Level.ERROR, f"业务数据库损坏：{fault}。") for fault in casework.database.faults()]
        found += [Finding(Level.ERROR, said) for said in casework.verify_events()]
        for plan_id in frozen(casework):
            found += [Finding(Level.ERROR, said) for said in verify(casework, plan_id)]
            found += _draw(casework, header(casework, plan_id))
    if not any(f.level is Level.ERROR for f in found):  # counting in damaged files would only fail
        progress.step("核对引用关系", len(datasets()))
        found += _dangling(store, casework, progress)
    progress.done()
    return sorted(found, key=lambda f: list(Level).index(f.level))


def _draw(casework: SqlCasework, made: Header) -> list[Finding]:
    """What speaks against the draw of a plan whose day is over; an adjustment has that of the plan it amends."""
    if made.amends is not None or made.day >= now().date() or "nonce" not in made.draw:
        return []
    found = proof(casework, made)
    said = [Finding(Level.ERROR, f"计划 {made.number} 的随机抽取：{problem}") for problem in found.problems]
    if not said and not found.is_whole:
        text = f"计划 {made.number} 的随机抽取由旧版本完成，没有留存名单，只核对了承诺值和种子。"
        return [Finding(Level.NOTE, text)]
    return said


def _dangling(store: Store, casework: Casework, progress: Progress) -> list[Finding]:
    def ids(dataset: Dataset, column: str) -> set[str]:
        read: Callable[..., pd.DataFrame] = casework.read if dataset.kind is Kind.CASEWORK else store.read
        return set(read(dataset, SYSTEM, (column,))[column].dropna().unique())

    known = {column: ids(datasets()[name], column) for column, name in PARENTS.items()}
    found = []
    for dataset in datasets().values():
        for column, parent in PARENTS.items():
            if column not in dataset.names or dataset.name == parent:
                continue
            lost = sorted(ids(dataset, column) - known[column])
            if lost:
                some = "、".join(lost[:EXAMPLES])
                title = datasets()[parent].title
                said = f"“{dataset.title}”引用了 {len(lost)} 个不存在的{title}，例如 {some}；请补充导入“{title}”。"
                found.append(Finding(Level.WARNING, said))
        progress.advance()
    return found
