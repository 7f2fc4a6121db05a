"""A synthetic home for the benchmarks of the map: three fields of cells, and many enterprises with many clues.

Every name is marked as a demo. The same seed gives the same home.
"""

import argparse
import json
import math
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import h3
import numpy as np
import pandas as pd

from analytics.catalogue import declared
from callbacks.sentences import places
from jobs.demo.names import credit_code, firm_name
from schema import clue, hotspot_cell, power_score, site
from store.casework import SqlCasework
from store.warehouse import Warehouse

ROOT = Path(__file__).resolve().parent.parent.parent
SEED = 20261122
LAST = date(2026, 11, 20)
DAYS = [LAST - timedelta(days=n) for n in (3, 2, 1, 0)]
CENTRE = (30.6, 120.0)
FIELDS = {10_000: (7, 57), 100_000: (7, 182), 1_000_000: (8, 577)}  # cells: H3 level, rings of the disc
SITES, CLUES = 20_000, 100_000
DISTRICTS = {"330402": "南湖", "330206": "北仑", "330106": "西湖", "320506": "吴中", "340104": "蜀山"}
TRADES = ("化工", "印染", "建材", "铸造", "涂装", "热电")
RULES = ("R01", "Y12", "H01")
SHARES = {"A": 0.05, "B": 0.35, "C": 0.6}


def product(cells: int) -> str:
    """Name of the product that holds the field of so many cells."""
    return f"demo_{cells}"


def build(home: Path, sizes: Sequence[int] = tuple(FIELDS), sites: int = SITES, clues: int = CLUES) -> None:
    """Fill a home and prepare it for serving: base map and, of the surfaces, their pyramids."""
    home.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(SEED)
    store = Warehouse(home / "warehouse")
    discs = {size: disc(*FIELDS[size]) for size in sizes}
    for number, day in enumerate(DAYS):
        rows = [field(size, discs[size], day, number) for size in sizes]
        store.append(hotspot_cell.DATASET, pd.concat(rows, ignore_index=True), source="benchmark")
    places_of = enterprises(rng, sites)
    store.append(site.DATASET, places_of, source="benchmark")
    scores = pd.DataFrame({"site_id": places_of["site_id"], "day": pd.Timestamp(LAST)})
    scores["score"] = rng.uniform(0, 100, sites).round(1)
    store.append(power_score.DATASET, scores, source="benchmark")
    casework = SqlCasework(f"sqlite+pysqlite:///{home / 'casework.db'}")
    casework.put(clue.DATASET, suspicions(rng, places_of, clues))
    casework.close()
    for command in ("prepare", "pyramids"):
        subprocess.run([sys.executable, "app.py", "--home", str(home), command], cwd=ROOT, check=True)


def disc(level: int, rings: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cells round the centre as hexadecimal text, with their latitudes and longitudes."""
    cells = sorted(h3.grid_disk(h3.latlng_to_cell(*CENTRE, level), rings))
    lat, lon = np.array([h3.cell_to_latlng(cell) for cell in cells]).T
    return np.array(cells), lat, lon


def radius(size: int) -> float:
    """Degrees of latitude from the centre of a field to its edge."""
    level, rings = FIELDS[size]
    across_km = math.sqrt(h3.average_hexagon_area(level, "km^2") * 2 / math.sqrt(3))
    return rings * across_km / 111.2


def values(size: int, lat: np.ndarray, lon: np.ndarray, number: int) -> np.ndarray:
    """Concentrations on day ``number``: three waves across the field, moved by a third of their length a day."""
    k = 3 * math.pi / radius(size)
    x = k * (lon - CENTRE[1]) * math.cos(math.radians(CENTRE[0])) + 2.1 * number
    y = k * (lat - CENTRE[0]) - 2.1 * number
    return np.round(60 + 50 * np.sin(x) * np.cos(y), 2)


def field(
    size: int, cells: tuple[np.ndarray, np.ndarray, np.ndarray], day: date, number: int
) -> pd.DataFrame:
    """Rows of ``hotspot_cell`` of one product and day."""
    names, lat, lon = cells
    pm25 = values(size, lat, lon, number)
    excess = pm25 - 60
    return pd.DataFrame(
        {
            "product": product(size), "resolution": FIELDS[size][0], "day": pd.Timestamp(day), "cell": names,
            "pm25_ug_m3": pm25, "coverage": 1.0, "background_ug_m3": 60.0, "excess_ug_m3": excess, "gi_z": excess / 12,
            "gi_p": 0.04, "is_significant": excess > 30, "is_top10": excess > 40,
            "bubble_level": np.clip((excess / 15).astype(int), 0, 3), "hot_days_30": np.clip(excess / 3, 0, 30).astype(int),
            "seen_days_30": 28, "source_adcode": "330402",
        }
    )  # fmt: skip


def enterprises(rng: np.random.Generator, count: int) -> pd.DataFrame:
    """Sites in five clusters round five towns, a third of them scattered between."""
    codes = np.array(list(DISTRICTS))[rng.integers(0, len(DISTRICTS), count)]
    towns = dict(zip(DISTRICTS, rng.uniform((119.2, 29.9), (120.8, 31.3), (len(DISTRICTS), 2)), strict=True))
    spread = np.where(rng.random(count) < 0.33, 0.6, 0.12)
    at = np.array([towns[code] for code in codes]) + rng.normal(0, 1, (count, 2)) * spread[:, None]
    trade = np.array(TRADES)[rng.integers(0, len(TRADES), count)]
    names = [firm_name(DISTRICTS[c], k, i) for i, (c, k) in enumerate(zip(codes, trade, strict=True))]
    return pd.DataFrame(
        {
            "site_id": [f"S{i:06d}" for i in range(count)], "name": names, "adcode": codes,
            "uscc": [credit_code(c, i) for i, c in enumerate(codes)],
            "lon_wgs84": at[:, 0].round(5), "lat_wgs84": at[:, 1].round(5), "industry": trade, "is_demo": True,
        }
    )  # fmt: skip


def suspicions(rng: np.random.Generator, sites: pd.DataFrame, count: int) -> pd.DataFrame:
    """Clues of the enterprises, most of them with few; every twentieth is about a cell."""
    which = rng.exponential(len(sites) / 4, count).astype(int) % len(sites)
    chosen = sites.iloc[which]
    rules = np.array(RULES)[rng.integers(0, len(RULES), count)]
    about = [declared()[rule] for rule in rules]
    said = {rule: json.dumps(dict.fromkeys(places(declared()[rule].message), "12")) for rule in RULES}
    start = pd.Timestamp(LAST) - pd.to_timedelta(rng.integers(0, 24 * 30, count), unit="h")
    level = [
        h3.latlng_to_cell(y, x, 7) for x, y in zip(chosen["lon_wgs84"], chosen["lat_wgs84"], strict=True)
    ]
    cells = np.where(np.arange(count) % 20 == 0, level, None)
    return pd.DataFrame(
        {
            "clue_id": [f"XS-{LAST:%Y%m%d}-{i:08x}" for i in range(count)], "rule": rules,
            "clue_type": [rule.clue_type for rule in about], "family": [rule.family for rule in about],
            "site_id": chosen["site_id"].to_numpy(), "adcode": chosen["adcode"].to_numpy(), "cell": cells,
            "t_start": start, "t_end": start + pd.Timedelta(hours=12), "severity": rng.integers(1, 6, count),
            "evidence_class": rng.choice(list(SHARES), count, p=list(SHARES.values())), "confidence": 0.7, "value": 12.0,
            "threshold": 8.0, "unit": "h", "threshold_status": "seed", "message": "演示线索：连续 12 小时不变，疑似数据保持。",
            "facts": [said[rule] for rule in rules], "state": "RAW", "as_of": pd.Timestamp(LAST) + pd.Timedelta(days=1),
        }
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--cells", default=",".join(map(str, FIELDS)))
    asked = parser.parse_args()
    build(asked.home, [int(size) for size in asked.cells.split(",")])


if __name__ == "__main__":
    main()
