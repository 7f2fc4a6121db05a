"""Security headers of every answer, and the strict plotly bundle in place of the packaged one."""

import gzip
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from dash import Dash
from flask import Response, request, send_from_directory

ASSETS = Path(__file__).resolve().parent.parent / "assets"
PLOTLY = "/_dash-component-suites/plotly/package_data/plotly.min.js"
STRICT = "plotly-strict.min.js"
ON_THE_ROAD = "geolocation=(self), camera=(), microphone=()"  # a photo says where it was taken
STATIC = ("/assets/", "/_dash-component-suites/")
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}


def policy(hashes: list[str], hosts: Sequence[str] = ()) -> str:
    """The content security policy: own files only, no eval, inline scripts only by hash.

    ``hosts`` are those of the tile server that is set up; they alone may be asked besides this one, and only for pictures.
    Styles stay inline: Dash, AG Grid, Mantine and plotly add style elements.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
            " ".join(("script-src 'self'", *hashes)),
            "style-src 'self' 'unsafe-inline'",
            " ".join(("img-src 'self' data: blob:", *hosts)),
            "font-src 'self' data:",
            " ".join(("connect-src 'self'", *hosts)),
            "worker-src 'self'",
            "manifest-src 'self'",
        )
    )


def install(app: Dash, hosts: Sequence[str] = ()) -> None:
    """Put the headers on every answer; call it after the gate and after all clientside callbacks are registered."""
    value = policy(list(app.csp_hashes()), hosts)

    @app.server.before_request
    def _plotly() -> Response | None:
        return strict_plotly()

    @app.server.after_request
    def _headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = value
        response.headers.update(FIXED)
        if request.path.startswith("/m/"):
            response.headers["Permissions-Policy"] = ON_THE_ROAD
        if not request.path.startswith(STATIC) and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return compressed(response)


def strict_plotly() -> Response | None:
    """The strict bundle when plotly is asked for: it needs no eval, which the policy forbids."""
    if request.path != PLOTLY:
        return None
    return send_from_directory(ASSETS / "vendor", STRICT, max_age=86_400)


def compressed(response: Response) -> Response:
    """Scripts and styles are sent as gzip, compressed once; data are left as they are."""
    text = response.mimetype in ("text/javascript", "application/javascript", "text/css")
    wanted = "gzip" in request.headers.get("Accept-Encoding", "") and request.path.startswith(STATIC)
    if not (text and wanted and response.status_code == 200 and "Content-Encoding" not in response.headers):
        return response
    response.direct_passthrough = False
    response.set_data(squeezed(response.get_data()))
    response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


@lru_cache(maxsize=128)
def squeezed(body: bytes) -> bytes:
    """The body as gzip."""
    return gzip.compress(body, 6)
