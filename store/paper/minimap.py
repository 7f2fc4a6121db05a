"""The small map of a sheet: our own boundaries around the legs of the way, as lines in millimetres that any drawing can take."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import cos, hypot, radians

import numpy as np
import shapely

from geo.basemap import arcs
from store import boundaries
from store.paper.sheet import Way

KM_PER_DEGREE = 111.195
LEAST_KM = 8.0  # a map narrower than this shows no border that helps
PAD = 0.22  # of the extent, on every side
FINENESS_MM = 0.12
LADDER_KM = (1, 2, 5, 10, 20, 50, 100, 200, 500)
LABEL_MM = 3.4  # height of a label

Line = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Label:
    """A word with the middle of its lower edge."""

    at: tuple[float, float]
    text: str
    kind: str  # "area" | "name"


@dataclass(frozen=True, slots=True)
class Mark:
    """A place: a numbered circle, the enterprise itself, or the depot."""

    at: tuple[float, float]
    number: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything to draw, in millimetres from the upper left corner, y downwards."""

    size: tuple[float, float]
    land: list[Line]  # closed rings
    borders: list[tuple[str, Line]]  # kind as in geo.basemap.arcs, line
    route: Line
    marks: list[Mark]
    labels: list[Label]
    bar: tuple[float, str]  # length in mm, its words


@dataclass(frozen=True, slots=True)
class View:
    """The part of the earth on a map of this size, equirectangular around its middle."""

    middle: tuple[float, float]
    mm_per_degree: tuple[float, float]
    size: tuple[float, float]

    def place(self, xy: np.ndarray) -> np.ndarray:
        """Millimetres of degrees, ``(n, 2)``."""
        half = np.array(self.size) / 2
        return (xy - np.array(self.middle)) * np.array([1, -1]) * np.array(self.mm_per_degree) + half

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        dx, dy = (self.size[i] / 2 / self.mm_per_degree[i] for i in (0, 1))
        return self.middle[0] - dx, self.middle[1] - dy, self.middle[0] + dx, self.middle[1] + dy


def picture(way: Way, size: tuple[float, float]) -> Picture:
    """The map of these legs on a piece of paper of ``size`` (mm)."""
    view = _view([stop.at for stop in way.stops], size)
    placed = view.place(np.array([stop.at for stop in way.stops], float)).tolist()
    route = [(x, y) for x, y in placed]
    marks = [Mark(at, s.number, s.is_here) for at, s in zip(route, way.stops, strict=True)]
    land, borders = _ground(view)
    said = [(view.place(np.array([at], float))[0].tolist(), text) for at, text in way.names]
    names = [Label((x, y), text, "name") for (x, y), text in said]
    return Picture(size, land, borders, route, marks, names + _areas(view, route, names), _bar(view))


def _view(points: Sequence[tuple[float, float]], size: tuple[float, float]) -> View:
    xy = np.array(points, float)
    low, high = xy.min(axis=0), xy.max(axis=0)
    middle = (low + high) / 2
    km = np.array([KM_PER_DEGREE * cos(radians(middle[1])), KM_PER_DEGREE])
    extent = np.maximum((high - low) * km * (1 + 2 * PAD), LEAST_KM)
    mm_per_km = float(min(size[0] / extent[0], size[1] / extent[1]))
    return View(
        (float(middle[0]), float(middle[1])), (float(km[0]) * mm_per_km, float(km[1]) * mm_per_km), size
    )


@cache
def _tree() -> tuple[shapely.STRtree, np.ndarray, np.ndarray, np.ndarray]:
    """Districts with an index, their codes and names."""
    frame = boundaries.polygons("district")
    shapes = np.asarray(frame.geometry)
    return shapely.STRtree(shapes), shapes, frame["adcode"].to_numpy(str), frame["name"].to_numpy(str)


def _ground(view: View) -> tuple[list[Line], list[tuple[str, Line]]]:
    """Land and borders inside the view; a border that two districts share is there once."""
    tree, shapes, codes, _ = _tree()
    found = np.sort(tree.query(shapely.box(*view.box)))
    fine = FINENESS_MM / view.mm_per_degree[0]
    cut = shapely.simplify(shapely.clip_by_rect(shapes[found], *view.box), fine)
    land = [_line(view, ring) for area in cut for ring in _rings(area)]
    kinds, lines = _edges(tuple(int(i) for i in found))
    edges = shapely.simplify(shapely.clip_by_rect(lines, *_inner(view)), fine)
    borders = [(k, _line(view, part)) for k, edge in zip(kinds, edges, strict=True) for part in _parts(edge)]
    return land, borders


@lru_cache(maxsize=64)  # the sheets of a team lie in the same districts
def _edges(found: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Kind and line of every border of these districts, each once."""
    _, shapes, codes, _ = _tree()
    drawn = arcs(shapes[list(found)], codes[list(found)])
    return drawn.kind, drawn.geometry


def _inner(view: View) -> tuple[float, float, float, float]:
    """The view without its edge, so that the frame is no border."""
    west, south, east, north = view.box
    dx, dy = (east - west) * 1e-4, (north - south) * 1e-4
    return west + dx, south + dy, east - dx, north - dy


def _rings(area: shapely.Geometry) -> list[shapely.Geometry]:
    return [p.exterior for p in _parts(area) if p.geom_type == "Polygon"]


def _parts(shape: shapely.Geometry) -> list[shapely.Geometry]:
    return [p for p in shapely.get_parts(shape).tolist() if not p.is_empty]


def _line(view: View, line: shapely.Geometry) -> Line:
    return [(float(x), float(y)) for x, y in view.place(shapely.get_coordinates(line)).round(2)]


def _areas(view: View, route: Line, names: Sequence[Label]) -> list[Label]:
    """Names of districts where there is room: not over the way, not over each other, not at the edge."""
    tree, shapes, _, titles = _tree()
    corner = (view.size[0] - 4.0, 4.0)  # where the arrow to the north stands
    taken = [*_along(route), *(name.at for name in names), corner]
    found: list[Label] = []
    for i in np.sort(tree.query(shapely.box(*view.box))):
        inside = shapely.clip_by_rect(shapes[i], *view.box)
        spot = view.place(shapely.get_coordinates(shapely.point_on_surface(inside)))
        if not len(spot):
            continue
        x, y = float(spot[0][0]), float(spot[0][1])
        wide = 1.4 * len(titles[i])
        fits = wide < x < view.size[0] - wide and LABEL_MM < y < view.size[1] - 2 * LABEL_MM
        if fits and all(abs(x - a) > wide + 4 or abs(y - b) > LABEL_MM + 1 for a, b in taken):
            found.append(Label((x, y), str(titles[i]), "area"))
            taken.append((x, y))
    return found


def _along(route: Line) -> Line:
    """Points on the way, close enough that no word fits between them."""
    if len(route) < 2:
        return list(route)
    way = shapely.linestrings(route)
    steps = np.linspace(0, way.length, max(2, int(way.length / LABEL_MM)))
    return [(float(p.x), float(p.y)) for p in shapely.line_interpolate_point(way, steps)]


def _bar(view: View) -> tuple[float, str]:
    """The scale: the longest round length below a quarter of the width."""
    mm_per_km = view.mm_per_degree[1] / KM_PER_DEGREE
    km = max((k for k in LADDER_KM if k * mm_per_km <= view.size[0] / 4), default=LADDER_KM[0])
    return km * mm_per_km, f"{km} km"


def ends(
    a: tuple[float, float], b: tuple[float, float], gap: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """The line from a to b, shortened by ``gap`` at both ends so that it does not run through the circles."""
    length = hypot(b[0] - a[0], b[1] - a[1])
    if length <= 2 * gap:
        return a, a
    ux, uy = (b[0] - a[0]) / length * gap, (b[1] - a[1]) / length * gap
    return (a[0] + ux, a[1] + uy), (b[0] - ux, b[1] - uy)
