"""Small random worlds to screen: sites with outlets, meters and lines, with gaps, runs, jumps, late and corrected rows."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from schema.catalogue import datasets
from store.base import Store

DATA = datasets()
T0 = pd.Timestamp("2026-03-01")
GAS = {"a19001": 6.0, "a21002": 40.0, "a21026": 15.0, "a34013": 5.0, "a01012": 80.0, "a00000": 20.0}
WATER = {"w01018": 30.0, "w21003": 2.0, "w00000": 15.0}
Batch = tuple[str, pd.DataFrame]


def description(sites: int = 3) -> list[Batch]:
    """Sites with one or two gas outlets each, the last one with a water outlet, their limits and permits."""
    site, outlet, limit = [], [], []
    for i in range(sites):
        name = f"S{i}"
        site.append(
            {
                "site_id": name,
                "name": f"{name}厂",
                "adcode": "330206",
                "lon_wgs84": 121.8,
                "lat_wgs84": 29.9,
                "industry": "火力发电",
                "industry_code": "4411",
            }  # fmt: skip
        )
        for k in range(1 + i % 2):
            outlet.append(_outlet(name, f"{name}-DA{k}", "gas"))
            limit += [
                _limit(name, f"{name}-DA{k}", f, v)
                for f, v in (("a21002", 50.0), ("a21026", 35.0), ("a34013", 10.0))
            ]
        if i == sites - 1:
            outlet.append(_outlet(name, f"{name}-DW0", "water"))
            limit += [
                _limit(name, f"{name}-DW0", f, v, "24h") for f, v in (("w01018", 50.0), ("w21003", 5.0))
            ]
    return [
        ("site", pd.DataFrame(site)),
        ("outlet", pd.DataFrame(outlet)),
        ("outlet_limit", pd.DataFrame(limit)),
    ]


def _outlet(site: str, outlet: str, medium: str) -> dict:
    base = 6.0 if medium == "gas" else np.nan
    return {
        "outlet_id": outlet, "site_id": site, "code": outlet[-3:], "name": outlet, "medium": medium,
        "o2_base_pct": base, "design_flow": 30.0, "detection_limit": 1.0,
    }  # fmt: skip


def _limit(site: str, outlet: str, factor: str, value: float, averaging: str = "1h") -> dict:
    return {
        "outlet_id": outlet, "site_id": site, "factor": factor, "averaging": averaging,
        "valid_from": pd.Timestamp("2020-01-01"), "limit_value": value, "basis": "许可证", "status": "chosen",
    }  # fmt: skip


class World:
    """Measured rows of every day, always the same ones for a seed."""

    def __init__(self, seed: int, days: int, sites: int = 3) -> None:
        self.rng = np.random.default_rng(seed)
        self.days = days
        self.description = description(sites)
        self.hours = pd.concat([self._outlet(o) for o in self.description[1][1].itertuples()])
        self.load = pd.concat([self._load(s) for s in self.description[0][1]["site_id"][:2]])

    def _outlet(self, outlet) -> pd.DataFrame:
        n, rng = self.days * 24, self.rng
        begin = int(rng.integers(0, 3)) * 24 + int(rng.integers(0, 5))
        levels = GAS if outlet.medium == "gas" else WATER
        silent = self._spells(n, 6, 200)
        o2 = np.full(n, 6.0)
        parts = []
        for factor, level in levels.items():
            x = level * np.exp(np.cumsum(rng.normal(0, 0.05, n)) * 0.02 + rng.normal(0, 0.08, n))
            x = np.round(self._spoilt(x), int(rng.choice([1, 2])))
            flag = np.where(self._spells(n, 3, 60), "D", "N")
            there = ~silent & ~self._spells(n, 4, 30)
            there[:begin] = False
            o2 = x if factor == "a19001" else o2
            is_gas = outlet.medium == "gas" and level >= 5 and factor.startswith(("a2", "a3"))
            z = np.round(x * 15 / (21 - np.minimum(o2, 20)), 2) if is_gas else np.full(n, np.nan)
            hour = T0 + pd.to_timedelta(np.arange(n), unit="h")
            rows = {"outlet_id": outlet.outlet_id, "site_id": outlet.site_id, "factor": factor, "hour": hour}
            parts.append(pd.DataFrame(rows | {"value": x, "corrected": z, "flag": flag})[there])
        return pd.concat(parts)

    def _spoilt(self, x: np.ndarray) -> np.ndarray:
        """Runs of one value, jumps, falls and copies of earlier days."""
        for first, last in self._places(len(x), 5, 100):
            x[first:last] = x[first]
        for first, last in self._places(len(x), 4, 120):
            x[first:last] *= self.rng.choice([0.2, 0.4, 2.0, 4.0])
        for first, last in self._places(len(x), 2, 96):
            if first >= 48:
                x[first:last] = x[first - 48 : last - 48]
        return x

    def _places(self, n: int, count: int, longest: int) -> list[tuple[int, int]]:
        first = self.rng.integers(0, n, count)
        return [
            (int(a), min(n, int(a + b)))
            for a, b in zip(first, self.rng.integers(1, longest, count), strict=True)
        ]

    def _spells(self, n: int, count: int, longest: int) -> np.ndarray:
        out = np.zeros(n, bool)
        for first, last in self._places(n, count, longest):
            out[first:last] = True
        return out

    def _load(self, site: str) -> pd.DataFrame:
        n = self.days * 96
        kw = np.where(self._spells(n, 8, 400), 20.0, 400.0) * np.exp(self.rng.normal(0, 0.05, n))
        at = T0 + pd.to_timedelta(np.arange(n) * 15, unit="min")
        rows = pd.DataFrame({"account_no": f"{site}-M", "site_id": site, "at": at, "load_kw": kw.round(1)})
        return rows[~self._spells(n, 3, 300)]

    def lines(self) -> list[Batch]:
        """Two production lines of the first site with their treatment, by the quarter hour, over all days."""
        n = self.days * 96
        at = T0 + pd.to_timedelta(np.arange(n) * 15, unit="min")
        devices, power = [], []
        for line in ("L0", "L1"):
            works = ~self._spells(n, 40, 300)
            for role, rated in (("prod", 200.0), ("treat", 50.0)):
                name = f"S0-{line}-{role}"
                on = works if role == "prod" else works & ~self._spells(n, 60, 30)
                kw = np.where(on, 0.7, 0.01) * rated * np.exp(self.rng.normal(0, 0.05, n))
                there = ~self._spells(n, 10, 100)
                devices.append(
                    {
                        "device_id": name,
                        "site_id": "S0",
                        "line_id": line,
                        "role": role,
                        "name": name,
                        "rated_kw": rated,
                    }
                )
                rows = {
                    "device_id": name,
                    "site_id": "S0",
                    "at": at,
                    "power_kw": kw.round(2),
                    "is_online": True,
                }
                power.append(pd.DataFrame(rows)[there])
        return [("device", pd.DataFrame(devices)), ("device_power", pd.concat(power))]

    def daily(self) -> Batch:
        """Daily means as the outlets report them."""
        rows = self.hours.assign(day=self.hours["hour"].dt.normalize())
        grouped = rows[rows["flag"] == "N"].groupby(["outlet_id", "site_id", "factor", "day"])["value"]
        out = grouped.agg(["mean", "size"]).reset_index()
        out = out.assign(value=out["mean"].round(2), valid_hours=out["size"], flag="N")
        return "cems_day", out.drop(columns=["mean", "size"])

    def history(self, days: int) -> list[Batch]:
        """Descriptions, and everything of the first ``days`` days."""
        end = T0 + pd.Timedelta(days=days)
        return [
            *self.description,
            ("cems_hour", self.hours[self.hours["hour"] < end]),
            ("load_15min", self.load[self.load["at"] < end]),
        ]

    def nights(self, since: int) -> Iterator[list[Batch]]:
        """Day by day what comes in: the day itself, rows that were late, corrected rows, labels; some days only part of it."""
        held = self.hours.iloc[:0]
        for day in range(since, self.days):
            first, last = T0 + pd.Timedelta(days=day), T0 + pd.Timedelta(days=day + 1)
            today = self.hours[(self.hours["hour"] >= first) & (self.hours["hour"] < last)]
            late = today["outlet_id"] == self.rng.choice(today["outlet_id"].unique())
            late &= self.rng.random() < 0.5
            batches = [("cems_hour", today[~late])]
            if self.rng.random() < 0.8:
                batches.append(
                    ("load_15min", self.load[(self.load["at"] >= first) & (self.load["at"] < last)])
                )
            if len(held):
                batches.append(("cems_hour", held))
            if self.rng.random() < 0.5:
                batches.append(("cems_hour", self._corrected(day)))
            if self.rng.random() < 0.3:
                batches.append(("cems_label", self._label(day)))
            held = today[late]
            yield [(name, rows) for name, rows in batches if len(rows)]

    def _corrected(self, day: int) -> pd.DataFrame:
        first = T0 + pd.Timedelta(hours=int(self.rng.integers(0, day * 24)))
        own = self.hours[self.hours["outlet_id"] == self.rng.choice(self.hours["outlet_id"].unique())]
        rows = own[
            (own["hour"] >= first) & (own["hour"] < first + pd.Timedelta(hours=int(self.rng.integers(1, 60))))
        ]
        return rows.assign(value=(rows["value"] * self.rng.choice([0.3, 1.0, 3.0])).round(2))

    def _label(self, day: int) -> pd.DataFrame:
        first = T0 + pd.Timedelta(hours=int(self.rng.integers(0, day * 24)))
        row = {
            "label_id": f"L{day}", "outlet_id": "S0-DA0", "site_id": "S0", "started_at": first,
            "ended_at": first + pd.Timedelta(hours=20),
        "label_kind": "manual", "code": "故障",
        }  # fmt: skip
        return pd.DataFrame([row])


def append(store: Store, batches: list[Batch]) -> None:
    """Import batches one after the other."""
    for name, rows in batches:
        store.append(DATA[name], rows[[c for c in DATA[name].names if c in rows]], source="test")
