"""Task sheets as a Word file that can still be edited: one enterprise per page, the same words as on the PDF.

Every row of the page has an exact height and every line an exact step, both measured with the font of the PDF: whatever
the texts are, a sheet stays on its page.
"""

import io
from collections.abc import Sequence
from datetime import datetime

import docx
import segno
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.section import Section
from docx.table import _Cell
from fpdf import FPDF

from store.paper import fit, minimap
from store.paper.form import CHOICE_MM, LABEL_MM, ROW_MM, RULE_MM, TITLE_MM, blanks_height
from store.paper.mappicture import png
from store.paper.pen import MM_PER_PT, Look, Pen, added
from store.paper.sheet import Blanks, Block, Sheet
from store.paper.word import (
    GREY,
    HIGH_MM,
    LEAST_MM,
    PALE,
    WIDE_MM,
    Lines,
    as_written,
    clean,
    draw,
    hang,
    new_section,
    new_table,
    set_page,
    set_style,
    span,
    stepped,
    wide_row,
    write,
)

GRID_MM = (90.0, 14.0, 46.0, 30.0)  # edges of all rows: halves at 90, facts to 104, head to 150
FACTS_MM, HEAD_MM, CODE_MM = 104.0, 150.0, 30.0
HEAD_HIGH_MM, WHERE_MM = 32.0, 51.0
MAP_MM, QR_MM = (72.0, 46.0), 22.0
PADDING_MM = 1.9  # Word's own, left and right in a cell
SPARE = 0.95  # of a width: letters of Word's font may be a little wider than those measured
LAST_MM = 2.0  # the empty line every page of Word ends with
LINE = "＿"
RULES_PT = 8.5


class Ruler(Pen):
    """Measures without drawing; Word finds another font for what this one lacks, so no character is spelt by its code."""

    def plain(self, text: str) -> str:
        """The text without the characters that XML forbids."""
        return clean(text)

    def _em(self, c: str) -> float:
        return super()._em(c) if ord(c) in self.face.characters else 1.0


def ruler() -> Ruler:
    """A ruler with the font of the PDF; ValueError without a Chinese font."""
    pdf = FPDF(format="A4")
    return Ruler(pdf, *added(pdf))


def task_sheets(
    sheets: Sequence[Sheet], made_at: datetime, title: str, *, has_blank_backs: bool = True
) -> bytes:
    """A Word file with the sheets in this order, each on a page of its own; with blank backs on an odd page each.

    Raises
    ------
    ValueError
        Without sheets, or without a Chinese font.
    """
    if not sheets:
        raise ValueError("没有可打印的任务。")
    pen = ruler()
    document = docx.Document()
    set_style(document)
    properties = document.core_properties
    properties.title, properties.author = (clean(text)[:250] for text in (title, sheets[0].watermark))
    properties.created = made_at
    begins = WD_SECTION.ODD_PAGE if has_blank_backs else WD_SECTION.NEW_PAGE
    for number, sheet in enumerate(sheets):
        section = new_section(document, begins) if number else document.sections[0]
        set_page(section)
        _mark(pen, section, sheet)
        _sheet(document, pen, sheet)
    stepped(document.add_paragraph(), LEAST_MM)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _mark(pen: Pen, section: Section, sheet: Sheet) -> None:
    """Who printed it when, or that it is a draft, over every page: what lies across the page of the PDF."""
    header = section.header
    header.is_linked_to_previous = False
    paragraph = stepped(header.paragraphs[0], Look(13).step)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(paragraph, pen.short(sheet.watermark, WIDE_MM * SPARE, 13), 13, PALE, bold=True)


def _sheet(document: Document, pen: Pen, sheet: Sheet) -> None:
    foot = len(sheet.footer) * Look(6.5).step + 1.0
    lists = HIGH_MM - LAST_MM - HEAD_HIGH_MM - WHERE_MM - foot - blanks_height(sheet.blanks)
    half = _inner(WIDE_MM / 2)
    why, left, right = fit.lists(pen, sheet, lists, (_inner(WIDE_MM), half))
    sides = max(left.height, right.height)
    table = new_table(document, GRID_MM, (HEAD_HIGH_MM, WHERE_MM, why.height, sides))
    _head(pen, span(table, 0, 0, 2), sheet)
    _code(pen, span(table, 0, 3, 3), sheet)
    _where(pen, (span(table, 1, 0, 1), span(table, 1, 2, 3)), sheet)
    _column(span(table, 2, 0, 3), pen, (why, sheet.why), _inner(WIDE_MM))
    _column(span(table, 3, 0, 0), pen, (left, sheet.left), half)
    _column(span(table, 3, 1, 3), pen, (right, sheet.right), half)
    rest = lists - why.height - sides + blanks_height(sheet.blanks)
    _blanks(wide_row(table, GRID_MM, rest), pen, sheet.blanks, rest)
    footer = wide_row(table, GRID_MM, foot)
    for n, line in enumerate(sheet.footer):
        paragraph = stepped(footer.paragraphs[0] if n == 0 else footer.add_paragraph(), Look(6.5).step)
        write(paragraph, pen.short(line, _inner(WIDE_MM), 6.5), 6.5, GREY)


def _inner(wide: float) -> float:
    """Millimetres of text in a cell."""
    return (wide - 2 * PADDING_MM) * SPARE


def _head(pen: Pen, cell: _Cell, sheet: Sheet) -> None:
    """What it is, the name in one line or smaller in two, and the strip in two."""
    wide = _inner(HEAD_MM)
    write(stepped(cell.paragraphs[0], 5.0), pen.short(sheet.heading, wide, 8.5), 8.5, GREY)
    is_long = pen.width(pen.plain(sheet.title), 15) > wide
    size = 11.5 if is_long else 15.0
    title = pen.cut(pen.wrap(sheet.title, wide, size), 2, wide, size)
    write(stepped(cell.add_paragraph(), 12.0 / len(title)), as_written(title, sheet.title), size, bold=True)
    each = [pen.short(f"{label} {value}", wide / 2, 8.5) for label, value in sheet.strip]
    told = "　".join(each)
    strip = pen.cut(pen.wrap(told, wide, 8.5), 2, wide, 8.5)
    write(stepped(cell.add_paragraph(), 5.0), as_written(strip, told), 8.5, bold=True)


def _code(pen: Pen, cell: _Cell, sheet: Sheet) -> None:
    paragraph, wide = cell.paragraphs[0], _inner(CODE_MM)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if not sheet.link:
        write(paragraph, pen.short(sheet.words.no_code, 3 * wide, 7), 7, GREY)
        return
    picture = io.BytesIO()
    segno.make(sheet.link, error="m", micro=False).save(picture, kind="png", scale=8, border=2)
    picture.seek(0)
    draw(paragraph, picture, QR_MM)
    for text, size, colour in ((sheet.code, 10.0, None), (sheet.code_note, 6.0, GREY)):
        said = stepped(cell.add_paragraph(), Look(size).step)
        said.alignment = WD_ALIGN_PARAGRAPH.CENTER
        write(said, pen.short(text, wide, size), size, colour, bold=colour is None)


def _where(pen: Pen, cells: tuple[_Cell, _Cell], sheet: Sheet) -> None:
    """Facts on the left, the map on the right."""
    facts, place = cells
    block = Block(
        "", tuple(value for _, value in sheet.facts), labels=tuple(label for label, _ in sheet.facts)
    )
    wide = _inner(FACTS_MM)
    _column(facts, pen, (fit.fitted(pen, (block,), (wide, WHERE_MM - 1), sheet.words), (block,)), wide)
    if sheet.way:
        picture = io.BytesIO(png(minimap.picture(sheet.way, MAP_MM)))
        draw(place.paragraphs[0], picture, MAP_MM[0])
        credit = pen.short(sheet.way.credit, _inner(WIDE_MM - FACTS_MM), 6)
        write(stepped(place.add_paragraph(), Look(6).step), credit, 6, GREY)


def _column(cell: _Cell, pen: Pen, what: tuple[fit.Column, Sequence[Block]], wide: float) -> None:
    """Fitted blocks one under the other, as editable paragraphs with hanging marks."""
    column, given = what
    look, lines = Look(column.size), Lines(cell)
    sources = [block for block in given if block.items]
    for block, source in zip(column.blocks, sources, strict=True):
        if block.title:
            size = look.size + 0.5
            head = lines.next(look.step + fit.TITLE_EXTRA_MM)
            said = pen.short(block.title, wide, size)
            write(head, said, size, bold=True)
            rest = wide - pen.width(said, size) - 3
            if block.note and rest > 10:
                write(head, "　" + pen.short(block.note, rest - 3, 6.5), 6.5, GREY)
        for n, item in enumerate(block.items):
            is_more = len(block.items) < len(source.items) and n == len(block.items) - 1
            text = "".join(item.lines) if is_more else as_written(item.lines, source.items[n])
            paragraph = hang(lines.next(look.step), block.indent)
            mark = pen.short(item.mark, block.indent - 0.5, look.size)
            write(paragraph, f"{mark}\t", look.size, GREY if source.labels else None)
            write(paragraph, text, look.size)
        lines.gap(fit.BLOCK_GAP_MM)


def _blanks(cell: _Cell, pen: Pen, blanks: Blanks, high: float) -> None:
    """Labelled lines, boxes and ruled lines for the pen; the ruled lines take what the rest leaves."""
    lines, wide = Lines(cell), _inner(WIDE_MM)
    write(lines.next(TITLE_MM), pen.short(blanks.title, wide, 9), 9, bold=True)
    for row in blanks.rows:
        write(lines.next(ROW_MM), _ruled(pen, row, wide), RULES_PT)
    for label, options in blanks.choices:
        said = f"{label}　" + "　".join(f"□ {x}" for x in options)
        write(lines.next(CHOICE_MM), pen.short(said, wide, RULES_PT), RULES_PT)
    write(lines.next(LABEL_MM), pen.short(blanks.lines, wide, RULES_PT), RULES_PT)
    signed = ROW_MM if blanks.signatures else 0.0
    used = TITLE_MM + len(blanks.rows) * ROW_MM + len(blanks.choices) * CHOICE_MM + LABEL_MM + signed
    for _ in range(int((high - used) / RULE_MM + 0.001)):
        write(lines.next(RULE_MM), LINE * int(wide / (RULES_PT * MM_PER_PT)), RULES_PT)
    if blanks.signatures:
        write(lines.next(ROW_MM), _ruled(pen, blanks.signatures, wide), RULES_PT)


def _ruled(pen: Pen, row: tuple[tuple[str, float], ...], wide: float) -> str:
    """Labels with a line behind each."""
    whole = sum(share for _, share in row)
    told = []
    for label, share in row:
        room = wide * share / whole - 3.0
        said = pen.short(label, room - 12, RULES_PT)
        told.append(said + LINE * int((room - pen.width(said, RULES_PT)) / (RULES_PT * MM_PER_PT)))
    return "　".join(told)
