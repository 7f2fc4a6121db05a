"""NetCDF grids: one variable over latitude and longitude (axes or 2-D arrays), with its days."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pandas as pd
import xarray as xr

from store.loaders.dates import day
from store.loaders.limits import Limits
from store.loaders.refusal import Refused

BEIJING = timedelta(hours=8)
_ENGINES = {"netcdf3": "scipy", "netcdf4": "h5netcdf"}
_LAT, _LON = ("lat", "latitude", "xlat", "nav_lat"), ("lon", "longitude", "xlong", "nav_lon", "lng")
_TIME = ("time", "xtime", "t", "valid_time")
_DATE_ATTRIBUTES = (
    "date",
    "time",
    "day",
    "rangebeginningdate",
    "time_coverage_start",
    "range_beginning_date",
)
_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")


def opened(path: Path, kind: str, limits: Limits) -> xr.Dataset:
    """The decoded file, nothing but coordinates loaded yet.

    Raises
    ------
    Refused
        When the file is truncated, points to other files, or is larger than the limits.
    """
    if kind == "netcdf4":
        _refuse_links(path)
    try:
        found = xr.open_dataset(path, engine=_ENGINES[kind], mask_and_scale=True, decode_timedelta=False)
        largest = max((int(np.prod(v.shape)) for v in found.variables.values()), default=0)
    except (OSError, ValueError, TypeError, KeyError, RuntimeError, IndexError, EOFError) as error:
        raise Refused("不是完整的 NetCDF 文件（已损坏或没有传完），请重新下载") from error
    if largest > limits.pixels * 4:
        raise Refused(f"变量有 {largest} 个值，超过上限 {limits.pixels * 4}，请按天拆分")
    return found


def values(variable: xr.DataArray) -> np.ndarray:
    """The numbers of a variable as float64, missing as NaN; refused when the data part is damaged."""
    try:
        return np.asarray(variable.to_numpy(), dtype=np.float64)
    except (OSError, ValueError, TypeError, RuntimeError, EOFError) as error:
        raise Refused(f"变量 {variable.name} 的数据不完整（文件已损坏或没有传完），请重新下载") from error


def axes(found: xr.Dataset, variable: xr.DataArray) -> tuple[np.ndarray, np.ndarray]:
    """Latitude and longitude of a variable in degrees: two axes, or two 2-D arrays in the variable's own order."""
    lat, lon = (
        _coordinate(found, _LAT, "degrees_north", "纬度"),
        _coordinate(found, _LON, "degrees_east", "经度"),
    )
    spatial = [name for name in variable.dims if name in lat.dims or name in lon.dims]
    if lat.ndim != lon.ndim or lat.ndim not in (1, 2) or len(spatial) != 2:
        raise Refused(f"变量 {variable.name} 的经纬度不是一维坐标轴，也不是二维数组，无法识别网格")
    if lat.ndim == 2:
        lat, lon = lat.transpose(*spatial), lon.transpose(*spatial)
    return values(lat), np.where((shifted := values(lon)) > 180, shifted - 360, shifted)


def layers(found: xr.Dataset, variable: xr.DataArray, path: Path) -> list[tuple[datetime, np.ndarray]]:
    """Beijing time and 2-D values (latitude first) of each step.

    A time coordinate is UTC by the CF convention and is shifted; a layer without one takes its day from an attribute or
    the file name, as written.

    Raises
    ------
    Refused
        When no date can be found, or the variable has further dimensions (levels, bands).
    """
    lat, lon = (
        _coordinate(found, _LAT, "degrees_north", "纬度"),
        _coordinate(found, _LON, "degrees_east", "经度"),
    )
    order = (lat.dims[0], lon.dims[0]) if lat.ndim == 1 else lat.dims
    steps = [name for name in variable.dims if name not in order]
    single = [name for name in steps if variable.sizes[name] == 1 and str(name).lower() not in _TIME]
    variable = variable.isel({name: 0 for name in single})
    steps = [name for name in steps if name not in single]
    if len(steps) > 1 or (steps and str(steps[0]).lower() not in _TIME):
        raise Refused(f"变量 {variable.name} 除经纬度外还有维度 {'、'.join(map(str, steps))}，请先选定一层")
    block = values(variable.transpose(*steps, *order))
    times = next((found[n] for n in found.variables if str(n).lower() in _TIME and found[n].size), None)
    if not steps:
        stamp = _stamp(times.to_numpy().ravel()[0]) if times is not None and times.dtype.kind == "M" else None
        return [(stamp or stated_day(found.attrs, path), block)]
    if times is None or times.dtype.kind != "M":
        raise Refused("时间坐标没有单位或读不出日期，请补上 CF 规范的时间单位")
    return list(zip([_stamp(t) for t in times.to_numpy()], block, strict=True))


def stated_day(attributes: dict[Any, Any], path: Path) -> datetime:
    """The day in an attribute such as ``date``, else in the file name.

    Raises
    ------
    Refused
        When neither has one.
    """
    lowered = {str(key).lower(): str(value) for key, value in attributes.items()}
    for name in _DATE_ATTRIBUTES:
        if name in lowered and (found := day(lowered[name])):
            return found
    if in_name := _IN_NAME.search(path.stem):
        return datetime.strptime("".join(in_name.groups()), "%Y%m%d")
    raise Refused(
        "找不到日期：时间坐标、属性和文件名里都没有，请在文件名中写上日期（如 20260102），或用 --map day=2026-01-02"
    )


def bare_name(path: Path) -> str:
    """The file name without its date: what the files of one product have in common."""
    return re.sub(r"[\s_.\-]+", "_", _IN_NAME.sub("", path.stem)).strip("_") or "grid"


def _coordinate(found: xr.Dataset, names: tuple[str, ...], units: str, title: str) -> xr.DataArray:
    for name in found.variables:
        if str(name).lower() in names or str(found[name].attrs.get("units", "")).lower() == units:
            return found[name]
    raise Refused(f"文件里没有{title}变量，无法定位网格")


def _stamp(value: Any) -> datetime:
    stamp = pd.Timestamp(value)
    if stamp is pd.NaT:
        raise Refused("时间坐标里有空值，请重新导出")
    return stamp.to_pydatetime() + BEIJING


def _refuse_links(path: Path) -> None:
    """HDF5 can keep data in other files of the server: such a file is never opened further."""
    try:
        with h5py.File(path, "r") as file:
            for name in file:
                link = file.get(name, getlink=True)
                item = None if isinstance(link, h5py.ExternalLink) else file.get(name)
                is_outside = isinstance(item, h5py.Dataset) and bool(item.external or item.is_virtual)
                if isinstance(link, h5py.ExternalLink) or is_outside:
                    raise Refused("文件引用了别的文件中的数据，请导出为单独完整的文件")
    except (OSError, RuntimeError, KeyError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("不是完整的 NetCDF 文件（已损坏或没有传完），请重新下载") from error
