"""Clients of the served application: signing in, the CSRF token, callback requests, and the canary check."""

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from dash import Dash
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from callbacks.session import SESSION_COOKIE, csrf_of

HTML = {"Accept": "text/html"}
UPDATE = "/_dash-update-component"
CANARY = re.compile(r"CANARY-(\d{6})")
HOSTILE: tuple[Any, ...] = (
    None,
    "",
    "%",
    "'; DROP TABLE clue; --",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "330206",
    "XS-2",
    "S2",
    -1,
    1e309,
    2**70,
    True,
    [],
    [[]],
    ["S2"],
    {},
    {"startRow": -5, "endRow": "x", "sortModel": [{"colId": "__class__"}, 3]},
    {"path": ["/"], "search": 3},
    {"path": "/clues", "search": "?id=XS-2"},
    {"path": "/site", "search": "?id=S2"},
    {"area": "320506", "q": ["a"], "days": "x"},
)


def signed_in(app: Dash, account: str = "officer") -> FlaskClient:
    """A client with a session of this account."""
    client = app.server.test_client()
    reply = client.post("/enter", data={"account": account, "next": "/"})
    assert reply.status_code == 303, reply.data
    return client


def token(client: FlaskClient) -> str:
    """The CSRF token of the client's session."""
    cookie = client.get_cookie(SESSION_COOKIE)
    assert cookie is not None
    return csrf_of(cookie.value)


def post(client: FlaskClient, path: str = UPDATE, **options: Any) -> TestResponse:
    """A POST as the page's own scripts send it."""
    headers = {"X-CSRFToken": token(client)} | options.pop("headers", {})
    return client.post(path, headers=headers, **options)


def body_of(app: Dash, output: str, value: Any = None) -> dict[str, Any]:
    """A well-formed request of a registered callback with this value in every place."""
    spec = app.callback_map[output]
    many = output.startswith("..")
    names = output.strip(".").split("...") if many else [output]
    outputs = [entry({"id": n.rpartition(".")[0], "property": n.rpartition(".")[2]}) for n in names]
    inputs = [entry(s, value) for s in spec["inputs"]]
    state = [entry(s, value) for s in spec["state"]]
    changed = [
        f"{json.dumps(e['id'], separators=(',', ':'), sort_keys=True) if isinstance(e['id'], dict) else e['id']}"
        f".{e['property']}"
        for e in (i[0] if isinstance(i, list) else i for i in inputs)
    ]
    return {
        "output": output,
        "outputs": outputs if many else outputs[0],
        "inputs": inputs,
        "state": state,
        "changedPropIds": changed[:1],
    }


def entry(spec: dict[str, Any], value: Any = None) -> Any:
    """One id-property pair of a request; a list of one for a wildcard over many."""
    text, prop = str(spec["id"]), str(spec["property"]).split("@")[0]
    if not text.startswith("{"):
        return {"id": text, "property": prop, "value": value}
    pattern = json.loads(text)
    many = any(v in (["ALL"], ["ALLSMALLER"]) for v in pattern.values())
    filled = {k: "x" if isinstance(v, list) else v for k, v in pattern.items()}
    one = {"id": filled, "property": prop, "value": value}
    return [one] if many else one


def callbacks_of(app: Dash) -> list[str]:
    """Outputs of every callback that runs on the server."""
    app.server.test_client().get("/healthz")  # Dash fills the map at the first request
    return [output for output, spec in app.callback_map.items() if "callback" in spec]


def words(reply: TestResponse) -> str:
    """Everything readable in an answer; a workbook is opened."""
    if reply.data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(reply.data)) as book:
            return "".join(book.read(name).decode("utf-8", "ignore") for name in book.namelist())
    return reply.data.decode("utf-8", "ignore")


def foreign(text: str, prefixes: Iterable[str]) -> set[str]:
    """Districts whose canary stands in the text although they are outside the prefixes."""
    inside = tuple(prefixes)
    return {code for code in CANARY.findall(text) if not code.startswith(inside)}


def answers(app: Dash, client: FlaskClient, routes: Iterable[str] = ()) -> Iterator[tuple[str, TestResponse]]:
    """What the application says to every callback with every hostile value, and to every route given."""
    for output in callbacks_of(app):
        for value in HOSTILE:
            yield f"{output} <- {value!r}", post(client, json=body_of(app, output, value))
    for route in routes:
        yield route, client.get(route, headers=HTML)
