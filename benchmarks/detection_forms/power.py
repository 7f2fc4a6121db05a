"""A steel plant's real load, honest and with night work or idle treatment planted in it."""

import numpy as np
import pandas as pd

from analytics.blocks.grid import Frames

T0 = pd.Timestamp("2026-01-05")
QUARTERS, DAYS = 96, 60
Rng = np.random.Generator
MOTOR_KW = 60.0


def windows(kw: np.ndarray) -> list[np.ndarray]:
    """Pieces of sixty days, each begun a week later than the one before."""
    size = DAYS * QUARTERS
    return [kw[a : a + size] for a in range(0, len(kw) - size + 1, 7 * QUARTERS)]


def night_work(kw: np.ndarray, rng: Rng) -> tuple[np.ndarray, int]:
    """The load of the day shift moved to the night for 4 to 14 nights of two weeks; how many."""
    out, first = kw.copy(), int(rng.integers(31, DAYS - 16))
    nights = np.sort(rng.choice(np.arange(first, first + 14), int(rng.integers(4, 15)), replace=False))
    for night in nights:
        day = slice(night * QUARTERS + 9 * 4, night * QUARTERS + 17 * 4)
        dark = slice(night * QUARTERS + 22 * 4, night * QUARTERS + 30 * 4)
        busy = np.maximum(kw[day], 0.8 * np.percentile(kw, 95))
        out[dark], out[day] = busy, 0.35 * np.minimum(kw[day], busy)
    return out, len(nights)


def meters(loads: list[np.ndarray]) -> Frames:
    """Frames of one meter on a site of its own for every load."""
    ids = [f"ST{i:03d}" for i in range(len(loads))]
    at = T0 + pd.to_timedelta(15 * np.arange(DAYS * QUARTERS), unit="min")
    curve = [
        pd.DataFrame({"account_no": n, "site_id": n, "at": at, "load_kw": kw})
        for n, kw in zip(ids, loads, strict=True)
    ]
    site = pd.DataFrame({"site_id": ids, "name": ids, "adcode": "330402", "industry_code": "3120"})
    permit = pd.DataFrame({"site_id": ids, "night_permitted": False, "regime": "单班"})
    return {"site": site, "permit": permit, "load_15min": pd.concat(curve, ignore_index=True)}


def lines(loads: list[np.ndarray], treated: list[np.ndarray]) -> Frames:
    """Frames of one line per load: a production device with that load, and a treatment fan with ``treated`` kW."""
    ids = [f"ST{i:03d}" for i in range(len(loads))]
    at = T0 + pd.to_timedelta(15 * np.arange(DAYS * QUARTERS), unit="min")
    devices, power = [], []
    for name, kw, fan in zip(ids, loads, treated, strict=True):
        for role, values, rated in (("prod", kw, float(np.percentile(kw, 99))), ("treat", fan, MOTOR_KW)):
            devices.append(
                {
                    "device_id": f"{name}-{role}",
                    "site_id": name,
                    "line_id": "L1",
                    "role": role,
                    "rated_kw": rated,
                }
            )
            rows = {
                "device_id": f"{name}-{role}",
                "site_id": name,
                "at": at,
                "power_kw": values,
                "is_online": True,
            }
            power.append(pd.DataFrame(rows))
    site = pd.DataFrame({"site_id": ids, "name": ids, "adcode": "330402", "industry_code": "3120"})
    return {
        "site": site,
        "device": pd.DataFrame(devices),
        "device_power": pd.concat(power, ignore_index=True),
    }


def honest_fan(kw: np.ndarray) -> np.ndarray:
    """A fan that starts before production and runs on for half an hour after it."""
    on = kw >= 0.1 * np.percentile(kw, 99)
    wide = np.convolve(on, np.ones(5), "same") > 0
    return np.where(wide, 0.7 * MOTOR_KW, 0.0)


def idle_fan(kw: np.ndarray, rng: Rng) -> tuple[np.ndarray, int, int]:
    """The honest fan switched off for one to six hours of production; first and last quarter."""
    fan = honest_fan(kw)
    busy = np.flatnonzero(kw >= 0.4 * np.percentile(kw, 99))
    start = int(rng.choice(busy[(busy > 31 * QUARTERS) & (busy < (DAYS - 2) * QUARTERS)]))
    stop = start + int(rng.integers(4, 25))
    fan[start:stop] = 0.0
    return fan, start, stop
