"""Everything a team needs on the road, in one answer that a phone keeps: tasks, reasons, checklists, officers, texts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from callbacks.records import records
from callbacks.sentences import said
from callbacks.services import Services
from geo.crs import from_wgs84
from layouts.format import is_missing
from layouts.parts import ROLES
from layouts.phone import texts
from layouts.text import language, t
from schema import area, site, target, team
from schema.checklist import ANSWERS, checklist, checklist_for
from schema.inspection import OUTCOMES
from schema.task import RETURN_REASONS, STATES
from store.clock import now
from store.inspections import inspections
from store.records import kept_away, officers_of
from store.records import records as visit_records
from store.tasks import tasks
from store.viewer import Viewer

DAYS = 2  # plan days a phone keeps: the newest, and the one before
LAST_VISITS = 3
TIMES = ("read_at", "left_at", "arrived_at", "ended_at")


@dataclass(frozen=True, slots=True)
class Known:
    """What the tasks of a day need, each dataset read once."""

    sites: dict[str, dict[str, Any]]
    areas: dict[str, str]  # name by code
    targets: dict[tuple[str, str], dict[str, Any]]  # by day and site
    visits: dict[str, list[dict[str, Any]]]  # by site, newest first
    officers: pd.DataFrame
    away: frozenset[tuple[str, str]]  # officer and site in conflict of interest
    done: dict[str, str]  # record by task


def day_of(services: Services, viewer: Viewer) -> dict[str, Any]:
    """The answer of ``/m/day``."""
    rows = tasks(services.casework, viewer)
    rows = rows[rows["day"].isin(sorted(rows["day"].unique())[-DAYS:])]
    order = rows.assign(is_back=rows["state"].eq("returned"))  # what came back is behind what is ahead
    rows = rows.loc[order.sort_values(["day", "team_id", "is_back", "arrive_min", "task_id"]).index]
    known = known_of(services, viewer, rows)
    told = [_task(known, row) for row in records(rows)]
    codes = {row["checklist"] for row in told}
    return {
        "me": _me(services, viewer),
        "at": now().isoformat(),
        "language": language.get(),
        "tasks": told,
        "lists": {code: _list(code) for code in sorted(codes)},
        "officers": _officers(known.officers),
        "states": {k: t(v) for k, v in STATES.items()},
        "answers": {k: t(v) for k, v in ANSWERS.items()},
        "outcomes": {name: t(name) for name in OUTCOMES},
        "reasons": {k: t(v) for k, v in RETURN_REASONS.items()},
        "texts": texts(),
    }


def known_of(services: Services, viewer: Viewer, rows: pd.DataFrame) -> Known:
    """Everything about the sites, teams and days of these tasks."""
    store, casework = services.store, services.casework
    site_ids = tuple(rows["site_id"].astype(str).unique())
    days = tuple(pd.Timestamp(day).date() for day in rows["day"].unique())
    teams = tuple({*rows["team_id"].astype(str), viewer.team_id} - {""})
    sites = records(store.read(site.DATASET, viewer, site_id=site_ids))
    codes = {code for row in sites for code in _codes(str(row["adcode"]))}
    areas = store.read(area.DATASET, viewer, ("adcode", "name"), adcode=tuple(codes))
    found = records(casework.read(target.DATASET, viewer, day=days, site_id=site_ids)) if days else []
    columns = ("record_id", "site_id", "started_at", "outcome", "note")
    visits = inspections(store, casework, viewer, columns, site_id=site_ids)
    newest: dict[str, list[dict[str, Any]]] = {}
    for row in records(visits.sort_values("started_at", ascending=False)):
        newest.setdefault(str(row["site_id"]), []).append(row)
    done = visit_records(casework, viewer, ("record_id", "task_id"), task_id=tuple(rows["task_id"]))
    return Known(
        sites={str(row["site_id"]): row for row in sites},
        areas=dict(zip(areas["adcode"].astype(str), areas["name"].astype(str), strict=True)),
        targets={(f"{row['day']:%Y-%m-%d}", str(row["site_id"])): row for row in found},
        visits=newest,
        officers=officers_of(store, teams),
        away=kept_away(store, site_ids),
        done=dict(zip(done["task_id"].astype(str), done["record_id"].astype(str), strict=True)),
    )


def _me(services: Services, viewer: Viewer) -> dict[str, str]:
    rows = services.store.read(team.DATASET, viewer, ("team_id", "name"), team_id=viewer.team_id)
    name = str(rows["name"].iloc[0]) if len(rows) else ""
    role = t(ROLES[str(viewer.role)])
    return {"account": viewer.name, "role": role, "team_id": viewer.team_id, "team": name}


def _officers(rows: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Those who may sign, by team; the certificate stays at the office."""
    found: dict[str, list[dict[str, Any]]] = {}
    for r in rows.to_dict("records"):
        one = {"id": r["officer_id"], "name": r["name"], "leads": bool(r["is_leader"])}
        found.setdefault(str(r["team_id"]), []).append(one)
    return found


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


def _task(known: Known, row: Mapping[str, Any]) -> dict[str, Any]:
    """A task with what there is to know about its site."""
    day = pd.Timestamp(row["day"])
    kept = ("task_id", "code", "team_id", "seq", "site_id", "state", "revision", "window", "return_reason")
    told: dict[str, Any] = {name: row[name] for name in (*kept, "return_note")}
    told |= {"day": day.date().isoformat(), "km": round(row["travel_km"], 1), "min": round(row["travel_min"])}
    told |= {name: _clock(day, row[f"{name}_min"]) for name in ("arrive", "depart")}
    told["times"] = {name: row[name].isoformat() for name in TIMES if not is_missing(row[name])}
    site_id = str(row["site_id"])
    place, why = _place(known, site_id), _why(known.targets.get((told["day"], site_id)), day)
    told["checklist"] = checklist_for(str(place.pop("industry_code")), why.pop("families"))
    told |= place | why
    return told | {
        "last": _last(known.visits.get(site_id, [])),
        "recused": sorted(officer for officer, where in known.away if where == site_id),
        "record_id": known.done.get(str(row["task_id"])),
    }


def _place(known: Known, site_id: str) -> dict[str, Any]:
    """Name, address and coordinates in both systems; a site that is gone from the register says only its number."""
    row = known.sites.get(site_id)
    if row is None:
        return {
            "name": site_id,
            "address": "",
            "area": "",
            "industry": "",
            "industry_code": "",
            "gcj": "",
            "wgs": "",
        }
    names = [known.areas[code] for code in _codes(str(row["adcode"])) if code in known.areas]
    lon, lat = float(row["lon_wgs84"]), float(row["lat_wgs84"])
    x, y = from_wgs84(lon, lat, "gcj02")
    return {
        "name": row["name"],
        "address": row["address"] or "",
        "area": " ".join(names) or str(row["adcode"]),
        "industry": t(row["industry"]) if row["industry"] else "",
        "industry_code": row["industry_code"] or "",
        "gcj": f"{float(x):.6f},{float(y):.6f}",
        "wgs": f"{lon:.6f},{lat:.6f}",
    }


def _codes(adcode: str) -> tuple[str, str, str]:
    """Province, city and district."""
    return adcode[:2] + "0000", adcode[:4] + "00", adcode


def _why(found: Mapping[str, Any] | None, day: pd.Timestamp) -> dict[str, Any]:
    """Reasons of the target, its innocent explanations, and when it is best to be there."""
    if found is None:
        return {"reasons": [], "innocents": [], "best": "", "perish": "", "families": ()}
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


def _last(visits: list[dict[str, Any]]) -> list[dict[str, str]]:
    """What the last visits found."""
    return [
        {
            "at": f"{r['started_at']:%Y-%m-%d}",
            "outcome": t(r["outcome"] or "结果未记录"),
            "note": r["note"] or "",
        }
        for r in visits[:LAST_VISITS]
    ]


def _clock(day: pd.Timestamp, minutes: int) -> str:
    """Time of day, with the date when it is after midnight."""
    at = day + pd.Timedelta(minutes=int(minutes))
    return f"{at:%H:%M}" if at.date() == day.date() else _said_at(at)


def _said_at(at: datetime) -> str:
    return f"{at:%m-%d %H:%M}"
