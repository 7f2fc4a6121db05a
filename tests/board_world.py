"""A released day on the small home of ``tomorrow_world``: four tasks in four states, at a quarter past twelve."""

from datetime import datetime
from typing import Any

import builders
import numpy as np
import pandas as pd
import tomorrow_world
from builders import NINGBO, SUZHOU

from callbacks.services import Services
from schema import plan, plan_step, task
from store.plans import Document, write_document

DAY = tomorrow_world.DAY
NOON = datetime(2026, 11, 21, 12, 15)
PLAN_ID = "JH-20261121-01"


def at(clock: str) -> pd.Timestamp:
    """A time of the day."""
    return pd.Timestamp(f"{DAY} {clock}")


def tasks() -> pd.DataFrame:
    """T1 (Ningbo) is done with S1, too long at S3, due at S5 and across the border at S2 later; T2 gave S4 back, S6 was withdrawn."""
    none: dict[str, Any] = dict.fromkeys(
        ("read_at", "left_at", "arrived_at", "ended_at", "return_reason", "return_note"), None
    )
    rows = [
        none | {"task_id": "RW-1", "team_id": "T1", "seq": 1, "site_id": "S1", "adcode": NINGBO, "arrive_min": 540,
                "depart_min": 600, "state": "done", "read_at": at("08:00"), "left_at": at("08:30"),
                "arrived_at": at("09:00"), "ended_at": at("10:00")},
        none | {"task_id": "RW-2", "team_id": "T1", "seq": 2, "site_id": "S3", "adcode": NINGBO, "arrive_min": 630,
                "depart_min": 690, "state": "on_site", "read_at": at("08:00"), "arrived_at": at("10:40")},
        none | {"task_id": "RW-3", "team_id": "T1", "seq": 3, "site_id": "S5", "adcode": NINGBO, "arrive_min": 720,
                "depart_min": 780, "state": "unread"},
        none | {"task_id": "RW-4", "team_id": "T1", "seq": 4, "site_id": "S2", "adcode": SUZHOU, "arrive_min": 960,
                "depart_min": 1050, "state": "read", "read_at": at("08:00")},
        none | {"task_id": "RW-5", "team_id": "T2", "seq": 1, "site_id": "S4", "adcode": SUZHOU, "arrive_min": 1290,
                "depart_min": 1350, "state": "returned", "ended_at": at("11:00"), "return_reason": "closed",
                "return_note": f"大门紧闭 CANARY-{SUZHOU}"},
        none | {"task_id": "RW-6", "team_id": "T2", "seq": 2, "site_id": "S6", "adcode": SUZHOU, "arrive_min": 1400,
                "depart_min": 1450, "state": "withdrawn", "ended_at": at("11:30")},
    ]  # fmt: skip
    same = {
        "plan_id": PLAN_ID, "day": pd.Timestamp(DAY), "window": "day", "travel_min": 30.0, "travel_km": 20.0,
        "visit_kind": "case", "arm": "random", "inclusion": 0.031, "revision": 1,
    }  # fmt: skip
    made = builders.frame(rows, **same)
    return made.assign(code=[f"CODE{n:04d}" for n in range(len(made))])


def plans() -> pd.DataFrame:
    """The frozen plan, released at seven."""
    row = {
        "plan_id": PLAN_ID, "day": pd.Timestamp(DAY), "scenario": "A", "is_chosen": True, "state": "frozen", "revision": 3,
        "step": 0, "value": 300.0, "finds": 2.1, "km": 80.0, "visits": 6, "unmet": "[]", "params": "{}", "draw": "{}",
        "made_by": "officer", "made_at": at("00:10"), "changed_by": "officer", "changed_at": at("00:10"),
        "number": "JW-20261121-01", "sha256": "0", "release_at": at("07:00"), "inclusion": np.nan,
    }  # fmt: skip
    return pd.DataFrame([row]).drop(columns="inclusion")


def steps() -> pd.DataFrame:
    """The only step of the plan."""
    row = {
        "plan_id": PLAN_ID, "step": 0, "revision": 1, "action": "make", "sites": "-", "teams": "-", "by": "officer",
        "at": at("00:10"), "d_finds": 0.0, "d_km": 0.0, "d_value": 0.0, "moved": 0, "is_improved": False,
        "document": write_document(Document()),
    }  # fmt: skip
    return pd.DataFrame([row])


def services(tmp_path: Any) -> Services:
    """The stores of tomorrow_world.py with these tasks."""
    made = tomorrow_world.services(tmp_path)
    for dataset, rows in ((plan.DATASET, plans()), (plan_step.DATASET, steps()), (task.DATASET, tasks())):
        made.casework.put(dataset, rows)
    return made
