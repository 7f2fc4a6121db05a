"""Keep the coarser levels of the PM2.5 layers beside the data, for every day, week and month; only what changed is made anew."""

import hashlib
import threading
from collections.abc import Mapping
from datetime import date
from typing import Any

from geo.pyramid import Bottom, over_days
from jobs.progress import Progress, Silent, terminal
from jobs.surfaces import kept
from jobs.surfaces.hotspot_days import COLUMNS, DATASET, OVER, columns, digest, on_day, rows_of, window_days
from jobs.surfaces.kept import Name
from jobs.worker import Work
from schema.period import Period
from store.base import Store
from store.casework import SqlCasework
from store.jobtable import JobTable

KIND = "pyramid"
LONGER = ("week", "month")
TICK_S = 60.0


def run(store: Store, *, progress: Progress | None = None) -> int:
    """Bring the pyramids up to date with ``hotspot_cell``; how many files were written."""
    progress = progress or Silent()
    written = keep(store, progress)
    progress.done(f"地图汇总：更新 {written} 期" if written else "地图汇总已是最新")
    return written


def keep(store: Store, progress: Progress) -> int:
    """As :func:`run`, as steps of another job."""
    version, days = store.version(DATASET), store.days(DATASET)
    before = kept.state(store)
    if before.version == version:
        return 0
    progress.step("汇总地图网格", len(days))
    made: dict[str, str] = {}
    by_product: dict[str, list[date]] = {}
    written = 0
    for day in days:
        for product, level in on_day(store, day, version):
            by_product.setdefault(product, []).append(day)
            written += _day(store, (product, day, level), before.digests, made)
        progress.advance()
    progress.step("汇总各周各月", len(by_product))
    for product, its_days in by_product.items():
        for step in LONGER:
            for period in sorted({Period.around(day, step) for day in its_days}):
                written += _period(store, product, period, before.digests, made)
        progress.advance()
    kept.keep_state(store, kept.State(version, made))
    return written


def command(store: Store) -> None:
    """What ``python app.py pyramids`` does."""
    run(store, progress=terminal())


def work(store: Store, _casework: SqlCasework) -> Work:
    """What the worker does with a job of this kind."""

    def act(_: Mapping[str, Any], progress: Progress) -> None:
        run(store, progress=progress)

    return act


def tick(store: Store, table: JobTable) -> None:
    """Queue a run when the rows have changed since the pyramids were made: rows rolled back, or written by another program."""
    version = store.version(DATASET)
    if store.days(DATASET) and kept.state(store).version != version:
        table.submit(KIND, {}, key=f"{KIND}:{version}")


def keep_up(store: Store, table: JobTable, stop: threading.Event) -> None:
    """Look for changed rows once a minute until told to stop."""
    while not stop.wait(TICK_S):
        tick(store, table)


def _day(store: Store, what: tuple[str, date, int], before: Mapping[str, str], made: dict[str, str]) -> bool:
    """Whether the file of a day had to be written; its digest is noted either way."""
    product, day, level = what
    file = Name(product, Period.around(day), "").file
    rows, window = rows_of(store, product, day, level), window_days(store, product, day)
    made[file] = digest(rows, window)
    if before.get(file) == made[file]:
        return False
    kept.keep(store, file, columns(rows, window))
    return True


def _period(
    store: Store, product: str, period: Period, before: Mapping[str, str], made: dict[str, str]
) -> bool:
    """Whether the file of a week or month had to be written: its days are those noted already."""
    file = Name(product, period, "").file
    days = [f for day in period.days() if (f := Name(product, Period.around(day), "").file) in made]
    made[file] = hashlib.sha1("".join(made[f] for f in days).encode(), usedforsecurity=False).hexdigest()
    if before.get(file) == made[file]:
        return False
    arrays = [found for f in days if (found := store.arrays(kept.KIND, f)) is not None]
    kept.keep(store, file, {column: _over(arrays, column) for column in COLUMNS})
    return True


def _over(arrays: list[dict[str, Any]], column: str) -> Bottom:
    found = over_days([kept.read(each, column) for each in arrays], OVER[column])
    if found is None:
        raise ValueError("no day to sum up")
    return found
