"""Small frames in declared shape, and whole stores made of them. Every value may be overridden by keyword."""

import json
from collections.abc import Sequence
from string import Formatter
from typing import Any

import numpy as np
import pandas as pd

from analytics.catalogue import catalogue
from callbacks.services import Services
from schema import (
    area,
    cems_hour,
    clue,
    device,
    device_power,
    hotspot_cell,
    load_15min,
    outlet,
    outlet_limit,
    site,
)
from settings import Settings
from store.accounts import Accounts, demo_accounts
from store.casework import SqlCasework
from store.memory import MemoryStore
from store.viewer import Role, Viewer

END = pd.Timestamp("2026-11-21")  # data up to 24:00 of 2026-11-20
NINGBO, SUZHOU = "330206", "320506"
OFFICER = Viewer(Role.OFFICER, ("3302",), "officer")
LEADER = Viewer(Role.LEADER, ("33", "32"), "leader")
NEIGHBOUR = Viewer(Role.NEIGHBOUR, ("3205",), "neighbour")


def frame(rows: Sequence[dict[str, Any]], **same: Any) -> pd.DataFrame:
    """Rows with the same extra values in each."""
    return pd.DataFrame(list(rows)).assign(**same)


def sites(n: int = 2, **values: Any) -> pd.DataFrame:
    """``n`` sites S1, S2, ... in Ningbo (odd) and Suzhou (even); names carry a canary of their district."""
    adcodes = [NINGBO if i % 2 == 0 else SUZHOU for i in range(n)]
    base = pd.DataFrame(
        {
            "site_id": [f"S{i + 1}" for i in range(n)],
            "name": [f"演示热电有限公司{i + 1} CANARY-{code}" for i, code in enumerate(adcodes)],
            "adcode": adcodes,
            "lon_wgs84": [121.8 if code == NINGBO else 120.6 for code in adcodes],
            "lat_wgs84": [29.9 if code == NINGBO else 31.2 for code in adcodes],
            "industry": "火力发电",
            "is_demo": True,
        }
    )
    return base.assign(**values)


def areas() -> pd.DataFrame:
    """The two districts of :func:`sites`."""
    rows = [
        {"adcode": NINGBO, "name": "北仑区", "level": "district", "lon_wgs84": 121.84, "lat_wgs84": 29.9},
        {"adcode": SUZHOU, "name": "吴中区", "level": "district", "lon_wgs84": 120.63, "lat_wgs84": 31.26},
    ]
    return frame(rows)


def outlets(site_ids: Sequence[str] = ("S1",), **values: Any) -> pd.DataFrame:
    """One gas outlet per site."""
    rows = [
        {"outlet_id": f"{s}-DA001", "site_id": s, "code": "DA001", "name": "1# 锅炉烟囱", "medium": "gas"}
        for s in site_ids
    ]
    return frame(rows, o2_base_pct=6.0).assign(**values)


def limits(outlet_id: str = "S1-DA001", **values: Any) -> pd.DataFrame:
    """An hourly NOx limit of 50 mg/m³."""
    row = {
        "outlet_id": outlet_id,
        "site_id": outlet_id.split("-", maxsplit=1)[0],
        "factor": "a21002",
        "averaging": "1h",
        "valid_from": pd.Timestamp("2025-01-01"),
        "limit_value": 50.0,
        "basis": "GB 13223-2011",
        "status": "found",
    }
    return frame([row | values])


def hours(
    values: Sequence[float],
    *,
    outlet_id: str = "S1-DA001",
    factor: str = "a21002",
    end: pd.Timestamp = END,
    flag: str | Sequence[str] = "N",
) -> pd.DataFrame:
    """Hourly means that end at ``end``; the corrected value is the raw one times 1.2."""
    raw = np.asarray(values, float)
    return pd.DataFrame(
        {
            "outlet_id": outlet_id,
            "site_id": outlet_id.split("-", maxsplit=1)[0],
            "factor": factor,
            "hour": pd.date_range(end=end - pd.Timedelta("1h"), periods=len(raw), freq="h"),
            "value": raw,
            "corrected": raw * 1.2,
            "flag": flag,
        }
    )


def quarters(kw: Sequence[float], *, site_id: str = "S1", end: pd.Timestamp = END) -> pd.DataFrame:
    """A load curve of quarter hours that ends at ``end``."""
    return pd.DataFrame(
        {
            "account_no": f"{site_id}-M1",
            "site_id": site_id,
            "at": pd.date_range(end=end - pd.Timedelta("15min"), periods=len(kw), freq="15min"),
            "load_kw": np.asarray(kw, float),
        }
    )


def devices(site_id: str = "S1") -> pd.DataFrame:
    """A kiln and its fan on one line."""
    rows = [
        {"device_id": f"{site_id}-P1", "role": "prod", "name": "回转窑", "rated_kw": 200.0},
        {"device_id": f"{site_id}-T1", "role": "treat", "name": "除尘风机", "rated_kw": 55.0},
    ]
    return frame(rows, site_id=site_id, line_id=f"{site_id}-L1")


def device_minutes(
    device_id: str, kw: Sequence[float], *, end: pd.Timestamp = END, minutes: int = 5
) -> pd.DataFrame:
    """Power of a device every ``minutes``."""
    at = pd.date_range(end=end - pd.Timedelta(minutes=minutes), periods=len(kw), freq=f"{minutes}min")
    base = {"device_id": device_id, "site_id": device_id.split("-", maxsplit=1)[0], "at": at}
    return pd.DataFrame(base | {"power_kw": np.asarray(kw, float), "is_online": True})


def cells(cell: str = "873094a5cffffff", days: int = 10) -> pd.DataFrame:
    """One hot cell over some days."""
    day = pd.date_range(end=END - pd.Timedelta("1D"), periods=days, freq="D")
    grow = np.linspace(20, 60, days)
    return pd.DataFrame(
        {
            "product": "demo",
            "resolution": 7,
            "day": day,
            "cell": cell,
            "pm25_ug_m3": grow + 30,
            "coverage": 1.0,
            "background_ug_m3": 30.0,
            "excess_ug_m3": grow,
            "gi_z": 3.1,
            "gi_p": 0.001,
            "is_significant": grow > 40,
            "is_top10": True,
            "bubble_level": 2,
            "hot_days_30": 5,
            "seen_days_30": 10,
        }
    )


CLUE: dict[str, Any] = {
    "rule": "C01",
    "clue_type": "cems_exceed",
    "family": "compliance",
    "site_id": "S1",
    "adcode": NINGBO,
    "outlet_id": "S1-DA001",
    "device_id": None,
    "factor": "a21002",
    "cell": None,
    "t_start": END - pd.Timedelta("30h"),
    "t_end": END - pd.Timedelta("26h"),
    "severity": 3,
    "evidence_class": "A",
    "confidence": 0.9,
    "value": 76.4,
    "threshold": 50.0,
    "unit": "mg/m³",
    "threshold_status": "found",
    "message": "S1-DA001 氮氧化物在 11月19日 18:00 至 22:00 有 4 小时折算值高于限值 50 mg/m³，"
    "最高 76.4 mg/m³（超标 0.53 倍），涉嫌超标排放。",
    "facts": json.dumps(
        {
            "outlet": "S1-DA001",
            "factor": "氮氧化物",
            "start": "11月19日 18:00",
            "end": "22:00",
            "hours": "4",
            "threshold": "50",
            "unit": "mg/m³",
            "value": "76.4",
            "multiple": "0.53",
        },
        ensure_ascii=False,
    ),
    "state": "SCREENED",
    "as_of": END,
}


def clues(*changes: dict[str, Any]) -> pd.DataFrame:
    """One clue per change laid over a C01 clue of site S1; ids XS-1, XS-2, ..."""
    rows = [{"clue_id": f"XS-{i + 1}"} | CLUE | change for i, change in enumerate(changes or ({},))]
    return frame(rows)


def told(change: dict[str, Any]) -> dict[str, Any]:
    """The change with a sentence and facts that fit its rule's template."""
    template = catalogue()[change["rule"]].message
    facts = {name: "1" for _, name, *_ in Formatter().parse(template) if name}
    return change | {"message": template.format(**facts), "facts": json.dumps(facts)}


def both_sides() -> pd.DataFrame:
    """A clue in each of the two districts, each sentence with its canary."""
    ours = {"message": f"CANARY-{NINGBO} 涉嫌超标排放。"}
    theirs = {
        "site_id": "S2",
        "adcode": SUZHOU,
        "outlet_id": "S2-DA001",
        "message": f"CANARY-{SUZHOU} 涉嫌超标排放。",
    }
    return clues(ours, theirs)


def services(tmp_path: Any, clue_rows: pd.DataFrame | None = None, *, demo: bool = True) -> Services:
    """Services over small stores: two sites, an exceedance, a load curve, devices, a cell, three accounts."""
    store = MemoryStore()
    nox = np.r_[np.full(130, 30.0), np.linspace(42, 64, 5), np.full(25, 28.0)]
    filled: list[tuple[Any, pd.DataFrame]] = [
        (site.DATASET, sites(is_demo=demo)),
        (area.DATASET, areas()),
        (outlet.DATASET, outlets(("S1", "S2"))),
        (outlet_limit.DATASET, limits()),
        (cems_hour.DATASET, pd.concat([hours(nox), hours(np.full(160, 8.0), factor="a19001")])),
        (load_15min.DATASET, quarters(np.tile(np.r_[np.full(32, 90.0), np.full(64, 20.0)], 7))),
        (device.DATASET, devices()),
        (device_power.DATASET, device_minutes("S1-P1", np.full(400, 150.0))),
        (hotspot_cell.DATASET, cells()),
    ]
    for dataset, rows in filled:
        store.append(dataset, rows, source="test")
    casework = SqlCasework(f"sqlite+pysqlite:///{tmp_path}/casework.db")
    casework.put(clue.DATASET, both_sides() if clue_rows is None else clue_rows)
    Accounts(casework.database).seed_accounts(
        demo_accounts(OFFICER.prefixes, LEADER.prefixes, NEIGHBOUR.prefixes)
    )
    return Services(Settings(home=tmp_path), store, casework)
