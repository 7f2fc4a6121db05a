"""The small map drawn on a PDF page as vectors: land, borders, the way with its numbers, scale and north."""

from fpdf import FPDF

from store.paper.minimap import Label, Line, Mark, Picture, ends
from store.paper.pen import BLACK, GREY, Colour, Look, Pen

SEA, LAND = (233, 239, 243), (252, 252, 249)
ROUTE, HERE = (11, 95, 98), (180, 38, 24)
BORDERS: dict[str, tuple[float, Colour, tuple[float, float]]] = {  # width in mm, colour, dash and gap
    "district": (0.12, (150, 158, 164), (0.9, 0.7)),
    "city": (0.22, (110, 118, 126), (2.0, 0.7)),
    "province": (0.4, (80, 86, 92), (0.0, 0.0)),
    "outline": (0.25, (98, 128, 148), (0.0, 0.0)),
}
RADIUS = 1.9
BAR_WORDS = 12.0  # mm for the words beside the scale


def draw_map(pen: Pen, picture: Picture, at: tuple[float, float], credit: str) -> None:
    """The picture with its upper left corner at ``at``, in a frame; the credit on its lower edge."""
    pdf, (x, y), (wide, high) = pen.pdf, at, picture.size
    with pdf.rect_clip(x, y, wide, high):
        pdf.set_fill_color(*SEA)
        pdf.rect(x, y, wide, high, style="F")
        pdf.set_fill_color(*LAND)
        for ring in picture.land:
            pdf.polygon(_moved(ring, at), style="F")
        for kind, line in picture.borders:
            _border(pdf, kind, _moved(line, at))
        for label in picture.labels:
            _label(pen, label, at)
        _route(pdf, picture, at)
        for mark in sorted(picture.marks, key=lambda m: m.is_here):
            _mark(pen, mark, at)
        _north(pen, (x + wide - 4, y + 2))
        pdf.set_fill_color(255)
        pdf.rect(x, y + high - 3.2, wide, 3.2, style="F")
        room = wide - picture.bar[0] - BAR_WORDS
        pen.write((x + 0.8, y + high - 3.0), pen.short(credit, room, 5.5), Look(5.5, False, GREY))
        _bar(pen, picture, at)
    pdf.set_dash_pattern()
    pdf.set_draw_color(*GREY)
    pdf.set_line_width(0.25)
    pdf.rect(x, y, wide, high)


def _moved(line: Line, at: tuple[float, float]) -> Line:
    return [(x + at[0], y + at[1]) for x, y in line]


def _border(pdf: FPDF, kind: str, line: Line) -> None:
    width, colour, (dash, gap) = BORDERS[kind]
    pdf.set_line_width(width)
    pdf.set_draw_color(*colour)
    pdf.set_dash_pattern(dash=dash, gap=gap)
    pdf.polyline(line)


def _label(pen: Pen, label: Label, at: tuple[float, float]) -> None:
    area = label.kind == "area"
    look = Look(7, False, (120, 126, 132)) if area else Look(7, True, HERE)
    pen.centred(label.at[0] + at[0], label.at[1] + at[1] - 1.6, pen.short(label.text, 40, 7), look)


def _route(pdf: FPDF, picture: Picture, at: tuple[float, float]) -> None:
    """The legs in order, each with a head in the middle that says which way."""
    pdf.set_dash_pattern()
    pdf.set_draw_color(*ROUTE)
    pdf.set_fill_color(*ROUTE)
    pdf.set_line_width(0.5)
    way = _moved(picture.route, at)
    for a, b in zip(way, way[1:], strict=False):
        p, q = ends(a, b, RADIUS)
        if p == q:
            continue
        pdf.line(*p, *q)
        (mx, my), length = (
            ((p[0] + q[0]) / 2, (p[1] + q[1]) / 2),
            ((q[0] - p[0]) ** 2 + (q[1] - p[1]) ** 2) ** 0.5,
        )
        ux, uy = (q[0] - p[0]) / length, (q[1] - p[1]) / length
        head = [
            (mx + 1.4 * ux, my + 1.4 * uy),
            (mx - ux - uy, my - uy + ux),
            (mx - ux + uy, my - uy - ux),
        ]
        pdf.polygon(head, style="F")


def _mark(pen: Pen, mark: Mark, at: tuple[float, float]) -> None:
    pdf, x, y = pen.pdf, mark.at[0] + at[0], mark.at[1] + at[1]
    pdf.set_dash_pattern()
    pdf.set_draw_color(255)
    pdf.set_line_width(0.3)
    if not mark.number:  # the depot
        pdf.set_fill_color(*BLACK)
        pdf.rect(x - 1.5, y - 1.5, 3.0, 3.0, style="DF")
        return
    radius = RADIUS * (1.3 if mark.is_here else 1.0)
    pdf.set_fill_color(*(HERE if mark.is_here else ROUTE))
    pdf.circle(x, y, radius, style="DF")
    look = Look(8.5 if mark.is_here else 7, True, (255, 255, 255))
    pen.centred(x, y - look.size * 0.18 - 0.25, mark.number, look)


def _bar(pen: Pen, picture: Picture, at: tuple[float, float]) -> None:
    length, words = picture.bar
    x, y = at[0] + picture.size[0] - length - BAR_WORDS + 2.0, at[1] + picture.size[1] - 0.9
    pen.pdf.set_draw_color(*BLACK)
    pen.pdf.set_line_width(0.35)
    pen.pdf.line(x, y, x + length, y)
    for edge in (x, x + length):
        pen.pdf.line(edge, y - 0.9, edge, y)
    pen.write((x + length + 1, y - 2.2), words, Look(6.5))


def _north(pen: Pen, at: tuple[float, float]) -> None:
    x, y = at
    pen.pdf.set_fill_color(*BLACK)
    pen.pdf.polygon([(x, y), (x + 1.3, y + 4), (x, y + 3.1), (x - 1.3, y + 4)], style="F")
    pen.centred(x, y + 4.0, "N", Look(6.5, True))
