"""What an enterprise or a place is called, in every way an officer may type it: short name, pinyin, initials."""

import re
import unicodedata
from collections.abc import Sequence

from pypinyin import lazy_pinyin

_BRACKETED = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_FORM = re.compile(
    r"(?:股份)?(?:集团)?(?:股份)?(?:有限责任公司|有限公司|公司)(?:.{0,8}(?:分公司|分厂))?$|集团$|个体工商户$|(?:个人独资|普通合伙)企业$"
)
_AREA_WORD = re.compile(
    r"(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|自治县|地区|新区|省|市|区|县|盟|旗)$"
)
_PLAIN = re.compile(r"[\s()（）\[\]【】·•.,，。、'’\"“”\-—_]+")


def plain(text: str) -> str:
    """A text as it is compared: compatible forms made one, lower case, without blanks, brackets and points."""
    return _PLAIN.sub("", unicodedata.normalize("NFKC", text)).casefold()


def bare(area: str) -> str:
    """The name of an area without the word for its kind: 嘉兴 of 嘉兴市; names of two characters stay."""
    short = _AREA_WORD.sub("", area)
    return short if len(short) >= 2 else area


def without_form(name: str) -> str:
    """A name without brackets and without its legal form, unless fewer than two characters would be left."""
    short = _BRACKETED.sub("", name)
    without = _FORM.sub("", short)
    return without if len(without) >= 2 else short


def derived(name: str, areas: Sequence[str]) -> str:
    """The short name that people use: without brackets, without the areas it lies in at the front, without the legal form.

    What would leave fewer than two characters is not taken away.
    """
    short = without_form(name)
    for area in areas:
        for front in (area, bare(area)):
            if front and short.startswith(front) and len(short) - len(front) >= 2:
                short = short[len(front) :]
                break
    return short


def syllables(text: str) -> list[str]:
    """The pinyin of a text without tones, each syllable with a capital first: Tong, Xiang.

    Latin letters and digits are one syllable each; what is neither is left out.
    """
    return [
        part.capitalize() for part in lazy_pinyin(text, errors="default") if part.isascii() and part.isalnum()
    ]
