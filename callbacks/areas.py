"""Names of administrative areas as officers say them."""

from functools import cache

from store import boundaries


def area(adcode: object) -> str:
    """City and district of an adcode; "" when unknown."""
    names = _names()
    code = adcode if isinstance(adcode, str) else ""
    city, district = names.get(code[:4] + "00", ""), names.get(code, "")
    return district if not city or city == district else f"{city}{district}"


@cache
def _names() -> dict[str, str]:
    areas = boundaries.areas()
    return dict(zip(areas["adcode"], areas["name"], strict=True))
