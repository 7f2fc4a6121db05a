"""Pieces of a Word file: a page, a table of rows with exact heights, lines with exact steps, text in the Chinese font."""

from collections.abc import Sequence
from typing import IO

from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from store.paper.pen import MARK

FONT = "等线"
SIDE_MM, TOP_MM, BOTTOM_MM, HEADER_MM = 15.0, 14.0, 8.0, 6.0
WIDE_MM, HIGH_MM = 180.0, 297.0 - TOP_MM - BOTTOM_MM
LEAST_MM = 0.4  # of a row: Word takes no height for any height
GREY, PALE = RGBColor(95, 104, 112), RGBColor(150, 156, 162)


def set_style(document: Document) -> None:
    """Small letters of the Chinese font, nothing between paragraphs."""
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(8.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.space_before = Pt(0)


def set_page(section: Section) -> None:
    """A4 with the header in the upper margin."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(SIDE_MM)
    section.top_margin, section.bottom_margin = Mm(TOP_MM), Mm(BOTTOM_MM)
    section.header_distance, section.footer_distance = Mm(HEADER_MM), Mm(3)


def new_section(document: Document, begins: WD_SECTION) -> Section:
    """A further section; the paragraph that ends the one before takes next to no room."""
    section = document.add_section(begins)
    stepped(document.paragraphs[-1], LEAST_MM)
    return section


def new_table(document: Document, grid: Sequence[float], heights: Sequence[float]) -> Table:
    """A table without lines: columns of ``grid`` mm, a row for each of ``heights``."""
    table = document.add_table(0, len(grid))
    table.autofit = False
    for column, wide in zip(table.columns, grid, strict=True):
        column.width = Mm(wide)
    for high in heights:
        _add_row(table, grid, high)
    return table


def _add_row(table: Table, grid: Sequence[float], high: float) -> None:
    row = table.add_row()
    row.height, row.height_rule = Mm(max(high, LEAST_MM)), WD_ROW_HEIGHT_RULE.EXACTLY
    for cell, wide in zip(row.cells, grid, strict=True):
        cell.width = Mm(wide)


def wide_row(table: Table, grid: Sequence[float], high: float) -> _Cell:
    """A further row that is one cell, exactly ``high`` mm."""
    _add_row(table, grid, high)
    return span(table, len(table.rows) - 1, 0, len(grid) - 1)


def span(table: Table, row: int, first: int, last: int) -> _Cell:
    """The cell over these columns of the grid."""
    cell = table.cell(row, first)
    return cell if first == last else cell.merge(table.cell(row, last))


class Lines:
    """Paragraphs of a cell, the first of which is there already."""

    def __init__(self, cell: _Cell) -> None:
        self.cell, self.last = cell, stepped(cell.paragraphs[0], LEAST_MM)
        self.is_new = True

    def next(self, step: float) -> Paragraph:
        """The next paragraph, with lines of ``step`` mm."""
        self.last = stepped(self.last if self.is_new else self.cell.add_paragraph(), step)
        self.is_new = False
        return self.last

    def gap(self, mm: float) -> None:
        """Room after the last paragraph."""
        self.last.paragraph_format.space_after = Mm(mm)


def hang(paragraph: Paragraph, indent: float) -> Paragraph:
    """The paragraph with its first tab, and all further lines, ``indent`` mm from the left."""
    set_in = paragraph.paragraph_format
    set_in.left_indent, set_in.first_line_indent = Mm(indent), Mm(-indent)
    set_in.tab_stops.add_tab_stop(Mm(indent))
    return paragraph


def as_written(lines: Sequence[str], text: str) -> str:
    """The text as far as these lines go: with its own spaces, and the mark of what was cut."""
    shown = "".join(lines)
    whole, seen = clean(text), "".join(shown.split())
    if seen == "".join(whole.split()):
        return whole.strip()
    left, kept = len(seen.rstrip(MARK)), ""
    for c in whole:
        if left == 0:
            break
        left -= not c.isspace()
        kept += c
    return kept.rstrip() + MARK


def stepped(paragraph: Paragraph, step: float) -> Paragraph:
    """The paragraph with lines of exactly ``step`` mm."""
    set_in = paragraph.paragraph_format
    set_in.line_spacing_rule, set_in.line_spacing = WD_LINE_SPACING.EXACTLY, Mm(step)
    return paragraph


def write(
    paragraph: Paragraph, text: str, size: float, colour: RGBColor | None = None, *, bold: bool = False
) -> None:
    """Add text to a paragraph."""
    run = paragraph.add_run(clean(text))
    run.font.size, run.bold, run.font.name = Pt(size), bold, FONT
    if colour is not None:
        run.font.color.rgb = colour
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)


def draw(paragraph: Paragraph, picture: IO[bytes], wide: float) -> None:
    """Add a picture ``wide`` mm wide, with no room around it."""
    shape = paragraph.add_run().add_picture(picture, width=Mm(wide))
    for side in ("distT", "distB", "distL", "distR"):
        shape._inline.set(side, "0")


def clean(text: str) -> str:
    """Without the characters XML forbids and breaks; a tab stays: it parts a mark from its item."""
    return "".join(c if c.isprintable() or c == "\t" else " " for c in text)
