"""The yardstick plotly: a choroplethmap from GeoJSON by address; a Patch sends the new classes as a typed array."""

import plotly.graph_objects as go
from dash import Input, Output, Patch, dcc, html
from page import FULL, META, NEXT, application, button, packed, serve

app = application()
n = len(META["colours"])
steps = [[(i + k) / n, colour] for i, colour in enumerate(META["colours"]) for k in (0, 1)]
trace = go.Choroplethmap(
    geojson="/data/cells.geojson",
    featureidkey="id",
    locations=list(range(META["cells"])),
    colorscale=steps,
    zmin=-0.5,
    zmax=n - 0.5,
    marker_line_width=0,
    showscale=False,
    hoverinfo="skip",
)
camera = {"center": {"lon": META["lon"], "lat": META["lat"]}, "zoom": META["zoom"]}
figure = go.Figure(
    trace, {"map": {"style": "white-bg", **camera}, "margin": dict.fromkeys("lrtb", 0)}
).to_dict()
figure["data"][0]["z"] = packed(0)
graph = dcc.Graph(
    id="map", figure=figure, style={"width": "100%", "height": "100%"}, config={"scrollZoom": True}
)
app.layout = html.Div([graph, button()], style=FULL)


@app.callback(Output("map", "figure"), Input(NEXT, "n_clicks"), prevent_initial_call=True)
def _next(clicks: int) -> Patch:
    changed = Patch()
    changed["data"][0]["z"] = packed(clicks)
    return changed


if __name__ == "__main__":
    serve(app)
