"""One rule as its panel shows it: parameters, versions said against each other, what waits, and its shadow."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from analytics.backtest import NEEDED, overlap
from analytics.catalogue import catalogue, declared
from callbacks.clue_actions import person
from callbacks.clue_panel import card_of, said
from callbacks.names import names_of
from callbacks.rule_trials import section
from callbacks.sentences import sentence
from callbacks.services import Services
from callbacks.shell import as_of
from jobs.settings import mode_of, with_params
from layouts.format import day, instant
from layouts.rule_detail import Param, RuleView, Version, detail
from layouts.rule_trial import Shadow, shadow
from layouts.rules import nothing_chosen
from layouts.text import t
from schema import shadow_clue, site
from schema.clue_types import FAMILIES
from schema.rule_setting import DECISIONS, MODES
from store import rule_settings
from store.silences import MAY_JUDGE, visible_clues
from store.viewer import Viewer

TONES = {"proposed": "warn", "active": "good", "rejected": "muted", "replaced": "muted"}
DAYS, EXAMPLES = 30, 5
Raw = Mapping[str, Any]


def opened(services: Services, viewer: Viewer, code: object) -> Any:
    """The right side for this rule; a sentence when there is none of this code."""
    if not isinstance(code, str) or code not in declared():
        return nothing_chosen()
    return detail(view_of(services, viewer, code))


def view_of(services: Services, viewer: Viewer, code: str) -> RuleView:
    """Everything about a rule."""
    rule, end = declared()[code], as_of(services)
    raw = rule_settings.history(services.casework, code)
    may = viewer.role in MAY_JUDGE
    is_settable = code in catalogue()
    setting = next((v for v in raw if v["decision"] == "active"), None)
    mode = mode_of(catalogue()[code], setting) if is_settable else ""
    versions = told(services, code, raw)
    waits = next((v for v in raw if v["decision"] == "proposed"), None)
    version = int(raw[0]["version"]) if raw else 0
    return RuleView(
        card=card_of(services, rule, (end or datetime.max).date()),
        family=FAMILIES[catalogue()[code].family if is_settable else "satellite"],
        mode=mode,
        params=params(services, code, raw) if is_settable else (),
        versions=versions,
        pending=next((v for v in versions if waits and v.number == waits["version"]), None),
        may_edit=may and is_settable,
        may_decide=bool(may and waits and waits["proposed_by"] != viewer.name),
        trial=section(services, viewer, code) if is_settable else None,
        shadow=shadow(shadow_of(services, viewer, code, setting), code, version, may)
        if mode == "shadow"
        else None,
    )


def params(services: Services, code: str, raw: list[Any]) -> list[Param]:
    """Parameters in force, with who changed each that is not as declared."""
    rule = catalogue()[code]
    setting = next((v for v in raw if v["decision"] == "active"), None)
    now = with_params(rule, setting["params"] if setting else {})
    usual = {p.name: p for p in rule.thresholds}
    changed = changers(raw)
    return [
        Param(
            name=p.name,
            title=p.title,
            unit=p.unit,
            value=exact(p.value),
            declared=exact(usual[p.name].value),
            status=p.status,
            source=p.source,
            changed=by_whom(services, changed[p.name], p.value)
            if p.name in changed and p.value != usual[p.name].value
            else "",
        )
        for p in now.thresholds
    ]


def changers(raw: list[Any]) -> dict[str, Raw]:
    """The accepted version that last changed each parameter."""
    found: dict[str, Raw] = {}
    before: Raw = {}
    for version in reversed([v for v in raw if was_accepted(v)]):
        names = {*version["params"], *before}
        found |= {n: version for n in names if version["params"].get(n) != before.get(n)}
        before = version["params"]
    return found


def was_accepted(version: Raw) -> bool:
    """True for what is or was in force; a proposal that another one replaced never was."""
    return version["decision"] in ("active", "replaced") and version["decided_by"] is not None


def by_whom(services: Services, version: Raw, value: Any) -> str:
    """The status of a changed parameter."""
    who, at = person(services, version["proposed_by"]), day(version["decided_at"])
    return t("自定（由 {who} 于 {day} 改为 {value}）", who=who, day=at, value=exact(value))


def told(services: Services, code: str, raw: list[Any]) -> list[Version]:
    """Versions in words, newest first, each against what was in force when it was proposed."""
    found: list[Version] = []
    before: Raw = {"mode": usual_mode(code), "params": {}}
    for version in reversed(raw):
        found.append(
            Version(
                number=int(version["version"]),
                decision=t(DECISIONS[version["decision"]]),
                tone=TONES[version["decision"]],
                changes=differences(code, before, version),
                reason=str(version["reason"]),
                proposed=f"{person(services, version['proposed_by'])} {instant(version['proposed_at'])}",
                decided=decided(services, version),
            )
        )
        if was_accepted(version):
            before = version
    return found[::-1]


def usual_mode(code: str) -> str:
    """The mode of a rule nobody has set."""
    return mode_of(catalogue()[code], None) if code in catalogue() else "on"


def decided(services: Services, version: Raw) -> str:
    """Who decided, when, with which words; "" while open."""
    if version["decided_by"] is None:
        return ""
    note = f"：{version['decided_note']}" if version["decided_note"] else ""
    return f"{person(services, version['decided_by'])} {instant(version['decided_at'])}{note}"


def differences(code: str, old: Raw, new: Raw) -> list[tuple[str, str, str]]:
    """What changes from one version to the next: (what, old value, new value)."""
    known = {p.name: p for p in catalogue()[code].thresholds} if code in catalogue() else {}
    found = []
    if old["mode"] != new["mode"]:
        found.append((t("运行方式"), t(MODES[old["mode"]]), t(MODES[new["mode"]])))
    for name in sorted({*old["params"], *new["params"]}):
        if name in known:
            a, b = (v["params"].get(name, known[name].value) for v in (old, new))
            if exact(a) != exact(b):
                found.append((t(known[name].title), exact(a), exact(b)))
    return found


def exact(value: object) -> str:
    """A value as it can be typed again."""
    if isinstance(value, tuple | list):
        return "、".join(exact(v) for v in value)
    return said(value) if not isinstance(value, float) or float(said(value)) == value else repr(value)


def shadow_of(services: Services, viewer: Viewer, code: str, setting: Raw | None) -> Shadow:
    """What a rule in shadow has found, for this viewer."""
    rows = services.casework.read(shadow_clue.DATASET, viewer, rule=code)
    rows = rows.sort_values("t_start", ascending=False, ignore_index=True)
    known = names_of(services, viewer, site.DATASET, rows["site_id"][:EXAMPLES])
    end = as_of(services) or datetime.max
    first = (end - timedelta(days=DAYS)).date()
    day_of = rows["t_start"].dt.normalize().value_counts()
    others = visible_clues(services.casework, viewer, NEEDED)
    return Shadow(
        n=len(rows),
        since=instant(setting["decided_at"]) if setting else "",
        per_day=[int(day_of.get(d, 0)) for d in pd.date_range(first, periods=DAYS)],
        first_day=first,
        examples=[
            (str(r["site_id"]), known.get(str(r["site_id"]), str(r["site_id"])), sentence(r))
            for r in rows.head(EXAMPLES).to_dict("records")
        ],
        overlap=overlap(rows, others[others["rule"] != code]) if len(rows) else [],
    )
