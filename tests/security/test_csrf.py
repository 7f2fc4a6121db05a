"""A changing request must come from a page of the same session on the same host."""

import pytest
from doors import UPDATE, body_of, callbacks_of, post, signed_in, token

OUTPUT = "clues-panel.children"


@pytest.fixture
def body(app):
    assert OUTPUT in callbacks_of(app)
    return body_of(app, OUTPUT, "XS-1")


def test_the_page_itself_may(officer, body):
    reply = post(officer, json=body)
    assert reply.status_code == 200 and "CANARY-330206" in reply.get_data(as_text=True)


def test_a_missing_token_is_refused(officer, body):
    assert officer.post(UPDATE, json=body).status_code == 403


def test_the_token_of_another_session_is_refused(officer, neighbour, body):
    assert officer.post(UPDATE, json=body, headers={"X-CSRFToken": token(neighbour)}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"X-CSRFToken": "中文"},
    ],
)
def test_requests_from_elsewhere_are_refused(officer, body, headers):
    reply = officer.post(
        UPDATE,
        json=body,
        headers={"X-CSRFToken": token(officer)}
        | {k: v.encode().decode("latin-1") for k, v in headers.items()},
    )
    assert reply.status_code == 403


def test_switching_the_role_needs_the_token_too(app):
    client = signed_in(app)
    assert client.post("/enter", data={"account": "leader"}).status_code == 403
    good = client.post(
        "/enter", data={"account": "leader", "csrf_token": token(client), "next": "/clues?q=1"}
    )
    assert good.status_code == 303 and good.headers["Location"] == "/clues?q=1"


def test_switching_ends_the_old_session_and_changes_what_is_seen(app):
    client = signed_in(app)
    old = client.get_cookie("jingwei_session").value
    client.post("/enter", data={"account": "neighbour", "csrf_token": token(client)})
    other = app.server.test_client()
    other.set_cookie("jingwei_session", old)
    assert other.get("/_dash-layout").status_code == 401
    text = post(client, json=body_of(app, OUTPUT, "XS-2")).get_data(as_text=True)
    assert "CANARY-320506" in text and "CANARY-330206" not in text


def test_nobody_enters_from_another_site_or_as_an_unknown_account(app):
    client = app.server.test_client()
    cross = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    assert client.post("/enter", data={"account": "officer"}, headers=cross).status_code == 403
    assert client.post("/enter", data={"account": "root"}).status_code == 403


def test_a_real_home_lets_nobody_in_from_another_machine(tmp_path):
    import builders
    from small_app import application

    real = application(builders.services(tmp_path, demo=False))
    client = real.server.test_client()
    far = {"REMOTE_ADDR": "10.0.0.9"}
    assert client.get("/enter", environ_base=far).headers["Location"].startswith("/login")
    assert client.post("/enter", data={"account": "officer"}, environ_base=far).status_code == 403
    assert "officer" not in client.get("/login", environ_base=far).get_data(as_text=True)
    assert "officer" in client.get("/login").get_data(as_text=True)
    assert client.post("/enter", data={"account": "officer"}).status_code == 303
