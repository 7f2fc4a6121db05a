"""The yardstick dash-leaflet: GeoJSON by address on a canvas; the new classes arrive as ``hideout`` of its style function."""

import base64

import dash_leaflet as dl
from dash import Input, Output, html
from flask import Response
from page import FULL, META, NEXT, application, button, classes, serve

STYLE = """
window.dashExtensions = Object.assign({}, window.dashExtensions, {map: {
  style: function (feature, context) {
    var hideout = context.hideout;
    if (hideout.classes !== window.decodedFrom) {
      window.decodedFrom = hideout.classes;
      window.decoded = Uint8Array.from(atob(hideout.classes), function (c) { return c.charCodeAt(0); });
    }
    return {stroke: false, fillOpacity: 1, fillColor: hideout.colours[window.decoded[feature.id]]};
  }
}});
"""

app = application(external_scripts=["/style.js"])
app.server.add_url_rule("/style.js", "style", lambda: Response(STYLE, mimetype="text/javascript"))


def hideout(day: int) -> dict[str, object]:
    return {"colours": META["colours"], "classes": base64.b64encode(classes(day)).decode()}


cells = dl.GeoJSON(
    url="/data/cells.geojson", id="cells", style={"variable": "dashExtensions.map.style"}, hideout=hideout(0)
)
view = dl.Map(
    [cells],
    center=[META["lat"], META["lon"]],
    zoom=META["zoom"] + 1,  # Leaflet's tiles are half as wide
    zoomSnap=0,
    preferCanvas=True,
    style={"width": "100%", "height": "100%"},
)
app.layout = html.Div([view, button()], style=FULL)


@app.callback(Output("cells", "hideout"), Input(NEXT, "n_clicks"), prevent_initial_call=True)
def _next(clicks: int) -> dict[str, object]:
    return hideout(clicks)


if __name__ == "__main__":
    serve(app)
