"""A released plan on the road: team T1 of Ningbo visits S1 and S3, team T2 S5; each site has a clue, each team its officers."""

import io
from datetime import datetime, time, timedelta
from typing import Any

import builders
import pandas as pd
import pytest
import tomorrow_world as world
from builders import END, NINGBO, SUZHOU
from dash import Dash
from paths import ROOT
from PIL import Image

from callbacks import gate, phone, record_page, shell
from callbacks.services import Services
from schema import area, clue, officer, plan, record_photo, recusal, site, target, task, team
from schema.checklist import checklist, checklist_for
from settings import Settings
from store.accounts import Account, Accounts, demo_accounts
from store.casework import SqlCasework
from store.clock import CLOCK, machine, now
from store.memory import MemoryStore
from store.tables import EVENT
from store.viewer import Role, Viewer

DAY = world.DAY
PLAN_ID = "JH-20261121-01"
INSPECTOR = Viewer(Role.INSPECTOR, ("3302",), "inspector", "T1")
OTHER_TEAM = Viewer(Role.INSPECTOR, ("3302",), "inspector2", "T2")
TASK, LIST = "RW-20261121-0001", checklist_for("", ("monitoring",))
CODES = [item.code for part in checklist(LIST) for item in part.items]
NOON = datetime.combine(DAY, time(14))


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), shade: int = 90) -> bytes:
    """A picture of one shade of grey."""
    buffer = io.BytesIO()
    Image.new("L", size, shade).save(buffer, kind)
    return buffer.getvalue()


JPEG = picture()


def on_the_day(monkeypatch: pytest.MonkeyPatch, at: datetime = NOON) -> None:
    """Let the clock show the day of the plan, in the afternoon unless told."""
    monkeypatch.setattr(CLOCK, "behind", machine() - at)


def officers() -> pd.DataFrame:
    """Three officers of each team; the third of T1 must keep away from S1."""
    rows = [
        {
            "officer_id": f"{t}-{n}",
            "name": f"{t}员{n}",
            "cert_no": f"3302{n}",
            "team_id": t,
            "is_leader": n == 1,
        }
        for t in ("T1", "T2")
        for n in (1, 2, 3)
    ]
    return builders.frame(rows, home_adcode="330703")


def tasks() -> pd.DataFrame:
    """S1 and S3 for T1, S5 for T2, S4 of the other province for T2."""
    stops = (("T1", 1, "S1"), ("T1", 2, "S3"), ("T2", 1, "S5"), ("T2", 2, "S4"))
    rows = [
        {"task_id": f"RW-20261121-{n:04d}", "code": f"WX7K2P{n:02d}", "team_id": t, "seq": seq, "site_id": s,
         "adcode": SUZHOU if s == "S4" else NINGBO, "arrive_min": 500 + 60 * n, "depart_min": 560 + 60 * n}
        for n, (t, seq, s) in enumerate(stops, start=1)
    ]  # fmt: skip
    same: dict[str, Any] = {
        "plan_id": PLAN_ID, "day": pd.Timestamp(DAY), "window": "day", "travel_min": 30.0, "travel_km": 20.0,
        "visit_kind": "case", "arm": "random", "inclusion": 0.125, "state": "unread", "revision": 0,
    }  # fmt: skip
    return builders.frame(rows, **same)


def released(**values: Any) -> pd.DataFrame:
    """The frozen plan, its names known since an hour ago."""
    at = pd.Timestamp(now()) - pd.Timedelta("1h")
    row = {
        "plan_id": PLAN_ID, "day": pd.Timestamp(DAY), "scenario": "A", "is_chosen": True, "state": "frozen", "revision": 1,
        "step": 1, "value": 100.0, "finds": 1.2, "km": 80.0, "visits": 4, "unmet": "[]", "params": "{}", "draw": "{}",
        "made_by": "officer", "made_at": at, "changed_by": "officer", "changed_at": at, "release_at": at,
        "number": "JW-20261121-01", "sha256": "0" * 64,
    }  # fmt: skip
    return builders.frame([row | values])


def services(folder: Any, **of_plan: Any) -> Services:
    """Everything a team needs on the road."""
    store = MemoryStore()
    store.append(site.DATASET, world.SITES, source="test")
    store.append(area.DATASET, builders.areas(), source="test")
    store.append(team.DATASET, world.teams(), source="test")
    store.append(officer.DATASET, officers(), source="test")
    kept_away = {"officer_id": "T1-3", "site_id": "S1", "valid_from": END, "reason": "近亲属在该企业任职"}
    store.append(recusal.DATASET, builders.frame([kept_away]), source="test")
    casework = SqlCasework(f"sqlite+pysqlite:///{folder}/casework.db")
    own = [
        {"clue_id": f"XS-{rank}", "site_id": s, "adcode": a, "message": f"CANARY-{a} 疑似恒值。"}
        for rank, (s, a) in enumerate(zip(world.SITES["site_id"], world.SITES["adcode"], strict=True))
    ]
    casework.put(clue.DATASET, builders.clues(*own))
    casework.put(target.DATASET, world.targets())
    casework.put(plan.DATASET, released(**of_plan))
    casework.put(task.DATASET, tasks())
    people = demo_accounts(
        builders.OFFICER.prefixes, builders.LEADER.prefixes, builders.NEIGHBOUR.prefixes, "T1"
    )
    Accounts(casework.database).seed_accounts([*people, Account("inspector2", "检查组成员", OTHER_TEAM)])
    return Services(Settings(home=folder), store, casework)


def application(services: Services) -> Dash:
    """The phone's page and the office's view of records behind the gate."""
    app = Dash("field", serve_locally=True, enable_mcp=False, assets_folder=str(ROOT / "assets"))
    gate.install(app, services)
    for module in (phone, record_page):
        module.register(app, services)
    shell.register(app, services, (record_page,))
    return app


def record(**changes: Any) -> dict[str, Any]:
    """A complete record of S1 that finds nothing, as a phone sends it."""
    begun = now() - timedelta(hours=2)
    base = {
        "record_id": "JL-0123456789ab", "task_id": TASK, "checklist": LIST, "started_at": begun.isoformat(),
        "ended_at": (begun + timedelta(hours=1)).isoformat(), "officers": ["T1-1", "T1-2"],
        "showed_certificate": True, "outcome": "不属实", "clue_outcomes": {"XS-0": "不属实"},
        "items": [{"code": code, "answer": "ok", "photos": []} for code in CODES],
        "problems": [], "samples": [],
    }  # fmt: skip
    return base | changes


def found(photo_id: str = "ZP-0123456789ab", **changes: Any) -> dict[str, Any]:
    """A record of S1 with one item that is wrong, a photo of it and a prominent problem."""
    wrong = {"code": "K1", "answer": "bad", "note": "采样管路接有稀释瓶。", "photos": [photo_id]}
    items = [wrong if i["code"] == "K1" else i for i in record()["items"]]
    problem = {
        "type": "采样",
        "text": "采样管路接有稀释瓶。",
        "severity": "严重",
        "is_prominent": True,
        "deadline": None,
    }
    told = {
        "items": items,
        "problems": [problem],
        "outcome": "属实-突出",
        "clue_outcomes": {"XS-0": "属实-突出"},
    }
    return record(**(told | changes))


def photographed(services: Services, photo_id: str = "ZP-0123456789ab") -> None:
    """The photo of :func:`found`, received."""
    at = datetime(2026, 11, 21, 9)
    row = {
        "photo_id": photo_id, "record_id": "JL-0123456789ab", "task_id": TASK, "site_id": "S1", "adcode": NINGBO,
        "item": "K1", "taken_at": at, "media_type": "image/jpeg", "bytes": len(JPEG), "sha256": "a" * 64,
        "by": "inspector", "received_at": at,
    }  # fmt: skip
    services.casework.put(record_photo.DATASET, builders.frame([row]))


def events(services: Services, action: str) -> list[tuple[str, str]]:
    """What was noted under this action: (entity_id, detail)."""

    with services.casework.database.reading() as connection:
        rows = connection.execute(EVENT.select().where(EVENT.c.action == action).order_by(EVENT.c.seq)).all()
    return [(row.entity_id, row.detail) for row in rows]
