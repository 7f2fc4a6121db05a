"""The one door: every request passes here, closed unless its endpoint is listed as open."""

import hashlib
import hmac
from typing import Protocol
from urllib.parse import urlencode, urlsplit

from dash import Dash
from flask import Flask, Response, g, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from callbacks.services import Services
from callbacks.shape import fault
from layouts.text import LANGUAGES, language, t
from store.viewer import Viewer

# The complete list of endpoints that answer without a session.
OPEN = frozenset({"enter", "login", "healthz"})
SESSION_COOKIE = "jingwei_session"
CSRF_COOKIE = "_csrf_token"  # read by Dash's renderer, which sends it back as X-CSRFToken
LANGUAGE_COOKIE = "jingwei_lang"
LANGUAGE_HEADER = "X-Language"  # what the open page is written in, so that two tabs may differ
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_BODY = 32 * 1024 * 1024
UPDATE = "/_dash-update-component"


class Sessions(Protocol):
    """What the gate asks of the accounts."""

    def session(self, token: str) -> Viewer | None:
        """Whose session this is, None when it is unknown, closed or too old."""


def viewer() -> Viewer:
    """Who is asking in the running request.

    Raises
    ------
    LookupError
        When nobody is: there is no default, so a forgotten check fails instead of showing everything.
    """
    found = g.get("viewer")
    if found is None:
        raise LookupError("no viewer in this request")
    return found


def csrf_token() -> str:
    """The token of the running session that every changing request must repeat."""
    return csrf_of(g.session_token)


def csrf_of(session_token: str) -> str:
    """A token bound to the session; the session cannot be computed from it."""
    return hashlib.sha256(f"csrf:{session_token}".encode()).hexdigest()


def install(app: Dash, services: Services, sessions: Sessions) -> None:
    """Close every route of the application's server but the open ones."""
    server: Flask = app.server
    server.config.update(MAX_CONTENT_LENGTH=MAX_BODY, MAX_FORM_MEMORY_SIZE=500_000)

    @server.before_request
    def _gate() -> AnyResponse | tuple[Response, int] | None:
        language.set(chosen_language())
        return admit(app, sessions)

    @server.after_request
    def _cookies(response: Response) -> Response:
        return with_cookies(response)


def admit(app: Dash, sessions: Sessions) -> AnyResponse | tuple[Response, int] | None:
    """None when the request may go on; else the answer that turns it away."""
    token = request.cookies.get(SESSION_COOKIE, "")
    g.viewer = sessions.session(token) if 0 < len(token) <= 200 else None
    g.session_token = token if g.viewer else ""
    if request.endpoint in OPEN:
        return None
    if g.viewer is None:
        return turn_away()
    if request.method not in SAFE_METHODS and not is_own(request.headers.get("X-CSRFToken", "")):
        return jsonify(error=t("请求未通过来源校验，请刷新页面后重试。")), 403
    if request.path == UPDATE and (what := update_fault(app)):
        return jsonify(error=t("请求格式不符：{what}。", what=what)), 400
    return None


def turn_away() -> AnyResponse | tuple[Response, int]:
    """A page request is led to the entrance and back; everything else gets 401."""
    wants_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    if wants_page:
        return redirect("/enter?" + urlencode({"next": request.full_path.rstrip("?")}))
    return jsonify(error=t("尚未登录或登录已失效。")), 401


def is_own(token: str) -> bool:
    """Whether a changing request comes from a page of this session on this host."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        return False
    return hmac.compare_digest(token.encode(), csrf_token().encode())


def update_fault(app: Dash) -> str | None:
    """What is wrong with the running callback request, None when nothing is."""
    if not request.is_json:
        return "content-type"
    try:
        return fault(request.get_json(), app.callback_map)
    except RecursionError:
        return "depth"


def chosen_language() -> str:
    """The language of the request: its query, else the page it comes from, else the cookie, else Chinese."""
    for given in (
        request.args.get("lang"),
        request.headers.get(LANGUAGE_HEADER),
        request.cookies.get(LANGUAGE_COOKIE),
    ):
        if given in LANGUAGES:
            return given
    return "zh"


def with_cookies(response: Response) -> Response:
    """Pages carry the CSRF cookie and remember the language."""
    if response.mimetype == "text/html" and request.method == "GET" and g.get("session_token"):
        response.set_cookie(CSRF_COOKIE, csrf_token(), samesite="Strict", secure=request.is_secure, path="/")
    if request.args.get("lang") in LANGUAGES and response.mimetype == "text/html":
        response.set_cookie(
            LANGUAGE_COOKIE, request.args["lang"], samesite="Lax", max_age=31_536_000, httponly=True, path="/"
        )
    return response


def local(address: str) -> str:
    """The address when it is one of this host's own paths, else the start page: no open redirect."""
    parts = urlsplit(address)
    safe = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return address if safe and "\\" not in address and address.isprintable() else "/"


