"""Who and what exists in the demo: sites, their outlets, limits, permits and meters."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jobs.demo.names import credit_code, firm_name
from jobs.demo.places import Zone, scatter, zones
from jobs.demo.scale import Scale
from jobs.demo.sectors import COD, PROCESSES, SECTORS

REGIME_TITLES = {
    "single": "单班",
    "two": "两班",
    "three": "三班",
    "valley": "三班",
    "cold": "三班",
    "batch": "三班",
}
CYCLES = np.array([2.0, 4.0])  # hours of a water analyser


@dataclass(slots=True)
class World:
    """The cast of the demo. Frames carry hidden working columns; :func:`published` leaves them out.

    ``sites``: zone, sector, regime (as worked), permit_regime, load_kw, account_no, has_load beside the declared columns.
    ``outlets``: process, hourly. ``limits``: one row per outlet and pollutant in force, with usual, decimals.
    """

    scale: Scale
    seed: int
    area: tuple[Zone, ...]
    sites: pd.DataFrame
    outlets: pd.DataFrame
    limits: pd.DataFrame

    def rng(self, stream: int) -> np.random.Generator:
        """An own stream of random numbers per part, so that parts do not disturb each other."""
        return np.random.default_rng([self.seed, stream])


def roster(scale: Scale, seed: int) -> World:
    """The world of a scale and seed."""
    rng = np.random.default_rng([seed, 0])
    area = zones(scale.name)
    sites = _sites(scale, area, rng)
    outlets = _outlets(scale, sites, rng)
    world = World(scale, seed, area, sites, outlets, _limits(outlets, rng))
    sites["has_load"] = _with_load(world)
    return world


def _sites(scale: Scale, area: tuple[Zone, ...], rng: np.random.Generator) -> pd.DataFrame:
    count = scale.sites
    weights = np.array([s.weight for s in SECTORS])
    sector = rng.choice(len(SECTORS), count, p=weights / weights.sum())
    zone = pd.Series(np.arange(count) % len(area))
    frame = pd.DataFrame({"zone": zone, "sector": sector})
    picked = [area[z] for z in zone]
    trades = [SECTORS[s] for s in sector]
    serials = range(count)
    frame["adcode"] = [z.adcode for z in picked]
    frame["site_id"] = [f"S{a}{i:05d}" for a, i in zip(frame["adcode"], serials, strict=True)]
    frame["name"] = [firm_name(z.place, s.trade, i) for z, s, i in zip(picked, trades, serials, strict=True)]
    frame["uscc"] = [credit_code(a, i) for a, i in zip(frame["adcode"], serials, strict=True)]
    frame["town"] = [z.name for z in picked]
    frame[["lon_wgs84", "lat_wgs84"]] = scatter(zone, area, rng)
    frame["industry_code"] = [s.code for s in trades]
    frame["industry"] = [s.industry for s in trades]
    frame["fuel"] = [s.fuel for s in trades]
    number = rng.integers(1, 900, count)
    frame["address"] = [f"{z.district}{z.name}演示路{n}号" for z, n in zip(picked, number, strict=True)]
    frame["source_crs"] = "wgs84"
    frame["is_demo"] = True
    pick = rng.uniform(size=count)
    frame["regime"] = [s.regimes[int(u * len(s.regimes))] for s, u in zip(trades, pick, strict=True)]
    frame["permit_regime"] = frame["regime"].map(REGIME_TITLES)
    spread = np.exp(rng.normal(0, 0.45, count))
    frame["load_kw"] = (np.array([s.load_kw for s in trades]) * spread).round(0)
    frame["account_no"] = [f"33{900_000_000 + i:011d}" for i in serials]
    return frame


def _outlets(scale: Scale, sites: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    draws = rng.uniform(size=(len(sites), 3))
    rows = []
    pairs = zip(sites["site_id"], sites["sector"], strict=True)
    for number, (site_id, sector) in enumerate(pairs):
        air = water = 0
        for draw, (process, share) in zip(draws[number], SECTORS[sector].outlets, strict=False):
            if draw >= share:
                continue
            medium = PROCESSES[process].medium
            air, water = air + (medium == "gas"), water + (medium == "water")
            code = f"DA{air:03d}" if medium == "gas" else f"DW{water:03d}"
            rows.append((site_id, number, code, process))
    frame = pd.DataFrame(rows, columns=["site_id", "site", "code", "process_key"])
    frame["outlet_id"] = frame["site_id"] + "-" + frame["code"]
    kinds = [PROCESSES[k] for k in frame["process_key"]]
    frame["medium"] = [k.medium for k in kinds]
    frame["name"] = [f"{k.title}排放口" for k in kinds]
    frame["process"] = [k.title for k in kinds]
    frame["o2_base_pct"] = [k.o2_base for k in kinds]
    frame["height_m"] = [k.height for k in kinds]
    size = np.exp(rng.normal(0, 0.35, len(frame)))
    frame["design_flow"] = (np.array([k.flow for k in kinds]) * size).round(1)
    cycle = CYCLES[(rng.uniform(size=len(frame)) < 0.6).astype(int)]
    frame["sample_cycle_h"] = np.where(frame["medium"] == "water", cycle, np.nan)
    frame["analyser_range"] = [3 * k.norms[0].limit for k in kinds]
    frame["detection_limit"] = [k.norms[0].detection for k in kinds]
    turn = rng.permutation(len(sites))[frame["site"].to_numpy()]  # a key unit is monitored at all its outlets
    frame["hourly"] = np.argsort(np.argsort(turn, kind="stable"), kind="stable") < scale.hourly_outlets
    return frame


def _limits(outlets: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    rows = [
        (i, n.factor, n.limit, n.basis, n.status, n.usual, n.decimals, n.detection)
        for i, key in enumerate(outlets["process_key"])
        for n in PROCESSES[key].norms
    ]
    names = ["outlet", "factor", "limit_value", "basis", "status", "usual", "decimals", "detection"]
    frame = pd.DataFrame(rows, columns=names)
    frame["outlet_id"] = outlets["outlet_id"].to_numpy()[frame["outlet"]]
    frame["site_id"] = outlets["site_id"].to_numpy()[frame["outlet"]]
    medium = outlets["medium"].to_numpy()[frame["outlet"]]
    frame["averaging"] = np.where(medium == "gas", "1h", "24h")
    start = rng.choice(pd.to_datetime(["2022-07-01", "2023-01-01", "2024-04-01"]).to_numpy(), len(outlets))
    frame["valid_from"] = start[frame["outlet"]]
    frame["usual"] = (frame["usual"] * rng.uniform(0.75, 1.25, len(frame))).clip(upper=0.66)
    coarse = rng.uniform(size=len(frame)) < 0.5
    frame.loc[coarse & (frame["factor"] == COD).to_numpy(), "decimals"] = 1
    return frame


def _with_load(world: World) -> np.ndarray:
    """Sites whose meter has a load curve: first those with hourly outlets, then others by chance."""
    scale, sites = world.scale, world.sites
    hourly = np.zeros(len(sites))
    hourly[world.outlets.loc[world.outlets["hourly"], "site"]] = 1
    rank = np.argsort(-(hourly + world.rng(1).uniform(size=len(sites))), kind="stable")
    chosen = np.zeros(len(sites), dtype=bool)
    chosen[rank[: scale.load_accounts]] = True
    return chosen


def outlet_limits(world: World) -> pd.DataFrame:
    """Limits with their dates: the one in force, and for the older permits the laxer one before it."""
    now = world.limits.drop(columns=["outlet", "usual", "decimals", "detection"])
    before = now[now["valid_from"] >= pd.Timestamp("2023-01-01")].copy()
    before["valid_to"] = before["valid_from"] - pd.Timedelta(days=1)
    before["valid_from"] = pd.Timestamp("2019-01-01")
    before["limit_value"] = (before["limit_value"] * 1.5).round(1)
    before["basis"], before["status"] = "原许可证载明限值（演示自定）", "chosen"
    return pd.concat([now, before], ignore_index=True)
