"""Numbers that identify enterprises, permits and areas: are they possible at all?"""

import re
from collections.abc import Collection

from stdnum.cn import uscc as _uscc

_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_PERMIT = re.compile(r"(?P<body>[0-9A-HJ-NPQRTUWXY]{18})(?P<place>\d{3})(?P<kind>[A-Z])")
_PERMIT_WITHOUT_USCC = re.compile(r"H9(?P<adcode>\d{6})0000\d{5}(?P<kind>[A-Z])|H9\d{6}[0-9A-Z]{9}\d{3}[A-Z]")
_ADCODE = re.compile(r"[1-8]\d{5}")


def is_uscc(code: str) -> bool:
    """True for a unified social credit code (GB 32100-2015): 18 characters, both check characters right."""
    return bool(_USCC.fullmatch(code)) and bool(_uscc.is_valid(code))


def is_permit_no(number: str) -> bool:
    """True for a permit number of HJ 608-2017: a valid credit code, three digits of the place, a letter.

    Units without a credit code have ``H9``, the adcode and a sequence instead.
    """
    found = _PERMIT.fullmatch(number)
    if found and is_uscc(found["body"]):
        return True
    return bool(_PERMIT_WITHOUT_USCC.fullmatch(number))


def permit_place(number: str) -> tuple[str, str]:
    """Credit code and place sequence of a permit number: two sequences are two places.

    Raises
    ------
    ValueError
        When the number does not contain a credit code.
    """
    found = _PERMIT.fullmatch(number)
    if not found:
        raise ValueError(f"“{number}”不含统一社会信用代码，不能拆成单位和场所")
    return found["body"], found["place"]


def district_code(code: str, known: Collection[str]) -> str | None:
    """The six-digit adcode of a code of 6, 9 or 12 digits (town and village codes extend it), None when not known.

    Two and four digits stand for a province and a city and are filled with zeros.
    """
    digits = code.strip()
    if digits.isdigit() and len(digits) in (2, 4):
        digits = digits.ljust(6, "0")
    head = digits[:6]
    if len(digits) not in (6, 9, 12) or not digits.isdigit() or not _ADCODE.fullmatch(head):
        return None
    return head if head in known else None


def is_exact(code: str) -> bool:
    """True for a district; False for a city or a province code, which ends in ``00``."""
    return not code.endswith("00")
