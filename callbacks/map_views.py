"""Views of the map kept under a name, and the ways of showing it: big screen, low power."""

from typing import Any

import orjson
from dash import ClientsideFunction, Dash, Input, Output
from flask import Response, jsonify, request

from callbacks.login import accounts_of
from callbacks.services import Services
from callbacks.session import viewer as asking
from layouts.map_views import Ids
from layouts.text import t
from store import saved_views
from store.saved_views import Asked
from store.viewer import Viewer

CHANGED = ("title", "scope", "seq", "dwell_s")
Answer = Response | tuple[Response, int]


def register(app: Dash, services: Services) -> None:
    """The address the menu reads and writes, and the menu itself."""

    def views() -> Answer:
        return answer(services, asking(), request.get_json(silent=True) if request.method == "POST" else None)

    app.server.add_url_rule("/api/views", "api_views", views, methods=["GET", "POST"])
    app.clientside_callback(
        ClientsideFunction("mapViews", "start"), Output(Ids.BODY, "data-started"), Input(Ids.BODY, "id")
    )


def answer(services: Services, viewer: Viewer, asked: Any) -> Answer:
    """The views this viewer may open, after doing what was asked; a sentence and 422 when that is refused."""
    if asked is not None:
        try:
            act(services, viewer, asked if isinstance(asked, dict) else {})
        except ValueError as problem:
            return jsonify(error=t(str(problem))), 422
    response = Response(orjson.dumps({"views": listed(services, viewer)}), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def act(services: Services, viewer: Viewer, asked: dict[str, Any]) -> None:
    """Save, change, remove or bring back a view.

    Raises
    ------
    ValueError
        With a Chinese sentence for anything else, and for what the store refuses.
    """
    casework, view_id = services.casework, str(asked.get("id", ""))[:40]
    match asked.get("act"):
        case "save":
            given = {name: str(asked.get(name, "")) for name in ("title", "address", "scope")}
            saved_views.save(casework, viewer, Asked(**given))
        case "change":
            saved_views.change(casework, viewer, view_id, **{n: asked[n] for n in CHANGED if n in asked})
        case "remove":
            saved_views.remove(casework, viewer, view_id)
        case "restore":
            saved_views.restore(casework, viewer, view_id)
        case _:
            raise ValueError("请求格式不符。")


def listed(services: Services, viewer: Viewer) -> list[dict[str, Any]]:
    """The views as the menu takes them."""
    names = {account.account_id: t(account.title) for account in accounts_of(services).accounts()}
    return [
        {
            "id": row["view_id"],
            "title": row["title"],
            "address": row["address"],
            "scope": row["scope"],
            "owner": names.get(row["owner"], row["owner"]),
            "isOwn": bool(row["is_own"]),
            "seq": int(row["seq"]),
            "dwell": int(row["dwell_s"]),
        }
        for row in saved_views.views(services.casework, viewer).to_dict("records")
    ]
