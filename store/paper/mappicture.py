"""The small map as a PNG, for files that take no vectors; the same shapes, colours and numbers as on the PDF."""

import io

from PIL import Image, ImageDraw, ImageFont

from store.paper.fonts import face
from store.paper.mapdraw import BORDERS, HERE, LAND, RADIUS, ROUTE, SEA
from store.paper.minimap import Line, Picture
from store.paper.pen import BLACK

DOTS_PER_MM = 12


def png(picture: Picture) -> bytes:
    """The picture at 300 dots an inch; ValueError without a Chinese font."""
    wide, high = (round(side * DOTS_PER_MM) for side in picture.size)
    image = Image.new("RGB", (wide, high), SEA)
    draw = ImageDraw.Draw(image)
    for ring in picture.land:
        draw.polygon(_dots(ring), fill=LAND)
    for kind, line in picture.borders:
        width, colour, _ = BORDERS[kind]
        draw.line(_dots(line), fill=colour, width=max(1, round(width * DOTS_PER_MM)))
    _names(draw, picture)
    draw.line(_dots(picture.route), fill=ROUTE, width=round(0.5 * DOTS_PER_MM))
    for mark in sorted(picture.marks, key=lambda m: m.is_here):
        _mark(draw, (mark.at[0] * DOTS_PER_MM, mark.at[1] * DOTS_PER_MM), (mark.number, mark.is_here))
    _scale(draw, picture)
    draw.rectangle((0, 0, wide - 1, high - 1), outline=BLACK, width=2)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _dots(line: Line) -> list[tuple[float, float]]:
    return [(x * DOTS_PER_MM, y * DOTS_PER_MM) for x, y in line]


def _mark(draw: ImageDraw.ImageDraw, at: tuple[float, float], mark: tuple[str, bool]) -> None:
    (x, y), (number, is_here) = at, mark
    radius = RADIUS * (1.3 if is_here else 1.0) * DOTS_PER_MM
    if not number:
        draw.rectangle((x - 18, y - 18, x + 18, y + 18), fill=BLACK)
        return
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=HERE if is_here else ROUTE)
    draw.text((x, y), number, fill="white", anchor="mm", font=ImageFont.load_default(radius * 1.2))


def _names(draw: ImageDraw.ImageDraw, picture: Picture) -> None:
    known = face()
    font = ImageFont.truetype(str(known.path), round(2.5 * DOTS_PER_MM), index=known.number)
    for label in picture.labels:
        place = (label.at[0] * DOTS_PER_MM, label.at[1] * DOTS_PER_MM)
        draw.text(
            place, label.text, fill=(120, 126, 132) if label.kind == "area" else HERE, anchor="mm", font=font
        )


def _scale(draw: ImageDraw.ImageDraw, picture: Picture) -> None:
    length, words = picture.bar
    x, y = 30, picture.size[1] * DOTS_PER_MM - 30
    draw.line([(x, y), (x + length * DOTS_PER_MM, y)], fill=BLACK, width=4)
    draw.text(
        (x + length * DOTS_PER_MM + 12, y), words, fill=BLACK, anchor="lm", font=ImageFont.load_default(26)
    )
