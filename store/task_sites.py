"""What a task asks for at its site: the checklist, and the planned clues that the visit has to answer."""

import json
from typing import Any

import pandas as pd
from sqlalchemy import Connection, and_, select

from schema.checklist import checklist, checklist_for
from schema.clue import DATASET as CLUE
from schema.permit import DATASET as PERMIT
from schema.site import DATASET as SITE
from schema.target import DATASET as TARGET
from store.base import Store
from store.casework import SqlCasework, seen_by
from store.tables import TABLES
from store.viewer import Viewer

ASKED = ("PLANNED", "ON_SITE")  # states of a clue that waits for a visit


def list_of(industry_code: str | None, reasons: str | None) -> str:
    """The checklist of a site: its industry, and the families of the reasons (JSON of its target; None without one)."""
    families = {row.get("family", "") for row in json.loads(reasons)} if reasons else set()
    return checklist_for(industry_code or "", families)


def checklist_of(store: Store, casework: SqlCasework, viewer: Viewer, where: dict[str, Any]) -> str:
    """The checklist of a task as it stands now."""
    site_id = str(where["site_id"])
    sites = store.read(SITE, viewer, ("site_id", "industry_code"), site_id=site_id)
    day = pd.Timestamp(where["day"]).date()
    found = casework.read(TARGET, viewer, ("reasons",), day=day, site_id=site_id)
    industry = sites["industry_code"].astype(object).iloc[0] if len(sites) else None
    return list_of(
        None if pd.isna(industry) else str(industry), str(found["reasons"].iloc[0]) if len(found) else None
    )


def refuse_shorter(given: str, asked: str) -> None:
    """Refuse a record whose list lacks a part of the one asked for.

    Raises
    ------
    ValueError
        One sentence that names the parts.
    """
    known = given.split("+")
    if missing := [part.title for part in checklist(asked) if part.code not in known]:
        raise ValueError(f"检查清单少了“{'”“'.join(missing)}”，请刷新任务后补填。")


def unit_of(store: Store, viewer: Viewer, where: dict[str, Any]) -> dict[str, str | None]:
    """By what a site is known on paper: ``uscc`` and the ``permit_no`` valid on the day of the task; None where there is none."""
    site_id, day = str(where["site_id"]), pd.Timestamp(where["day"])
    sites = store.read(SITE, viewer, ("uscc",), site_id=site_id)["uscc"].dropna()
    permits = store.read(PERMIT, viewer, ("permit_no", "valid_from", "valid_to"), site_id=site_id)
    valid = permits[
        (permits["valid_from"] <= day) & (permits["valid_to"].isna() | (permits["valid_to"] >= day))
    ]
    numbers = valid.sort_values(["valid_from", "permit_no"])["permit_no"]
    return {
        "uscc": str(sites.iloc[0]) if len(sites) else None,
        "permit_no": str(numbers.iloc[-1]) if len(numbers) else None,
    }


def planned_clues(casework: SqlCasework, viewer: Viewer, site_ids: tuple[str, ...]) -> pd.DataFrame:
    """Clues of these sites that wait for a visit, in order of site and number."""
    rows = casework.read(CLUE, viewer, site_id=site_ids, state=ASKED)
    return rows.sort_values(["site_id", "clue_id"], ignore_index=True)


def answered(connection: Connection, viewer: Viewer, row: dict[str, Any]) -> dict[str, str]:
    """The outcome of every clue of a record: what the team chose, and for planned clues it did not name that of the visit."""
    table = TABLES[CLUE.name]
    waits = and_(table.c.site_id == row["site_id"], table.c.state.in_(ASKED), seen_by(CLUE, viewer, table))
    silent = connection.execute(select(table.c.clue_id).where(waits)).scalars()
    whole = {str(clue_id): str(row["outcome"]) for clue_id in silent} | row["clue_outcomes"]
    return dict(sorted(whole.items()))
