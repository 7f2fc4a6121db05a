"""Sentences of clues, reasons and plans in the reader's language, from their template and the values kept with them."""

import json
from collections.abc import Mapping
from functools import cache
from string import Formatter
from typing import Any

from analytics.catalogue import declared
from layouts.text import language, t


def said(text: str, template: str | None, values: Mapping[str, Any]) -> str:
    """The Chinese text as it was written, or the template in the reader's language with the same values.

    A text that an older template wrote, whose values do not fit the present one, is shown as it was written.
    """
    if language.get() == "zh" or not template or not places(template) <= set(values):
        return text
    return t(
        template, **{name: t(value) if isinstance(value, str) else value for name, value in values.items()}
    )


@cache
def places(template: str) -> frozenset[str]:
    """Names of the places of a template."""
    return frozenset(name for _, name, *_ in Formatter().parse(template) if name)


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
