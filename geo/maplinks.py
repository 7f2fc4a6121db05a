"""Places in links copied from map sites: each site has its own coordinate system and its own order."""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

import pyproj

from geo.crs import in_china_box

SITES = {
    "amap.com": "gcj02",
    "gaode.com": "gcj02",
    "qq.com": "gcj02",
    "baidu.com": "bd09",
    "tianditu.gov.cn": "wgs84",
}
SCHEMES = {
    "iosamap": "gcj02",
    "androidamap": "gcj02",
    "amapuri": "gcj02",
    "qqmap": "gcj02",
    "baidumap": "bd09",
}
SHORT = ("surl.amap.com", "j.map.baidu.com")
SAID = {
    "wgs84": "wgs84",
    "gcj02": "gcj02",
    "bd09ll": "bd09",
    "gaode": "gcj02",
    "wgs84ll": "wgs84",
    "gcj02ll": "gcj02",
}
LONGITUDES = ("lng", "lon", "longitude", "pointx", "dlon", "slon", "x")
LATITUDES = ("lat", "latitude", "pointy", "dlat", "slat", "y")
PAIRS = (
    "position",
    "location",
    "center",
    "centre",
    "marker",
    "markers",
    "coord",
    "latlng",
    "to",
    "from",
    "q",
    "p",
    "ll",
    "c",
)
_PAIR = re.compile(r"(?<![\d.])(-?\d{1,3}\.\d+)\s*[,，]\s*(-?\d{1,3}\.\d+)(?![\d.])")
_METRES = re.compile(r"@(\d{7,8}(?:\.\d+)?),(\d{6,7}(?:\.\d+)?)")
# Baidu's own projection is Mercator on the ellipsoid of Clarke 1866: its published polynomials agree to 2e-8 degrees.
_CLARKE = "+a=6378206.4 +b=6356583.8"


def in_link(link: str) -> tuple[float, float, str]:
    """Longitude, latitude and system ("" when it is not known) of the place a link shows.

    Raises
    ------
    ValueError
        With a Chinese sentence, when the link holds no coordinates or they lie outside China.
    """
    parts = urlsplit(link if re.match(r"\w+:", link) else "https://" + link)
    host = (parts.hostname or "").lower()
    if host in SHORT:
        raise ValueError("短链接里没有坐标，请在浏览器中打开后再复制完整链接。")
    query = {k.lower(): v for k, v in parse_qsl(parts.query)}
    given = query.get("coord_type") or query.get("coordtype") or ""
    system = SAID.get(given.lower()) or _of_site(host, parts.scheme)
    place = _named(query) or _metres(link) or _in_order(query, unquote(parts.path + " " + parts.fragment))
    if place is None:
        raise ValueError("这个链接里没有坐标，请改为粘贴经纬度。")
    x, y = place
    lon, lat = (x, y) if in_china_box(x, y) else (y, x)
    if not in_china_box(lon, lat):
        raise ValueError("链接里的坐标不在中国范围内。")
    return lon, lat, system


def _of_site(host: str, scheme: str) -> str:
    known = (system for end, system in SITES.items() if host == end or host.endswith("." + end))
    return next(known, "wgs84" if scheme == "geo" else SCHEMES.get(scheme, ""))


def _named(query: dict[str, str]) -> tuple[float, float] | None:
    """Longitude and latitude each under its own name."""
    x = next((query[n] for n in LONGITUDES if n in query), "")
    y = next((query[n] for n in LATITUDES if n in query), "")
    try:
        return float(x), float(y)
    except ValueError:
        return None


def _metres(link: str) -> tuple[float, float] | None:
    """The centre of a page of Baidu's map, which is written in metres of its projection."""
    found = _METRES.search(link)
    if not found:
        return None
    there = pyproj.Transformer.from_crs(f"+proj=merc {_CLARKE}", f"+proj=longlat {_CLARKE}", always_xy=True)
    lon, lat = there.transform(float(found[1]), float(found[2]))
    return float(lon), float(lat)


def _in_order(query: dict[str, str], rest: str) -> tuple[float, float] | None:
    """Two numbers with a comma between them, in a parameter that names a place or in the path."""
    for text in (*(query[name] for name in PAIRS if name in query), rest):
        found = _PAIR.search(text)
        if found:
            return float(found[1]), float(found[2])
    return None
