"""Coordinate systems met in Chinese files: WGS-84, GCJ-02 (Amap, Tencent) and BD-09 (Baidu).

Storage is WGS-84 (CGCS2000 differs by less than a metre). GCJ-02 shifts a point in China by 370-640 m, BD-09 by about a
kilometre; both are the identity outside a box around China. Inverses are iterated until they agree with the
forward formula (round trip below a millimetre), because the usual closed form leaves up to 0.2 m.
"""

import re
import unicodedata

import numpy as np
from numpy.typing import ArrayLike

Points = tuple[np.ndarray, np.ndarray]

SYSTEMS = ("wgs84", "gcj02", "bd09")
SYSTEM_TITLES = {"wgs84": "WGS-84", "gcj02": "GCJ-02", "bd09": "BD-09"}

LON_WEST, LON_EAST, LAT_SOUTH, LAT_NORTH = 72.004, 137.8347, 0.8293, 55.8271
_A, _EE = 6378245.0, 0.00669342162296594323  # Krasovsky 1940, the ellipsoid of the GCJ-02 formula
_X_PI = np.pi * 3000.0 / 180.0
_ROUNDS = 12  # the error shrinks about a hundredfold per round
EARTH_RADIUS_M = 6371008.8


def in_china_box(lon: ArrayLike, lat: ArrayLike) -> np.ndarray:
    """True where GCJ-02 and BD-09 differ from WGS-84 at all."""
    x, y = np.asarray(lon, float), np.asarray(lat, float)
    return (x >= LON_WEST) & (x <= LON_EAST) & (y >= LAT_SOUTH) & (y <= LAT_NORTH)


def from_wgs84(lon: ArrayLike, lat: ArrayLike, system: str) -> Points:
    """Longitude and latitude in ``system`` of WGS-84 degrees, same shape."""
    x, y = np.asarray(lon, float), np.asarray(lat, float)
    match system:
        case "wgs84":
            return x.copy(), y.copy()
        case "gcj02":
            return _gcj_from_wgs(x, y)
        case "bd09":
            return _bd_from_wgs(x, y)
    raise ValueError(_unknown(system))


def to_wgs84(lon: ArrayLike, lat: ArrayLike, system: str) -> Points:
    """WGS-84 longitude and latitude of degrees given in ``system``, same shape; missing stays missing."""
    x, y = np.asarray(lon, float), np.asarray(lat, float)
    if system not in SYSTEMS:
        raise ValueError(_unknown(system))
    if system == "wgs84":
        return x.copy(), y.copy()
    forward = _gcj_from_wgs if system == "gcj02" else _bd_from_wgs
    guess_x, guess_y = x.copy(), y.copy()
    for _ in range(_ROUNDS):
        shifted_x, shifted_y = forward(guess_x, guess_y)
        guess_x, guess_y = guess_x + (x - shifted_x), guess_y + (y - shifted_y)
    return guess_x, guess_y


def distance_m(lon: ArrayLike, lat: ArrayLike, lon_to: ArrayLike, lat_to: ArrayLike) -> np.ndarray:
    """Great-circle distance in metres between WGS-84 degrees (haversine, mean radius)."""
    x1, y1, x2, y2 = (np.radians(np.asarray(v, float)) for v in (lon, lat, lon_to, lat_to))
    h = np.sin((y2 - y1) / 2) ** 2 + np.cos(y1) * np.cos(y2) * np.sin((x2 - x1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(h))


def parse_degrees(text: object) -> float:
    """Degrees of ``121.844``, ``121°50′38.4″E``, ``东经121度50分38.4秒`` or ``121 50 38.4``; NaN when empty.

    Raises
    ------
    ValueError
        When the text is not an angle, or minutes or seconds reach 60.
    """
    if isinstance(text, (int, float, np.integer, np.floating)) and not isinstance(text, bool):
        return float(text)
    plain = unicodedata.normalize("NFKC", str(text or "")).strip()
    if not plain:
        return float("nan")
    matched = _ANGLE.fullmatch(plain.translate(_MARKS).strip())
    if matched is None:
        raise ValueError(f"“{text}”不是经纬度")
    minute, second = float(matched["m"] or 0), float(matched["s"] or 0)
    if minute >= 60 or second >= 60:
        raise ValueError(f"“{text}”的分或秒达到 60")
    size = float(matched["d"]) + minute / 60 + second / 3600
    is_negative = matched["sign"] == "-" or (matched["before"] or matched["after"] or "") in ("S", "W")
    return -size if is_negative else size


_MARKS = str.maketrans(
    {
        "度": "°", "º": "°", "˚": "°", "分": "′", "'": "′", "’": "′", "秒": "″", '"': "″", "”": "″",
        "东": "E", "西": "W", "南": "S", "北": "N", "e": "E", "w": "W", "s": "S", "n": "N",
        "经": " ", "纬": " ",
    }
)  # fmt: skip
_ANGLE = re.compile(
    r"(?P<before>[EWSN])?\s*(?P<sign>[-+])?(?P<d>\d+(?:\.\d+)?)"
    r"(?:\s*[°\s:]\s*(?P<m>\d+(?:\.\d+)?)\s*(?:′\s*|:|\s|$))?"
    r"(?:(?P<s>\d+(?:\.\d+)?)\s*(?:″|′′)?)?\s*°?\s*(?P<after>[EWSN])?"
)


def _gcj_from_wgs(lon: np.ndarray, lat: np.ndarray) -> Points:
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    waves = 20 * np.sin(6 * x * np.pi) + 20 * np.sin(2 * x * np.pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (waves + 20 * np.sin(y * np.pi) + 40 * np.sin(y / 3 * np.pi)) * 2 / 3
    north += (160 * np.sin(y / 12 * np.pi) + 320 * np.sin(y * np.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (waves + 20 * np.sin(x * np.pi) + 40 * np.sin(x / 3 * np.pi)) * 2 / 3
    east += (150 * np.sin(x / 12 * np.pi) + 300 * np.sin(x / 30 * np.pi)) * 2 / 3
    phi = np.radians(lat)
    magic = 1 - _EE * np.sin(phi) ** 2
    d_lat = np.degrees(north * magic**1.5 / (_A * (1 - _EE)))
    d_lon = np.degrees(east * np.sqrt(magic) / (_A * np.cos(phi)))
    inside = in_china_box(lon, lat)
    return np.where(inside, lon + d_lon, lon), np.where(inside, lat + d_lat, lat)


def _bd_from_wgs(lon: np.ndarray, lat: np.ndarray) -> Points:
    x, y = _gcj_from_wgs(lon, lat)
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _X_PI)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _X_PI)
    inside = in_china_box(lon, lat)
    return (
        np.where(inside, radius * np.cos(angle) + 0.0065, lon),
        np.where(inside, radius * np.sin(angle) + 0.006, lat),
    )


def _unknown(system: str) -> str:
    return f"不认识坐标系“{system}”，可用：{'、'.join(SYSTEMS)}"
