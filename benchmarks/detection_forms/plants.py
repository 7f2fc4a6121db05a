"""Real series as honest outlets: a gas turbine's emissions, air stations' analysers, a steel plant's meter.

What a source does not measure is derived from what it does, never invented at random: see each function. Limits are set above
what the series ever shows (1.05 times its largest value), so that its owner counts as honest.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.blocks.grid import Frames
from schema.factor import FLOW_GAS, O2, TEMPERATURE

T0 = pd.Timestamp("2026-01-05")  # a Monday
WINDOW_H = 60 * 24
NOX, CO, SO2 = "a21002", "a21005", "a21026"
O2_BASE, DESIGN = 15.0, 150.0
ABOVE = 1.05


@dataclass(frozen=True)
class Plant:
    """One outlet for sixty days; arrays of shape (hours,), NaN where nothing was reported."""

    name: str
    values: dict[str, np.ndarray]  # measured, by factor
    corrected: dict[str, np.ndarray]
    flag: dict[str, np.ndarray]
    limit: dict[str, float]
    resolution: dict[str, float]
    range_high: dict[str, float]
    lod: float
    load_kw: np.ndarray | None = None
    extreme: np.ndarray | None = None  # hourly maximum of the first factor
    amount: np.ndarray | None = None

    def copy(self) -> "Plant":
        """The same plant on arrays of its own, to be changed by a fraud."""
        own = {n: {k: v.copy() for k, v in getattr(self, n).items()} for n in ("values", "corrected", "flag")}
        return replace(self, **own)


def gas_turbine(folder: Path) -> list[Plant]:
    """NOx (mg/m³) and CO of a turbine in windows of sixty days, 2011-2015.

    Oxygen follows the turbine inlet temperature, flow the compressor pressure, stack temperature the exhaust temperature, and
    the meter the energy yield; corrected values follow from measured values and oxygen.
    """
    names = ["AT", "AP", "AH", "AFDP", "GTEP", "TIT", "TAT", "TEY", "CDP", "CO", "NOX"]
    files = sorted(folder.glob("gt_*.csv"))
    data = pd.concat([pd.read_csv(f, header=None, names=names) for f in files], ignore_index=True)
    data = data.apply(pd.to_numeric, errors="coerce")
    return [_turbine(i, data.iloc[i * WINDOW_H : (i + 1) * WINDOW_H]) for i in range(len(data) // WINDOW_H)]


def _turbine(number: int, rows: pd.DataFrame) -> Plant:
    oxygen = np.round(13.5 + (1100 - rows["TIT"].to_numpy()) / 30, 2)
    values = {
        NOX: np.round(rows["NOX"].to_numpy(), 1),
        CO: np.round(rows["CO"].to_numpy(), 2),
        O2: oxygen,
        FLOW_GAS: np.round(10 * rows["CDP"].to_numpy(), 1),
        TEMPERATURE: np.round(rows["TAT"].to_numpy() / 5, 1),
    }
    corrected = {c: np.round(values[c] * (21 - O2_BASE) / (21 - oxygen), 2) for c in (NOX, CO)}
    limit = {c: float(np.ceil(ABOVE * np.nanmax(corrected[c]))) for c in (NOX, CO)}
    return Plant(
        f"GT{number:02d}",
        values,
        corrected,
        {c: np.full(len(oxygen), "N") for c in values},
        limit,
        {NOX: 0.1, CO: 0.01},
        {NOX: 300.0, CO: 100.0},
        0.2,
        load_kw=10 * rows["TEY"].to_numpy(),
    )


def air_stations(folder: Path) -> list[Plant]:
    """SO2 and NO2 analysers of Beijing stations, 2013-2017, in windows of sixty days; nothing but the concentration is known.

    Gaps of the source stay gaps. The source has real defects (runs of equal values up to 41 hours), which count as alarms.
    """
    plants = []
    for path in sorted(folder.glob("PRSA_Data_*.csv.gz")):
        data = pd.read_csv(path)
        for number in range(len(data) // WINDOW_H):
            part = data.iloc[number * WINDOW_H : (number + 1) * WINDOW_H]
            values = {SO2: part["SO2"].to_numpy(float), NOX: part["NO2"].to_numpy(float)}
            if any(np.isnan(v).mean() > 0.5 for v in values.values()):
                continue
            plants.append(_station(f"AQ{len(plants):03d}", values))
    return plants


def _station(name: str, values: dict[str, np.ndarray]) -> Plant:
    top = {c: float(np.ceil(ABOVE * np.nanmax(v))) for c, v in values.items()}
    flag = {c: np.full(len(v), "N") for c, v in values.items()}
    nothing = {c: np.full(len(v), np.nan) for c, v in values.items()}
    return Plant(
        name, values, nothing, flag, top, dict.fromkeys(values, 1.0), dict.fromkeys(values, 500.0), np.nan
    )


def steel_load(path: Path) -> np.ndarray:
    """Power in kW of a steel plant that works by day, one value per quarter hour of 2018."""
    return pd.read_csv(path)["Usage_kWh"].to_numpy(float) * 4


def frames(plants: list[Plant]) -> Frames:
    """Declared frames of these outlets, each on a site of its own."""
    ids = [p.name for p in plants]
    site = pd.DataFrame(
        {"site_id": ids, "name": ids, "adcode": "330402", "industry_code": "4411", "fuel": "气"}
    )
    outlet = pd.DataFrame({"outlet_id": ids, "site_id": ids, "code": "DA001", "name": ids, "medium": "gas"})
    corrects = [not all(np.isnan(v).all() for v in p.corrected.values()) for p in plants]
    outlet = outlet.assign(
        o2_base_pct=np.where(corrects, O2_BASE, np.nan),
        design_flow=np.where(corrects, DESIGN, np.nan),
        process="燃气轮机",
    )
    tables = {
        "site": site,
        "outlet": outlet,
        "outlet_limit": _rows(plants, _limits),
        "instrument": _rows(plants, _instruments),
        "cems_hour": _rows(plants, _hours),
    }
    metered = [p for p in plants if p.load_kw is not None]
    return tables | ({"load_15min": _rows(metered, _load)} if metered else {})


def _rows(plants: list[Plant], of: object) -> pd.DataFrame:
    return pd.concat([of(p) for p in plants], ignore_index=True)  # type: ignore[operator]


def _limits(p: Plant) -> pd.DataFrame:
    rows = [{"factor": c, "limit_value": v} for c, v in p.limit.items()]
    return pd.DataFrame(rows).assign(
        outlet_id=p.name, site_id=p.name, averaging="1h", valid_from=pd.Timestamp("2020-01-01")
    )


def _instruments(p: Plant) -> pd.DataFrame:
    rows = [{"factor": c, "resolution": r, "range_high": p.range_high[c]} for c, r in p.resolution.items()]
    return pd.DataFrame(rows).assign(
        outlet_id=p.name, site_id=p.name, valid_from=pd.Timestamp("2020-01-01"), detection_limit=p.lod
    )


def _hours(p: Plant) -> pd.DataFrame:
    parts = []
    for code, value in p.values.items():
        blank = np.full(len(value), np.nan)
        first = code == next(iter(p.values))
        part = {
            "factor": code,
            "hour": T0 + pd.to_timedelta(np.arange(len(value)), unit="h"),
            "value": value,
            "corrected": p.corrected.get(code, blank),
            "value_max": p.extreme if first and p.extreme is not None else blank,
            "amount_kg": p.amount if first and p.amount is not None else blank,
            "flag": p.flag[code],
        }
        rows = pd.DataFrame(part)
        parts.append(rows[rows["value"].notna() | (rows["flag"] != "N")])
    return pd.concat(parts).assign(outlet_id=p.name, site_id=p.name)


def _load(p: Plant) -> pd.DataFrame:
    kw = np.repeat(np.asarray(p.load_kw), 4)
    at = T0 + pd.to_timedelta(15 * np.arange(len(kw)), unit="min")
    return pd.DataFrame({"account_no": f"M-{p.name}", "site_id": p.name, "at": at, "load_kw": kw})
