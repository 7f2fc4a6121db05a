"""Sentences of clues in the reader's language, from the rule's template and the values kept with the clue."""

import json
from collections.abc import Mapping
from typing import Any

from analytics.catalogue import catalogue

from layouts.text import language, t


def sentence(clue: Mapping[str, Any]) -> str:
    """The clue's sentence: as written in Chinese, or the rule's English template with the same values."""
    rule = catalogue().get(str(clue["rule"]))
    if language.get() == "zh" or rule is None:
        return str(clue["message"])
    facts = {
        name: t(value) if isinstance(value, str) else value
        for name, value in json.loads(clue["facts"]).items()
    }
    return t(rule.message, **facts)
