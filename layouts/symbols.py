"""Small pictures of the map: the same SVG is the symbol on the map and in its legend."""

from urllib.parse import quote

from dash import html

SHAPES = {
    "circle": '<circle cx="12" cy="12" r="7"/>',
    "triangle": '<path d="M12 3.2 21.2 19.6H2.8Z"/>',
    "diamond": '<path d="M12 2.8 21.2 12 12 21.2 2.8 12Z"/>',
    "square": '<rect x="5.5" y="5.5" width="13" height="13"/>',
    "ring": '<circle cx="12" cy="12" r="6.5" fill="#fff"/><circle cx="12" cy="12" r="2.6" stroke="none"/>',
    "void": '<rect x="5.5" y="5.5" width="13" height="13"/><path d="M5.5 18.5 18.5 5.5"/>',
    "bubble": '<path d="M2.6 2.6H21.4V17.4H13.6L9.6 21.8V17.4H2.6Z"/>',
    "fan": '<path d="M12 21 4.2 6.4A16 16 0 0 1 19.8 6.4Z"/>',
    "route": '<path d="M5 18.5 10 7.5 19 12" fill="none"/><circle cx="5" cy="18.5" r="3"/><circle cx="19" cy="12" r="3"/>',
    "split": '<path d="M12 3A9 9 0 0 0 12 21Z"/><path d="M12 3A9 9 0 0 1 12 21Z" fill="#fff"/>',
}


def _arrow(length: float) -> str:
    """An arrow upwards, as long as said, its middle in the middle."""
    top, bottom = 12 - length / 2, 12 + length / 2
    neck = top + 5.4
    return f'<path d="M12 {top} 16 {neck}H12.9V{bottom}H11.1V{neck}H8Z" stroke-width=".8"/>'


SHAPES |= {f"wind{i}": _arrow(length) for i, length in enumerate((8.5, 12, 15.5, 18.5, 21))}


def picture(shape: str, fill: str, stroke: str = "#1d2a2f", mark: str = "") -> str:
    """A symbol as a data address: filled, dark outline, white halo so that it stands out on any colour; ``mark`` is a
    character inside."""
    body = SHAPES[shape]
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 24 24" stroke-linejoin="round">'
        f'<g fill="#fff" stroke="#fff" stroke-width="4.2">{body}</g>'
        f'<g fill="{fill}" stroke="{stroke}" stroke-width="1.7">{body}</g>{_text(mark)}</svg>'
    )
    return "data:image/svg+xml," + quote(svg)


def _text(mark: str) -> str:
    if not mark:
        return ""
    return f'<text x="12" y="14.8" text-anchor="middle" font-family="sans-serif" font-weight="600" font-size="13.5">{mark}</text>'


def symbol(address: str, size: int = 16) -> html.Img:
    """The picture beside its meaning."""
    return html.Img(src=address, width=size, height=size, alt="")
