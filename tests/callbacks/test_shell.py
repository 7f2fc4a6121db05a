"""The frame: one router, plain words for what is not there, the language of the request."""

import json

import builders
import pytest
from doors import HTML, body_of, callbacks_of, post, signed_in
from small_app import application

from callbacks import clues, shell
from callbacks.demo import is_demo
from callbacks.session import viewer


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    return builders.services(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def app(services):
    return application(services)


ROUTER = "..shell-body.children...shell-nav.children...shell-title.data.."


def page(app, path, search="", **headers):
    client = signed_in(app)
    assert ROUTER in callbacks_of(app)
    body = body_of(app, ROUTER, {"path": path, "search": search})
    reply = post(client, json=body, headers=headers)
    assert reply.status_code == 200
    return json.dumps(reply.get_json(), ensure_ascii=False)


def test_the_router_shows_the_page_of_the_path(app):
    said = page(app, "/clues", "?rule=C01")
    assert "clues-grid" in said and "线索 · 经纬" in said
    assert "clues-grid" in page(app, "/clues/")


def test_an_unknown_path_gets_a_sentence(app):
    assert "没有“/nowhere”这个页面。" in page(app, "/nowhere")


def test_a_page_that_refuses_its_address_says_why(app, monkeypatch):
    def refuse(*_):
        raise ValueError("日期 2026-13-01 不是有效日期，请重新选择。")

    monkeypatch.setattr(clues, "page", refuse)
    assert "日期 2026-13-01 不是有效日期" in page(app, "/clues")


def test_the_language_is_that_of_the_page_then_of_the_cookie(app):
    assert "Clues · Jingwei" in page(app, "/clues", **{"X-Language": "en"})
    client = signed_in(app)
    first = client.get("/clues?lang=en", headers=HTML)
    assert '<html lang="en">' in first.get_data(as_text=True)
    assert '<html lang="en">' in client.get("/clues", headers=HTML).get_data(as_text=True)
    assert "Clues" in client.get("/_dash-layout").get_data(as_text=True)
    assert '<html lang="zh-CN">' in client.get("/clues?lang=zh", headers=HTML).get_data(as_text=True)
    assert client.get("/clues?lang=xx", headers=HTML).status_code == 200


def test_the_frame_tells_role_as_of_and_demo(app):
    layout = json.dumps(signed_in(app, "leader").get("/_dash-layout").get_json(), ensure_ascii=False)
    assert "数据截至 2026年11月20日 24:00" in layout and "演示数据" in layout
    pressed = layout.split('"value": "leader"')[0].rsplit("aria-pressed", 1)[1]
    assert "true" in pressed or '"aria-pressed": "true"' in layout


def test_as_of_is_the_end_of_the_newest_measured_day(services, tmp_path):
    assert shell.as_of(services) == builders.END
    from callbacks.services import Services
    from store.memory import MemoryStore

    assert shell.as_of(Services(services.settings, MemoryStore(), services.casework)) is None


def test_a_home_is_a_demo_only_when_every_site_is_marked(tmp_path):
    from schema.site import DATASET

    services = builders.services(tmp_path)
    assert is_demo(services)
    services.store.append(DATASET, builders.sites(3, is_demo=[True, True, None]), source="real")
    assert not is_demo(services)


def test_a_question_without_a_viewer_fails(app):
    with app.server.test_request_context("/"), pytest.raises(LookupError):
        viewer()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ({"path": "/clues/", "search": "?a=1&b="}, ("/clues", {"a": "1"})),
        ({"path": 3, "search": []}, ("/", {})),
        (None, ("/", {})),
        ("x", ("/", {})),
    ],
)
def test_addresses_of_any_shape_become_path_and_query(address, expected):
    assert shell.parsed(address) == expected


def test_two_applications_do_not_share_callbacks(app, services):
    assert callbacks_of(app) == callbacks_of(application(services))


def test_a_process_that_has_shown_no_page_yet_serves_the_files_of_components(tmp_path):
    fresh = application(builders.services(tmp_path))
    own = next(iter(fresh.registered_paths["layouts"]))
    assert signed_in(fresh).get(f"/_dash-component-suites/layouts/{own}").status_code == 200
