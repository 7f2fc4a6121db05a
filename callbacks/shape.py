"""Is a callback request shaped as the registered callback says? Anything else is refused before Dash sees it."""

import json
from collections.abc import Mapping
from typing import Any

MAX_DEPTH = 40
MAX_LIST = 2000
WILDCARDS = (["ALL"], ["MATCH"], ["ALLSMALLER"])


def fault(body: object, callbacks: Mapping[str, Mapping[str, Any]]) -> str | None:
    """What is wrong with a body of ``/_dash-update-component``, or None when it fits a registered callback.

    Ids and properties must be the declared ones; pattern-matching ids may differ only in their wildcards. Values are
    not judged here: a handler never trusts them.
    """
    if not isinstance(body, dict):
        return "body"
    if depth(body) > MAX_DEPTH:
        return "depth"
    output = body.get("output")
    if not isinstance(output, str) or output not in callbacks:
        return "output"
    wanted = callbacks[output]
    for role in ("inputs", "state"):
        given = body.get(role, [])
        specs = wanted[role]
        if not isinstance(given, list) or len(given) != len(specs):
            return role
        if not all(fits(spec, entry) for spec, entry in zip(specs, given, strict=True)):
            return role
    return fault_of_outputs(body, output) or fault_of_changes(body.get("changedPropIds", []))


def fault_of_outputs(body: dict[str, Any], output: str) -> str | None:
    """``outputs`` must be the ids and properties that ``output`` names, with wildcards filled."""
    outputs = body.get("outputs")
    many = output.startswith("..")
    if isinstance(outputs, dict) == many or not isinstance(outputs, dict | list):
        return "outputs"
    names = output.strip(".").split("...") if many else [output]
    entries = outputs if isinstance(outputs, list) else [outputs]
    if len(entries) != len(names):
        return "outputs"
    for name, entry in zip(names, entries, strict=True):
        named, at, mark = name.partition("@")
        spec_id, _, prop = named.rpartition(".")
        sent = (
            prop,
            f"{prop}{at}{mark}",
        )  # of several callbacks' output the browser sends the mark with a pattern only
        if not any(fits({"id": spec_id, "property": each}, entry) for each in sent):
            return "outputs"
    return None


def fault_of_changes(changed: object) -> str | None:
    """``changedPropIds`` is a list of short texts."""
    if not isinstance(changed, list) or len(changed) > MAX_LIST:
        return "changedPropIds"
    return (
        None if all(isinstance(c, str) and len(c) < 400 and "." in c for c in changed) else "changedPropIds"
    )


def fits(spec: Mapping[str, Any], entry: object) -> bool:
    """Whether an entry of the request is the one the callback declared, or a list of them for ALL."""
    pattern = wildcards(str(spec["id"]))
    if pattern and any(v in (["ALL"], ["ALLSMALLER"]) for v in pattern.values()):
        if not isinstance(entry, list) or len(entry) > MAX_LIST:
            return False
        return all(matches(pattern, spec, one) for one in entry)
    return matches(pattern, spec, entry)


def matches(pattern: dict[str, Any] | None, spec: Mapping[str, Any], entry: object) -> bool:
    """Whether one id-property pair is the declared one."""
    if not isinstance(entry, dict) or entry.get("property") != str(spec["property"]):
        return False
    got = entry.get("id")
    if pattern is None:
        return got == str(spec["id"])
    if not isinstance(got, dict) or set(got) != set(pattern):
        return False
    return all(short(got[k]) if w in WILDCARDS else got[k] == w for k, w in pattern.items())


def wildcards(text: str) -> dict[str, Any] | None:
    """The pattern of a pattern-matching id, None for a plain one."""
    return json.loads(text) if text.startswith("{") else None


def short(value: object) -> bool:
    """Whether a value may stand for a wildcard: short text or a number."""
    return isinstance(value, str | int | float) and len(str(value)) <= 128


def depth(value: object) -> int:
    """Nesting depth of parsed JSON, without recursion."""
    deepest, level = 0, [value]
    while level:
        deepest += 1
        level = [
            c
            for v in level
            for c in (v.values() if isinstance(v, dict) else v if isinstance(v, list) else ())
        ]
        if deepest > MAX_DEPTH:
            break
    return deepest
