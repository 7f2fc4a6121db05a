"""Everything a team needs on the road, in one answer that a phone keeps: tasks, reasons, checklists, officers, texts."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from callbacks.sentences import said
from callbacks.services import Services
from callbacks.site import area_name, records
from geo.crs import from_wgs84
from layouts.format import is_missing
from layouts.parts import ROLES
from layouts.phone import texts
from layouts.text import language, t
from schema import site, target, team
from schema.checklist import ANSWERS, checklist, checklist_for
from schema.inspection import OUTCOMES
from schema.task import RETURN_REASONS, STATES
from store.clock import now
from store.inspections import inspections
from store.records import officers_of
from store.records import records as visit_records
from store.tasks import tasks
from store.viewer import Viewer

DAYS = 2  # plan days a phone keeps: the newest, and the one before
LAST_VISITS = 3
TIMES = ("read_at", "left_at", "arrived_at", "ended_at")


def day_of(services: Services, viewer: Viewer) -> dict[str, Any]:
    """The answer of ``/m/day``."""
    rows = tasks(services.casework, viewer)
    rows = rows[rows["day"].isin(sorted(rows["day"].unique())[-DAYS:])]
    told = [_task(services, viewer, row) for row in records(rows)]
    codes = {row["checklist"] for row in told}
    teams = sorted({row["team_id"] for row in told} | ({viewer.team_id} - {""}))
    return {
        "me": _me(services, viewer),
        "at": now().isoformat(),
        "language": language.get(),
        "tasks": told,
        "lists": {code: _list(code) for code in sorted(codes)},
        "officers": {name: _officers(services, name) for name in teams},
        "states": {k: t(v) for k, v in STATES.items()},
        "answers": {k: t(v) for k, v in ANSWERS.items()},
        "outcomes": {name: t(name) for name in OUTCOMES},
        "reasons": {k: t(v) for k, v in RETURN_REASONS.items()},
        "texts": texts(),
    }


def _me(services: Services, viewer: Viewer) -> dict[str, str]:
    rows = services.store.read(team.DATASET, viewer, ("team_id", "name"), team_id=viewer.team_id)
    name = str(rows["name"].iloc[0]) if len(rows) else ""
    role = t(ROLES[str(viewer.role)])
    return {"account": viewer.name, "role": role, "team_id": viewer.team_id, "team": name}


def _officers(services: Services, team_id: str) -> list[dict[str, Any]]:
    """Those who may sign; the certificate stays at the office."""
    rows = officers_of(services.store, team_id)
    return [
        {"id": r["officer_id"], "name": r["name"], "leads": bool(r["is_leader"])}
        for r in rows.to_dict("records")
    ]


def _list(code: str) -> list[dict[str, Any]]:
    """The parts of a checklist in the reader's language."""
    return [
        {
            "title": t(part.title),
            "items": [
                {"code": item.code, "kind": item.kind, "unit": item.unit, "status": item.status}
                | {name: t(getattr(item, name)) for name in ("question", "look", "wording", "basis")}
                for item in part.items
            ],
        }
        for part in checklist(code)
    ]


def _task(services: Services, viewer: Viewer, row: Mapping[str, Any]) -> dict[str, Any]:
    """A task with what there is to know about its site."""
    day = pd.Timestamp(row["day"])
    kept = ("task_id", "code", "team_id", "seq", "site_id", "state", "revision", "window", "return_reason")
    told: dict[str, Any] = {name: row[name] for name in (*kept, "return_note")}
    told |= {"day": day.date().isoformat(), "km": round(row["travel_km"], 1), "min": round(row["travel_min"])}
    told |= {name: _clock(day, row[f"{name}_min"]) for name in ("arrive", "depart")}
    told["times"] = {name: row[name].isoformat() for name in TIMES if not is_missing(row[name])}
    place = _place(services, viewer, str(row["site_id"]))
    why = _why(services, viewer, row, day)
    told["checklist"] = checklist_for(str(place.pop("industry_code")), why.pop("families"))
    told |= place | why
    officers = officers_of(services.store, str(row["team_id"]), str(row["site_id"]))
    done = visit_records(services.casework, viewer, ("record_id",), task_id=row["task_id"])
    return told | {
        "last": _last(services, viewer, str(row["site_id"])),
        "recused": [str(o) for o in officers.loc[officers["recused"], "officer_id"]],
        "record_id": str(done["record_id"].iloc[0]) if len(done) else None,
    }


def _place(services: Services, viewer: Viewer, site_id: str) -> dict[str, Any]:
    """Name, address and coordinates in both systems; a site that is gone from the register says only its number."""
    rows = records(services.store.read(site.DATASET, viewer, site_id=site_id))
    if not rows:
        return {
            "name": site_id,
            "address": "",
            "area": "",
            "industry": "",
            "industry_code": "",
            "gcj": "",
            "wgs": "",
        }
    row = rows[0]
    lon, lat = float(row["lon_wgs84"]), float(row["lat_wgs84"])
    x, y = from_wgs84(lon, lat, "gcj02")
    return {
        "name": row["name"],
        "address": row["address"] or "",
        "area": area_name(services, viewer, str(row["adcode"])),
        "industry": t(row["industry"]) if row["industry"] else "",
        "industry_code": row["industry_code"] or "",
        "gcj": f"{float(x):.6f},{float(y):.6f}",
        "wgs": f"{lon:.6f},{lat:.6f}",
    }


def _why(services: Services, viewer: Viewer, row: Mapping[str, Any], day: pd.Timestamp) -> dict[str, Any]:
    """Reasons of the target, its innocent explanations, and when it is best to be there."""
    rows = records(services.casework.read(target.DATASET, viewer, day=day.date(), site_id=row["site_id"]))
    if not rows:
        return {"reasons": [], "innocents": [], "best": "", "perish": "", "families": ()}
    found = rows[0]
    reasons = [
        {"clue_id": r["clue_id"], "text": said(r["text"], r.get("template"), r.get("facts") or {})}
        for r in json.loads(found["reasons"])
    ]
    families = {r.get("family", "") for r in json.loads(found["reasons"])}
    return {
        "reasons": reasons,
        "innocents": [{n: t(i[n]) for n in ("text", "refute_by")} for i in json.loads(found["innocents"])],
        "best": _best(found, day),
        "perish": "" if is_missing(found["perishes_at"]) else _said_at(found["perishes_at"]),
        "families": families,
    }


def _best(found: Mapping[str, Any], day: pd.Timestamp) -> str:
    if is_missing(found["best_from_min"]) or is_missing(found["best_until_min"]):
        return ""
    span = f"{_clock(day, found['best_from_min'])}–{_clock(day, found['best_until_min'])}"
    if is_missing(found["best_why"]):
        return span
    why = json.loads(found["best_why"])
    return f"{span} {said(why['template'].format(**why['values']), why['template'], why['values'])}"


def _last(services: Services, viewer: Viewer, site_id: str) -> list[dict[str, str]]:
    """What the last visits found."""
    columns = ("record_id", "started_at", "outcome", "note")
    rows = inspections(services.store, services.casework, viewer, columns, site_id=site_id)
    newest = rows.sort_values("started_at", ascending=False).head(LAST_VISITS)
    return [
        {
            "at": f"{r['started_at']:%Y-%m-%d}",
            "outcome": t(r["outcome"] or "结果未记录"),
            "note": r["note"] or "",
        }
        for r in records(newest)
    ]


def _clock(day: pd.Timestamp, minutes: int) -> str:
    """Time of day, with the date when it is after midnight."""
    at = day + pd.Timedelta(minutes=int(minutes))
    return f"{at:%H:%M}" if at.date() == day.date() else _said_at(at)


def _said_at(at: datetime) -> str:
    return f"{at:%m-%d %H:%M}"
