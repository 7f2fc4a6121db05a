"""Nothing answers without a session but the listed entrance, and every answer carries the headers."""

import gzip
import re

import pytest
from doors import HTML

from callbacks.gate import OPEN
from callbacks.headers import policy
from callbacks.session import SESSION_COOKIE, local

FILLED = {"ending": "xlsx", "package_name": "dash", "fingerprinted_path": "deps/react@18.3.1.min.js"}


def paths(app):
    for rule in app.server.url_map.iter_rules():
        yield rule, re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda m: FILLED.get(m.group(1), "0"), str(rule))


def test_every_route_is_closed_by_default(app):
    leaks = []
    for rule, path in paths(app):
        for method in rule.methods & {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"}:
            status = app.server.test_client(use_cookies=False).open(path, method=method).status_code
            if rule.endpoint not in OPEN and status != 401:
                leaks.append((method, path, status))
    assert leaks == []


def test_unknown_paths_and_methods_are_closed_too(app):
    client = app.server.test_client()
    assert client.get("/nowhere/at/all").status_code == 401
    assert client.post("/clues").status_code in (401, 405)


def test_a_page_request_is_led_to_the_entrance_and_back(app):
    client = app.server.test_client()
    reply = client.get("/clues?rule=C01&lang=en", headers=HTML)
    assert reply.status_code == 302
    entered = client.get(reply.headers["Location"], headers=HTML)
    assert entered.headers["Location"] == "/clues?rule=C01&lang=en"
    assert client.get("/clues?rule=C01&lang=en", headers=HTML).status_code == 200


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(app):
    client = app.server.test_client()
    [cookie] = client.get("/enter", headers=HTML).headers.getlist("Set-Cookie")
    assert cookie.startswith(SESSION_COOKIE)
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie
    secured = client.get("/enter?next=/x", headers=HTML, base_url="https://localhost")
    assert "Secure" in secured.headers.getlist("Set-Cookie")[0]


def test_leaving_kills_a_copied_cookie(app, officer):
    copied = officer.get_cookie(SESSION_COOKIE).value
    from doors import post

    assert post(officer, "/leave").status_code == 303
    thief = app.server.test_client()
    thief.set_cookie(SESSION_COOKIE, copied)
    assert thief.get("/_dash-layout").status_code == 401


@pytest.mark.parametrize("cookie", ["", "x", "0" * 5000, "officer", "../..", "\x00"])
def test_made_up_cookies_open_nothing(app, cookie):
    client = app.server.test_client()
    assert client.get("/_dash-layout", headers={"Cookie": f"{SESSION_COOKIE}={cookie}"}).status_code == 401


@pytest.mark.parametrize(
    "target",
    ["//evil.example/x", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nb"],
)
def test_the_entrance_never_leads_elsewhere(target):
    assert local(target) == "/"


def test_every_answer_carries_the_security_headers(app, officer):
    replies = [
        app.server.test_client().get("/healthz"),
        officer.get("/", headers=HTML),
        officer.get("/nope.js"),
    ]
    for reply in replies:
        csp = reply.headers["Content-Security-Policy"]
        assert (
            "unsafe-eval" not in csp
            and "frame-ancestors 'none'" in csp
            and "script-src 'self' 'sha256-" in csp
        )
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Referrer-Policy"] == "same-origin"


def test_the_policy_allows_no_other_host_and_no_inline_script():
    parts = dict(p.split(" ", 1) for p in policy(["'sha256-x'"]).split("; "))
    assert parts["script-src"] == "'self' 'sha256-x'" and parts["worker-src"] == "'self'"
    assert parts["connect-src"] == "'self'" and "blob:" not in parts["script-src"]


def test_an_error_says_a_sentence_and_a_number_but_no_stack(app, officer, monkeypatch):
    from callbacks import clue_list

    monkeypatch.setattr(clue_list, "options_of", None)
    monkeypatch.setattr("callbacks.clues.options_of", None)
    reply = officer.get("/export/clues.xlsx")
    said = reply.get_json()
    assert reply.status_code == 500 and said["incident"] in said["error"]
    assert "Traceback" not in reply.get_data(as_text=True) and "NoneType" not in reply.get_data(as_text=True)


def test_plotly_is_the_strict_bundle(officer):
    reply = officer.get("/_dash-component-suites/plotly/package_data/plotly.min.js")
    assert reply.status_code == 200 and b"plotly.js (strict - minified) v4.1.1" in reply.data[:400]


def test_scripts_are_sent_compressed_and_data_are_not(officer):
    asked = {"Accept-Encoding": "gzip"}
    script = officer.get("/assets/url.js", headers=asked)
    assert script.headers["Content-Encoding"] == "gzip" and gzip.decompress(script.data).startswith(b"/*")
    assert "Content-Encoding" not in officer.get("/assets/url.js").headers
    assert "Content-Encoding" not in officer.get("/_dash-layout", headers=asked).headers
