"""H3 cells as bytes for the map: class codes, value tiles and geometry tiles.

A tile holds all descendants four levels below a parent cell in child-position order, so a value tile is 2401 bytes
without any ids, and a geometry tile never changes.
"""

from dataclasses import dataclass

import h3.api.basic_int as h3
import numpy as np

DEPTH = 4  # levels between the parent of a tile and the cells in it
CHILDREN = 7**DEPTH
COARSEST = 4  # drawn when the whole country is in view; its parents are the 122 base cells

NOTHING = 0  # outside the data: nothing is drawn
LAST = 250  # codes 1..250 are values
CLOUD = 253  # the product covers the cell, but cloud, snow or a failed retrieval left no value
NO_DATA = 254  # there should be a value and there is none, for another reason
NOT_JUDGED = 255  # there is a value, but too little beside it to judge the cell

_RESOLUTION_BITS = np.uint64(0xF) << np.uint64(52)
_STRIP = (0, 1, 5, 2, 4, 3)  # a hexagon's corners in triangle-strip order


@dataclass(frozen=True, slots=True)
class Scale:
    """Class edges of a layer, ascending; the outer edges only bound the codes, values beyond them are clipped.

    ``closed`` says which edge belongs to a class: ``"right"`` for limits that are kept when equalled,
    ``"left"`` for thresholds that are reached when equalled.
    """

    edges: tuple[float, ...]
    closed: str = "left"

    def __post_init__(self) -> None:
        if len(self.edges) < 2 or any(a >= b for a, b in zip(self.edges, self.edges[1:], strict=False)):
            raise ValueError(f"class edges must ascend: {self.edges}")
        if self.closed not in ("left", "right"):
            raise ValueError(f"closed is left or right, not {self.closed!r}")

    @property
    def codes_per_class(self) -> int:
        """How many codes tell values of one class apart; a palette colours them alike."""
        return LAST // (len(self.edges) - 1)

    def classes(self, values: np.ndarray) -> np.ndarray:
        """Class number from 0 of each value; NaN gives an arbitrary class."""
        inner = np.asarray(self.edges[1:-1], np.float64)
        return np.searchsorted(inner, values, side="right" if self.closed == "left" else "left")

    def codes(self, values: np.ndarray, marks: np.ndarray | None = None) -> np.ndarray:
        """One byte per value: its class, and its place inside the class.

        Parameters
        ----------
        values : float array (n,)
            NaN where there is none.
        marks : uint8 array (n,), optional
            Code of each cell whose value must not be shown (``CLOUD``, ``NO_DATA``, ``NOT_JUDGED``), 0 elsewhere.

        Returns
        -------
        uint8 array (n,): 1..250, or the mark; ``NO_DATA`` for a NaN without mark.
        """
        values = np.asarray(values, np.float64)
        edges, per = np.asarray(self.edges), self.codes_per_class
        k = self.classes(values)
        share = np.clip((values - edges[k]) / (edges[k + 1] - edges[k]), 0, 1)
        inside = np.minimum(np.nan_to_num(share) * per, per - 1).astype(np.int64)
        out = (1 + k * per + inside).astype(np.uint8)
        out[np.isnan(values)] = NO_DATA
        return out if marks is None else np.where(marks > 0, marks, out).astype(np.uint8)

    def value(self, code: int) -> float | None:
        """The middle of what a code stands for; None for a mark or nothing."""
        k, inside = divmod(code - 1, self.codes_per_class)
        if not 1 <= code <= LAST or k >= len(self.edges) - 1:
            return None
        low, high = self.edges[k], self.edges[k + 1]
        return low + (high - low) * (inside + 0.5) / self.codes_per_class


def child_positions(cells: np.ndarray, parent: int) -> np.ndarray:
    """Position of each uint64 cell among the descendants of a parent four levels up."""
    if h3.is_pentagon(parent):  # one of seven branches is missing, so the digits do not count positions
        resolution = h3.get_resolution(parent)
        return np.array([h3.cell_to_child_pos(int(c), resolution) for c in cells], np.int64)
    low = h3.get_resolution(parent)
    position = np.zeros(len(cells), np.int64)
    for digit in range(low + 1, low + DEPTH + 1):
        position = position * 7 + ((cells >> np.uint64(3 * (15 - digit))) & np.uint64(7)).astype(np.int64)
    return position


def value_tile(cells: np.ndarray, codes: np.ndarray, parent: int) -> bytes:
    """2401 bytes: the code of every descendant of ``parent`` in child-position order, 0 where there is none.

    ``cells`` (uint64, ascending) and ``codes`` (uint8) are one resolution of a layer, four levels below the parent.
    """
    shift = np.uint64(3 * (15 - h3.get_resolution(parent)))
    resolution = np.uint64(h3.get_resolution(parent) + DEPTH)
    base = (np.uint64(parent) & ~_RESOLUTION_BITS) | (resolution << np.uint64(52))
    first = (base >> shift) << shift
    last = first | ((np.uint64(1) << shift) - np.uint64(1))
    a, b = np.searchsorted(cells, first), np.searchsorted(cells, last, side="right")
    out = np.zeros(CHILDREN, np.uint8)
    out[child_positions(cells[a:b], parent)] = codes[a:b]
    return out.tobytes()


def geometry_tile(parent: int) -> bytes:
    """The exact outlines of a tile's cells in Web Mercator.

    Returns
    -------
    bytes: three float64 (origin x, origin y, size of a step in the unit square), then int16 (2401, 6, 2), corners in
    triangle-strip order. Cells that do not exist below a pentagon are six equal corners and draw nothing.
    """
    cells = h3.cell_to_children(parent, h3.get_resolution(parent) + DEPTH)
    corners = np.array([_six(h3.cell_to_boundary(c)) for c in cells])  # (n, 6, lat lon)
    longitude = corners[..., 1]
    around = longitude[0, 0]  # a tile across the date line stays in one piece
    longitude = around + (longitude - around + 180) % 360 - 180
    x = (longitude + 180) / 360
    y = (1 - np.log(np.tan(np.pi / 4 + np.radians(corners[..., 0]) / 2)) / np.pi) / 2
    origin = (x.min() + x.max()) / 2, (y.min() + y.max()) / 2
    step = max(np.abs(x - origin[0]).max(), np.abs(y - origin[1]).max()) / 32767
    whole = np.stack([(x - origin[0]) / step, (y - origin[1]) / step], -1).round().astype(np.int16)[:, _STRIP]
    padding = np.zeros((CHILDREN - len(cells), 6, 2), np.int16)
    return np.array([*origin, step]).tobytes() + np.concatenate([whole, padding]).tobytes()


def _six(boundary: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
    """Six corners: a pentagon repeats its last, a cell cut by a face edge of the icosahedron drops its flattest."""
    ring = list(boundary)
    if len(ring) < 6:
        return ring + [ring[-1]] * (6 - len(ring))
    while len(ring) > 6:
        turn = [_area(ring[i - 1], ring[i], ring[(i + 1) % len(ring)]) for i in range(len(ring))]
        ring.pop(int(np.argmin(turn)))
    return ring


def _area(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]))
