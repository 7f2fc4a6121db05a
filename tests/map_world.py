"""A small made-up world for tests of the map: cells round Hangzhou Bay, sites, clues, cases, stations."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import h3
import numpy as np
import pandas as pd
from dash import Dash
from paths import ROOT

from analytics.catalogue import declared
from callbacks import gate, shell, tiles
from callbacks import map as map_page
from callbacks.sentences import places
from callbacks.services import Services
from schema import (
    air_station,
    air_station_hour,
    clue,
    hotspot_cell,
    inspection,
    meter_day,
    petition,
    power_score,
    site,
    xcase,
)
from settings import Settings
from store.accounts import Account, Accounts
from store.casework import SqlCasework
from store.memory import MemoryStore
from store.viewer import Role, Viewer

DAY = date(2026, 11, 20)
DAYS = [DAY - timedelta(days=n) for n in (2, 1, 0)]
CENTRE = (29.95, 121.45)
HOT = h3.latlng_to_cell(29.95, 121.75, 7)  # Beilun
CLOUDY = h3.latlng_to_cell(29.95, 121.2, 7)
ALONE = h3.latlng_to_cell(30.15, 121.3, 7)  # has a value but cannot be judged
RINGS = 34
ACCOUNTS = (
    Account("officer", "执法人员", Viewer(Role.OFFICER, ("3302",), "officer")),
    Account("leader", "领导", Viewer(Role.LEADER, ("33",), "leader")),
    Account("neighbour", "邻区人员", Viewer(Role.NEIGHBOUR, ("3306",), "neighbour")),
)
PLACES = {"330206": "北仑", "330211": "镇海", "330282": "慈溪", "330681": "诸暨"}


def hotspot_rows(day: date, product: str = "demo_pm25") -> pd.DataFrame:
    """A smooth field with one hot spot, a cloud and a strip that cannot be judged."""
    cells = sorted(h3.grid_disk(h3.latlng_to_cell(*CENTRE, 7), RINGS))
    lat, lon = np.array([h3.cell_to_latlng(c) for c in cells]).T
    wave = 48 + 22 * np.sin(lon * 5 + day.day) * np.cos(lat * 6)
    far = np.array([h3.grid_distance(c, HOT) for c in cells])
    pm25 = wave + np.where(far < 4, 60 - 12 * far, 0)
    background = wave - 2
    cloud = np.array([h3.grid_distance(c, CLOUDY) < 5 for c in cells])
    strip = np.array([h3.grid_distance(c, ALONE) < 4 for c in cells])
    excess = np.where(strip, np.nan, pm25 - background)
    hidden = {"pm25_ug_m3": pm25, "background_ug_m3": background, "excess_ug_m3": excess}
    frame = pd.DataFrame(
        {"product": product, "resolution": 7, "day": pd.Timestamp(day), "cell": cells}
        | {name: np.where(cloud, np.nan, values) for name, values in hidden.items()}
    )
    judged = ~(cloud | strip)
    frame["coverage"] = np.where(cloud, 0.1, 1.0)
    frame["gi_z"] = np.where(judged, excess / 9, np.nan)
    frame["gi_p"] = np.where(judged, 0.04, np.nan)
    frame["is_significant"] = judged & (excess > 20)
    frame["is_top10"] = judged & (excess > 12)
    frame["bubble_level"] = np.where(judged & (far < 4), 3 - np.minimum(far, 2), 0)
    frame["hot_days_30"] = np.where(far < 4, 16 - 4 * far, np.maximum(0, (wave - 60) / 3)).astype(int)
    frame["seen_days_30"] = np.where(cloud, 0, 27)
    frame["reason"] = np.where(cloud, "云遮挡，有效面积不足", np.where(strip, "相邻网格不足", None))
    frame["source_adcode"] = "330206"
    return frame


def site_rows(n: int = 120) -> pd.DataFrame:
    """Sites scattered over Ningbo and its neighbours."""
    rng = np.random.default_rng(3)
    codes = list(PLACES)
    return pd.DataFrame(
        {
            "site_id": [f"S{i:04d}" for i in range(n)],
            "name": [f"演示{PLACES[codes[i % 4]]}第{i:03d}号化工厂" for i in range(n)],
            "adcode": [codes[i % 4] for i in range(n)],
            "lon_wgs84": rng.normal(121.6, 0.25, n).round(5),
            "lat_wgs84": rng.normal(29.92, 0.15, n).round(5),
            "industry": "化学原料和化学制品制造业",
            "address": "演示路 1 号",
            "is_demo": True,
        }
    )


def clue_row(number: int, site_id: str, evidence: str, **more: object) -> dict[str, object]:
    """One clue that passes the checks."""
    return {
        "clue_id": f"XS-20261120-330206-{number:08x}", "rule": "R01", "clue_type": "cems_fraud", "family": "monitoring",
        "site_id": site_id, "adcode": "330206", "t_start": datetime(2026, 11, 20, 1), "t_end": datetime(2026, 11, 20, 9),
        "severity": 4, "evidence_class": evidence, "confidence": 0.7, "value": 12.0, "threshold": 8.0, "unit": "h",
        "threshold_status": "seed", "message": f"二氧化硫小时值连续 12 小时不变（阈值 8 小时），疑似数据保持，第 {number} 条。",
        "state": "RAW", "as_of": datetime(2026, 11, 21),
    } | more | {"facts": facts(str(more.get("rule", "R01")))}  # fmt: skip


def facts(rule: str) -> str:
    """Something in every place of the rule's sentence."""
    return json.dumps(dict.fromkeys(places(declared()[rule].message), "12"))


def clue_rows(sites: pd.DataFrame) -> pd.DataFrame:
    """Open clues for one site in four, hard evidence for one in twelve, a closed one, and one about the hot cell."""
    rows = [clue_row(i, s, "A" if i % 12 == 0 else "B") for i, s in enumerate(sites["site_id"]) if i % 4 == 0]
    rows.append(clue_row(9001, "S0001", "A", state="CLOSED"))
    hot = "该网格连续 16 天为热点，与 S0000 位置相合，可能关联。"
    rows.append(
        clue_row(
            9002,
            "S0000",
            "C",
            rule="H01",
            cell=HOT,
            clue_type="hotspot_permit",
            family="satellite",
            message=hot,
        )
    )
    return pd.DataFrame(rows)


def empty(home: Path) -> Services:
    """Stores with accounts and nothing else."""
    casework = SqlCasework(f"sqlite+pysqlite:///{home / 'casework.db'}")
    Accounts(casework.database).seed_accounts(ACCOUNTS)
    return Services(Settings(home=home), MemoryStore(), casework)


def services(home: Path) -> Services:
    """Stores filled with this world."""
    made = empty(home)
    store, casework = made.store, made.casework
    for day in DAYS:
        store.append(hotspot_cell.DATASET, hotspot_rows(day), source="test")
    sites = site_rows()
    sites.loc[0, ["lon_wgs84", "lat_wgs84"]] = [121.751, 29.951]
    store.append(site.DATASET, sites, source="test")
    scores = pd.DataFrame({"site_id": sites["site_id"][:60], "day": pd.Timestamp(DAY), "rules": "Y11;Y12"})
    scores["score"] = np.linspace(5, 98, 60)
    store.append(power_score.DATASET, scores, source="test")
    stations = {"station_id": ["1001A", "1002A"], "name": ["北仑站", "镇海站"], "city": "宁波"}
    place = {"lon_wgs84": [121.8, 121.6], "lat_wgs84": [29.9, 29.98]}
    store.append(air_station.DATASET, pd.DataFrame(stations | place), source="test")
    hours = [datetime(2026, 11, 20, h) for h in range(20)]
    measured = pd.DataFrame({"station_id": "1001A", "hour": hours, "pm25_ug_m3": 50.0})
    store.append(air_station_hour.DATASET, measured, source="test")
    casework.put(clue.DATASET, clue_rows(sites))
    casework.put(xcase.DATASET, xcase_rows())
    return made


def xcase_rows() -> pd.DataFrame:
    """One case between Ningbo's Cixi and Shaoxing's Shangyu."""
    return pd.DataFrame(
        [
            {
                "case_id": "KJ-0001", "site_id": "S0002", "lead_adcode": "330282", "partner_adcodes": "330604",
                "border_level": "city", "distance_m": 420.0, "lon_wgs84": 121.05, "lat_wgs84": 30.15,
                "clue_ids": "a;b", "state": "LEAD_RECEIVED", "opened_on": pd.Timestamp(DAY),
            }
        ]
    )  # fmt: skip


def application(over: Services) -> Dash:
    """The application with the map as its only page."""
    app = Dash(
        "app", assets_folder=str(ROOT / "assets"), enable_mcp=False, update_title="", serve_locally=True
    )
    gate.install(app, over)
    for module in (tiles, map_page):
        module.register(app, over)
    shell.register(app, over, [map_page])
    return app


def with_other_days(made: Services) -> Services:
    """The same world with what the other surfaces need: scores of a day before, meters, petitions, inspections."""
    store = made.store
    before = pd.DataFrame(
        {"site_id": [f"S{i:04d}" for i in range(60)], "day": pd.Timestamp(DAYS[1]), "rules": ""}
    )
    store.append(power_score.DATASET, before.assign(score=40.0), source="test")
    store.append(meter_day.DATASET, meter_rows(), source="test")
    store.append(petition.DATASET, petition_rows(), source="test")
    store.append(inspection.DATASET, inspection_rows(), source="test")
    return made


def meter_rows() -> pd.DataFrame:
    """Daily energy of every second site, of S0002 only long ago."""
    ids = [f"S{i:04d}" for i in range(0, 120, 2)]
    days = [DAY - timedelta(days=90) if i == "S0002" else DAY for i in ids]
    rows = pd.DataFrame({"account_no": [f"A{i}" for i in ids], "site_id": ids, "day": pd.to_datetime(days)})
    parts = ("energy", "super_peak", "peak", "flat", "valley", "deep_valley")
    return rows.assign(**{f"{part}_kwh": 10.0 for part in parts})


def petition_rows() -> pd.DataFrame:
    """At the hot cell one petition of the day, one open since September, one settled then, and a repeat."""
    at = [datetime(2026, 11, 20, 9), datetime(2026, 9, 1), datetime(2026, 9, 2), datetime(2026, 11, 20, 10)]
    return pd.DataFrame(
        {
            "petition_id": [f"X{i}" for i in range(4)], "received_at": at, "adcode": "330206", "lon_wgs84": 121.751,
            "lat_wgs84": 29.951, "topic": ["异味", "粉尘", "噪声", "异味"], "summary": "演示",
            "state": ["受理", "办理中", "办结", "重复"],
        }
    )  # fmt: skip


def inspection_rows() -> pd.DataFrame:
    """S0000 was inspected a year before the day, S0004 the day before; nobody else ever."""
    at = [datetime(2025, 11, 20, 9), datetime(2026, 11, 19, 9)]
    kind = {"visit_kind": "daily", "outcome": "不属实"}
    return pd.DataFrame({"record_id": ["J1", "J2"], "site_id": ["S0000", "S0004"], "started_at": at} | kind)
