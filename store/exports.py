"""Tables for people and programs: csv, xlsx, GeoJSON, Parquet and JSON, with Chinese headers, real dates and codes as text."""

import io
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from schema.core import Column, Dataset
from store.workbook import write_workbook

FORMATS = ("csv", "xlsx", "geojson", "parquet", "json")
LON, LAT, GEOMETRY = "lon_wgs84", "lat_wgs84", "geometry"
CRS_TITLE = "WGS-84（EPSG:4326）"
_CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
YES_NO = {True: "是", False: "否"}


@dataclass(frozen=True)
class Sheet:
    """One table to write: rows, and what its columns are called."""

    title: str
    rows: pd.DataFrame
    dataset: Dataset | None = None
    titles: Mapping[str, str] = field(default_factory=dict)  # column -> header, before the dataset's own

    def header(self, name: str) -> str:
        """What a person reads above the column: title, and unit or coordinate system in brackets."""
        if name in self.titles:
            return self.titles[name]
        column = self.column(name)
        if column is None:
            return name
        unit = "WGS-84" if name in (LON, LAT) else column.unit.replace("按因子", "")
        return f"{column.title}（{unit}）" if unit else column.title

    def column(self, name: str) -> Column | None:
        """The declaration of a column, None when the sheet has no dataset or the dataset no such column."""
        if self.dataset is None or name not in self.dataset.names:
            return None
        return self.dataset[name]

    @property
    def has_positions(self) -> bool:
        """True when rows can be drawn."""
        return GEOMETRY in self.rows or {LON, LAT} <= set(self.rows.columns)


def format_of(path: str | Path) -> str:
    """The format a file name's ending stands for.

    Raises
    ------
    ValueError
        For an ending that is none of :data:`FORMATS`.
    """
    ending = Path(path).suffix.lower().lstrip(".")
    if ending not in FORMATS:
        raise ValueError(f"不能导出为“.{ending}”，请把文件名的结尾改为：{'、'.join(FORMATS)}。")
    return ending


def write(
    target: str | Path | BinaryIO,
    fmt: str,
    sheets: Sheet | Sequence[Sheet],
    about: Mapping[str, object] | None = None,
) -> None:
    """Write the sheets; a path is replaced at once, or not at all.

    Parameters
    ------
    target : a path, or a binary file to write into.
    fmt : one of :data:`FORMATS`; only xlsx takes several sheets.
    about : what the reader must know (筛选条件, 数据截至, 导出人, 导出时间 …), in order. xlsx shows it on the sheet 说明, GeoJSON
        as ``metadata``, Parquet in its schema; csv and json hold rows only.

    Raises
    ------
    ValueError
        For an unknown format, several sheets where one fits, a GeoJSON without positions, or too many rows for xlsx.
    """
    if fmt not in FORMATS:
        raise ValueError(f"不能导出为“{fmt}”，可用：{'、'.join(FORMATS)}。")
    tables = [sheets] if isinstance(sheets, Sheet) else list(sheets)
    if fmt != "xlsx" and len(tables) != 1:
        raise ValueError(f"{fmt} 只能放一张表，这里有 {len(tables)} 张，请改用 xlsx。")
    told = {key: str(value) for key, value in (about or {}).items()}
    if any(table.has_positions for table in tables):
        told.setdefault("坐标系", CRS_TITLE)
    content = _WRITERS[fmt](tables, told)
    if isinstance(target, (str, Path)):
        _replace(Path(target), content)
    else:
        target.write(content)


def safe_text(value: object) -> object:
    """Text that a spreadsheet would run as a formula, marked with an apostrophe; everything else unchanged."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def readable(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows as a person reads them in a text file: 是/否, dates without a clock, times to the second, empty for missing."""
    return pd.DataFrame({name: _readable(rows[name]) for name in rows.columns}, index=rows.index)


def _readable(values: pd.Series) -> pd.Series:
    if values.dtype.kind == "M":
        is_day = bool((values.dropna() == values.dropna().dt.normalize()).all())
        return values.dt.strftime("%Y-%m-%d" if is_day else "%Y-%m-%d %H:%M:%S")
    if values.dtype in ("bool", "boolean"):
        return values.astype(object).map(YES_NO, na_action="ignore")
    if values.dtype.kind in "iuf":
        return values
    return values.astype(object).map(safe_text, na_action="ignore")


def _csv(sheets: list[Sheet], _: Mapping[str, str]) -> bytes:
    sheet = sheets[0]
    rows = sheet.rows.drop(columns=[GEOMETRY], errors="ignore")
    shown = _days_stay_days(sheet, readable(rows))
    shown.columns = pd.Index([safe_text(sheet.header(str(name))) for name in rows.columns])
    return shown.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _days_stay_days(sheet: Sheet, shown: pd.DataFrame) -> pd.DataFrame:
    """A timestamp column that happens to hold midnights only keeps its clock."""
    for name in shown.columns:
        column = sheet.column(str(name))
        if column is not None and column.dtype == "timestamp" and sheet.rows[name].dtype.kind == "M":
            shown[name] = sheet.rows[name].dt.strftime("%Y-%m-%d %H:%M:%S")
    return shown


def _xlsx(sheets: list[Sheet], about: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    write_workbook(buffer, sheets, about)
    return buffer.getvalue()


def _parquet(sheets: list[Sheet], about: Mapping[str, str]) -> bytes:
    rows = sheets[0].rows
    if GEOMETRY in rows:
        rows = rows.assign(geometry=shapely.to_wkt(rows[GEOMETRY].to_numpy()))
    table = pa.Table.from_pandas(pd.DataFrame(rows), preserve_index=False)
    metadata = {**(table.schema.metadata or {}), b"jingwei": orjson.dumps(dict(about))}
    sink = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(metadata), sink, compression="zstd")
    return sink.getvalue()


def _json(sheets: list[Sheet], _: Mapping[str, str]) -> bytes:
    rows = sheets[0].rows.drop(columns=[GEOMETRY], errors="ignore")
    return orjson.dumps(_records(rows), option=orjson.OPT_INDENT_2) + b"\n"


def _geojson(sheets: list[Sheet], about: Mapping[str, str]) -> bytes:
    sheet = sheets[0]
    if not sheet.has_positions:
        raise ValueError(f"“{sheet.title}”没有坐标，不能导出为 GeoJSON，请改用 xlsx 或 csv。")
    rows = sheet.rows
    properties = _records(rows.drop(columns=[GEOMETRY, LON, LAT], errors="ignore"))
    features = [
        {"type": "Feature", "geometry": geometry, "properties": values}
        for geometry, values in zip(_geometries(rows), properties, strict=True)
    ]
    titles = {str(name): sheet.header(str(name)) for name in rows.columns if name not in (GEOMETRY, LON, LAT)}
    collection = {
        "type": "FeatureCollection",
        "name": sheet.title,
        "crs": _CRS,
        "metadata": {**about, "titles": titles},
        "features": features,
    }
    return orjson.dumps(collection) + b"\n"


def _geometries(rows: pd.DataFrame) -> list[Any]:
    if GEOMETRY in rows:
        texts = shapely.to_geojson(rows[GEOMETRY].to_numpy())
        return [orjson.loads(text) if text else None for text in texts]
    lon, lat = rows[LON].to_numpy(float), rows[LAT].to_numpy(float)
    known = np.isfinite(lon) & np.isfinite(lat)
    return [
        {"type": "Point", "coordinates": [round(x, 6), round(y, 6)]} if ok else None
        for x, y, ok in zip(lon.tolist(), lat.tolist(), known.tolist(), strict=True)
    ]


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    columns = {str(name): _plain(rows[name]) for name in rows.columns}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _plain(values: pd.Series) -> list[Any]:
    if values.dtype.kind == "M":
        return [None if pd.isna(v) else v.isoformat() for v in values]
    if values.dtype.kind == "f":
        return [None if not np.isfinite(v) else v for v in values.to_numpy(float).tolist()]
    return [None if pd.isna(v) else v for v in values.astype(object).tolist()]


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


_WRITERS: dict[str, Callable[[list[Sheet], Mapping[str, str]], bytes]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "geojson": _geojson,
    "parquet": _parquet,
    "json": _json,
}
