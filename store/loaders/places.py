"""Names of provinces as files write them, in Chinese or English, to the first two digits of their adcode."""

from functools import cache

from store import boundaries

_ENGLISH = {
    "Beijing": "11", "Tianjin": "12", "Hebei": "13", "Shanxi": "14", "Inner Mongolia": "15", "Liaoning": "21",
    "Jilin": "22", "Heilongjiang": "23", "Shanghai": "31", "Jiangsu": "32", "Zhejiang": "33", "Anhui": "34",
    "Fujian": "35", "Jiangxi": "36", "Shandong": "37", "Henan": "41", "Hubei": "42", "Hunan": "43",
    "Guangdong": "44", "Guangxi": "45", "Hainan": "46", "Chongqing": "50", "Sichuan": "51", "Guizhou": "52",
    "Yunnan": "53", "Tibet": "54", "Xizang": "54", "Shaanxi": "61", "Gansu": "62", "Qinghai": "63",
    "Ningxia": "64", "Xinjiang": "65", "Taiwan": "71", "Hong Kong": "81", "Macau": "82", "Macao": "82",
}  # fmt: skip
_ENDINGS = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市")


def province_prefix(name: str) -> str | None:
    """Two digits of the province named ``浙江``, ``浙江省`` or ``Zhejiang``; None for another text."""
    return _names().get(_bare(name))


@cache
def _names() -> dict[str, str]:
    areas = boundaries.areas()
    provinces = areas[areas["level"] == "province"]
    chinese = {
        _bare(name): code[:2] for name, code in zip(provinces["name"], provinces["adcode"], strict=True)
    }
    return chinese | {_bare(name): code for name, code in _ENGLISH.items()}


def _bare(name: str) -> str:
    plain = name.strip().lower()
    for ending in _ENDINGS:
        plain = plain.removesuffix(ending)
    for word in ("province", "autonomous region", "municipality", "sheng", "shi"):
        plain = plain.removesuffix(f" {word}")
    return plain.replace(" ", "")
