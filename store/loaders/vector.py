"""Vector files: GeoJSON, GeoPackage and zipped shapefiles become rows with a WGS-84 position.

A file that only looks like GeoJSON or GeoPackage can make GDAL read other files of the server. So GeoJSON is read without GDAL, the first
bytes decide the format, and the child process knows no driver but the two it needs (:mod:`store.loaders.drivers`).
"""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely

from store.loaders import archive
from store.loaders.limits import Limits
from store.loaders.refusal import Refused
from store.loaders.table import RawTable

LON, LAT = "lon", "lat"  # the declared system travels beside the rows, not in the header
_WGS84 = pyproj.CRS.from_epsg(4326)
_LIKE_WGS84 = {4326, 4490, 4979, 4480}  # CGCS2000 differs by less than a metre


def read_geojson(path: Path, limits: Limits) -> RawTable:
    """The features of a GeoJSON FeatureCollection; RFC 7946 says positions are WGS-84 unless ``crs`` says otherwise."""
    try:
        with path.open("rb") as file:
            document = json.loads(file.read().removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        raise Refused("不是完整的 GeoJSON（JSON 语法有误或没有传完），请重新导出") from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        raise Refused("不是 GeoJSON 的 FeatureCollection，请重新导出")
    _refuse_many(len(features), limits)
    if not features:
        raise Refused("没有任何要素，请核对导出条件")
    properties = [f.get("properties") or {} if isinstance(f, dict) else {} for f in features]
    names = list(dict.fromkeys(key for row in properties for key in row))
    table = pd.DataFrame({n: [_simple(row.get(n)) for row in properties] for n in names}, dtype=object)
    geometries = [f.get("geometry") if isinstance(f, dict) else None for f in features]
    return _with_positions(table, _shapes(geometries), _stated_crs(document), limits)


def read_gpkg(path: Path, limits: Limits) -> RawTable:
    """The features of the only layer with geometry of a GeoPackage."""
    return _read(path, limits, None)


def read_shapefile(path: Path, limits: Limits, scratch: Path) -> RawTable:
    """The features of the only shapefile in a zip, unpacked into ``scratch`` under a neutral name.

    Raises
    ------
    Refused
        When shp, shx, dbf or prj is missing or there are several shapefiles: without them attributes, encoding or
        position would be lost silently.
    """
    parts: dict[str, Path] = {}
    with archive.opened(path, limits) as packed:
        stems: dict[str, dict[str, zipfile.ZipInfo]] = {}
        for entry in packed.infolist():
            stem, _, suffix = entry.filename.rpartition(".")
            if suffix.lower() in ("shp", "shx", "dbf", "prj", "cpg") and "__MACOSX" not in stem:
                stems.setdefault(stem, {})[suffix.lower()] = entry
        shapes = [members for members in stems.values() if "shp" in members]
        if len(shapes) != 1:
            raise Refused(f"压缩包里有 {len(shapes)} 个 shp，请每个压缩包只放一个")
        missing = [suffix for suffix in ("shx", "dbf", "prj") if suffix not in shapes[0]]
        if missing:
            raise Refused(f"压缩包缺少 {'、'.join(missing)} 文件，属性或坐标系会丢失，请补齐后重新打包")
        for suffix, entry in shapes[0].items():
            parts[suffix] = archive.extract(packed, entry, scratch / f"layer.{suffix}", limits)
    return _read(parts["shp"], limits, None if "cpg" in parts else _dbf_encoding(parts["dbf"]))


def _read(path: Path, limits: Limits, encoding: str | None) -> RawTable:
    try:
        layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind]
        if len(layers) != 1:
            raise Refused(f"有 {len(layers)} 个带图形的图层，请只留一个")
        info = pyogrio.read_info(path, layer=layers[0], encoding=encoding)
        _refuse_many(int(info["features"]), limits)
        meta, _, geometry, columns = pyogrio.raw.read(path, layer=layers[0], encoding=encoding)
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        UnicodeDecodeError,
        OSError,
    ) as error:
        raise Refused("图层读不出来（文件已损坏或没有传完），请重新导出") from error
    table = pd.DataFrame(dict(zip(meta["fields"], columns, strict=True)))
    if not len(table.index):
        table = pd.DataFrame(index=range(len(geometry)))
    if meta["crs"] is None:
        raise Refused("没有写明坐标系，请补上坐标系后重新导出")
    return _with_positions(table, shapely.from_wkb(geometry, on_invalid="ignore"), meta["crs"], limits)


def _with_positions(table: pd.DataFrame, shapes: np.ndarray, crs: Any, limits: Limits) -> RawTable:
    if shapely.get_num_coordinates(shapes).sum() > limits.vertices:
        raise Refused(f"图形顶点超过 {limits.vertices} 个，请化简后导入")
    notes = []
    lon, lat = _lonlat(shapes, crs)
    table = table.copy()
    if np.isfinite(lon).any():
        stated = [name for name in table.columns if str(name).lower() in _POSITION_NAMES]
        table = table.drop(columns=stated)
        table[LON], table[LAT] = lon, lat
        if (areal := int(((shapely.get_type_id(shapes) > 0) & np.isfinite(lon)).sum())) > 0:
            notes.append(f"{areal} 个要素不是点，取图形内的一点作为位置")
    headers = tuple(str(name) for name in table.columns)
    table.columns = pd.RangeIndex(len(headers))
    table.index = pd.RangeIndex(1, len(table) + 1)

    def chunks() -> Iterator[pd.DataFrame]:
        for first in range(0, len(table), limits.chunk_rows):
            yield table.iloc[first : first + limits.chunk_rows]

    return RawTable(headers, chunks, crs="wgs84", notes=tuple(notes))


_POSITION_NAMES = {
    "lon", "lat", "lng", "longitude", "latitude", "lon_wgs84", "lat_wgs84", "经度", "纬度",
    "经度（wgs-84）", "纬度（wgs-84）",
}  # fmt: skip


def _lonlat(shapes: np.ndarray, crs: Any) -> tuple[np.ndarray, np.ndarray]:
    usable = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    points = np.full(len(shapes), None, dtype=object)
    points[usable] = shapely.point_on_surface(shapes[usable])
    is_point = shapely.get_type_id(shapes) == 0
    points[is_point & usable] = shapes[is_point & usable]
    x, y = shapely.get_x(points), shapely.get_y(points)
    try:
        system = pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError as error:
        raise Refused(f"坐标系“{str(crs)[:40]}”不认识，请改为 EPSG:4326 或 EPSG:4490") from error
    if system.to_epsg(min_confidence=20) in _LIKE_WGS84:
        return x, y
    there = pyproj.Transformer.from_crs(system, _WGS84, always_xy=True).transform(x, y)
    return np.where(np.isfinite(there[0]), there[0], np.nan), np.where(
        np.isfinite(there[1]), there[1], np.nan
    )


def _shapes(geometries: list[Any]) -> np.ndarray:
    texts = [json.dumps(g) if isinstance(g, dict) else None for g in geometries]
    shapes = shapely.from_geojson(texts, on_invalid="ignore")
    broken = [
        n for n, (text, shape) in enumerate(zip(texts, shapes, strict=True), 1) if text and shape is None
    ]
    if len(broken) == len(texts):
        raise Refused("所有要素的图形都读不出来，请重新导出")
    return shapes


def _stated_crs(document: dict[str, Any]) -> str:
    stated = document.get("crs")
    name = stated.get("properties", {}).get("name") if isinstance(stated, dict) else None
    return "EPSG:4326" if name is None or "CRS84" in str(name) else str(name)


def _simple(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value


def _dbf_encoding(path: Path) -> str:
    """UTF-8 when nearly all its multi-byte characters decode (fixed-width fields may cut one), else GB18030."""
    text = path.read_bytes()[32:].decode("utf-8", "replace")
    beyond_ascii = sum(letter > "\x7f" for letter in text)
    return "utf-8" if text.count("\ufffd") * 10 <= beyond_ascii else "gb18030"


def _refuse_many(count: int, limits: Limits) -> None:
    if count > limits.features:
        raise Refused(f"有 {count} 个要素，超过上限 {limits.features}，请拆分后导入")
