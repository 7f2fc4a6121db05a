"""The part of a sheet that is written by hand: labelled lines, boxes to tick, ruled lines that fill what room is left."""

from store.paper.pen import BLACK, GREY, Look, Pen
from store.paper.sheet import Blanks

TITLE_MM, ROW_MM, CHOICE_MM, RULE_MM, LABEL_MM = 5.6, 7.0, 5.4, 7.0, 4.4
LEAST_RULES = 3
LOOK, TITLE = Look(8), Look(9, True)


def blanks_height(blanks: Blanks) -> float:
    """The least it takes, in mm."""
    rows = (len(blanks.rows) + (1 if blanks.signatures else 0)) * ROW_MM
    return TITLE_MM + rows + len(blanks.choices) * CHOICE_MM + LABEL_MM + LEAST_RULES * RULE_MM


def draw_blanks(pen: Pen, blanks: Blanks, box: tuple[float, float, float, float]) -> None:
    """Everything in ``box`` = (x, y, width, height); the ruled lines take what the rest leaves."""
    x, y, wide, high = box
    bottom = y + high
    pen.pdf.set_draw_color(*BLACK)
    pen.pdf.set_line_width(0.35)
    pen.pdf.line(x, y, x + wide, y)
    pen.write((x, y + 0.8), pen.short(blanks.title, wide, TITLE.size), TITLE)
    y += TITLE_MM
    for row in blanks.rows:
        _row(pen, row, (x, y, wide))
        y += ROW_MM
    for label, options in blanks.choices:
        _choice(pen, (label, options), (x, y, wide))
        y += CHOICE_MM
    pen.write((x, y + 0.6), pen.short(blanks.lines, wide, LOOK.size), LOOK)
    y += LABEL_MM
    last = bottom - (ROW_MM if blanks.signatures else 0)
    while y + RULE_MM <= last + 0.01:
        y += RULE_MM
        _rule(pen, x, x + wide, y - 0.6)
    if blanks.signatures:
        _row(pen, blanks.signatures, (x, last, wide))


def _rule(pen: Pen, start: float, end: float, y: float) -> None:
    pen.pdf.set_draw_color(*GREY)
    pen.pdf.set_line_width(0.15)
    pen.pdf.line(start, y, end, y)


def _row(pen: Pen, row: tuple[tuple[str, float], ...], at: tuple[float, float, float]) -> None:
    """Labels with a line behind each."""
    x, y, wide = at
    whole = sum(share for _, share in row)
    for label, share in row:
        room = wide * share / whole
        said = pen.short(label, room - 8, LOOK.size)
        pen.write((x, y + 2.2), said, LOOK)
        _rule(pen, x + pen.width(said, LOOK.size) + 1, x + room - 2.5, y + ROW_MM - 1.0)
        x += room


def _choice(pen: Pen, choice: tuple[str, tuple[str, ...]], at: tuple[float, float, float]) -> None:
    """A label and boxes to tick; what does not fit the line is left to the last, shortened."""
    x, y, wide = at
    end = x + wide
    label, options = choice
    pen.write((x, y + 0.8), label, LOOK)
    x += pen.width(label, LOOK.size) + 3
    for option in options:
        said = pen.short(option, end - x - 4, LOOK.size)
        pen.pdf.set_draw_color(*BLACK)
        pen.pdf.set_line_width(0.22)
        pen.pdf.rect(x, y + 1.2, 2.6, 2.6)
        pen.write((x + 3.6, y + 0.8), said, LOOK)
        x += 3.6 + pen.width(said, LOOK.size) + 5
