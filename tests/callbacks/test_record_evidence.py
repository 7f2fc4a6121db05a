"""The evidence of a visit as one file: whole, checkable, for those who may read the record, and on record itself."""

import hashlib
import io
import json
import zipfile

import field_world as field
import pytest
from builders import NEIGHBOUR, OFFICER
from doors import signed_in
from field_world import INSPECTOR, JPEG, OTHER_TEAM
from flask import Flask

from callbacks import record_page
from schema.record_photo import DATASET as PHOTO
from store import records
from store.photos import EVIDENCE
from store.viewer import SYSTEM

RECORD = "JL-0123456789ab"
PHOTO_NAME = "photos/ZP-0123456789ab.jpg"


@pytest.fixture
def services(tmp_path, monkeypatch):
    field.on_the_day(monkeypatch)
    made = field.services(tmp_path)
    field.photographed(made)
    own = hashlib.sha256(JPEG).hexdigest()
    made.casework.put(PHOTO, made.casework.read(PHOTO, SYSTEM).assign(sha256=own))
    folder = made.settings.files / EVIDENCE
    folder.mkdir(parents=True)
    (folder / own).write_bytes(JPEG)
    records.submit(made.store, made.casework, INSPECTOR, field.found())
    return made


def taken(services, viewer, record_id=RECORD):
    """Status, and the archive when there is one."""
    with Flask("x").test_request_context("/"):
        reply = record_page.evidence_of(services, viewer, record_id)
    if isinstance(reply, tuple):
        return reply[1], None
    return 200, zipfile.ZipFile(io.BytesIO(reply.get_data()))


def sums(archive):
    """By name the checksum that is written down."""
    lines = archive.read("SHA256SUMS").decode().splitlines()
    return {line.split("  ")[1]: line.split("  ")[0] for line in lines}


def test_record_photos_and_events_are_there_and_agree_with_their_checksums(services):
    _, archive = taken(services, OFFICER)
    assert archive.testzip() is None and archive.read(PHOTO_NAME) == JPEG
    told = sums(archive)
    assert set(told) == {"record.json", "events.json", "manifest.json", PHOTO_NAME}
    assert all(hashlib.sha256(archive.read(name)).hexdigest() == given for name, given in told.items())
    record = json.loads(archive.read("record.json"))
    assert record["record_id"] == RECORD and record["problems"][0]["text"] == "采样管路接有稀释瓶。"
    [photo] = json.loads(archive.read("manifest.json"))["photos"]
    assert (photo["file"], photo["item"], photo["taken_at"]) == (PHOTO_NAME, "K1", "2026-11-21T09:00:00")


def test_the_file_says_who_opened_the_record_and_who_took_it(services):
    record_page.page(services, OFFICER, {"id": RECORD})
    _, archive = taken(services, OFFICER)
    said = [(e["actor"], e["action"]) for e in json.loads(archive.read("events.json"))]
    assert said == [("inspector", "record"), ("officer", "view"), ("officer", "export")]
    assert field.events(services, "export")[-1][0] == RECORD


def test_a_photo_changed_later_fails_the_check(services):
    own = hashlib.sha256(JPEG).hexdigest()
    (services.settings.files / EVIDENCE / own).write_bytes(JPEG + b"x")
    _, archive = taken(services, OFFICER)
    assert hashlib.sha256(archive.read(PHOTO_NAME)).hexdigest() != sums(archive)[PHOTO_NAME] == own


def test_nobody_takes_what_he_may_not_read(services):
    assert taken(services, OTHER_TEAM)[0] == taken(services, NEIGHBOUR)[0] == 404
    assert taken(services, OFFICER, "JL-none")[0] == 404
    assert taken(services, INSPECTOR)[0] == 200


def test_a_lost_photo_is_said_before_anything_is_sent(services):
    (services.settings.files / EVIDENCE / hashlib.sha256(JPEG).hexdigest()).unlink()
    assert taken(services, OFFICER)[0] == 409


def test_the_address_streams_and_the_page_names_who_opened_it(services):
    client = signed_in(field.application(services))
    reply = client.get(f"/record/{RECORD}.zip")
    assert reply.status_code == 200 and reply.is_streamed and reply.mimetype == "application/zip"
    shown = str(record_page.page(services, OFFICER, {"id": RECORD}))
    assert f"/record/{RECORD}.zip" in shown
    for said in ("谁打开过", "打开记录", "导出证据包", "提交记录"):
        assert said in shown


def test_a_person_who_looks_again_is_one_line_with_a_count(services):
    for _ in range(3):
        record_page.page(services, OFFICER, {"id": RECORD})
    seen = [use for use in record_page.uses(services, RECORD, []) if use.what == "visit_record view"]
    assert [use.times for use in seen] == [3]
