"""A refusal at an address that people open from paper or a link: a page for a browser, JSON for a script.

Every route of this kind answers with :func:`refusal`: the code of a task, the sheets to print.
"""

from flask import Response, jsonify, request

from layouts.refusal import page


def refusal(sentence: str, status: int) -> tuple[Response, int]:
    """``sentence`` with ``status``: as a page when the request asks for one, else as ``{"error": sentence}``."""
    if "text/html" in request.headers.get("Accept", ""):
        return Response(page(sentence), mimetype="text/html"), status
    return jsonify(error=sentence), status
