"""Selections as the server knows them: lists of enterprises kept for a link, and which rows a selection holds."""

from typing import Any

from dash import Dash
from flask import Response, jsonify, request

from callbacks.services import Services
from callbacks.session import viewer as asking
from geo import selection
from geo.selection import Selection
from layouts.text import t
from schema import site
from store import boundaries, selections
from store.viewer import Viewer

MOST_SITES = 20_000
MOST_TEXT = 8_000
Answer = Response | tuple[Response, int]


def register(app: Dash, services: Services) -> None:
    """Add the routes to the application's server; the gate asks for a session and, when posting, for the page's token."""
    app.server.add_url_rule("/api/selection", "selection_keep", lambda: keep(services), methods=["POST"])
    app.server.add_url_rule("/api/selection/<key>", "selection_kept", lambda key: members(services, key))


def keep(services: Services) -> Answer:
    """Keep ``{"sites": [...]}`` (those that the viewer sees) or ``{"text": ...}``; answers ``{"id", "n"}``."""
    given = request.get_json(silent=True)
    try:
        text, n = _clean(services, asking(), given if isinstance(given, dict) else {})
    except ValueError as wrong:
        return jsonify(error=t(str(wrong))), 400
    return jsonify(id=selections.keep(services.casework, asking(), text), n=n)


def members(services: Services, key: str) -> Answer:
    """``{"sites": [...]}`` with the members that the viewer may see, or ``{"text": ...}``; 404 when nothing is kept."""
    text = selections.kept(services.casework, asking(), key)
    if text is None:
        return jsonify(error=t("没有这个选区。")), 404
    listed = selections.of_list(text)
    return jsonify(text=text) if listed is None else jsonify(sites=_seen(services, asking(), listed))


def of(services: Services, viewer: Viewer, text: str) -> Selection | None:
    """The selection of a text with its members filled in, None for "".

    Raises
    ------
    ValueError
        When the text means nothing, its area is unknown or nothing is kept under its id, with a Chinese sentence.
    """
    if not text:
        return None
    found = selection.parse(text)
    if found.form == "area" and found.key not in boundaries.known_adcodes():
        raise ValueError(f"没有区划 {found.key}。")
    if found.form != "saved":
        return found
    kept = selections.kept(services.casework, viewer, found.key)
    if kept is None:
        raise ValueError("没有这个选区。")
    listed = selections.of_list(kept)
    if listed is None:
        return selection.filled(found, None, kept)
    return selection.filled(found, _seen(services, viewer, listed))


def _clean(services: Services, viewer: Viewer, given: dict[str, Any]) -> tuple[str, int]:
    text, sites = given.get("text"), given.get("sites")
    if isinstance(text, str) and len(text) <= MOST_TEXT:
        if selection.parse(text).form == "saved":
            raise ValueError("这个选区已经保存。")
        return text, 0
    if not (
        isinstance(sites, list) and 0 < len(sites) <= MOST_SITES and all(isinstance(s, str) for s in sites)
    ):
        raise ValueError("所选企业应为 1 至 20000 家。")
    seen = _seen(services, viewer, sites)
    if not seen:
        raise ValueError("所选企业不在您的辖区内。")
    return selections.as_list(seen), len(seen)


def _seen(services: Services, viewer: Viewer, sites: list[str]) -> list[str]:
    rows = services.store.read(site.DATASET, viewer, ("site_id",))
    return sorted(set(sites) & set(rows["site_id"].astype("str")))
