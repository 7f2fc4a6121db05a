"""Raw cells to typed columns: numbers, instants, yes and no, codes that stay text. What is not understood is named, not lost."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from geo.crs import parse_degrees
from schema.core import Column
from schema.factor import FACTORS
from store.loaders.dates import day, instant

NO_RESULT, WRONG_RESULT = "#公式没有保存计算结果", "#公式结果是错误值"
SENTINELS = {
    NO_RESULT: "的公式没有保存计算结果，请在 Excel 中重新计算并保存",
    WRONG_RESULT: "的公式结果是错误值",
}
_EMPTY_TEXT = frozenset({"", "null", "NULL", "None", "NaN", "nan", "<NA>"})
_EMPTY_NUMBER = _EMPTY_TEXT | {"-", "--", "—", "——", "/", "\\", "无", "缺测", "无数据", "N/A", "n/a", "NA"}
_YES = frozenset({"是", "有", "true", "t", "yes", "y", "1", "1.0", "√", "在线", "启用"})
_NO = frozenset({"否", "无", "false", "f", "no", "n", "0", "0.0", "×", "离线", "停用"})
_ALWAYS_CODES = frozenset({"adcode", "uscc", "permit_no", "home_adcode"})
_WORDS = {
    "废气": "gas", "大气": "gas", "气": "gas", "废水": "water", "水": "water",
    "产污": "prod", "生产": "prod", "治污": "treat", "治理": "treat", "其他": "other", "其它": "other",
    "小时均值": "1h", "小时": "1h", "日均值": "24h", "日": "24h", "wgs-84": "wgs84", "gcj-02": "gcj02", "bd-09": "bd09",
    "日常": "daily", "日常检查": "daily", "专项": "special", "专项检查": "special", "案件": "case", "帮扶": "assist",
    "重点": "重点管理", "简化": "简化管理", "登记": "登记管理", "省级": "province", "市级": "city", "区县": "district",
}  # fmt: skip
_FACTOR_CODES = {factor.title: factor.code for factor in FACTORS.values()}
_TOO_LONG = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_EXCEL_TEXT = re.compile(r'="(.*)"')
_SHOWN = 30

Parsed = tuple[object, str]  # the value (None when empty) and why it is not one ("" when it is)


def convert(column: Column, raw: pd.Series, scale: float = 1.0) -> tuple[pd.Series, pd.Series]:
    """Typed values of a column and, per row, why the cell is not one (``""`` when it is or is empty).

    Text gives ``object`` with None, int ``Int64``, float ``float64``, bool ``boolean``, date and timestamp
    ``datetime64[us]``. ``scale`` is multiplied into numbers.
    """
    quick = _typed(column, raw)
    if quick is not None:
        return quick * scale if scale != 1.0 else quick, pd.Series("", index=raw.index, dtype=object)
    codes, texts = _factorised(raw)
    parse = _parser(column)
    parsed = [(None, "") if text is None else parse(text) for text in texts] + [(None, "")]
    values = _column(column, [value for value, _ in parsed], codes, raw.index)
    reasons = np.array([f"“{column.title}”{why}" if why else "" for _, why in parsed], dtype=object)
    return values * scale if scale != 1.0 else values, pd.Series(reasons[codes], raw.index, dtype=object)


def _factorised(raw: pd.Series) -> tuple[np.ndarray, list[str | None]]:
    """Position of each cell among the distinct texts, -1 where missing; every text is tidied once."""
    cells = raw.astype(object)
    if pd.api.types.infer_dtype(cells, skipna=True) != "string":
        cells = cells.map(_cell)  # True and 1 are equal to a hash table, but not to a reader
        codes, uniques = pd.factorize(cells, use_na_sentinel=True)
        return codes, list(uniques)
    codes, uniques = pd.factorize(cells, use_na_sentinel=True)
    return codes, [_cell(text) for text in uniques]


def as_text(raw: pd.Series) -> pd.Series:
    """Cells as stripped text without any reading of numbers; None where empty."""
    return raw.astype(object).map(_cell).map(lambda v: None if v is None or v in _EMPTY_TEXT else v)


def _typed(column: Column, raw: pd.Series) -> pd.Series | None:
    """The answer without looking at single cells, where the file has types (parquet, geopackage)."""
    kind = getattr(raw.dtype, "kind", "O")
    if column.dtype == "float" and kind in "iuf":
        return raw.astype("float64")
    if column.dtype in ("date", "timestamp") and kind == "M" and getattr(raw.dtype, "tz", None) is None:
        stamps = raw.astype("datetime64[us]")
        return stamps.dt.normalize() if column.dtype == "date" else stamps
    if column.dtype == "bool" and kind == "b":
        return raw.astype("boolean")
    return None


def _cell(cell: Any) -> str | None:
    """One cell as stripped text; whole floats lose their ``.0``; None when empty."""
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return None
    if isinstance(cell, (bool, np.bool_)):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (float, np.floating)):
        if np.isnan(cell):
            return None
        value = float(cell)
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    text = str(cell).strip(" \t\r\n\u3000\u00a0\ufeff")
    if found := _EXCEL_TEXT.fullmatch(text):
        text = found[1]
    if len(text) > 1 and text[0] == "'" and (text[1].isdigit() or text[1] in "=+-@"):
        text = text[1:]  # the mark by which spreadsheets, and our own exports, keep a cell as text
    return text or None


def _parser(column: Column) -> Callable[[str], Parsed]:
    if column.name.startswith(("lon_", "lat_")):
        return _degrees
    match column.dtype:
        case "float":
            return _number
        case "int":
            return _whole
        case "bool":
            return _flag
        case "date":
            return lambda text: _moment(text, is_day=True)
        case "timestamp":
            return lambda text: _moment(text, is_day=False)
    return lambda text: _text(column, text)


def _number(text: str) -> Parsed:
    if text in SENTINELS:
        return None, SENTINELS[text]
    if text in _EMPTY_NUMBER:
        return None, ""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").removesuffix("%")
    try:
        value = float(plain) if "_" not in plain else None
    except ValueError:
        value = None
    return (value, "") if value is not None else (None, f"“{text[:_SHOWN]}”不是数字")


def _whole(text: str) -> Parsed:
    value, why = _number(text)
    if isinstance(value, float) and not (value.is_integer() and abs(value) < 2**53):
        return None, f"“{text[:_SHOWN]}”不是整数"
    return (int(value) if isinstance(value, float) else None), why


def _degrees(text: str) -> Parsed:
    if text in SENTINELS:
        return None, SENTINELS[text]
    if text in _EMPTY_NUMBER:
        return None, ""
    try:
        return parse_degrees(text), ""
    except ValueError:
        return None, f"“{text[:_SHOWN]}”不是经纬度"


def _flag(text: str) -> Parsed:
    plain = text.lower()
    if plain in _YES or plain in _NO:
        return plain in _YES, ""
    if text in _EMPTY_NUMBER:
        return None, ""
    return None, SENTINELS.get(text, f"“{text[:_SHOWN]}”不是“是”或“否”")


def _moment(text: str, *, is_day: bool) -> Parsed:
    if text in SENTINELS:
        return None, SENTINELS[text]
    if text in _EMPTY_NUMBER:
        return None, ""
    at = day(text) if is_day else instant(text)
    wanted = "2026-01-02" if is_day else "2026-01-02 08:00"
    return (at, "") if at else (None, f"“{text[:_SHOWN]}”不是能认的时间写法或不存在（请写成 {wanted}）")


def _text(column: Column, text: str) -> Parsed:
    if text in SENTINELS:
        return None, SENTINELS[text]
    if text in _EMPTY_TEXT:
        return None, ""
    if _TOO_LONG.fullmatch(text):
        return None, f"“{text}”是被存成数字的长编码，末位已经失真，请在源表中设为文本格式"
    if column.name in _ALWAYS_CODES or column.name.endswith(("_id", "_no")):
        text = unicodedata.normalize("NFKC", text).replace(" ", "")
        text = text.upper() if column.name in _ALWAYS_CODES else text
    if column.name == "factor":
        return _FACTOR_CODES.get(text, text), ""
    if column.choices and text not in column.choices:
        known = (_WORDS.get(text.lower(), text), text.upper(), text.lower())
        return next((word for word in known if word in column.choices), text), ""
    return text, ""


def _column(column: Column, parsed: list[object], codes: np.ndarray, index: pd.Index) -> pd.Series:
    if column.dtype == "float":
        numbers = np.array([np.nan if value is None else value for value in parsed], dtype=float)
        return pd.Series(numbers[codes], index)
    if column.dtype in ("date", "timestamp"):
        stamps = np.array(parsed, dtype="datetime64[us]")  # None becomes NaT
        return pd.Series(stamps[codes], index)
    cells = np.empty(len(parsed), dtype=object)
    cells[:] = parsed
    series = pd.Series(cells[codes], index, dtype=object)
    if column.dtype == "int":
        return series.astype("Int64")
    return series.astype("boolean") if column.dtype == "bool" else series
