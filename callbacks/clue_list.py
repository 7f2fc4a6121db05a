"""The list of clues: one query that answers rows, count, options and export alike."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics.catalogue import declared
from callbacks.sentences import sentence
from callbacks.services import Services
from layouts.clues import DAYS, EVIDENCE_TITLES, FIELDS, STATE_TITLES
from layouts.text import t
from schema import area, site
from schema import clue as clue_schema
from schema.clue_types import FAMILIES
from store.viewer import Viewer

BLOCK = 200  # most rows of one answer
WORST_FIRST = ("severity", "confidence", "t_start")  # worst, surest, newest
SORTABLE = (*WORST_FIRST, "evidence_class", "site", "area", "rule_title", "value", "threshold", "state")
EQUAL = {"family": "family", "rule": "rule", "evidence": "evidence_class", "area": "adcode", "state": "state"}
SEARCHED = ("site", "site_id", "outlet_id", "device_id", "clue_id")
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


def table(services: Services, viewer: Viewer) -> pd.DataFrame:
    """Every clue the viewer may see, with the names shown in the list; worst first."""
    rows = services.casework.read(clue_schema.DATASET, viewer)
    names = services.store.read(site.DATASET, viewer, ("site_id", "name"))
    areas = services.store.read(area.DATASET, viewer, ("adcode", "name"))
    titles = {code: f"{code} {t(rule.title)}" for code, rule in declared().items()}
    rows = rows.assign(
        site=named(rows["site_id"], names, "site_id"),
        area=named(rows["adcode"], areas, "adcode"),
        rule_title=rows["rule"].astype(str).map(lambda code: titles.get(code, code)),
    )
    return rows.sort_values(
        [*WORST_FIRST, "clue_id"], ascending=[False, False, False, True], ignore_index=True
    )


def named(codes: pd.Series, names: pd.DataFrame, key: str) -> pd.Series:
    """The name of each code, or the code where no name is known."""
    text = codes.astype(str)
    found = text.map(dict(zip(names[key].astype(str), names["name"].astype(str), strict=True)))
    return found.where(found.notna(), text)


def options_of(every: pd.DataFrame) -> Options:
    """What each filter offers: only values that occur, but all evidence classes and periods."""
    present = {name: set(every[name].astype(str)) for name in ("family", "state")}
    return {
        "family": [(k, v) for k, v in FAMILIES.items() if k in present["family"]],
        "rule": pairs(every, "rule", "rule_title"),
        "evidence": list(EVIDENCE_TITLES.items()),
        "area": pairs(every, "adcode", "area"),
        "state": [(k, v) for k, v in STATE_TITLES.items() if k in present["state"]],
        "days": list(DAYS.items()),
    }


def pairs(every: pd.DataFrame, code: str, title: str) -> list[tuple[str, str]]:
    """Code and title of what occurs, by code."""
    found = every[[code, title]].drop_duplicates(code).astype(str)
    return sorted(zip(found[code], found[title], strict=True))


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


def matching(every: pd.DataFrame, choice: Mapping[str, str]) -> pd.DataFrame:
    """The clues that fit the filters, order kept. Days count back from the newest data, not from today."""
    keep = pd.Series(True, index=every.index)
    for name, column in EQUAL.items():
        if name in choice:
            keep &= every[column].astype(str) == choice[name]
    if choice.get("days") in DAYS and len(every):
        keep &= every["t_end"] > every["as_of"].max() - pd.Timedelta(days=int(choice["days"]))
    if text := choice.get("q", "").strip().lower():
        found = (every[c].astype(str).str.lower().str.contains(text, regex=False) for c in SEARCHED)
        keep &= pd.concat(list(found), axis=1).any(axis=1)
    return every[keep]


def block(found: pd.DataFrame, asked: object) -> list[dict[str, Any]]:
    """The rows of one block of the list; a hostile request gets the first block."""
    given = asked if isinstance(asked, dict) else {}
    start = max(0, whole(given.get("startRow"), 0))
    end = min(whole(given.get("endRow"), BLOCK), start + BLOCK)
    rows = ordered(found, given.get("sortModel")).iloc[start:end]
    return [shown(row) for row in rows.to_dict("records")]


def whole(value: object, otherwise: int) -> int:
    """The value when it is a usable row number."""
    return value if isinstance(value, int) and abs(value) < 10**9 else otherwise


def ordered(found: pd.DataFrame, model: object) -> pd.DataFrame:
    """Sorted as the list's headers say."""
    wanted = [
        (m["colId"], m.get("sort") != "desc")
        for m in (model if isinstance(model, list) else [])
        if isinstance(m, dict) and m.get("colId") in SORTABLE
    ]
    if not wanted:
        return found
    columns, ascending = zip(*wanted, strict=True)
    return found.sort_values(list(columns), ascending=list(ascending), kind="stable")


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
