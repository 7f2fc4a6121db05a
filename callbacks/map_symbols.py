"""Columns of the symbols beside the enterprises: cases, petitions, stations and wind at a period."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from callbacks.services import Services
from geo.wind import from_direction, speed
from layouts.format import number
from layouts.surfaces import BY_CODE
from layouts.symbol_kinds import TOPICS, WIND_EDGES
from layouts.text import t
from schema import air_station, air_station_hour, petition, site, wind, xcase
from schema.core import Dataset
from schema.period import Period
from store.viewer import Viewer

DONE = ("办结", "重复")  # petitions
WINDS = ("北风", "东北风", "东风", "东南风", "南风", "西南风", "西风", "西北风")  # from north on, clockwise


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for which period; without one, for all there is."""

    services: Services
    viewer: Viewer
    at: Period | None = None
    within: bool = False  # only what lies in the period, else all that is open at its end


def columns_of(kind: str, asked: Asked) -> dict[str, Any]:
    """Columns of a kind other than the enterprises; ``tip`` is what the map says beside name and state."""
    return {"xcase": _cases, "petition": _petitions, "station": _stations, "wind": _wind}[kind](asked)


def coded(values: Sequence[object]) -> dict[str, list[Any]]:
    """Repeating text as its words and the position of each value among them."""
    at, words = pd.factorize(pd.Series(values, dtype=object).fillna("").astype(str), sort=True)
    return {"words": list(words), "at": at.tolist()}


def during(start: pd.Series, end: pd.Series, at: Period | None, within: bool) -> pd.Series:
    """Whether something began before a period's end; with ``within`` also whether it was still going on in it."""
    if at is None:
        return pd.Series(True, index=start.index)
    begun = start < pd.Timestamp(at.after)
    first = pd.Timestamp(at.first)
    return begun & ((start >= first) | (end > first)) if within else begun


def _cases(asked: Asked) -> dict[str, Any]:
    """Open cases. A case stands on the data of the days before it: it is opened on the day after them."""
    rows = asked.services.casework.read(xcase.DATASET, asked.viewer)
    rows = rows[rows["state"].astype(object) != "CLOSED"]
    if asked.at:
        opened = pd.to_datetime(rows["opened_on"])
        known = opened <= pd.Timestamp(asked.at.after)
        rows = rows[known & (opened > pd.Timestamp(asked.at.first)) if asked.within else known]
    rows = rows.assign(state=0)
    tips = [t("距边界 {m} m", m=number(metres)) for metres in rows["distance_m"]]
    more = {"site_id": rows["site_id"].tolist(), "adcode": coded(rows["lead_adcode"]), "tip": coded(tips)}
    return _plain(rows, "case_id", "case_id") | more


def _petitions(asked: Asked) -> dict[str, Any]:
    """Petitions received by the period's end and not dealt with today; with ``within`` all received in it."""
    rows = asked.services.store.read(petition.DATASET, asked.viewer)
    rows = _placed(asked, rows)
    if asked.at:
        at = rows["received_at"]
        rows = rows[during(at, at, asked.at, asked.within)]
    if not asked.within:
        rows = rows[~rows["state"].astype(object).isin(DONE)]
    topics = rows["topic"].astype("str")
    states = rows["state"].astype(object).fillna("")
    tips = [
        " · ".join(part for part in (f"{at:%Y-%m-%d}", t(state) if state else "") if part)
        for at, state in zip(rows["received_at"], states, strict=True)
    ]
    rows = rows.assign(state=topics.map({topic: i for i, topic in enumerate(TOPICS)}))
    rows["name"] = [t("信访：{topic}", topic=t(topic)) for topic in topics]
    more = {"site_id": rows["site_id"].astype(object).fillna("").tolist()}
    return _plain(rows, "petition_id", "name") | more | {"adcode": coded(rows["adcode"]), "tip": coded(tips)}


def _placed(asked: Asked, rows: pd.DataFrame) -> pd.DataFrame:
    """Petitions with a place: their own, else that of the enterprise they name; those with neither cannot be drawn."""
    places = asked.services.store.read(site.DATASET, asked.viewer, ("site_id", "lon_wgs84", "lat_wgs84"))
    known = places.astype({"site_id": "str"}).set_index("site_id")
    named = rows["site_id"].astype(object)
    rows = rows.copy()
    for name in ("lon_wgs84", "lat_wgs84"):
        rows[name] = rows[name].fillna(named.map(known[name]))
    return rows[rows["lon_wgs84"].notna()]


def _stations(asked: Asked) -> dict[str, Any]:
    """Stations with the class of their mean PM2.5 over the period, counted from 1; 0 without any value."""
    rows = asked.services.store.read(air_station.DATASET, asked.viewer)
    hours = _station_hours(asked)
    mean = rows["station_id"].astype(object).map(hours["mean"]).astype(float)
    n = rows["station_id"].astype(object).map(hours["count"]).fillna(0).astype(int)
    edges = BY_CODE["pm25"].edges[1:-1]
    state = np.where(mean.isna(), 0, np.searchsorted(edges, mean.fillna(0.0), side="left") + 1)
    tips = [
        t("PM2.5 均值 {mean} µg/m³，{n} 小时", mean=number(value, 1), n=hours) if hours else ""
        for value, hours in zip(mean, n, strict=True)
    ]
    values = {"value": [None if np.isnan(x) else round(x, 1) for x in mean], "tip": tips}
    return _plain(rows.assign(state=state), "station_id", "name") | values


def _station_hours(asked: Asked) -> pd.DataFrame:
    """``mean`` and ``count`` of PM2.5 of each station with values in the period, by ``station_id``."""
    rows = _read(asked, air_station_hour.DATASET, ("station_id", "hour", "pm25_ug_m3"))
    rows = rows.dropna(subset="pm25_ug_m3").astype({"station_id": "str"})
    return rows.groupby("station_id")["pm25_ug_m3"].agg(["mean", "count"])


def _wind(asked: Asked) -> dict[str, Any]:
    """Mean wind of the period at each point of the field: class of its speed, and ``turn``, where the air goes to."""
    rows = mean_wind(asked)
    strength = speed(rows["u10_m_s"].to_numpy(), rows["v10_m_s"].to_numpy())
    source = from_direction(rows["u10_m_s"].to_numpy(), rows["v10_m_s"].to_numpy())
    rows["state"] = np.searchsorted(WIND_EDGES, strength, side="right")
    rows["id"] = [f"{x:g},{y:g}" for x, y in zip(rows["lon_wgs84"], rows["lat_wgs84"], strict=True)]
    rows["name"] = [wind_text(a, b) for a, b in zip(source, strength, strict=True)]
    tips = coded([t("{n} 小时矢量平均", n=n) for n in rows["hours"]])
    turn = np.nan_to_num((source + 180.0) % 360.0).round().astype(int)
    return _plain(rows, "id", "name") | {"turn": turn.tolist(), "tip": tips}


def wind_text(source_deg: float, strength_m_s: float) -> str:
    """A wind in words: where it comes from, and how fast."""
    if np.isnan(source_deg):
        return t("静风")
    name = t(WINDS[int((source_deg + 22.5) // 45) % 8])
    return t("{name} {speed} m/s", name=name, speed=number(float(strength_m_s), 1))


def mean_wind(asked: Asked) -> pd.DataFrame:
    """``lon_wgs84, lat_wgs84, u10_m_s, v10_m_s, hours`` of each point of the wind field: vector means of the period."""
    anyone = replace(asked, viewer=replace(asked.viewer, name=""), within=False)
    return _mean_wind(anyone, asked.services.store.version(wind.DATASET)).copy()


@lru_cache(maxsize=32)
def _mean_wind(asked: Asked, _version: str) -> pd.DataFrame:
    names = ("at", "lat_wgs84", "lon_wgs84", "u10_m_s", "v10_m_s")
    rows = _read(asked, wind.DATASET, names).dropna()
    grouped = rows.groupby(["lon_wgs84", "lat_wgs84"])
    return grouped.agg(
        u10_m_s=("u10_m_s", "mean"), v10_m_s=("v10_m_s", "mean"), hours=("at", "nunique")
    ).reset_index()


def _read(asked: Asked, dataset: Dataset, columns: tuple[str, ...]) -> pd.DataFrame:
    """Rows of the period; of the newest day when none is asked for."""
    start, end = bounds(asked, dataset)
    return asked.services.store.read(dataset, asked.viewer, columns, start=start, end=end)


def bounds(asked: Asked, dataset: Dataset) -> tuple[date, date]:
    """First day of the period and the day after it; of the newest day with data when none is asked for."""
    if asked.at:
        return asked.at.first, asked.at.after
    days = asked.services.store.days(dataset)
    newest = Period.around(days[-1]) if days else Period.around(date.min)
    return newest.first, newest.after


def _plain(rows: pd.DataFrame, key: str, name: str) -> dict[str, Any]:
    return {
        "id": rows[key].astype("str").tolist(),
        "name": rows[name].astype("str").tolist(),
        "lon": rows["lon_wgs84"].round(5).tolist(),
        "lat": rows["lat_wgs84"].round(5).tolist(),
        "state": rows["state"].astype(int).tolist(),
    }
