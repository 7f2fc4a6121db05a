"""Made-up names and codes: valid in form, impossible to mistake for a real firm's.

A firm is called after its district, a year of the sexagenary cycle and a number, and carries the mark （演示）. Its
organisation code starts with ``DEM``.
"""

STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
DIGITS = "〇一二三四五六七八九"
MARK = "（演示）"

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def chinese_number(number: int) -> str:
    """A number from 1 to 999 in Chinese digits, read out one by one: 12 gives 一二."""
    return "".join(DIGITS[int(d)] for d in str(number))


def firm_name(place: str, trade: str, serial: int) -> str:
    """Name number ``serial`` (from 0): unique, and marked as a demo."""
    cycle = STEMS[serial % 10] + BRANCHES[serial % 12]
    return f"{place}{cycle}{chinese_number(serial // 60 + 1)}号{trade}有限公司{MARK}"


def organisation_code(serial: int) -> str:
    """Nine characters ``DEM`` + five digits + check character (GB 11714)."""
    body = f"DEM{serial:05d}"
    total = sum(w * int(c, 36) for w, c in zip(ORGANISATION_WEIGHTS, body, strict=True))
    return body + "0123456789X0"[11 - total % 11]


def credit_code(adcode: str, serial: int) -> str:
    """A unified social credit code (GB 32100-2015, 18 characters) with valid check characters."""
    body = f"91{adcode}{organisation_code(serial)}"
    total = sum(w * ALPHABET.index(c) for w, c in zip(USCC_WEIGHTS, body, strict=True))
    return body + ALPHABET[(31 - total % 31) % 31]


def permit_number(uscc: str, category: str) -> str:
    """Number of the first permit of a place (HJ 608-2017): credit code, three digits, one letter."""
    letter = {"重点管理": "P", "简化管理": "Q", "登记管理": "W"}[category]
    return f"{uscc}001{letter}"
