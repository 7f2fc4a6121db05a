"""H3 cells as arrays of uint64: hierarchy, position, area, neighbours, cells of an area."""

import h3.api.numpy_int as h3
import numpy as np
import shapely

# Layout of an H3 index: four bits of resolution from bit 52, fifteen digits of three bits below bit 45.
_RES_BIT = np.uint64(52)
_RES_MASK = np.uint64(0xF)


def resolution(cells: np.ndarray) -> np.ndarray:
    """Resolution of every cell, int64 of the same shape."""
    return ((np.asarray(cells, np.uint64) >> _RES_BIT) & _RES_MASK).astype(np.int64)


def parent(cells: np.ndarray, level: int) -> np.ndarray:
    """The ancestor of every cell at a coarser (or the same) resolution, uint64 of the same shape.

    Raises
    ------
    ValueError
        When a cell is coarser than ``level``.
    """
    cells = np.asarray(cells, np.uint64)
    if cells.size and resolution(cells).min() < level:
        raise ValueError(f"网格级别 {resolution(cells).min()} 比所求的上级 {level} 更粗。")
    unused = np.uint64((1 << (3 * (15 - level))) - 1)
    kept = cells & ~(_RES_MASK << _RES_BIT)
    return kept | (np.uint64(level) << _RES_BIT) | unused


def to_hex(cells: np.ndarray) -> np.ndarray:
    """Cell numbers as the 15 hexadecimal digits people exchange, an array of text."""
    return np.array([f"{cell:x}" for cell in np.asarray(cells, np.uint64).tolist()], dtype="U16")


def from_hex(texts: np.ndarray) -> np.ndarray:
    """Cell numbers of hexadecimal texts, uint64.

    Raises
    ------
    ValueError
        When a text is not a valid cell, with the first such text.
    """
    cells = []
    for text in texts:
        if not h3.is_valid_cell(cell := _number(text)):
            raise ValueError(f"“{text}”不是有效的 H3 网格编号。")
        cells.append(cell)
    return np.array(cells, dtype=np.uint64)


def _number(text: str) -> int:
    try:
        return int(str(text), 16)
    except ValueError:
        return 0


def of_points(lat: np.ndarray, lon: np.ndarray, level: int) -> np.ndarray:
    """The cell of every WGS-84 point, uint64; 0 where a coordinate is missing."""
    lat, lon = np.asarray(lat, float), np.asarray(lon, float)
    known = np.isfinite(lat) & np.isfinite(lon)
    cells = np.zeros(known.shape, np.uint64)
    points = zip(lat[known].tolist(), lon[known].tolist(), strict=True)
    cells[known] = [h3.latlng_to_cell(y, x, level) for y, x in points]
    return cells


def centres(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Latitude and longitude of the cell centres in degrees."""
    points = np.array([h3.cell_to_latlng(cell) for cell in np.asarray(cells).tolist()], dtype=float)
    return points.reshape(-1, 2)[:, 0], points.reshape(-1, 2)[:, 1]


def areas_km2(cells: np.ndarray) -> np.ndarray:
    """Ground area of every cell in km²; in eastern China about four fifths of the world's mean."""
    return np.array([h3.cell_area(cell, unit="km^2") for cell in np.asarray(cells).tolist()], dtype=float)


def outlines(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Vertices of the cells: five to ten each, not closed.

    Returns
    -------
    start
        int64, shape ``(n + 1,)``: vertices of cell i are ``start[i]:start[i + 1]``.
    vertices
        float64, shape ``(start[-1], 2)``, longitude first, anticlockwise.
    """
    rings = [h3.cell_to_boundary(cell) for cell in np.asarray(cells).tolist()]
    start = np.zeros(len(rings) + 1, np.int64)
    np.cumsum([len(ring) for ring in rings], out=start[1:])
    flat = np.array([point for ring in rings for point in ring], dtype=float).reshape(-1, 2)
    return start, np.ascontiguousarray(flat[:, ::-1])


def polygons(cells: np.ndarray) -> np.ndarray:
    """The cells as shapely polygons in longitude and latitude."""
    start, vertices = outlines(cells)
    owner = np.repeat(np.arange(len(start) - 1), np.diff(start))
    return shapely.polygons(shapely.linearrings(vertices, indices=owner)) if len(owner) else np.array([])


def planar_areas(start: np.ndarray, vertices: np.ndarray) -> np.ndarray:
    """Areas of outlines in square degrees of the longitude-latitude plane, shape ``(n,)``."""
    if not len(vertices):
        return np.zeros(0)
    following = np.arange(1, len(vertices) + 1)
    following[start[1:] - 1] = start[:-1]
    # Measured from each outline's first vertex: the product of raw degrees would lose seven digits.
    origin = vertices[np.repeat(start[:-1], np.diff(start))]
    a, b = vertices - origin, vertices[following] - origin
    return np.abs(np.add.reduceat(a[:, 0] * b[:, 1] - b[:, 0] * a[:, 1], start[:-1])) / 2


def rings(cells: np.ndarray, k: int) -> np.ndarray:
    """Positions of the neighbours out to ring ``k`` among ``cells``, -1 where a neighbour is not among them.

    Parameters
    ----------
    cells
        Sorted cells of one resolution, shape ``(n,)``.

    Returns
    -------
    int32, shape ``(n, 3 k (k + 1))``, ring by ring: columns ``ring_columns(a, b)`` hold rings a to b.
    """
    cells = np.ascontiguousarray(cells, np.uint64)
    disks = np.zeros((len(cells), 3 * k * (k + 1)), np.uint64)
    if not len(cells):
        return disks.astype(np.int32)
    pentagons = h3.get_pentagons(int(resolution(cells[0])))
    unordered = {cell for pentagon in pentagons.tolist() for cell in h3.grid_disk(pentagon, k).tolist()}
    for row, cell in enumerate(cells.tolist()):
        # A disk comes in ring order unless a pentagon is in it.
        disks[row] = _rings_at_pentagon(cell, k) if cell in unordered else h3.grid_disk(cell, k)[1:]
    place = np.minimum(np.searchsorted(cells, disks), len(cells) - 1)
    return np.where(cells[place] == disks, place, -1).astype(np.int32)


def _rings_at_pentagon(cell: int, k: int) -> np.ndarray:
    """Neighbours ring by ring, zeros where the pentagon leaves a ring short."""
    found, inner = np.zeros(3 * k * (k + 1), np.uint64), {cell}
    for ring in range(1, k + 1):
        disk = set(h3.grid_disk(cell, ring).tolist())
        columns = ring_columns(ring, ring)
        members = sorted(disk - inner)
        found[columns.start : columns.start + len(members)] = members
        inner = disk
    return found


def ring_columns(first: int, last: int) -> slice:
    """The columns of :func:`rings` that hold the rings from ``first`` to ``last``, both included."""
    return slice(3 * first * (first - 1), 3 * last * (last + 1))


def overlapping(area: shapely.Geometry, level: int) -> np.ndarray:
    """Sorted cells that share any ground with a polygon or multi-polygon.

    The usual choice by cell centre gives each border cell to one side only, so no cell would ever be shared.
    """
    # Cutting two areas with a common edge leaves a line beside the polygons; lines have no ground.
    parts = shapely.get_parts(shapely.get_parts(area))
    surface = shapely.multipolygons([part for part in np.atleast_1d(parts) if part.geom_type == "Polygon"])
    shape = h3.geo_to_h3shape(surface)
    return np.unique(np.asarray(h3.h3shape_to_cells_experimental(shape, level, "overlap"), np.uint64))


def shares(area: shapely.Geometry, level: int) -> tuple[np.ndarray, np.ndarray]:
    """Cells that a jurisdiction touches and the part of each cell inside it, 0 < share ≤ 1.

    Returns
    -------
    cells
        Sorted uint64.
    share
        Planar area share, float64; 1 for cells wholly inside.
    """
    cells = overlapping(area, level)
    outline = polygons(cells)
    shapely.prepare(area)
    share = shapely.contains_properly(area, outline).astype(float)
    border = np.flatnonzero(share == 0)
    share[border] = shapely.area(shapely.intersection(area, outline[border])) / shapely.area(outline[border])
    return cells[share > 0], np.minimum(share[share > 0], 1.0)
