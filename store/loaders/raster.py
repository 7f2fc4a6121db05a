"""Grids of PM2.5 and wind from NetCDF and GeoTIFF: rows of the dataset, and the geometry of the grid beside them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyproj
import pyproj.exceptions
import rasterio
import rasterio.errors
import xarray as xr

from geo.grid import Grid
from schema.core import Dataset
from store import checks
from store.loaders import netcdf
from store.loaders.convert import Loaded
from store.loaders.dates import day
from store.loaders.limits import Limits
from store.loaders.refusal import Refused

_PM25 = re.compile(r"pm[_\s]?2[_.p]?5", re.IGNORECASE)
_UNITS = {
    "ug/m3": 1.0, "ugm-3": 1.0, "ugm^-3": 1.0, "microgram/m3": 1.0, "mg/m3": 1e3,
    "kg/m3": 1e9, "kgm-3": 1e9, "kgm^-3": 1e9, "g/m3": 1e6,
}  # fmt: skip
_METHODS = (
    (("fus", "融合"), "模型与地面站融合的格网，不是卫星反演"),
    (("modis", "viirs", "aod", "satellite", "卫星", "himawari"), "卫星反演"),
    (("cmaq", "wrf", "camx", "chimere", "geos"), "空气质量模型模拟，不是卫星反演"),
)
_ABSURD = 1e5  # µg/m³: fill values of many products
_NO_REJECTS = pd.DataFrame({"行号": [], "原因": []}, dtype=object)


@dataclass(frozen=True)
class GridFile:
    """One file's layers on one grid, before they become rows."""

    lat: np.ndarray
    lon: np.ndarray
    layers: list[tuple[datetime, np.ndarray]]
    about: dict[str, str]  # product, method, title, variable
    notes: list[str] = field(default_factory=list)
    grid: Grid | None = None  # known directly (GeoTIFF), else made from the centres


def load_pm25(dataset: Dataset, source: GridFile) -> tuple[Loaded, dict[str, np.ndarray]]:
    """Rows of ``pm25_grid`` (every pixel, missing ones empty, several times of a day as their mean) and the arrays of the grid.

    The arrays are those of :meth:`geo.grid.Grid.arrays` with ``lat``, ``lon`` (centres) and the texts ``method``, ``title``.
    """
    try:
        grid = source.grid or Grid.from_centres(source.lat, source.lon)
    except ValueError as error:
        raise Refused(str(error)) from error
    notes, frames = list(source.notes), []
    for at, values in _daily(source.layers, notes):
        bad = np.isfinite(values) & ((values < 0) | (values > _ABSURD))
        if bad.any():
            notes.append(f"{at:%Y-%m-%d} 有 {int(bad.sum())} 个像元为负值或填充值，按缺测处理")
        row, col = np.indices(values.shape).reshape(2, -1)
        kept = np.where(bad | ~np.isfinite(values), np.nan, values).ravel()
        frames.append(
            pd.DataFrame(
                {"product": source.about["product"], "day": at, "row": row, "col": col, "pm25_ug_m3": kept}
            )
        )
    rows = checks.cast(dataset, pd.concat(frames, ignore_index=True))
    if not rows["pm25_ug_m3"].notna().any():
        raise Refused("所有像元都是缺测，没有可导入的内容")
    texts = {key: np.array(source.about[key]) for key in ("method", "title", "variable")}
    arrays = {**grid.arrays(), "lat": source.lat, "lon": source.lon, **texts}
    return Loaded(rows, _NO_REJECTS, tuple(notes), np.arange(1, len(rows) + 1)), arrays


def load_wind(dataset: Dataset, path: Path, kind: str, limits: Limits) -> Loaded:
    """Rows of ``wind`` from the eastward and northward components of a NetCDF file."""
    with netcdf.opened(path, kind, limits) as found:
        east = _named(found, ("u10", "u10m", "10u", "u"), "东西向风（u10）")
        north = _named(found, ("v10", "v10m", "10v", "v"), "南北向风（v10）")
        lat, lon = netcdf.axes(found, east)
        pairs = list(zip(netcdf.layers(found, east, path), netcdf.layers(found, north, path), strict=True))
    if lat.ndim == 1:
        lat, lon = np.meshgrid(lat, lon, indexing="ij")
    frames = [
        pd.DataFrame(
            {
                "at": at,
                "lat_wgs84": lat.ravel(),
                "lon_wgs84": lon.ravel(),
                "u10_m_s": u.ravel(),
                "v10_m_s": v.ravel(),
            }
        )
        for (at, u), (_, v) in pairs
    ]
    rows = pd.concat(frames, ignore_index=True).dropna()
    inside = rows["lon_wgs84"].between(70, 140) & rows["lat_wgs84"].between(0, 56)
    notes = ["时间坐标按 CF 约定为世界时，已换算为北京时间"]
    if (~inside).any():
        notes.append(f"{int((~inside).sum())} 个点在中国范围以外，没有导入")
    kept = rows[inside]
    return Loaded(checks.cast(dataset, kept), _NO_REJECTS, tuple(notes), kept.index.to_numpy(np.int64) + 1)


def read_netcdf(path: Path, kind: str, limits: Limits, mapping: Mapping[str, str]) -> GridFile:
    """The PM2.5 layers of a NetCDF file.

    ``mapping`` may name the variable (``pm25_ug_m3``), the ``product`` and the ``day`` of a file without date.
    """
    with netcdf.opened(path, kind, limits) as found:
        variable = _pm25_variable(found, mapping.get("pm25_ug_m3"))
        scale, note = _scale(variable)
        lat, lon = netcdf.axes(found, variable)
        layers = _layers(found, variable, path, mapping)
        about = _about(path, str(variable.name), dict(found.attrs), mapping)
    return GridFile(lat, lon, [(at, values * scale) for at, values in layers], about, note)


def read_geotiff(path: Path, limits: Limits, mapping: Mapping[str, str]) -> GridFile:
    """The single band of a GeoTIFF with PM2.5 in µg/m³; the day comes from ``day`` in the mapping, a tag or the file name."""
    try:
        with rasterio.open(path, driver="GTiff", sharing=False) as file:
            _refuse_odd(file, limits)
            values = file.read(1, masked=True).astype(np.float64).filled(np.nan)
            tags, transform, crs = file.tags(), file.transform, file.crs
    except (rasterio.errors.RasterioError, OSError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("不是完整的 GeoTIFF 文件（已损坏或没有传完），请重新下载") from error
    tags = {"date": tags.get("TIFFTAG_DATETIME", "")[:10].replace(":", "-"), **tags}
    at = _mapped_day(mapping) or netcdf.stated_day(tags, path)
    try:
        grid, (lat, lon) = _tiff_grid(transform, crs, values.shape)
    except ValueError as error:
        raise error if isinstance(error, Refused) else Refused(str(error)) from error
    notes = ["GeoTIFF 没有写单位，按 µg/m³ 读取"]
    return GridFile(lat, lon, [(at, values)], _about(path, "band 1", tags, mapping), notes, grid)


def _refuse_odd(file: Any, limits: Limits) -> None:
    if file.count != 1:
        raise Refused(f"GeoTIFF 有 {file.count} 个波段，请只留 PM2.5 一个波段")
    if file.crs is None:
        raise Refused("GeoTIFF 没有写坐标系，请补上后重新导出")
    if file.width * file.height > limits.pixels:
        raise Refused(f"网格有 {file.width * file.height} 个像元，超过上限 {limits.pixels}，请裁剪")


def _tiff_grid(
    transform: Any, crs: Any, shape: tuple[int, ...]
) -> tuple[Grid, tuple[np.ndarray, np.ndarray]]:
    col, row = np.arange(shape[1] + 1), np.arange(shape[0] + 1)
    if crs.is_geographic and transform.b == 0 and transform.d == 0:
        grid = Grid(transform.f + transform.e * row, transform.c + transform.a * col)
        lat, lon = ((edges[1:] + edges[:-1]) / 2 for edges in (grid.lat_b, grid.lon_b))
        return grid, (lat, lon)
    cols, rows = np.meshgrid(col, row)
    x = transform.c + transform.a * cols + transform.b * rows
    y = transform.f + transform.d * cols + transform.e * rows
    try:
        there = pyproj.Transformer.from_crs(crs.to_wkt(), "EPSG:4326", always_xy=True)
    except pyproj.exceptions.ProjError as error:
        raise Refused("GeoTIFF 的坐标系不能换算为经纬度，请改为 EPSG:4326 后重新导出") from error
    lon_b, lat_b = there.transform(x, y)
    grid = Grid(lat_b, lon_b)
    return grid, grid.centres()


def _layers(
    found: xr.Dataset, variable: xr.DataArray, path: Path, mapping: Mapping[str, str]
) -> list[tuple[datetime, np.ndarray]]:
    stated = _mapped_day(mapping)
    if stated is None:
        return netcdf.layers(found, variable, path)
    found = found.assign_attrs(date=f"{stated:%Y-%m-%d}")
    return netcdf.layers(found, variable, path)


def _mapped_day(mapping: Mapping[str, str]) -> datetime | None:
    if "day" not in mapping:
        return None
    found = day(mapping["day"])
    if found is None:
        raise Refused(f"--map day={mapping['day']} 不是日期，请写成 2026-01-02")
    return found


def _pm25_variable(found: xr.Dataset, wanted: str | None) -> xr.DataArray:
    names = [str(name) for name in found.data_vars if found[name].ndim >= 2]
    if wanted is not None:
        if wanted not in names:
            raise Refused(f"--map 中的变量“{wanted}”不在文件里，文件有：{'、'.join(names)}")
        return found[wanted]
    fitting = [n for n in names if _PM25.search(n) or _PM25.search(str(found[n].attrs.get("long_name", "")))]
    with_unit = [n for n in fitting if _unit(found[n]) in _UNITS]
    chosen = fitting if len(fitting) == 1 else with_unit
    if len(chosen) != 1:
        listed = "、".join(fitting or names) or "无"
        problem = "有多个 PM2.5 变量" if fitting else "没有名为 PM2.5 的变量"
        raise Refused(f"{problem}（{listed}），请用 --map pm25_ug_m3=变量名 指明")
    return found[chosen[0]]


def _scale(variable: xr.DataArray) -> tuple[float, list[str]]:
    unit = _unit(variable)
    if unit in _UNITS:
        return _UNITS[unit], [f"变量 {variable.name}"]
    if unit:
        raise Refused(f"变量 {variable.name} 的单位是“{variable.attrs['units']}”，不是 PM2.5 浓度，不能导入")
    return 1.0, [f"变量 {variable.name} 没有写单位，按 µg/m³ 读取"]


def _unit(variable: xr.DataArray) -> str:
    text = str(variable.attrs.get("units", "")).lower()
    return re.sub(
        r"[\s*]|\^(?=3)", "", text.replace("μ", "u").replace("µ", "u").replace("³", "3").replace("⁻", "-")
    )


def _daily(layers: list[tuple[datetime, np.ndarray]], notes: list[str]) -> list[tuple[datetime, np.ndarray]]:
    """One layer per day: several times of a day become their mean over what is there."""
    by_day: dict[datetime, list[np.ndarray]] = {}
    for at, values in layers:
        by_day.setdefault(datetime(at.year, at.month, at.day), []).append(values)
    if any(len(stack) > 1 for stack in by_day.values()):
        counts = sorted({len(stack) for stack in by_day.values()})
        told = "、".join(map(str, counts))
        notes.append(f"每天有 {told} 个时次，按北京时间的日期平均（时间坐标按 CF 约定为世界时）")
    return [(at, _mean(stack)) for at, stack in sorted(by_day.items())]


def _mean(stack: list[np.ndarray]) -> np.ndarray:
    if len(stack) == 1:
        return stack[0]
    block = np.stack(stack)
    seen = np.isfinite(block)
    total, count = np.where(seen, block, 0.0).sum(axis=0), seen.sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _about(
    path: Path, variable: str, attributes: dict[Any, Any], mapping: Mapping[str, str]
) -> dict[str, str]:
    title = str(next((attributes[key] for key in attributes if str(key).lower() == "title"), ""))
    everything = f"{title} {path.stem} {attributes.get('source', '')}"
    method = _method(variable) or _method(everything) or "文件没有说明方法"
    chosen = f"_{variable}" if "pm25_ug_m3" in mapping else ""
    product = mapping.get("product") or f"{netcdf.bare_name(path)}{chosen}"
    return {"product": product, "method": method, "title": title, "variable": variable}


def _method(text: str) -> str | None:
    """How a product was made, as far as its names tell: the variable's own name before the file's."""
    lowered = text.lower()
    return next((method for words, method in _METHODS if any(word in lowered for word in words)), None)


def _named(found: xr.Dataset, names: tuple[str, ...], title: str) -> xr.DataArray:
    lowered = {str(name).lower(): str(name) for name in found.data_vars}
    match = next((lowered[name] for name in names if name in lowered), None)
    if match is None:
        raise Refused(f"没有{title}变量，文件有：{'、'.join(lowered)}")
    return found[match]
