"""The views' route: what the menu may do, and what it is refused."""

import doors
import map_world
import pytest

from callbacks.map_views import act, listed

OFFICER, LEADER, NEIGHBOUR = (account.viewer for account in map_world.ACCOUNTS)
SAVE = {"act": "save", "title": "北仑夜间", "address": "/?layer=excess&zoom=10.00", "scope": "team"}


@pytest.fixture
def world(tmp_path):
    return map_world.empty(tmp_path)


def kept(world):
    act(world, OFFICER, SAVE)
    return listed(world, OFFICER)[0]["id"]


def test_the_menu_lists_whose_a_view_is(world):
    number = kept(world)
    own, theirs = listed(world, OFFICER)[0], listed(world, LEADER)[0]
    assert own == {
        "id": number, "title": "北仑夜间", "address": "/?layer=excess&zoom=10.00", "scope": "team", "owner": "执法人员",
        "isOwn": True, "seq": 0, "dwell": 20,
    }  # fmt: skip
    assert theirs["isOwn"] is False
    assert listed(world, NEIGHBOUR) == []


def test_a_view_is_changed_removed_and_brought_back(world):
    number = kept(world)
    act(
        world,
        OFFICER,
        {"act": "change", "id": number, "title": "北仑", "seq": 2, "dwell_s": 30, "owner": "leader"},
    )
    assert [(v["title"], v["seq"], v["dwell"], v["isOwn"]) for v in listed(world, OFFICER)] == [
        ("北仑", 2, 30, True)
    ]
    act(world, OFFICER, {"act": "remove", "id": number})
    assert listed(world, OFFICER) == []
    act(world, OFFICER, {"act": "restore", "id": number})
    assert len(listed(world, OFFICER)) == 1


@pytest.mark.parametrize(
    "asked",
    [{}, {"act": "drop"}, {"act": "change"}, {"act": "change", "id": ["x"], "seq": 1}, {"act": "save"}, {"act": ["save"]},
     {"act": "save", "title": {"a": 1}, "address": 7, "scope": None}],
)  # fmt: skip
def test_anything_else_is_refused_with_a_sentence(world, asked):
    with pytest.raises(ValueError, match="[。]$"):
        act(world, OFFICER, asked)


def test_the_route_needs_a_session_and_a_token_of_the_page(world):
    app = map_world.application(world)
    assert app.server.test_client().get("/api/views").status_code == 401
    client = doors.signed_in(app)
    assert client.get("/api/views").get_json() == {"views": []}
    assert client.post("/api/views", json=SAVE).status_code == 403
    token = {"X-CSRFToken": doors.token(client)}
    saved = client.post("/api/views", json=SAVE, headers=token)
    assert saved.status_code == 200
    assert [v["title"] for v in saved.get_json()["views"]] == ["北仑夜间"]
    refused = client.post("/api/views", json=SAVE | {"title": ""}, headers=token)
    assert (refused.status_code, refused.get_json()["error"]) == (422, "名称须为 1–40 个字。")
    assert client.post("/api/views", json=[1], headers=token).status_code == 422
