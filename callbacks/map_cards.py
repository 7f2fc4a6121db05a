"""What the side card and the ranking say, gathered for the viewer who clicked."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import h3
import pandas as pd
from dash import Dash
from dash.development.base_component import Component
from flask import Response, request
from plotly.utils import PlotlyJSONEncoder

from callbacks import map_cells, map_surface
from callbacks.areas import area
from callbacks.map_cells import open_clues
from callbacks.records import record, records
from callbacks.sentences import sentence
from callbacks.services import Services
from callbacks.session import viewer as asking
from callbacks.shell import as_of
from layouts import map_cards
from layouts.map_state import MapState, parsed
from layouts.text import t
from schema import air_station, air_station_hour, petition, power_score, site, xcase
from store.silences import visible_clues
from store.viewer import Viewer

SENTENCES = 5


def register(app: Dash, services: Services) -> None:
    """The route that gives the card of what the address names as chosen: a click asks it without any callback between."""

    def answer() -> Response:
        state, _ = parsed(request.args.to_dict())
        body = json.dumps(card(services, asking(), state.chosen or {}, state), cls=PlotlyJSONEncoder)
        return Response(body, mimetype="application/json", headers={"Cache-Control": "no-store"})

    app.server.add_url_rule("/api/card", "api_card", answer)


def card(services: Services, viewer: Viewer, chosen: dict[str, str], state: MapState) -> Component:
    """The card of the chosen thing, with what it was at the end of the period shown."""
    day = state.at.last if state.at else None
    key = str(chosen.get("id", ""))
    makers = {"site": _site, "xcase": _xcase, "station": _station, "petition": _petition}
    kind = chosen.get("kind", "")
    if kind in makers:
        return makers[kind](services, viewer, key, day) or map_cards.gone()
    shown = map_surface.shown(services, viewer, state)
    if kind != "cell" or shown is None or not h3.is_valid_cell(key):
        return map_cards.gone()
    return map_cells.card(services, viewer, key, shown) or map_cards.gone()


def _site(services: Services, viewer: Viewer, key: str, day: date | None) -> Component | None:
    version, anyone = services.store.version(site.DATASET), replace(viewer, name="")
    rows, places = _register(services, anyone, version)
    if key not in places:
        return None
    found = record(rows.iloc[[places[key]]])
    clues = open_clues(visible_clues(services.casework, viewer, site_id=key))
    clues = clues.sort_values(["evidence_class", "t_start"], ascending=[True, False])
    said = [
        {"evidence_class": row["evidence_class"], "text": sentence(row)}
        for row in records(clues.head(SENTENCES))
    ]
    found |= {"area": area(found["adcode"]), "n_clues": len(clues)}
    found["as_of"] = as_of(services)
    return map_cards.site_card(found, said, _score(services, viewer, key, day))


def _score(services: Services, viewer: Viewer, key: str, day: date | None) -> dict[str, Any] | None:
    if day is None:
        return None
    version = services.store.version(power_score.DATASET), services.store.version(site.DATASET)
    return _scores(services, replace(viewer, name=""), version, day).get(key)


@lru_cache(maxsize=8)
def _register(services: Services, viewer: Viewer, _version: str) -> tuple[pd.DataFrame, dict[str, int]]:
    """What is registered about every site the viewer sees, and its row by id; kept until it changes: a click reads no file."""
    rows = services.store.read(site.DATASET, viewer)
    return rows, {key: row for row, key in enumerate(rows["site_id"].astype("str"))}


@lru_cache(maxsize=16)
def _scores(
    services: Services, viewer: Viewer, _version: tuple[str, str], day: date
) -> dict[str, dict[str, Any]]:
    """Power scores of a day by site, kept in the same way."""
    rows = services.store.read(power_score.DATASET, viewer, start=day, end=day + timedelta(days=1))
    return {row["site_id"]: row for row in records(rows)}


def _xcase(services: Services, viewer: Viewer, key: str, _day: date | None) -> Component | None:
    rows = services.casework.read(xcase.DATASET, viewer, case_id=key)
    if rows.empty:
        return None
    found = record(rows)
    places = services.store.read(site.DATASET, viewer, ("site_id", "name"), site_id=found["site_id"])
    found["name"] = "" if places.empty else str(places["name"].iloc[0])
    found["lead"] = area(found["lead_adcode"])
    found["partners"] = t("、").join(area(code) for code in found["partner_adcodes"].split(";"))
    found["n_clues"] = len([c for c in found["clue_ids"].split(";") if c])
    found |= {"opened_on": pd.Timestamp(found["opened_on"]).date(), "as_of": as_of(services)}
    return map_cards.xcase_card(found)


def _petition(services: Services, viewer: Viewer, key: str, _day: date | None) -> Component | None:
    rows = services.store.read(petition.DATASET, viewer, petition_id=key)
    if rows.empty:
        return None
    found = record(rows) | {"name": "", "as_of": as_of(services)}
    if found["site_id"]:
        places = services.store.read(site.DATASET, viewer, ("site_id", "name"), site_id=found["site_id"])
        found["name"] = "" if places.empty else str(places["name"].iloc[0])
    return map_cards.petition_card(found | {"area": area(found["adcode"])})


def _station(services: Services, viewer: Viewer, key: str, day: date | None) -> Component | None:
    rows = services.store.read(air_station.DATASET, viewer, station_id=key)
    if rows.empty:
        return None
    found = record(rows) | {"mean": None, "hours": 0, "as_of": _end(day) if day else as_of(services)}
    if day is not None:
        hours = services.store.read(
            air_station_hour.DATASET, viewer, ("station_id", "hour", "pm25_ug_m3"),
            start=day, end=day + timedelta(days=1), station_id=key,
        )["pm25_ug_m3"].dropna()  # fmt: skip
        found |= {"mean": float(hours.mean()) if len(hours) else None, "hours": len(hours)}
    return map_cards.station_card(found, day)


def _end(day: date) -> datetime:
    """The as-of time of a complete day."""
    return datetime.combine(day, datetime.min.time()) + timedelta(days=1)
