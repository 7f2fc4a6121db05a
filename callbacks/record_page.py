"""Inspection records at the office, with their photos and as one file: for those who see the place, every look on record."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from dash import Dash
from dash.development.base_component import Component
from flask import Response, jsonify, send_file

from callbacks.clue_actions import person
from callbacks.names import names_of
from callbacks.records import records
from callbacks.refusals import refusal
from callbacks.sentences import sentence
from callbacks.services import Services
from callbacks.session import viewer as asking
from layouts import record_page as page_layout
from layouts.record_page import RecordFile, Use
from layouts.text import t
from schema import clue, record_photo, site, team
from schema.checklist import checklist
from store import evidence, photos
from store.clock import now
from store.records import record
from store.viewer import Viewer

PATH, TITLE = page_layout.PATH, page_layout.TITLE
CACHE = "private, max-age=600"  # one look at a page is one look at its photos


def register(app: Dash, services: Services) -> None:
    """Add the addresses of photos and of the evidence as one file."""

    def photo(photo_id: str) -> Response | tuple[Response, int]:
        return picture(services, asking(), photo_id)

    def bundle(record_id: str) -> Response | tuple[Response, int]:
        return evidence_of(services, asking(), record_id)

    app.server.add_url_rule("/record/<record_id>.zip", "evidence", bundle)
    app.server.add_url_rule("/photo/<photo_id>", "photo", photo)


def page(services: Services, viewer: Viewer, query: dict[str, str]) -> Component:
    """The record named in the address, or a sentence that it is not there for this viewer."""
    record_id = query.get("id", "")
    found = record(services.casework, viewer, record_id)
    if found is None:
        return page_layout.missing(record_id)
    services.casework.record(viewer, "view", "visit_record", record_id)
    return page_layout.layout(file_of(services, viewer, found))


def specimen() -> Component:
    """The page without a record, for Dash's check of ids: it has none."""
    return page_layout.missing("")


def file_of(services: Services, viewer: Viewer, found: dict[str, Any]) -> RecordFile:
    """Everything the page says about a record."""
    sites = names_of(services, viewer, site.DATASET, [found["site_id"]])
    teams = names_of(services, viewer, team.DATASET, [found["team_id"]])
    wanted = tuple(found["clue_outcomes"])
    pictures = records(photos.photos(services.casework, viewer, found["record_id"]))
    clues = records(services.casework.read(clue.DATASET, viewer, clue_id=wanted)) if wanted else []
    return RecordFile(
        record=found | {"by": person(services, found["by"])},
        name=sites.get(str(found["site_id"]), str(found["site_id"])),
        team=teams.get(str(found["team_id"]), str(found["team_id"])),
        parts=checklist(found["checklist"]),
        photos=pictures,
        clues={row["clue_id"]: sentence(row) for row in clues},
        uses=uses(services, found["record_id"], [p["photo_id"] for p in pictures]),
    )


def uses(services: Services, record_id: str, photo_ids: list[str]) -> list[Use]:
    """Who did what with the record and its photos, how often and when last; the newest first."""
    counted: dict[tuple[str, str], Use] = {}
    for event in evidence.events(services.casework, record_id, photo_ids):
        what = f"{event['entity']} {event['action']}"
        key = (event["actor"], what)
        n = counted[key].times + 1 if key in counted else 1
        counted[key] = Use("", what, n, datetime.fromisoformat(event["at"]).replace(tzinfo=None))
    named = {actor: person(services, actor) for actor, _ in counted}
    told = [replace(use, who=named[actor]) for (actor, _), use in counted.items()]
    return sorted(told, key=lambda use: use.last, reverse=True)


def evidence_of(services: Services, viewer: Viewer, record_id: str) -> Response | tuple[Response, int]:
    """Record, photos and events as one zip file, streamed, for whoever may read the record; the event comes first."""
    found = record(services.casework, viewer, record_id)
    if found is None:
        return refusal(t("没有检查记录“{id}”，或它不在您的权限之内。", id=record_id[:60]), 404)
    rows = records(photos.photos(services.casework, viewer, record_id))
    detail = f"zip {len(rows)} photos, record sha256 {found['sha256']}"
    services.casework.record(viewer, "export", "visit_record", record_id, detail)
    log = evidence.events(services.casework, record_id, [row["photo_id"] for row in rows])
    try:
        made = evidence.Bundle(found, rows, log, viewer.name, now())
        body = evidence.streamed(services.settings.files, made)
    except ValueError as problem:
        return refusal(t(str(problem)), 409)
    headers = {
        "Content-Disposition": f'attachment; filename="{found["record_id"]}.zip"',
        "Cache-Control": "no-store",
    }
    return Response(body, mimetype="application/zip", headers=headers)


def picture(services: Services, viewer: Viewer, photo_id: str) -> Response | tuple[Response, int]:
    """A photo as it came, for whoever may read its record; never guessed at by the browser."""
    rows = records(services.casework.read(record_photo.DATASET, viewer, photo_id=photo_id))
    if not rows or record(services.casework, viewer, rows[0]["record_id"]) is None:
        return jsonify(error=t("没有这张照片，或它不在您的权限之内。")), 404
    row = rows[0]
    try:
        path = photos.content(services.settings.files, row["sha256"])
    except ValueError as problem:
        return jsonify(error=str(problem)), 404
    detail = json.dumps({"record_id": row["record_id"], "sha256": row["sha256"]})
    services.casework.record(viewer, "view", "record_photo", photo_id, detail)
    answer = send_file(path, mimetype=row["media_type"], etag=False, max_age=None)
    answer.headers["Cache-Control"] = CACHE
    answer.headers["Content-Disposition"] = f'inline; filename="{row["photo_id"]}"'
    return answer
