"""Raster tiles of another server, named in the settings: which addresses are accepted, and which host may then be asked."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

# Hosts whose tiles lie in GCJ-02 or BD-09, hundreds of metres beside everything else on the map.
SHIFTED = ("amap.com", "autonavi.com", "gtimg.com", "map.qq.com", "baidu.com", "bdimg.com", "bdstatic.com")
NUMBERS = {"tilematrix": "z", "tilecol": "x", "tilerow": "y"}  # how WMTS calls zoom, column and row
OTHER_PROJECTION = re.compile(r"[?&]tilematrixset=c(&|$)|_c/wmts", re.IGNORECASE)  # TianDiTu's degrees


@dataclass(frozen=True, slots=True)
class TileSource:
    """Layers of raster tiles laid one over the other, the first lowest."""

    addresses: tuple[str, ...] = ()  # with {z}, {x} and {y}
    credit: str = ""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Scheme, host and port of every address, each once."""
        parts = (urlsplit(address) for address in self.addresses)
        return tuple(dict.fromkeys(f"{part.scheme}://{part.netloc}" for part in parts))


def parsed(text: str, credit: str) -> TileSource:
    """The layers named in a text, separated by spaces; none for an empty text.

    Raises
    ------
    ValueError
        With a Chinese sentence, when an address cannot be used or its tiles are known to lie elsewhere than they should.
    """
    return TileSource(tuple(_address(given) for given in text.split()), credit.strip())


def _address(given: str) -> str:
    parts = urlsplit(given)
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[\w.-]+(:\d+)?", parts.netloc, re.ASCII):
        raise ValueError(
            f"瓦片地址“{_without_key(given)}”不能使用：须以 http:// 或 https:// 开头，并写明一台主机。"
        )
    if any(host == name or host.endswith("." + name) for name in SHIFTED):
        raise ValueError(
            f"不能使用 {host} 的瓦片：它采用偏移坐标（GCJ-02 或 BD-09），与行政区划边界和点位错开数百米；请改用天地图等未偏移的服务。"
        )
    if OTHER_PROJECTION.search(given):
        raise ValueError(f"不能使用 {host} 的经纬度投影瓦片；请改用球面墨卡托（天地图的 _w）图层。")
    address = re.sub(r"\{(\w+)\}", lambda found: f"{{{NUMBERS.get(found[1].lower(), found[1])}}}", given)
    if sorted(re.findall(r"\{(\w+)\}", address)) != ["x", "y", "z"]:
        raise ValueError(
            f"瓦片地址“{_without_key(given)}”须含 {{z}}、{{x}}、{{y}}（或 {{TileMatrix}} 等）各一次，不含其他占位符。"
        )
    return address


def _without_key(given: str) -> str:
    """The address up to its query, which may hold a secret key."""
    return given.split("?", 1)[0][:80]
