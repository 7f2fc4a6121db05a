"""The smallest data that every rule can be run on: compiles all kernels before there are data to wait for."""

import numpy as np
import pandas as pd

from analytics.blocks.grid import Frames

T0, HOURS = pd.Timestamp("2026-01-01"), 72
END = T0 + pd.Timedelta(hours=HOURS)
SITE, GAS, WATER, ACCOUNT, LINE = "S1", "O1", "O2", "M1", "L1"
GAS_FACTORS, WATER_FACTORS = ("a00000", "a01012", "a19001", "a21002"), ("w00000", "w01018")


def frames() -> Frames:
    """Three days of one gas and one water outlet with minutes and a label, one meter and one production line."""
    return {
        "site": pd.DataFrame({"site_id": [SITE], "adcode": ["330206"], "industry_code": ["4411"]}),
        "outlet": _outlets(),
        "outlet_limit": _limits(),
        "cems_hour": pd.concat(
            [_hours(GAS, factor) for factor in GAS_FACTORS]
            + [_hours(WATER, factor) for factor in WATER_FACTORS]
        ),
        "permit": pd.DataFrame(
            {"site_id": [SITE], "night_permitted": [False], "regime": ["单班"], "valid_from": [T0]}
        ),
        "cems_minute": pd.concat([_minutes("a21002"), _minutes("a19001")]),
        "cems_label": _labels(),
        "load_15min": _load(),
        "meter_day": _registers(),
        "device": pd.DataFrame(
            {
                "device_id": ["D1", "D2"],
                "site_id": SITE,
                "line_id": LINE,
                "role": ["prod", "treat"],
                "rated_kw": 100.0,
            }
        ),
        "device_power": pd.concat([_power("D1", 60.0), _power("D2", 0.0)]),
    }


def _outlets() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "outlet_id": [GAS, WATER],
            "site_id": SITE,
            "code": ["DA001", "DW001"],
            "medium": ["gas", "water"],
            "o2_base_pct": [6.0, np.nan],
            "design_flow": [30.0, 30.0],
            "sample_cycle_h": [np.nan, 2.0],
            "detection_limit": [1.0, 1.0],
        }
    )


def _limits() -> pd.DataFrame:
    rows = [(GAS, "a21002", "1h", 50.0), (WATER, "w01018", "24h", 50.0)]
    return pd.DataFrame(rows, columns=["outlet_id", "factor", "averaging", "limit_value"]).assign(
        valid_from=T0
    )


def _hours(outlet: str, factor: str) -> pd.DataFrame:
    value = 10.0 + np.arange(HOURS) % 7
    at = pd.date_range(T0, periods=HOURS, freq="h")
    rows = {
        "outlet_id": outlet,
        "factor": factor,
        "hour": at,
        "value": value,
        "corrected": value,
        "flag": "N",
    }
    return pd.DataFrame(rows)


def _minutes(factor: str) -> pd.DataFrame:
    at = pd.date_range(T0, periods=6 * 60, freq="min")
    rows = {"outlet_id": GAS, "factor": factor, "at": at, "value": 10.0 + np.arange(len(at)) % 7, "flag": "N"}
    return pd.DataFrame(rows)


def _labels() -> pd.DataFrame:
    row = {
        "label_id": "L1",
        "outlet_id": GAS,
        "site_id": SITE,
        "factor": None,
        "started_at": T0,
        "ended_at": T0 + pd.Timedelta(hours=8),
        "label_kind": "manual",
        "code": "停运",
    }
    return pd.DataFrame([row])


def _load() -> pd.DataFrame:
    at = pd.date_range(T0, periods=HOURS * 4, freq="15min")
    return pd.DataFrame({"account_no": ACCOUNT, "site_id": SITE, "at": at, "load_kw": 50.0 + at.hour})


def _registers() -> pd.DataFrame:
    days = pd.date_range(T0, END, inclusive="left")
    return pd.DataFrame({"account_no": ACCOUNT, "day": days}).assign(
        super_peak_kwh=1.0, peak_kwh=2.0, valley_kwh=3.0
    )


def _power(device: str, kw: float) -> pd.DataFrame:
    at = pd.date_range(T0, END, freq="5min", inclusive="left")
    return pd.DataFrame({"device_id": device, "site_id": SITE, "at": at, "power_kw": kw, "is_online": True})
