"""Find every rule. Adding a file with ``RULE`` under ``analytics/rules`` adds a rule; nothing else to edit."""

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache

from analytics import rules
from analytics.hotspot.permit_clues import RULE as HOTSPOT
from analytics.hotspot.permit_clues import HotspotRule
from analytics.rule import Rule


@cache
def catalogue() -> dict[str, Rule]:
    """All rules by code, in code order.

    Raises
    ------
    ValueError
        When two modules claim the same code.
    """
    found: dict[str, Rule] = {}
    for info in pkgutil.walk_packages(rules.__path__, rules.__name__ + "."):
        if info.ispkg:
            continue
        rule: Rule = importlib.import_module(info.name).RULE
        if rule.code in found:
            raise ValueError(f"规则代码 {rule.code} 重复，第二次出现在 {info.name}")
        found[rule.code] = rule
    return dict(sorted(found.items()))


def declared() -> dict[str, Rule | HotspotRule]:
    """Whatever a clue may name as its rule, by code: the rules over series, and the one over cells and sites."""
    known: dict[str, Rule | HotspotRule] = {**catalogue(), HOTSPOT.code: HOTSPOT}
    return dict(sorted(known.items()))


def chosen(codes: Iterable[str] | None = None) -> tuple[Rule, ...]:
    """The rules with these codes, or the default set.

    Raises
    ------
    ValueError
        When a code is unknown; the sentence lists the known ones.
    """
    known = catalogue()
    if codes is None:
        return tuple(rule for rule in known.values() if rule.is_default)
    wanted = tuple(dict.fromkeys(codes))
    if missing := [code for code in wanted if code not in known]:
        raise ValueError(f"没有规则 {'、'.join(missing)}；可用的规则：{'、'.join(known)}")
    return tuple(known[code] for code in wanted)
