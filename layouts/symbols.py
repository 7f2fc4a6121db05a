"""Small pictures of the map: the same SVG is the symbol on the map and in its legend."""

from urllib.parse import quote

from dash import html

SHAPES = {
    "circle": '<circle cx="12" cy="12" r="7"/>',
    "triangle": '<path d="M12 3.2 21.2 19.6H2.8Z"/>',
    "diamond": '<path d="M12 2.8 21.2 12 12 21.2 2.8 12Z"/>',
    "square": '<rect x="5.5" y="5.5" width="13" height="13"/>',
    "ring": '<circle cx="12" cy="12" r="6.5" fill="#fff"/><circle cx="12" cy="12" r="2.6" stroke="none"/>',
    "split": '<path d="M12 3A9 9 0 0 0 12 21Z"/><path d="M12 3A9 9 0 0 1 12 21Z" fill="#fff"/>',
}


def picture(shape: str, fill: str, stroke: str = "#1d2a2f") -> str:
    """A symbol as a data address: filled, dark outline, white halo so that it stands out on any colour."""
    body = SHAPES[shape]
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 24 24" stroke-linejoin="round">'
        f'<g fill="#fff" stroke="#fff" stroke-width="4.2">{body}</g>'
        f'<g fill="{fill}" stroke="{stroke}" stroke-width="1.7">{body}</g></svg>'
    )
    return "data:image/svg+xml," + quote(svg)


def symbol(address: str, size: int = 16) -> html.Img:
    """The picture beside its meaning."""
    return html.Img(src=address, width=size, height=size, alt="")
