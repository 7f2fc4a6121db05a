"""Records in case files.

``labels: [{rows: 3-9, code: 故障, factor: a21002}]``: hours of an operator's label; without ``factor`` it covers all.
``records: [{kind: work_order, rows: "5", made: 7, zero: 3.0, span: 1.0}]``: records of the outlet, ``made`` at that hour.
``inspections: ["20-22", "40"]``: inspections of the site; one hour alone is one without a recorded end.
``workdays: {2026-10-01: false}``: what the working calendar says. ``reported: "40 40"``: daily means.
``aside: {velocity: "5*24"}`` further factors, by the name of their column. ``about: {treatment: 湿法脱硫}`` the outlet.
``hourly: {value_min: "30*24"}`` further columns of the factor. ``inlet: {values: "400*24", flow: "20*24"}`` an inlet monitor.
``pump: "0*8 5*10"``: kW of the discharge pump by the hour.
"""

from typing import Any

import numpy as np
import pandas as pd
from casebook import ADDED, AUXILIARY, T0, _numbers, _series, _spread, expand, rows

from analytics.blocks.grid import Frames
from analytics.blocks.records import TWINS

CODES = TWINS | AUXILIARY


def hour(number: float) -> pd.Timestamp:
    return T0 + pd.Timedelta(hours=float(number))


def span(text: object) -> tuple[pd.Timestamp, pd.Timestamp]:
    return hour(min(rows(text))), hour(max(rows(text)) + 1)


def labels(said: list[dict[str, Any]], frames: Frames) -> Frames:
    made = [
        {"label_id": f"B{i}", "outlet_id": "O1", "site_id": "S1", "label_kind": "manual"}
        | dict(zip(("started_at", "ended_at"), span(label["rows"]), strict=True))
        | {"code": label["code"], "factor": label.get("factor")}
        for i, label in enumerate(said)
    ]
    return {"cems_label": pd.DataFrame(made)}


def records(said: list[dict[str, Any]], frames: Frames) -> Frames:
    made = []
    for i, record in enumerate(said):
        begin, end = span(record["rows"])
        made.append(
            {"record_id": f"J{i}", "outlet_id": record.get("outlet", "O1"), "site_id": "S1"}
            | {
                "record_kind": record["kind"],
                "started_at": begin,
                "ended_at": end,
                "factor": record.get("factor"),
            }
            | {"made_at": hour(record["made"]) if "made" in record else pd.NaT}
            | {f"{part}_drift_pct": record.get(part, np.nan) for part in ("zero", "span")}
        )
    return {"outlet_record": pd.DataFrame(made)}


def inspections(said: list[str], frames: Frames) -> Frames:
    ends = [span(text) if "-" in str(text) else (hour(float(text)), pd.NaT) for text in said]
    made = [
        {"record_id": f"C{i}", "site_id": "S1", "started_at": a, "ended_at": b}
        for i, (a, b) in enumerate(ends)
    ]
    return {"inspection": pd.DataFrame(made)}


def workdays(said: dict[Any, bool], frames: Frames) -> Frames:
    return {
        "workday": pd.DataFrame(
            {"day": pd.to_datetime([str(d) for d in said]), "is_workday": list(said.values())}
        )
    }


def reported(said: object, frames: Frames) -> Frames:
    means = _numbers(expand(said))
    days = T0 + pd.to_timedelta(np.arange(len(means)), unit="D")
    factor = frames["cems_hour"]["factor"].iloc[0]
    return {
        "cems_day": pd.DataFrame(
            {"outlet_id": "O1", "factor": factor, "day": days, "value": means, "flag": "N"}
        )
    }


def aside(said: dict[str, object], frames: Frames) -> Frames:
    cems = frames["cems_hour"]
    n = len(cems["hour"].unique())
    more = [_measured(CODES[name], text, n) for name, text in said.items()]
    kept = cems[~cems["factor"].isin([CODES[name] for name in said])]
    return {"cems_hour": pd.concat([kept, *more])}


def about(said: dict[str, object], frames: Frames) -> Frames:
    outlets = frames["outlet"].copy()
    for name, value in said.items():
        outlets[name] = [value] + [None] * (len(outlets) - 1)
    return {"outlet": outlets}


def hourly(said: dict[str, object], frames: Frames) -> Frames:
    cems = frames["cems_hour"]
    own = (cems["factor"] == cems["factor"].iloc[0]).to_numpy()
    columns = {}
    for name, text in said.items():
        columns[name] = np.full(len(cems), np.nan)
        columns[name][own] = _numbers(_spread(text, int(own.sum())))
    return {"cems_hour": cems.assign(**columns)}


def inlet(said: dict[str, object], frames: Frames) -> Frames:
    first = frames["outlet"].iloc[:1]
    cems = frames["cems_hour"]
    n = len(cems["hour"].unique())
    codes = {
        "values": cems["factor"].iloc[0],
        "flow": "a00000" if first["medium"].iloc[0] == "gas" else "w00000",
    }
    parts = [_measured(codes[name], text, n).assign(outlet_id="O0") for name, text in said.items()]
    monitor = first.assign(outlet_id="O0", code="JK001", inlet_of="O1")
    return {"outlet": pd.concat([frames["outlet"], monitor]), "cems_hour": pd.concat([cems, *parts])}


def pump(said: object, frames: Frames) -> Frames:
    kw = _numbers(expand(said))
    device = {
        "device_id": "P1",
        "site_id": "S1",
        "role": "other",
        "name": "1#外排泵",
        "rated_kw": 7.5,
        "equipment": "pump",
    }
    at = T0 + pd.to_timedelta(np.arange(len(kw)), unit="h")
    power = {"device_id": "P1", "site_id": "S1", "at": at, "power_kw": kw, "is_online": True}
    return {"device": pd.DataFrame([device]), "device_power": pd.DataFrame(power)}


def _measured(code: str, text: object, n: int) -> pd.DataFrame:
    tokens = _spread(text, n)
    return _series(code, _numbers(tokens), np.full(n, np.nan), ["N"] * n, [t != "." for t in tokens])


ADDED |= {
    f.__name__: f
    for f in (labels, records, inspections, workdays, reported, aside, about, hourly, inlet, pump)
}
