"""Everything a team needs on the road, in one answer that a phone keeps: tasks, reasons, checklists, officers, texts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from callbacks.records import records
from callbacks.sentences import said, sentence
from callbacks.services import Services
from callbacks.sheet_facts import SiteFacts, gathered
from callbacks.sheet_visits import may_print
from callbacks.sheet_words import evidence, findings, limits, prejudged
from geo.crs import from_wgs84
from layouts.format import is_missing
from layouts.parts import ROLES
from layouts.phone import texts
from layouts.text import language, t
from schema import team
from schema.checklist import ANSWERS, checklist
from schema.inspection import OUTCOMES
from schema.task import OPEN, RETURN_REASONS, STATES
from schema.visit_record import SEVERITIES, SIGNED
from store.clock import now
from store.plan_views import looked
from store.records import kept_away, officers_of
from store.records import records as visit_records
from store.task_sites import list_of, planned_clues
from store.tasks import tasks
from store.viewer import Viewer

OPEN_DAYS = timedelta(days=14)  # for so long a phone keeps what nobody has done
MOST_ALSO = 50  # tasks a phone may ask for by number
TIMES = ("read_at", "left_at", "arrived_at", "ended_at")


@dataclass(frozen=True, slots=True)
class Known:
    """What the tasks need, each dataset read once for a day."""

    facts: dict[tuple[date, str], SiteFacts]  # by day and site
    clues: dict[str, list[dict[str, Any]]]  # that wait for a visit, by site
    officers: pd.DataFrame
    away: frozenset[tuple[str, str]]  # officer and site in conflict of interest
    done: dict[str, str]  # record by task
    tells: bool  # what was thought of the site the evening before


def day_of(services: Services, viewer: Viewer, also: Sequence[str] = ()) -> dict[str, Any]:
    """The answer of ``/m/day``; ``also`` are tasks the phone holds drafts of. Who looked at which plan is kept on record."""
    rows = kept_of(tasks(services.casework, viewer), frozenset(also[:MOST_ALSO]))
    looked(services.casework, viewer, rows["plan_id"].astype(str).unique(), "phone")
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
        "severities": {name: t(name) for name in SEVERITIES},
        "signed": {code: t(title) for code, title in SIGNED.items()},
        "reasons": {k: t(v) for k, v in RETURN_REASONS.items()},
        "texts": texts(),
    }


def kept_of(rows: pd.DataFrame, also: frozenset[str]) -> pd.DataFrame:
    """The tasks a phone keeps: all from yesterday on, what is open of the fortnight before, and those it asks for."""
    today = pd.Timestamp(now().date())
    days = pd.to_datetime(rows["day"])
    waits = rows["state"].isin(OPEN) & (days >= today - OPEN_DAYS)
    return rows[(days >= today - pd.Timedelta("1D")) | waits | rows["task_id"].isin(also)]


def known_of(services: Services, viewer: Viewer, rows: pd.DataFrame) -> Known:
    """Everything about the sites, teams and days of these tasks."""
    store, casework = services.store, services.casework
    site_ids = tuple(rows["site_id"].astype(str).unique())
    teams = tuple({*rows["team_id"].astype(str), viewer.team_id} - {""})
    facts: dict[tuple[date, str], SiteFacts] = {}
    for day, same in rows.groupby("day"):
        on = pd.Timestamp(str(day)).date()
        found = gathered(services, viewer, on, list(same["site_id"].astype(str)))
        facts |= {(on, site_id): each for site_id, each in found.sites.items()}
    clues: dict[str, list[dict[str, Any]]] = {}
    for row in records(planned_clues(casework, viewer, site_ids)) if site_ids else []:
        clues.setdefault(str(row["site_id"]), []).append({"clue_id": row["clue_id"], "text": sentence(row)})
    done = visit_records(casework, viewer, ("record_id", "task_id"), task_id=tuple(rows["task_id"]))
    return Known(
        facts=facts,
        clues=clues,
        officers=officers_of(store, teams),
        away=kept_away(store, site_ids),
        done=dict(zip(done["task_id"].astype(str), done["record_id"].astype(str), strict=True)),
        tells=may_print(viewer),
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
    day, site_id = pd.Timestamp(row["day"]), str(row["site_id"])
    kept = ("task_id", "code", "team_id", "seq", "site_id", "state", "revision", "window", "return_reason")
    told: dict[str, Any] = {name: row[name] for name in (*kept, "return_note")}
    told |= {"day": day.date().isoformat(), "km": round(row["travel_km"], 1), "min": round(row["travel_min"])}
    told |= {name: _clock(day, row[f"{name}_min"]) for name in ("arrive", "depart")}
    told["times"] = {name: row[name].isoformat() for name in TIMES if not is_missing(row[name])}
    facts = known.facts.get((day.date(), site_id)) or SiteFacts({"site_id": site_id}, "")
    told["checklist"] = list_of(facts.site.get("industry_code"), (facts.target or {}).get("reasons"))
    why = _why(facts.target, day)
    named = {r["clue_id"] for r in why["reasons"]}
    more = [clue for clue in known.clues.get(site_id, []) if clue["clue_id"] not in named]
    form = prejudged(facts) if known.tells else None
    return (
        told
        | _place(facts)
        | why
        | {
            "more": more,
            "limits": limits(facts),
            "evidence": evidence(facts).items,
            "prejudged": [] if form is None else list(zip(form.labels, form.items, strict=True)),
            "last": findings(facts).items,
            "recused": sorted(officer for officer, where in known.away if where == site_id),
            "record_id": known.done.get(str(row["task_id"])),
        }
    )


def _place(facts: SiteFacts) -> dict[str, Any]:
    """Name, address and coordinates in both systems; a site that is gone from the register says only its number."""
    row = facts.site
    told = {
        "name": row.get("name") or row["site_id"],
        "address": row.get("address") or "",
        "area": facts.area,
    }
    told |= {"uscc": row.get("uscc") or "", "permits": [str(p["permit_no"]) for p in facts.permits]}
    told["industry"] = t(row["industry"]) if row.get("industry") else ""
    if is_missing(row.get("lon_wgs84")) or is_missing(row.get("lat_wgs84")):
        return told | {"gcj": "", "wgs": ""}
    lon, lat = float(row["lon_wgs84"]), float(row["lat_wgs84"])
    x, y = from_wgs84(lon, lat, "gcj02")
    return told | {"gcj": f"{float(x):.6f},{float(y):.6f}", "wgs": f"{lon:.6f},{lat:.6f}"}


def _why(found: Mapping[str, Any] | None, day: pd.Timestamp) -> dict[str, Any]:
    """Reasons of the target, its innocent explanations, and when it is best to be there."""
    if found is None:
        return {"reasons": [], "innocents": [], "best": "", "perish": ""}
    reasons = [
        {"clue_id": r["clue_id"], "text": said(r["text"], r.get("template"), r.get("facts") or {})}
        for r in json.loads(found["reasons"])
    ]
    return {
        "reasons": reasons,
        "innocents": [{n: t(i[n]) for n in ("text", "refute_by")} for i in json.loads(found["innocents"])],
        "best": _best(found, day),
        "perish": "" if is_missing(found["perishes_at"]) else _said_at(found["perishes_at"]),
    }


def _best(found: Mapping[str, Any], day: pd.Timestamp) -> str:
    if is_missing(found["best_from_min"]) or is_missing(found["best_until_min"]):
        return ""
    span = f"{_clock(day, found['best_from_min'])}–{_clock(day, found['best_until_min'])}"
    if is_missing(found["best_why"]):
        return span
    why = json.loads(found["best_why"])
    return f"{span} {said(why['template'].format(**why['values']), why['template'], why['values'])}"


def _clock(day: pd.Timestamp, minutes: int) -> str:
    """Time of day, with the date when it is after midnight."""
    at = day + pd.Timedelta(minutes=int(minutes))
    return f"{at:%H:%M}" if at.date() == day.date() else _said_at(at)


def _said_at(at: datetime) -> str:
    return f"{at:%m-%d %H:%M}"
