"""Columns from labels, operators' records, inspections and reported days on the hours of monitored outlets."""

from collections.abc import Callable, Collection
from functools import partial

import numpy as np
import pandas as pd

from analytics.blocks.grid import HOURS_PER_DAY, MINUTES_PER_HOUR, Frames, frame_of, steps_of
from analytics.blocks.hours import Hours, Lazy
from analytics.blocks.intervals import covered, latest, nearest_h, since_h, until_next
from analytics.blocks.pumps import discharge_on
from analytics.blocks.workdays import is_workday
from schema.cems_label import DEVICE
from schema.factor import FLAGS, HUMIDITY, PH, PRESSURE, VELOCITY, WATER_TEMPERATURE

STOP, FAULT = ("停运",), ("故障事故", "故障")
EXCUSE = (*STOP, "故障事故", "检修", *DEVICE)  # not the operating states of starting and stopping
INSPECTION_H = 3  # an inspection whose end is not recorded
EARLY_H = 24  # a report may come before the hours that carry its fault
DUTY_H = 12  # faults and anomalies are reported within 12 hours (19号令 art. 8)
TWINS = {
    "velocity": VELOCITY,
    "humidity": HUMIDITY,
    "pressure": PRESSURE,
    "cod": "w01018",
    "bod": "w01017",
    "ammonia": "w21003",
    "nitrogen": "w21001",
    "ph": PH,
    "water_temperature": WATER_TEMPERATURE,
}
RECORD = ("outlet_id", "site_id", "factor", "record_kind", "started_at", "ended_at", "made_at")
DRIFTS = ("zero_drift", "span_drift")


def columns(at: Hours) -> Lazy:
    """Functions of the columns, all of shape (rows,).

    bool ``labelled`` an operator's label covers part of the hour, ``label_stop``, ``label_fault``, ``label_excuse`` one
    with such a code; ``inspected``, ``calibrated``, ``manual``, ``work_order`` one is on in the hour; ``recorded`` the
    site sends records at all; ``fault_reported``, ``anomaly_reported`` reported within the duty, counted from the row; ``workday``.
    float ``fault_report_h``, ``anomaly_report_h`` hours until the report; ``manual_h``, ``work_order_h`` hours to the
    nearest one; ``since_calibration_h`` hours since a calibration (record or flag C); ``zero_drift``, ``span_drift``
    % of range found by the latest one; ``day_reported`` daily mean of the day; ``inlet_mass`` mg/s and ``inlet_flow`` at the
    inlet monitors; ``discharge_on`` share of the hour with a discharge pump on; the companions of ``TWINS`` where
    their flag is normal. NaN where nothing is known.
    """
    made: dict[str, Callable[[], np.ndarray]] = {
        "labelled": lambda: labelled(at),
        "label_stop": lambda: labelled(at, STOP),
        "label_fault": lambda: labelled(at, FAULT),
        "label_excuse": lambda: labelled(at, EXCUSE),
        "inspected": lambda: _inspected(at),
        "recorded": lambda: _recorded(at),
        "calibrated": lambda: _record_on(at, "calibration"),
        "manual": lambda: _record_on(at, "manual_monitoring"),
        "manual_h": lambda: nearest_h(_record_on(at, "manual_monitoring"), at.grid),
        "work_order": lambda: _record_on(at, "work_order"),
        "work_order_h": lambda: nearest_h(_record_on(at, "work_order"), at.grid),
        "fault_report_h": lambda: _report_h(at, "fault_report"),
        "fault_reported": lambda: _report_h(at, "fault_report") <= DUTY_H,
        "anomaly_report_h": lambda: _report_h(at, "anomaly_report"),
        "anomaly_reported": lambda: _report_h(at, "anomaly_report") <= DUTY_H,
        "since_calibration_h": lambda: _since_calibration(at),
        "day_reported": lambda: _day_reported(at),
        "discharge_on": lambda: discharge_on(at),
        "workday": lambda: is_workday(at.frames, at.grid.steps // HOURS_PER_DAY),
    }
    made |= {name: partial(_drift, at, name) for name in DRIFTS}
    if at.inlets is not None:
        inlets = at.inlets
        made |= {"inlet_mass": lambda: inlets()[0], "inlet_flow": lambda: inlets()[1]}
    if at.beside_normal is not None:
        made |= {name: partial(at.beside_normal, code) for name, code in TWINS.items()}
    return made


def of_series(at: Hours, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows about outlets once for every series they speak about, with its number in ``series``.

    A row without factor speaks about all factors of its outlet; one with a factor about that one only, hence never about a
    series that stands for a whole outlet.
    """
    rows = rows.assign(outlet_id=rows["outlet_id"].astype(str), said=_text(rows, "factor"))
    own = pd.DataFrame({"outlet_id": at.keys["outlet_id"].astype(str), "series": np.arange(len(at.keys))})
    own["own"] = at.keys["factor"].astype(str) if "factor" in at.keys else "outlet"
    both = rows.merge(own, on="outlet_id")
    return both[(both["said"] == "") | (both["said"] == both["own"])]


def _text(rows: pd.DataFrame, name: str) -> pd.Series:
    """A text column that may be absent; empty where nothing is said."""
    return rows[name].astype(object).fillna("").astype(str) if name in rows else pd.Series("", rows.index)


def _times(rows: pd.DataFrame, name: str) -> pd.Series:
    """A column of times that may be absent; NaT where nothing is said."""
    return (
        pd.to_datetime(rows[name]) if name in rows else pd.Series(pd.NaT, rows.index, dtype="datetime64[us]")
    )


def _on(at: Hours, rows: pd.DataFrame, open_h: float) -> np.ndarray:
    """Hours that some interval of ``rows`` (series, started_at, ended_at) covers in part; an open one lasts ``open_h``."""
    begin = pd.to_datetime(rows["started_at"])
    end = _times(rows, "ended_at").fillna(begin + pd.Timedelta(hours=open_h))
    return covered(at.grid, rows["series"].to_numpy(np.int64), steps_of(begin, "m"), steps_of(end, "m"))


def labelled(at: Hours, codes: Collection[str] | None = None) -> np.ndarray:
    """Hours covered by a label with one of these codes (None: any)."""
    rows = frame_of(at.frames, "cems_label", ("outlet_id", "factor", "started_at", "ended_at", "code"))
    if codes is not None:
        rows = rows[rows["code"].astype(str).isin(codes)]
    return _on(at, of_series(at, rows), 1)


def _inspected(at: Hours) -> np.ndarray:
    """Hours in which an inspection of the site is on."""
    rows = frame_of(at.frames, "inspection", ("site_id", "started_at", "ended_at"))
    own = pd.DataFrame({"site_id": at.keys["site_id"].astype(str), "series": np.arange(len(at.keys))})
    return _on(at, rows.assign(site_id=rows["site_id"].astype(str)).merge(own, on="site_id"), INSPECTION_H)


def _records(at: Hours, kind: str) -> pd.DataFrame:
    """Records of a kind, once for every series."""
    rows = frame_of(at.frames, "outlet_record", RECORD)
    return of_series(at, rows[(rows["record_kind"].astype(str) == kind).to_numpy()])


def _record_on(at: Hours, kind: str) -> np.ndarray:
    """Hours covered by a record of this kind; one without end counts in the hour it begins."""
    return _on(at, _records(at, kind), 0)


def _recorded(at: Hours) -> np.ndarray:
    """True where the site has any record: only then does a record that is not there mean something."""
    known = set(frame_of(at.frames, "outlet_record", RECORD)["site_id"].astype(str))
    return np.repeat(at.keys["site_id"].astype(str).isin(known).to_numpy(), at.grid.length)


def _report_h(at: Hours, kind: str) -> np.ndarray:
    """Hours from the beginning of each hour to the next report; 0 when it came up to a day earlier, NaN without one."""
    rows = _records(at, kind)
    made = _times(rows, "made_at").fillna(pd.to_datetime(rows["started_at"]))
    early = EARLY_H * MINUTES_PER_HOUR
    wait = until_next(at.grid, rows["series"].to_numpy(np.int64), steps_of(made, "m"), early)
    return np.maximum(wait, 0.0) / MINUTES_PER_HOUR


def _since_calibration(at: Hours) -> np.ndarray:
    """Hours since the last calibration, by its record or the data flag; NaN before the first one."""
    on = _record_on(at, "calibration")
    if "flag" in at.columns:
        on = on | (at.columns["flag"] == FLAGS.index("C"))
    return since_h(on, at.grid)


def _drift(at: Hours, name: str) -> np.ndarray:
    """Drift found by the latest calibration that says one, % of range."""
    rows = _records(at, "calibration")
    rows = (
        rows[rows[f"{name}_pct"].notna()]
        if f"{name}_pct" in rows
        else rows.iloc[:0].assign(**{f"{name}_pct": 0.0})
    )
    rows = rows.sort_values("started_at", kind="stable")
    hour = steps_of(pd.to_datetime(rows["started_at"]), "h")
    return latest(at.grid, rows["series"].to_numpy(np.int64), hour, rows[f"{name}_pct"].to_numpy(np.float64))


def _day_reported(at: Hours) -> np.ndarray:
    """Daily mean reported with the normal flag, on the hours of its day."""
    rows = normal_days(at.frames)
    rows = of_series(at, rows.assign(started_at=pd.to_datetime(rows["day"])))
    days = at.grid.begin // HOURS_PER_DAY, -(-at.grid.length // HOURS_PER_DAY)
    first = np.concatenate(([0], np.cumsum(days[1])))
    series = rows["series"].to_numpy(np.int64)
    offset = steps_of(rows["started_at"], "D") - days[0][series]
    known = (offset >= 0) & (offset < days[1][series])
    table = np.full(first[-1], np.nan)
    table[first[series[known]] + offset[known]] = rows["value"].to_numpy(np.float64, na_value=np.nan)[known]
    day = at.grid.steps // HOURS_PER_DAY
    return table[day + np.repeat(first[:-1] - days[0], at.grid.length)]


def normal_days(frames: Frames) -> pd.DataFrame:
    """Daily means that carry the normal flag."""
    rows = frame_of(frames, "cems_day", ("outlet_id", "factor", "day", "value", "flag"))
    return rows[(rows["flag"].astype(str) == "N").to_numpy()]
