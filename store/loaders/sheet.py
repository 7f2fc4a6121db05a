"""Excel workbooks: the XML is scanned under limits before the reader sees it.

A single cell at XFD1048576 aborts the reader and a million rows exhaust it, so the sheet's cells and rows are counted while streaming. The
scan also finds formulas without a stored result, which the reader would silently drop.
"""

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

import pandas as pd
import python_calamine

from store.loaders import archive
from store.loaders.limits import Limits
from store.loaders.refusal import Refused
from store.loaders.table import RawTable
from store.loaders.tabular import Score, header_row
from store.loaders.values import NO_RESULT, WRONG_RESULT

_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_MARKED = 100_000  # cells remembered because their formula has no usable result
NOTES_SHEET = "说明"


@dataclass
class _Scan:
    """State of one streaming pass over a sheet."""

    limits: Limits
    parser: Any
    cells: int = 0
    row: int = 0
    at: tuple[int, int] = (0, 0)
    is_formula: bool = False
    is_error: bool = False
    has_value: bool = False
    marked: dict[tuple[int, int], str] = field(default_factory=dict)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Count rows and cells; refuse far ones."""
        match name.rpartition(":")[2]:
            case "row":
                self.row = int(attributes.get("r", self.row + 1))
                self._refuse_far(self.row, 1)
                self.at = (self.row, 0)
            case "c":
                self.cells += 1
                self.at = self._position(attributes.get("r", ""))
                self._refuse_far(*self.at)
                self.is_formula = self.has_value = False
                self.is_error = attributes.get("t") == "e"
            case "f":
                self.is_formula = True
            case "v" if self.is_formula:
                self.parser.CharacterDataHandler = self.text

    def text(self, content: str) -> None:
        """The stored result of a formula; only listened to inside its ``v``, because listening is slow."""
        self.has_value |= bool(content)

    def end(self, name: str) -> None:
        """Remember a cell that the reader would turn into nothing."""
        if self.is_formula:
            self.parser.CharacterDataHandler = None
        if name.rpartition(":")[2] == "c" and len(self.marked) < _MARKED:
            if self.is_error:
                self.marked[self.at] = WRONG_RESULT
            elif self.is_formula and not self.has_value:
                self.marked[self.at] = NO_RESULT

    def _position(self, reference: str) -> tuple[int, int]:
        found = _CELL.fullmatch(reference)
        if found is None:
            return self.row, self.at[1] + 1
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        return int(found[2]), column

    def _refuse_far(self, row: int, column: int) -> None:
        if row > self.limits.sheet_rows:
            raise Refused(
                f"工作表超过 {self.limits.sheet_rows} 行（出现第 {row} 行），请改用 CSV 或 Parquet，或删去下方的空行"
            )
        if column > self.limits.sheet_columns:
            raise Refused(
                f"工作表超过 {self.limits.sheet_columns} 列（出现第 {column} 列），请删去右侧多余的列"
            )
        if self.cells > self.limits.sheet_cells:
            raise Refused(f"工作表超过 {self.limits.sheet_cells} 个单元格，请改用 CSV 或 Parquet")


def read_xlsx(path: Path, limits: Limits, score: Score) -> RawTable:
    """The first visible sheet with data (the sheet 说明 is skipped); row numbers are those of the sheet.

    Raises
    ------
    Refused
        For a zip bomb, a DTD, far cells, too many rows, a workbook the reader cannot open, or no data.
    """
    with archive.opened(path, limits) as book:
        scans = {entry.filename: _scanned(book, entry, limits) for entry in book.infolist()}
        files = _sheet_files(book, limits)
    name, cells, others = _first_sheet(path)
    marked = scans.get(files.get(name, ""), {}) or {}
    for (row, column), sentinel in marked.items():
        if row <= len(cells) and column <= len(cells[row - 1]):
            cells[row - 1][column - 1] = sentinel
    at = header_row([[_shown(c) for c in row] for row in cells[:10]], score)
    headers = tuple(_shown(cell) for cell in cells[at])
    notes = [f"工作表“{name}”"] + ([f"没有读取的工作表：{'、'.join(others)}"] if others else [])

    def chunks() -> Iterator[pd.DataFrame]:
        kept = [
            (n, row) for n, row in enumerate(cells[at + 1 :], at + 2) if any(c not in ("", None) for c in row)
        ]
        for first in range(0, len(kept), limits.chunk_rows):
            part = kept[first : first + limits.chunk_rows]
            rows = [[_plain(cell) for cell in row] for _, row in part]
            yield pd.DataFrame(rows, index=[n for n, _ in part], columns=range(len(headers)), dtype=object)

    return RawTable(headers, chunks, notes=tuple(notes))


def _scanned(
    book: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits
) -> dict[tuple[int, int], str] | None:
    """Marked cells of a sheet; None for other XML parts, which are only checked to have no DTD."""
    is_sheet = bool(_SHEET.fullmatch(entry.filename))
    if not is_sheet and not entry.filename.endswith((".xml", ".rels")):
        return None
    parser = expat.ParserCreate()
    scan = _Scan(limits, parser)
    parser.StartDoctypeDeclHandler = _refuse_dtd
    if is_sheet:
        parser.StartElementHandler, parser.EndElementHandler = scan.start, scan.end
    try:
        for block in archive.blocks(book, entry, limits):
            parser.Parse(block)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Refused(f"工作簿内的 {entry.filename} 不是完整的 XML，文件已损坏，请重新导出") from error
    return scan.marked if is_sheet else None


def _refuse_dtd(*_: Any) -> None:
    raise Refused("工作簿内含有 DTD 声明（正常的 Excel 文件没有），拒绝导入")


def _sheet_files(book: zipfile.ZipFile, limits: Limits) -> dict[str, str]:
    """Sheet name to its file inside the workbook."""
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name.endswith("Relationship"):
            target = attributes.get("Target", "").removeprefix("/xl/")
            targets[attributes.get("Id", "")] = f"xl/{target}"

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            link = next((v for key, v in attributes.items() if key.rpartition(":")[2] == "id"), "")
            sheets[attributes.get("name", "")] = link

    for file, handler in (("xl/_rels/workbook.xml.rels", relation), ("xl/workbook.xml", sheet)):
        if file in book.namelist():
            parser = expat.ParserCreate()
            parser.StartElementHandler = handler
            for block in archive.blocks(book, book.getinfo(file), limits):
                parser.Parse(block)
    return {name: targets.get(link, "") for name, link in sheets.items()}


def _first_sheet(path: Path) -> tuple[str, list[list[Any]], list[str]]:
    try:
        with python_calamine.load_workbook(str(path)) as book:
            visible = [
                meta.name
                for meta in book.sheets_metadata
                if meta.visible == python_calamine.SheetVisibleEnum.Visible and meta.name != NOTES_SHEET
            ]
            for at, name in enumerate(visible):
                cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                if any(cell not in ("", None) for row in cells for cell in row):
                    return name, cells, visible[at + 1 :]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Refused("工作簿打不开（已损坏或不是标准的 xlsx），请在 Excel 中另存后再导入") from error
    raise Refused("工作簿里没有数据，请核对")


def _shown(cell: Any) -> str:
    return re.sub(r"\s+", "", str(_plain(cell))) if cell not in ("", None) else ""


def _plain(cell: Any) -> Any:
    """Dates as text in the one way the date reader knows; whole numbers are left to it as they are."""
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return cell if isinstance(cell, (str, bool, int, float)) else str(cell)
