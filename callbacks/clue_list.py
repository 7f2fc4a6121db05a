"""The list of clues: one query that answers rows, count, options and export alike; the database does the work."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics.catalogue import declared
from callbacks.names import names_of
from callbacks.sentences import sentence
from callbacks.services import Services
from layouts.clues import DAYS, EVIDENCE_TITLES, FIELDS, SILENCED, STATE_TITLES
from layouts.text import t
from schema import area, site
from schema.clue_types import FAMILIES
from store.clue_query import Counts, Wanted, counts, page, present
from store.viewer import Viewer

BLOCK = 200  # most rows of one answer
SORTABLE = {
    "severity": "severity",
    "confidence": "confidence",
    "t_start": "t_start",
    "evidence_class": "evidence_class",
    "site": "site_id",  # an enterprise's clues together; names live elsewhere
    "area": "adcode",
    "rule_title": "rule",  # a title begins with its code
    "value": "value",
    "threshold": "threshold",
    "state": "state",
}
EQUAL = {"family": "family", "rule": "rule", "evidence": "evidence_class", "area": "adcode", "state": "state"}
SHOWN = (
    "clue_id",
    "site_id",
    "site",
    "area",
    "rule_title",
    "evidence_class",
    "severity",
    "value",
    "threshold",
    "unit",
)
Options = dict[str, list[tuple[str, str]]]


def options_of(services: Services, viewer: Viewer) -> Options:
    """What each filter offers: only values that occur, but all evidence classes and periods."""
    found = present(services.casework, viewer)
    occurs = {name: set(found[name]) for name in found}
    return {
        "family": [(k, v) for k, v in FAMILIES.items() if k in occurs["family"]],
        "rule": sorted((code, titled(code)) for code in occurs["rule"]),
        "evidence": list(EVIDENCE_TITLES.items()),
        "area": sorted(named(services, viewer, occurs["adcode"]).items()),
        "state": [(k, v) for k, v in STATE_TITLES.items() if k in occurs["state"]],
        "days": list(DAYS.items()),
        "silenced": list(SILENCED.items()),
    }


def titled(code: str) -> str:
    """A rule's code and title."""
    rule = declared().get(code)
    return f"{code} {t(rule.title)}" if rule else code


def named(services: Services, viewer: Viewer, codes: set[str]) -> dict[str, str]:
    """Areas by code with their name, or the code where no name is known."""
    known = names_of(services, viewer, area.DATASET)
    return {code: known.get(code, code) for code in codes}


def choice_of(query: Mapping[str, str], options: Options) -> tuple[dict[str, str], list[str]]:
    """The filters of an address that mean something here, and the parts that do not."""
    known = {name: {value for value, _ in offered} for name, offered in options.items()}
    given = {name: query[name][:80] for name in FIELDS if query.get(name)}
    choice = {name: value for name, value in given.items() if name == "q" or value in known[name]}
    return choice, [f"{name}={value}" for name, value in given.items() if name not in choice]


def safe_choice(choice: object) -> dict[str, str]:
    """The filters in a store of the browser; anything else there is dropped."""
    given = choice if isinstance(choice, dict) else {}
    return {name: given[name][:80] for name in FIELDS if isinstance(given.get(name), str) and given[name]}


def wanted(services: Services, viewer: Viewer, choice: Mapping[str, str]) -> Wanted:
    """The filters as the database takes them."""
    text, days = choice.get("q", "").strip(), choice.get("days")
    sites: list[str] = []
    if text:
        names = names_of(services, viewer, site.DATASET)
        sites = [site_id for site_id, name in names.items() if text.lower() in name.lower()]
    return Wanted(
        equals={column: choice[name] for name, column in EQUAL.items() if name in choice},
        days=int(days) if days in DAYS else None,
        text=text,
        sites=sites,
        silenced=choice["silenced"] if choice.get("silenced") in SILENCED else "",
    )


def counted(services: Services, viewer: Viewer, choice: Mapping[str, str]) -> Counts:
    """How many clues fit, how many there are, how many are silenced."""
    return counts(services.casework, viewer, wanted(services, viewer, choice))


def matching(
    services: Services, viewer: Viewer, choice: Mapping[str, str], asked: object = None
) -> pd.DataFrame:
    """Clues that fit the filters with the names shown, worst first: all, or the block that the list asks for."""
    order = order_of(asked.get("sortModel")) if isinstance(asked, dict) else []
    rows = page(
        services.casework,
        viewer,
        wanted(services, viewer, choice),
        order,
        (0, None) if asked is None else part(asked),
    )
    known = names_of(services, viewer, site.DATASET, None if asked is None else rows["site_id"].unique())
    areas = named(services, viewer, set(rows["adcode"]))
    return rows.assign(
        site=[known.get(s, s) for s in rows["site_id"]],
        area=[areas[a] for a in rows["adcode"]],
        rule_title=[titled(code) for code in rows["rule"]],
    )


def first(services: Services, viewer: Viewer, choice: Mapping[str, str]) -> str | None:
    """The clue on top of the list; None when the list is empty."""
    rows = page(services.casework, viewer, wanted(services, viewer, choice), part=(0, 1))
    return str(rows["clue_id"].iloc[0]) if len(rows) else None


def part(asked: object) -> tuple[int, int]:
    """First row and the row after the last of a block; a hostile request gets the first block."""
    given = asked if isinstance(asked, dict) else {}
    start = max(0, whole(given.get("startRow"), 0))
    return start, max(start, min(whole(given.get("endRow"), start + BLOCK), start + BLOCK))


def whole(value: object, otherwise: int) -> int:
    """The value when it is a usable row number."""
    return value if isinstance(value, int) and abs(value) < 10**9 else otherwise


def order_of(model: object) -> list[tuple[str, bool]]:
    """Column and direction as the list's headers say; what cannot be sorted is left out."""
    entries = [m for m in (model if isinstance(model, list) else []) if isinstance(m, dict)]
    return [
        (SORTABLE[m["colId"]], m.get("sort") != "desc")
        for m in entries
        if isinstance(m.get("colId"), str) and m["colId"] in SORTABLE
    ]


def shown(row: dict[Any, Any]) -> dict[str, Any]:
    """One row of the list."""
    plain = {name: None if pd.isna(row[name]) else row[name] for name in SHOWN}
    return plain | {
        "unit": t(plain["unit"]) if plain["unit"] else "",
        "message": sentence(row),
        "evidence_title": t(EVIDENCE_TITLES[row["evidence_class"]]),
        "t_start": f"{row['t_start']:%Y-%m-%d %H:%M}",
        "state": t(STATE_TITLES[row["state"]]),
    }
