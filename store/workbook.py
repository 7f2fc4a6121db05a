"""Excel workbooks an officer can work with: frozen header, filter, widths, real dates, codes as text, a sheet that explains."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, Protocol

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from schema.core import Column

ABOUT = "说明"
MAX_ROWS = 1_048_575  # data rows below the header
MAX_TEXT = 32_767  # characters of a cell
_MIN_WIDTH, _MAX_WIDTH, _SAMPLE = 8, 48, 200
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_FONT = {"font_name": "等线", "font_size": 11}


class Table(Protocol):
    """What a sheet needs: see :class:`store.exports.Sheet`."""

    @property
    def title(self) -> str:
        """Name of the sheet."""

    @property
    def rows(self) -> pd.DataFrame:
        """Rows to write."""

    def header(self, name: str) -> str:
        """Text above a column."""

    def column(self, name: str) -> Column | None:
        """Declaration of a column, if any."""


def write_workbook(target: BinaryIO, tables: Sequence[Table], about: Mapping[str, str]) -> None:
    """A workbook with one sheet per table and the sheet 说明.

    Raises
    ------
    ValueError
        When a table has more rows than a sheet can hold.
    """
    for table in tables:
        if len(table.rows) > MAX_ROWS:
            raise ValueError(
                f"“{table.title}”有 {len(table.rows)} 行，超过 Excel 的上限 {MAX_ROWS}，请改用 csv 或 parquet。"
            )
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
        "default_date_format": "yyyy-mm-dd hh:mm",
    }
    with xlsxwriter.Workbook(target, options) as book:
        names: set[str] = {ABOUT}
        for table in tables:
            _write_table(book, _sheet_name(table.title, names), table)
        _write_about(book, tables, about)


def _write_table(book: Workbook, name: str, table: Table) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format(
        {**_FONT, "bold": True, "bg_color": "#E6F0EF", "bottom": 1, "text_wrap": True, "valign": "top"}
    )
    rows = table.rows.drop(columns=["geometry"], errors="ignore")
    for at, column in enumerate(rows.columns):
        title = table.header(str(column))
        sheet.write_string(0, at, title, head)
        sheet.set_column(at, at, _width(title, rows[column]))
        _write_column(book, sheet, at, (rows[column], table.column(str(column))))
    sheet.freeze_panes(1, 0)
    if len(rows.columns):
        sheet.autofilter(0, 0, max(len(rows), 1), len(rows.columns) - 1)


def _write_column(book: Workbook, sheet: Worksheet, at: int, given: tuple[pd.Series, Column | None]) -> None:
    values, declared = given
    kind = values.dtype.kind
    if kind == "M":
        is_day = (
            declared.dtype == "date"
            if declared
            else bool((values.dropna() == values.dropna().dt.normalize()).all())
        )
        style = book.add_format({**_FONT, "num_format": "yyyy-mm-dd" if is_day else "yyyy-mm-dd hh:mm"})
        for row, value in enumerate(values, 1):
            if not pd.isna(value):
                sheet.write_datetime(row, at, value.to_pydatetime(warn=False), style)
        return
    plain, number = book.add_format(_FONT), book.add_format({**_FONT, "num_format": "General"})
    code = book.add_format({**_FONT, "num_format": "@"})
    marked = book.add_format({**_FONT, "num_format": "@", "quote_prefix": True})
    for row, value in enumerate(values.astype(object), 1):
        if pd.isna(value):
            continue
        if isinstance(value, (bool, np.bool_)):
            sheet.write_string(row, at, "是" if value else "否", plain)
        elif isinstance(value, (int, float, np.integer, np.floating)):
            _write_number(sheet, (row, at), float(value), number)
        else:
            text = str(value)[:MAX_TEXT]
            sheet.write_string(row, at, text, _text_style(text, (plain, code, marked)))


def _write_number(sheet: Worksheet, place: tuple[int, int], value: float, style: Format) -> None:
    if np.isfinite(value):
        sheet.write_number(*place, value, style)


def _text_style(text: str, styles: tuple[Format, Format, Format]) -> Format:
    plain, code, marked = styles
    if text.startswith(_FORMULA):
        return marked
    return code if text[:1].isdigit() else plain


def _write_about(book: Workbook, tables: Sequence[Table], about: Mapping[str, str]) -> None:
    sheet = book.add_worksheet(ABOUT)
    bold, plain = (
        book.add_format({**_FONT, "bold": True, "valign": "top"}),
        book.add_format({**_FONT, "text_wrap": True}),
    )
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 80)
    counts = {f"{table.title} 行数": str(len(table.rows)) for table in tables}
    for row, (key, value) in enumerate({**about, **counts}.items()):
        sheet.write_string(row, 0, key, bold)
        sheet.write_string(row, 1, value[:MAX_TEXT], plain)


def _sheet_name(title: str, taken: set[str]) -> str:
    """At most 31 characters without those Excel forbids, unique in the workbook."""
    bare = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:28] or "数据"
    name, n = bare, 1
    while name in taken:
        n += 1
        name = f"{bare}{n}"
    taken.add(name)
    return name


def _width(title: str, values: pd.Series) -> float:
    shown: list[Any] = [title, *values.head(_SAMPLE).astype(object)]
    if values.dtype.kind == "M":
        shown = [title, "2026-01-02 08:00"]
    widest = max(sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in str(v)[:60]) for v in shown)
    return min(max(widest + 2, _MIN_WIDTH), _MAX_WIDTH)
