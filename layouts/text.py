"""Texts in the reader's language: Chinese is the source, English comes from the catalogue."""

from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = {"zh": "中文", "en": "English"}
HTML_LANG = {"zh": "zh-CN", "en": "en"}
LOCALE = Path(__file__).resolve().parent.parent / "locale"

language: ContextVar[str] = ContextVar("language", default="zh")


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Translations of a language by Chinese source text, merged from ``locale/<lang>/*.po``.

    The declarations' own words (``schema.po``) come first, so that a page may say them its way.
    """
    merged: dict[str, str] = {}
    for path in sorted((LOCALE / lang).glob("*.po"), key=lambda p: (p.name != "schema.po", p.name)):
        with path.open("rb") as file:
            merged |= {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}
    return merged


def t(source: str, /, **values: object) -> str:
    """The source text in the current language, its ``{named}`` places filled."""
    text = source if language.get() == "zh" else catalogue(language.get()).get(source, source)
    return text.format(**values) if values else text
