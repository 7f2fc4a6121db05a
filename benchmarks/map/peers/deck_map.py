"""The yardstick deck.gl: its bundle in a Dash page; a clientside callback fetches the new classes, one byte a cell."""

import json
import sys
from pathlib import Path

from dash import ClientsideFunction, Input, Output, html
from flask import Response, send_file
from page import FULL, META, NEXT, application, button, serve

BUNDLE = Path(sys.argv[3]).absolute()

app = application(external_scripts=["/meta.js", "/deck.js"])
meta = f"window.benchmark = {json.dumps(META)};"
app.server.add_url_rule("/meta.js", "meta", lambda: Response(meta, mimetype="text/javascript"))
app.server.add_url_rule("/deck.js", "bundle", lambda: send_file(BUNDLE, mimetype="text/javascript"))
app.layout = html.Div([html.Div(id="map", style=FULL), button(), html.Div(id="done")], style=FULL)
app.clientside_callback(
    ClientsideFunction("deck", "show"), Output("done", "children"), Input(NEXT, "n_clicks")
)

if __name__ == "__main__":
    serve(app)
