"""A small plan over two jurisdictions: three sites each, a team that crosses the border, and reasons that name the other side.

It is a draft; ``services(tmp_path, **released())`` has it frozen and released.

Ningbo (330206) has S1, S3, S5; Suzhou (320506) has S2, S4, S6. Team T1 of Ningbo visits S1 and S2, the night team T2 of Suzhou
visits S4. What S3 and S6 would have to displace lies on both sides.
"""

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import builders
import pandas as pd
from builders import END, NINGBO, SUZHOU

from callbacks.services import Services
from schema import site, target, team
from store.plan_writing import Contents, create
from store.plans import Document, Header, Step, Stop
from store.viewer import SYSTEM

DAY = date(2026, 11, 21)
PLAN_ID = "JH-20261121-01"
SITES = builders.sites(6)
NAMES = dict(zip(SITES["site_id"], SITES["name"], strict=True))
LOWER = "预期价值{value}分，还差{bid}分才能替换{team}已安排的{names}（合计{lost}分）。"
TEAM_NAMES = {"T1": f"甬一组 CANARY-{NINGBO}", "T2": f"苏一组 CANARY-{SUZHOU}"}


def teams() -> pd.DataFrame:
    """A day team in Ningbo and a night team in Suzhou."""
    rows = [
        {"team_id": "T1", "name": TEAM_NAMES["T1"], "home_adcode": NINGBO, "lon_wgs84": 121.7, "lat_wgs84": 29.8,
         "shift_start_min": 510, "shift_end_min": 1050, "jurisdictions": "33;32", "works_night": False},
        {"team_id": "T2", "name": TEAM_NAMES["T2"], "home_adcode": SUZHOU, "lon_wgs84": 120.5, "lat_wgs84": 31.1,
         "shift_start_min": 1260, "shift_end_min": 1740, "jurisdictions": "32", "works_night": True},
    ]  # fmt: skip
    return builders.frame(rows, skills="general;cems", max_visits=6)


def targets() -> pd.DataFrame:
    """Six targets; each with a counted clue, one of the same family, and a penalty: 10 % becomes 40 %."""
    rows = []
    for rank, (site_id, adcode) in enumerate(zip(SITES["site_id"], SITES["adcode"], strict=True)):
        said = {"text": f"{site_id} CANARY-{adcode} 疑似标停未停。", "template": None, "facts": {}}
        reasons = [
            {"clue_id": f"XS-{rank}", "rule": "Y26", "family": "monitoring", "points": 25.0, "counted": True} | said,
            {"clue_id": "", "rule": "penalty", "family": "history", "points": 5.0, "counted": True} | said,
            {"clue_id": f"XS-{rank}b", "rule": "Y04", "family": "monitoring", "points": 0.0, "counted": False} | said,
        ]  # fmt: skip
        rows.append(
            {"site_id": site_id, "name": NAMES[site_id], "adcode": adcode, "value": 90.0 - rank, "reasons": _json(reasons)}
        )  # fmt: skip
    contributions = [
        {"label": "自动监控", "family": "monitoring", "rule": "Y26", "log_odds": 1.493},
        {"label": "检查处罚历史", "family": "history", "rule": "penalty", "log_odds": 0.2986},
    ]
    places = {"lon_wgs84": SITES["lon_wgs84"].to_numpy(), "lat_wgs84": SITES["lat_wgs84"].to_numpy()}
    same: dict[str, Any] = {
        "day": pd.Timestamp(DAY), "prior": 0.1, "probability": 0.4, "severity": 4, "confidence_word": "高",
        "n_clues": 2, "n_families": 1, "service_min": 90, "window": "day", "skill": "cems", "visit_kind": "case",
        "innocents": _json([{"text": "停产检修", "refute_by": "查检修单"}]),
        "contributions": _json(contributions), "as_of": END,
    }  # fmt: skip
    return builders.frame(rows, **same).assign(**places)


def visits() -> pd.DataFrame:
    """T1 goes to S1 and across the border to S2; T2 goes to S4 after midnight."""
    stops = (("T1", 1, "S1", 540, 630), ("T1", 2, "S2", 780, 870), ("T2", 1, "S4", 1470, 1530))
    rows = [
        {"team_id": t, "seq": seq, "site_id": s, "adcode": NINGBO if s == "S1" else SUZHOU, "arrive_min": a, "depart_min": d}
        for t, seq, s, a, d in stops
    ]  # fmt: skip
    same = {
        "plan_id": PLAN_ID,
        "day": pd.Timestamp(DAY),
        "travel_min": 30.0,
        "travel_km": 20.0,
        "value": 80.0,
    }
    return builders.frame(rows, window="day", **same)


def left_out() -> pd.DataFrame:
    """S3 would displace both sides, S6 the other side, S5 is barred."""
    rows = [
        _lower("S3", NINGBO, "T1", ("S1", "S2")),
        _lower("S6", SUZHOU, "T1", ("S1",)),
        {
            "site_id": "S5",
            "adcode": NINGBO,
            "reason_code": "barred",
            "reason": f"CANARY-{NINGBO} 已列入正面清单。",
        },
    ]
    return builders.frame(rows, plan_id=PLAN_ID, day=pd.Timestamp(DAY), value=50.0)


def _lower(site_id: str, adcode: str, team_id: str, displaced: tuple[str, ...]) -> dict[str, Any]:
    names = "、".join(NAMES[s] for s in displaced)
    values = {"value": "50.0", "bid": "12.3", "team": TEAM_NAMES[team_id], "names": names, "lost": "62.3"}
    kept = {
        "reason": LOWER.format(**values),
        "facts": _json({"template": LOWER, "values": values}),
        "bid": 12.3,
    }
    return {"site_id": site_id, "adcode": adcode, "reason_code": "lower_value"} | kept


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def document() -> Document:
    """The routes of the visits."""
    routes: dict[str, tuple[Stop, ...]] = {}
    for row in visits().to_dict("records"):
        numbers = (int(row["arrive_min"]), int(row["depart_min"]), row["travel_min"], row["travel_km"])
        routes[row["team_id"]] = (
            *routes.get(row["team_id"], ()),
            Stop(row["site_id"], row["window"], *numbers),
        )
    return Document(routes=routes)


def contents() -> Contents:
    """What the plan says."""
    return Contents(document(), visits(), left_out(), value=240.0, finds=1.2, km=60.0)


def header(**more: Any) -> Header:
    """The plan's row: a draft that is chosen."""
    at = datetime(2026, 11, 20, 19, 30)
    same: dict[str, Any] = {
        "plan_id": PLAN_ID, "day": DAY, "scenario": "A", "is_chosen": True, "state": "draft", "revision": 1, "step": 0,
        "value": 240.0, "finds": 1.2, "km": 60.0, "visits": 3, "unmet": "[]", "params": "{}", "draw": "{}",
        "made_by": "officer", "made_at": at, "changed_by": "officer", "changed_at": at,
    }  # fmt: skip
    return Header(**same | more)


def released() -> dict[str, Any]:
    """The columns of a plan that was frozen and released in the past."""
    at = datetime(2026, 11, 20, 21)
    signed = {"submitted_by": "officer", "submitted_at": at, "confirmed_by": "leader", "confirmed_at": at}
    return signed | {
        "state": "frozen", "number": "JW-20261121-01", "sha256": "ab" * 32, "release_at": datetime(2025, 11, 21, 7),
    }  # fmt: skip


def step(**more: Any) -> Step:
    """The first step: the plan as it was made."""
    at = datetime(2026, 11, 20, 19, 30)
    given = Step(PLAN_ID, 0, 1, "plan", (), (), None, "officer", at, 0.0, 0.0, 0.0, 0, False)
    return replace(given, **more)


def services(tmp_path: Any, **more: Any) -> Services:
    """The stores of builders.py with this plan; ``more`` are columns of its row."""
    made = builders.services(tmp_path)
    made.store.append(site.DATASET, SITES.iloc[2:], source="test")
    made.store.append(team.DATASET, teams(), source="test")
    made.casework.put(target.DATASET, targets())
    create(made.casework, SYSTEM, (header(**more), step()), contents(), "made")
    return made
