"""The one door: every request passes here, closed unless its endpoint is listed as open."""

from urllib.parse import urlencode

from dash import Dash
from flask import Flask, Response, g, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from callbacks import login
from callbacks.services import Services
from callbacks.session import (
    CSRF_COOKIE,
    LANGUAGE_COOKIE,
    SESSION_COOKIE,
    chosen_language,
    csrf_token,
    is_own,
    viewer,
)
from callbacks.shape import fault
from layouts.text import LANGUAGES, language, t
from store.accounts import Accounts

__all__ = ["install", "viewer"]

# The complete list of endpoints that answer without a session.
OPEN = frozenset({"enter", "login", "healthz"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_BODY = 32 * 1024 * 1024
UPDATE = "/_dash-update-component"
Answer = AnyResponse | tuple[Response, int]


def install(app: Dash, services: Services, accounts: Accounts | None = None) -> None:
    """Close every route of the application's server but the open ones; add the entrance.

    Call it right after the application is made, so that no route can be added in front of it. ``accounts`` are those of
    the casework database unless others are given.
    """
    server: Flask = app.server
    doormen = accounts or login.accounts_of(services)
    server.config.update(MAX_CONTENT_LENGTH=MAX_BODY, MAX_FORM_MEMORY_SIZE=500_000)

    @server.before_request
    def _gate() -> Answer | None:
        language.set(chosen_language())
        return admit(app, doormen)

    @server.after_request
    def _cookies(response: Response) -> Response:
        return with_cookies(response)

    login.install(app, services, doormen)


def admit(app: Dash, accounts: Accounts) -> Answer | None:
    """None when the request may go on; else the answer that turns it away."""
    token = request.cookies.get(SESSION_COOKIE, "")
    g.viewer = accounts.session(token) if 0 < len(token) <= 200 else None
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


def turn_away() -> Answer:
    """A page request is led to the entrance and back; everything else gets 401."""
    wants_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    if wants_page:
        return redirect("/enter?" + urlencode({"next": request.full_path.rstrip("?")}))
    return jsonify(error=t("尚未登录或登录已失效。")), 401


def update_fault(app: Dash) -> str | None:
    """What is wrong with the running callback request, None when nothing is."""
    if not request.is_json:
        return "content-type"
    try:
        return fault(request.get_json(), app.callback_map)
    except RecursionError:
        return "depth"


def with_cookies(response: Response) -> Response:
    """Pages carry the CSRF cookie and remember the language."""
    if response.mimetype == "text/html" and request.method == "GET" and g.get("session_token"):
        response.set_cookie(CSRF_COOKIE, csrf_token(), samesite="Strict", secure=request.is_secure, path="/")
    if request.args.get("lang") in LANGUAGES and response.mimetype == "text/html":
        response.set_cookie(
            LANGUAGE_COOKIE, request.args["lang"], samesite="Lax", max_age=31_536_000, httponly=True, path="/"
        )
    return response
