"""Days in case files.

``daily: true`` reads every value of the case as a day: the rows become reported daily means, ``flags`` and ``load`` by the day.
``valid_hours: "24*10 12*3"`` of these days. ``beside: {w21001: "20*30"}`` daily means of further factors of the outlet.
``petitions: "3,5"``, ``alerts: "7-9"`` and ``inspection_days: "4"`` name days of the case;
``alerts: {days: "7", area: 110000}`` another area.
``reports: [{kind: anomaly_report, hour: 30, until: 40}]`` reports of the operator; ``reports: []`` says that none was made though
other records are kept. ``permits: {nox_t_a: 2}`` a permit of the site.
"""

from typing import Any

import numpy as np
import pandas as pd
from casebook import ADDED, T0, _numbers, _spread, curve, rows

from analytics.blocks.grid import Frames

COMPANIONS = ("a19001", "a01012", "a00000", "w00000")


def daily(said: bool, frames: Frames) -> Frames:
    hours = frames["cems_hour"]
    own = hours[~hours["factor"].isin(COMPANIONS)]
    since = (own["hour"] - T0) // pd.Timedelta(hours=1)
    days = own.assign(day=T0 + pd.to_timedelta(since, unit="D"), valid_hours=24).drop(columns="hour")
    made = {"cems_hour": hours.iloc[:0], "cems_day": days}
    if "load_15min" in frames:
        made["load_15min"] = curve(np.repeat(frames["load_15min"]["load_kw"].to_numpy()[::4], 96))
    return made


def valid_hours(said: object, frames: Frames) -> Frames:
    days = frames["cems_day"]
    return {"cems_day": days.assign(valid_hours=_numbers(_spread(said, len(days))))}


def beside(said: dict[str, object], frames: Frames) -> Frames:
    days = frames["cems_day"]
    more = [days]
    for factor, text in said.items():
        values = _numbers(_spread(text, len(days)))
        more.append(days.assign(factor=factor, value=values, corrected=np.nan))
    return {"cems_day": pd.concat(more, ignore_index=True)}


def day(number: float) -> pd.Timestamp:
    return T0 + pd.Timedelta(days=float(number))


def petitions(said: object, frames: Frames) -> Frames:
    at = [day(d) + pd.Timedelta(hours=15) for d in sorted(rows(said))]
    return {"petition": pd.DataFrame({"site_id": ["S1"] * len(at), "received_at": at})}


def inspection_days(said: object, frames: Frames) -> Frames:
    at = [day(d) + pd.Timedelta(hours=9) for d in sorted(rows(said))]
    return {"inspection": pd.DataFrame({"site_id": "S1", "started_at": at, "ended_at": pd.NaT})}


def alerts(said: object, frames: Frames) -> Frames:
    whole = {} if isinstance(said, str) else dict(said)
    at = sorted(rows(whole.get("days", said)))
    ends = [day(d + 1) for d in at]
    area = str(whole.get("area", "330200"))
    return {"alert": pd.DataFrame({"adcode": area, "started_at": [day(d) for d in at], "ended_at": ends})}


def reports(said: list[dict[str, Any]], frames: Frames) -> Frames:
    kept = {"outlet_id": "O1", "site_id": "S1", "factor": None, "ended_at": pd.NaT, "made_at": pd.NaT}
    made = [kept | {"record_kind": "work_order", "started_at": T0 - pd.Timedelta(days=40)}]
    for report in said:
        hour = T0 + pd.Timedelta(hours=report["hour"])
        until = T0 + pd.Timedelta(hours=report["until"]) if "until" in report else pd.NaT
        about = {"record_kind": report["kind"], "factor": report.get("factor")}
        made.append(kept | about | {"started_at": hour, "made_at": hour, "ended_at": until})
    return {"outlet_record": pd.DataFrame(made)}


def permits(said: dict[str, float], frames: Frames) -> Frames:
    held = {"site_id": "S1", "valid_from": pd.Timestamp("2025-01-01"), "valid_to": pd.NaT}
    return {"permit": pd.DataFrame([held | said])}


def shifted(said: int, frames: Frames) -> Frames:
    """Days by which the case begins later (negative: earlier)."""
    made = {}
    for name, column in (("cems_hour", "hour"), ("cems_day", "day"), ("load_15min", "at")):
        if name in frames:
            moved = frames[name][column] + pd.Timedelta(days=said)
            made[name] = frames[name].assign(**{column: moved})
    return made


def ranges(said: float, frames: Frames) -> Frames:
    """Upper end of the analyser's range."""
    return {"outlet": frames["outlet"].assign(analyser_range=float(said))}


ADDED |= {
    f.__name__: f
    for f in (
        daily,
        valid_hours,
        beside,
        petitions,
        inspection_days,
        alerts,
        reports,
        permits,
        shifted,
        ranges,
    )
}
