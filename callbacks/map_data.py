"""What the map draws, gathered from the stores: cells of a surface with their tiles, and points with their states."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from threading import Lock

import numpy as np
import pandas as pd

from callbacks.services import Services
from geo import cells as h3cells
from geo import encode
from geo.grid import Grid
from layouts.surfaces import BY_CODE, METHODS, Surface
from schema import hotspot_cell, power_score, site
from schema.core import Dataset
from store.viewer import Viewer

DATASETS = {d.name: d for d in (hotspot_cell.DATASET, power_score.DATASET)}
POWER_LEVEL = 8  # sites are summarised at this level: a cell is about 0.6 km² in eastern China
CLOSED = ("CLOSED", "DISMISSED", "MERGED")
HARD = "A"  # evidence class: a contradiction in the data themselves

_building = Lock()  # two requests never build the same tiles at once


@dataclass(frozen=True, slots=True)
class Shown:
    """A surface on a day as one viewer sees it: which product, how fine, and the version that its tiles carry."""

    surface: Surface
    day: date
    product: str
    resolution: int
    version: str


def days(services: Services) -> list[date]:
    """Days with data of any surface, in order."""
    return sorted({day for dataset in DATASETS.values() for day in services.store.days(dataset)})


def products(services: Services, viewer: Viewer, code: str, day: date) -> list[tuple[str, int]]:
    """Products of a surface on a day with their finest resolution; empty when there is nothing."""
    dataset = _dataset(code)
    if day not in services.store.days(dataset):
        return []
    if dataset is power_score.DATASET:
        return [("", POWER_LEVEL)]
    return _products(services, viewer, day, services.store.version(dataset))


@lru_cache(maxsize=512)
def _products(services: Services, viewer: Viewer, day: date, _version: str) -> list[tuple[str, int]]:
    rows = _day(services, viewer, hotspot_cell.DATASET, day, ("product", "resolution"))
    finest = rows.groupby("product", observed=True)["resolution"].max()
    return [(str(product), int(level)) for product, level in sorted(finest.items())]


def shown(services: Services, viewer: Viewer, code: str, day: date, product: str = "") -> Shown | None:
    """The surface on a day, of the product asked for or the first; None when there is nothing that day."""
    offered = dict(products(services, viewer, code, day))
    if not offered:
        return None
    chosen = product if product in offered else next(iter(offered))
    mark = version(services, viewer, code, chosen)
    return Shown(BY_CODE[code], day, chosen, offered[chosen], mark)


def version(services: Services, viewer: Viewer, code: str, product: str) -> str:
    """Text that changes when the surface's data change, and differs between viewers who see different rows."""
    dataset = _dataset(code)
    parts = [services.store.version(dataset), product]
    if dataset.scope:
        parts += [services.store.version(site.DATASET), viewer.role, *viewer.prefixes]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]


def of_version(services: Services, viewer: Viewer, code: str, day: date, wanted: str) -> Shown | None:
    """The surface whose tiles carry this version; None when the data have changed since."""
    for product, _ in products(services, viewer, code, day):
        if version(services, viewer, code, product) == wanted:
            return shown(services, viewer, code, day, product)
    return None


@lru_cache(maxsize=12)
def cells(services: Services, viewer: Viewer, what: Shown) -> pd.DataFrame:
    """One row per cell of the finest level: ``cell`` (uint64), ``value``, ``mark``, ``coverage``, ``adcode``.

    The frame is shared between requests: copy before changing it.
    """
    if what.surface.dataset == "power_score":
        return _power_cells(services, viewer, what.day)
    column = what.surface.column
    names = dict.fromkeys(
        ("cell", column, "pm25_ug_m3", "coverage", "reason", "seen_days_30", "source_adcode")
    )
    rows = _day(
        services,
        viewer,
        hotspot_cell.DATASET,
        what.day,
        tuple(names),
        product=what.product,
        resolution=what.resolution,
    )
    values = rows[column].to_numpy(np.float64, na_value=np.nan)
    return pd.DataFrame(
        {
            "cell": h3cells.from_hex(rows["cell"].to_numpy(str)),
            "value": values,
            "mark": _marks(rows, values, what.surface),
            "coverage": rows["coverage"].to_numpy(np.float64),
            "adcode": rows["source_adcode"].astype("str"),
        }
    )


def _marks(rows: pd.DataFrame, values: np.ndarray, surface: Surface) -> np.ndarray:
    """Codes of cells whose value must not be shown, 0 elsewhere."""
    no_value = rows["pm25_ug_m3"].isna().to_numpy()
    marks = np.where(no_value, encode.NO_DATA, 0)
    if "not_judged" not in surface.marks:
        return marks.astype(np.uint8)
    if surface.code == "persistence":  # of thirty days, whatever today's value is
        unseen = rows["seen_days_30"].to_numpy() == 0
        return np.where(unseen, np.where(no_value, encode.NO_DATA, encode.NOT_JUDGED), 0).astype(np.uint8)
    reasons = rows["reason"].astype("str").fillna("").to_numpy() != ""
    return np.where(~no_value & (reasons | np.isnan(values)), encode.NOT_JUDGED, marks).astype(np.uint8)


def _power_cells(services: Services, viewer: Viewer, day: date) -> pd.DataFrame:
    scores = _day(services, viewer, power_score.DATASET, day, ("site_id", "score"))
    places = services.store.read(site.DATASET, viewer, ("site_id", "lon_wgs84", "lat_wgs84", "adcode"))
    rows = scores.astype({"site_id": "str"}).merge(places.astype({"site_id": "str"}), on="site_id")
    rows["cell"] = h3cells.of_points(rows["lat_wgs84"].to_numpy(), rows["lon_wgs84"].to_numpy(), POWER_LEVEL)
    best = rows.sort_values("score").drop_duplicates("cell", keep="last")
    return pd.DataFrame(
        {
            "cell": best["cell"].to_numpy(np.uint64),
            "value": best["score"].to_numpy(np.float64),
            "mark": np.zeros(len(best), np.uint8),
            "coverage": np.ones(len(best)),
            "adcode": best["adcode"].astype("str").to_numpy(),
        }
    )


def tiles(services: Services, viewer: Viewer, what: Shown, parents: list[int]) -> bytes:
    """The value tiles of these parents, one after the other; parents finer than the data allow are refused.

    Raises
    ------
    ValueError
        When a tile would draw the layer finer than its resolution.
    """
    with _building:
        levels = _levels(services, viewer, what)
    out = []
    for parent in parents:
        level = int(h3cells.resolution(np.array([parent]))[0]) + encode.DEPTH
        if level > what.resolution:
            raise ValueError("所求网格比数据更细。")
        cell, codes = levels.get(level, (np.empty(0, np.uint64), np.empty(0, np.uint8)))
        out.append(encode.value_tile(cell, codes, parent))
    return b"".join(out)


@lru_cache(maxsize=48)
def _levels(services: Services, viewer: Viewer, what: Shown) -> dict[int, tuple[np.ndarray, np.ndarray]]:
    """Cells and codes of every level: nine bytes a cell, the only thing kept of a day."""
    rows = cells(services, viewer, what)
    if rows.empty:
        return {}
    scale = encode.Scale(tuple(map(float, what.surface.edges)), what.surface.closed)
    bottom = encode.finest(
        rows["cell"].to_numpy(),
        rows["value"].to_numpy(),
        rows["mark"].to_numpy(),
        rows["coverage"].to_numpy(),
    )
    built = encode.pyramid(bottom, what.surface.how)
    return {level: (each.cells, scale.codes(each.values, each.marks)) for level, each in built.items()}


def method(services: Services, what: Shown) -> tuple[str, float | None]:
    """How the product came about, as a Chinese phrase or "", and the area of its pixels in km² when it has any."""
    if what.surface.dataset != "hotspot_cell":
        return "", None
    kept = services.store.arrays("grid", what.product)
    if kept is None:
        return "", None
    said = str(kept["method"]) if "method" in kept else ""
    return METHODS.get(said, said), Grid.from_arrays(kept).pixel_km2()


def _dataset(code: str) -> Dataset:
    return DATASETS[BY_CODE[code].dataset]


def _day(
    services: Services,
    viewer: Viewer,
    dataset: Dataset,
    day: date,
    columns: tuple[str, ...],
    **equals: object,
) -> pd.DataFrame:
    return services.store.read(dataset, viewer, columns, start=day, end=day + timedelta(days=1), **equals)
