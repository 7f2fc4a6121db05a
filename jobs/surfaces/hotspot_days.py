"""PM2.5 cells of one day: the stored rows of a product as layers, one per column."""

import hashlib
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import pandas as pd

from geo import cells as h3cells
from geo import encode
from geo.pyramid import Bottom, bottom
from jobs.surfaces.source import numbers
from schema.hotspot_cell import DATASET
from schema.surface import MEASURES
from store.base import Store
from store.viewer import SYSTEM

WINDOW_D = 30  # days of hot_days_30 and seen_days_30
CLOUDY = "云"  # every reason of cells without a retrieval says so
COLUMNS = tuple(dict.fromkeys(m.column for m in MEASURES if m.source == "hotspot"))
OVER = {m.column: m.over for m in MEASURES if m.source == "hotspot"}
READ = ("cell", "pm25_ug_m3", "excess_ug_m3", "gi_z", "bubble_level", "hot_days_30", "seen_days_30", "coverage", "reason",
        "source_adcode")  # fmt: skip


@lru_cache(maxsize=1024)
def on_day(store: Store, day: date, _version: str) -> tuple[tuple[str, int], ...]:
    """Products of a day with their finest resolution."""
    rows = store.read(DATASET, SYSTEM, ("product", "resolution"), start=day, end=day + timedelta(days=1))
    finest = rows.groupby("product", observed=True)["resolution"].max()
    return tuple((str(product), int(level)) for product, level in sorted(finest.items()))


def rows_of(store: Store, product: str, day: date, level: int) -> pd.DataFrame:
    """The stored rows of a product on a day."""
    return store.read(
        DATASET, SYSTEM, READ, start=day, end=day + timedelta(days=1), product=product, resolution=level
    )


def digest(rows: pd.DataFrame, days: int) -> str:
    """Text that changes when anything changes that the layers of a day are made of."""
    hashed = pd.util.hash_pandas_object(
        rows.astype({n: "str" for n in ("cell", "reason", "source_adcode")}), index=False
    )
    return hashlib.sha1(hashed.to_numpy().tobytes() + b"%d" % days, usedforsecurity=False).hexdigest()


def columns(rows: pd.DataFrame, days: int) -> dict[str, Bottom]:
    """The layers of a day's rows by column; ``days`` of the last thirty have data at all.

    A cell without a concentration is cloudy when its reason says so, else without data. ``cloud`` is the share of the days that
    could not be judged there, in percent.
    """
    cells = h3cells.from_hex(rows["cell"].to_numpy(str))
    codes = {
        "marks": _marks(rows),
        "coverage": rows["coverage"].to_numpy(np.float32),
        "adcode": numbers(rows["source_adcode"]),
    }
    made = {}
    for column in COLUMNS:
        values, marks = _values(rows, column, codes["marks"], days)
        made[column] = bottom(cells, values, marks, codes["coverage"], codes["adcode"])
    return made


def _values(rows: pd.DataFrame, column: str, missing: np.ndarray, days: int) -> tuple[np.ndarray, np.ndarray]:
    """Values of a column and the marks of cells where they must not be shown."""
    if column == "pm25_ug_m3":
        return rows[column].to_numpy(np.float64, na_value=np.nan), missing
    seen = rows["seen_days_30"].to_numpy(np.float64)
    if column == "cloud":
        return 100 * (1 - np.minimum(seen / max(days, 1), 1)), np.zeros(len(rows), np.uint8)
    values = rows[column].to_numpy(np.float64, na_value=np.nan)
    if column == "hot_days_30":  # of thirty days, whatever today's value is
        unseen = np.where(missing > 0, missing, encode.NOT_JUDGED)
        return values, np.where(seen == 0, unseen, 0).astype(np.uint8)
    unjudged = (missing == 0) & (_reasons(rows) | np.isnan(values))
    return values, np.where(unjudged, encode.NOT_JUDGED, missing).astype(np.uint8)


def _marks(rows: pd.DataFrame) -> np.ndarray:
    cloudy = rows["reason"].astype("str").str.contains(CLOUDY, regex=False).fillna(False).to_numpy(bool)
    missing = rows["pm25_ug_m3"].isna().to_numpy()
    return np.where(missing, np.where(cloudy, encode.CLOUD, encode.NO_DATA), 0).astype(np.uint8)


def _reasons(rows: pd.DataFrame) -> np.ndarray:
    return rows["reason"].astype("object").fillna("").to_numpy() != ""


def window_days(store: Store, product: str, day: date) -> int:
    """How many of the thirty days up to a day have data of the product."""
    version = store.version(DATASET)
    first = day - timedelta(days=WINDOW_D - 1)
    days = [d for d in store.days(DATASET) if first <= d <= day]
    return sum(product in dict(on_day(store, d, version)) for d in days)
