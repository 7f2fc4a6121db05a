"""Every Chinese text of the hotspot analysis has an English one with the same named places."""

from dataclasses import fields
from string import Formatter

import pytest

from analytics.hotspot.bubbling import LEVELS
from analytics.hotspot.day import HotspotParams
from analytics.hotspot.judge import REASONS
from analytics.hotspot.monthly import LIST_TITLES
from analytics.hotspot.permit_clues import RULE
from layouts.text import catalogue
from schema import hotspot_cell, hotspot_list


def texts() -> list[str]:
    found = [*REASONS.values(), *LEVELS.values(), *LIST_TITLES.values()]
    for dataset in (hotspot_cell.DATASET, hotspot_list.DATASET):
        found += [dataset.title, *(column.title for column in dataset.columns)]
    found += [RULE.title, RULE.condition, RULE.formula, RULE.why, RULE.message, RULE.basis]
    found += [*RULE.excludes, *(text for i in RULE.innocents for text in (i.text, i.refute_by))]
    params = HotspotParams()
    for part in (RULE.params, *(getattr(params, f.name) for f in fields(params))):
        found += [f.metadata[name] for f in fields(part) for name in ("title", "unit", "source")]
    return sorted({text for text in found if any("\u4e00" <= c <= "\u9fff" for c in text)})


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("text", texts())
def test_there_is_an_english_text(text) -> None:
    english = catalogue("en").get(text)
    assert english and places(english) == places(text)
