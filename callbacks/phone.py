"""The phone of a team: its page, its worker for poor signal, and the addresses its queue is sent to."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import urlencode

import orjson
from dash import Dash
from flask import Response, jsonify, redirect, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from callbacks.phone_day import day_of
from callbacks.refusals import refusal
from callbacks.services import Services
from callbacks.session import csrf_token
from callbacks.session import viewer as asking
from layouts.phone import page
from layouts.text import t
from store import photos
from store.clock import now
from store.record_form import moment, place_of
from store.records import MissingPhotos, submit
from store.tasks import Move, Overtaken, advance, task, task_of_code
from store.viewer import Role, Viewer

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "phone"
STYLES = ("phone.css",)
SCRIPTS = ("texts.js", "kept.js", "rules.js", "digest.js", "picture.js", "sender.js", "parts.js", "tasks.js", "facts.js",
           "photos.js", "form.js", "waiting.js", "start.js")  # fmt: skip
WORKER = "worker.js"
ADDRESS = "/assets/phone/"
Answer = AnyResponse | tuple[Response, int]


def register(app: Dash, services: Services) -> None:
    """Add the routes to the application's server."""
    server = app.server

    def kept(task_id: str = "") -> Response:
        return Response(document(), mimetype="text/html")

    def state() -> Answer:
        return answered(lambda: moved(services, asking(), _body()))

    def record() -> Answer:
        return answered(lambda: submit(services.store, services.casework, asking(), _body()))

    def photo(photo_id: str) -> Answer:
        return answered(lambda: taken(services, asking(), photo_id))

    def day() -> Response:
        also = request.args.get("also", "").split(",")
        return Response(orjson.dumps(day_of(services, asking(), also)), mimetype="application/json")

    def code(code: str) -> Answer:
        return followed(services, asking(), code)

    def typed() -> Answer:
        return followed(services, asking(), request.args.get("code", ""))

    server.add_url_rule("/m/", "phone", kept)
    server.add_url_rule("/m/task/<task_id>", "phone_task", kept)
    server.add_url_rule("/m/waiting", "phone_waiting", kept)
    server.add_url_rule("/m/worker.js", "phone_worker", worker)
    server.add_url_rule("/m/day", "phone_day", day)
    server.add_url_rule("/m/token", "phone_token", token)
    server.add_url_rule("/m/state", "phone_state", state, methods=["POST"])
    server.add_url_rule("/m/record", "phone_record", record, methods=["POST"])
    server.add_url_rule("/m/photo/<photo_id>", "phone_photo", photo, methods=["POST"])
    server.add_url_rule("/t/<code>", "task_code", code)
    server.add_url_rule("/t", "task_code_typed", typed)


@cache
def version() -> str:
    """Changes whenever a file of the phone's page does."""
    digest = hashlib.sha256()
    for name in (*STYLES, *SCRIPTS, WORKER):
        digest.update((FOLDER / name).read_bytes())
    return digest.hexdigest()[:12]


def document() -> str:
    """The page; everything else comes from ``/m/day`` and from the phone itself."""
    return page(version(), [ADDRESS + s for s in STYLES], [ADDRESS + s for s in SCRIPTS])


def worker() -> Response:
    """The service worker, told which files make up the page; it may serve everything below ``/m/``."""
    files = [f"{ADDRESS}{name}?v={version()}" for name in (*STYLES, *SCRIPTS)]
    told = f"const VERSION = {orjson.dumps(version()).decode()};\nconst FILES = {orjson.dumps(files).decode()};\n"
    return Response(told + (FOLDER / WORKER).read_text("utf-8"), mimetype="text/javascript")


def token() -> Response:
    """What the next changing request must repeat, and whose session this is."""
    return jsonify(csrf=csrf_token(), account=asking().name)


def followed(services: Services, viewer: Viewer, code: str) -> Answer:
    """A code from paper leads to the task: its team to the phone's page, everybody else to the board."""
    found = task_of_code(services.casework, viewer, code)
    if found is None:
        return refusal(t("没有这个任务码，或任务不在您的权限之内。请核对任务单上二维码下的任务码。"), 404)
    services.casework.record(viewer, "task_code", "task", str(found["task_id"]))
    if viewer.role is Role.INSPECTOR:
        return redirect(f"/m/task/{found['task_id']}")
    day = found["day"].date().isoformat()
    return redirect("/board?" + urlencode({"day": day, "task": str(found["task_id"])}))


def moved(services: Services, viewer: Viewer, given: dict[str, Any]) -> dict[str, Any]:
    """A step of a task; the task as it stands afterwards."""
    task_id, revision = str(given.get("task_id", "")), given.get("revision")
    if isinstance(revision, bool) or not isinstance(revision, int):
        raise ValueError("请求格式不符。")
    reason = (str(given.get("reason") or ""), str(given.get("note") or ""))
    step = Move(str(given.get("state", "")), revision, moment(given.get("at")), reason)
    try:
        done = advance(services.casework, viewer, task_id, step)
    except Overtaken as problem:
        raise Stands(str(problem), standing(services, viewer, task_id)) from problem
    return {"task_id": task_id, "revision": done, "state": step.state}


class Stands(Overtaken):
    """Overtaken, with where the task stands now."""

    def __init__(self, said: str, where: dict[str, Any]) -> None:
        super().__init__(said)
        self.where = where


def standing(services: Services, viewer: Viewer, task_id: str) -> dict[str, Any]:
    """State and revision of a task; empty when there is none."""
    found = task(services.casework, viewer, task_id)
    return {name: found[name] for name in ("state", "revision")} if found else {}


def taken(services: Services, viewer: Viewer, photo_id: str) -> dict[str, Any]:
    """A photo, streamed from the request to its file and noted; what the phone says of it stands in the query."""
    said = request.args.get
    degrees = [said(name, type=float) for name in ("lon", "lat")]
    photo = photos.Taken(
        photo_id,
        said("record", ""),
        said("task", ""),
        said("item", "")[:20],
        moment(said("at")),
        place_of(*degrees),
    )
    whose = photos.expected(services.store, services.casework, viewer, photo)
    claimed = request.headers.get("X-Content-SHA256", "")
    received = photos.receive(services.settings.files, cast(BinaryIO, request.stream), claimed)
    is_new = photos.keep(services.casework, viewer, whose, (photo, received))
    return {"photo_id": photo_id, "sha256": received.sha256, "bytes": received.bytes, "is_new": is_new}


def answered(do: Callable[[], dict[str, Any]]) -> Answer:
    """The answer as JSON: done, overtaken (409), too large (413), or what is wrong (422); ``again`` asks to send it once more."""
    try:
        return jsonify(do() | {"at": now().isoformat()})
    except MissingPhotos as problem:
        return jsonify(error=t(str(problem)), missing=problem.photo_ids), 409
    except Stands as problem:
        return jsonify(error=t(str(problem)), task=problem.where), 409
    except Overtaken as problem:
        return jsonify(error=t(str(problem))), 409
    except RequestEntityTooLarge:
        return jsonify(error=t("请求内容过大。")), 413
    except photos.TooLarge as problem:
        return jsonify(error=t(str(problem))), 413
    except photos.Damaged as problem:
        return jsonify(error=t(str(problem)), again=True), 422
    except ValueError as problem:
        return jsonify(error=t(str(problem))), 422


def _body() -> dict[str, Any]:
    """The object of the request.

    Raises
    ------
    ValueError
        When it is not one.
    """
    try:
        given = request.get_json()
    except RecursionError as problem:
        raise ValueError("请求格式不符。") from problem
    if not isinstance(given, dict):
        raise ValueError("请求格式不符。")
    return given
