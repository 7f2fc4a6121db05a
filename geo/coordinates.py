"""A place typed or pasted by a person: coordinates in any form and system in use in China, and links of map sites."""

import re
import unicodedata
from dataclasses import dataclass

import h3
import numpy as np
import pyproj

from geo.crs import SYSTEMS, in_china_box, to_wgs84
from geo.maplinks import in_link

LONGEST = 2000  # characters looked at
SYSTEM_WORDS = {
    "gcj02": r"gcj\s*-?\s*0?2(?:ll)?|火星坐标系?|国测局|高德(?:地图)?|腾讯(?:地图)?|amap",
    "bd09": r"bd\s*-?\s*0?9(?:ll)?|百度(?:地图)?",
    "wgs84": r"wgs\s*-?\s*(?:19)?84|cgcs\s*-?\s*2000|国家\s*2000|2000\s*坐标系?|天地图|gps|北斗",
}
_SYSTEM = re.compile("|".join(f"(?P<{name}>{words})" for name, words in SYSTEM_WORDS.items()), re.I)
_BEFORE = str.maketrans({"º": "°", "˚": "°", "″": '"', "“": '"', "”": '"', "‘": "'", "’": "'", "´": "'"})
_MARKS = str.maketrans({"度": "°", "分": "'", "秒": '"', "′": "'", "、": ",", "。": ".", "−": "-", "–": "-"})
_AXES = (
    (r"东经|经度|longitude|long?\b|lng", " E "),
    (r"北纬|纬度|latitude|lat\b", " N "),
    (r"西经", " W "),
    (r"南纬", " S "),
)
_TOKEN = re.compile(
    r"(?P<number>[-+]?\d+(?:\.\d+)?)\s*(?P<mark>[°'\"]?)|(?P<axis>[EWSN])|(?P<gap>[\s,;:/|()\[\]{}=]+)"
)
_TILE = re.compile(r"\d{1,2}/\d{1,8}/\d{1,8}(\.\w{2,4})?")
_EASTING = re.compile(r"(?P<zone>1[3-9]|2\d|3\d|4[0-5])\d{6}(\.\d+)?")
_NORTHING = re.compile(r"[1-6]\d{6}(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Found:
    """A place as it was written, in degrees of the system it was written in."""

    lon: float
    lat: float
    crs_said: str  # of SYSTEMS; "" when the text does not say
    reading: str  # "degrees", "dms", "projected", "link" or "h3"

    def in_wgs84(self, system: str = "") -> tuple[float, float]:
        """Longitude and latitude in WGS-84 when read as ``system``; without one as said, or as WGS-84."""
        lon, lat = to_wgs84(self.lon, self.lat, system or self.crs_said or "wgs84")
        return float(lon), float(lat)

    def systems(self) -> tuple[str, ...]:
        """The systems it may be read in, the likeliest first."""
        return (self.crs_said,) if self.crs_said else SYSTEMS


@dataclass(frozen=True, slots=True)
class _Angle:
    axis: str  # E, W, S, N or ""
    degrees: float
    is_sexagesimal: bool


def parse_coordinates(text: str) -> Found | None:
    """The place a text names, None when it does not look like a place at all.

    Raises
    ------
    ValueError
        With a Chinese sentence, for what looks like coordinates but cannot be used: half of a pair, sixty minutes, two
        systems, a place outside China, the address of a tile, a short link.
    """
    raw = text.strip()[:LONGEST]
    if re.match(r"(?:https?:|geo:|[a-z]+map:|www\.|\w+\.(?:\w+\.)*(?:com|cn)/)", raw, re.I):
        return Found(*in_link(raw), "link")
    if re.fullmatch(r"8[0-9a-f]{14}", raw, re.I) and h3.is_valid_cell(raw.lower()):
        lat, lon = h3.cell_to_latlng(raw.lower())
        if not _inside(lon, lat):
            raise ValueError("这个网格不在中国范围内。")
        return Found(lon, lat, "wgs84", "h3")
    if _TILE.fullmatch(raw):
        raise ValueError("这像是瓦片编号，不是坐标。")
    plain, said = _system(unicodedata.normalize("NFKC", raw.translate(_BEFORE)))
    tokens = _tokens(plain)
    if tokens is None:
        return None
    return _projected(tokens, said) or _pair(tokens, said)


def _inside(lon: float, lat: float) -> bool:
    return bool(in_china_box(lon, lat))


def _system(text: str) -> tuple[str, str]:
    """The text without the names of systems, and the system they name."""
    named = {next(k for k, v in m.groupdict().items() if v) for m in _SYSTEM.finditer(text)}
    if len(named) > 1:
        raise ValueError("同时写了两种坐标系，请只保留一种。")
    return re.sub(r"坐标系?|位置|point", " ", _SYSTEM.sub(" ", text), flags=re.I), next(iter(named), "")


def _tokens(text: str) -> list[tuple[str, str]] | None:
    """Numbers with their mark and axis letters in order; None when anything else stands there or there is no number."""
    for words, letter in _AXES:
        text = re.sub(words, letter, text, flags=re.I)
    text = text.translate(_MARKS).replace("''", '"')
    text = re.sub(r"[ewsn]", lambda m: m[0].upper(), text.strip())
    found, at = [], 0
    while at < len(text):
        matched = _TOKEN.match(text, at)
        if matched is None:
            return None
        at = matched.end()
        if matched["number"]:
            found.append((matched["number"], matched["mark"]))
        elif matched["axis"] and (not found or found[-1] != (matched["axis"], "axis")):
            found.append((matched["axis"], "axis"))
    return found if any(kind != "axis" for _, kind in found) else None


def _projected(tokens: list[tuple[str, str]], said: str) -> Found | None:
    """Gauss-Krüger metres of CGCS2000 with the zone before the easting, in either order."""
    numbers = [text for text, kind in tokens if kind == ""]
    if len(tokens) != 2 or len(numbers) != 2:
        return None
    for east, north in (numbers, numbers[::-1]):
        zone = _EASTING.fullmatch(east)
        if zone and _NORTHING.fullmatch(north):
            number = int(zone["zone"])
            code = 4513 + number - 25 if number >= 25 else 4491 + number - 13  # zones of 3° and of 6°
            there = pyproj.Transformer.from_crs(f"EPSG:{code}", "EPSG:4490", always_xy=True)
            lon, lat = there.transform(float(east), float(north))
            if not (np.isfinite([lon, lat]).all() and _inside(lon, lat)) or said not in ("", "wgs84"):
                raise ValueError("这像是高斯投影坐标，但换算后不在中国范围内，请核对带号。")
            return Found(lon, lat, "wgs84", "projected")
    return None


def _pair(tokens: list[tuple[str, str]], said: str) -> Found | None:
    is_explicit = bool(said) or any(kind in ("axis", "°") for _, kind in tokens)
    try:
        angles = _angles(tokens)
    except ValueError:
        if is_explicit:
            raise
        return None
    if len(angles) == 1 and is_explicit and any(kind == "°" or "." in text for text, kind in tokens):
        raise ValueError("只读到一个角度，经度和纬度要写全。")
    if len(angles) != 2:
        return None
    first, second = angles
    axes = [
        "EW".find(first.axis) >= 0 if first.axis else None,
        "EW".find(second.axis) >= 0 if second.axis else None,
    ]
    if None not in axes and axes[0] == axes[1]:
        raise ValueError("两个数都是经度或都是纬度，请核对。")
    x, y = (_signed(first), _signed(second))
    is_lat_first = (
        axes[0] is False or axes[1] is True or (axes == [None, None] and not _inside(x, y) and _inside(y, x))
    )
    lon, lat = (y, x) if is_lat_first else (x, y)
    if _inside(lon, lat):
        return Found(lon, lat, said, "dms" if first.is_sexagesimal or second.is_sexagesimal else "degrees")
    if is_explicit or all("." in text for text, _ in tokens):
        raise ValueError("这个坐标不在中国范围内，请核对经纬度。")
    return None


def _signed(angle: _Angle) -> float:
    return -angle.degrees if angle.axis in ("W", "S") else angle.degrees


def _angles(tokens: list[tuple[str, str]]) -> list[_Angle]:
    """The angles that the tokens write, each with its letter when it has one."""
    letters = [i for i, (_, kind) in enumerate(tokens) if kind == "axis"]
    if letters:
        return _lettered(tokens, letters)
    if any(mark == "°" for _, mark in tokens):
        starts = [i for i, (_, mark) in enumerate(tokens) if mark == "°"]
        cuts = [0, *starts[1:], len(tokens)]
        return [_angle("", tokens[a:b]) for a, b in zip(cuts, cuts[1:], strict=False)]
    if len(tokens) in (2, 4, 6) and all(mark == "" for _, mark in tokens):
        half = len(tokens) // 2
        return [_angle("", tokens[:half]), _angle("", tokens[half:])]
    return []


def _lettered(tokens: list[tuple[str, str]], letters: list[int]) -> list[_Angle]:
    """Numbers go with the letter before them when the text starts with a letter, else with the letter after them."""
    found, is_before = [], letters[0] == 0
    if is_before and len(letters) == 1:
        return _halves(tokens[0][0], tokens[1:])
    cuts = [*letters, len(tokens)] if is_before else [-1, *letters]
    for a, b in zip(cuts, cuts[1:], strict=False):
        numbers = tokens[a + 1 : b]
        if numbers:
            found.append(_angle(tokens[a if is_before else b][0], numbers))
    rest = [] if is_before else tokens[letters[-1] + 1 :]
    return [*found, _angle("", rest)] if rest else found


def _halves(axis: str, numbers: list[tuple[str, str]]) -> list[_Angle]:
    """The angle of a letter in front, and the one behind it that has no letter of its own."""
    starts = [i for i, (_, mark) in enumerate(numbers) if mark == "°"]
    if len(numbers) == 2 and all(mark in ("", "°") for _, mark in numbers):
        starts = [0, 1]
    if len(starts) == 2:
        return [_angle(axis, numbers[: starts[1]]), _angle("", numbers[starts[1] :])]
    return [_angle(axis, numbers)]


def _angle(axis: str, numbers: list[tuple[str, str]]) -> _Angle:
    order = ["°", "'", '"']
    marks = [mark or order[min(i, 2)] for i, (_, mark) in enumerate(numbers)]
    if len(numbers) > 3 or marks != order[: len(marks)]:
        raise ValueError("度、分、秒的写法无法识别，请写成 120°45′12″。")
    if any("." in text for text, _ in numbers[:-1]) or any(text[0] in "+-" for text, _ in numbers[1:]):
        raise ValueError("度或分带了小数，后面又有分或秒，请核对。")
    values = [float(text) for text, _ in numbers] + [0.0, 0.0]
    if max(values[1], values[2]) >= 60:
        raise ValueError("分或秒达到 60，请核对。")
    return _Angle(axis, values[0] + values[1] / 60 + values[2] / 3600, len(numbers) > 1)
