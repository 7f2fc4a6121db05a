"""Entering: a demo signs in by itself and switches its role; a real home asks who works at this machine."""

from urllib.parse import urlencode

from dash import Dash
from flask import Flask, Response, g, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from callbacks.demo import is_demo
from callbacks.services import Services
from callbacks.session import CSRF_COOKIE, SESSION_COOKIE, is_own, local
from layouts.login import page
from layouts.text import t
from store.accounts import Accounts
from store.casework import SqlCasework
from store.viewer import Role

MAX_AGE = 12 * 3600
START, ROAD = "/", "/m/"  # where people begin at the desk, and a team on the road
LOOPBACK = ("127.0.0.1", "::1")
Answer = AnyResponse | tuple[Response, int]


def accounts_of(services: Services) -> Accounts:
    """Accounts and sessions of this home; they live in the casework database."""
    if not isinstance(services.casework, SqlCasework):
        raise TypeError("accounts need the casework database")
    return Accounts(services.casework.database)


def install(app: Dash, services: Services, accounts: Accounts) -> None:
    """Add ``/enter``, ``/login``, ``/leave`` and ``/healthz``; all but leaving are open in the gate."""
    server: Flask = app.server

    def enter() -> Answer:
        return entrance(services, accounts) if request.method == "GET" else switch(services, accounts)

    def login() -> Answer:
        return choice(services, accounts)

    def leave() -> Answer:
        return goodbye(accounts)

    server.add_url_rule("/enter", "enter", enter, methods=["GET", "POST"])
    server.add_url_rule("/login", "login", login, methods=["GET"])
    server.add_url_rule("/leave", "leave", leave, methods=["POST"])
    server.add_url_rule("/healthz", "healthz", lambda: jsonify(ok=True), methods=["GET"])


def entrance(services: Services, accounts: Accounts) -> Answer:
    """On a demo home sign in as the officer and go on to the page asked for; else ask who is there."""
    target = local(request.args.get("next", "/"))
    if g.viewer is not None:
        return redirect(target)
    officers = [a.account_id for a in accounts.accounts() if a.viewer.role is Role.OFFICER]
    if not (officers and is_demo(services)):
        return redirect("/login?" + urlencode({"next": target}))
    return signed_in(accounts, officers[0], target)


def choice(services: Services, accounts: Accounts) -> Answer:
    """The page that offers the accounts, only to whoever may choose one freely."""
    offered = [(a.account_id, a.title) for a in accounts.accounts()] if may_choose(services) else []
    return Response(page(offered, local(request.args.get("next", "/"))), mimetype="text/html")


def switch(services: Services, accounts: Accounts) -> Answer:
    """Sign in as the chosen account; a running session is closed first."""
    known = {a.account_id: a.viewer.role is Role.INSPECTOR for a in accounts.accounts()}
    account_id = request.form.get("account", "")
    if not may_choose(services) or account_id not in known or not is_from_here():
        return jsonify(error=t("不能以该身份进入。")), 403
    if g.session_token:
        accounts.close_session(g.session_token)
    target = local(request.form.get("next", START))
    return signed_in(accounts, account_id, ROAD if target == START and known[account_id] else target)


def may_choose(services: Services) -> bool:
    """Roles are free on demo data, and on real data only at the machine itself: there are no passwords yet."""
    return is_demo(services) or request.remote_addr in LOOPBACK


def is_from_here() -> bool:
    """A running session repeats its token; without one, the form must come from this host."""
    if g.viewer is not None:
        return is_own(request.form.get("csrf_token", ""))
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none") and (
        request.headers.get("Origin", request.host_url.rstrip("/")) == request.host_url.rstrip("/")
    )


def signed_in(accounts: Accounts, account_id: str, target: str) -> AnyResponse:
    """A redirect that carries a fresh session."""
    answer = redirect(target, code=303)
    answer.set_cookie(
        SESSION_COOKIE,
        accounts.open_session(account_id),
        max_age=MAX_AGE,
        httponly=True,
        samesite="Strict",
        secure=request.is_secure,
        path="/",
    )
    return answer


def goodbye(accounts: Accounts) -> AnyResponse:
    """The session is closed at the server, so a copied cookie is worth nothing."""
    accounts.close_session(g.session_token)
    answer = redirect("/login", code=303)
    answer.delete_cookie(SESSION_COOKIE, path="/")
    answer.delete_cookie(CSRF_COOKIE, path="/")
    return answer
