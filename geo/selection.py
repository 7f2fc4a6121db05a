"""A selection on the map as text, as links carry it, and which places lie inside.

Parts of a text are joined by ``_``: ``box_w_s_e_n``; ``lasso_x_y_x_y_…`` (3 to 80 corners, even-odd rule in plain degrees);
``circle_x_y_km``; ``area_330481`` (``330400`` the whole city, ``330000`` the province); ``ring_<cell>_k`` (H3 cells at most k
steps from the cell, at its own level); ``saved_<id>`` (kept by the server). Longitudes and latitudes are WGS-84 degrees.
``layouts/mapview/selection.js`` gives the same answers in the browser.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import h3
import numpy as np
from numpy.typing import ArrayLike

from geo.crs import EARTH_RADIUS_M

FORMS = ("box", "lasso", "circle", "area", "ring", "saved")
MOST_CORNERS = 80
MOST_KM = 500.0
MOST_STEPS = 50
LEVELS = (4, 12)  # of the cell in the middle of a ring
EDGE_KM = 1e-9  # a point on the circle lies inside, whatever the last bit of a cosine says
KM_A_DEGREE = EARTH_RADIUS_M / 1000 * np.pi / 180

_NUMBER = re.compile(r"-?\d{1,3}(\.\d{1,12})?", re.ASCII)
_ADCODE = re.compile(r"[1-8]\d{5}", re.ASCII)
_CELL = re.compile(r"8[0-9a-f]{14}")
_SAVED = re.compile(r"[0-9a-f]{16}")

Bounds = tuple[float, float, float, float]
Phrase = tuple[str, dict[str, object]]


@dataclass(frozen=True, slots=True)
class Selection:
    """What a text stands for. ``numbers`` are degrees, kilometres or steps; ``key`` is an adcode, a cell or a saved id."""

    form: str  # of FORMS
    text: str
    numbers: tuple[float, ...] = ()
    key: str = ""
    sites: frozenset[str] | None = None  # members of a saved list, filled in by who has read it
    within: "Selection | None" = None  # what a saved text stands for, filled in likewise

    def contains(self, lon: ArrayLike, lat: ArrayLike, adcode: ArrayLike, site_id: ArrayLike) -> np.ndarray:
        """True for every place inside, bool (n,).

        Parameters
        ----------
        lon, lat : float (n,)
            WGS-84 degrees; a place without them lies in no drawn shape.
        adcode, site_id : text (n,)
            Decide about ``area`` and ``saved`` only.

        Raises
        ------
        ValueError
            For a saved selection whose members were not filled in.
        """
        x, y = np.asarray(lon, float), np.asarray(lat, float)
        match self.form:
            case "box":
                west, south, east, north = self.numbers
                return (x >= west) & (x <= east) & (y >= south) & (y <= north)
            case "lasso":
                return _in_lasso(x, y, self.numbers)
            case "circle":
                return _distance_km(x, y, *self.numbers[:2]) <= self.numbers[2] + EDGE_KM
            case "ring":
                return _in_ring(x, y, self.key, int(self.numbers[0]))
            case "area":
                return np.char.startswith(np.asarray(adcode, dtype=str), prefix(self.key))
        if self.within is not None:
            return self.within.contains(x, y, adcode, site_id)
        if self.sites is None:
            raise ValueError("保存的选区尚未读取，不能判断哪些企业在内。")
        return np.isin(np.asarray(site_id, dtype=str), sorted(self.sites))

    def bounds(self) -> Bounds | None:
        """West, south, east and north in degrees; None for an area and a list of sites, which have no shape here."""
        match self.form:
            case "box":
                return self.numbers  # type: ignore[return-value]
            case "lasso":
                return _box_of(self.numbers[::2], self.numbers[1::2])
            case "circle":
                x, y, km = self.numbers
                up = km / KM_A_DEGREE
                side = up / np.cos(np.radians(min(abs(y) + up, 89.0)))
                return (x - side, y - up, x + side, y + up)
            case "ring":
                corners = [
                    c for cell in ring(self.key, int(self.numbers[0])) for c in h3.cell_to_boundary(cell)
                ]
                return _box_of([lng for _, lng in corners], [lat for lat, _ in corners])
        return self.within.bounds() if self.within else None


def parse(text: str) -> Selection:
    """The selection that a text stands for.

    Raises
    ------
    ValueError
        When it stands for none, with a Chinese sentence that says why.
    """
    form, _, rest = text.partition("_")
    if form not in FORMS or not rest:
        raise ValueError(f"不认识的选区“{text[:20]}”；可用：{'、'.join(FORMS)}。")
    parts = rest.split("_")
    match form:
        case "area":
            return Selection(form, text, key=_matching(_ADCODE, rest, "区划代码应为六位数字"))
        case "saved":
            return Selection(form, text, key=_matching(_SAVED, rest, "保存的选区编号应为十六位"))
        case "ring":
            return _ring_of(text, parts)
        case "circle":
            return Selection(form, text, _circle_of(_numbers(parts)))
        case "box":
            return Selection(form, text, _box_from(_numbers(parts)))
    return Selection(form, text, _lasso_of(_numbers(parts)))


def filled(selection: Selection, sites: Iterable[str] | None, text: str = "") -> Selection:
    """A saved selection with its members: the sites of a list, or the text that was too long for a link."""
    if text:
        return replace(selection, within=parse(text))
    return replace(selection, sites=frozenset(sites or ()))


def prefix(adcode: str) -> str:
    """The digits that the codes inside an area begin with: two, four or six."""
    return adcode[:2] if adcode.endswith("0000") else adcode[:4] if adcode.endswith("00") else adcode


def ring(cell: str, steps: int) -> list[str]:
    """Cells at most ``steps`` from a cell, sorted."""
    return sorted(h3.grid_disk(cell, steps))


PHRASES = {
    "box": "选区：矩形",
    "lasso": "选区：多边形，{n} 个顶点",
    "circle": "选区：圆，半径 {km} km",
    "area": "选区：行政区划 {adcode}",
    "ring": "选区：第 {level} 级网格周边 {k} 圈",
    "saved": "选区：已保存的选区",
    "sites": "选区：所选 {n} 家企业",
}


def phrase(selection: Selection) -> Phrase:
    """What a selection is, as a Chinese text with places and what fills them: ``t(text, **values)`` translates it."""
    if selection.within is not None:
        return phrase(selection.within)
    if selection.sites is not None:
        return PHRASES["sites"], {"n": len(selection.sites)}
    numbers, key, values = selection.numbers, selection.key, dict[str, object]()
    match selection.form:
        case "lasso":
            values = {"n": len(numbers) // 2}
        case "circle":
            values = {"km": f"{numbers[2]:g}"}
        case "area":
            values = {"adcode": key}
        case "ring":
            values = {"level": h3.get_resolution(key), "k": f"{numbers[0]:.0f}"}
    return PHRASES[selection.form], values


def describe(selection: Selection) -> str:
    """What a selection is, in Chinese: ``选区：圆，半径 5 km``."""
    text, values = phrase(selection)
    return text.format(**values)


def _matching(form: re.Pattern[str], given: str, why: str) -> str:
    if not form.fullmatch(given):
        raise ValueError(f"选区“{given[:20]}”不能使用：{why}。")
    return given


def _numbers(parts: list[str]) -> tuple[float, ...]:
    for part in parts:
        if not _NUMBER.fullmatch(part):
            raise ValueError(f"选区中的“{part[:20]}”不是数字。")
    return tuple(map(float, parts))


def _on_earth(lon: Iterable[float], lat: Iterable[float]) -> None:
    if any(abs(x) > 180 for x in lon) or any(abs(y) > 85 for y in lat):
        raise ValueError("选区的经纬度超出范围。")


def _box_from(numbers: tuple[float, ...]) -> tuple[float, ...]:
    if len(numbers) != 4 or not (numbers[0] < numbers[2] and numbers[1] < numbers[3]):
        raise ValueError("矩形选区应为西、南、东、北四个经纬度。")
    _on_earth(numbers[::2], numbers[1::2])
    return numbers


def _lasso_of(numbers: tuple[float, ...]) -> tuple[float, ...]:
    if len(numbers) % 2 or not 3 <= len(numbers) // 2 <= MOST_CORNERS:
        raise ValueError(f"多边形选区应有 3 至 {MOST_CORNERS} 个顶点，每个顶点有经度和纬度。")
    _on_earth(numbers[::2], numbers[1::2])
    return numbers


def _circle_of(numbers: tuple[float, ...]) -> tuple[float, ...]:
    if len(numbers) != 3 or not 0 < numbers[2] <= MOST_KM:
        raise ValueError(f"圆形选区应为圆心经度、纬度和不超过 {MOST_KM:g} 的半径（公里）。")
    _on_earth(numbers[:1], numbers[1:2])
    return numbers


def _ring_of(text: str, parts: list[str]) -> Selection:
    cell, steps = parts[0], parts[1] if len(parts) == 2 else ""
    if not (_CELL.fullmatch(cell) and h3.is_valid_cell(cell)):
        raise ValueError(f"“{cell[:20]}”不是有效的 H3 网格编号。")
    if not LEVELS[0] <= h3.get_resolution(cell) <= LEVELS[1]:
        raise ValueError(f"网格选区的级别应在 {LEVELS[0]} 至 {LEVELS[1]} 之间。")
    if not re.fullmatch(r"[0-9]{1,2}", steps) or int(steps) > MOST_STEPS:
        raise ValueError(f"网格选区的圈数应在 0 至 {MOST_STEPS} 之间。")
    return Selection("ring", text, (float(steps),), cell)


def _box_of(lon: Iterable[float], lat: Iterable[float]) -> Bounds:
    x, y = list(lon), list(lat)
    return (min(x), min(y), max(x), max(y))


def _in_lasso(x: np.ndarray, y: np.ndarray, numbers: tuple[float, ...]) -> np.ndarray:
    """Even-odd rule: a ray to the east crosses an odd number of edges. Half-open edges, so corners count once."""
    corner_x, corner_y = numbers[::2], numbers[1::2]
    inside = np.zeros(x.shape, bool)
    j = len(corner_x) - 1
    for i in range(len(corner_x)):
        (ax, ay), (bx, by) = (corner_x[i], corner_y[i]), (corner_x[j], corner_y[j])
        if ay != by:
            inside ^= ((ay > y) != (by > y)) & (x < (bx - ax) * (y - ay) / (by - ay) + ax)
        j = i
    return inside


def _distance_km(x: np.ndarray, y: np.ndarray, lon: float, lat: float) -> np.ndarray:
    """Haversine distance from one place, km (n,)."""
    phi, phi_to = np.radians(y), np.radians(lat)
    h = np.sin((phi - phi_to) / 2) ** 2
    h = h + np.cos(phi) * np.cos(phi_to) * np.sin(np.radians(x - lon) / 2) ** 2
    return 2 * EARTH_RADIUS_M / 1000 * np.arcsin(np.sqrt(h))


def _in_ring(x: np.ndarray, y: np.ndarray, cell: str, steps: int) -> np.ndarray:
    members, level = set(ring(cell, steps)), h3.get_resolution(cell)
    known = np.isfinite(x) & np.isfinite(y)
    inside = np.zeros(x.shape, bool)
    points = zip(y[known].tolist(), x[known].tolist(), strict=True)
    inside[known] = [h3.latlng_to_cell(lat, lon, level) in members for lat, lon in points]
    return inside
