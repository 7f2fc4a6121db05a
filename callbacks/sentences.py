"""Sentences of clues, reasons and plans in the reader's language, from their template and the values kept with them."""

import json
from collections.abc import Mapping
from typing import Any

from analytics.catalogue import declared
from layouts.text import language, t


def said(text: str, template: str | None, values: Mapping[str, Any]) -> str:
    """The Chinese text as it was written, or the template in the reader's language with the same values."""
    if language.get() == "zh" or not template:
        return text
    return t(
        template, **{name: t(value) if isinstance(value, str) else value for name, value in values.items()}
    )


def sentence(clue: Mapping[str, Any]) -> str:
    """The sentence of a clue row."""
    rule = declared().get(str(clue["rule"]))
    return said(str(clue["message"]), rule.message if rule else None, json.loads(clue["facts"]))


def kept(text: str, facts: str | None) -> str:
    """The sentence of a column whose ``facts`` column holds JSON ``{template, values}``."""
    if not facts:
        return text
    whole = json.loads(facts)
    return said(text, whole["template"], whole["values"])
