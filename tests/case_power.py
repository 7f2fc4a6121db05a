"""Power in case files, beside devices and meters.

``meter: "100*24"`` hourly load of the site, ``quarters:`` by the quarter hour. ``companions: {pump: fan}`` devices that must run
together. ``stops: [{hours: "24-47", line: L1}]`` declared stops, ``line`` left out for the whole site.
``exempted: {hours: "0-9", line: L1}`` an approved exemption. ``inputs: {t: {kind: gas_m3, daily: "10*30"}}``.
``warnings: [{level: red, hours: "432-503", adcode: "330200"}]`` with ``measures: [{level: red, measure: limit, ratio: 0.5}]`` and
``grade: B``. ``complaints: [{day: 3, metres: 200}]`` north of the site. ``tariff: 居民`` class of the meter.
"""

from typing import Any

import numpy as np
import pandas as pd
from casebook import ADDED, T0, _numbers, curve, expand, rows

from analytics.blocks.grid import Frames

METRES_PER_DEGREE = 111_195.0
PLACE = {"lon_wgs84": 121.55, "lat_wgs84": 29.90}


def span(said: dict[str, Any]) -> dict[str, pd.Timestamp]:
    hours = rows(said["hours"])
    first, last = T0 + pd.Timedelta(hours=min(hours)), T0 + pd.Timedelta(hours=max(hours) + 1)
    return {"started_at": first, "ended_at": last}


def meter(said: object, frames: Frames) -> Frames:
    return {"load_15min": curve(np.repeat(_numbers(expand(said)), 4))}


def quarters(said: object, frames: Frames) -> Frames:
    return {"load_15min": curve(_numbers(expand(said)))}


def companions(said: dict[str, str], frames: Frames) -> Frames:
    devices = frames["device"]
    return {"device": devices.assign(companion_of=devices["device_id"].map(said))}


def stops(said: list[dict[str, Any]], frames: Frames) -> Frames:
    found = [
        {"report_id": f"T{i}", "site_id": "S1", "line_id": s.get("line")} | span(s)
        for i, s in enumerate(said)
    ]
    return {"stop_report": pd.DataFrame(found)}


def exempted(said: dict[str, Any], frames: Frames) -> Frames:
    times = span(said)
    row = {"site_id": "S1", "line_id": said["line"], "started_at": times["started_at"]}
    return {"alarm": pd.DataFrame([row | {"exempt_until": times["ended_at"]}])}


def inputs(said: dict[str, dict[str, Any]], frames: Frames) -> Frames:
    parts = []
    for device, told in said.items():
        amount = _numbers(expand(told["daily"]))
        day = T0 + pd.to_timedelta(np.arange(len(amount)), unit="D")
        row = {"device_id": device, "site_id": "S1", "input_kind": told["kind"]}
        parts.append(pd.DataFrame(row | {"day": day, "amount": amount}))
    return {"treatment_input": pd.concat(parts).dropna(subset="amount")}


def alerts(said: list[dict[str, Any]], frames: Frames) -> Frames:
    found = [
        {"alert_id": f"W{i}", "adcode": str(a.get("adcode", "330200")), "level": a["level"]} | span(a)
        for i, a in enumerate(said)
    ]
    return {"alert": pd.DataFrame(found)}


def measures(said: list[dict[str, Any]], frames: Frames) -> Frames:
    found = [
        {
            "site_id": "S1",
            "line_id": m.get("line", "*"),
            "level": m["level"],
            "measure": m["measure"],
            "ratio": float(m.get("ratio", "nan")),
            "grace_h": float(m.get("grace", "nan")),
        }
        for m in said
    ]
    return {"alert_measure": pd.DataFrame(found)}


def grade(said: str, frames: Frames) -> Frames:
    return {"site": frames["site"].assign(alert_grade=said)}


def complaints(said: list[dict[str, Any]], frames: Frames) -> Frames:
    found = [
        {
            "petition_id": f"P{i}",
            "received_at": T0 + pd.Timedelta(days=p["day"]),
            "adcode": "330206",
            "lon_wgs84": PLACE["lon_wgs84"],
            "lat_wgs84": PLACE["lat_wgs84"] + p["metres"] / METRES_PER_DEGREE,
        }
        for i, p in enumerate(said)
    ]
    return {"petition": pd.DataFrame(found), "site": frames["site"].assign(**PLACE)}


def tariff(said: str, frames: Frames) -> Frames:
    return {"meter_day": frames["meter_day"].assign(tariff_class=said)}


ADDED |= {
    "meter": meter,
    "quarters": quarters,
    "companions": companions,
    "stops": stops,
    "exempted": exempted,
    "inputs": inputs,
    "warnings": alerts,
    "measures": measures,
    "grade": grade,
    "complaints": complaints,
    "tariff": tariff,
}
