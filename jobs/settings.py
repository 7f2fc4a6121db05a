"""The rules as people have set them: which run, which run unseen, and with which parameters."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from analytics.catalogue import catalogue
from analytics.rule import Rule
from store import rule_settings
from store.casework import SqlCasework
from store.viewer import Viewer

HOURS = {"h": 1, "d": 24, "晚": 24}  # units of parameters that reach back in time
LONGEST_H = 8760
FARTHEST = 1000  # times the declared value: farther is a slip of the pen
SEPARATORS = str.maketrans("、，,；;/", "      ")


@dataclass(frozen=True, slots=True)
class Effective:
    """Rules that write clues, and rules that run in shadow, each with its parameters in force."""

    on: tuple[Rule, ...]
    shadow: tuple[Rule, ...]


def effective(casework: SqlCasework) -> Effective:
    """Every rule of the catalogue by its accepted setting; without one the default set is on and the rest off.

    Raises
    ------
    ValueError
        When an accepted setting does not fit the declaration any more; the sentence names the rule.
    """
    settings = rule_settings.active(casework)
    found: dict[str, list[Rule]] = {"on": [], "shadow": [], "off": []}
    for code, rule in catalogue().items():
        setting = settings.get(code)
        found[mode_of(rule, setting)].append(with_params(rule, setting["params"]) if setting else rule)
    return Effective(tuple(found["on"]), tuple(found["shadow"]))


def in_force(casework: SqlCasework, code: str) -> Rule:
    """One rule with its parameters in force, whatever its mode; ValueError for an unknown code."""
    setting = rule_settings.active(casework).get(code)
    return with_params(declared(code), setting["params"] if setting else {})


def mode_of(rule: Rule, setting: Mapping[str, Any] | None) -> str:
    """``on``, ``shadow`` or ``off``."""
    return str(setting["mode"]) if setting else "on" if rule.is_default else "off"


def declared(code: str) -> Rule:
    """The rule as declared.

    Raises
    ------
    ValueError
        When there is none of this code.
    """
    if code not in catalogue():
        raise ValueError(f"没有规则 {code[:20]}；可用的规则：{'、'.join(catalogue())}")
    return catalogue()[code]


def with_params(rule: Rule, given: Mapping[str, Any]) -> Rule:
    """The rule with these parameters; a longer window lengthens the history that it says may decide a row.

    Raises
    ------
    ValueError
        For a parameter the rule does not have, or a value that fits neither its type nor its range.
    """
    known = {f.name: f for f in fields(rule.params)}
    if unknown := [name for name in given if name not in known]:
        raise ValueError(f"规则 {rule.code} 没有参数 {'、'.join(unknown)}；可改的参数：{'、'.join(known)}")
    values = {name: checked(rule, known[name], value) for name, value in given.items()}
    longer = sum(
        max(0.0, longest(values[n]) - longest(known[n].default)) * HOURS[known[n].metadata["unit"]]
        for n in values
        if known[n].metadata["unit"] in HOURS
    )
    memory_h = rule.memory_h + math.ceil(longer)
    if memory_h > max(LONGEST_H, rule.memory_h):
        raise ValueError(f"规则 {rule.code} 的时段参数过长：须回看 {memory_h} 小时，最多 {LONGEST_H} 小时。")
    return replace(rule, params=replace(rule.params, **values), memory_h=memory_h)


def typed(rule: Rule, texts: Mapping[str, str]) -> dict[str, Any]:
    """Parameters as somebody typed them, checked; only those that differ from the declaration.

    Raises
    ------
    ValueError
        See :func:`with_params`.
    """
    known = {f.name: f for f in fields(rule.params)}
    given = {name: parsed(known[name], text) if name in known else text for name, text in texts.items()}
    changed = with_params(rule, given).params
    return {n: getattr(changed, n) for n in given if getattr(changed, n) != known[n].default}


def propose(
    casework: SqlCasework, viewer: Viewer, asked: rule_settings.Proposal, texts: Mapping[str, str]
) -> int:
    """The number of a new version with parameters as typed; ``asked.params`` is not used.

    Raises
    ------
    ValueError
        See :func:`store.rule_settings.propose` and :func:`with_params`; also when nothing would change.
    """
    rule = declared(asked.rule)
    params = typed(rule, texts)
    now = rule_settings.active(casework).get(asked.rule)
    before = (mode_of(rule, now), now["params"] if now else {})
    if (asked.mode, listed(params)) == (before[0], listed(before[1])):
        raise ValueError("没有改动：运行方式和参数都与现行设置相同。")
    return rule_settings.propose(casework, viewer, replace(asked, params=params))


def turn_on(casework: SqlCasework, viewer: Viewer, asked: rule_settings.Proposal) -> int:
    """The number of a proposal to switch a rule on with the parameters it runs with now.

    Raises
    ------
    ValueError
        See :func:`store.rule_settings.propose`.
    """
    now = rule_settings.active(casework).get(declared(asked.rule).code)
    return rule_settings.propose(casework, viewer, replace(asked, params=now["params"] if now else {}))


def listed(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters with tuples as lists, as JSON gives them back."""
    return {name: list(v) if isinstance(v, tuple) else v for name, v in params.items()}


def parsed(field: Any, text: str) -> Any:
    """A typed text as the kind of value the parameter has; the text itself when it does not read as one."""
    text = text.strip()
    if isinstance(field.default, tuple):
        parts = text.translate(SEPARATORS).split()
        return tuple(_number(p, field.default[0]) for p in parts)
    return _number(text, field.default)


def _number(text: str, like: Any) -> Any:
    if isinstance(like, str):
        return text
    try:
        return int(text) if isinstance(like, int) else float(text)
    except ValueError:
        return text


def checked(rule: Rule, field: Any, value: Any) -> Any:
    """The value in the parameter's own type when it fits; see :func:`with_params`."""
    default, where = field.default, f"规则 {rule.code} 的参数“{field.metadata['title']}”"
    if not isinstance(default, tuple):
        return _one(default, value, where)
    if not isinstance(value, list | tuple) or not value:
        raise ValueError(f"{where}应为一列值，例如 {'、'.join(map(str, default))}。")
    done = tuple(_one(default[0], v, where) for v in value)
    if not isinstance(default[0], str) and list(default) == sorted(default) and list(done) != sorted(done):
        raise ValueError(f"{where}应由小到大排列。")
    return done


def _one(default: Any, value: Any, where: str) -> Any:
    if isinstance(default, str):
        if not isinstance(value, str) or not value.strip() or len(value) > 40:
            raise ValueError(f"{where}应为文字，不超过 40 字。")
        return value
    is_whole = isinstance(default, int)
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not is_number or (is_whole and value != int(value)):
        raise ValueError(f"{where}应为{'整数' if is_whole else '数'}，而不是“{str(value)[:20]}”。")
    least, most = span(default)
    if not least <= value <= most:
        raise ValueError(f"{where}应在 {least:g} 与 {most:g} 之间，而不是 {value:g}。")
    return int(value) if is_whole else float(value)


def longest(value: Any) -> float:
    """The value, or the largest of several."""
    return float(max(value) if isinstance(value, tuple) else value)


def span(default: float) -> tuple[float, float]:
    """The least and the largest value that make sense beside the declared one: same sign, a count of at least one."""
    if default < 0:
        return -FARTHEST * abs(default), 0
    least = 1 if isinstance(default, int) and default > 0 else 0
    return least, FARTHEST * max(default, 1)
