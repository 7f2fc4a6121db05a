"""What the map draws beside symbols: the upwind sector of the chosen cell, and the routes of the period's plan."""

from datetime import date
from typing import Any

import h3
import numpy as np
import pandas as pd
import shapely
from dash import ClientsideFunction, Dash, Input, Output, State

from analytics.hotspot.attribution import wind_at
from analytics.hotspot.permit_clues import RULE
from callbacks.map_symbols import Asked, bounds, wind_text
from callbacks.plan import plan_of
from callbacks.services import Services
from callbacks.session import viewer as asking
from geo.wind import SectorParams, from_direction, sector, speed
from layouts import symbol_legend
from layouts.format import day as said_day
from layouts.map import Ids as Page
from layouts.map_state import chosen_in
from layouts.symbol_legend import Ids
from layouts.text import t
from schema import wind
from schema.period import Period
from store.plans import planned_days
from store.viewer import Viewer

COLUMNS = ("at", "lat_wgs84", "lon_wgs84", "u10_m_s", "v10_m_s")


def register(app: Dash, services: Services) -> None:
    """Sector and routes follow the choice, the chosen cell, and what is switched on."""

    @app.callback(
        Output(Page.MAP, "sector"),
        Output(Ids.SECTOR, "children"),
        Input(Ids.SECTOR_OF, "data"),
    )
    def _sector(chosen: Any) -> tuple[Any, Any]:
        asked = Asked(services, asking(), chosen_in(chosen).at)
        return (None, None) if chosen is None else upwind(asked, chosen)

    app.clientside_callback(  # the server is asked for sector and plan only while they are shown
        ClientsideFunction("mapPoints", "overlays"),
        Output(Ids.SECTOR_OF, "data"), Output(Ids.PLAN_OF, "data"),
        Input(Page.KINDS, "value"), Input(Page.CHOICE, "data"),
        State(Page.MAP, "chosen"), State(Ids.SECTOR_OF, "data"), State(Ids.PLAN_OF, "data"),
    )  # fmt: skip

    @app.callback(
        Output(Page.MAP, "routes"),
        Output(Ids.PLAN, "children"),
        Input(Ids.PLAN_OF, "data"),
    )
    def _routes(at: Any) -> tuple[Any, Any]:
        return routes(services, asking(), chosen_in({"at": at}).at) if at else (None, None)


def upwind(asked: Asked, chosen: Any) -> tuple[dict[str, Any] | None, Any]:
    """GeoJSON of the fans in which the rule of hot cells (H01) looks for low sources of the chosen cell, and their line.

    ``kind`` is "mean" for the vector mean of the period, and "hour" for every hour of a single day.
    """
    key = str(chosen.get("id")) if isinstance(chosen, dict) and chosen.get("kind") == "cell" else ""
    if not h3.is_valid_cell(key):
        return None, symbol_legend.sector_line(t("点选一个网格后显示。"))
    lat, lon = h3.cell_to_latlng(key)
    u, v = _winds(asked, lon, lat)
    if not len(u):
        km = round(RULE.params.station_m / 1000)
        return None, symbol_legend.sector_line(t("本时段该网格 {km} km 内没有风场数据。", km=km))
    params = RULE.params.sector
    mean = float(u.mean()), float(v.mean())
    said = _said(asked, mean, len(u), params)
    fans = [_fan((lon, lat), mean, params, kind="mean", said=said)]
    if len(u) <= 24:
        fans += [_fan((lon, lat), pair, params, kind="hour") for pair in zip(u, v, strict=True)]
    features = [fan for fan in fans if fan]
    return {"type": "FeatureCollection", "features": features}, symbol_legend.sector_line(said)


def _winds(asked: Asked, lon: float, lat: float) -> tuple[np.ndarray, np.ndarray]:
    """Wind components of the period's hours at a place, as the rule takes them; both empty without any."""
    start, end = bounds(asked, wind.DATASET)
    rows = asked.services.store.read(wind.DATASET, asked.viewer, COLUMNS, start=start, end=end)
    if rows.empty:
        return np.empty(0), np.empty(0)
    place = pd.DataFrame({"lon": [lon], "lat": [lat]})
    u, v = (values[:, 0] for values in wind_at(place, rows, RULE.params))
    known = np.isfinite(u) & np.isfinite(v)
    return u[known], v[known]


def _said(asked: Asked, mean: tuple[float, float], hours: int, params: SectorParams) -> str:
    """Direction, speed and time of the sector in one line."""
    first, after = bounds(asked, wind.DATASET)
    when = asked.at or Period.around(first)
    source, strength = _blowing(*mean)
    blown = wind_text(source, strength)
    days = said_day(first) if when.step == "day" else f"{said_day(first)}–{said_day(when.last)}"
    reach = round(_reach_m(strength, params) / 1000, 1)
    return t("{days} {wind}（{hours} 小时平均），追溯 {km} km", days=days, wind=blown, hours=hours, km=reach)


def _blowing(u: float, v: float) -> tuple[float, float]:
    """Direction a wind comes from, NaN in a dead calm, and its speed."""
    east, north = np.array(u), np.array(v)
    return float(from_direction(east, north)), float(speed(east, north))


def _reach_m(strength: float, params: SectorParams) -> float:
    return min(params.reach_m, strength * params.travel_h * 3600)


def _fan(
    place: tuple[float, float], blown: tuple[float, float], params: SectorParams, **properties: str
) -> dict[str, Any] | None:
    """One fan as a feature; None in a dead calm, which has no direction."""
    source, strength = _blowing(*blown)
    if np.isnan(source):
        return None
    shape = sector(*place, source, strength, params)
    rounded = shapely.set_precision(shape, 1e-5)
    return {"type": "Feature", "geometry": shapely.geometry.mapping(rounded), "properties": properties}


def routes(services: Services, viewer: Viewer, at: Period | None) -> tuple[str | None, Any]:
    """Address of the lines of the newest plan that follows a day of the period, the newest of all without a period; and
    its teams for the legend."""
    day = plan_day(services, viewer, at)
    if day is None:
        return None, symbol_legend.plan_lines("", [])
    plan = plan_of(services, viewer, {"day": day.isoformat()})
    teams = [(str(team["name"]), str(team["colour"])) for team in plan.teams if team["stops"]]
    return f"/api/plan?day={day.isoformat()}", symbol_legend.plan_lines(said_day(day), teams)


def plan_day(services: Services, viewer: Viewer, at: Period | None) -> date | None:
    """The day of that plan; None when there is none."""
    days = planned_days(services.casework, viewer)
    return max((day for day in days if at is None or at.first < day <= at.after), default=None)
