"""The enterprises of the map at a period, and the route that gives the columns of every kind of symbols."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import orjson
import pandas as pd
from dash import ALL, ClientsideFunction, Dash, Input, Output, State
from flask import Response, abort, request

from callbacks.areas import area
from callbacks.map_symbols import Asked, coded, columns_of, during
from callbacks.services import Services
from callbacks.session import viewer as asking
from callbacks.tiles import ASK_AGAIN, answer
from layouts.map import Ids as Page
from layouts.symbol_kinds import BY_KIND
from layouts.symbol_legend import Ids
from schema import site
from schema.period import Period
from store.clue_states import LIVE
from store.silences import visible_clues, visible_version
from store.viewer import Viewer

HARD = "A"  # evidence class: a contradiction in the data themselves
CODED = ("adcode", "area", "industry")  # text that repeats: sent as words and positions


def register(app: Dash, services: Services) -> None:
    """Add the route of the points, and what shows and counts them in the browser."""
    app.server.add_url_rule("/api/points/<kind>", "api_points", lambda kind: respond(services, kind))
    states, totals = ({"type": Ids.STATE, "kind": ALL, "state": ALL}, {"type": Ids.TOTAL, "kind": ALL})
    counts = {"type": Ids.COUNT, "kind": ALL, "state": ALL}
    legends = {"type": Ids.LEGEND, "kind": ALL}

    def clientside(name: str, *arguments: Any, initially: bool = False) -> None:
        function = ClientsideFunction("mapPoints", name)
        app.clientside_callback(function, *arguments, prevent_initial_call=not initially)

    clientside(
        "visible", Output(Page.MAP, "visible"), Output(legends, "hidden"),
        Input(Page.KINDS, "value"), Input(Page.CHOICE, "data"), Input(Page.FILTER, "data"),
        State(Page.ADDRESSES, "data"), State(legends, "id"),
    )  # fmt: skip
    clientside(
        "counts", Output(counts, "children"), Output(states, "hidden"), Output(totals, "children"),
        Input(Page.CHOICE, "data"), Input(Page.FILTER, "data"), Input(Page.SELECTION, "data"),
        State(Page.ADDRESSES, "data"), State(counts, "id"), State(totals, "id"),
        initially=True,
    )  # fmt: skip
    clientside(
        "enterprises",
        Output(Ids.SITES, "children"), Output({"type": Ids.STATES, "state": ALL}, "children"), Output(Ids.WORST, "children"),
        Input(Page.CHOICE, "data"), Input(Page.FILTER, "data"), Input(Page.SELECTION, "data"),
        State(Page.ADDRESSES, "data"), State({"type": Ids.STATES, "state": ALL}, "id"), State(Ids.WORDS, "data"),
        initially=True,
    )  # fmt: skip
    filtered = Output(Page.FILTER, "data", allow_duplicate=True)
    clientside("toggle", filtered, Input(states, "n_clicks"), State(Page.FILTER, "data"))
    clientside("within", filtered, Input(Ids.WITHIN, "value"), State(Page.FILTER, "data"))
    clientside("pressed", Output(states, "aria-pressed"), Input(Page.FILTER, "data"), State(states, "id"))


def respond(services: Services, kind: str) -> Response:
    """Points of a kind as columns, as many as the viewer may see, at the period ``at``; 400 for one that is none."""
    if kind not in BY_KIND:
        abort(404)
    try:
        at = Period.parse(request.args["at"]) if request.args.get("at") else None
    except ValueError:
        abort(400)
    asked = Asked(services, asking(), at, request.args.get("within") == "1")
    return answer(orjson.dumps(points(kind, asked)), "application/json", ASK_AGAIN)


def points(kind: str, asked: Asked) -> dict[str, Any]:
    """Columns ``id, name, lon, lat, state`` and what else the kind has; a list each, or words and positions in them."""
    if kind != "site":
        return columns_of(kind, asked)
    rows = sites(asked.services, asked.viewer, asked.at, asked.within)
    plain = {
        "id": rows["site_id"].tolist(),
        "name": rows["name"].tolist(),
        "lon": rows["lon_wgs84"].round(5).tolist(),
        "lat": rows["lat_wgs84"].round(5).tolist(),
        "state": rows["state"].tolist(),
        "n_clues": rows["n_clues"].tolist(),
    }
    return plain | {name: coded(rows[name]) for name in CODED}


def sites(services: Services, viewer: Viewer, at: Period | None = None, within: bool = False) -> pd.DataFrame:
    """Every site the viewer sees with ``state`` (0 no open clue, 1 some, 2 hard evidence), ``n_clues`` and ``area``.

    Counted are clues open today that began before the period's end; with ``within`` only those that lie in the period.
    Without a period, all. The map, the list and every count of enterprises come from this one query. The frame is shared
    between requests: copy before changing it.
    """
    versions = services.store.version(site.DATASET), visible_version(services.casework)
    return _sites(services, replace(viewer, name=""), (at, within), versions)


@lru_cache(maxsize=64)
def _sites(
    services: Services, viewer: Viewer, when: tuple[Period | None, bool], versions: tuple[str, str]
) -> pd.DataFrame:
    rows = _places(services, viewer, versions[0]).copy()
    found = _open_clues(services, viewer, versions[1])
    found = found[during(found["t_start"], found["t_end"], *when)]
    n = found.groupby("site_id").size()
    hard = found.loc[found["evidence_class"] == HARD, "site_id"].unique()
    rows["n_clues"] = rows["site_id"].map(n).fillna(0).astype(int)
    rows["state"] = np.where(rows["site_id"].isin(hard), 2, np.minimum(rows["n_clues"], 1))
    return rows


@lru_cache(maxsize=8)
def _places(services: Services, viewer: Viewer, _version: str) -> pd.DataFrame:
    names = ("site_id", "name", "adcode", "industry", "lon_wgs84", "lat_wgs84")
    rows = services.store.read(site.DATASET, viewer, names)
    rows = rows.astype(dict.fromkeys(("site_id", "name", "adcode"), "str"))
    rows["industry"] = rows["industry"].astype("str").fillna("")
    rows["area"] = rows["adcode"].map({code: area(code) for code in rows["adcode"].unique()})
    return rows


@lru_cache(maxsize=8)
def _open_clues(services: Services, viewer: Viewer, _version: str) -> pd.DataFrame:
    wanted = ("site_id", "evidence_class", "state", "t_start", "t_end")
    found = visible_clues(services.casework, viewer, wanted)
    return found[found["state"].isin(LIVE)].astype({"site_id": "str"})
