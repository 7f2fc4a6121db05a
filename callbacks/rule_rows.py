"""The catalogue of rules as rows: mode, status of thresholds, and what each rule has been saying lately."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from analytics.catalogue import catalogue, declared
from callbacks.services import Services
from callbacks.shell import as_of
from jobs.settings import mode_of, with_params
from layouts.clues import EVIDENCE_TITLES
from layouts.rules import FIELDS
from layouts.text import t
from schema import site
from schema.clue_types import FAMILIES
from schema.rule_setting import MODES
from schema.status import STATUS_TITLES
from store import clue_load, rule_settings
from store.viewer import Viewer

DAYS, WEEK = 30, 7
Row = dict[str, Any]
SILENT: Row = {"clues": None, "trend": None, "share": None}  # of a rule that does not run


def rows(services: Services, viewer: Viewer) -> list[Row]:
    """Every rule in order of code, with the numbers this viewer may see."""
    said, touched = recent(services, viewer)
    settings, waiting = rule_settings.active(services.casework), rule_settings.pending(services.casework)
    of = len(services.store.read(site.DATASET, viewer, ("site_id",)))
    every = (row(code, settings.get(code), code in waiting) for code in declared())
    return [
        about
        | (
            numbers(said.get(about["code"]), touched.get(about["code"], 0), of)
            if about["is"]["mode"] == "on"
            else SILENT
        )
        for about in every
    ]


def row(code: str, setting: Mapping[str, Any] | None, is_waiting: bool) -> Row:
    """What a rule is and how it runs; filters compare the plain codes beside the titles."""
    rule = declared()[code]
    mode, status = "on", rule.threshold_status
    if code in catalogue():
        mode = mode_of(catalogue()[code], setting)
        status = with_params(catalogue()[code], setting["params"] if setting else {}).threshold_status
    family = "satellite" if code not in catalogue() else catalogue()[code].family
    return {
        "code": code,
        "title": t(rule.title),
        "family": t(FAMILIES[family]),
        "evidence": rule.evidence,
        "mode": t(MODES[mode]) + (" *" if is_waiting else ""),
        "mode_hint": t("有修改待复核") if is_waiting else t(MODES[mode]),
        "status": t(STATUS_TITLES[status]),
        "is": {"family": family, "evidence": rule.evidence, "mode": mode, "status": status},
    }


def recent(services: Services, viewer: Viewer) -> tuple[dict[str, tuple[int, int, int]], dict[str, int]]:
    """By rule: clues of the last 30 days, of the last 7 and of the 7 before; and the enterprises touched."""
    end = as_of(services)
    if end is None:
        return {}, {}
    first = end - timedelta(days=DAYS)
    found = clue_load.load(services.casework, viewer, first, end)
    week, before = (f"{end - timedelta(days=WEEK * n):%Y-%m-%d}" for n in (1, 2))
    new, old = found["day"] >= week, (found["day"] >= before) & (found["day"] < week)
    sums = {
        str(rule): (
            int(part["n"].sum()),
            int(part["n"][new[part.index]].sum()),
            int(part["n"][old[part.index]].sum()),
        )
        for rule, part in found.groupby("rule")
    }
    return sums, clue_load.sites(services.casework, viewer, first, end)


def numbers(said: tuple[int, int, int] | None, touched: int, of: int) -> Row:
    """Clues, their change and the share of enterprises."""
    whole, new, old = said or (0, 0, 0)
    return {"clues": whole, "trend": new - old, "share": touched / of if of else None}


def options_of(every: list[Row]) -> dict[str, list[tuple[str, str]]]:
    """What each filter offers: only values that occur."""
    titles: dict[str, Mapping[str, str]] = {
        "family": FAMILIES,
        "evidence": EVIDENCE_TITLES,
        "mode": MODES,
        "status": STATUS_TITLES,
    }
    occurs = {name: {r["is"][name] for r in every} for name in titles}
    return {name: [(k, v) for k, v in of.items() if k in occurs[name]] for name, of in titles.items()}


def choice_of(
    query: Mapping[str, str], options: Mapping[str, list[tuple[str, str]]]
) -> tuple[dict[str, str], list[str]]:
    """The filters of an address that mean something, and the parts that do not."""
    known = {name: {value for value, _ in offered} for name, offered in options.items()}
    given = {name: query[name][:40] for name in FIELDS if query.get(name)}
    choice = {name: value for name, value in given.items() if name == "q" or value in known[name]}
    return choice, [f"{name}={value}" for name, value in given.items() if name not in choice]


def fitting(every: list[Row], choice: Mapping[str, str]) -> list[Row]:
    """Rows that fit the filters."""
    text = choice.get("q", "").strip().lower()
    wanted = {name: value for name, value in choice.items() if name != "q"}
    return [
        row
        for row in every
        if all(row["is"].get(name) == value for name, value in wanted.items())
        and text in f"{row['code']} {row['title']}".lower()
    ]


def safe_choice(choice: object) -> dict[str, str]:
    """The filters in a store of the browser; anything else there is dropped."""
    given = choice if isinstance(choice, dict) else {}
    return {name: given[name][:40] for name in FIELDS if isinstance(given.get(name), str) and given[name]}
