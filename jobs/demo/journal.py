"""What operators record about their outlets: calibrations, work orders, faults and anomalies they report."""

import numpy as np
import pandas as pd

from jobs.demo.emissions import CALIBRATED, FAULT, MAINTAINED, Emissions
from jobs.demo.instruments import changed_at
from jobs.demo.truth import Planted

UNREPORTED = ("hidden_exceedance", "unreported_exceedance")
EXCEEDS = ("gas_exceedance", "water_exceedance", "repeated_exceedance", "oxygen_of_air", "sudden_rise")
FROM_FLAGS = ((CALIBRATED, "calibration"), (MAINTAINED, "work_order"), (FAULT, "fault_report"))
NOTES = {
    "calibration": "零点、量程校准",
    "work_order": "例行维护",
    "fault_report": "分析仪故障，已报告",
    "anomaly_report": "数据超标，已报告原因和措施",
}


def record_rows(
    made: Emissions, start: pd.Timestamp, planted: list[Planted], rng: np.random.Generator
) -> pd.DataFrame:
    """Rows of ``outlet_record``: a record for every flagged spell, a report for every exceedance but those kept quiet."""
    quiet = {p.outlet_id for p in planted if p.kind in UNREPORTED}
    parts = [_flagged(made, start, flag, kind) for flag, kind in FROM_FLAGS]
    faults = parts[-1]
    parts[-1] = faults[~faults["outlet_id"].isin(quiet)]
    for record in planted:
        if record.kind in EXCEEDS:
            parts += [_report(record, day) for day in _days(record)]
        elif record.kind == "slope_changed_on_order":
            parts.append(_one(record, "work_order", changed_at(record)))
    rows = pd.concat(parts, ignore_index=True).sort_values(["started_at", "outlet_id"], ignore_index=True)
    waits = pd.to_timedelta(rng.integers(60, 480, len(rows)), unit="min")
    after = rows["record_kind"].isin(["fault_report", "anomaly_report"])
    drift = rows["record_kind"] == "calibration"
    return rows.assign(
        record_id=[f"YW{n:06d}" for n in range(1, len(rows) + 1)],
        made_at=np.where(after, rows["started_at"] + waits, rows["ended_at"]),
        zero_drift_pct=np.where(drift, rng.normal(0, 0.5, len(rows)).clip(-1.8, 1.8).round(2), np.nan),
        span_drift_pct=np.where(drift, rng.normal(0, 0.6, len(rows)).clip(-2.0, 2.0).round(2), np.nan),
        note=rows["record_kind"].map(NOTES),
    )


def spells(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row, first hour and hour after the last of every run of True, shape (runs,) each; ``mask`` (series, hours)."""
    edge = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    row, begin = np.nonzero(edge == 1)
    return row, begin, np.nonzero(edge == -1)[1]


def _flagged(made: Emissions, start: pd.Timestamp, flag: int, kind: str) -> pd.DataFrame:
    """One record per outlet and beginning of a spell with this flag; about one factor where only one carries it."""
    row, begin, end = spells(made.flag == flag)
    found = pd.DataFrame(
        {
            "outlet_id": made.series["outlet_id"].to_numpy()[row],
            "site_id": made.series["site_id"].to_numpy()[row],
            "factor": made.series["factor"].to_numpy()[row],
            "record_kind": kind,
            "started_at": start + pd.to_timedelta(begin, unit="h"),
            "ended_at": start + pd.to_timedelta(end, unit="h"),
        }
    )
    several = found.duplicated(["outlet_id", "started_at"], keep=False)
    found["factor"] = found["factor"].where(~several, None)
    return found.drop_duplicates(["outlet_id", "started_at"])


def _days(record: Planted) -> pd.DatetimeIndex:
    """Beginnings of the days a planted exceedance touches."""
    last = record.t_end - pd.Timedelta("1min")
    return pd.date_range(record.t_start.normalize(), last.normalize(), unit="us")


def _report(record: Planted, day: pd.Timestamp) -> pd.DataFrame:
    return _one(record, "anomaly_report", max(day, record.t_start))


def _one(record: Planted, kind: str, at: pd.Timestamp) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "outlet_id": [record.outlet_id],
            "site_id": record.site_id,
            "factor": record.factor,
            "record_kind": kind,
            "started_at": at,
            "ended_at": at + pd.Timedelta("2h"),
        }
    )
