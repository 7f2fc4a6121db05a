"""Task sheets as PDF: one A4 page per enterprise, whatever the texts; the Chinese font is embedded as far as it is used."""

from collections.abc import Sequence
from datetime import datetime

import segno
from fpdf import FPDF

from store.paper import fit, minimap
from store.paper.form import blanks_height, draw_blanks
from store.paper.mapdraw import draw_map
from store.paper.pen import BLACK, GREY, MARK, Look, Pen, added
from store.paper.sheet import Block, Sheet

WIDTH, HEIGHT = 210.0, 297.0
SIDE, TOP, BOTTOM = 15.0, 9.0, 8.0  # the same on both sides: printed on both, punched on either
INNER = WIDTH - 2 * SIDE
QR_MM, QR_GAP = 23.0, 4.0
STRIP_MM, WHERE_MM, MAP_MM = 9.0, 51.0, 84.0
GUTTER = 5.0
WATERMARK = Look(30, False, (238, 240, 242))
SMALL = Look(6.5, False, GREY)


def task_sheets(
    sheets: Sequence[Sheet], made_at: datetime, title: str, *, has_blank_backs: bool = True
) -> bytes:
    """A PDF with one page per sheet, in this order; between them empty pages, so that no back of a sheet of paper
    that one enterprise signs bears the name of another.

    Raises
    ------
    ValueError
        Without sheets, or without a Chinese font.
    """
    if not sheets:
        raise ValueError("没有可打印的任务。")
    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.set_title(title)
    pdf.set_lang("zh-CN")
    pdf.set_creation_date(made_at.astimezone())
    pen = Pen(pdf, *added(pdf))
    for number, sheet in enumerate(sheets, start=1):
        if number > 1 and has_blank_backs:
            pdf.add_page()
        pdf.add_page()
        pen.missing.clear()
        _page(pen, sheet, (number, len(sheets)))
    return bytes(pdf.output())


def _page(pen: Pen, sheet: Sheet, number: tuple[int, int]) -> None:
    _watermark(pen, sheet.watermark)
    y = _head(pen, sheet)
    y = _where(pen, sheet, y)
    foot = HEIGHT - BOTTOM - (len(sheet.footer) + 1) * SMALL.step
    lists = foot - 2.0 - blanks_height(sheet.blanks) - y
    y = _lists(pen, sheet, y, lists)
    draw_blanks(pen, sheet.blanks, (SIDE, y, INNER, foot - 2.0 - y))
    _foot(pen, sheet, foot, number)


def _watermark(pen: Pen, text: str) -> None:
    said = pen.short(text, 170, WATERMARK.size)
    for middle in (75.0, 165.0, 245.0):
        with pen.pdf.rotation(28, WIDTH / 2, middle):
            pen.centred(WIDTH / 2, middle, said, WATERMARK)


def _head(pen: Pen, sheet: Sheet) -> float:
    """Name of the enterprise, its code for the phone, and the cells under it; where the next part begins."""
    wide = INNER - QR_MM - QR_GAP
    pen.write((SIDE, TOP), pen.short(sheet.heading, wide, 8.5), Look(8.5, False, GREY))
    look = Look(16, True)
    lines = pen.wrap(sheet.title, wide, look.size)
    if len(lines) > 1:
        look = Look(12, True)
        lines = pen.cut(pen.wrap(sheet.title, wide, look.size), 2, wide, look.size)
    for n, line in enumerate(lines):
        pen.write((SIDE, TOP + 5.5 + n * look.step), line, look)
    _code(pen, sheet, WIDTH - SIDE - QR_MM)
    y = TOP + 17.5
    _strip(pen, sheet, (SIDE, y), wide)
    return y + STRIP_MM + 4.5


def _code(pen: Pen, sheet: Sheet, x: float) -> None:
    """The QR code as squares, and the same in letters under it."""
    pdf = pen.pdf
    if not sheet.link:
        pdf.set_draw_color(*GREY)
        pdf.set_line_width(0.2)
        pdf.rect(x, TOP, QR_MM, QR_MM)
        for n, line in enumerate(pen.wrap(sheet.words.no_code, QR_MM - 4, 7)[:4]):
            pen.centred(x + QR_MM / 2, TOP + 8 + n * 3.4, line, Look(7, False, GREY))
        return
    pdf.set_fill_color(0)
    for left, top, length, unit in qr_runs(sheet.link, QR_MM):
        pdf.rect(x + left, TOP + top, length, unit, style="F")
    pen.centred(x + QR_MM / 2, TOP + QR_MM + 0.1, pen.short(sheet.code, QR_MM + 4, 10), Look(10, True))
    pen.centred(
        x + QR_MM / 2, TOP + QR_MM + 4.3, pen.short(sheet.code_note, QR_MM + 6, 6), Look(6, False, GREY)
    )


def qr_runs(text: str, side: float) -> list[tuple[float, float, float, float]]:
    """Dark runs of a QR code of this size in mm with its quiet zone: left, top, length, height."""
    code = segno.make(text, error="m", micro=False)
    rows = [list(row) for row in code.matrix_iter(border=2)]
    unit = side / len(rows)
    runs: list[tuple[float, float, float, float]] = []
    for r, row in enumerate(rows):
        start = None
        for c, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = c
            elif not dark and start is not None:
                runs.append((start * unit, r * unit, (c - start) * unit, unit))
                start = None
    return runs


def _strip(pen: Pen, sheet: Sheet, at: tuple[float, float], wide: float) -> None:
    """Cells side by side: a small label and under it the value."""
    pdf = pen.pdf
    pdf.set_draw_color(*GREY)
    pdf.set_line_width(0.2)
    each = wide / max(len(sheet.strip), 1)
    for n, (label, value) in enumerate(sheet.strip):
        x = at[0] + n * each
        pdf.rect(x, at[1], each, STRIP_MM)
        pen.write((x + 1.2, at[1] + 0.8), pen.short(label, each - 2, 6.5), SMALL)
        look = next((s for s in (9.5, 8.5, 7.5) if pen.width(pen.plain(value), s) <= each - 2), 6.5)
        pen.write((x + 1.2, at[1] + 4.0), pen.short(value, each - 2, look), Look(look, True))


def _where(pen: Pen, sheet: Sheet, y: float) -> float:
    """Facts on the left, the map on the right."""
    wide = INNER - (MAP_MM + GUTTER if sheet.way else 0)
    values = tuple(value for _, value in sheet.facts)
    block = Block("", values, labels=tuple(label for label, _ in sheet.facts))
    column = fit.fitted(pen, (block,), (wide, WHERE_MM), sheet.words)
    draw_column(pen, column, (SIDE, y), wide)
    if sheet.way:
        size = (MAP_MM, WHERE_MM)
        draw_map(pen, minimap.picture(sheet.way, size), (WIDTH - SIDE - MAP_MM, y), sheet.way.credit)
    return y + WHERE_MM + 2.5


def _lists(pen: Pen, sheet: Sheet, y: float, room: float) -> float:
    """Reasons over the whole width, under them two columns; where they end."""
    half = (INNER - GUTTER) / 2
    why, left, right = fit.lists(pen, sheet, room, (INNER, half))
    draw_column(pen, why, (SIDE, y), INNER)
    y += why.height
    draw_column(pen, left, (SIDE, y), half)
    draw_column(pen, right, (SIDE + half + GUTTER, y), half)
    return y + max(left.height, right.height)


def draw_column(pen: Pen, column: fit.Column, at: tuple[float, float], wide: float) -> None:
    """Blocks one under the other."""
    x, y = at
    look, title = Look(column.size), Look(column.size + 0.5, True)
    for block in column.blocks:
        if block.title:
            said = pen.short(block.title, wide, title.size)
            pen.write((x, y), said, title)
            rest = wide - pen.width(said, title.size) - 3
            if block.note and rest > 10:
                pen.write((x + wide - rest, y + 0.7), pen.short(block.note, rest, 6.5), SMALL)
            y += look.step + fit.TITLE_EXTRA_MM
            pen.pdf.set_draw_color(*GREY)
            pen.pdf.set_line_width(0.15)
            pen.pdf.line(x, y - 0.7, x + wide, y - 0.7)
        for item in block.items:
            y = _item(pen, item, (x, y), (block.indent, wide, look))
        y += fit.BLOCK_GAP_MM


def _item(pen: Pen, item: fit.Item, at: tuple[float, float], how: tuple[float, float, Look]) -> float:
    (x, y), (indent, wide, look) = at, how
    if item.mark == "□":
        side = look.size * 0.27
        pen.pdf.set_draw_color(*BLACK)
        pen.pdf.set_line_width(0.22)
        pen.pdf.rect(x + 0.3, y + (look.step - side) / 2 - 0.2, side, side)
    elif item.mark:
        is_label = indent > fit.INDENT_MM
        mark = Look(look.size, False, GREY if is_label else BLACK)
        pen.write((x, y), pen.short(item.mark, indent - 0.5, look.size), mark)
    for line in item.lines:
        pen.write((x + indent, y), pen.short(line, wide - indent + 0.5, look.size), look)
        y += look.step
    return y


def _foot(pen: Pen, sheet: Sheet, y: float, number: tuple[int, int]) -> None:
    """What proves the page, who printed it, which page it is, and which characters had to be spelt."""
    pdf = pen.pdf
    pdf.set_draw_color(*GREY)
    pdf.set_line_width(0.15)
    pdf.line(SIDE, y - 0.6, WIDTH - SIDE, y - 0.6)
    page = pen.plain(sheet.words.page.format(n=number[0], all=number[1]))
    aside = pen.width(page, SMALL.size)
    for n, line in enumerate(sheet.footer):
        wide = INNER - (aside + 4 if n == 0 else 0)
        pen.write((SIDE, y + n * SMALL.step), pen.short(line, wide, SMALL.size), SMALL)
    pen.write((WIDTH - SIDE - aside, y), page, SMALL)
    if pen.missing:
        codes = "、".join(sorted(pen.missing)[:12]) + (MARK if len(pen.missing) > 12 else "")
        said = pen.short(sheet.words.missing.format(codes=codes), INNER, SMALL.size)
        pen.write((SIDE, y + len(sheet.footer) * SMALL.step), said, Look(SMALL.size, True))
