"""A small home with outcomes: visits of three arms in two jurisdictions, what was predicted, and clues checked on site.

Everything repeats on twenty days; Ningbo (330206) has S1, S3, S5, Suzhou (320506) has S2, S4, S6.
"""

import json
from typing import Any

import builders
import numpy as np
import pandas as pd
import tomorrow_world

from callbacks.services import Services
from schema import clue_outcome, inspection, site, target, team

LAST = pd.Timestamp("2026-11-20")
DAYS = 20
OUTCOMES = {"hit": "属实-突出", "minor": "属实-一般", "miss": "不属实", "closed": "无法核实"}


def inspections() -> pd.DataFrame:
    """Per day: S1 targeted (a hit on every second day), S3 random (every tenth), S5 must; S2 targeted, S4 could not be seen."""
    rows: list[dict[str, Any]] = []
    for back in range(DAYS):
        at = LAST - pd.Timedelta(days=back) + pd.Timedelta(hours=10)
        plans = (
            ("S1", "target", "hit" if back % 2 == 0 else "miss", "T1"),
            ("S3", "random", "hit" if back % 10 == 0 else "minor", "T1"),
            ("S5", "must", "miss", "T1"),
            ("S2", "target", "hit", "T2"),
            ("S4", "target", "closed", "T2"),
        )
        for site_id, arm, outcome, team_id in plans:
            rows.append(
                {"record_id": f"JC{back:02d}{site_id}", "site_id": site_id, "started_at": at, "arm": arm,
                 "inclusion": 0.02 if arm == "random" else np.nan, "outcome": OUTCOMES[outcome], "team_id": team_id}
            )  # fmt: skip
    return builders.frame(rows, visit_kind="daily")


def targets() -> pd.DataFrame:
    """What was predicted on each of the days."""
    one = tomorrow_world.targets()
    reasons = json.dumps([{"clue_id": "XS-1", "rule": "Y26"}, {"clue_id": "", "rule": "penalty"}])
    parts = []
    for back in range(DAYS):
        chance = one["site_id"].map({"S1": 0.45, "S2": 0.6, "S3": 0.12}).fillna(0.2)
        parts.append(one.assign(day=LAST - pd.Timedelta(days=back), probability=chance, reasons=reasons))
    found = pd.concat(parts, ignore_index=True)
    contributions = [
        {
            "label": "自动监控",
            "family": "monitoring",
            "rule": "Y26",
            "entry": "Y26",
            "strength": 1.0,
            "log_odds": 2.0,
        }
    ]
    return found.assign(contributions=json.dumps(contributions, ensure_ascii=False))


def outcomes() -> pd.DataFrame:
    """Clues of Y26 checked at S1: three confirmed of four."""
    rows = [
        {"clue_id": f"XS-{i}", "record_id": f"JC{i:02d}S1", "outcome": "属实-一般" if i else "不属实"}
        for i in range(4)
    ]
    return builders.frame(rows, rule="Y26", site_id="S1", adcode=builders.NINGBO, at=LAST)


def services(tmp_path: Any) -> Services:
    """The stores of builders.py with these visits."""
    made = builders.services(tmp_path)
    made.store.append(site.DATASET, tomorrow_world.SITES.iloc[2:], source="test")
    made.store.append(team.DATASET, tomorrow_world.teams(), source="test")
    made.store.append(inspection.DATASET, inspections(), source="test")
    made.casework.put(target.DATASET, targets())
    made.casework.put(clue_outcome.DATASET, outcomes())
    return made
