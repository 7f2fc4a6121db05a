"""What every source of cells answers, and what it is asked."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Protocol

import numpy as np
import pandas as pd

from geo import cells as h3cells
from geo.pyramid import Bottom, bottom
from schema import site
from schema.period import Period
from schema.surface import Measure
from store.base import Store
from store.casework import SqlCasework
from store.viewer import Viewer

SITE_LEVEL = 8  # sites are summed up at this level: a cell is about 0.6 km² in eastern China


@dataclass(frozen=True, slots=True)
class Asked:
    """A measure in a period for one viewer."""

    store: Store
    casework: SqlCasework
    viewer: Viewer
    measure: Measure
    period: Period
    product: str = ""
    within: bool = False  # only what happened in the period, of what else stays open until it is closed

    def at(self, period: Period) -> "Asked":
        """The same in another period."""
        return replace(self, period=period)


class Source(Protocol):
    """A module of this package."""

    def products(self, asked: Asked) -> dict[str, int]:
        """Products that have data in the period with their finest resolution; ``""`` names the only one there is."""

    def stamp(self, asked: Asked) -> str:
        """Text that changes with the data that the cells come from."""

    def gather(self, asked: Asked) -> Bottom | None:
        """The finest cells of the product in the period; None when there is nothing."""

    def last_day(self, asked: Asked) -> date | None:
        """The newest day of the period that the cells rest on; None when time does not matter."""


def days_in(days: list[date], period: Period) -> list[date]:
    """The days that lie in a period, in order."""
    return [day for day in days if period.first <= day <= period.last]


def numbers(codes: pd.Series) -> np.ndarray:
    """Adcodes as uint32, 0 where unknown."""
    return pd.to_numeric(codes.astype(object), errors="coerce").fillna(0).to_numpy().astype(np.uint32)


def sites(asked: Asked) -> pd.DataFrame:
    """Sites the viewer sees: site_id, adcode, cell of ``SITE_LEVEL``. Shared between requests: copy before changing it."""
    return _sites(asked.store, asked.viewer, asked.store.version(site.DATASET))


@lru_cache(maxsize=64)
def _sites(store: Store, viewer: Viewer, _version: str) -> pd.DataFrame:
    rows = store.read(site.DATASET, viewer, ("site_id", "adcode", "lon_wgs84", "lat_wgs84"))
    cell = h3cells.of_points(rows["lat_wgs84"].to_numpy(), rows["lon_wgs84"].to_numpy(), SITE_LEVEL)
    rows = rows.astype({"site_id": "str", "adcode": "str"}).assign(cell=cell)
    return rows[rows["cell"] > 0].reset_index(drop=True)


def of_sites(rows: pd.DataFrame, how: str) -> Bottom | None:
    """Cells of rows with ``cell``, ``adcode`` and ``value`` (NaN: no data there), summed up by ``how``: max or sum."""
    if rows.empty:
        return None
    ordered = rows.sort_values("value", ascending=False, na_position="last")
    groups = ordered.groupby("cell")
    value = groups["value"].max() if how == "max" else groups["value"].sum(min_count=1)
    first = groups["adcode"].first()
    return bottom(value.index.to_numpy(), value.to_numpy(), adcode=numbers(first))


def end_of(asked: Asked) -> datetime:
    """The moment the period ends."""
    return datetime.combine(asked.period.after, datetime.min.time())
