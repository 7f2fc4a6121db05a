"""The running request: who asks, in which language, and whether a change really comes from their page."""

import hashlib
import hmac
from urllib.parse import urlsplit

from flask import g, request

from layouts.text import LANGUAGES
from store.viewer import Viewer

SESSION_COOKIE = "jingwei_session"
CSRF_COOKIE = "_csrf_token"  # read by Dash's renderer, which sends it back as X-CSRFToken
LANGUAGE_COOKIE = "jingwei_lang"
LANGUAGE_HEADER = "X-Language"  # what the open page is written in, so that two tabs may differ


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


def is_own(token: str) -> bool:
    """Whether a changing request comes from a page of this session on this host."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        return False
    return hmac.compare_digest(token.encode(), csrf_token().encode())


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


def local(address: str) -> str:
    """The address when it is one of this host's own paths, else the start page: no open redirect."""
    parts = urlsplit(address)
    safe = (
        address.startswith("/")
        and not address.startswith(("//", "/\\"))
        and not parts.netloc
        and not parts.scheme
    )
    return address if safe and "\\" not in address and address.isprintable() else "/"
