"""Task sheets as a Word file that can still be edited: one enterprise per page, the same words as on the PDF."""

import io
from collections.abc import Sequence
from datetime import datetime

import docx
import segno
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from store.paper import minimap
from store.paper.mappicture import png
from store.paper.sheet import Blanks, Block, Sheet

FONT = "等线"
MAP_MM = (72.0, 46.0)
MOST_ITEMS, MOST_CHARS = 5, 90  # of a list: what leaves room for the rest of the page
GREY = RGBColor(95, 104, 112)
LINE = "＿"


def task_sheets(sheets: Sequence[Sheet], made_at: datetime, title: str) -> bytes:
    """A Word file with the sheets in this order, each on a page of its own.

    Raises
    ------
    ValueError
        Without sheets, or without a Chinese font for the map.
    """
    if not sheets:
        raise ValueError("没有可打印的任务。")
    document = docx.Document()
    _page_of(document)
    properties = document.core_properties
    properties.title, properties.author = (_clean(text)[:250] for text in (title, sheets[0].watermark))
    properties.created = made_at
    for number, sheet in enumerate(sheets):
        if number:
            document.add_page_break()
        _sheet(document, sheet)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _page_of(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(15)
    section.top_margin = section.bottom_margin = Mm(10)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(8.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.space_before = Pt(0)


def _sheet(document: Document, sheet: Sheet) -> None:
    head = document.add_table(1, 2)
    _widths(head.rows[0].cells, (150, 30))
    left, right = head.rows[0].cells
    _text(left.paragraphs[0], sheet.heading, 8, GREY)
    _text(left.add_paragraph(), sheet.title, 15, bold=True)
    _text(left.add_paragraph(), "　".join(f"{label} {value}" for label, value in sheet.strip), 8.5, bold=True)
    _code(right, sheet)
    where = document.add_table(1, 2)
    facts, place = where.rows[0].cells
    _widths((facts, place), (104, 76))
    first = True
    for label, value in sheet.facts:
        _labelled(facts.paragraphs[0] if first else facts.add_paragraph(), label, value)
        first = False
    if sheet.way:
        picture = io.BytesIO(png(minimap.picture(sheet.way, MAP_MM)))
        place.paragraphs[0].add_run().add_picture(picture, width=Mm(MAP_MM[0]))
        _text(place.add_paragraph(), sheet.way.credit, 6, GREY)
    for block in sheet.why:
        _block(document.add_paragraph(), block, sheet)
    lists = document.add_table(1, 2)
    for cell, blocks in zip(lists.rows[0].cells, (sheet.left, sheet.right), strict=True):
        for n, block in enumerate(b for b in blocks if b.items):
            _block(cell.paragraphs[0] if n == 0 else cell.add_paragraph(), block, sheet)
    _blanks(document, sheet.blanks)
    for line in sheet.footer:
        _text(document.add_paragraph(), line, 6.5, GREY)


def _code(cell: _Cell, sheet: Sheet) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if not sheet.link:
        _text(paragraph, sheet.words.no_code, 7, GREY)
        return
    picture = io.BytesIO()
    segno.make(sheet.link, error="m", micro=False).save(picture, kind="png", scale=8, border=2)
    picture.seek(0)
    paragraph.add_run().add_picture(picture, width=Mm(24))
    said = cell.add_paragraph()
    said.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _text(said, sheet.code, 10, bold=True)


def _block(paragraph: Paragraph, block: Block, sheet: Sheet) -> None:
    """Title and items as lines of one paragraph; what is left out is counted."""
    if not block.items:
        return
    _text(paragraph, f"{block.title}　", 9, bold=True)
    if block.note:
        _text(paragraph, block.note, 7, GREY)
    marks = block.labels or [
        f"{n}." if block.mark == "1" else block.mark for n in range(1, len(block.items) + 1)
    ]
    for mark, text in list(zip(marks, block.items, strict=True))[:MOST_ITEMS]:
        paragraph.add_run().add_break()
        _text(paragraph, f"{mark} {_short(text)}", 8)
    if len(block.items) > MOST_ITEMS:
        paragraph.add_run().add_break()
        _text(paragraph, sheet.words.more.format(n=len(block.items) - MOST_ITEMS), 8, GREY)


def _blanks(document: Document, blanks: Blanks) -> None:
    _text(document.add_paragraph(), blanks.title, 9, bold=True)
    for row in blanks.rows:
        whole = sum(share for _, share in row)
        said = "　".join(
            label + LINE * max(4, round(44 * share / whole) - len(label)) for label, share in row
        )
        _text(document.add_paragraph(), said, 8.5)
    for label, options in blanks.choices:
        _text(document.add_paragraph(), f"{label}　" + "　".join(f"□ {x}" for x in options), 8.5)
    _text(document.add_paragraph(), blanks.lines, 8.5)
    for _ in range(3):
        _text(document.add_paragraph(), LINE * 58, 8.5)
    _text(document.add_paragraph(), "　".join(label + LINE * 9 for label, _ in blanks.signatures), 8.5)


def _labelled(paragraph: Paragraph, label: str, value: str) -> None:
    _text(paragraph, f"{label}　", 8, GREY)
    _text(paragraph, _short(value), 8.5)


def _text(
    paragraph: Paragraph, text: str, size: float, colour: RGBColor | None = None, *, bold: bool = False
) -> None:
    run = paragraph.add_run(_clean(text))
    run.font.size, run.bold, run.font.name = Pt(size), bold, FONT
    if colour is not None:
        run.font.color.rgb = colour
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)


def _clean(text: str) -> str:
    """Without the characters XML forbids."""
    return "".join(c if c.isprintable() else " " for c in text)


def _short(text: str) -> str:
    return text if len(text) <= MOST_CHARS else text[: MOST_CHARS - 1] + "…"


def _widths(cells: Sequence[_Cell], mm: Sequence[float]) -> None:
    for cell, width in zip(cells, mm, strict=True):
        cell.width = Mm(width)
