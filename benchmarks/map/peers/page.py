"""What the pages of all yardsticks share: the data of the field, a button for the next day, and how they are served.

Standard library, Dash and the yardstick itself: these files run in the environment of the yardsticks.
"""

import base64
import json
import sys
from pathlib import Path
from typing import Any

from dash import Dash, html
from flask import Response, send_from_directory

FOLDER = Path(sys.argv[1]).absolute()  # cells.bin, cells.geojson.gz, classes-N.bin, meta.json
PORT = int(sys.argv[2])
META = json.loads((FOLDER / "meta.json").read_text())
NEXT = "next"
FULL = {"position": "absolute", "inset": "0"}


def application(**more: Any) -> Dash:
    """A Dash application that serves the data of the field below /data."""
    app = Dash(__name__, serve_locally=True, update_title="", **more)
    app.server.add_url_rule("/data/<name>", "data", data)
    return app


def data(name: str) -> Response:
    """A file of the field; GeoJSON goes compressed over the wire."""
    if name == "cells.geojson":
        response = send_from_directory(FOLDER, "cells.geojson.gz", mimetype="application/json")
        response.headers["Content-Encoding"] = "gzip"
        return response
    return send_from_directory(FOLDER, name)


def classes(day: int) -> bytes:
    """The class of each cell on a day, one byte each."""
    return (FOLDER / f"classes-{day}.bin").read_bytes()


def packed(day: int) -> dict[str, str]:
    """The same as plotly.js takes typed arrays."""
    return {"dtype": "u1", "bdata": base64.b64encode(classes(day)).decode()}


def button() -> html.Button:
    """Press it for the next day."""
    style = {"position": "absolute", "left": "4px", "top": "4px", "zIndex": 2000}
    return html.Button("next", id=NEXT, style=style)


def serve(app: Dash) -> None:
    """Until it is ended."""
    app.run(host="127.0.0.1", port=PORT, debug=False)
