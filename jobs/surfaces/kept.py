"""Pyramids of the PM2.5 cells that a job keeps beside the data, one file per product and period, and how to read them."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from threading import Lock

import numpy as np

from geo.encode import COARSEST
from geo.pyramid import Bottom, Level, Pyramid, as_level, build, over_days
from jobs.surfaces.hotspot_days import DATASET, OVER, columns, on_day, rows_of, window_days
from jobs.surfaces.source import days_in
from schema.period import Period
from store.base import Store

KIND = "pyramid"
STATE = "hotspot"
FIELDS = ("high", "mean", "total", "count", "marks", "weight")  # of a column at a coarser level

_building = Lock()  # two requests never build the same period at once


@dataclass(frozen=True, slots=True)
class Name:
    """One layer: product, period and column."""

    product: str
    period: Period
    column: str

    @property
    def file(self) -> str:
        """Name of the file in the store that holds every column of product and period."""
        safe = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.=-]*", self.product)
        digest = hashlib.sha1(self.product.encode(), usedforsecurity=False).hexdigest()[:16]
        return f"{self.product if safe else digest}/{self.period}"


@dataclass(frozen=True, slots=True)
class State:
    """What the job has kept: the version of the rows it has seen, and a digest of what each file was made from."""

    version: str
    digests: dict[str, str]  # by name of the file


def state(store: Store) -> State:
    """What is kept now."""
    found = store.arrays(KIND, STATE)
    if found is None:
        return State("", {})
    return State(
        str(found["version"]), dict(zip(found["names"].tolist(), found["digests"].tolist(), strict=True))
    )


def keep_state(store: Store, made: State) -> None:
    """Remember what is kept."""
    names = np.array(list(made.digests), "U")
    digests = np.array(list(made.digests.values()), "U")
    store.put_arrays(KIND, STATE, {"version": np.array(made.version), "names": names, "digests": digests})


def keep(store: Store, file: str, bottoms: dict[str, Bottom]) -> None:
    """Write every level of every column of a product and period."""
    arrays: dict[str, np.ndarray] = {}
    for column, finest in bottoms.items():
        arrays |= {"cells": finest.cells, "coverage": finest.coverage, "adcode": finest.adcode}
        arrays |= {f"{column}/values": finest.values, f"{column}/marks": finest.marks}
        for resolution, level in build(finest).items():
            if resolution < finest.resolution:
                arrays |= {f"{resolution}/cells": level.cells, f"{resolution}/coverage": level.coverage}
                arrays |= {f"{resolution}/{column}/{field}": getattr(level, field) for field in FIELDS}
    store.put_arrays(KIND, file, arrays)


def read(arrays: dict[str, np.ndarray], column: str) -> Bottom:
    """The finest cells of a column out of the arrays of a file."""
    values, marks = arrays[f"{column}/values"], arrays[f"{column}/marks"]
    return Bottom(arrays["cells"], values, marks, arrays["coverage"], arrays["adcode"])


def levels_of(store: Store, name: Name) -> Pyramid:
    """Every level of a layer, from the file when the job has kept it, else from the rows; empty without data."""
    with _building:
        return _levels(store, name, store.version(DATASET))


def bottom_of(store: Store, name: Name) -> Bottom | None:
    """The finest cells of a layer, None without data."""
    with _building:
        return _bottom(store, name, store.version(DATASET))


@lru_cache(maxsize=16)
def _levels(store: Store, name: Name, version: str) -> Pyramid:
    arrays = _file(store, name.file, version)
    finest = _bottom(store, name, version)
    if finest is None or arrays is None:
        return {} if finest is None else build(finest)
    coarser = range(finest.resolution - 1, COARSEST - 1, -1)
    return {finest.resolution: as_level(finest)} | {r: _level(arrays, r, name.column) for r in coarser}


@lru_cache(maxsize=16)
def _bottom(store: Store, name: Name, version: str) -> Bottom | None:
    arrays = _file(store, name.file, version)
    if arrays is not None:
        return read(arrays, name.column)
    return over_days(_days(store, name, version), OVER[name.column])


@lru_cache(maxsize=8)
def _file(store: Store, file: str, version: str) -> dict[str, np.ndarray] | None:
    made = state(store)
    return store.arrays(KIND, file) if made.version == version and file in made.digests else None


def _level(arrays: dict[str, np.ndarray], resolution: int, column: str) -> Level:
    given = {field: arrays[f"{resolution}/{column}/{field}"] for field in FIELDS}
    return Level(arrays[f"{resolution}/cells"], coverage=arrays[f"{resolution}/coverage"], **given)


def _days(store: Store, name: Name, version: str) -> Iterable[Bottom]:
    for day in days_in(store.days(DATASET), name.period):
        level = dict(on_day(store, day, version)).get(name.product)
        if level is not None:
            yield _day(store, name.product, day, version)[name.column]


@lru_cache(maxsize=40)
def _day(store: Store, product: str, day: date, version: str) -> dict[str, Bottom]:
    level = dict(on_day(store, day, version))[product]
    rows = rows_of(store, product, day, level)
    return columns(rows, window_days(store, product, day))
