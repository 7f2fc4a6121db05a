"""What the phone's addresses refuse, they refuse in a sentence of the reader's language, and a browser gets a page."""

import hashlib
import json
import re
import zlib

import field_world as world
import pytest
from builders import OFFICER
from doors import HTML, post, signed_in
from field_world import JPEG, TASK, picture
from plotly.utils import PlotlyJSONEncoder

from callbacks.record_page import file_of
from layouts.record_page import layout
from schema import record_photo
from store.photos import LARGEST
from store.records import record
from store.viewer import SYSTEM

PHOTO = "/m/photo/ZP-0123456789ab"
SAID = {"record": "JL-0123456789ab", "task": TASK, "item": "K1", "at": "2026-11-21T09:00:00"}
CHINESE = re.compile("[\u4e00-\u9fff]")


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


def send(client, body=JPEG, claimed=None, **said):
    headers = {"X-Content-SHA256": hashlib.sha256(body).hexdigest() if claimed is None else claimed}
    return post(
        client, PHOTO, query_string=SAID | said, data=body, content_type="image/jpeg", headers=headers
    )


def nothing_kept(home):
    folder = home.settings.files / "evidence"
    lies = [] if not folder.exists() else list(folder.iterdir())
    return lies == [] and home.casework.read(record_photo.DATASET, SYSTEM).empty


@pytest.mark.parametrize("code", ["wx7k2p01", "WX7K%202P01", "%20wx7k-2p01%20"])
def test_a_code_is_understood_as_people_type_it(phone, code):
    assert phone.get(f"/t/{code}", headers=HTML).headers["Location"] == f"/m/task/{TASK}"
    assert phone.get(f"/t?code={code}", headers=HTML).headers["Location"] == f"/m/task/{TASK}"


@pytest.mark.parametrize("path", ["/t/WX7K2P03", "/t/ZZZZZZZZ", "/t?code=", "/t/" + "a" * 99])
def test_a_browser_gets_a_page_that_says_why_and_a_script_gets_json(phone, path):
    page = phone.get(path, headers=HTML)
    assert page.status_code == 404 and page.mimetype == "text/html"
    assert "没有这个任务码" in page.text and 'name="code"' in page.text and "\\u" not in page.text
    script = phone.get(path, headers={"Accept": "application/json"})
    assert script.status_code == 404 and "没有这个任务码" in script.get_json()["error"]


@pytest.mark.parametrize(
    "at", ["yesterday", "2026-02-30T10:00:00", None, 3, "2" * 90, "2026-11-21T09:00:00+08:00"]
)
def test_a_bad_time_is_refused_in_chinese(phone, at):
    step = {"task_id": TASK, "state": "read", "revision": 0, "at": at}
    said = post(phone, "/m/state", json=step)
    assert said.status_code == 422 and CHINESE.match(said.get_json()["error"])
    assert CHINESE.match(send(phone, at=str(at)).get_json()["error"])


def test_what_is_too_large_and_what_is_wrong_is_said_in_the_readers_language(phone, app):
    app.server.config["MAX_CONTENT_LENGTH"] = 1000
    given = {"task_id": TASK, "state": "长" * 2000}
    too_large = post(phone, "/m/state", json=given)
    assert too_large.status_code == 413 and too_large.get_json()["error"] == "请求内容过大。"
    english = {"X-Language": "en"}
    wrong = post(phone, "/m/state", json={"task_id": TASK, "revision": 0, "at": "x"}, headers=english)
    assert wrong.get_json()["error"] == "The time is not written as expected."


PNG = picture("PNG")


def bomb(width, height):
    """A PNG whose head speaks of a picture of this size."""
    head = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\r" + head + zlib.crc32(head).to_bytes(4, "big") + PNG[33:]


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xd8\xff",
        b"\xff\xd8\xff<html><script>alert(1)</script>",
        JPEG[: len(JPEG) // 2],
        PNG[: len(PNG) // 2],
        picture("WEBP")[:60],
        picture(size=(4000, 319)),
        picture("GIF"),
        bomb(6000, 6000),
        bomb(12_000, 12_000),
        bomb(60_000, 60_000),
    ],
    ids=[
        "3 bytes",
        "html",
        "half a jpeg",
        "half a png",
        "half a webp",
        "narrow",
        "gif",
        "large",
        "warned",
        "bomb",
    ],
)
def test_only_a_whole_picture_that_shows_something_is_a_photo(phone, home, body):
    answer = send(phone, body)
    assert answer.status_code == 422 and "照片" in answer.get_json()["error"]
    assert nothing_kept(home)


def test_bytes_that_changed_on_the_way_are_asked_for_again(phone, home):
    damaged = send(phone, JPEG, claimed="0" * 64)
    assert damaged.status_code == 422 and damaged.get_json()["again"] is True
    assert nothing_kept(home)
    for claimed in ("", "xyz"):
        bare = send(phone, JPEG, claimed=claimed)
        assert (
            bare.status_code == 422
            and "校验值" in bare.get_json()["error"]
            and "again" not in bare.get_json()
        )
    assert nothing_kept(home) and send(phone).get_json()["sha256"] == hashlib.sha256(JPEG).hexdigest()


@pytest.mark.parametrize("item", ["", "ZZZ", "K1'", "F1"])
def test_a_photo_belongs_to_an_item_of_the_tasks_list(phone, home, item):
    assert "检查项" in send(phone, item=item).get_json()["error"]
    assert nothing_kept(home)


def test_a_photo_over_the_limit_is_cut_off(phone, home):
    assert send(phone, JPEG + bytes(LARGEST)).status_code == 413
    assert nothing_kept(home) and json.loads(send(phone).text)["is_new"]


def test_signatures_instruments_and_severity_reach_the_office(phone, home):
    assert send(phone, item="sign-party").status_code == 200
    told = {"instruments": "便携式烟气分析仪 A12", "signatures": {"sign-party": ["ZP-0123456789ab"]}}
    problem = {"text": "台账缺三页。", "severity": "轻微"}
    given = world.record(outcome="属实-一般", clue_outcomes={}, problems=[problem], **told)
    assert post(phone, "/m/record", json=given).get_json()["is_new"]
    found = record(home.casework, world.INSPECTOR, given["record_id"])
    with world.application(home).server.test_request_context("/"):
        shown = json.dumps(layout(file_of(home, OFFICER, found)), cls=PlotlyJSONEncoder, ensure_ascii=False)
    assert "便携式烟气分析仪 A12" in shown and "严重程度 轻微" in shown
    assert "当事人签名" in shown and "/photo/ZP-0123456789ab" in shown
