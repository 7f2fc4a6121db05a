"""The phone's page is small and complete, and its addresses take only what they should from whom they should."""

import gzip
import hashlib
import json
import re

import field_world as world
import pytest
from doors import HTML, post, signed_in, token
from field_world import INSPECTOR, JPEG, TASK, events

from callbacks.phone import ADDRESS, FOLDER, SCRIPTS, STYLES, WORKER, document
from callbacks.phone_day import day_of
from layouts.phone import texts
from schema import record_photo, task, visit_record
from store.casework import SqlCasework
from store.photos import LARGEST, MOST
from store.tables import EVENT
from store.viewer import SYSTEM

PHOTO = "/m/photo/ZP-0123456789ab"
SAID = {"record": "JL-0123456789ab", "task": TASK, "item": "K1", "at": "2026-11-21T09:00:00"}
PNG, WEBP = world.picture("PNG"), world.picture("WEBP")


@pytest.fixture
def home(tmp_path, monkeypatch):
    world.on_the_day(monkeypatch)
    return world.services(tmp_path)


@pytest.fixture
def app(home):
    return world.application(home)


@pytest.fixture
def phone(app):
    return signed_in(app, "inspector")


def kept(home, dataset):
    return home.casework.read(dataset, SYSTEM)


def send(client, body=JPEG, path=PHOTO, claimed=None, **said):
    headers = {"X-Content-SHA256": hashlib.sha256(body).hexdigest() if claimed is None else claimed}
    return post(client, path, query_string=SAID | said, data=body, content_type="image/jpeg", headers=headers)


def files(home):
    folder = home.settings.files / "evidence"
    return sorted(p.name for p in folder.iterdir()) if folder.exists() else []


def test_page_scripts_styles_and_the_day_are_under_300_kb(phone):
    document_size = len(phone.get("/m/", headers=HTML).data)
    assets = sum(len(phone.get(ADDRESS + name).data) for name in (*STYLES, *SCRIPTS))
    whole = document_size + assets + len(phone.get("/m/worker.js").data) + len(phone.get("/m/day").data)
    assert whole < 300_000
    assert {p.name for p in FOLDER.iterdir()} == {*STYLES, *SCRIPTS, WORKER}, "a file that nobody measures"
    asked = re.findall(r'(?:src|href)="(/[^"]+)"', document())
    assert [a.split("?")[0] for a in asked] == [ADDRESS + name for name in (*STYLES, *SCRIPTS)]
    packed = phone.get(ADDRESS + "form.js", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == (FOLDER / "form.js").read_bytes()


def test_the_worker_may_keep_the_page_and_nothing_else(phone):
    worker = phone.get("/m/worker.js")
    listed = json.loads(re.search(r"const FILES = (\[.*?\]);", worker.text).group(1))
    assert all(phone.get(name).status_code == 200 for name in listed)
    assert worker.mimetype == "text/javascript"
    assert phone.get("/m/").headers["Permissions-Policy"].startswith("geolocation=(self)")
    assert phone.get("/m/day").headers["Cache-Control"] == "no-store"


def test_dash_loads_nothing_of_the_phone_with_its_pages(phone):
    assert "/assets/phone/" not in phone.get("/", headers=HTML).text


def test_every_word_of_the_scripts_exists_and_is_used():
    source = "".join((FOLDER / name).read_text("utf-8") for name in SCRIPTS)
    asked = set(re.findall(r'say\("(\w+)"', source))
    assert asked <= set(texts())
    assert [key for key in texts() if f'"{key}"' not in source and f" {key}:" not in source] == []
    assert "innerHTML" not in source and "eval(" not in source


def test_the_day_of_a_team_holds_all_it_needs_and_nothing_of_others(home, phone, app):
    told = phone.get("/m/day").get_json()
    assert [row["site_id"] for row in told["tasks"]] == ["S1", "S3"]
    first = told["tasks"][0]
    assert first["arrive"] == "09:20" and first["reasons"] and first["recused"] == ["T1-3"]
    assert first["wgs"] == "121.800000,29.900000" and first["gcj"] != first["wgs"]
    assert {row["checklist"] for row in told["tasks"]} == set(told["lists"])
    everything = json.dumps(told, ensure_ascii=False)
    assert "320506" not in everything and "inclusion" not in everything and '"arm"' not in everything
    assert "33021" not in everything, "certificate numbers stay at the office"
    other = signed_in(app, "inspector2").get("/m/day").get_json()
    assert [row["site_id"] for row in other["tasks"]] == ["S5"]
    assert signed_in(app, "neighbour").get("/m/day").get_json()["me"]["team_id"] == ""


def test_codes_lead_the_team_to_the_phone_and_the_office_to_the_board(app, phone, home):
    assert phone.get("/t/WX7K2P01").headers["Location"] == f"/m/task/{TASK}"
    office = signed_in(app, "officer").get("/t/WX7K2P01").headers["Location"]
    assert office == f"/board?day=2026-11-21&task={TASK}"
    assert [phone.get(f"/t/{code}").status_code for code in ("WX7K2P03", "x", "%00", "a" * 99)] == [404] * 4
    assert len(events(home, "task_code")) == 2
    led = app.server.test_client().get("/t/WX7K2P01", headers=HTML)
    assert led.headers["Location"] == "/enter?next=%2Ft%2FWX7K2P01"


def test_a_team_begins_at_its_tasks_and_a_deep_link_stays(app):
    client = app.server.test_client()
    assert client.post("/enter", data={"account": "inspector", "next": "/"}).headers["Location"] == "/m/"
    again = {"csrf_token": token(client), "account": "inspector"}
    assert client.post("/enter", data=again | {"next": "/t/WX7K2P01"}).headers["Location"] == "/t/WX7K2P01"
    office = app.server.test_client().post("/enter", data={"account": "officer", "next": "/"})
    assert office.headers["Location"] == "/"


def test_a_step_is_kept_once_and_the_slower_phone_learns_where_the_task_stands(phone, home):
    step = {"task_id": TASK, "state": "on_way", "revision": 0, "at": "2026-11-21T09:00:00"}
    for _ in range(2):
        assert post(phone, "/m/state", json=step).get_json()["revision"] == 1
    late = post(phone, "/m/state", json=step | {"state": "read"})
    assert late.status_code == 409 and late.get_json()["task"] == {"state": "on_way", "revision": 1}
    assert len(events(home, "task_state")) == 1


@pytest.mark.parametrize("body", [JPEG, PNG, WEBP])
def test_a_photo_lies_under_its_checksum_and_is_noted_once(phone, home, body):
    first, again = send(phone, body), send(phone, body)
    assert first.get_json()["is_new"] and not again.get_json()["is_new"]
    assert files(home) == [hashlib.sha256(body).hexdigest()] == [first.get_json()["sha256"]]
    assert (home.settings.files / "evidence" / files(home)[0]).stat().st_mode & 0o077 == 0
    assert len(kept(home, record_photo.DATASET)) == 1 == len(events(home, "photo"))
    assert send(phone, body + b"x").status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"GIF89a" + bytes(50),
        b"<svg xmlns='x'/>",
        b"%PDF-1.7",
        b"PK\x03\x04" + bytes(50),
        b"RIFF0000WAVE",
    ],
)
def test_what_is_no_picture_is_refused_and_leaves_nothing(phone, home, body):
    assert send(phone, body).status_code == 422
    assert files(home) == [] and kept(home, record_photo.DATASET).empty


def test_a_photo_that_is_too_large_is_cut_off(phone, home):
    assert send(phone, JPEG + bytes(LARGEST)).status_code == 413
    assert files(home) == []


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/m/photo/..", {}), ("/m/photo/x", {}), ("/m/photo/" + "a" * 300, {}), ("/m/photo/%2e%2e%2fpasswd00", {}),
        (PHOTO, {"record": "../../../x"}), (PHOTO, {"task": "RW-20261121-0003"}), (PHOTO, {"task": ""}),
        (PHOTO, {"at": "gestern"}), (PHOTO, {"at": "2026-11-21T09:00:00+08:00"}),
    ],
)  # fmt: skip
def test_names_and_tasks_that_are_not_ours_are_refused(phone, home, path, said):
    assert send(phone, path=path, **said).status_code in (404, 405, 422)
    assert files(home) == []


def test_a_record_has_a_most_of_photos(phone, monkeypatch, home):
    monkeypatch.setattr("store.photos.MOST", 1)
    assert MOST > 1 and send(phone).status_code == 200
    assert send(phone, path="/m/photo/ZP-another-one").status_code == 422


def test_a_place_that_is_none_is_left_out(phone, home):
    send(phone, lon="nan", lat="1e400")
    assert kept(home, record_photo.DATASET)["lon_wgs84"].isna().all()


def test_a_finding_reaches_the_office_with_its_photo(app, phone, home):
    given = world.found()
    missing = post(phone, "/m/record", json=given)
    assert missing.status_code == 409 and missing.get_json()["missing"] == ["ZP-0123456789ab"]
    send(phone)
    answers = [post(phone, "/m/record", json=given).get_json() for _ in range(2)]
    assert [a["is_new"] for a in answers] == [True, False]
    assert len(kept(home, visit_record.DATASET)) == 1
    office = signed_in(app, "officer")
    picture = office.get(PHOTO.removeprefix("/m"))
    assert picture.data == JPEG and picture.mimetype == "image/jpeg"
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert picture.headers["Content-Disposition"] == 'inline; filename="ZP-0123456789ab"'
    shown = page_of(office, "JL-0123456789ab")
    assert "采样管路接有稀释瓶" in shown and "/photo/ZP-0123456789ab" in shown and "属实-突出" in shown
    looks = [row for row in rows(home.casework) if row.action == "view"]
    assert {(row.actor, row.entity) for row in looks} == {
        ("officer", "record_photo"),
        ("officer", "visit_record"),
    }


def page_of(client, record_id):
    page = "..shell-body.children...shell-nav.children...shell-title.data.."
    asked = {
        "id": "shell-address",
        "property": "data",
        "value": {"path": "/record", "search": f"?id={record_id}"},
    }
    outputs = [
        {"id": f"shell-{n}", "property": p}
        for n, p in (("body", "children"), ("nav", "children"), ("title", "data"))
    ]
    body = {"output": page, "outputs": outputs, "inputs": [asked], "changedPropIds": ["shell-address.data"]}
    return json.dumps(post(client, json=body).get_json(), ensure_ascii=False)


def rows(casework: SqlCasework):
    with casework.database.reading() as connection:
        return connection.execute(EVENT.select()).all()


@pytest.mark.parametrize("who", ["neighbour", "inspector2"])
def test_records_and_photos_are_for_those_who_see_the_place(app, phone, home, who):
    send(phone)
    post(phone, "/m/record", json=world.found())
    stranger = signed_in(app, who)
    assert stranger.get("/photo/ZP-0123456789ab").status_code == 404
    assert "CANARY-330206" not in page_of(stranger, "JL-0123456789ab")
    assert "采样管路" not in page_of(stranger, "JL-0123456789ab")


def test_a_photo_is_not_served_before_its_record(phone, app):
    send(phone)
    assert signed_in(app, "officer").get("/photo/ZP-0123456789ab").status_code == 404


def test_nobody_else_writes_for_a_team(app, home):
    step = {"task_id": TASK, "state": "read", "revision": 0, "at": "2026-11-21T09:00:00"}
    for who in ("neighbour", "inspector2"):
        client = signed_in(app, who)
        assert post(client, "/m/state", json=step).status_code == 422
        assert post(client, "/m/record", json=world.record()).status_code == 422
        assert send(client).status_code == 422
    assert files(home) == [] and set(kept(home, task.DATASET)["state"]) == {"unread"}


@pytest.mark.parametrize("path", ["/m/state", "/m/record", PHOTO])
def test_every_change_needs_the_token_of_the_session(phone, path, home):
    assert phone.post(path, data=JPEG, query_string=SAID).status_code == 403
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert post(phone, path, data=JPEG, query_string=SAID, headers=elsewhere).status_code == 403
    phone.get(path, query_string=SAID)
    assert files(home) == [] and set(kept(home, task.DATASET)["state"]) == {"unread"}


def test_a_fresh_token_is_for_this_session_only(phone, app):
    told = phone.get("/m/token").get_json()
    assert told["account"] == "inspector"
    step = {"task_id": TASK, "state": "read", "revision": 0, "at": "2026-11-21T09:00:00"}
    sent = phone.post("/m/state", json=step, headers={"X-CSRFToken": told["csrf"]})
    assert sent.status_code == 200
    assert app.server.test_client().get("/m/token").status_code == 401


@pytest.mark.parametrize(
    "body", ["null", "[]", '"x"', "3", "{", "[" * 5000, '{"task_id": {"a": 1}, "revision": true}', "{}"]
)
def test_hostile_bodies_are_refused_in_a_sentence(phone, body):
    for path in ("/m/state", "/m/record"):
        answer = post(phone, path, data=body, content_type="application/json")
        assert answer.status_code in (400, 422) and answer.get_json()["error"]
    assert post(phone, "/m/state", data="task_id=1", content_type="text/plain").status_code in (400, 415)


def test_the_day_says_how_it_is_best_to_arrive(home):
    read = home.casework.read
    from schema import target

    rows = read(target.DATASET, SYSTEM, site_id="S1").assign(
        best_from_min=1320,
        best_until_min=1560,
        best_why=json.dumps({"template": "夜间{n}时用电最高", "values": {"n": "23"}}, ensure_ascii=False),
        perishes_at=world.END,
    )
    home.casework.put(target.DATASET, rows)
    with world.application(home).server.test_request_context("/m/day"):
        first = day_of(home, INSPECTOR)["tasks"][0]
    assert first["best"] == "22:00–11-22 02:00 夜间23时用电最高" and first["perish"] == "11-21 00:00"
