"""What the map shows as tables: enterprises and other symbols that filters and selection leave, and the cells of the layer."""

from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import pandas as pd
import shapely

from callbacks import map_points
from callbacks.areas import area
from callbacks.map_symbols import Asked
from geo import cells as h3cells
from geo import encode
from geo.crs import from_wgs84
from geo.selection import Bounds, Selection
from layouts.map_state import MapState
from layouts.surfaces import MARKS, Surface
from layouts.symbol_kinds import BY_KIND
from layouts.text import t
from schema.period import Period
from store.exports import Sheet

MOST_CELLS = 50_000
MARK_OF = {encode.NO_DATA: "no_data", encode.NOT_JUDGED: "not_judged", encode.CLOUD: "cloud"}
SITE_COLUMNS = ("word", "name", "id", "area", "adcode", "industry", "n_clues", "lon", "lat")
OTHER_COLUMNS = ("word", "name", "id", "site_id", "tip", "value", "adcode", "lon", "lat")
CELL_COLUMNS = ("cell", "level", "area", "adcode", "value", "band", "coverage", "why", "lon", "lat")
TITLES = {
    "word": "状态", "name": "名称", "id": "编号", "area": "区县", "adcode": "行政区划代码", "industry": "行业",
    "n_clues": "未结线索", "site_id": "点位编号", "tip": "补充", "cell": "网格编号", "level": "H3 级别", "band": "分级",
    "coverage": "有效面积占比", "why": "无值原因",
}  # fmt: skip
SYSTEM_TITLES = {"wgs84": "WGS-84", "gcj02": "GCJ-02"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to write: the state of the page, its selection with members filled in, the view, and the coordinate system."""

    asked: Asked
    state: MapState
    inside: Selection | None = None
    view: Bounds | None = None
    system: str = "wgs84"


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of the finest level of the surface shown, as numpy columns of one length."""

    surface: Surface
    level: int
    cell: np.ndarray  # uint64
    value: np.ndarray  # float, NaN where there is none
    mark: np.ndarray  # uint8, 0 where the value counts
    coverage: np.ndarray
    adcode: np.ndarray
    source: str = ""
    method: str = ""
    until: datetime | None = None
    against: Period | None = None  # of a difference


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind with what a person calls their columns."""

    kind: str
    sheet: Sheet
    left_out: int = 0  # rows beyond what a file takes
    geometry: np.ndarray | None = field(
        default=None, repr=False
    )  # shapes of cells; points lie at lon and lat


def columns(kind: str, asked: Asked) -> pd.DataFrame:
    """The columns that the browser gets of a kind of symbols, words put back in their places."""
    sent = map_points.points(kind, asked)
    plain = {
        name: column if isinstance(column, list) else np.array(column["words"], object)[column["at"]].tolist()
        for name, column in sent.items()
    }
    return pd.DataFrame(plain)


def kept(rows: pd.DataFrame, kind: str, wanted: Wanted) -> pd.DataFrame:
    """Rows left by the states clicked away and by the selection, as ``jingweiMap.kept`` leaves them in the browser."""
    off = {name.partition(":")[2] for name in wanted.state.off if name.startswith(f"{kind}:")}
    stays = ~rows["state"].astype(str).isin(off).to_numpy()
    if wanted.inside is not None:
        adcode = rows["adcode"].astype(str) if "adcode" in rows else pd.Series("", rows.index)
        key = "id" if kind == "site" else "site_id"
        site_id = rows[key].astype(str) if key in rows else pd.Series("", rows.index)
        stays &= wanted.inside.contains(rows["lon"], rows["lat"], adcode.to_numpy(str), site_id.to_numpy(str))
    return rows[stays]


def symbols(kind: str, wanted: Wanted) -> Table:
    """One sheet of a kind of symbols: what map and list show of it."""
    point = BY_KIND[kind]
    rows = kept(columns(kind, wanted.asked), kind, wanted)
    words = {state.code: t(state.title) for state in point.states}
    rows = rows.assign(word=rows["state"].map(words))
    if kind == "site":
        rows = rows.sort_values(["state", "n_clues"], ascending=False, kind="stable")
    names = [name for name in (SITE_COLUMNS if kind == "site" else OTHER_COLUMNS) if name in rows]
    rows = rows[names].reset_index(drop=True)
    titles = {"name": t("企业名称"), "id": t("点位编号")} if kind == "site" else {"value": t("数值")}
    return Table(kind, Sheet(t(point.title), *_placed(rows, titles, wanted.system)))


def cells(found: Cells, wanted: Wanted) -> Table:
    """The sheet of the surface: cells inside the selection or the view, without the classes and marks clicked away."""
    lat, lon = h3cells.centres(found.cell)
    stays = _shown(found, wanted.state.hidden) & _in_sight(found, lon, lat, wanted)
    order = np.argsort(-np.nan_to_num(found.value[stays], nan=-np.inf), kind="stable")
    at = np.flatnonzero(stays)[order]
    taken = at[:MOST_CELLS]
    surface, codes = found.surface, found.adcode[taken].astype(str)
    scale = encode.Scale(tuple(map(float, surface.edges)), surface.closed)
    is_value = (found.mark[taken] == 0) & ~np.isnan(found.value[taken])
    labels = np.array([t(label) for label in surface.labels], object)
    band = np.full(len(taken), "", object)
    band[is_value] = labels[scale.classes(found.value[taken][is_value])]
    names = {code: area(code) for code in np.unique(codes)}
    rows = pd.DataFrame(
        {
            "cell": [f"{cell:x}" for cell in found.cell[taken]],
            "level": found.level,
            "area": [names[code] for code in codes],
            "adcode": codes,
            "value": np.where(is_value, found.value[taken], np.nan).round(surface.digits + 1),
            "band": band,
            "coverage": found.coverage[taken].round(3),
            "why": [_why(mark, ok) for mark, ok in zip(found.mark[taken], is_value, strict=True)],
            "lon": np.round(lon[taken], 5),
            "lat": np.round(lat[taken], 5),
        }
    )  # fmt: skip
    unit = f"（{t(surface.unit)}）" if surface.unit else ""
    titles = {"value": f"{t(surface.title)}{unit}"}
    sheet = Sheet(t("网格"), *_placed(rows, titles, wanted.system))
    return Table("cell", sheet, len(at) - len(taken), _outlines(found.cell[taken], wanted.system))


def _shown(found: Cells, hidden: tuple[str, ...]) -> np.ndarray:
    """True for every cell whose class or mark is not clicked away in the legend."""
    scale = encode.Scale(tuple(map(float, found.surface.edges)), found.surface.closed)
    is_value = (found.mark == 0) & ~np.isnan(found.value)
    name = np.full(len(found.cell), "", object)
    name[is_value] = scale.classes(found.value[is_value]).astype(str)
    marks = np.where(found.mark == 0, encode.NO_DATA, found.mark)
    name[~is_value] = [MARK_OF.get(int(mark), "") for mark in marks[~is_value]]
    return ~np.isin(name.astype(str), list(hidden))


def _in_sight(found: Cells, lon: np.ndarray, lat: np.ndarray, wanted: Wanted) -> np.ndarray:
    """True for cells in the selection; a list of enterprises has no shape, then and without one those in the view."""
    inside = wanted.inside
    if inside is not None and inside.sites is None:
        return inside.contains(lon, lat, found.adcode.astype(str), np.full(len(lon), ""))
    if wanted.view is None:
        return np.ones(len(lon), bool)
    west, south, east, north = wanted.view
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)


def _why(mark: int, is_value: bool) -> str:
    return "" if is_value else t(MARKS[MARK_OF.get(int(mark), "no_data")])


def _outlines(cell: np.ndarray, system: str) -> np.ndarray:
    """Polygons (n,) of H3 cells in the coordinate system, six decimals."""
    shapes = h3cells.polygons(cell)
    corners = shapely.get_coordinates(shapes)
    x, y = from_wgs84(corners[:, 0], corners[:, 1], system)
    return shapely.set_coordinates(shapes, np.column_stack([x.round(6), y.round(6)]))


def _placed(
    rows: pd.DataFrame, titles: dict[str, str], system: str
) -> tuple[pd.DataFrame, None, dict[str, str]]:
    """The rows with positions in the system wanted, and their headers, which name it."""
    lon, lat = from_wgs84(rows["lon"].to_numpy(float), rows["lat"].to_numpy(float), system)
    named = rows.assign(lon=np.round(lon, 6), lat=np.round(lat, 6))
    named = named.rename(columns={"lon": f"lon_{system}", "lat": f"lat_{system}"})
    place = {
        f"lon_{system}": t("经度（{system}）", system=SYSTEM_TITLES[system]),
        f"lat_{system}": t("纬度（{system}）", system=SYSTEM_TITLES[system]),
    }
    return named, None, {name: t(title) for name, title in TITLES.items()} | titles | place
